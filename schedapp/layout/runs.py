"""What lies along a line, found by where it lies: a view that scrolls asks at each frame for what can be seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Placed(NamedTuple, Generic[T]):
    """Something from `start` to `end`, in whatever unit the line has; both may be the same."""

    start: int
    end: int
    what: T


class Run(Generic[T]):
    """What lies on one line, in the order of the starts; what starts at one place keeps the order it came in."""

    def __init__(self, placed: Iterable[Placed[T]]) -> None:
        self._placed = sorted(placed, key=lambda one: one.start)
        self._starts = [one.start for one in self._placed]
        # How far anything up to here reaches: it never falls, so it can be searched.
        self._reaches = list(accumulate((one.end for one in self._placed), max))

    def between(self, low: float, high: float) -> list[Placed[T]]:
        """All that touch the stretch from `low` to `high`, the ends too."""
        first, after = bisect_left(self._reaches, low), bisect_right(self._starts, high)
        return [one for one in self._placed[first:after] if one.end >= low]


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches, those that touch or overlap as one, empty ones left out; by their start."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
