"""Positions, rows and lanes <-> pixels of the viewport; right-to-left mirrors every rectangle."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from PySide6.QtCore import QRect

from schedapp.layout.timeline import Axis, TimelineBar

NAMES = 168
HEADER = 56
LANE = 38
LANE_GAP = 4
ROW_PADDING = 6
HOUR = 96
"""Pixels of an hour where one day is shown, at zoom 1."""
LEAST_HOUR = 12
"""Pixels of an hour where several days are shown: more if they do not fill the room."""
LEAST_BAR = 4


@dataclass(frozen=True, slots=True)
class TimelineGeometry:
    """Sizes of one state of the timeline. `across` and `scroll` are how far it is scrolled along the time and down;
    `lanes` are the lanes of each row, `zoom` stretches the time.

    `lead` is the width of the names, `hour` that of an hour, `tops` the upper edges of the rows and last the lower edge
    of all.
    """

    width: int
    height: int
    axis: Axis
    lanes: tuple[int, ...] = ()
    across: int = 0
    scroll: int = 0
    scale: float = 1.0
    rtl: bool = False
    zoom: float = 1.0
    lead: int = field(init=False)
    header: int = field(init=False)
    hour: float = field(init=False)
    lane: tuple[int, int, int] = field(init=False)
    """Pixels above the first lane of a row, from one lane to the next, and of a bar."""
    tops: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        lead, header = self.px(NAMES), self.px(HEADER)
        hours = max(self.axis.length / 60, 1)
        filling = max(self.width - lead, 0) / hours
        hour = max(filling, self.px(HOUR if self.axis.days == 1 else LEAST_HOUR) * self.zoom)
        if self.axis.days > 1:
            hour = max(hour, filling * self.zoom)
        lane = (self.px(ROW_PADDING), self.px(LANE + LANE_GAP), self.px(LANE))
        around, step = 2 * lane[0] - self.px(LANE_GAP), lane[1]
        tops = accumulate((lanes * step + around for lanes in self.lanes), initial=header - self.scroll)
        derived = {"lead": lead, "header": header, "hour": hour, "lane": lane, "tops": tuple(tops)}
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def px(self, length: float) -> int:
        return round(length * self.scale)

    @property
    def across_range(self) -> int:
        """How far the time can be scrolled."""
        return max(0, round(self.axis.length * self.hour / 60) - (self.width - self.lead))

    @property
    def scroll_range(self) -> int:
        return max(0, self.tops[-1] + self.scroll - self.height)

    def mirrored(self, rect: QRect) -> QRect:
        return QRect(self.width - rect.x() - rect.width(), rect.y(), rect.width(), rect.height()) if self.rtl else rect

    def body(self) -> QRect:
        """The part that scrolls both ways."""
        return self.mirrored(QRect(self.lead, self.header, self.width - self.lead, max(self.height - self.header, 0)))

    def names(self) -> QRect:
        """The column of the names, beside the body."""
        return self.mirrored(QRect(0, self.header, self.lead, max(self.height - self.header, 0)))

    def head(self) -> QRect:
        """The days and hours above the body."""
        return self.mirrored(QRect(self.lead, 0, self.width - self.lead, self.header))

    def x_of(self, position: int) -> int:
        """The distance of a position from the leading edge of the view."""
        return self.across_of(self.axis.place(position))

    def across_of(self, place: int) -> int:
        """The same, of a place on the axis: in shown minutes from its beginning."""
        return self.lead - self.across + round(place * self.hour / 60)

    def position_at(self, x: int) -> int:
        """The position under a pixel, held within the axis."""
        leading = self.width - 1 - x if self.rtl else x
        return self.axis.position(int((leading - self.lead + self.across) * 60 / self.hour))

    def row_at(self, y: int) -> int:
        """The nearest row of a pixel; -1 if there is none."""
        return min(max(bisect_right(self.tops, y) - 1, 0), len(self.lanes) - 1)

    def visible_rows(self) -> range:
        """The rows of which something can be seen."""
        return self.rows_between(self.header, self.height - 1)

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows that touch the pixels from `top` to `bottom`."""
        return range(self.row_at(top), self.row_at(bottom) + 1) if self.lanes else range(0)

    def row(self, row: int) -> QRect:
        """A row, from edge to edge of the view."""
        return QRect(0, self.tops[row], self.width, self.tops[row + 1] - self.tops[row])

    def name(self, row: int) -> QRect:
        """Where the name of a row is."""
        return self.mirrored(QRect(0, self.tops[row], self.lead, self.tops[row + 1] - self.tops[row]))

    def span(self, start: int, end: int, top: int, height: int) -> QRect:
        """A rectangle between two positions."""
        x = self.x_of(start)
        return self.mirrored(QRect(x, top, self.x_of(end) - x, height))

    def bar(self, bar: TimelineBar) -> QRect:
        """Where a booking is painted."""
        return self.placed(self.axis.place(bar.start), self.axis.place(bar.end), bar)

    def placed(self, start: int, end: int, bar: TimelineBar) -> QRect:
        """The same, where the places of its ends on the axis are known."""
        padding, step, high = self.lane
        x = self.across_of(start)
        width = max(self.across_of(end) - x - 2, LEAST_BAR)
        left = self.width - x - 1 - width if self.rtl else x + 1
        return QRect(left, self.tops[bar.row] + padding + bar.lane * step, width, high)

    def stretch(self, start: int, end: int, top: int, height: int) -> QRect:
        """A rectangle between two places on the axis."""
        x = self.across_of(start)
        return self.mirrored(QRect(x, top, self.across_of(end) - x, height))

    def seen(self, left: int, right: int) -> tuple[float, float]:
        """The places on the axis between two pixels of the viewport."""
        edges = (self.width - 1 - right, self.width - 1 - left) if self.rtl else (left, right)
        low, high = ((x - self.lead + self.across) * 60 / self.hour for x in edges)
        return low, high

    def ghost(self, row: int, start: int, end: int) -> QRect:
        """The whole height of a row between two positions."""
        box = self.row(row)
        found = self.span(start, max(end, start + 1), box.top() + 3, box.height() - 6)
        return found if found.width() >= LEAST_BAR else QRect(found.x(), found.y(), LEAST_BAR, found.height())
