"""The all-day lane: rows of dates, folded to a count when there are too many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class LaneBar(NamedTuple):
    """All-day item number `item` in the lane: columns `first` to `last` (inclusive), in row `row`.

    `head` and `tail` say whether it begins and ends there.
    """

    item: int
    first: int
    last: int
    row: int
    head: bool
    tail: bool


class Lane(NamedTuple):
    """All bars of a week, and the number of rows that they need."""

    bars: tuple[LaneBar, ...]
    rows: int


class FoldedLane(NamedTuple):
    """What of a lane is shown: bars in the first `rows` rows, and for each day the count of those that are not."""

    bars: tuple[LaneBar, ...]
    rows: int
    hidden: tuple[int, ...]


class Stretch(NamedTuple):
    """Input: item number `item` covers columns `first` to `last`; it may begin before the first one and end after the
    last. `head` and `tail` say whether these are its own ends."""

    first: int
    last: int
    key: tuple[str, ...]
    item: int
    head: bool = True
    tail: bool = True


def stack(stretches: Iterable[Stretch], days: int) -> Lane:
    """The lane of a week of `days` days: each bar in the first row that is free on all its days."""
    ends: list[int] = []
    bars: list[LaneBar] = []
    for stretch in sorted(stretches, key=lambda s: (s.first, s.first - s.last, s.key)):
        first, last = max(stretch.first, 0), min(stretch.last, days - 1)
        if first > last:
            continue
        row = next((i for i, end in enumerate(ends) if end < first), len(ends))
        if row == len(ends):
            ends.append(last)
        ends[row] = last
        head, tail = stretch.head and stretch.first >= 0, stretch.tail and stretch.last < days
        bars.append(LaneBar(stretch.item, first, last, row, head, tail))
    return Lane(tuple(bars), len(ends))


def fold(lane: Lane, days: int, limit: int) -> FoldedLane:
    """The lane in at most `limit` rows; if it has more, the last one is left free for the counts ("+3")."""
    if lane.rows <= limit:
        return FoldedLane(lane.bars, lane.rows, (0,) * days)
    kept = limit - 1
    shown = tuple(bar for bar in lane.bars if bar.row < kept)
    return FoldedLane(shown, kept, _counts(lane.bars, days, kept))


def _counts(bars: Sequence[LaneBar], days: int, kept: int) -> tuple[int, ...]:
    counts = [0] * days
    for bar in bars:
        if bar.row >= kept:
            for day in range(bar.first, bar.last + 1):
                counts[day] += 1
    return tuple(counts)
