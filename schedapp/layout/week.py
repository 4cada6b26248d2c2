"""A week: items (occurrences) -> tiles in day columns, and bars in the all-day lane."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from schedapp.layout.columns import place
from schedapp.layout.day import MINUTES, DayFrame
from schedapp.layout.lane import Lane, Stretch, stack
from schedapp.model.timespan import to_local

SHORTEST = 15


class Item(NamedTuple):
    """What is to be placed: UTC epoch seconds, end exclusive; `key` breaks ties, so that no order of input matters.

    `zone` is the zone whose dates an all-day item means (its resource's), "" for the display zone.
    """

    key: tuple[str, ...]
    start: int
    end: int
    all_day: bool = False
    zone: str = ""


class Tile(NamedTuple):
    """The part of item number `item` on one day: wall-clock minutes `top` to `bottom`, column `column` of `columns`.

    `head` and `tail` say whether the item begins and ends on this day (else it was cut at midnight).
    """

    item: int
    day: int
    top: int
    bottom: int
    column: int
    columns: int
    span: int
    head: bool
    tail: bool


class WeekLayout(NamedTuple):
    """All tiles, by day, then start; and the all-day lane."""

    tiles: tuple[Tile, ...]
    lane: Lane


_Cut = tuple[int, int, tuple[str, ...], int, bool, bool]
"""Top, bottom, key, item, head, tail: the part of an item on one day, in the order of its sorting."""


def arrange(items: Sequence[Item], frames: Sequence[DayFrame], shortest: int = SHORTEST) -> WeekLayout:
    """Place the items on the days of `frames` (consecutive dates of one zone).

    A tile is at least `shortest` minutes tall, so that brief ones stay legible and are not painted over.
    """
    days: list[list[_Cut]] = [[] for _ in frames]
    starts = [frame.start for frame in frames]
    stretches: list[Stretch] = []
    for number, item in enumerate(items):
        if item.all_day:
            stretches.append(_stretch(item, number, frames))
            continue
        day = max(bisect_right(starts, item.start) - 1, 0)
        while day < len(frames) and starts[day] < max(item.end, item.start + 1):
            if frames[day].overlaps(item.start, item.end):
                days[day].append(_cut(item, number, frames[day], shortest))
            day += 1
    tiles = [tile for day, cuts in enumerate(days) for tile in _place_day(day, cuts)]
    return WeekLayout(tuple(tiles), stack(stretches, len(frames)))


def _cut(item: Item, number: int, frame: DayFrame, shortest: int) -> _Cut:
    key, start, end, _, _ = item
    head, tail = start >= frame.start, end <= frame.end
    low, high = frame.hull(start if head else frame.start, end if tail else frame.end)
    top = low if low <= MINUTES - shortest else MINUTES - shortest
    return top, high if high >= top + shortest else top + shortest, key, number, head, tail


def _place_day(day: int, cuts: list[_Cut]) -> list[Tile]:
    cuts.sort()
    places = place([(cut[0], cut[1]) for cut in cuts])
    return [
        Tile(number, day, top, bottom, spot[0], spot[1], spot[2], head, tail)
        for (top, bottom, _, number, head, tail), spot in zip(cuts, places, strict=True)
    ]


def _stretch(item: Item, index: int, frames: Sequence[DayFrame]) -> Stretch:
    zone = item.zone or frames[0].zone
    monday = frames[0].day
    first = (to_local(item.start, zone).date() - monday).days
    last = (to_local(max(item.end - 1, item.start), zone).date() - monday).days
    return Stretch(first, last, item.key, index)
