"""The keyboard in the timeline: its lanes are the rows, its cells a quarter of an hour of one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QMouseEvent, QPainter

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import isolated
from schedapp.gui.timelineview.scene import Part
from schedapp.gui.weekview.cellfloor import Place, taken_words
from schedapp.gui.weekview.cursor import STEP, Block, Cell, Ground, Stand, floor
from schedapp.gui.weekview.cursor_mark import paint_ring
from schedapp.gui.weekview.drag import Draft, span_on
from schedapp.gui.weekview.keys import CellKeys
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.day import MINUTES
from schedapp.layout.timeline import TimelineBar

if TYPE_CHECKING:
    from schedapp.gui.timelineview.view import TimelineView


class TimelineKeys(CellKeys):
    """Reads the keys of a TimelineView. Minutes of cells are counted along the axis: what it leaves out is none."""

    _view: TimelineView

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view, upright=False)

    # --- the ground --------------------------------------------------------------------------------

    def ground(self) -> Ground:
        self._view.ready()
        scene = self._view.scene
        axis = scene.geometry.axis
        if not scene.frames or not scene.uids:
            return Ground(())
        lanes = []
        for bars in scene.bars_by_row:
            spans = [(axis.place(bar.start), axis.place(bar.end), bar) for bar in bars]
            lanes.append(sorted(Block(top, bottom, bar.lane, bar.item) for top, bottom, bar in spans if bottom > top))
        return Ground(lanes, axis.length, axis.per_day)

    def start(self) -> Cell:
        scene, axis = self._view.scene, self._view.scene.geometry.axis
        today = scene.today()
        if today != NOTHING:
            position = today * MINUTES + scene.frames[today].minute(scene.now)
        else:
            opened = scene.hours_of(0, 0).opened
            position = opened[0][0] if opened else axis.low
        return Cell(0, min(floor(axis.place(position)), axis.length - STEP))

    def cell_at(self, event: QMouseEvent) -> Cell | None:
        scene = self._view.scene
        found = scene.hit(event.position().toPoint())
        if found.part is Part.OUTSIDE:
            return None
        axis = scene.geometry.axis
        place = axis.place(found.spot.day * MINUTES + found.spot.minute)
        return Cell(scene.row_of(found.spot), min(floor(place), axis.length - STEP))

    def joins(self, one: int, other: int) -> bool:
        return True

    def day_end(self, cell: Cell, *, last: bool) -> int:
        axis = self._view.scene.geometry.axis
        day = cell.minute // axis.per_day
        return (day + 1) * axis.per_day - STEP if last else day * axis.per_day

    # --- what a cell is ----------------------------------------------------------------------------

    def _on_day(self, minute: int) -> tuple[int, int]:
        """The day of a cell, and its wall-clock minute."""
        return divmod(self._view.scene.geometry.axis.position(minute), MINUTES)

    def place_of(self, first: Cell, last: Cell, minutes: int) -> Place:
        scene = self._view.scene
        resources = tuple(scene.uids[first.lane : last.lane + 1])
        day, top = self._on_day(first.minute)
        if last.minute == first.minute:
            return Place(*span_on(scene.frames[day], top, min(top + minutes, MINUTES)), False, resources)
        end_day, end = self._on_day(last.minute)
        begin, finish = scene.frames[day].instant(top), scene.frames[end_day].instant(end + STEP)
        return Place(begin, finish, False, resources)

    def state_of(self, cell: Cell) -> tuple[str, str]:
        scene = self._view.scene
        name = scene.resources[scene.uids[cell.lane]].name
        day, top = self._on_day(cell.minute)
        hours = scene.hours_of(cell.lane, day)
        start = day * MINUTES + top
        bars = scene.bars_by_row[cell.lane]
        titles = [scene.entries[bar.item].title for bar in bars if bar.start < start + STEP and bar.end > start]
        if titles:
            return name, taken_words(titles)
        if any(begin < top + STEP and end > top for begin, end in hours.opened):
            return name, "free"
        reasons = [part.words for part in hours.closed if part.top < top + STEP and part.bottom > top]
        return name, f"closed: {isolated(reasons[0])}" if reasons else "closed"

    # --- moving a booking --------------------------------------------------------------------------

    def aside(self, draft: Draft, entry: Entry, lanes: int) -> Draft | None:
        """To the resource of the next row, in the place of the one whose row the keyboard is in."""
        stand, order = self.current(), self._view.scene.uids
        if stand is None:
            return None
        owner = order[stand.cell.lane]
        new = [uid for uid in draft.resources if uid not in entry.resources]
        now = new[0] if new else owner
        at = order.index(now) + lanes
        while 0 <= at < len(order) and order[at] in draft.resources:
            at += lanes
        if not 0 <= at < len(order):
            return None
        return replace(draft, resources=tuple(order[at] if uid == now else uid for uid in draft.resources))

    def drop(self, draft: Draft, entry: Entry) -> None:
        self._view.drop(draft)

    # --- what is seen ------------------------------------------------------------------------------

    def scroll_to(self, cell: Cell) -> None:
        start = self._view.scene.geometry.axis.position(cell.minute)
        self._view.scroll_to_bar(TimelineBar(NOTHING, cell.lane, start, start + STEP, 0, True, True))

    def rects(self, first: Cell, last: Cell) -> list[QRect]:
        geometry = self._view.scene.geometry
        start, end = geometry.axis.position(first.minute), geometry.axis.position(last.minute) + STEP
        return [geometry.ghost(row, start, end) for row in range(first.lane, last.lane + 1)]

    def rects_of_item(self, stand: Stand) -> list[QRect]:
        scene = self._view.scene
        return [scene.geometry.bar(bar) for bar in scene.bars_by_row[stand.cell.lane] if bar.item == stand.item]

    def paint(self) -> None:
        rects, cells = self.mark()
        if rects:
            painter = QPainter(self._view.viewport())
            painter.setClipRect(self._view.scene.geometry.body())
            paint_ring(painter, rects, self._view.scene.theme, filled=cells)
            painter.end()
