"""Why a time cannot be booked, in words that also say what to do instead. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from schedapp.model.availability import Closing, Refusal, RefusalKind, Timetable
from schedapp.model.closure import KIND_WORDS, ClosureKind
from schedapp.model.resource import Kind
from schedapp.model.timespan import DAY, MINUTE, Span, to_local

_KINDS = {
    ClosureKind.CLOSED: RefusalKind.CLOSED,
    ClosureKind.TIME_OFF: RefusalKind.TIME_OFF,
    ClosureKind.HOLIDAY: RefusalKind.HOLIDAY,
}
_EVEN = 5 * MINUTE


def why_not(table: Timetable, span: Span, now: int) -> Refusal | None:
    """The first rule that refuses a span (UTC epoch seconds), None if it can be booked. `now` is the clock."""
    if not table.is_open(span):
        return _not_open(table, span)
    return _too_soon(table, span, now) or _too_far(table, span, now)


def _not_open(table: Timetable, span: Span) -> Refusal:
    moment = table.first_shut(span)
    day = table.local_day(moment)
    shut = [closing for closing in table.shut_on(day) if closing.start <= moment < closing.end]
    if not shut:  # the hours end before the closure begins, as when whole days are asked for
        shut = [closing for closing in table.shut_on(day) if closing.over(span) and not table.open_on(day)]
    promised = any(part.overlaps(span) for part in table.promised_on(day))
    detail = _next_words(table, span)
    if shut and (promised or not table.promised_on(day)):
        return _refusal(table, _KINDS[shut[0].kind], _closing_words(shut[0], table, span), detail)
    return _refusal(table, RefusalKind.HOURS, _hours_words(table, day, moment), detail)


def _refusal(table: Timetable, kind: RefusalKind, words: str, detail: str) -> Refusal:
    return Refusal(kind, words, detail, table.resource.uid)


# --- hours -----------------------------------------------------------------------------------------


def _hours_words(table: Timetable, day: date, moment: int) -> str:
    name, person = table.resource.name, table.resource.kind is Kind.PERSON
    promised = table.promised_on(day)
    if not table.resource.hours and not promised:
        return f"{name} has no opening hours."
    own = bool(table.hours_of(day))
    on = f"on {_date_words(day)}" if own else f"on {day:%A}s"
    if not promised:
        return f"{name} is not in {on}." if person else f"{name} is closed {on}."
    if moment < promised[0].start:
        opens = _clock(promised[0].start, table)
        return f"{name} is in from {opens} {on}." if person else f"{name} opens at {opens} {on}."
    if moment >= promised[-1].end:
        closes = _clock(promised[-1].end, table, day)
        return f"{name} is in until {closes} {on}." if person else f"{name} closes at {closes} {on}."
    before = max((part.end for part in promised if part.end <= moment), default=moment)
    after = min(part.start for part in promised if part.start > moment)
    gap = f"{_clock(before, table)}–{_clock(after, table)}"
    return f"{name} has a break {gap} {on}." if person else f"{name} is closed {gap} {on}."


def _next_words(table: Timetable, span: Span) -> str:
    if not table.resource.hours and not any(not closing.shuts for closing in table.closings):
        return "Give it opening hours, then it can be booked."
    length = DAY if table.whole_days(span) else span.end - span.start
    start = _next_start(table, span.start, length)
    if start is None:
        return "It is not open long enough for that: choose a shorter time."
    if table.whole_days(span):
        return f"Next open: {_near(table.local_day(start), table.local_day(span.start))}."
    return f"Next open: {_moment(start, span.start, table)}."


def _next_start(table: Timetable, after: int, length: int) -> int | None:
    """The next time that is open for so long; of a whole day it is enough that it opens."""
    if length == DAY:
        return table.next_open(after, 1)
    return table.next_open(after, length)


# --- closures --------------------------------------------------------------------------------------


def _closing_words(closing: Closing, table: Timetable, span: Span) -> str:
    """“Closed: Christmas Day.”, “Time off: holiday until 3 December.”"""
    kind = KIND_WORDS[ClosureKind.TIME_OFF if closing.kind is ClosureKind.TIME_OFF else ClosureKind.CLOSED]
    title = "" if closing.words == KIND_WORDS[closing.kind] else closing.words
    until = _until(closing, table, span)
    if title:
        return f"{kind}: {title.rstrip('.')}{until}."
    if closing.kind is ClosureKind.HOLIDAY:
        return f"Closed: public holiday{until}."
    return f"{kind}{until}."


def _until(closing: Closing, table: Timetable, span: Span) -> str:
    """Until when, where that is not plain from the day that was asked for."""
    asked, last = table.local_day(span.start), table.local_day(closing.end - 1)
    if table.day(last).end == closing.end:
        return "" if last <= asked else f" until {_date_words(last, asked)}"
    clock = _clock(closing.end, table)
    return f" until {clock}" if last == asked else f" until {_date_words(last, asked)} {clock}"


# --- notice and horizon ----------------------------------------------------------------------------


def _too_soon(table: Timetable, span: Span, now: int) -> Refusal | None:
    notice = (table.rules.notice or 0) * MINUTE
    if not notice or span.start >= now + notice:
        return None
    words = f"{table.resource.name} has to be booked {_length_words(notice // MINUTE)} ahead."
    first = -(-(now + notice) // _EVEN) * _EVEN
    start = table.next_open(first, 1 if table.whole_days(span) else span.end - span.start)
    detail = f"The earliest is {_moment(start, span.start, table)}." if start is not None else "Choose a later time."
    return _refusal(table, RefusalKind.NOTICE, words, detail)


def _too_far(table: Timetable, span: Span, now: int) -> Refusal | None:
    days = table.rules.horizon or 0
    last = table.local_day(now) + timedelta(days=days)
    if not days or table.local_day(span.start) <= last:
        return None
    ahead = "1 day" if days == 1 else f"{days:,} days"
    words = f"{table.resource.name} can be booked at most {ahead} ahead."
    return _refusal(
        table, RefusalKind.HORIZON, words, f"The last day is {_weekday_words(last, table.local_day(span.start))}."
    )


def _length_words(minutes: int) -> str:
    for size, name in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
    raise AssertionError(minutes)


# --- dates in words --------------------------------------------------------------------------------


def _local(epoch: int, table: Timetable) -> datetime:
    return to_local(epoch, table.resource.zone)


def _clock(epoch: int, table: Timetable, day: date | None = None) -> str:
    """`08:00`; the midnight that ends `day` is 24:00."""
    local = _local(epoch, table)
    return "24:00" if day is not None and local.date() > day else f"{local:%H:%M}"


def _moment(epoch: int, asked: int, table: Timetable) -> str:
    """`Monday 08:00`, `Monday 7 December 08:00`; on the day that was asked for the time alone."""
    day, near = table.local_day(epoch), table.local_day(asked)
    clock = _clock(epoch, table)
    return clock if day == near else f"{_near(day, near)} {clock}"


def _near(day: date, near: date) -> str:
    """The weekday where that is enough."""
    return f"{day:%A}" if 0 < (day - near).days < 7 else _weekday_words(day, near)


def _weekday_words(day: date, near: date) -> str:
    return f"{day:%A} {_date_words(day, near)}"


def _date_words(day: date, near: date | None = None) -> str:
    year = f" {day.year}" if near is not None and day.year != near.year else ""
    return f"{day.day} {day:%B}{year}"
