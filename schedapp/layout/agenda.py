"""The agenda: items (occurrences) -> dates with their items in order; days without any do not appear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from schedapp.layout.dates import dates_of
from schedapp.layout.week import Item


class AgendaLine(NamedTuple):
    """Item number `item` on a date: the `part`-th (from 1) of the `parts` dates that it touches."""

    item: int
    part: int
    parts: int


class AgendaDay(NamedTuple):
    """A date and what is on it: all-day items first, then by start."""

    day: date
    lines: tuple[AgendaLine, ...]


def arrange_agenda(items: Sequence[Item], first: date, days: int, zone: str) -> tuple[AgendaDay, ...]:
    """The dates from `first` on, `days` of them, that have an item. One that lies on several dates is on each."""
    found: dict[date, list[tuple[bool, int, int, tuple[str, ...], AgendaLine]]] = {}
    last = first + timedelta(days=days - 1)
    for number, item in enumerate(items):
        begins, ends = dates_of(item, zone)
        parts = (ends - begins).days + 1
        day = max(begins, first)
        while day <= min(ends, last):
            line = AgendaLine(number, (day - begins).days + 1, parts)
            # What goes on from the day before comes before what begins on this one, by the start itself.
            found.setdefault(day, []).append((not item.all_day, item.start, item.end, item.key, line))
            day += timedelta(days=1)
    return tuple(AgendaDay(day, tuple(entry[-1] for entry in sorted(found[day]))) for day in sorted(found))
