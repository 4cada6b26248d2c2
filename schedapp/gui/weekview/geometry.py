"""Minutes and columns <-> pixels. All in viewport coordinates; right-to-left mirrors every rectangle."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QRect

from schedapp.layout.day import MINUTES
from schedapp.layout.lane import LaneBar
from schedapp.layout.week import Tile

HOUR_BAR = 56
HEADER = 60
LANE_ROW = 24
LANE_PADDING = 4
HOUR = 56
NARROWEST = 96
"""The width of a column at zoom 1 where more are shown than fit."""
GUTTER = 0.08
"""The share of a column that stays free at its trailing edge, so that something can be drawn beside what is there."""
GUTTER_LEAST, GUTTER_MOST = 8, 40
"""Pixels."""
TILE_LEAD = 3
TILE_GAP = 4
LOW = 14
"""Tiles under this height have one pixel between them in place of two: their text needs it."""
ONE_LINE = 34
"""Under this height title and start share one line."""


class Spot(NamedTuple):
    """A place in the grid: number of the day, wall-clock minute (not snapped), number of the column."""

    day: int
    minute: int
    column: int


class Box(NamedTuple):
    """A rectangle as plain numbers: the hot path makes thousands."""

    x: int
    y: int
    width: int
    height: int


def _room(left: int, end: int) -> tuple[int, int]:
    """Where the tiles of a column begin, and how wide one may be that has the column to itself."""
    gutter = min(max(round((end - left) * GUTTER), GUTTER_LEAST), GUTTER_MOST)
    return left + TILE_LEAD, end - gutter - left - TILE_LEAD


@dataclass(frozen=True, slots=True)
class Geometry:
    """Sizes of one state of the grid. `scroll` and `across` are how far the body is scrolled down and on, `scale` the
    text scale; `row_zoom` and `column_zoom` stretch hours and columns; `bars` is the number of hour bars.

    `lead` is the width of the hour bars; `edges` are the leading edges of the columns before mirroring, and last the
    trailing edge of all; `rooms` are where tiles begin in each column and how wide they may be; `zero` is where minute
    0 would be. What is scrolled away lies under the hour bars or outside.
    """

    width: int
    height: int
    columns: int
    lane_rows: int = 1
    scroll: int = 0
    scale: float = 1.0
    rtl: bool = False
    across: int = 0
    row_zoom: float = 1.0
    column_zoom: float = 1.0
    bars: int = 1
    lead: int = field(init=False)
    hour_height: int = field(init=False)
    header_height: int = field(init=False)
    lane_height: int = field(init=False)
    body_top: int = field(init=False)
    body_height: int = field(init=False)
    zero: int = field(init=False)
    one_line: int = field(init=False)
    breadth: int = field(init=False)
    edges: tuple[int, ...] = field(init=False)
    rooms: tuple[tuple[int, int], ...] = field(init=False)

    def __post_init__(self) -> None:
        lead, header = self.px(HOUR_BAR) * self.bars, self.px(HEADER)
        lane = self.px(LANE_ROW * max(self.lane_rows, 1) + LANE_PADDING)
        columns, room = max(self.columns, 1), max(self.width - lead, 0)
        breadth = max(room, round(max(room, columns * self.px(NARROWEST)) * self.column_zoom))
        origin = lead - self.across
        edges = tuple(origin + breadth * at // columns for at in range(columns + 1))
        derived = {
            "lead": lead,
            "hour_height": self.px(HOUR * self.row_zoom),
            "header_height": header,
            "lane_height": lane,
            "body_top": header + lane,
            "body_height": max(0, self.height - header - lane),
            "one_line": self.px(ONE_LINE),
            "zero": header + lane - self.scroll,
            "breadth": breadth,
            "edges": edges,
            "rooms": tuple(_room(left, end) for left, end in pairwise(edges)),
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

    @property
    def across_range(self) -> int:
        """How far the columns can be scrolled."""
        return max(0, self.breadth - (self.width - self.lead))

    def visible(self) -> range:
        """The numbers of the columns of which something can be seen."""
        first = max(bisect_right(self.edges, self.lead) - 1, 0)
        last = bisect_right(self.edges, self.width - 1)
        return range(first, min(last, self.columns))

    def mirrored(self, rect: QRect) -> QRect:
        if not self.rtl:
            return rect
        return QRect(self.width - rect.x() - rect.width(), rect.y(), rect.width(), rect.height())

    def column(self, at: int, top: int, height: int) -> QRect:
        """A rectangle as wide as a column."""
        return self.stretch(at, at, top, height)

    def stretch(self, first: int, last: int, top: int, height: int) -> QRect:
        """A rectangle as wide as the columns `first` to `last`."""
        left = self.edges[first]
        return self.mirrored(QRect(left, top, self.edges[last + 1] - left, height))

    def body(self) -> QRect:
        """The scrolled part with the columns, without the hour bars."""
        return self.mirrored(QRect(self.lead, self.body_top, self.width - self.lead, self.body_height))

    def hour_bar(self) -> QRect:
        """The hour bars together."""
        return self.mirrored(QRect(0, self.body_top, self.lead, self.body_height))

    def hour_bars(self, top: int, height: int) -> list[QRect]:
        """Each of them, the one beside the columns first."""
        width = self.lead // self.bars
        return [self.mirrored(QRect(self.lead - (at + 1) * width, top, width, height)) for at in range(self.bars)]

    def header(self) -> QRect:
        return QRect(0, 0, self.width, self.header_height)

    def lane(self) -> QRect:
        """The all-day lane with its label."""
        return QRect(0, self.header_height, self.width, self.lane_height)

    def beside_bars(self, top: int, height: int) -> QRect:
        """From the hour bars to the trailing edge: what header and lane show of the columns."""
        return self.mirrored(QRect(self.lead, top, self.width - self.lead, height))

    def lane_label(self) -> QRect:
        return self.mirrored(QRect(0, self.header_height, self.lead, self.lane_height))

    def y_of(self, minute: int) -> int:
        return self.zero + (minute * self.hour_height + 30) // 60

    def minute_at(self, y: int) -> int:
        """The wall-clock minute under a pixel, 0 to 1,440."""
        minute = (y - self.body_top + self.scroll) * 60 // self.hour_height
        return min(max(minute, 0), MINUTES)

    def column_at(self, x: int) -> int:
        """The nearest column of a pixel."""
        leading = self.width - 1 - x if self.rtl else x
        return min(max(bisect_right(self.edges, leading) - 1, 0), max(self.columns - 1, 0))

    def band(self, at: int, top: int, bottom: int) -> QRect:
        """The whole width of a column between two minutes."""
        y = self.y_of(top)
        return self.column(at, y, self.y_of(bottom) - y)

    def box(self, tile: Tile) -> Box:
        """Where a tile is painted; the gutter at the trailing edge of its column stays free to draw in."""
        _, at, _, top, bottom, track, tracks, span, _, _ = tile
        start, width = left, room = self.rooms[at]
        if tracks > 1:
            gap = min(TILE_GAP, room // (4 * tracks))
            start = left + (room + gap) * track // tracks
            width = max(left + (room + gap) * (track + span) // tracks - gap - start, 2)
        hour = self.hour_height
        y = self.zero + (top * hour + 30) // 60 + 1
        height = self.zero + (bottom * hour + 30) // 60 - 1 - y
        if height < LOW:
            height += 1
        return Box(self.width - start - width if self.rtl else start, y, width, height if height > 3 else 3)

    def tile(self, tile: Tile) -> QRect:
        """`box` as a rectangle."""
        return QRect(*self.box(tile))

    def full_tile(self, at: int, top: int, bottom: int) -> QRect:
        """The rectangle of a tile that has its column to itself: ghosts are drawn there."""
        return self.tile(Tile(0, at, 0, top, max(bottom, top + 1), 0, 1, 1, True, True))

    def bar(self, bar: LaneBar) -> QRect:
        """Where an all-day item is painted."""
        return self.lane_rect(bar.first, bar.last, bar.row)

    def lane_rect(self, first: int, last: int, row: int) -> QRect:
        left = self.edges[first] + TILE_LEAD
        right = self.edges[last + 1] - 2
        top = self.header_height + self.px(LANE_PADDING / 2 + row * LANE_ROW)
        return self.mirrored(QRect(left, top, right - left, self.px(LANE_ROW) - 2))
