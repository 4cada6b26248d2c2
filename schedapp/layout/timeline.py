"""The timeline: rows of resources, time to the right; items (occurrences) -> bars in lanes of their row.

A position is a wall-clock minute counted from midnight of the first day: day number * 1,440 + minute of the day, on
days of 23 and 25 hours too. An `Axis` leaves out the hours of each day that nobody needs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schedapp.layout.dates import dates_of
from schedapp.layout.day import MINUTES, DayFrame
from schedapp.layout.week import SHORTEST, Item


class TimelineBar(NamedTuple):
    """Item number `item` in row `row`, from position `start` to `end`, in lane `lane` of its row.

    `head` and `tail` say whether it begins and ends within the shown days.
    """

    item: int
    row: int
    start: int
    end: int
    lane: int
    head: bool
    tail: bool


class TimelineLayout(NamedTuple):
    """All bars, by row, then start; and for each row the number of its lanes, at least one."""

    bars: tuple[TimelineBar, ...]
    lanes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """The shown hours: on each of `days` days the wall-clock minutes `low` to `high`."""

    days: int
    low: int = 0
    high: int = MINUTES

    @property
    def per_day(self) -> int:
        """Shown minutes of a day."""
        return self.high - self.low

    @property
    def length(self) -> int:
        return self.days * self.per_day

    def place(self, position: int) -> int:
        """Shown minutes from the beginning of the axis to a position; what is left out is at the nearest edge."""
        day, minute = divmod(position, MINUTES)
        if position >= self.days * MINUTES:
            return self.length
        return max(day, 0) * self.per_day + (min(max(minute, self.low), self.high) - self.low if day >= 0 else 0)

    def position(self, place: int) -> int:
        """The position at so many shown minutes from the beginning, held within the axis."""
        held = min(max(place, 0), self.length)
        day = min(held // max(self.per_day, 1), self.days - 1)
        return day * MINUTES + self.low + held - day * self.per_day


def arrange_timeline(
    items: Sequence[Item], rows: Sequence[Sequence[int]], frames: Sequence[DayFrame], shortest: int = SHORTEST
) -> TimelineLayout:
    """Place in each row the items whose numbers it lists, on the days of `frames` (consecutive dates of one zone).

    In a row no two bars that overlap share a lane; a bar is at least `shortest` minutes long, so that it can be seen.
    """
    bars: list[TimelineBar] = []
    lanes: list[int] = []
    placed = [_bar(item, number, frames, shortest) for number, item in enumerate(items)]
    for row, numbers in enumerate(rows):
        found = [(bar, items[number].key) for number in numbers if (bar := placed[number]) is not None]
        ends: list[int] = []
        for bar, _ in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end, pair[1])):
            lane = next((lane for lane, end in enumerate(ends) if end <= bar.start), len(ends))
            ends[lane : lane + 1] = [bar.end]
            bars.append(bar._replace(row=row, lane=lane))
        lanes.append(max(len(ends), 1))
    return TimelineLayout(tuple(bars), tuple(lanes))


def axis_for(
    bars: Iterable[TimelineBar], opened: Iterable[Sequence[tuple[int, int]]], days: int, *, whole: bool = False
) -> Axis:
    """The hours of each day that hold all open time and all bars, or all of them if `whole` or if there is nothing."""
    spans = [span for minutes in opened for span in minutes]
    for bar in bars:
        spans.extend(_minutes_of(bar))
    if whole or not spans:
        return Axis(days)
    low = min(start for start, _ in spans) // 60 * 60
    return Axis(days, low, -(-max(end for _, end in spans) // 60) * 60)


def _minutes_of(bar: TimelineBar) -> list[tuple[int, int]]:
    """The minutes of the day that a bar needs; one that lies on whole days needs none of its own."""
    first, last = bar.start // MINUTES, (bar.end - 1) // MINUTES
    if first == last:
        whole = bar.end - bar.start == MINUTES
        return [] if whole else [(bar.start - first * MINUTES, bar.end - first * MINUTES)]
    head = [(bar.start - first * MINUTES, MINUTES)] if bar.start > first * MINUTES else []
    tail = [(0, bar.end - last * MINUTES)] if bar.end < (last + 1) * MINUTES else []
    return head + tail


def _bar(item: Item, number: int, frames: Sequence[DayFrame], shortest: int) -> TimelineBar | None:
    """The bar of an item, in no row yet; None if it is on none of the days."""
    span = _days_span(item, frames) if item.all_day else _timed_span(item, frames)
    if span is None:
        return None
    start, end, head, tail = span
    edge = len(frames) * MINUTES
    start = min(start, edge - shortest)
    return TimelineBar(number, 0, start, min(max(end, start + shortest), edge), 0, head, tail)


def _days_span(item: Item, frames: Sequence[DayFrame]) -> tuple[int, int, bool, bool] | None:
    first, last = ((day - frames[0].day).days for day in dates_of(item, frames[0].zone))
    if last < 0 or first >= len(frames):
        return None
    return max(first, 0) * MINUTES, min(last + 1, len(frames)) * MINUTES, first >= 0, last < len(frames)


def _timed_span(item: Item, frames: Sequence[DayFrame]) -> tuple[int, int, bool, bool] | None:
    """Where the clocks go back an hour shows twice: then a bar covers both showings of what it lies in."""
    first = max(bisect_right(frames, item.start, key=lambda frame: frame.start) - 1, 0)
    touched = []
    for day in range(first, len(frames)):
        frame = frames[day]
        if frame.start >= max(item.end, item.start + 1):
            break
        if frame.overlaps(item.start, item.end):
            low, high = frame.hull(max(item.start, frame.start), min(item.end, frame.end))
            touched.append((day * MINUTES + low, day * MINUTES + high))
    if not touched:
        return None
    return touched[0][0], touched[-1][1], item.start >= frames[0].start, item.end <= frames[-1].end
