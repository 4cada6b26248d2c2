"""Days, times and lengths as people type and read them. No Qt."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MIDNIGHT_MINUTES = 24 * 60

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h ]?([0-5]\d))?\s*([ap])?\.?m?\.?")
_NUMERIC = re.compile(r"(\d{1,2})[./ ](\d{1,2})\.?(?:[./ ]?(\d{4}|\d{2}))?")
_NAMED = re.compile(r"(\d{1,2})\.?\s*([a-z]{3,9})\.?(?:\s+(\d{4}))?")


def parse_time(text: str) -> int | None:
    """Minutes from midnight (0 to 1,440) of `9`, `930`, `9:30`, `9.30`, `9:30 pm`, `24:00`; None if it is no time."""
    match = _CLOCK.fullmatch(text.strip().lower())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = hour * 60 + minute
    return minutes if minutes <= MIDNIGHT_MINUTES else None


def time_text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def as_time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def parse_day(text: str, near: date) -> date | None:
    """A date from `2026-11-26`, `26.11.`, `26/11/2026`, `26 Nov`, `Thu 26 Nov`, `thu`, `today`, `tomorrow`.

    Without a year it is the date closest to `near`; a weekday alone is the next such day from `near` on.
    """
    text = " ".join(text.strip().lower().replace(",", " ").split())
    words = {"today": 0, "tomorrow": 1}
    if text in words:
        return near + timedelta(days=words[text])
    weekday = _weekday(text.split(" ")[0]) if text else None
    if weekday is not None:
        text = text.partition(" ")[2]
        if not text:
            return near + timedelta(days=(weekday - near.weekday()) % 7)
    return _iso(text) or _numeric(text, near) or _named(text, near)


def _weekday(word: str) -> int | None:
    word = word.rstrip(".")
    if len(word) < 2:
        return None
    return next((i for i, name in enumerate(LONG_WEEKDAYS) if name.lower().startswith(word)), None)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _numeric(text: str, near: date) -> date | None:
    match = _NUMERIC.fullmatch(text)
    return _place(int(match[1]), int(match[2]), match[3], near) if match else None


def _named(text: str, near: date) -> date | None:
    match = _NAMED.fullmatch(text)
    if match is None:
        return None
    month = next((i for i, name in enumerate(LONG_MONTHS, 1) if name.lower().startswith(match[2])), None)
    return _place(int(match[1]), month, match[3], near) if month else None


def _place(day: int, month: int, year: str | None, near: date) -> date | None:
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [near.year, near.year + 1, near.year - 1]
    found = []
    for number in years:
        try:
            found.append(date(number, month, day))
        except ValueError:
            continue
    return min(found, key=lambda d: abs((d - near).days), default=None)


def day_text(day: date, near: date) -> str:
    """`Thu 26 Nov`, with the year where it is not the one of `near`."""
    text = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return text if day.year == near.year else f"{text} {day.year}"


def length_text(minutes: int) -> str:
    """`45 min`, `1 h`, `1 h 30 min`, `2 days`."""
    if minutes >= MIDNIGHT_MINUTES and minutes % MIDNIGHT_MINUTES == 0:
        days = minutes // MIDNIGHT_MINUTES
        return "1 day" if days == 1 else f"{days} days"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


def range_text(first: date, last: date) -> str:
    """The title of a week: `23 – 29 November 2026`, `28 November – 4 December 2026`. `last` is inclusive."""
    tail = f"{last.day} {LONG_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return tail
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {tail}"
    head = f"{first.day} {LONG_MONTHS[first.month - 1]}"
    return f"{head} {first.year} – {tail}" if first.year != last.year else f"{head} – {tail}"


def ago_text(seconds: float) -> str:
    """`just now`, `12 s ago`, `3 min ago`, `2 h ago`, `4 days ago`."""
    seconds = max(0, int(seconds))
    if seconds < 2:
        return "just now"
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    if seconds < 2 * 86_400:
        return f"{seconds // 3600} h ago"
    return f"{seconds // 86_400} days ago"
