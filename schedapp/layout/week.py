"""Items (occurrences) -> tiles in columns of a day and its resources, and bars in the all-day lane."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from schedapp.layout.columns import Column, Where, day_columns
from schedapp.layout.day import MINUTES, DayFrame
from schedapp.layout.lane import Lane, Stretch, stack
from schedapp.layout.tracks import place
from schedapp.model.timespan import to_local

SHORTEST = 15


class Item(NamedTuple):
    """What is to be placed: UTC epoch seconds, end exclusive; `key` breaks ties, so that no order of input matters.

    `zone` is the zone whose dates an all-day item means (its resource's), "" for the display zone; `resources` are the
    uids of those that it takes.
    """

    key: tuple[str, ...]
    start: int
    end: int
    all_day: bool = False
    zone: str = ""
    resources: tuple[str, ...] = ()


class Tile(NamedTuple):
    """The part of item number `item` in one column: wall-clock minutes `top` to `bottom` of day number `day`.

    Within the column it is track `track` of `tracks`, `span` of them wide. `head` and `tail` say whether the item
    begins and ends on this day (else it was cut at midnight).
    """

    item: int
    column: int
    day: int
    top: int
    bottom: int
    track: int
    tracks: int
    span: int
    head: bool
    tail: bool


class WeekLayout(NamedTuple):
    """All tiles, by column, then start; and the all-day lane."""

    tiles: tuple[Tile, ...]
    lane: Lane


_Cut = tuple[int, int, tuple[str, ...], int, bool, bool]
"""Top, bottom, key, item, head, tail: the part of an item on one day, in the order of its sorting."""


def arrange(
    items: Sequence[Item],
    frames: Sequence[DayFrame],
    columns: Sequence[Column] | None = None,
    shortest: int = SHORTEST,
) -> WeekLayout:
    """Place the items in `columns` of the days of `frames` (consecutive dates of one zone); without, one for each day.

    An item is in each column of its days that has one of its resources. A tile is at least `shortest` minutes tall, so
    that brief ones stay legible and are not painted over.
    """
    columns = day_columns(len(frames)) if columns is None else columns
    where = Where(columns)
    find = where.find
    cuts: list[list[_Cut]] = [[] for _ in columns]
    starts = [frame.start for frame in frames]
    stretches: list[Stretch] = []
    for number, item in enumerate(items):
        if item.all_day:
            stretches += _stretches(item, number, frames, columns, where)
            continue
        day = max(bisect_right(starts, item.start) - 1, 0)
        while day < len(frames) and starts[day] < max(item.end, item.start + 1):
            if frames[day].overlaps(item.start, item.end):
                cut = _cut(item, number, frames[day], shortest)
                for at in find(day, item.resources):
                    cuts[at].append(cut)
            day += 1
    tiles = [tile for at, column in enumerate(columns) for tile in _place_column(at, column.day, cuts[at])]
    return WeekLayout(tuple(tiles), stack(stretches, len(columns)))


def _cut(item: Item, number: int, frame: DayFrame, shortest: int) -> _Cut:
    key, start, end, _, _, _ = item
    head, tail = start >= frame.start, end <= frame.end
    low, high = frame.hull(start if head else frame.start, end if tail else frame.end)
    top = low if low <= MINUTES - shortest else MINUTES - shortest
    return top, high if high >= top + shortest else top + shortest, key, number, head, tail


def _place_column(at: int, day: int, cuts: list[_Cut]) -> list[Tile]:
    cuts.sort()
    places = place([(cut[0], cut[1]) for cut in cuts])
    return [
        Tile(number, at, day, top, bottom, spot[0], spot[1], spot[2], head, tail)
        for (top, bottom, _, number, head, tail), spot in zip(cuts, places, strict=True)
    ]


def _stretches(
    item: Item, number: int, frames: Sequence[DayFrame], columns: Sequence[Column], where: Where
) -> list[Stretch]:
    """One for each run of neighbouring columns on consecutive days."""
    zone = item.zone or frames[0].zone
    monday = frames[0].day
    first = (to_local(item.start, zone).date() - monday).days
    last = (to_local(max(item.end - 1, item.start), zone).date() - monday).days
    found: list[Stretch] = []
    for day in range(max(first, 0), min(last, len(frames) - 1) + 1):
        for at in where.find(day, item.resources):
            goes_on = at > 0 and columns[at - 1] == columns[at]._replace(day=day - 1)
            run = next((n for n, run in enumerate(found) if goes_on and run.last == at - 1), None)
            if run is None:
                found.append(Stretch(at, at, item.key, number, day == first, day == last))
            else:
                found[run] = found[run]._replace(last=at, tail=day == last)
    return found
