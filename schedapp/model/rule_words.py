"""A repetition as a sentence: “Every 2 weeks on Monday and Wednesday until 18 December 2026, 7 dates”. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from schedapp.model.recurrence import MAX_OCCURRENCES, expand
from schedapp.model.rules import canonical, parse_line, pinned, rule_parts, words, zone_name
from schedapp.model.timespan import DAY, AllDay, Span, When, span_of, to_local

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
    "SU": "Sunday",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NTH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}
_SAID = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_COUNTED = 20 * 366 * DAY
"""Dates are counted for so long; a series that goes on after that is told without their number."""


def sentence(lines: Sequence[str], first: When) -> str:
    """The repetition of a series that begins at `first`, with its end and the number of its dates.

    A rule that cannot be said in a few words is shown as it is written; none at all "does not repeat".
    """
    if not lines:
        return "Does not repeat"
    rules = [parse_line(line).value for line in canonical(lines, first) if line.startswith("RRULE:")]
    text = _rule_words(rule_parts(rules[0]), first) if len(rules) == 1 else ""
    if not text:
        return words(lines) if words(lines) != "Repeats" else "Repeats: " + "; ".join(rules or lines)
    parts = rule_parts(rules[0])
    if "UNTIL" not in parts and "COUNT" not in parts:
        return text + _skipped_words(lines)
    dates = _dates(lines, first)
    last = f" until {_day_words(dates[-1])}" if dates else ""
    return f"{text}{last}, {'1 date' if len(dates) == 1 else f'{len(dates)} dates'}{_skipped_words(lines)}"


def _rule_words(parts: dict[str, str], first: When) -> str:
    """The rule without its end; "" for one with parts that would need more than a few words."""
    parts = pinned(parts, first)
    unit = _UNITS.get(parts.get("FREQ", ""), "")
    if not unit or set(parts) - _SAID or "BYSETPOS" in parts:
        return ""
    interval = parts.get("INTERVAL", "1").lstrip("0") or "1"
    every = f"Every {unit}" if interval == "1" else f"Every {interval} {unit}s"
    on = {"day": _on_days, "week": _on_weekdays, "month": _on_month, "year": _on_year}[unit](parts)
    return "" if on is None else every + on


def _on_days(parts: dict[str, str]) -> str | None:
    return None if {"BYMONTHDAY", "BYMONTH"} & set(parts) else _on_weekdays(parts) if "BYDAY" in parts else ""


def _on_weekdays(parts: dict[str, str]) -> str | None:
    days = parts["BYDAY"].split(",")
    if {"BYMONTHDAY", "BYMONTH"} & set(parts) or any(day not in _DAYS for day in days):
        return None
    named = [name for code, name in _DAYS.items() if code in days]
    return " on Monday to Friday" if named == list(_DAYS.values())[:5] else f" on {_listed(named)}"


def _on_month(parts: dict[str, str]) -> str | None:
    if "BYMONTH" in parts or ("BYDAY" in parts) == ("BYMONTHDAY" in parts):
        return None
    if "BYDAY" in parts:
        return _nth_words(parts["BYDAY"])
    days = parts["BYMONTHDAY"].split(",")
    if days == ["-1"]:
        return " on the last day"
    if any(not day.isdigit() for day in days):
        return None
    return f" on day{'s' if len(days) > 1 else ''} {_listed(sorted(days, key=int))}"


def _on_year(parts: dict[str, str]) -> str | None:
    month = parts.get("BYMONTH", "")
    if not month.isdigit() or not 1 <= int(month) <= 12 or ("BYDAY" in parts) == ("BYMONTHDAY" in parts):
        return None
    name = _MONTHS[int(month) - 1]
    if "BYDAY" in parts:
        nth = _nth_words(parts["BYDAY"])
        return nth and f"{nth} of {name}"
    day = parts["BYMONTHDAY"]
    return f" on {day} {name}" if day.isdigit() else f" on the last day of {name}" if day == "-1" else None


def _nth_words(text: str) -> str | None:
    found = []
    for piece in text.split(","):
        name, nth = _DAYS.get(piece[-2:], ""), _NTH.get(piece[:-2].lstrip("+"), "")
        if not name or not nth:
            return None
        found.append(f"the {nth} {name}")
    return f" on {_listed(found)}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _dates(lines: Sequence[str], first: When) -> list[date]:
    start = span_of(first, zone_name(first)).start
    found = islice(expand(first, lines, Span(start, start + _COUNTED), zone_name(first)), MAX_OCCURRENCES)
    return [when.start if isinstance(when, AllDay) else to_local(when.start, when.zone).date() for when in found]


def _skipped_words(lines: Sequence[str]) -> str:
    """How many dates were taken out by hand."""
    values = {v for line in map(parse_line, lines) if line.name == "EXDATE" for v in line.value.split(",") if v}
    return f", {len(values)} skipped" if values else ""


def _day_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
