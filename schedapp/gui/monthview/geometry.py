"""Weeks, days and lines <-> pixels of the viewport; right-to-left mirrors every rectangle."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect

from schedapp.layout.month import WEEK

WEEK_NUMBERS = 36
HEADER = 32
NUMBER = 30
LINE = 22
LINE_GAP = 2
LEAST_LINES = 2
PADDING = 4
LEAD = 3
GUTTER = 8
"""Pixels at the trailing edge of a day that stay free to click in."""


@dataclass(frozen=True, slots=True)
class MonthGeometry:
    """Sizes of one state of the month. `scroll` is how far the weeks are scrolled down, `scale` the text scale; `rows`
    is the number of lines that fit into a cell."""

    width: int
    height: int
    weeks: int
    scroll: int = 0
    scale: float = 1.0
    rtl: bool = False
    lead: int = field(init=False)
    header: int = field(init=False)
    number: int = field(init=False)
    line: int = field(init=False)
    rows: int = field(init=False)
    columns: tuple[int, ...] = field(init=False)
    tops: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        lead, header, number = self.px(WEEK_NUMBERS), self.px(HEADER), self.px(NUMBER)
        line, weeks = self.px(LINE), max(self.weeks, 1)
        least = number + LEAST_LINES * line + PADDING
        body = max(self.height - header, weeks * least)
        derived = {
            "lead": lead,
            "header": header,
            "number": number,
            "line": line,
            "rows": (body // weeks - number - PADDING) // line,
            "columns": tuple(lead + (self.width - lead) * day // WEEK for day in range(WEEK + 1)),
            "tops": tuple(header - self.scroll + body * week // weeks for week in range(weeks + 1)),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def px(self, length: float) -> int:
        return round(length * self.scale)

    @property
    def scroll_range(self) -> int:
        return max(0, self.tops[-1] + self.scroll - self.height)

    def mirrored(self, rect: QRect) -> QRect:
        return QRect(self.width - rect.x() - rect.width(), rect.y(), rect.width(), rect.height()) if self.rtl else rect

    def body(self) -> QRect:
        """Below the names of the weekdays."""
        return QRect(0, self.header, self.width, max(self.height - self.header, 0))

    def week(self, week: int) -> QRect:
        """A week with its number."""
        return QRect(0, self.tops[week], self.width, self.tops[week + 1] - self.tops[week])

    def week_number(self, week: int) -> QRect:
        return self.mirrored(QRect(0, self.tops[week], self.lead, self.number))

    def weekday(self, day: int) -> QRect:
        """The head of a column."""
        left = self.columns[day]
        return self.mirrored(QRect(left, 0, self.columns[day + 1] - left, self.header))

    def cell(self, index: int) -> QRect:
        """The cell of a day, counted from the first shown one."""
        week, day = divmod(index, WEEK)
        left, top = self.columns[day], self.tops[week]
        return self.mirrored(QRect(left, top, self.columns[day + 1] - left, self.tops[week + 1] - top))

    def number_box(self, index: int) -> QRect:
        """Where the number of a day is, above its lines."""
        cell = self.cell(index)
        return QRect(cell.x(), cell.y(), cell.width(), self.number)

    def line_box(self, week: int, first: int, last: int, row: int) -> QRect:
        """Line `row` of the days `first` to `last` of a week."""
        left = self.columns[first] + LEAD
        right = self.columns[last + 1] - GUTTER
        top = self.tops[week] + self.number + row * self.line
        return self.mirrored(QRect(left, top, right - left, self.line - LINE_GAP))

    def day_at(self, point: QPoint) -> int:
        """The nearest day of a point, counted from the first shown one."""
        leading = self.width - 1 - point.x() if self.rtl else point.x()
        day = min(max(bisect_right(self.columns, leading) - 1, 0), WEEK - 1)
        week = min(max(bisect_right(self.tops, point.y()) - 1, 0), max(self.weeks, 1) - 1)
        return week * WEEK + day
