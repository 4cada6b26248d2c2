"""Everything that one frame of the timeline shows; the painters read it and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect

from schedapp.gui.timelineview.geometry import TimelineGeometry
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.geometry import Spot
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.columns import Column
from schedapp.layout.day import MINUTES, DayFrame
from schedapp.layout.open_hours import Hours, closed_minutes
from schedapp.layout.runs import Placed, Run, merged
from schedapp.layout.timeline import Axis, TimelineBar, TimelineLayout

OPENING = 7 * 60
"""The minute that a day is first scrolled to, unless something begins before it."""
GRIP = 6
SLACK = 6
"""Pixels that a bar is wider than its time, with grips and ring."""
EMPTY = TimelineLayout((), ())


class Part(Enum):
    """What of the timeline is under the mouse; the ends of a bar resize it."""

    OUTSIDE = auto()
    CELL = auto()
    BAR = auto()
    START = auto()
    END = auto()


class Hit(NamedTuple):
    """A part, the row of the model if it is a booking, and the place."""

    part: Part
    spot: Spot
    row: int = NOTHING


@dataclass(kw_only=True)
class TimelineScene(Canvas):
    """`uids` are the resources of the rows. `columns` are the rows on each day, day by day, as the drag knows them, and
    `hours` when each of these is open."""

    frames: Sequence[DayFrame] = ()
    uids: Sequence[str] = ()
    columns: Sequence[Column] = ()
    hours: Sequence[Hours] = ()
    layout: TimelineLayout = EMPTY
    geometry: TimelineGeometry = field(default_factory=lambda: TimelineGeometry(0, 0, Axis(1)))
    bars_by_row: Sequence[Sequence[TimelineBar]] = ()
    bars_of: dict[int, list[TimelineBar]] = field(default_factory=dict)
    """The bars of each row of the model: one for each of its shown resources."""
    runs: Sequence[Run[TimelineBar]] = ()
    shut: Sequence[Run[None]] = ()
    """Of each row, along the axis."""
    margin: int = 0
    """The longest time that a booking keeps free on one side, in minutes."""

    def set_layout(self, layout: TimelineLayout) -> None:
        self.layout = layout
        rows: list[list[TimelineBar]] = [[] for _ in layout.lanes]
        self.bars_of = {}
        for bar in layout.bars:
            rows[bar.row].append(bar)
            self.bars_of.setdefault(bar.item, []).append(bar)
        self.bars_by_row = rows

    def set_axis(self, axis: Axis) -> None:
        """Where bars and closed time lie along an axis. Scrolling and stretching change nothing of it."""
        self.runs = [
            Run([Placed(axis.place(bar.start), axis.place(bar.end), bar) for bar in bars]) for bars in self.bars_by_row
        ]
        self.shut = [Run(self._shut(row, axis)) for row in range(len(self.runs))]
        self.margin = max((max(entry.buffer) // 60 for entry in self.entries if entry.buffers), default=0)

    def _shut(self, row: int, axis: Axis) -> list[Placed[None]]:
        """When a row is closed, and the hours that its days do not have."""
        spans = []
        for day, frame in enumerate(self.frames):
            for start, end in (*closed_minutes(self.hours_of(row, day).opened), *frame.gaps()):
                spans.append((axis.place(day * MINUTES + start), axis.place(day * MINUTES + end)))
        return [Placed(start, end, None) for start, end in merged(spans)]

    def bars_within(self, row: int, left: int, right: int) -> list[Placed[TimelineBar]]:
        """The bars of a row that touch the pixels from `left` to `right`, or keep time free there."""
        low, high = self.geometry.seen(left, right)
        slack = self.margin + SLACK * 60 / self.geometry.hour
        return self.runs[row].between(low - slack, high + slack)

    def hours_of(self, row: int, day: int) -> Hours:
        return self.hours[day * len(self.uids) + row]

    def today(self) -> int:
        """The number of the day that holds now, or NOTHING."""
        return next((day for day, frame in enumerate(self.frames) if frame.start <= self.now < frame.end), NOTHING)

    def now_position(self) -> int | None:
        """The position of now; None where its day is not shown."""
        day = self.today()
        return None if day == NOTHING else day * MINUTES + self.frames[day].minute(self.now)

    def opening(self) -> int:
        """The position at the leading edge when days are first shown."""
        starts = [bar.start for bar in self.layout.bars if bar.head and bar.start % MINUTES]
        return min([OPENING, *starts]) if len(self.frames) == 1 else 0

    def reasons_at(self, spot: Spot) -> list[str]:
        """Why a place is closed."""
        parts = self.hours_of(self.row_of(spot), spot.day).closed
        return [part.words for part in parts if part.top <= spot.minute < part.bottom]

    def position_of(self, epoch: int) -> int:
        """The position of an instant, held within the shown days."""
        for day, frame in enumerate(self.frames):
            if epoch < frame.end:
                return day * MINUTES + frame.minute(epoch)
        return len(self.frames) * MINUTES

    def spot_at(self, point: QPoint) -> Spot:
        """The nearest place; its column is that of a row on a day."""
        position = self.geometry.position_at(point.x())
        # The last instant of a day belongs to it, not to the next one.
        day = min(position // MINUTES, max(len(self.frames) - 1, 0))
        row = max(self.geometry.row_at(point.y()), 0)
        return Spot(day, position - day * MINUTES, day * len(self.uids) + row)

    def row_of(self, spot: Spot) -> int:
        return spot.column - spot.day * len(self.uids)

    def hit(self, point: QPoint) -> Hit:
        """What is at a point of the viewport."""
        spot = self.spot_at(point)
        if not self.uids or not self.frames or not self.geometry.body().contains(point):
            return Hit(Part.OUTSIDE, spot)
        if point.y() >= self.geometry.tops[-1]:
            return Hit(Part.OUTSIDE, spot)
        for bar in self.bars_by_row[self.row_of(spot)]:
            rect = self.geometry.bar(bar)
            if rect.contains(point):
                return Hit(self._part(bar, rect, point), spot, bar.item)
        return Hit(Part.CELL, spot)

    def _part(self, bar: TimelineBar, rect: QRect, point: QPoint) -> Part:
        """The outer pixels resize; at least half of a bar stays to move it by."""
        entry = self.entries[bar.item]
        if entry.read_only or entry.all_day:
            return Part.BAR
        reach = min(GRIP, rect.width() // 4)
        from_start = rect.right() - point.x() if self.rtl else point.x() - rect.left()
        if bar.tail and rect.width() - 1 - from_start < reach:
            return Part.END
        # A short bar keeps the more useful of the two ends.
        if bar.head and rect.width() >= 20 and from_start < reach:
            return Part.START
        return Part.BAR

    def ghost_boxes(self, draft: Draft) -> list[QRect]:
        """Where a draft is: in the rows of its resources."""
        if not self.frames or draft.start >= self.frames[-1].end or draft.end <= self.frames[0].start:
            return []
        start, end = self.position_of(draft.start), self.position_of(draft.end)
        if draft.all_day:
            start, end = start // MINUTES * MINUTES, -(-end // MINUTES) * MINUTES
        rows = [row for row, uid in enumerate(self.uids) if uid in draft.resources]
        return [self.geometry.ghost(row, start, end) for row in rows]
