"""A month: items (occurrences) -> lines in the cells of whole weeks, bars over several days first, then chips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from schedapp.layout.dates import dates_of
from schedapp.layout.lane import Stretch, stack
from schedapp.layout.week import Item
from schedapp.model.timespan import day_start, to_epoch, to_local

WEEK = 7
FEWEST_WEEKS, MOST_WEEKS = 5, 6


class MonthSpan(NamedTuple):
    """The whole weeks that show a month: from date `first` on, five or six of them."""

    first: date
    weeks: int

    @property
    def days(self) -> int:
        return self.weeks * WEEK

    @property
    def last(self) -> date:
        """The last shown date, inclusive."""
        return self.first + timedelta(days=self.days - 1)


class MonthLine(NamedTuple):
    """Item number `item` in week `week`: days `first` to `last` of it (inclusive), in line `row` of their cells.

    `bar`: it is all-day or lies on several days; else it is a chip on one day. `head` and `tail` say whether it begins
    and ends within the week.
    """

    item: int
    week: int
    first: int
    last: int
    row: int
    head: bool
    tail: bool
    bar: bool


class FoldedWeek(NamedTuple):
    """What of a week is shown, and for each day the count of what is not (“+3 more”)."""

    lines: tuple[MonthLine, ...]
    hidden: tuple[int, ...]


def month_span(day: date, *, begins_sunday: bool = False) -> MonthSpan:
    """The weeks that show the month of `day`; never fewer than five, so that months are of about one height."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    start = first - timedelta(days=(first.weekday() + begins_sunday) % WEEK)
    weeks = -(-(following - start).days // WEEK)
    return MonthSpan(start, max(weeks, FEWEST_WEEKS))


def arrange_month(items: Sequence[Item], span: MonthSpan, zone: str) -> tuple[tuple[MonthLine, ...], ...]:
    """For each week its lines, by row and day. A bar takes the first row that is free on all its days; a chip, in the
    order of their start, the first that the bars and the earlier chips of its day leave free."""
    bars: list[Stretch] = []
    chips: list[list[tuple[int, int, tuple[str, ...], int]]] = [[] for _ in range(span.days)]
    for number, item in enumerate(items):
        first, last = ((day - span.first).days for day in dates_of(item, zone))
        if item.all_day or first != last:
            bars.append(Stretch(first, last, item.key, number))
        elif 0 <= first < span.days:
            chips[first].append((item.start, item.end, item.key, number))
    weeks = range(span.weeks)
    return tuple(_arrange_week(week, bars, chips[week * WEEK : (week + 1) * WEEK]) for week in weeks)


def fold_week(lines: Sequence[MonthLine], rows: int) -> FoldedWeek:
    """The lines of a week in cells of `rows` rows.

    Where a day has more, its last row is left free for the count; a bar that would lie there is hidden on all its days,
    so that it is never cut.
    """
    overfull = {day for line in lines if line.row >= rows for day in _days(line)}
    kept, hidden = [], [0] * WEEK
    for line in lines:
        if line.row < rows - 1 or (line.row == rows - 1 and not overfull.intersection(_days(line))):
            kept.append(line)
        else:
            for day in _days(line):
                hidden[day] += 1
    return FoldedWeek(tuple(kept), tuple(hidden))


def rows_of(lines: Sequence[MonthLine]) -> int:
    """How many rows the lines need."""
    return max((line.row + 1 for line in lines), default=0)


def first_gap(
    open_minutes: Sequence[tuple[int, int]], busy: Sequence[Sequence[tuple[int, int]]], length: int, earliest: int = 0
) -> int | None:
    """The first wall-clock minute, by quarters of an hour, from `earliest` on, at which a day is open and at least one
    of its columns of busy minutes is free for `length` minutes; None if there is none."""
    for opening, closing in open_minutes:
        start = -(-max(opening, earliest) // 15) * 15
        while start + length <= closing:
            if any(all(end <= start or start + length <= begin for begin, end in taken) for taken in busy):
                return start
            start += 15
    return None


def moved_by_days(item: Item, days: int, zone: str) -> tuple[int, int]:
    """The instants of an item that is moved by whole days: a timed one keeps its start by the clock on the wall and its
    length, an all-day one is from midnight to midnight in its own zone."""
    if not item.all_day:
        local = to_local(item.start, zone)
        start = to_epoch(local.replace(tzinfo=None) + timedelta(days=days), zone)
        return start, start + item.end - item.start
    first, last = (day + timedelta(days=days) for day in dates_of(item, zone))
    return day_start(first, item.zone or zone), day_start(last + timedelta(days=1), item.zone or zone)


def _arrange_week(
    week: int, bars: Sequence[Stretch], chips: Sequence[list[tuple[int, int, tuple[str, ...], int]]]
) -> tuple[MonthLine, ...]:
    shift = week * WEEK
    own = [bar._replace(first=bar.first - shift, last=bar.last - shift) for bar in bars]
    lines = [
        MonthLine(bar.item, week, bar.first, bar.last, bar.row, bar.head, bar.tail, True)
        for bar in stack(own, WEEK).bars
    ]
    taken: list[set[int]] = [set() for _ in range(WEEK)]
    for line in lines:
        for day in _days(line):
            taken[day].add(line.row)
    for day, found in enumerate(chips):
        row = 0
        for _, _, _, number in sorted(found):
            while row in taken[day]:
                row += 1
            lines.append(MonthLine(number, week, day, day, row, True, True, False))
            row += 1
    return tuple(sorted(lines, key=lambda line: (line.row, line.first)))


def _days(line: MonthLine) -> range:
    return range(line.first, line.last + 1)
