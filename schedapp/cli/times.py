"""Times as they are typed and as they are shown: ISO 8601 in, local time with its zone out."""

from __future__ import annotations

import os
import re
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from schedapp.errors import BadInput
from schedapp.model.timespan import (
    DAY,
    MINUTE,
    AllDay,
    Span,
    Timed,
    When,
    check_when,
    day_start,
    parse_date,
    span_of,
    to_epoch,
    to_local,
    zone_info,
)
from schedapp.model.typed_time import DATE, bounded_day, check_gap, parse_day, parse_instant

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_LENGTH = re.compile(r"(?:\+|PT)(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M(?:IN)?)?", re.IGNORECASE)
_LISTED_DAYS = 366


def parse_when(start: str, end: str, zone: str, *, all_day: bool = False) -> When:
    """What START and END of a command mean for a resource in `zone`. Raises BadInput.

    Timed: START is ISO 8601; END the same, or a clock time on START's date (`10:30`), or a length (`+45m`, `PT1H`).
    All-day: the first and the last day, both included.
    """
    if all_day:
        return check_when(AllDay(parse_day(start), parse_day(end) + timedelta(days=1)))
    begin = parse_instant(start, zone)
    return check_when(Timed(begin, _parse_end(end, begin, zone), zone))


def moved_when(old: When, start: str, end: str, zone: str, *, all_day: bool = False) -> When:
    """A booking's time with START, END or both replaced ("" keeps it). Without END the length stays.

    Dates keep an all-day booking all-day; times make it timed, which needs both. Raises BadInput.
    """
    if all_day or (isinstance(old, AllDay) and _are_dates(start, end)):
        return _moved_days(old, start, end, zone)
    if isinstance(old, AllDay):
        if not (start and end):
            raise BadInput("This booking lasts all day.", "Give both --start and --end with times, or dates.")
        return parse_when(start, end, zone)
    begin = parse_instant(start, zone) if start else old.start
    finish = _parse_end(end, begin, zone) if end else begin + (old.end - old.start)
    return check_when(Timed(begin, finish, old.zone))


def _are_dates(*texts: str) -> bool:
    return all(DATE.fullmatch(text) for text in texts if text)


def _moved_days(old: When, start: str, end: str, zone: str) -> AllDay:
    if isinstance(old, AllDay):
        days = old
    else:
        days = AllDay(to_local(old.start, zone).date(), to_local(old.end - 1, zone).date() + timedelta(days=1))
    first = parse_day(start) if start else days.start
    last = parse_day(end) if end else first + (days.end - days.start) - timedelta(days=1)
    moved = AllDay(first, last + timedelta(days=1))
    check_when(moved)
    return moved


def _parse_end(text: str, begin: int, zone: str) -> int:
    if (length := _LENGTH.fullmatch(text)) and len(text) > 1:
        hours, minutes = (int(part or 0) for part in length.groups())
        return begin + (hours * 60 + minutes) * MINUTE
    if clock := _CLOCK.fullmatch(text):
        hours, minutes = map(int, clock.groups())
        if (hours, minutes) != (24, 0) and (hours > 23 or minutes > 59):
            raise BadInput(f"“{text}” is not a time of day.", "Write it as 10:30.")
        midnight = datetime.combine(to_local(begin, zone).date(), datetime.min.time())
        asked = midnight + timedelta(hours=hours, minutes=minutes)
        epoch = to_epoch(asked, zone)
        check_gap(asked, epoch, zone)
        return epoch
    return parse_instant(text, zone)


def parse_range(first: str, last: str, zone: str, now: float | None = None) -> tuple[int, int]:
    """The UTC span of --from and --to: a date means the whole day, nothing "from today" and "for a year"."""
    today = to_local(int(time.time() if now is None else now), zone).date()
    start = _edge(first, zone, 0) if first else day_start(today, zone)
    end = _edge(last, zone, 1) if last else start + _LISTED_DAYS * DAY
    if last and not first and end <= start:
        start = end - _LISTED_DAYS * DAY
    return _ordered(start, end)


def parse_open_range(first: str, last: str, zone: str) -> tuple[int | None, int | None]:
    """The same where nothing given means no limit: None."""
    start = _edge(first, zone, 0) if first else None
    end = _edge(last, zone, 1) if last else None
    return (start, end) if start is None or end is None else _ordered(start, end)


def _ordered(start: int, end: int) -> tuple[int, int]:
    if end <= start:
        raise BadInput("The end is not after the start.", "Give a --to that is later than --from.")
    return start, end


def _edge(text: str, zone: str, days: int) -> int:
    if DATE.fullmatch(text):
        return day_start(bounded_day(parse_date(text)) + timedelta(days=days), zone)
    return parse_instant(text, zone)


def local_zone() -> str:
    """The IANA name of this computer's time zone; UTC where it cannot be told."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked_zone()):
        try:
            if name:
                return zone_info(name).key
        except BadInput:
            continue
    return "UTC"


def _linked_zone() -> str:
    """The zone that /etc/localtime is a link to (Linux, macOS)."""
    try:
        return str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2]
    except OSError:
        return ""


def show_when(when: When, zone: str) -> str:
    """For people: `Tue 8 Dec 2026 09:00–09:45 Europe/Zurich`, or the dates of an all-day booking."""
    if isinstance(when, AllDay):
        return _show_days(when)
    return f"{show_span(span_of(when, zone), zone)} {zone}"


def show_span(span: Span, zone: str) -> str:
    """For people, without the zone: `Tue 8 Dec 2026 09:00–09:45`; the second date only where it is another one.

    Where the clocks go back in between, the offsets tell the doubled hours apart.
    """
    start, end = to_local(span.start, zone), to_local(span.end, zone)
    same_day = start.date() == end.date()
    turned = same_day and end.utcoffset() != start.utcoffset() and (start.fold or end.fold)
    first, last = (f"{each:%H:%M}{_offset(each) if turned else ''}" for each in (start, end))
    return f"{_show_day(start.date())} {first}–{'' if same_day else _show_day(end.date()) + ' '}{last}"


def _offset(local: datetime) -> str:
    """`+02:00`, as ISO 8601 has it."""
    sign = local.strftime("%z")
    return f"{sign[:3]}:{sign[3:5]}"


def show_moment(epoch: int, zone: str) -> str:
    """For people: `Tue 8 Dec 2026 09:00`; "never" for 0."""
    local = to_local(epoch, zone)
    return f"{_show_day(local.date())} {local:%H:%M}" if epoch else "never"


def _show_days(days: AllDay) -> str:
    last = days.end - timedelta(days=1)
    return f"{_show_day(days.start)}{'' if last == days.start else '–' + _show_day(last)} all day"


def _show_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
