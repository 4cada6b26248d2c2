"""A date as people say it: `tue`, `24.12.`, `+2w`, `tomorrow`, `24 Dec`. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}
_STEP = re.compile(r"([+-])\s*(\d{1,4})\s*([dwmy])[a-z]*")
_IN = re.compile(r"in (\d{1,4}) (day|week|month|year)s?")
_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})(?:\.|[./](\d{4}|\d{2}))?")
_NAMED = re.compile(r"(\d{1,2})\.? ?([a-z]{3,9})\.?(?: (\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?")
_MONTH = re.compile(r"([a-z]{3,9})(?: (\d{4}))?")
_NEXT = re.compile(r"(next|last) ([a-z]+)")


def read_day(text: str, today: date) -> date | None:
    """The date that is meant, None for no date.

    A weekday is the next such day, today included; `next tue` is that of next week. Steps are days, weeks, months or
    years from today: `+2w`, `-3d`, `in 2 weeks`. Without a year a date is the one closest to today.
    """
    text = " ".join(text.strip().lower().replace(",", " ").split())
    try:
        return _read(text, today) if text else None
    except (ValueError, OverflowError):
        return None


def _read(text: str, today: date) -> date | None:
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    if match := _STEP.fullmatch(text):
        return _stepped(today, int(match[1] + match[2]), match[3])
    if match := _IN.fullmatch(text):
        return _stepped(today, int(match[1]), match[2][0])
    if (match := _NEXT.fullmatch(text)) and (found := _relative(match[1], match[2], today)) is not None:
        return found
    head, _, rest = text.partition(" ")
    weekday = _named(head.rstrip("."), WEEKDAYS, least=2)
    if weekday is not None:
        return _read(rest, today) if rest else today + timedelta(days=(weekday - today.weekday()) % 7)
    return _dated(text, today)


def _relative(which: str, what: str, today: date) -> date | None:
    """`next week`, `last month`, `next tue`."""
    way = 1 if which == "next" else -1
    if what in ("week", "month", "year"):
        return _stepped(today, way, what[0])
    weekday = _named(what, WEEKDAYS, least=2)
    if weekday is None:
        return None
    return today + timedelta(days=weekday - today.weekday() + 7 * way)


def _dated(text: str, today: date) -> date | None:
    if len(text) == len("2026-12-24") and text[4] == "-":
        return date.fromisoformat(text)
    if match := _NUMERIC.fullmatch(text):
        return _place(int(match[1]), int(match[2]), match[3], today)
    for pattern, day, month in ((_NAMED, 1, 2), (_MONTH_FIRST, 2, 1)):
        match = pattern.fullmatch(text)
        number = _named(match[month], MONTHS, least=3) if match else None
        if match and number is not None:
            return _place(int(match[day]), number + 1, match[3], today)
    match = _MONTH.fullmatch(text)
    number = _named(match[1], MONTHS, least=3) if match else None
    return _place(1, number + 1, match[2], today) if match and number is not None else None


def _named(word: str, names: tuple[str, ...], *, least: int) -> int | None:
    """The number of the name that begins so."""
    if len(word) < least:
        return None
    return next((number for number, name in enumerate(names) if name.startswith(word)), None)


def _stepped(day: date, count: int, unit: str) -> date:
    """Raises ValueError, OverflowError where dates end. The 31st becomes the last of a shorter month."""
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)


def _place(day: int, month: int, year: str | None, today: date) -> date | None:
    """The date closest to today where no year is said."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year - 1, today.year, today.year + 1]
    found = []
    for number in years:
        try:
            found.append(date(number, month, day))
        except ValueError:
            continue
    return min(found, key=lambda each: abs((each - today).days), default=None)
