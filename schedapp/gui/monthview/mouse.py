"""The mouse in the month: hover, select, draw over days, move to another day; Esc drops a drag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.monthview.scene import Hit, Part
from schedapp.gui.weekview.drag import DEAD_ZONE, Draft, Kind, Subject, with_reason
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.month import moved_by_days
from schedapp.layout.week import Item

if TYPE_CHECKING:
    from schedapp.gui.monthview.view import MonthView

EDGE_MS = 700
"""Milliseconds that a drag is held beyond the last week before the month turns."""
EDGE = 10


class MonthMouse(QObject):
    """Turns events into drafts and asks `view` to show or to announce them."""

    def __init__(self, view: MonthView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: Hit | None = None
        self._from = 0
        """The ordinal of the date that was pressed: a number of a day changes its meaning when the month turns."""
        self._point = self._last = QPoint()
        self._subject: Subject | None = None
        self._all_day = False
        self._draft: Draft | None = None
        self._copies = False
        self._click = QTimer(self, singleShot=True)
        self._click.timeout.connect(self._offer)
        self._offered: Draft | None = None
        self._edge = QTimer(self, interval=EDGE_MS)
        self._edge.timeout.connect(self._turn)

    @property
    def active(self) -> bool:
        return self._pressed is not None

    @property
    def dragging(self) -> bool:
        return self._draft is not None

    def press(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        found = self._view.scene.hit(point)
        self._forget_click()
        if event.button() is not Qt.MouseButton.LeftButton:
            if event.button() is Qt.MouseButton.RightButton and not self.active and found.row >= 0:
                self._view.select_row(found.row)
            return
        if found.part in (Part.COUNT, Part.NUMBER):
            self._view.select_day(found.day)
            self._view.ask_for_day(found.day)
        elif found.part is not Part.OUTSIDE:
            self._start(found, point)

    def _start(self, found: Hit, point: QPoint) -> None:
        view = self._view
        if found.row >= 0:
            view.select_row(found.row)
        else:
            view.select_day(found.day)
        if view.scene.locked:
            if found.row < 0:
                view.refused.emit(view.scene.locked)
            return
        view.checks.forget()
        self._pressed, self._point, self._last = found, point, point
        self._from = view.scene.date_of(found.day).toordinal()
        self._subject = view.subject(found.row) if found.row >= 0 else None
        self._all_day = found.row >= 0 and view.scene.entries[found.row].all_day

    def move(self, event: QMouseEvent) -> None:
        self._last = event.position().toPoint()
        self._copies = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not self.active:
            self.hover(self._last)
        elif self.dragging or (self._last - self._point).manhattanLength() >= DEAD_ZONE:
            self._drag()

    def set_copies(self, on: bool) -> None:
        """Ctrl went down or up during a drag."""
        if self.dragging and self._subject is not None and on != self._copies:
            self._copies = on
            self._drag()

    def _drag(self) -> None:
        view, scene = self._view, self._view.scene
        days = scene.date_of(scene.geometry.day_at(self._last)).toordinal() - self._from
        draft = self._moved(days) if self._subject is not None else self._drawn(days)
        self._draft = self._judged(draft)
        lifted = view.occurrences.row_of(self._subject.name) if self._subject and not self._copies else NOTHING
        view.show_draft(self._draft, lifted)
        view.viewport().setCursor(self._cursor(self._draft))
        body = scene.geometry.body()
        beyond = self._last.y() > body.bottom() - EDGE or self._last.y() < body.top() + EDGE
        if beyond and not self._edge.isActive():
            self._edge.start()
        elif not beyond:
            self._edge.stop()

    def _moved(self, days: int) -> Draft:
        subject = self._subject
        assert subject is not None
        item = Item((), subject.start, subject.end, self._all_day, subject.zone)
        start, end = moved_by_days(item, days, self._view.scene.zone)
        kind = Kind.MOVE_ALL_DAY if self._all_day else Kind.MOVE
        return Draft(kind, start, end, subject.name, subject.title, resources=subject.resources)

    def _drawn(self, days: int) -> Draft:
        scene = self._view.scene
        pressed = scene.day_of(scene.date_of(0).fromordinal(self._from))
        first, last = sorted((pressed, pressed + days))
        return Draft(Kind.CREATE_ALL_DAY, scene.frame(first).start, scene.frame(last).end)

    def _judged(self, draft: Draft) -> Draft:
        """The draft with why it is refused, if it is."""
        checks, subject = self._view.checks, self._subject
        if subject is None:
            return checks.for_new(draft)
        if self._copies and not subject.locked:
            return with_reason(draft, checks.taken(subject.resources, draft.start, draft.end))
        return checks.for_existing(draft, subject)

    def _cursor(self, draft: Draft) -> Qt.CursorShape:
        if draft.refused and not draft.asks:
            return Qt.CursorShape.ForbiddenCursor
        if self._subject is None:
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.DragCopyCursor if self._copies else Qt.CursorShape.ClosedHandCursor

    def release(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self.active:
            return
        self._last = event.position().toPoint()
        pressed, draft, copies = self._pressed, self._draft, self._copies
        self._end()
        if draft is not None:
            self._view.drop(draft, copies=copies and bool(draft.name))
        elif pressed is not None and pressed.row < 0:
            # What a second press would make a double-click is not announced yet, but shown.
            self._offered = self._view.draft_on(pressed.day)
            self._view.show_draft(self._offered, NOTHING)
            self._click.start(QApplication.doubleClickInterval())

    def _offer(self) -> None:
        draft, self._offered = self._offered, None
        if draft is not None:
            self._view.offer(draft)

    def _forget_click(self) -> None:
        self._click.stop()
        if self._offered is not None:
            self._offered = None
            self._view.show_draft(None, NOTHING)

    def double_click(self, event: QMouseEvent) -> None:
        """Opens what is there: a booking, or the day."""
        self._forget_click()
        found = self._view.scene.hit(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if found.row >= 0:
            self._view.wish(self._view.open_requested, self._view.occurrences.entry(found.row).name)
        elif found.part is Part.CELL:
            self._view.ask_for_day(found.day)

    def cancel(self) -> bool:
        """Drops the drag that is under way; whether there was one."""
        was = self.active
        if was:
            self._end()
        return was

    def _end(self) -> None:
        self._edge.stop()
        self._pressed = self._subject = self._draft = None
        self._copies = False
        self._view.show_draft(None, NOTHING)
        self.hover(self._last)

    def hover(self, point: QPoint) -> None:
        """Highlights what is under the mouse and says by the pointer what a press would do."""
        found = self._view.scene.hit(point)
        self._view.set_hovered(found.row)
        pointing = found.part in (Part.COUNT, Part.NUMBER)
        self._view.viewport().setCursor(Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor)

    def follow(self, entries: Mapping[str, Entry]) -> None:
        """The bookings were read anew: a drag of one that has moved is over; one that the turned month does not have
        goes on."""
        subject = self._subject
        if subject is None:
            return
        entry = entries.get(subject.name)
        if entry is not None and (entry.start, entry.end) != (subject.start, subject.end):
            self.cancel()
        elif self.dragging:
            self._drag()

    def _turn(self) -> None:
        body = self._view.scene.geometry.body()
        self._view.turn_requested.emit(-1 if self._last.y() < body.center().y() else 1)
