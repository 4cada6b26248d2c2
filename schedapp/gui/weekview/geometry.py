"""Minutes and days <-> pixels. All in viewport coordinates; right-to-left mirrors every rectangle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect

from schedapp.layout.day import MINUTES
from schedapp.layout.lane import LaneBar
from schedapp.layout.week import Tile

HOUR_BAR = 56
HEADER = 60
LANE_ROW = 24
LANE_PADDING = 4
HOUR = 56
GUTTER = 10
TILE_LEAD = 3
TILE_GAP = 4


class Spot(NamedTuple):
    """A place in the week: day column and wall-clock minute (not snapped)."""

    day: int
    minute: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """Sizes of one state of the grid. `scroll` is how far the body is scrolled down, `scale` the text scale."""

    width: int
    height: int
    days: int
    lane_rows: int = 1
    scroll: int = 0
    scale: float = 1.0
    rtl: bool = False

    def px(self, length: float) -> int:
        return round(length * self.scale)

    @property
    def hour_height(self) -> int:
        return self.px(HOUR)

    @property
    def lead(self) -> int:
        """Width of the hour bar at the leading edge."""
        return self.px(HOUR_BAR)

    @property
    def header_height(self) -> int:
        return self.px(HEADER)

    @property
    def lane_height(self) -> int:
        return self.px(LANE_ROW * max(self.lane_rows, 1) + LANE_PADDING)

    @property
    def body_top(self) -> int:
        return self.header_height + self.lane_height

    @property
    def body_height(self) -> int:
        return max(0, self.height - self.body_top)

    @property
    def day_height(self) -> int:
        """Height of all 24 hours, most of it scrolled away."""
        return 24 * self.hour_height

    @property
    def scroll_range(self) -> int:
        return max(0, self.day_height - self.body_height)

    def mirrored(self, rect: QRect) -> QRect:
        if not self.rtl:
            return rect
        return QRect(self.width - rect.x() - rect.width(), rect.y(), rect.width(), rect.height())

    def column_edge(self, day: int) -> int:
        """The leading edge of a day's column before mirroring; of `days`, the trailing edge of the week."""
        return self.lead + (self.width - self.lead) * day // max(self.days, 1)

    def column(self, day: int, top: int, height: int) -> QRect:
        """A rectangle as wide as a day."""
        left = self.column_edge(day)
        return self.mirrored(QRect(left, top, self.column_edge(day + 1) - left, height))

    def body(self) -> QRect:
        """The scrolled part with the day columns, without the hour bar."""
        return self.mirrored(QRect(self.lead, self.body_top, self.width - self.lead, self.body_height))

    def hour_bar(self) -> QRect:
        return self.mirrored(QRect(0, self.body_top, self.lead, self.body_height))

    def header(self) -> QRect:
        return QRect(0, 0, self.width, self.header_height)

    def lane(self) -> QRect:
        """The all-day lane with its label."""
        return QRect(0, self.header_height, self.width, self.lane_height)

    def lane_label(self) -> QRect:
        return self.mirrored(QRect(0, self.header_height, self.lead, self.lane_height))

    def y_of(self, minute: float) -> int:
        return self.body_top - self.scroll + round(minute * self.hour_height / 60)

    def minute_at(self, y: int) -> int:
        """The wall-clock minute under a pixel, 0 to 1,440."""
        minute = (y - self.body_top + self.scroll) * 60 // self.hour_height
        return min(max(minute, 0), MINUTES)

    def day_at(self, x: int) -> int:
        """The nearest day column of a pixel."""
        leading = self.width - 1 - x if self.rtl else x
        for day in range(self.days - 1, 0, -1):
            if leading >= self.column_edge(day):
                return day
        return 0

    def spot_at(self, point: QPoint) -> Spot:
        return Spot(self.day_at(point.x()), self.minute_at(point.y()))

    def band(self, day: int, top: int, bottom: int) -> QRect:
        """The whole width of a day between two minutes."""
        y = self.y_of(top)
        return self.column(day, y, self.y_of(bottom) - y)

    def tile(self, tile: Tile) -> QRect:
        """Where a tile is painted; the gutter at the trailing edge of its day stays free to draw in."""
        left = self.column_edge(tile.day) + TILE_LEAD
        room = self.column_edge(tile.day + 1) - GUTTER - left
        start = left + room * tile.column // tile.columns
        end = left + room * (tile.column + tile.span) // tile.columns
        if tile.column + tile.span < tile.columns:
            end -= min(TILE_GAP, (end - start) // 4)
        top, bottom = self.y_of(tile.top) + 1, self.y_of(tile.bottom) - 1
        return self.mirrored(QRect(start, top, max(end - start, 2), max(bottom - top, 3)))

    def full_tile(self, day: int, top: int, bottom: int) -> QRect:
        """The rectangle of a tile that has its day to itself: ghosts are drawn there."""
        return self.tile(Tile(0, day, top, max(bottom, top + 1), 0, 1, 1, True, True))

    def bar(self, bar: LaneBar) -> QRect:
        """Where an all-day item is painted."""
        return self.lane_rect(bar.first, bar.last, bar.row)

    def lane_rect(self, first: int, last: int, row: int) -> QRect:
        left = self.column_edge(first) + TILE_LEAD
        right = self.column_edge(last + 1) - 2
        top = self.header_height + self.px(LANE_PADDING / 2 + row * LANE_ROW)
        return self.mirrored(QRect(left, top, right - left, self.px(LANE_ROW) - 2))
