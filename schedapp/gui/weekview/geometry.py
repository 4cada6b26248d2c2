"""Minutes and days <-> pixels. All in viewport coordinates; right-to-left mirrors every rectangle."""

from __future__ import annotations

from dataclasses import dataclass, field
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
ONE_LINE = 34
"""Under this height title and start share one line."""


class Spot(NamedTuple):
    """A place in the week: day column and wall-clock minute (not snapped)."""

    day: int
    minute: int


class Box(NamedTuple):
    """A rectangle as plain numbers: the hot path makes thousands."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """Sizes of one state of the grid. `scroll` is how far the body is scrolled down, `scale` the text scale.

    `lead` is the width of the hour bar; `edges` are the leading edges of the columns before mirroring, and last the
    trailing edge of the week; `zero` is where minute 0 would be.
    """

    width: int
    height: int
    days: int
    lane_rows: int = 1
    scroll: int = 0
    scale: float = 1.0
    rtl: bool = False
    lead: int = field(init=False)
    hour_height: int = field(init=False)
    header_height: int = field(init=False)
    lane_height: int = field(init=False)
    body_top: int = field(init=False)
    body_height: int = field(init=False)
    zero: int = field(init=False)
    one_line: int = field(init=False)
    edges: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        lead, header = self.px(HOUR_BAR), self.px(HEADER)
        lane = self.px(LANE_ROW * max(self.lane_rows, 1) + LANE_PADDING)
        days = max(self.days, 1)
        derived = {
            "lead": lead,
            "hour_height": self.px(HOUR),
            "header_height": header,
            "lane_height": lane,
            "body_top": header + lane,
            "body_height": max(0, self.height - header - lane),
            "one_line": self.px(ONE_LINE),
            "zero": header + lane - self.scroll,
            "edges": tuple(lead + (self.width - lead) * day // days for day in range(days + 1)),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def px(self, length: float) -> int:
        return round(length * self.scale)

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

    def column(self, day: int, top: int, height: int) -> QRect:
        """A rectangle as wide as a day."""
        left = self.edges[day]
        return self.mirrored(QRect(left, top, self.edges[day + 1] - left, height))

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

    def y_of(self, minute: int) -> int:
        return self.zero + (minute * self.hour_height + 30) // 60

    def minute_at(self, y: int) -> int:
        """The wall-clock minute under a pixel, 0 to 1,440."""
        minute = (y - self.body_top + self.scroll) * 60 // self.hour_height
        return min(max(minute, 0), MINUTES)

    def day_at(self, x: int) -> int:
        """The nearest day column of a pixel."""
        leading = self.width - 1 - x if self.rtl else x
        for day in range(self.days - 1, 0, -1):
            if leading >= self.edges[day]:
                return day
        return 0

    def spot_at(self, point: QPoint) -> Spot:
        return Spot(self.day_at(point.x()), self.minute_at(point.y()))

    def band(self, day: int, top: int, bottom: int) -> QRect:
        """The whole width of a day between two minutes."""
        y = self.y_of(top)
        return self.column(day, y, self.y_of(bottom) - y)

    def box(self, tile: Tile) -> Box:
        """Where a tile is painted; the gutter at the trailing edge of its day stays free to draw in."""
        _, day, top, bottom, column, columns, span, _, _ = tile
        left = self.edges[day] + TILE_LEAD
        room = self.edges[day + 1] - GUTTER - left
        start, width = left, room
        if columns > 1:
            gap = min(TILE_GAP, room // (4 * columns))
            start = left + (room + gap) * column // columns
            width = max(left + (room + gap) * (column + span) // columns - gap - start, 2)
        hour = self.hour_height
        y = self.zero + (top * hour + 30) // 60 + 1
        height = self.zero + (bottom * hour + 30) // 60 - 1 - y
        return Box(self.width - start - width if self.rtl else start, y, width, height if height > 3 else 3)

    def tile(self, tile: Tile) -> QRect:
        """`box` as a rectangle."""
        return QRect(*self.box(tile))

    def full_tile(self, day: int, top: int, bottom: int) -> QRect:
        """The rectangle of a tile that has its day to itself: ghosts are drawn there."""
        return self.tile(Tile(0, day, top, max(bottom, top + 1), 0, 1, 1, True, True))

    def bar(self, bar: LaneBar) -> QRect:
        """Where an all-day item is painted."""
        return self.lane_rect(bar.first, bar.last, bar.row)

    def lane_rect(self, first: int, last: int, row: int) -> QRect:
        left = self.edges[first] + TILE_LEAD
        right = self.edges[last + 1] - 2
        top = self.header_height + self.px(LANE_PADDING / 2 + row * LANE_ROW)
        return self.mirrored(QRect(left, top, right - left, self.px(LANE_ROW) - 2))
