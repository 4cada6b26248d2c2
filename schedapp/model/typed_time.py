"""Times as people and programs write them: ISO 8601, local where they have no offset."""

from __future__ import annotations

import re
from datetime import date, datetime

from schedapp.errors import BadInput
from schedapp.model.timespan import DAY, MINUTE, parse_date, parse_iso, to_local

DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}-?\d")
_YEARS = (1970, 2199)


def parse_day(text: str) -> date:
    """A date within reach. Raises BadInput."""
    if not DATE.fullmatch(text):
        raise BadInput(f"“{text[:40]}” is not a date.", "All day takes dates, such as 2026-12-08.")
    return bounded_day(parse_date(text))


def parse_instant(text: str, zone: str) -> int:
    """UTC epoch seconds of an ISO 8601 time, local to `zone` without an offset. Raises BadInput, for a date too."""
    if DATE.fullmatch(text):
        raise BadInput(f"“{text}” has no time of day.", f"Write {text}T09:00, or say that it lasts all day.")
    epoch = bounded(parse_iso(text, zone))
    check_gap(datetime.fromisoformat(text), epoch, zone)
    return epoch


def check_gap(asked: datetime, epoch: int, zone: str) -> None:
    """Raises BadInput for a local time that the clocks leave out in spring. One with an offset is what it says."""
    if asked.tzinfo is None and (local := to_local(epoch, zone)).replace(tzinfo=None) != asked.replace(microsecond=0):
        after = local.replace(tzinfo=None) - asked
        raise BadInput(
            f"There is no {asked:%H:%M} on {asked:%a} {asked.day} {asked:%b %Y} in {zone}.",
            f"The clocks go forward by {int(after.total_seconds()) // MINUTE} minutes there. Choose another time, "
            "or write it with an offset.",
        )


def bounded(epoch: int) -> int:
    """An instant within reach. Raises BadInput."""
    first, last = _YEARS
    if not first <= 1970 + epoch / (365.2425 * DAY) < last + 1:
        raise BadInput("This date is too far away.", f"Use a date from {first} to {last}.")
    return epoch


def bounded_day(day: date) -> date:
    """The same for a date."""
    first, last = _YEARS
    if not first <= day.year <= last:
        raise BadInput("This date is too far away.", f"Use a date from {first} to {last}.")
    return day
