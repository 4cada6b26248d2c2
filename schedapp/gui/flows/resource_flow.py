"""Resources in the side: add, edit, remove, show alone, and the menu that has all of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from schedapp.errors import BadInput
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.closures_dialog import ClosuresDialog
from schedapp.gui.dialogs.holidays_dialog import HolidaysDialog
from schedapp.gui.dialogs.questions import ConfirmDialog
from schedapp.gui.dialogs.resource_dialog import ResourceDialog
from schedapp.gui.dialogs.rules_dialog import RulesDialog
from schedapp.gui.flows.absence_flow import absence_words, open_absence
from schedapp.gui.flows.removal_words import unmet_message
from schedapp.gui.health import connection_lines
from schedapp.gui.labels import plain_action, set_names
from schedapp.gui.viewstate import common_zone
from schedapp.gui.widgets.popups import Menu
from schedapp.model.change import Batch, Change, Family, Step
from schedapp.model.connection import ConnectionStatus, Health
from schedapp.model.resource import PALETTE, Kind, Resource
from schedapp.services.taking_off import unmet

Act = Callable[[], object]


class ResourceFlow(QObject):
    """Connecting is another flow: `connect_wished` and `disconnect_wished` say so."""

    connect_wished = Signal(str)
    page_wished = Signal(str)
    """The uid of a connection whose page is to be opened."""
    disconnect_wished = Signal(object)
    sign_in_wished = Signal(str)
    menu_opening = Signal(str, QMenu)
    """The menu of a resource, before it opens: others may put their actions into it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk

    def add(self, kind: Kind = Kind.ROOM) -> None:
        """Opens the dialog on an empty resource, with the zone of the others and a colour that is free."""
        resources = self._desk.feed.resources
        used = {resource.colour for resource in resources}
        colour = next((c for c in PALETTE if c not in used), PALETTE[len(resources) % len(PALETTE)])
        hours = resources[-1].hours if resources else Resource("", "").hours
        self._open(Resource("", "", kind, colour, common_zone(resources), hours))

    def edit(self, uid: str) -> None:
        resource = self._desk.feed.resource(uid)
        if resource is not None:
            self._open(resource)

    def remove(self, uid: str) -> None:
        """Asks, then removes; if it has bookings ahead, asks once more whether they go with it."""
        resource = self._desk.feed.resource(uid)
        if resource is None:
            return
        ConfirmDialog(
            self._desk.window,
            self._desk.source,
            f"Remove {resource.name}?",
            "It disappears from the list. Its past bookings are kept, and Undo brings it back.",
            "Remove",
            lambda: self._remove(resource, force=False),
        ).open()

    def _remove(self, resource: Resource, *, force: bool) -> None:
        services = self._desk.services
        self._desk.background.run(
            lambda: services.undoing.removal(resource.uid, force=force),
            lambda made: self._on_removed(resource, made),
            lambda error: self._on_not_removed(resource, error, force),
        )

    def _on_removed(self, resource: Resource, made: Batch) -> None:
        self._desk.take_in(made)
        lost = unmet((change for change in made.changes if isinstance(change, Change)), resource.uid)
        if lost:
            self._desk.messages.say(unmet_message(resource.name, lost, self._desk.week.zone))

    def _on_not_removed(self, resource: Resource, error: Exception, force: bool) -> None:
        connected = bool(self._desk.feed.connections_of(resource.uid))
        if force or connected or not isinstance(error, BadInput):
            self._desk.messages.error(error)
            return
        ConfirmDialog(
            self._desk.window,
            self._desk.source,
            error.title,
            f"{error.detail} One that asked for any of a pool gets another that is free; one that also has other "
            f"resources only loses {resource.name}.",
            "Remove with its bookings",
            lambda: self._remove(resource, force=True),
        ).open()

    def open_closures(self, uid: str) -> None:
        """When a resource, or the whole place, cannot be booked."""
        resource = self._desk.feed.resource(uid)
        if resource is not None:
            ClosuresDialog(self._desk, resource).open()

    def open_rules(self) -> None:
        """How early and how far ahead is booked here, and what happens outside of the hours."""
        RulesDialog(self._desk).open()

    def open_holidays(self) -> None:
        """On which public holidays the whole place is closed."""
        HolidaysDialog(self._desk).open()

    def show_only(self, uid: str) -> None:
        """Hides all others."""
        self.set_hidden({r.uid for r in self._desk.feed.resources if r.uid != uid})

    def show_all(self) -> None:
        self.set_hidden(set())

    def open_menu(self, uid: str, place: QPoint) -> None:
        """The menu of a resource, at a place on the screen."""
        resource = self._desk.feed.resource(uid)
        if resource is None:
            return
        menu = Menu(self._desk.window)
        set_names(menu, resource.name)
        statuses = self._desk.feed.connections_of(uid)
        connects = menu.addAction("Connect to Google Calendar…")
        connects.setVisible(not statuses)
        connects.triggered.connect(lambda: self.connect_wished.emit(uid))
        for status in statuses:
            self._tell(menu, status)
            menu.addAction(self._page_action(menu, status))
            menu.addAction(self._disconnect_action(menu, status, several=len(statuses) > 1))
        if statuses:
            another = menu.addAction("Read another calendar…")
            another.triggered.connect(lambda: self.connect_wished.emit(uid))
        menu.addSeparator()
        menu.addAction("Show only this").triggered.connect(lambda: self.show_only(uid))
        menu.addAction("Show all").triggered.connect(self.show_all)
        self.menu_opening.emit(uid, menu)
        menu.addSeparator()
        for words, act in self.acts(resource):
            menu.addAction(words).triggered.connect(act)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def acts(self, resource: Resource) -> list[tuple[str, Act]]:
        """What can be done with a resource itself: the words of its menu, and what they do."""
        uid = resource.uid
        return [
            (absence_words(resource), lambda: open_absence(self._desk, resource)),
            ("Closures and time off…", lambda: self.open_closures(uid)),
            ("Booking rules…", lambda: RulesDialog(self._desk, resource).open()),
            ("Edit…", lambda: self.edit(uid)),
            ("Remove…", lambda: self.remove(uid)),
        ]

    def _tell(self, menu: QMenu, status: ConnectionStatus) -> None:
        """What the resource is connected to, and the way out where Google asks for a new sign-in."""
        for text in connection_lines(status.connection):
            line = plain_action(text, menu)
            line.setEnabled(False)
            menu.addAction(line)
        if status.connection.health is Health.SIGN_IN:
            email = status.connection.account.email
            again = plain_action("Sign in again…", menu)
            again.triggered.connect(lambda: self.sign_in_wished.emit(email))
            menu.addAction(again)

    def _page_action(self, menu: QMenu, status: ConnectionStatus) -> QAction:
        action = plain_action("Health, terms and history…", menu)
        action.triggered.connect(lambda: self.page_wished.emit(status.connection.uid))
        return action

    def _disconnect_action(self, menu: QMenu, status: ConnectionStatus, *, several: bool) -> QAction:
        name = status.connection.summary or status.connection.calendar_id
        action = plain_action(f"Disconnect “{name}”…" if several else "Disconnect from Google Calendar…", menu)
        action.triggered.connect(lambda: self.disconnect_wished.emit(status.connection))
        return action

    def _open(self, resource: Resource) -> None:
        services = self._desk.services
        act = services.resources.edit if resource.uid else services.resources.add
        said = "Changed" if resource.uid else "Added"

        def save(entered: Resource) -> Step:
            return services.undoing.make({Family.RESOURCES}, lambda: act(entered), lambda saved: f"{said} {saved.name}")

        desk = self._desk
        ResourceDialog(desk.window, desk.source, desk.background, resource, save, desk.take_in).open()

    def set_hidden(self, hidden: set[str]) -> None:
        self._desk.feed.set_hidden(hidden)
        self._desk.feed.resources_changed.emit()
