"""The keyboard in the grid of hours: its lanes are the columns, its cells a quarter of an hour of one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QMouseEvent, QPainter

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import clock, isolated, joined
from schedapp.gui.weekview.cellfloor import Place, subject_of, taken_words
from schedapp.gui.weekview.cursor import ALL_DAY, STEP, Block, Cell, Ground, Stand, floor
from schedapp.gui.weekview.cursor_mark import paint_pill, paint_ring
from schedapp.gui.weekview.drag import Draft, instant_at, span_on, wall_position
from schedapp.gui.weekview.hit import Part, hit
from schedapp.gui.weekview.keys import CellKeys
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.day import MINUTES, day_frame
from schedapp.model.timespan import to_local

if TYPE_CHECKING:
    from schedapp.gui.weekview.grid import WeekGrid

MORNING = 8 * 60
PILL = 18
ROOM = 2 * STEP
"""Minutes that stay in view above and below the cell."""


class GridKeys(CellKeys):
    """Reads the keys of a WeekGrid."""

    _view: WeekGrid

    def __init__(self, grid: WeekGrid) -> None:
        super().__init__(grid, upright=True)

    # --- the ground --------------------------------------------------------------------------------

    def ground(self) -> Ground:
        scene = self._view.scene
        if not scene.frames:
            return Ground(())
        lanes = [
            sorted(Block(max(tile.top, 0), tile.bottom, tile.track, tile.item) for tile in tiles)
            for tiles in scene.tiles_by_column
        ]
        bars = sorted(scene.layout.lane.bars, key=lambda bar: bar.row)
        whole = [[bar.item for bar in bars if bar.first <= at <= bar.last] for at in range(len(scene.columns))]
        return Ground(lanes, whole=whole)

    def start(self) -> Cell:
        scene = self._view.scene
        today = scene.columns_of(scene.today())
        if today:
            return Cell(today[0], floor(scene.frames[scene.today()].minute(scene.now)))
        opened = scene.opened[0] if scene.opened else ()
        return Cell(0, min(floor(opened[0][0]) if opened else MORNING, MINUTES - STEP))

    def cell_at(self, event: QMouseEvent) -> Cell | None:
        found = hit(self._view.scene, event.position().toPoint())
        if found.part in (Part.OUTSIDE, Part.COUNT):
            return None
        minute = ALL_DAY if found.part in (Part.LANE, Part.BAR) else min(floor(found.spot.minute), MINUTES - STEP)
        return Cell(found.spot.column, minute)

    def joins(self, one: int, other: int) -> bool:
        columns = self._view.scene.columns
        return columns[one].day == columns[other].day and columns[one].resources != columns[other].resources

    def past_edge(self, stand: Stand, way: int) -> Stand | None:
        """Where columns are days, the page before or after."""
        view, first = self._view, self._view.scene.frames[0].day
        if view.scene.columns[0].resources:
            return None
        view.turn_requested.emit(way)
        if view.scene.frames[0].day == first:
            return None
        ground = self.ground()
        lane = 0 if way > 0 else len(ground.lanes) - 1
        minute = stand.cell.minute
        return Stand(Cell(lane, minute), ground.landing(lane, minute) if minute != ALL_DAY else NOTHING)

    # --- what a cell is ----------------------------------------------------------------------------

    def place_of(self, first: Cell, last: Cell, minutes: int) -> Place:
        scene = self._view.scene
        columns = scene.columns[first.lane : last.lane + 1]
        resources = tuple(dict.fromkeys(uid for column in columns for uid in column.resources))
        start, end = scene.frames[columns[0].day], scene.frames[columns[-1].day]
        if first.minute == ALL_DAY:
            begin, finish = sorted((start, end), key=lambda frame: frame.start)
            return Place(begin.start, finish.end, True, resources)
        bottom = last.minute + STEP if last.minute > first.minute else first.minute + minutes
        return Place(*span_on(start, first.minute, min(bottom, MINUTES)), False, resources)

    def state_of(self, cell: Cell) -> tuple[str, str]:
        scene = self._view.scene
        owner = scene.owner(cell.lane)
        name = owner.name if owner is not None else ""
        if cell.minute == ALL_DAY:
            titles = [scene.entries[item].title for item in self.ground().whole_of(cell.lane)]
            return name, taken_words(titles) if titles else "free"
        top, bottom = cell.minute, cell.minute + STEP
        reasons = [part.words for part in scene.closed[cell.lane] if part.top < bottom and part.bottom > top]
        if not any(start < bottom and end > top for start, end in scene.opened[cell.lane]):
            return name, f"closed: {isolated(reasons[0])}" if reasons else "closed"
        tiles = scene.tiles_by_column[cell.lane]
        found = [scene.entries[tile.item] for tile in tiles if tile.top < bottom and tile.bottom > top]
        busy = {uid for entry in found for uid in entry.resources}
        shown = scene.columns[cell.lane].resources or tuple(scene.resources)
        free = [scene.resources[uid].name for uid in shown if uid not in busy]
        if not free:
            return name, taken_words([entry.title for entry in found])
        return name, "free" if len(free) == len(shown) else f"free: {joined(free)}"

    # --- moving a booking --------------------------------------------------------------------------

    def aside(self, draft: Draft, entry: Entry, lanes: int) -> Draft | None:
        """In a column of its own to the neighbour of the same day, else to another day at the same wall clock."""
        scene, stand = self._view.scene, self.current()
        if stand is None:
            return None
        owner = next((uid for uid in scene.columns[stand.cell.lane].resources), "")
        if owner and not self._next_is_a_day(stand.cell.lane):
            return _handed_on(draft, entry, owner, list(scene.resources), lanes)
        if draft.all_day:
            days = (to_local(at, entry.zone).date().toordinal() + lanes for at in (draft.start, draft.end))
            first = scene.frames[0].day
            start, end = (day_frame(first.fromordinal(day), entry.zone).start for day in days)
            return replace(draft, start=start, end=end)
        start = instant_at(wall_position(draft.start, scene.frames) + lanes * MINUTES, scene.frames)
        return replace(draft, start=start, end=start + draft.end - draft.start)

    def _next_is_a_day(self, lane: int) -> bool:
        """Whether the columns beside one are other days of the same resource."""
        columns = self._view.scene.columns
        beside = columns[lane + 1 if lane + 1 < len(columns) else lane - 1]
        return len(columns) > 1 and beside.resources == columns[lane].resources

    def drop(self, draft: Draft, entry: Entry) -> None:
        self._view.drop(draft, subject_of(entry))

    # --- what is seen ------------------------------------------------------------------------------

    def scroll_to(self, cell: Cell) -> None:
        view, geometry = self._view, self._view.scene.geometry
        view.show_columns([cell.lane])
        if cell.minute == ALL_DAY:
            return
        top, bottom = geometry.y_of(cell.minute - ROOM), geometry.y_of(cell.minute + STEP + ROOM)
        bar = view.verticalScrollBar()
        if top < geometry.body_top:
            bar.setValue(geometry.scroll + top - geometry.body_top)
        elif bottom > geometry.height:
            bar.setValue(geometry.scroll + bottom - geometry.height)

    def rects(self, first: Cell, last: Cell) -> list[QRect]:
        geometry = self._view.scene.geometry
        if first.minute == ALL_DAY:
            row = max(geometry.lane_rows - 1, 0)
            return [geometry.lane_rect(first.lane, last.lane, row)]
        band = [geometry.band(at, first.minute, last.minute + STEP) for at in range(first.lane, last.lane + 1)]
        return [rect.adjusted(1, 0, 0, 0) for rect in band]

    def rects_of_item(self, stand: Stand) -> list[QRect]:
        scene = self._view.scene
        tiles = [tile for tile in scene.tiles_by_column[stand.cell.lane] if tile.item == stand.item]
        if tiles:
            return [scene.geometry.tile(tile) for tile in tiles]
        return [scene.geometry.bar(bar) for bar in scene.lane.bars if bar.item == stand.item]

    def paint(self) -> None:
        rects, cells = self.mark()
        if not rects:
            return
        scene, geometry = self._view.scene, self._view.scene.geometry
        stand = self.current()
        whole = stand is not None and stand.cell.minute == ALL_DAY
        painter = QPainter(self._view.viewport())
        lane = geometry.lane()
        painter.setClipRect(geometry.beside_bars(lane.top(), lane.height()) if whole else geometry.body())
        paint_ring(painter, rects, scene.theme, filled=cells)
        if stand is not None and cells and not whole:
            painter.setClipRect(geometry.hour_bar())
            self._paint_time(painter, stand.cell)
        painter.end()

    def _paint_time(self, painter: QPainter, cell: Cell) -> None:
        """In the hour bar, beside the cell: where a stretch ends, the time at which it does."""
        scene, geometry = self._view.scene, self._view.scene.geometry
        anchor = self._anchor
        minute = cell.minute + STEP if anchor is not None and cell.minute >= anchor.minute else cell.minute
        height, zone = geometry.px(PILL), geometry.hour_bars(0, 1)[0]
        box = QRect(zone.left() + 4, geometry.y_of(minute) - height // 2, zone.width() - 8, height)
        frame = scene.frames[scene.columns[cell.lane].day]
        words = "24:00" if minute == MINUTES else clock(to_local(frame.instant(minute), scene.zone))
        paint_pill(painter, box, words, scene.theme)


def _handed_on(draft: Draft, entry: Entry, owner: str, order: list[str], by: int) -> Draft | None:
    """The booking with the next resource of the list in the place of `owner`; None where the list ends."""
    # The column's own resource may have been replaced by a step before.
    gone = [uid for uid in entry.resources if uid not in draft.resources]
    new = [uid for uid in draft.resources if uid not in entry.resources]
    now = new[0] if gone == [owner] and new else owner
    at = order.index(now) + by
    while 0 <= at < len(order) and order[at] in draft.resources:
        at += by
    if not 0 <= at < len(order):
        return None
    return replace(draft, resources=tuple(order[at] if uid == now else uid for uid in draft.resources))
