"""How full days are: booked minutes of open minutes, over the shown resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

FULLEST = 3


class DayLoad(NamedTuple):
    """Minutes of a day, over all shown resources: `booked` is never more than `open`."""

    booked: int
    open: int

    @property
    def share(self) -> float:
        """0 to 1; a day that is closed is not full."""
        return self.booked / self.open if self.open else 0.0

    @property
    def level(self) -> int:
        """0 for nothing booked, then 1 to 3: up to a third, up to two thirds, more."""
        return min(int(self.share * FULLEST) + 1, FULLEST) if self.booked else 0


def day_load(booked: Mapping[str, int], opened: Mapping[str, Sequence[tuple[int, int]]]) -> DayLoad:
    """The load of a day from the booked minutes and the open intervals (in minutes) of each shown resource.

    What is booked beyond the open time of its own resource does not fill the others.
    """
    lengths = {uid: _length(intervals) for uid, intervals in opened.items()}
    return DayLoad(sum(min(booked.get(uid, 0), length) for uid, length in lengths.items()), sum(lengths.values()))


def _length(intervals: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in intervals)
