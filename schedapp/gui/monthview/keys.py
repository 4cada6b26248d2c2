"""The keys in the month: arrows move the day, Shift stretches over days, with Ctrl they go through a day's bookings.

Enter opens a booking, books an empty day or the days that are marked, and shows a day that has bookings; Insert books.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.month import WEEK

if TYPE_CHECKING:
    from schedapp.gui.monthview.view import MonthView

Act = Callable[[], object]


class MonthKeys:
    """Says what a key does in `view`."""

    def __init__(self, view: MonthView) -> None:
        self._view = view

    def act(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Act | None:
        """What is to be done; None for a key that is left to the window."""
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if modifiers == Qt.KeyboardModifier.ControlModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return lambda: self._along(-1 if key == Qt.Key.Key_Up else 1)
        steps = self._steps()
        if modifiers == Qt.KeyboardModifier.ShiftModifier and key in steps:
            return lambda: self._stretch(steps[key])
        if modifiers:
            return None
        return (lambda: self._step(steps[key])) if key in steps else self._opening(key)

    def _opening(self, key: Qt.Key) -> Act | None:
        view, name, day = self._view, self._view.selected_name(), self._view.scene.cursor
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and day >= 0:
            return (lambda: view.wish(view.open_requested, name)) if name else self._enter
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and name:
            return lambda: view.wish(view.cancel_requested, name)
        return view.book if key == Qt.Key.Key_Insert and day >= 0 else None

    def _enter(self) -> None:
        """Shows a day that has bookings, else books."""
        view, scene = self._view, self._view.scene
        view.ready()
        if scene.anchor == NOTHING and scene.rows_on(scene.cursor):
            view.ask_for_day(scene.cursor)
        else:
            view.book()

    def show(self) -> None:
        """Where the keyboard begins: today, or the first of the month."""
        self._step(0)

    def _steps(self) -> dict[Qt.Key, int]:
        """By how many days a key goes on."""
        column = max(self._view.scene.cursor, 0) % WEEK
        on = -1 if self._view.scene.rtl else 1
        return {
            Qt.Key.Key_Left: -on,
            Qt.Key.Key_Right: on,
            Qt.Key.Key_Up: -WEEK,
            Qt.Key.Key_Down: WEEK,
            Qt.Key.Key_Home: -column,
            Qt.Key.Key_End: WEEK - 1 - column,
        }

    def _escape(self) -> Act | None:
        """Drops a drag; from a booking goes back to its day."""
        view = self._view
        if view.dragging:
            return view.drop_drag
        if view.scene.anchor != NOTHING:
            return lambda: view.select_day(view.scene.cursor)
        return (lambda: view.select_day(view.scene.cursor)) if view.selected_name() else None

    def _step(self, days: int) -> None:
        """So many days on; at first today, or the first of the month."""
        view, scene = self._view, self._view.scene
        if scene.cursor != NOTHING:
            view.go_to(scene.date_of(scene.cursor) + timedelta(days=days))
        else:
            view.go_to(scene.today if 0 <= scene.day_of(scene.today) < scene.span.days else scene.month)

    def _stretch(self, days: int) -> None:
        """So many days on, to the last one that is shown."""
        view, scene = self._view, self._view.scene
        if scene.cursor == NOTHING:
            self._step(0)
        elif not view.selected_name():
            view.stretch_to(min(max(scene.cursor + days, 0), scene.span.days - 1))

    def _along(self, way: int) -> None:
        """The next booking of the day, or the day itself before the first."""
        view, scene = self._view, self._view.scene
        view.ready()
        if scene.cursor == NOTHING:
            self._step(0)
            return
        rows, cursor = scene.rows_on(scene.cursor), scene.cursor
        at = rows.index(scene.selected) if scene.selected in rows else -1
        at = min(at + way, len(rows) - 1)
        view.select_row(rows[at] if at >= 0 else view.days.row_of_day(cursor))
        # One that began on an earlier day leaves the keyboard where it is.
        scene.cursor = cursor
