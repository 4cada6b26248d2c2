"""Google in the window: connect, disconnect, sign in again, and when to sync."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from PySide6.QtCore import QObject, Signal

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.connect_dialog import ConnectDialog, Connecting
from schedapp.gui.dialogs.disconnect_dialog import DisconnectDialog
from schedapp.gui.dialogs.sign_in_dialog import SignInDialog
from schedapp.gui.forms.draft import draft_at
from schedapp.gui.health import Remedy, count_text
from schedapp.model.booking import Booking
from schedapp.model.connection import Account, Connection, ConnectionStatus
from schedapp.model.resource import Resource
from schedapp.model.timespan import DAY, to_epoch

AHEAD = 60 * DAY


class ConnectionFlow(QObject):
    """`show_wished` asks the window to open the panel of what needs attention, at a calendar or an account."""

    show_wished = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk

    def connect_resource(self, uid: str) -> None:
        """Opens the connect dialog on a resource."""
        resource = self._desk.feed.resource(uid)
        if resource is None:
            return
        example, real = self._example(resource)
        names = self._desk.feed.names
        taken = {
            s.connection.calendar_id: names.get(s.connection.resource, "another resource")
            for s in self._desk.feed.connections
        }
        ConnectDialog(
            self._desk.window,
            self._desk.source,
            self._desk.services,
            self._desk.background,
            Connecting(resource, example, real, taken),
            self._on_connected,
        ).open()

    def disconnect_resource(self, connection: Connection) -> None:
        others = sum(
            s.connection.account.uid == connection.account.uid and s.connection.uid != connection.uid
            for s in self._desk.feed.connections
        )
        name = self._desk.feed.names.get(connection.resource, connection.summary)
        DisconnectDialog(
            self._desk.window,
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

    def sign_in(self, email: str) -> None:
        """Signs in again to one account."""
        mine = [s for s in self._desk.feed.connections if s.connection.account.email == email]
        SignInDialog(
            self._desk.window,
            self._desk.source,
            self._desk.services,
            self._desk.background,
            email,
            sum(status.waiting for status in mine),
            self._on_signed_in,
        ).open()

    def _example(self, resource: Resource) -> tuple[Booking, bool]:
        """The next real booking of a resource, or a sample one."""
        now = int(self._desk.now())
        try:
            ahead = self._desk.services.bookings.week(now, now + AHEAD, (resource.uid,))
            if ahead:
                return self._desk.services.bookings.get(ahead[0].name), True
        except SchedError as error:
            self._desk.messages.error(error)
        tomorrow = self._desk.week.today + timedelta(days=1)
        start = to_epoch(datetime.combine(tomorrow, time(9, 0)), resource.zone)
        draft = draft_at(start, start + 1800, False, resource.zone, (resource.uid,))
        booking = draft.booking("sample")
        return Booking(
            booking.uid,
            "Check-up",
            booking.when,
            booking.resources,
            "Anna Novak",
            "0171 554 20 12",
            "Asks for a nurse.",
        ), False

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
