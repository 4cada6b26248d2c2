"""“See as Google sees”: the week with exactly what each calendar got, in which nothing can be changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from schedapp.gui.desk import Desk
from schedapp.gui.flows.booking_flow import BookingFlow
from schedapp.gui.stage import Stage
from schedapp.gui.widgets.eyes_bar import EyesBar
from schedapp.model.occurrence import Delivery

LOCKED = "This is the week as Google sees it. Go back to Sched to change something."


class AsGoogleFlow(QObject):
    """Turned on by menu, key or button; off by the same, by the bar, and by Esc."""

    turned = Signal(bool)

    def __init__(self, desk: Desk, grid: Stage, bar: EyesBar, booking: BookingFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._grid = grid
        self._bar = bar
        self._booking = booking
        bar.closed.connect(self.leave)
        desk.feed.occurrences_changed.connect(self._count)

    @property
    def on(self) -> bool:
        return self._desk.feed.as_google

    def toggle(self) -> None:
        self.turn(not self.on)

    def turn(self, on: bool, *, focus: bool = True) -> bool:
        """Whether the view is another one now. A form that is open is closed first, as Esc does.

        The week has the focus then, unless `focus` says that it stays where it is.
        """
        if on == self.on:
            return False
        self._desk.messages.over()
        if on:
            self._booking.drop()
            self._bar.open()
        else:
            self._bar.hide()
        self._grid.set_locked(LOCKED if on else "")
        self._desk.feed.set_as_google(on)
        if focus:
            self._grid.setFocus()
        self.turned.emit(on)
        return True

    def leave(self, *_because: object) -> None:
        self.turn(False)

    def make_way(self) -> None:
        """Something is shown in the week itself, or answered elsewhere: that keeps the focus."""
        self.turn(False, focus=False)

    def unless_on(self, act: Callable[[], object]) -> Callable[[], None]:
        """`act`, for an action that changes bookings: while Google's view is on, it only says why not."""

        def guarded() -> None:
            if self.on:
                self._grid.refused.emit(LOCKED)
            else:
                act()

        return guarded

    def _count(self) -> None:
        if self.on:
            rows = self._desk.feed.occurrences
            waiting = sum(row.delivery is Delivery.WAITING for row in rows)
            self._bar.show_counts(sum(row.absent for row in rows), waiting)
