"""What was dropped in the grid, and its menu: move, resize, cancel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from schedapp.errors import NotOpen, SchedError, Taken
from schedapp.gui.desk import Desk
from schedapp.gui.flows.anyway import ask_anyway, why_closed
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.looking import slot_after
from schedapp.gui.flows.scope import name_after, with_scope
from schedapp.gui.flows.squeezing import ask_squeeze
from schedapp.gui.labels import set_names
from schedapp.gui.stage import Stage
from schedapp.gui.widgets.popups import Menu
from schedapp.model.booking import Booking, EditScope
from schedapp.model.change import Change
from schedapp.model.timespan import AllDay, Span, Timed, When, shifted, to_local


class Dragging(QObject):
    """Listens to the grid's signals for existing bookings; opening one is the form's part."""

    settled = Signal()
    """The ghost of a drop is gone: what had one before may show it again."""
    menu_opening = Signal(str, QMenu)
    """The menu of an occurrence, before it opens: others may put their actions into it."""

    def __init__(self, desk: Desk, grid: Stage, changing: Changing) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._grid = grid
        self._changing = changing
        grid.move_requested.connect(self._on_moved)
        grid.resize_requested.connect(self._on_moved)
        grid.lane_requested.connect(self._on_lane)
        grid.turn_requested.connect(desk.week.turn)
        grid.menu_requested.connect(self._on_menu)

    def taken(self, resources: Sequence[str], start: int, end: int, ignore: str) -> Taken | NotOpen | None:
        """Why a slot cannot be had. The grid names the shown resources; those of the booking that are hidden count.

        For a new booking the rules are asked first: they cost no query, and there may be many columns.
        """
        bookings = self._desk.services.bookings
        try:
            if not ignore:
                closed = why_closed(self._desk.services, resources, start, end)
                return closed or bookings.taken(resources, start, end)
            shown = self._desk.feed.shown
            own = [uid for uid in bookings.get(ignore).resources if uid not in shown]
            wanted = tuple(dict.fromkeys((*resources, *own)))
            taken = bookings.taken(wanted, start, end, ignore=ignore)
            return taken or why_closed(self._desk.services, wanted, start, end, ignore=ignore)
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

    def _on_moved(self, name: str, start: int, end: int, resources: tuple[str, ...] = ()) -> None:
        booking = self._read(name)
        if booking is not None:
            when = shifted(booking.when, Span(start, end), self._zone_of(booking))
            self._ask_move(name, booking, when, start, end, resources)

    def _on_lane(self, name: str, start: int, end: int, all_day: bool, resources: tuple[str, ...]) -> None:
        """From the hours to the lane of whole days, or from there to the hours."""
        booking = self._read(name)
        if booking is not None:
            zone = self._zone_of(booking)
            days = AllDay(to_local(start, zone).date(), to_local(end, zone).date())
            self._ask_move(name, booking, days if all_day else Timed(start, end, zone), start, end, resources)

    def _zone_of(self, booking: Booking) -> str:
        resource = self._desk.feed.resource(booking.resources[0])
        return resource.zone if resource else self._desk.week.zone

    def _ask_move(
        self, name: str, booking: Booking, when: When, start: int, end: int, resources: tuple[str, ...]
    ) -> None:
        moved = replace(booking, when=when, resources=self.replaced(booking.resources, resources))
        # The tile is back at its old place: the ghost stays at the new one until it is decided.
        self._grid.set_ghost(
            start, end, all_day=isinstance(when, AllDay), title=booking.title, resources=moved.resources
        )
        with_scope(
            self._desk,
            name,
            "Move",
            booking.title,
            lambda scope: self._make_move(name, moved, scope, bool(resources)),
            self._clear,
        )

    def replaced(self, old: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
        """A booking's resources after a drop: the grid tells what becomes of the shown ones, one for one."""
        if not shown:
            return old
        before = [uid for uid in self._desk.feed.shown if uid in old]
        became = dict(zip(before, shown, strict=True))
        return tuple(became.get(uid, uid) for uid in old)

    def _make_move(
        self, name: str, moved: Booking, scope: EditScope, elsewhere: bool, *, anyway: bool = False, squeeze: str = ""
    ) -> None:
        services = self._desk.services
        changes: dict[str, object] = {"when": moved.when} | ({"squeeze": squeeze} if squeeze else {})
        if elsewhere:
            changes["resources"] = moved.resources
        self._changing.make(
            lambda: self._moved(name, moved, scope, changes, anyway=anyway),
            slot=lambda: slot_after(services, name, changes, scope),
            done=lambda change: self._settle(name_after(name, change)),
            failed=lambda error: self._on_not_moved(
                error,
                lambda: self._make_move(name, moved, scope, elsewhere, anyway=True, squeeze=squeeze),
                lambda reason: self._make_move(name, moved, scope, elsewhere, anyway=anyway, squeeze=reason),
            ),
        )

    def _moved(
        self, name: str, moved: Booking, scope: EditScope, changes: Mapping[str, object], *, anyway: bool
    ) -> Change:
        bookings = self._desk.services.bookings
        if changes.keys() & {"resources", "squeeze"}:
            return bookings.edit(name, changes, scope, anyway=anyway)
        return bookings.move(name, moved.when, scope, anyway=anyway)

    def _on_not_moved(self, error: Exception, again: Callable[[], None], squeezed: Callable[[str], None]) -> None:
        """A rule is asked about, with the ghost still in its place, and so is what is taken where it may be shared."""
        if not ask_anyway(self._desk, error, "Move anyway", again, self._clear) and not ask_squeeze(
            self._desk, error, squeezed, self._clear
        ):
            self._on_refused(error)

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
        menu = Menu(self._grid)
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
