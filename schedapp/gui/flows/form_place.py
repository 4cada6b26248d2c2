"""Where the booking form stands: beside the ghost of its draft, or beside the booking that it shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.forms.booking_form import BookingForm
from schedapp.gui.forms.draft import Draft
from schedapp.gui.stage import Stage
from schedapp.model.timespan import span_of


class FormPlace(QObject):
    """`name` gives that of the existing booking in the form, "" for a new one."""

    def __init__(self, desk: Desk, stage: Stage, form: BookingForm, name: Callable[[], str]) -> None:
        super().__init__(form)
        self._desk = desk
        self._stage = stage
        self._form = form
        self._name = name
        self._shown: Draft | None = None
        self._refused = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.settle)

    def settle_soon(self) -> None:
        """Once what is under way has been laid out."""
        self._soon.start()

    def settle(self) -> None:
        if not self._form.is_open:
            return
        target = self._stage.ghost_rect()
        if target.isNull() and self._name():
            target = self._stage.rect_of(self._name())
        area = _within(self._stage, self._desk.window)
        where = QRect(self._desk.window.mapFromGlobal(target.topLeft()), target.size()).intersected(area)
        if target.isNull() or where.isEmpty():
            where = QRect(area.center() - QPoint(1, area.height() // 4), area.center())
        self._form.place_beside(where, area)

    def show_ghost(self, draft: Draft) -> None:
        """Draws what would be booked, if it has a length."""
        span = span_of(draft.when, self._desk.week.zone)
        if span.end > span.start:
            self._shown = draft
            self._stage.set_ghost(
                span.start, span.end, all_day=draft.all_day, refused=self._refused, resources=draft.resources
            )

    def refuse(self, words: str) -> None:
        """Why it cannot be booked, "" where it can: the ghost looks like it."""
        if words != self._refused:
            self._refused = words
            if self._shown is not None:
                self.show_ghost(self._shown)

    def clear_ghost(self) -> None:
        self._shown = None
        self._stage.clear_ghost()


def _within(widget: QWidget, window: QWidget) -> QRect:
    """A widget's rectangle in the window's coordinates."""
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
