"""What was dropped in the grid, and its menu: move, resize, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from schedapp.errors import SchedError, Taken
from schedapp.gui.desk import Desk
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.looking import slot_after
from schedapp.gui.flows.scope import name_after, with_scope
from schedapp.gui.labels import set_names
from schedapp.gui.weekview import WeekGrid
from schedapp.model.booking import Booking, EditScope
from schedapp.model.timespan import AllDay, Span, shifted


class Dragging(QObject):
    """Listens to the grid's signals for existing bookings; opening one is the form's part."""

    settled = Signal()
    """The ghost of a drop is gone: what had one before may show it again."""
    menu_opening = Signal(str, QMenu)
    """The menu of an occurrence, before it opens: others may put their actions into it."""

    def __init__(self, desk: Desk, grid: WeekGrid, changing: Changing) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._grid = grid
        self._changing = changing
        grid.move_requested.connect(self._on_moved)
        grid.resize_requested.connect(self._on_moved)
        grid.menu_requested.connect(self._on_menu)

    def taken(self, resources: Sequence[str], start: int, end: int, ignore: str) -> Taken | None:
        """Why a slot cannot be had. The grid names the shown resources; those of the booking that are hidden count."""
        bookings = self._desk.services.bookings
        try:
            own = bookings.get(ignore).resources if ignore else ()
            return bookings.taken(tuple(dict.fromkeys((*resources, *own))), start, end, ignore=ignore)
        except SchedError as error:
            return Taken(error.title, error.detail)

    def cancel(self, name: str) -> None:
        """Cancels a booking, of a series what the user says; can be undone."""
        booking = self._read(name)
        if booking is None:
            return
        with_scope(
            self._desk,
            name,
            "Cancel",
            booking.title,
            lambda scope: self._make_cancel(name, scope),
        )

    def _make_cancel(self, name: str, scope: EditScope) -> None:
        self._changing.make(lambda: self._desk.services.bookings.cancel(name, scope))

    def _on_moved(self, name: str, start: int, end: int) -> None:
        booking = self._read(name)
        if booking is None:
            return
        resource = self._desk.feed.resource(booking.resources[0])
        when = shifted(booking.when, Span(start, end), resource.zone if resource else self._desk.week.zone)
        moved = replace(booking, when=when)
        # The tile is back at its old place: the ghost stays at the new one until it is decided.
        self._grid.set_ghost(start, end, all_day=isinstance(when, AllDay), title=booking.title)
        with_scope(
            self._desk,
            name,
            "Move",
            booking.title,
            lambda scope: self._make_move(name, moved, scope),
            self._clear,
        )

    def _make_move(self, name: str, moved: Booking, scope: EditScope) -> None:
        services = self._desk.services
        self._changing.make(
            lambda: services.bookings.move(name, moved.when, scope),
            slot=lambda: slot_after(services, name, {"when": moved.when}, scope),
            done=lambda change: self._settle(name_after(name, change)),
            failed=self._on_refused,
        )

    def _settle(self, name: str) -> None:
        self._clear()
        self._grid.reveal(name)

    def _on_refused(self, error: Exception) -> None:
        self._clear()
        self._desk.messages.error(error)

    def _clear(self) -> None:
        self._grid.clear_ghost()
        self.settled.emit()

    def _on_menu(self, name: str, place: QPoint) -> None:
        booking = self._read(name)
        if booking is None:
            return
        menu = QMenu(self._grid)
        set_names(menu, "Booking")
        opens = menu.addAction("Open…")
        opens.triggered.connect(lambda: self._grid.open_requested.emit(name))
        cancels = menu.addAction("Cancel booking")
        cancels.setEnabled(not booking.read_only)
        cancels.triggered.connect(lambda: self.cancel(name))
        self.menu_opening.emit(name, menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _read(self, name: str) -> Booking | None:
        try:
            return self._desk.services.bookings.get(name)
        except SchedError as error:
            self._desk.messages.error(error)
            self._desk.feed.refresh()
            return None
