"""Dates, instants and zones as the Calendar API writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedapp.simulator.errors import Json

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Slot = datetime | date
"""Where an occurrence was meant to begin: an instant in UTC when timed, a date when all-day."""


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; ValueError for a name that is none."""
    try:
        if not name or name.startswith("."):
            raise ValueError
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


def parse_date(text: str) -> date:
    """An ISO date; ValueError for anything else."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_date_time(text: str) -> datetime:
    """An RFC 3339 time, aware when it carries an offset, naive when not; parts of a second are dropped."""
    found = _DATE_TIME.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, clock, offset = found.groups()
    offset = "+00:00" if offset in ("Z", "z") else offset or ""
    return datetime.fromisoformat(f"{day}T{clock}{offset}")


def parse_instant(text: str) -> datetime:
    """An RFC 3339 time that must carry an offset, in UTC."""
    moment = parse_date_time(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def render(instant: datetime, zone_name: str) -> str:
    """The instant as the API shows it in that zone: offset, or `Z` where it is zero."""
    local = instant.astimezone(zone(zone_name)).replace(microsecond=0)
    return local.isoformat().replace("+00:00", "Z")


def iso_ms(micros: int) -> str:
    """Epoch microseconds as the API shows `updated`: UTC with milliseconds."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def iso_seconds(micros: int) -> str:
    """Epoch microseconds as the API shows `created`: whole seconds with `.000`."""
    return f"{_EPOCH + timedelta(microseconds=micros):%Y-%m-%dT%H:%M:%S}.000Z"


def micros_of(moment: datetime) -> int:
    """Epoch microseconds of an aware time."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def slot_of(stamp: Json) -> Slot:
    """The slot that a stored `start` or `originalStartTime` names."""
    if "date" in stamp:
        return date.fromisoformat(stamp["date"])
    return datetime.fromisoformat(stamp["dateTime"]).astimezone(UTC)


def as_instant(stamp: Json, zone_name: str) -> datetime:
    """The stored `start` or `end` as an instant; all-day ones begin at midnight of that zone."""
    slot = slot_of(stamp)
    if isinstance(slot, datetime):
        return slot
    return datetime(slot.year, slot.month, slot.day, tzinfo=zone(zone_name)).astimezone(UTC)


def slot_text(slot: Slot) -> str:
    """The suffix that an occurrence's id carries: `20261208T080000Z`, or `20261208` when all-day."""
    if isinstance(slot, datetime):
        return slot.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return slot.strftime("%Y%m%d")


def slot_from_text(text: str) -> Slot:
    """The inverse of `slot_text`; ValueError for anything else."""
    if len(text) == 8:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - an all-day slot has no zone
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
