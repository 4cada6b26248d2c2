"""Recurrence sets (RFC 5545 3.8.5): canonical text, checks, and bounded expansion in the event's own zone."""

from __future__ import annotations

import datetime as datetime_module
import heapq
import importlib.util
import re
import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any

from schedapp.errors import BadInput
from schedapp.model.timespan import DAY, AllDay, Span, Timed, When, check_when, day_start, to_epoch, zone_info

MAX_OCCURRENCES = 5_000
CHECK_YEARS = 10
_LONG_AGO, _FOR_EVER = datetime(1000, 6, 1), datetime(9000, 6, 1)  # noqa: DTZ001 - so far that no zone leaves the calendar
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError)
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_SUB_DAILY = ("HOURLY", "MINUTELY", "SECONDLY")
_PARTS = (
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
    "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """One content line: `EXDATE;TZID=Europe/Berlin:20261208T090000`."""

    name: str
    params: dict[str, str]
    value: str


def _parse_line(text: str) -> _Line:
    head, _, value = text.strip().partition(":")
    name, *params = head.split(";")
    pairs = (param.partition("=") for param in params)
    return _Line(name.upper(), {key.upper(): val.strip('"') for key, _, val in pairs}, value.strip())


def _parts(value: str) -> dict[str, str]:
    pairs = (piece.partition("=") for piece in value.upper().strip(";").split(";") if piece)
    return {key.strip(): val.strip() for key, _, val in pairs}


def _zone_name(when: When) -> str:
    return when.zone if isinstance(when, Timed) else "UTC"


def _local_start(when: When) -> datetime:
    """Naive local start: rules are expanded on the wall clock."""
    if isinstance(when, Timed):
        return datetime.fromtimestamp(when.start, zone_info(when.zone)).replace(tzinfo=None)
    return datetime.combine(when.start, time.min)


def _parse_moment(text: str, zone: str, tzid: str = "") -> datetime | date | None:
    """A naive local datetime in `zone`, or a date; None for text that is neither.

    Years are kept between 1000 and 9000: `UNTIL=99991231T235959Z` is how some programs say "for ever".
    """
    text = text.split("/")[0].strip().upper()  # RDATE;VALUE=PERIOD: the start is what counts
    match = re.fullmatch(r"(\d{4}\d\d\d\d)(T\d{6})?Z?", text, re.ASCII)
    if match is None or (match[2] is None and text.endswith("Z")):
        return None
    try:
        moment = datetime.strptime(match[1] + (match[2] or "T000000"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - zone: below
    except ValueError:
        return None
    if not 1000 <= moment.year <= 9000:
        moment = _LONG_AGO if moment.year < 1000 else _FOR_EVER
    if match[2] is None:
        return moment.date()
    if text.endswith("Z"):
        return moment.replace(tzinfo=UTC).astimezone(zone_info(zone)).replace(tzinfo=None)
    if tzid and tzid != zone:
        try:
            return moment.replace(tzinfo=zone_info(tzid)).astimezone(zone_info(zone)).replace(tzinfo=None)
        except BadInput:
            return moment
    return moment


def _utc_text(local: datetime, zone: str) -> str:
    return datetime.fromtimestamp(to_epoch(local, zone), UTC).strftime("%Y%m%dT%H%M%SZ")


def canonical(lines: Sequence[str], when: When) -> tuple[str, ...]:
    """The lines in one form, so that equal sets compare equal whatever the server rewrote.

    Parts in a fixed order, INTERVAL=1 and WKST=MO left out, UNTIL in UTC (a date when all-day), EXDATE and RDATE
    joined, sorted and in UTC (dates when all-day). Lines that are not understood are kept as they are.
    """
    rules: list[str] = []
    moments: dict[str, set[str]] = {"EXDATE": set(), "RDATE": set()}
    for text in lines:
        line = _parse_line(text)
        if line.name in ("RRULE", "EXRULE") and "FREQ" in _parts(line.value):
            rules.append(f"{line.name}:{_canonical_rule(line.value, when)}")
        elif line.name in moments:
            moments[line.name].update(_canonical_moments(line, when))
        elif text.strip():
            rules.append(text.strip())
    prefix = ";VALUE=DATE" if isinstance(when, AllDay) else ""
    dated = [f"{name}{prefix}:{','.join(sorted(values))}" for name, values in moments.items() if values]
    return tuple(sorted(rules) + sorted(dated))


def _canonical_rule(value: str, when: When) -> str:
    parts = _parts(value)
    if parts.get("INTERVAL", "1").lstrip("0") == "1":
        parts.pop("INTERVAL", None)
    if parts.get("WKST") == "MO":
        parts.pop("WKST")
    if "UNTIL" in parts:
        parts["UNTIL"] = _canonical_until(parts["UNTIL"], when)
    for key, text in parts.items():
        if key.startswith("BY"):
            parts[key] = ",".join(sorted(text.split(",")))
    ordered = sorted(parts, key=lambda key: (key != "FREQ", key))
    return ";".join(f"{key}={parts[key]}" for key in ordered)


def _canonical_until(text: str, when: When) -> str:
    zone = _zone_name(when)
    moment = _parse_moment(text, zone)
    if moment is None:
        return text
    if isinstance(when, AllDay):
        day = moment.date() if isinstance(moment, datetime) else moment
        return day.strftime("%Y%m%d")
    if not isinstance(moment, datetime):  # a date on a timed rule means "that day is still in"
        moment = datetime.combine(moment, time(23, 59, 59))
    return _utc_text(moment, zone)


def _canonical_moments(line: _Line, when: When) -> Iterator[str]:
    zone, start = _zone_name(when), _local_start(when)
    for text in line.value.split(","):
        moment = _parse_moment(text, zone, line.params.get("TZID", ""))
        if moment is None:
            continue
        if isinstance(when, AllDay):
            yield (moment.date() if isinstance(moment, datetime) else moment).strftime("%Y%m%d")
        else:
            if not isinstance(moment, datetime):  # a date on a timed series means the occurrence of that day
                moment = datetime.combine(moment, start.time())
            yield _utc_text(moment, zone)


def check_recurrence(lines: Sequence[str], when: When) -> tuple[str, ...]:
    """Canonical lines from what a user gave (`FREQ=…` alone is taken as an RRULE).

    Raises BadInput for text that is no rule, for sub-daily rules, for ones with more than 5,000 occurrences in
    ten years, and for ones that never happen.
    """
    texts = [text if ":" in text else f"RRULE:{text}" for text in (line.strip() for line in lines) if text]
    check_when(when)
    for text in texts:
        line = _parse_line(text)
        if line.name == "RRULE":
            _check_rule(line.value)
        elif line.name not in ("RDATE", "EXDATE") or None in (_parse_moment(v, "UTC") for v in line.value.split(",")):
            raise _bad_rule(text)
    result = canonical(texts, when)
    if not result:
        return result
    start = _local_start(when)
    until = start + timedelta(days=366 * CHECK_YEARS)
    try:
        for line in map(_parse_line, result):
            if line.name == "RRULE" and next(_rule_starts(line.value, start, _zone_name(when), until), None) != start:
                raise BadInput(
                    "The first date is not one of the repetition.", "Start it on a date that the rule names."
                )
        found = list(islice(_local_starts(result, when, until), MAX_OCCURRENCES + 1))
    except _UNREADABLE as error:
        raise _bad_rule("; ".join(texts)) from error
    if not found:
        raise BadInput("This repetition never happens.", "Choose a rule with at least one date.")
    if len(found) > MAX_OCCURRENCES:
        raise BadInput("This repeats too often.", f"Use a rule with at most {MAX_OCCURRENCES:,} dates in ten years.")
    return result


def _bad_rule(text: str) -> BadInput:
    return BadInput(
        f"“{text[:60]}” is not a repetition that Sched knows.",
        "Write it as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10 (RFC 5545).",
    )


def _check_rule(value: str) -> None:
    parts = _parts(value)
    frequency = parts.get("FREQ", "")
    if frequency in _SUB_DAILY:
        raise BadInput("This repeats too often.", "Repeat daily, weekly, monthly or yearly.")
    numbers = [parts[key] for key in ("COUNT", "INTERVAL") if key in parts]
    if frequency not in _FREQUENCIES or any(key not in _PARTS for key in parts):
        raise _bad_rule(value)
    if "UNTIL" in parts and ("COUNT" in parts or _parse_moment(parts["UNTIL"], "UTC") is None):
        raise BadInput("The end of this repetition cannot be used.", "Give COUNT=10 or UNTIL=20261231, not both.")
    if any(
        not (number.isascii() and number.isdigit()) or not 1 <= int(number) <= MAX_OCCURRENCES for number in numbers
    ):
        raise BadInput("COUNT and INTERVAL have to be whole numbers above 0.", f"Use 1 to {MAX_OCCURRENCES:,}.")


def _local_starts(lines: Iterable[str], when: When, until: datetime) -> Iterator[datetime]:
    """Naive local starts in order, each once, up to and including `until`; DTSTART is the first unless excluded."""
    start = _local_start(when)
    zone = _zone_name(when)
    streams: list[Iterable[datetime]] = [[start]]
    excluded: set[datetime] = set()
    for text in lines:
        line = _parse_line(text)
        if line.name == "RRULE":
            streams.append(_rule_starts(line.value, start, zone, until))
        elif line.name == "EXRULE":
            excluded.update(_on_clock(moment, zone) for moment in _rule_starts(line.value, start, zone, until))
        elif line.name in ("RDATE", "EXDATE"):
            tzid = line.params.get("TZID", "")
            moments = [_as_local(text, zone, start, tzid) for text in line.value.split(",")]
            known = sorted(moment for moment in moments if moment is not None)
            if line.name == "RDATE":
                streams.append(known)
            else:
                excluded.update(_on_clock(moment, zone) for moment in known)
    last = None
    for moment in heapq.merge(*streams):
        if moment > until:
            return
        if moment != last and not (excluded and _on_clock(moment, zone) in excluded):
            yield moment
        last = moment


def _on_clock(local: datetime, zone: str) -> datetime:
    """What the clock shows at a local time: 02:30 in a spring gap is 03:30. Exclusions are compared in this form."""
    return datetime.fromtimestamp(to_epoch(local, zone), zone_info(zone)).replace(tzinfo=None)


def _as_local(text: str, zone: str, start: datetime, tzid: str = "") -> datetime | None:
    moment = _parse_moment(text, zone, tzid)
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, start.time())


def _rule_starts(value: str, start: datetime, zone: str, until: datetime) -> Iterator[datetime]:
    """Starts of one rule. COUNT is applied by us and UNTIL always set: a rule that never matches ends as well."""
    parts = _parts(value)
    if parts.get("FREQ") in _SUB_DAILY or parts.get("INTERVAL", "1").strip("0") == "":
        return iter([start])
    count = parts.pop("COUNT", "")
    if limit := _as_local(parts.pop("UNTIL", ""), zone, datetime.combine(start.date(), time(23, 59, 59))):
        until = min(until, limit)
    if parts.get("FREQ") == "YEARLY" and "BYMONTHDAY" in parts and "BYMONTH" not in parts:
        parts["BYMONTH"] = str(start.month)  # Google and dateutil read this rule differently without it
    rule = _bounded_rrule().rrulestr(";".join(f"{k}={v}" for k, v in parts.items()), dtstart=start)
    found: Iterator[datetime] = iter(rule.replace(until=until))
    return islice(found, int(count)) if count.isdigit() else found


@cache
def _bounded_rrule() -> Any:
    """A private copy of dateutil.rrule that gives up in the year 2200.

    WORKAROUND: a rule that matches no date (30 February) is searched up to datetime.MAXYEAR inside one `next()`,
    whatever UNTIL says: 5 s for a daily rule. The copy leaves the library as it is for everybody else.
    """
    spec = importlib.util.find_spec("dateutil.rrule")
    if spec is None or spec.loader is None:
        raise ImportError("dateutil.rrule")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    bounded = types.ModuleType("datetime")
    vars(bounded).update(vars(datetime_module))
    vars(bounded)["MAXYEAR"] = 2200
    vars(module)["datetime"] = bounded
    return module


def expand(when: When, lines: Sequence[str], window: Span, zone: str) -> Iterator[When]:
    """The occurrences that overlap `window` (UTC), at most 5,000, each as timed or all-day like `when`.

    Wall-clock time stays constant over DST changes; lengths are exact for timed occurrences. `zone` is the one in
    which all-day occurrences have their midnight. Rules that cannot be read give the first occurrence alone.
    """
    bound = datetime.fromtimestamp(window.end, zone_info(_zone_name(when))).replace(tzinfo=None) + timedelta(days=1)
    try:
        starts = islice(_local_starts(lines, when, bound), 100 * MAX_OCCURRENCES)
        yield from islice(_placed(when, starts, window, zone), MAX_OCCURRENCES)
    except _UNREADABLE:
        yield from _placed(when, iter([_local_start(when)]), window, zone)


def _placed(when: When, starts: Iterator[datetime], window: Span, zone: str) -> Iterator[When]:
    first = _local_start(when)
    for local in starts:
        if isinstance(when, Timed):
            # The first keeps its instant: on the wall clock alone the second 02:30 of an autumn night is the first.
            start = when.start if local == first else to_epoch(local, when.zone)
            if start < window.end and start + (when.end - when.start) > window.start:
                yield Timed(start, start + (when.end - when.start), when.zone)
        else:
            end = local.date() + (when.end - when.start)
            if day_start(local.date(), zone) < window.end and day_start(end, zone) > window.start:
                yield AllDay(local.date(), end)


def happens(when: When, lines: Sequence[str], original: When, zone: str) -> bool:
    """Whether the set has an occurrence that starts where `original` does."""
    if isinstance(original, Timed):
        window = Span(original.start, original.start + 1)
    else:
        window = Span(day_start(original.start, zone), day_start(original.start, zone) + DAY // 2)
    return any(occurrence.start == original.start for occurrence in expand(when, lines, window, zone))


def words(lines: Sequence[str]) -> str:
    """A short name of the repetition for people: "Weekly on Mon, Wed", "Every 2 weeks", "Repeats"."""
    rules = [_parts(_parse_line(line).value) for line in lines if _parse_line(line).name == "RRULE"]
    if len(rules) != 1:
        return "Repeats" if lines else "Does not repeat"
    rule = rules[0]
    interval = rule.get("INTERVAL", "1").lstrip("0") or "1"
    single, plural = {
        "DAILY": ("Daily", "days"), "WEEKLY": ("Weekly", "weeks"), "MONTHLY": ("Monthly", "months"),
        "YEARLY": ("Yearly", "years"),
    }.get(rule.get("FREQ", ""), ("Repeats", "times"))  # fmt: skip
    text = single if interval == "1" else f"Every {interval} {plural}"
    names = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
    days = [names[day] for day in names if day in rule.get("BYDAY", "").split(",")]
    if days:
        text += f" on {', '.join(days)}"
    if "COUNT" in rule:
        text += f", {rule['COUNT']} times"
    return text


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def moved_rules(lines: Sequence[str], old: When, new: When) -> tuple[str, ...]:
    """The lines of a series whose first occurrence moves from `old` to `new`: weekdays, UNTIL and dates move along.

    Raises BadInput where the meaning is open: a monthly or yearly rule that names days, moved to another day.
    """
    delta = _local_start(new) - _local_start(old)
    days = (_local_start(new).date() - _local_start(old).date()).days
    moved: list[str] = []
    for text in canonical(lines, old):
        line = _parse_line(text)
        if line.name in ("RRULE", "EXRULE"):
            moved.append(f"{line.name}:{_moved_rule(_parts(line.value), old, new, delta, days)}")
        elif line.name in ("RDATE", "EXDATE"):
            values = (_moved_moment(value, old, new, delta) for value in line.value.split(","))
            moved.append(f"{line.name}:{','.join(value for value in values if value)}")
        else:
            moved.append(text)
    return canonical(moved, new)


def _moved_rule(parts: dict[str, str], old: When, new: When, delta: timedelta, days: int) -> str:
    if days and any(key in parts for key in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS")):
        raise BadInput("This series repeats on named days of the month or year.", "Change its repetition as well.")
    if days and "BYDAY" in parts:
        if any(day not in _DAYS for day in parts["BYDAY"].split(",")):
            raise BadInput("This series repeats on named days of the month or year.", "Change its repetition as well.")
        parts["BYDAY"] = ",".join(_later(day, days) for day in parts["BYDAY"].split(","))
        if parts.get("INTERVAL", "1") != "1":  # which days share a week matters: the week moves along
            parts["WKST"] = _later(parts.get("WKST", "MO"), days)
    if "UNTIL" in parts:
        parts["UNTIL"] = _moved_moment(parts["UNTIL"], old, new, delta) or parts["UNTIL"]
    return ";".join(f"{key}={value}" for key, value in parts.items())


def _later(day: str, days: int) -> str:
    return _DAYS[(_DAYS.index(day) + days) % 7]


def _moved_moment(text: str, old: When, new: When, delta: timedelta) -> str:
    moment = _parse_moment(text, _zone_name(old))
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, _local_start(old).time())
    moved = moment + delta
    return moved.strftime("%Y%m%d") if isinstance(new, AllDay) else _utc_text(moved, _zone_name(new))
