"""Expansion of a recurring event into slots, in the event's own zone with the wall clock constant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from dateutil.rrule import rrule, rruleset, rrulestr

from schedapp.simulator import rules, times
from schedapp.simulator.errors import Json
from schedapp.simulator.times import Slot

ENDLESS_CAP = 730
"""How many occurrences after the present a never-ending series is expanded to."""
_SAFETY_CAP = 50_000
_HORIZON_YEARS = 100


@dataclass(frozen=True)
class Series:
    """A recurring event ready to be expanded: local wall-clock times without offset inside."""

    all_day: bool
    zone_name: str
    length: timedelta
    endless: bool
    slots: Any  # dateutil's rruleset, which carries no types

    def to_slot(self, local: datetime) -> Slot:
        """A wall-clock time as the slot it names."""
        if self.all_day:
            return local.date()
        return local.replace(tzinfo=times.zone(self.zone_name)).astimezone(UTC)

    def to_local(self, slot: Slot) -> datetime:
        """The inverse of `to_slot`."""
        if isinstance(slot, datetime):
            return slot.astimezone(times.zone(self.zone_name)).replace(tzinfo=None)
        return datetime(slot.year, slot.month, slot.day)  # noqa: DTZ001 - a wall clock

    def end_of(self, slot: Slot) -> Slot:
        """The exclusive end of the occurrence in that slot."""
        return slot + self.length

    def has(self, slot: Slot) -> bool:
        """Whether the rules place an occurrence there."""
        if isinstance(slot, datetime) == self.all_day:
            return False
        local = self.to_local(slot)
        return self.to_slot(local) == slot and bool(self.slots.between(local, local, inc=True))


def series_of(data: Json) -> Series:
    """The series that a stored recurring event describes."""
    start, end = data["start"], data["end"]
    return _series(
        "date" in start,
        start.get("date") or start["dateTime"],
        end.get("date") or end["dateTime"],
        start.get("timeZone", "UTC"),
        tuple(data["recurrence"]),
    )


@lru_cache(maxsize=512)
def _series(all_day: bool, start: str, end: str, zone_name: str, lines: tuple[str, ...]) -> Series:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    local = first if all_day else first.astimezone(times.zone(zone_name)).replace(tzinfo=None)
    made = _ruleset(lines, local, all_day, zone_name)
    return Series(all_day, zone_name, last - first, rules.is_endless(list(lines)), made)


def _ruleset(lines: tuple[str, ...], first: datetime, all_day: bool, zone_name: str) -> Any:
    made = rruleset()
    if not any(line.startswith("RRULE:") for line in lines):
        made.rdate(first)
    for line in lines:
        name, _, value = line.partition(":")
        if name == "RRULE":
            made.rrule(_rule(value, first, all_day, zone_name))
        elif name == "EXRULE":
            made.exrule(_rule(value, first, all_day, zone_name))
        else:
            add = made.exdate if name.startswith("EXDATE") else made.rdate
            for moment in _listed(name, value, all_day, zone_name):
                add(moment)
    return made


def _rule(text: str, first: datetime, all_day: bool, zone_name: str) -> rrule:
    parts = rules.parts_of(text)
    if "UNTIL" in parts and not all_day:
        parts["UNTIL"] = f"{_wall_clock(parts['UNTIL'], 'UTC', zone_name):%Y%m%dT%H%M%S}"
    if parts["FREQ"] == "YEARLY" and "BYMONTHDAY" in parts and "BYMONTH" not in parts:
        parts["BYMONTH"] = str(first.month)  # Google keeps to the month of the first occurrence
    bounded = {key: value for key, value in parts.items() if key not in ("COUNT", "UNTIL")}
    bounded["UNTIL"] = f"{min(first.year + _HORIZON_YEARS, 9999)}1231T000000"
    endless = _parsed(bounded, first)
    if next(iter(endless), None) is None:  # 30 February: dateutil would look for it until the year 9999
        raise rules.bad_rule()
    return _parsed(parts, first) if {"COUNT", "UNTIL"} & set(parts) else endless


def _parsed(parts: dict[str, str], first: datetime) -> rrule:
    try:
        made = rrulestr(";".join(f"{key}={value}" for key, value in parts.items()), dtstart=first)
    except (ValueError, KeyError, TypeError) as error:
        raise rules.bad_rule() from error
    assert isinstance(made, rrule)
    return made


def _listed(name: str, value: str, all_day: bool, zone_name: str) -> Iterator[datetime]:
    parameters = dict(part.split("=", 1) for part in name.split(";")[1:])
    for text in value.split(","):
        if all_day or "T" not in text:
            yield datetime.strptime(text[:8], "%Y%m%d")  # noqa: DTZ007 - a wall clock
        else:
            yield _wall_clock(text, parameters.get("TZID", zone_name), zone_name)


def _wall_clock(text: str, written_in: str, zone_name: str) -> datetime:
    source = UTC if text.endswith("Z") else times.zone(written_in)
    moment = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=source)
    return moment.astimezone(times.zone(zone_name)).replace(tzinfo=None)


def expand(data: Json, now: datetime, after: datetime | None = None, before: datetime | None = None) -> Iterator[Slot]:
    """Slots of a stored series whose occurrence ends after `after` and begins before `before`.

    A never-ending series stops `ENDLESS_CAP` occurrences after `now`. All times are aware.
    """
    series = series_of(data)
    zone_name = series.zone_name
    present = now.astimezone(times.zone(zone_name)).replace(tzinfo=None)
    future = 0
    for count, local in enumerate(series.slots):
        future += local >= present
        if count >= _SAFETY_CAP or (series.endless and future > ENDLESS_CAP):
            return
        slot = series.to_slot(local)
        if before is not None and _instant(slot, zone_name) >= before:
            return
        if after is None or _instant(series.end_of(slot), zone_name) > after:
            yield slot


def _instant(slot: Slot, zone_name: str) -> datetime:
    if isinstance(slot, datetime):
        return slot
    assert isinstance(slot, date)
    return datetime(slot.year, slot.month, slot.day, tzinfo=times.zone(zone_name))
