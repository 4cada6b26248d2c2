"""The mouse in the grid: hover, select, draw, move, copy, resize; Esc drops a drag."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.weekview.checks import SlotChecks
from schedapp.gui.weekview.drag import CELL, Draft, Kind, Pointer, Subject, click_start, span_on
from schedapp.gui.weekview.edge import EdgePush, pull
from schedapp.gui.weekview.hit import Hit, Part, hit
from schedapp.gui.weekview.machine import DragMachine
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.day import MINUTES

if TYPE_CHECKING:
    from schedapp.gui.weekview.grid import WeekGrid

INTERVAL = 30

_KINDS = {
    Part.TILE: Kind.MOVE,
    Part.TOP_EDGE: Kind.RESIZE_START,
    Part.BOTTOM_EDGE: Kind.RESIZE_END,
    Part.BAR: Kind.MOVE_ALL_DAY,
    Part.CELL: Kind.CREATE,
    Part.LANE: Kind.CREATE_ALL_DAY,
}
_MOVES = (Kind.MOVE, Kind.MOVE_ALL_DAY)
_TURNS = (*_MOVES, Kind.CREATE_ALL_DAY)
"""What is dragged in these ways may go to days that are not shown."""


class Mouse(QObject):
    """Turns events into drafts and asks `grid` to show or to announce them. `clock` counts seconds."""

    def __init__(self, grid: WeekGrid, checks: SlotChecks) -> None:
        super().__init__(grid)
        self._grid = grid
        self._checks = checks
        self._machine = DragMachine()
        self._last = QPoint()
        self._fine = self._copies = False
        self.clock: Callable[[], float] = time.monotonic
        self._edge = EdgePush()
        self._turned = 0
        self._turning = False
        self._pressed_hit: Hit | None = None
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._push)

    @property
    def active(self) -> bool:
        return self._machine.active

    @property
    def dragging(self) -> bool:
        return self._machine.dragging

    def press(self, event: QMouseEvent) -> None:
        found = hit(self._grid.scene, event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton:
            if event.button() is Qt.MouseButton.RightButton and not self.active and found.row >= 0:
                self._grid.select_row(found.row)
            return
        if found.part is Part.COUNT:
            self._grid.toggle_lane()
        elif found.part is not Part.OUTSIDE:
            self._start(found, event.position().toPoint())

    def _start(self, found: Hit, point: QPoint) -> None:
        self._grid.select_row(found.row)
        if self._grid.scene.locked:
            if found.row < 0:
                self._grid.refused.emit(self._grid.scene.locked)
            return
        self._checks.forget()
        self._pressed_hit = found
        subject = self._subject(self._grid.scene.entries[found.row]) if found.row >= 0 else None
        check = self._check_subject(subject) if subject else self._checks.for_new
        scene = self._grid.scene
        kind = _KINDS[found.part]
        self._last, self._turned = point, 0
        self._edge.begin(self._side())
        self._machine.press(kind, point.toTuple(), found.spot, scene.frames, scene.columns, subject, check)

    def _subject(self, entry: Entry) -> Subject:
        locked = "This booking cannot be changed here." if entry.read_only else ""
        return Subject(
            entry.name, entry.title, entry.start, entry.end, entry.resources, entry.zone, locked, entry.all_day,
            self._grid.default_minutes,
        )  # fmt: skip

    def _check_subject(self, subject: Subject) -> Callable[[Draft], Draft]:
        return lambda draft: self._checks.for_existing(draft, subject)

    def move(self, event: QMouseEvent) -> None:
        self._last = event.position().toPoint()
        self._fine = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._copies = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.active:
            self._drag()
            self._edge.moved(self._side(), self.clock())
        else:
            self.hover(self._last)

    def hold(self, key: Qt.Key, *, down: bool) -> bool:
        """Ctrl or Alt went down or up; whether that is for a drag."""
        if not self.dragging or key not in (Qt.Key.Key_Control, Qt.Key.Key_Alt):
            return False
        if key == Qt.Key.Key_Control:
            self._copies = down
        else:
            self._fine = down
        self._drag()
        return True

    def _pointer(self) -> Pointer:
        scene = self._grid.scene
        lane = self._last.y() < scene.geometry.body_top
        return Pointer(self._last.toTuple(), scene.spot_at(self._last), lane, self._fine, self._copies)

    def _drag(self) -> None:
        draft = self._machine.move(self._pointer())
        if draft is None:
            return
        if not self._timer.isActive():
            self._timer.start()
        subject = self._machine.subject
        lifted = self._grid.occurrences.row_of(subject.name) if subject and not draft.copies else NOTHING
        self._grid.show_draft(draft, lifted)
        self._grid.viewport().setCursor(self._drag_cursor(draft))

    def _drag_cursor(self, draft: Draft) -> Qt.CursorShape:
        if draft.refused:
            return Qt.CursorShape.ForbiddenCursor
        if draft.copies:
            return Qt.CursorShape.DragCopyCursor
        if draft.kind in _MOVES:
            return Qt.CursorShape.ClosedHandCursor
        if draft.kind is Kind.CREATE_ALL_DAY:
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.SizeVerCursor

    def release(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self.active:
            return
        self._last = event.position().toPoint()
        dragged, subject = self.dragging, self._machine.subject
        draft = self._machine.release()
        pressed = self._pressed_hit
        self._end()
        if dragged and draft is not None:
            self._grid.drop(draft, subject)
        elif pressed is not None and pressed.row < 0:
            self._click(pressed)

    def _click(self, pressed: Hit) -> None:
        """A press without a drag on an empty place: a booking of the default length."""
        frame = self._grid.scene.frames[pressed.spot.day]
        resources = self._grid.scene.columns[pressed.spot.column].resources
        if pressed.part is Part.LANE:
            draft = Draft(Kind.CREATE_ALL_DAY, frame.start, frame.end, resources=resources)
        else:
            top = click_start(pressed.spot.minute, self._busy_until(pressed))
            length = self._grid.default_minutes
            start, end = span_on(frame, top, min(top + length, 24 * 60) if top + length > 24 * 60 else top + length)
            draft = Draft(Kind.CREATE, start, end, resources=resources)
        self._checks.forget()
        self._grid.offer(self._checks.for_new(draft))

    def why_not(self, found: Hit) -> list[str]:
        """What a booking at the half-hour cell under the mouse would be told: the reason, and what to do."""
        frame = self._grid.scene.frames[found.spot.day]
        top = min(found.spot.minute // CELL * CELL, MINUTES - CELL)
        resources = self._grid.scene.columns[found.spot.column].resources
        draft = self._checks.for_new(Draft(Kind.CREATE, *span_on(frame, top, top + CELL), resources=resources))
        return [words for words in (draft.refused, draft.advice) if words]

    def _busy_until(self, pressed: Hit) -> int:
        """The last end of a booking of that column inside the half-hour cell, above the click."""
        tiles = self._grid.scene.tiles_by_column[pressed.spot.column]
        cell = pressed.spot.minute // CELL * CELL
        return max((tile.bottom for tile in tiles if cell < tile.bottom <= pressed.spot.minute), default=0)

    def cancel(self) -> bool:
        """Drop the drag that is under way; whether there was one."""
        was = self.active
        self._machine.cancel()
        if was:
            self._end()
        return was

    def escape(self) -> bool:
        """Drop the drag, and go back to the days that it began on; whether there was one."""
        turned = self._turned
        was = self.cancel()
        if was and turned:
            self._grid.turn_requested.emit(-turned)
        return was

    def turn(self) -> None:
        """Other days are shown: a drag that turned the page goes on, any other one is over."""
        if self._turning:
            self._machine.turn(self._grid.scene.frames, self._grid.scene.columns)
        else:
            self.cancel()

    def _end(self) -> None:
        self._timer.stop()
        self._turned = 0
        self._pressed_hit = None
        self._grid.show_draft(None, NOTHING)
        self.hover(self._last)

    def hover(self, point: QPoint) -> None:
        """Highlight what is under the mouse and say by the pointer what a press would do."""
        found = hit(self._grid.scene, point)
        self._grid.set_hovered(found.row)
        cursor = Qt.CursorShape.ArrowCursor
        if found.part in (Part.TOP_EDGE, Part.BOTTOM_EDGE) and not self._grid.scene.locked:
            cursor = Qt.CursorShape.SizeVerCursor
        elif found.part is Part.COUNT:
            cursor = Qt.CursorShape.PointingHandCursor
        self._grid.viewport().setCursor(cursor)

    def follow(self, entries: Mapping[str, Entry]) -> None:
        """The bookings were read anew: a drag of one that is gone or has moved is over."""
        subject = self._machine.subject
        if subject is None:
            return
        entry = entries.get(subject.name)
        frames = self._grid.scene.frames
        if entry is None and not any(frame.overlaps(subject.start, subject.end) for frame in frames):
            return  # it was taken along to other days
        if entry is None or (entry.start, entry.end) != (subject.start, subject.end):
            self.cancel()
        elif self.dragging:
            self._drag()

    def _push(self) -> None:
        """Scroll while a drag is held at an edge of the body; turn the page where there is nothing left to scroll."""
        kind, before = self._machine.kind, self._grid.scene.geometry
        way = pull(self._last, before.body())
        if kind not in (Kind.CREATE_ALL_DAY, Kind.MOVE_ALL_DAY) and self._last.y() >= before.body_top:
            down = self._grid.verticalScrollBar()
            down.setValue(down.value() + way.y())
        side = self._side() if kind in _TURNS else 0
        across = self._grid.horizontalScrollBar()
        if side:
            across.setValue(across.value() + side * abs(way.x()))
        moved = self._grid.scene.geometry is not before
        if self._edge.held(0 if moved else side, self.clock()):
            self._turn_page(side)
        elif moved:
            self._drag()

    def _side(self) -> int:
        """The side at which the mouse is held: -1 before the first column, 1 behind the last, 0 for neither."""
        geometry = self._grid.scene.geometry
        across = pull(self._last, geometry.body()).x()
        side = (across > 0) - (across < 0)
        return -side if geometry.rtl else side

    def _turn_page(self, side: int) -> None:
        self._turning = True
        self._grid.turn_requested.emit(side)
        self._turning = False
        self._turned += side
        self._drag()
