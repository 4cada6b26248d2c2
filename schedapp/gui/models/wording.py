"""Days, times and titles in words, for labels, tool tips and screen readers. All text from outside is plain."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from schedapp.model.timespan import to_local

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
LONGEST = 200
"""Characters of a text from outside that are painted or spoken; the form shows all of it."""

_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_FIRST_STRONG, _POP = "\u2068", "\u2069"


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """One line of text from outside: no control characters, no direction overrides, not endless."""
    if len(text) <= LONGEST and text.isprintable():
        return text
    cut = text[: LONGEST * 2].translate(_BIDI)
    line = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in cut)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def isolated(text: str) -> str:
    """`plain(text)` for use beside other text: its direction stays inside (Unicode UAX 9, FSI and PDI)."""
    found = plain(text)
    return f"{_FIRST_STRONG}{found}{_POP}" if right_to_left(found) else found


def right_to_left(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)


def joined(names: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    safe = [isolated(name) for name in names]
    return " and ".join(filter(None, (", ".join(safe[:-1]), safe[-1]))) if safe else ""


def clock(local: datetime) -> str:
    return f"{local.hour:02d}:{local.minute:02d}"


_CLOCKS = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(24 * 60 + 1))


def minute_clock(minute: int) -> str:
    """A wall-clock minute (0 to 1,440) as 08:30."""
    return _CLOCKS[minute]


def short_weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()][:3]


def long_day(day: date) -> str:
    """“Tuesday 24 November”."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def period_name(first: date, days: int, *, resources: bool = False) -> str:
    """What a screen reader calls the grid: “Week from Monday 23 November to Sunday 29 November 2026”."""
    last = first + timedelta(days=days - 1)
    what = "Week" if days in (5, 7) else f"{days} days"
    words = (
        f"{long_day(first)} {first.year}"
        if days == 1
        else f"{what} from {long_day(first)} to {long_day(last)} {last.year}"
    )
    return f"{words}, a column for each resource" if resources else words


def span_words(start: int, end: int, all_day: bool, zone: str) -> str:
    """“Tuesday 24 November, 10:00 to 10:30”, with the second day if it is another one. Epoch seconds."""
    first, last = to_local(start, zone), to_local(end, zone)
    if all_day:
        final = to_local(max(end - 1, start), zone).date()
        days = long_day(first.date()) + (f" to {long_day(final)}" if final != first.date() else "")
        return f"{days}, all day"
    midnight = last.hour == last.minute == 0 and last.date() == first.date() + timedelta(days=1)
    if last.date() == first.date() or midnight:
        return f"{long_day(first.date())}, {clock(first)} to {'24:00' if midnight else clock(last)}"
    return f"{long_day(first.date())}, {clock(first)} to {long_day(last.date())}, {clock(last)}"


def time_range(start: int, end: int, zone: str) -> str:
    """“10:00 – 10:30”."""
    return f"{clock(to_local(start, zone))} – {clock(to_local(end, zone))}"


def tip_of_lines(lines: Sequence[str]) -> str:
    """Lines of plain text as a tool tip that shows them as they are, the first one bold."""
    safe = [html.escape(line) for line in lines if line]
    head = f"<b>{safe[0]}</b>" if safe else ""
    return f"<qt>{'<br>'.join([head, *safe[1:]])}</qt>"
