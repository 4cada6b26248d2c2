"""The mouse in the timeline: hover, select, draw, move in time and between rows, resize; Esc drops a drag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.timelineview.scene import Hit, Part
from schedapp.gui.weekview.drag import CELL, Draft, Kind, Pointer, click_start, span_on, with_reason
from schedapp.gui.weekview.geometry import Spot
from schedapp.gui.weekview.machine import DragMachine
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.day import MINUTES

if TYPE_CHECKING:
    from schedapp.gui.timelineview.view import TimelineView

EDGE = 28
"""Pixels at the edges of the body in which a drag scrolls it."""
PUSH = 18
INTERVAL = 30

_KINDS = {Part.BAR: Kind.MOVE, Part.START: Kind.RESIZE_START, Part.END: Kind.RESIZE_END, Part.CELL: Kind.CREATE}


def _as_it_is(draft: Draft) -> Draft:
    return draft


class TimelineMouse(QObject):
    """Turns events into drafts and asks `view` to show or to announce them."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view)
        self._view = view
        self._machine = DragMachine()
        self._pressed: Hit | None = None
        self._last = QPoint()
        self._fine = False
        self._copies = False
        self._draft: Draft | None = None
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._push)

    @property
    def active(self) -> bool:
        return self._machine.active

    def press(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        found = self._view.scene.hit(point)
        if event.button() is not Qt.MouseButton.LeftButton:
            if event.button() is Qt.MouseButton.RightButton and not self.active and found.row >= 0:
                self._view.select_row(found.row)
        elif found.part is not Part.OUTSIDE:
            self._start(found, point)

    def _start(self, found: Hit, point: QPoint) -> None:
        view, scene = self._view, self._view.scene
        view.select_row(found.row)
        if scene.locked:
            if found.row < 0:
                view.refused.emit(scene.locked)
            return
        view.checks.forget()
        self._pressed = found
        subject = view.subject(found.row) if found.row >= 0 else None
        kind = _KINDS[found.part]
        if found.row >= 0 and scene.entries[found.row].all_day:
            kind = Kind.MOVE_ALL_DAY
        self._machine.press(kind, point.toTuple(), found.spot, scene.frames, scene.columns, subject, _as_it_is)

    def move(self, event: QMouseEvent) -> None:
        self._last = event.position().toPoint()
        self._fine = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._copies = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.active:
            self._drag()
        else:
            self.hover(self._last)

    def set_copies(self, on: bool) -> None:
        """Ctrl went down or up during a drag."""
        if self._draft is not None and on != self._copies:
            self._copies = on
            self._drag()

    @property
    def _copying(self) -> bool:
        return self._copies and self._machine.kind in (Kind.MOVE, Kind.MOVE_ALL_DAY)

    def _drag(self) -> None:
        lane = self._machine.kind is Kind.MOVE_ALL_DAY
        pointer = Pointer(self._last.toTuple(), self._held(), lane, self._fine)
        draft = self._machine.move(pointer)
        if draft is None:
            return
        if not self._timer.isActive():
            self._timer.start()
        self._draft = self._judged(draft)
        subject = self._machine.subject
        lifted = self._view.occurrences.row_of(subject.name) if subject and not self._copying else NOTHING
        self._view.show_draft(self._draft, lifted)
        self._view.viewport().setCursor(self._cursor(self._draft))

    def _held(self) -> Spot:
        """The place under the mouse; what is drawn or resized stays on its day, what is drawn also in its row."""
        spot = self._view.scene.spot_at(self._last)
        pressed = self._pressed.spot if self._pressed is not None else spot
        if self._machine.kind in (Kind.MOVE, Kind.MOVE_ALL_DAY):
            return spot
        if spot.day == pressed.day:
            return Spot(spot.day, spot.minute, pressed.column)
        return Spot(pressed.day, MINUTES if spot.day > pressed.day else 0, pressed.column)

    def _judged(self, draft: Draft) -> Draft:
        """The draft with why it is refused, if it is."""
        checks, subject = self._view.checks, self._machine.subject
        if subject is None:
            return checks.for_new(draft)
        if self._copying and not subject.locked:
            return with_reason(draft, checks.taken(draft.resources, draft.start, draft.end))
        return checks.for_existing(draft, subject)

    def _cursor(self, draft: Draft) -> Qt.CursorShape:
        if draft.refused and not draft.asks:
            return Qt.CursorShape.ForbiddenCursor
        if self._copying:
            return Qt.CursorShape.DragCopyCursor
        moves = draft.kind in (Kind.MOVE, Kind.MOVE_ALL_DAY)
        return Qt.CursorShape.ClosedHandCursor if moves else Qt.CursorShape.SizeHorCursor

    def release(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self.active:
            return
        self._last = event.position().toPoint()
        draft, pressed, copies = self._draft, self._pressed, self._copying
        self._end()
        if draft is not None:
            self._view.drop(draft, copies=copies)
        elif pressed is not None and pressed.row < 0:
            self._click(pressed)

    def _click(self, pressed: Hit) -> None:
        """A press without a drag on an empty place: a booking of the default length."""
        view, spot = self._view, pressed.spot
        top = click_start(spot.minute, self._busy_until(spot))
        start, end = span_on(view.scene.frames[spot.day], top, min(top + view.default_minutes, MINUTES))
        view.checks.forget()
        resources = view.scene.columns[spot.column].resources
        view.offer(view.checks.for_new(Draft(Kind.CREATE, start, end, resources=resources)))

    def _busy_until(self, spot: Spot) -> int:
        """The last end of a booking of that row inside the half-hour cell, before the click."""
        bars = self._view.scene.bars_by_row[self._view.scene.row_of(spot)]
        ends = [bar.end - spot.day * MINUTES for bar in bars]
        cell = spot.minute // CELL * CELL
        return max((end for end in ends if cell < end <= spot.minute), default=0)

    def cancel(self) -> bool:
        """Drops the drag that is under way; whether there was one."""
        was = self.active
        self._machine.cancel()
        if was:
            self._end()
        return was

    def _end(self) -> None:
        self._machine.cancel()
        self._timer.stop()
        self._pressed = self._draft = None
        self._copies = False
        self._view.show_draft(None, NOTHING)
        self.hover(self._last)

    def hover(self, point: QPoint) -> None:
        """Highlights what is under the mouse and says by the pointer what a press would do."""
        found = self._view.scene.hit(point)
        self._view.set_hovered(found.row)
        resizes = found.part in (Part.START, Part.END) and not self._view.scene.locked
        self._view.viewport().setCursor(Qt.CursorShape.SizeHorCursor if resizes else Qt.CursorShape.ArrowCursor)

    def follow(self, entries: Mapping[str, Entry]) -> None:
        """The bookings were read anew: a drag of one that is gone or has moved is over."""
        subject = self._machine.subject
        if subject is None:
            return
        entry = entries.get(subject.name)
        if entry is None or (entry.start, entry.end) != (subject.start, subject.end):
            self.cancel()
        elif self._draft is not None:
            self._drag()

    def _push(self) -> None:
        """Scroll while a drag is held at an edge of the body."""
        view, body = self._view, self._view.scene.geometry.body()
        moved = False
        across, down = view.horizontalScrollBar(), view.verticalScrollBar()
        on = -1 if view.scene.rtl else 1
        for bar, at, low, high, way in (
            (across, self._last.x(), body.left(), body.right(), on),
            (down, self._last.y(), body.top(), body.bottom(), 1),
        ):
            over = min(at - low - EDGE, 0) or max(at - high + EDGE, 0)
            before = bar.value()
            bar.setValue(before + way * max(-PUSH, min(PUSH, over)))
            moved = moved or bar.value() != before
        if moved:
            self._drag()
