"""Google in the window: connect, the page of a connection, rehearse, disconnect, sign in again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from schedapp.gui.connection_words import health_words
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.connect_dialog import ConnectDialog, Connecting
from schedapp.gui.dialogs.connection_dialog import ConnectionDialog
from schedapp.gui.dialogs.disconnect_dialog import DisconnectDialog
from schedapp.gui.dialogs.history_view import HistoryDialog
from schedapp.gui.dialogs.rehearsal_dialog import RehearsalDialog
from schedapp.gui.dialogs.sign_in_dialog import SignInDialog
from schedapp.gui.flows.example import example_of
from schedapp.gui.health import Remedy, count_text, shortened
from schedapp.gui.labels import plain_action, set_names
from schedapp.gui.widgets.popups import Menu
from schedapp.gui.widgets.signs import sign_icon
from schedapp.model.connection import Account, Connection, ConnectionStatus


class ConnectionFlow(QObject):
    """`show_wished` asks the window to open the panel of what needs attention, at a calendar or an account."""

    show_wished = Signal(str)
    patients_answered = Signal(str)
    ticked = Signal()
    """Ages that are told in words may be others now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._rewriting: dict[str, int] = {}

    def connect_resource(self, uid: str) -> None:
        """Opens the connect dialog on a resource."""
        resource = self._desk.feed.resource(uid)
        if resource is None:
            return
        names = self._desk.feed.names
        taken = {
            s.connection.calendar_id: names.get(s.connection.resource, "another resource")
            for s in self._desk.feed.connections
        }
        writes = any(status.connection.pushes for status in self._desk.feed.connections_of(uid))
        dialog = ConnectDialog(
            self._desk.window,
            self._desk.source,
            self._desk.services,
            self._desk.background,
            Connecting(resource, example_of(self._desk, resource), taken, writes),
            self._on_connected,
        )
        dialog.patients.answered.connect(self.patients_answered)
        dialog.open()

    def open_connection(self, uid: str) -> None:
        """Opens the page of a connection, by its uid."""
        status = next((s for s in self._desk.feed.connections if s.connection.uid == uid), None)
        resource = self._desk.feed.resource(status.connection.resource) if status is not None else None
        if status is None or resource is None:
            return
        example = example_of(self._desk, resource)
        page = ConnectionDialog(self._desk, status, resource.name, example, self._rewriting)
        page.sign_in_wished.connect(lambda email: self.sign_in(email, page))
        page.rehearsal_wished.connect(lambda connection: self.rehearse(connection, page))
        page.disconnect_wished.connect(lambda connection: self.disconnect_resource(connection, page))
        self.ticked.connect(page.tick)
        page.open()

    def open_account(self, email: str, place: QPoint) -> None:
        """The calendars of an account at the status bar, each with its sign; one leads to its page."""
        menu = Menu(self._desk.window)
        set_names(menu, email)
        for status in self._desk.feed.connections:
            if status.connection.account.email == email:
                menu.addAction(self._account_line(menu, status))
        menu.addSeparator()
        menu.addAction("Sync history…").triggered.connect(self.show_history)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place - QPoint(0, menu.sizeHint().height()))

    def _account_line(self, menu: QMenu, status: ConnectionStatus) -> QAction:
        connection = status.connection
        name = self._desk.feed.names.get(connection.resource, connection.summary)
        sign, words = health_words(status, self._desk.now(), self._desk.week.zone)
        action = plain_action(f"{shortened(name)} · {words.partition('. ')[0].rstrip('.')}", menu)
        action.setIcon(sign_icon(sign, self._desk.source.theme))
        action.triggered.connect(lambda: self.open_connection(connection.uid))
        return action

    def show_history(self) -> None:
        """What was synchronized with all calendars."""
        HistoryDialog(self._desk).open()

    def rehearse(self, connection: Connection, parent: QWidget | None = None) -> None:
        """Shows what the next sync of a calendar would do."""
        name = self._desk.feed.names.get(connection.resource, connection.summary)
        sync = self._desk.sync.sync_now
        RehearsalDialog(parent or self._desk.window, self._desk, connection, name, sync).open()

    def disconnect_resource(self, connection: Connection, parent: QWidget | None = None) -> None:
        others = sum(
            s.connection.account.uid == connection.account.uid and s.connection.uid != connection.uid
            for s in self._desk.feed.connections
        )
        name = self._desk.feed.names.get(connection.resource, connection.summary)
        DisconnectDialog(
            parent or self._desk.window,
            self._desk.source,
            self._desk.services,
            self._desk.background,
            connection,
            name,
            others,
            lambda _gone: self._on_disconnected(name),
        ).open()

    def remedy(self, remedy: str, target: str) -> None:
        """What a click on a part of the status bar or an attention card does."""
        if remedy == Remedy.SIGN_IN:
            self.sign_in(target)
        elif remedy == Remedy.SYNC:
            self._desk.sync.sync_now()
        else:
            self.show_wished.emit(target)

    def sign_in(self, email: str, parent: QWidget | None = None) -> None:
        """Signs in again to one account."""
        mine = [s for s in self._desk.feed.connections if s.connection.account.email == email]
        SignInDialog(
            parent or self._desk.window,
            self._desk.source,
            self._desk.services,
            self._desk.background,
            email,
            sum(status.waiting for status in mine),
            self._on_signed_in,
        ).open()

    def _on_connected(self, connection: Connection) -> None:
        name = connection.summary or connection.calendar_id
        self._desk.messages.note(f"Connected to “{name}”", undo=False)
        self._desk.feed.refresh()
        self._desk.sync.sync_now()

    def _on_disconnected(self, name: str) -> None:
        self._desk.messages.note(f"Disconnected {name}", undo=False)
        self._desk.feed.refresh()

    def _on_signed_in(self, account: Account) -> None:
        self._desk.messages.note(f"Signed in as {account.email}", undo=False)
        self._desk.feed.refresh()
        self._desk.sync.sync_now()


def report_words(reports: tuple[object, ...], statuses: tuple[ConnectionStatus, ...]) -> str:
    """What a run by the button did, in words."""
    if not statuses:
        return "Nothing to sync: no resource is connected yet"
    pulled = sum(getattr(report, "pulled", 0) for report in reports)
    pushed = sum(getattr(report, "pushed", 0) for report in reports)
    if not pulled and not pushed:
        return "Synced: nothing had changed"
    parts = [f"{count_text(pulled, 'change', 'changes')} from Google"] if pulled else []
    parts += [f"{count_text(pushed, 'change', 'changes')} to Google"] if pushed else []
    return f"Synced: {', '.join(parts)}"
