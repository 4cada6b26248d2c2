"""Everything that one frame of the month shows; the painters read it and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect

from schedapp.gui.monthview.geometry import GUTTER, LEAD, MonthGeometry
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.dates import dates_of
from schedapp.layout.day import DayFrame, day_frame
from schedapp.layout.month import WEEK, FoldedWeek, MonthLine, MonthSpan, fold_week
from schedapp.layout.open_hours import Closed, Minutes
from schedapp.layout.week import Item
from schedapp.model.timespan import to_local

EPOCH = date(1970, 1, 1)
NO_DAYS = MonthSpan(EPOCH, 0)


class Part(Enum):
    """What of the month is under the mouse."""

    OUTSIDE = auto()
    CELL = auto()
    NUMBER = auto()
    COUNT = auto()
    BOOKING = auto()


class Hit(NamedTuple):
    """A part, the day (counted from the first shown one), and the row of the model if it is a booking."""

    part: Part
    day: int
    row: int = NOTHING


@dataclass(kw_only=True)
class MonthScene(Canvas):
    """`cursor` is the day that the keyboard is at, counted from the first shown one, or NOTHING; `month` the date whose
    month is shown."""

    month: date = EPOCH
    span: MonthSpan = NO_DAYS
    geometry: MonthGeometry = field(default_factory=lambda: MonthGeometry(0, 0, 0))
    lines: Sequence[Sequence[MonthLine]] = ()
    folded: Sequence[FoldedWeek] = ()
    opened: Sequence[Sequence[Minutes]] = ()
    closed: Sequence[Sequence[Closed]] = ()
    cursor: int = NOTHING
    anchor: int = NOTHING
    """Where a stretch of days began that ends at the cursor."""
    lines_of: dict[int, list[MonthLine]] = field(default_factory=dict)
    """The lines of each row of the model; `shown_of` those of them that are shown."""
    shown_of: dict[int, list[MonthLine]] = field(default_factory=dict)

    def marked(self) -> tuple[int, int]:
        """The first and the last of the days that the keyboard is on; NOTHING twice for none."""
        ends = (self.cursor, self.cursor if self.anchor == NOTHING else self.anchor)
        return min(ends), max(ends)

    def frame(self, day: int) -> DayFrame:
        return day_frame(self.date_of(day), self.zone)

    def date_of(self, day: int) -> date:
        return self.span.first + timedelta(days=day)

    def day_of(self, day: date) -> int:
        """The number of a date, also of one that is not shown."""
        return (day - self.span.first).days

    def of_month(self, day: int) -> bool:
        """Whether a day is of the month itself, not of its neighbours."""
        return self.date_of(day).replace(day=1) == self.month

    @property
    def today(self) -> date:
        return to_local(self.now, self.zone).date()

    def set_lines(self, lines: Sequence[Sequence[MonthLine]]) -> None:
        self.lines = lines
        self.lines_of = _by_item(lines)
        self.fold()

    def fold(self) -> None:
        """Shows as many lines as fit."""
        self.folded = [fold_week(week, self.geometry.rows) for week in self.lines]
        self.shown_of = _by_item([week.lines for week in self.folded])

    def box(self, line: MonthLine) -> QRect:
        """What goes on in another week reaches to the edge."""
        box = self.geometry.line_box(line.week, line.first, line.last, line.row)
        before, after = 0 if line.head else LEAD, 0 if line.tail else GUTTER
        return box.adjusted(-after, 0, before, 0) if self.rtl else box.adjusted(-before, 0, after, 0)

    def count_box(self, day: int) -> QRect:
        """Where “+3 more” of a day is: in its last line."""
        week, column = divmod(day, WEEK)
        return self.geometry.line_box(week, column, column, max(self.geometry.rows - 1, 0))

    def hidden(self, day: int) -> int:
        """How many bookings of a day are not shown."""
        week, column = divmod(day, WEEK)
        return self.folded[week].hidden[column] if week < len(self.folded) else 0

    def rows_on(self, day: int) -> list[int]:
        """The rows of the model of a day's bookings, in the order of their lines."""
        week, column = divmod(day, WEEK)
        lines = self.lines[week] if week < len(self.lines) else ()
        return [line.item for line in lines if line.first <= column <= line.last]

    def rects_of(self, row: int) -> list[QRect]:
        """Where a booking is shown; where it is not, the counts that stand for it."""
        found = [self.box(line) for line in self.shown_of.get(row, ())]
        return found or [self.count_box(line.week * WEEK + line.first) for line in self.lines_of.get(row, ())]

    def ghost_days(self, draft: Draft) -> range:
        """The shown days that a draft touches."""
        first, last = dates_of(Item((), draft.start, draft.end), self.zone)
        return range(max(self.day_of(first), 0), min(self.day_of(last), self.span.days - 1) + 1)

    def hit(self, point: QPoint) -> Hit:
        """What is at a point of the viewport."""
        geometry = self.geometry
        day = geometry.day_at(point)
        if not self.folded or not geometry.body().contains(point):
            return Hit(Part.OUTSIDE, day)
        for line in self.folded[day // WEEK].lines:
            if self.box(line).contains(point):
                return Hit(Part.BOOKING, day, line.item)
        if self.hidden(day) and self.count_box(day).contains(point):
            return Hit(Part.COUNT, day)
        if geometry.cell(day).contains(point):
            return Hit(Part.NUMBER if self._on_number(day, point) else Part.CELL, day)
        return Hit(Part.OUTSIDE, day)

    def _on_number(self, day: int, point: QPoint) -> bool:
        box = self.geometry.number_box(day)
        leading = box.right() - point.x() if self.rtl else point.x() - box.left()
        return box.contains(point) and leading < self.px(34)


def _by_item(weeks: Sequence[Sequence[MonthLine]]) -> dict[int, list[MonthLine]]:
    found: dict[int, list[MonthLine]] = {}
    for week in weeks:
        for line in week:
            found.setdefault(line.item, []).append(line)
    return found
