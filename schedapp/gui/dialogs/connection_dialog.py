"""The page of one connection: how it fares, its terms, what was synchronized."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.connection_health import HealthPage, RewritingBar
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.dialogs.history_view import HistoryView
from schedapp.gui.dialogs.terms import Example, Terms, TermsEditor, terms_of
from schedapp.gui.health import count_text
from schedapp.gui.labels import plain_label, set_role, show_text
from schedapp.model.connection import LEVELS, Connection, ConnectionStatus, Direction

HEALTH, TERMS, HISTORY = range(3)
TABS = ("Health", "What is synced", "History")


class ConnectionDialog(Dialog):
    """Follows the feed while it is open. `known` keeps how many events a running rewrite has, by connection."""

    sign_in_wished = Signal(str)
    rehearsal_wished = Signal(object)
    disconnect_wished = Signal(object)

    def __init__(
        self, desk: Desk, status: ConnectionStatus, name: str, example: Example, known: dict[str, int]
    ) -> None:
        super().__init__(desk.window, desk.source, f"{name} and Google", "Save", width=660)
        self._desk = desk
        self._status = status
        self._known = known
        connection = status.connection
        self.rewriting = RewritingBar()
        self.health = HealthPage(desk.source)
        self.terms = TermsEditor(desk.services, example, terms_of(connection))
        self.terms.allow_writing(connection.access_role in ("owner", "writer", ""))
        self.notice = plain_label("", "warning", wrap=True)
        self.history = HistoryView(desk, connection.calendar_id)
        self.tabs = [QPushButton(text) for text in TABS]
        self.pages: list[QWidget] = []
        show_text(self.cancel_button, "Close")
        self._fill()
        self._connect()
        self.show_page(HEALTH)
        self._follow()

    def show_page(self, number: int) -> None:
        for place, (tab, page) in enumerate(zip(self.tabs, self.pages, strict=True)):
            tab.setChecked(place == number)
            page.setVisible(place == number)
        self.confirm_button.setVisible(number == TERMS)
        if number == HISTORY:
            self.history.read()
        self._refresh_terms()

    def tick(self) -> None:
        """Ages are others now."""
        desk = self._desk
        self.health.show_status(self._status, desk.now(), desk.week.zone, desk.sync.next_run)

    def confirm(self) -> None:
        """Gives the connection its new terms; what has to be written for that goes out in the background."""
        changes = self._changes()
        if not changes:
            return
        self.show_problem("")
        self.cancel_button.setFocus()  # before the button that has it rests, and the focus goes to the first tab
        self.set_busy(True)
        connection, services = self._status.connection, self._desk.services
        self.wait_for(
            self._desk.background,
            lambda: services.calendars.change(connection.calendar_id, resource=connection.resource, **changes),
            self._on_changed,
        )

    def _on_changed(self, _connection: Connection) -> None:
        self.set_busy(False)
        self._known.pop(self._status.connection.uid, None)
        self._desk.feed.refresh()
        self._desk.sync.poke()
        self.terms.show_terms(terms_of(self._status.connection))
        self._refresh_terms()

    def _changes(self) -> dict[str, Any]:
        """The terms that were chosen anew."""
        before, after = asdict(terms_of(self._status.connection)), asdict(self.terms.terms)
        return {name: value for name, value in after.items() if value != before[name]}

    def _refresh_terms(self) -> None:
        """What saving would mean, said before it is done."""
        changes = self._changes()
        busy = self.wheel.running
        self.confirm_button.setEnabled(bool(changes) and not busy)
        before, after = terms_of(self._status.connection), self.terms.terms
        uid, bookings = self._status.connection.uid, self._desk.services.bookings
        parts = [stop_words(before, after, bookings.in_calendar(uid))] if "direction" in changes else []
        if "privacy" in changes:
            lowered = LEVELS.index(after.privacy) < LEVELS.index(before.privacy)
            parts.append(rewrite_words(bookings.in_calendar(uid, made_here=lowered)))
        text = " ".join(filter(None, parts))
        show_text(self.notice, text)
        self.notice.setVisible(bool(text))

    def _follow(self) -> None:
        """Something was synchronized, or the connection is gone."""
        uid = self._status.connection.uid
        found = next((s for s in self._desk.feed.connections if s.connection.uid == uid), None)
        if found is None:
            self.reject()
            return
        before, self._status = self._status, found
        left = found.rewriting
        total = self._known[uid] = max(left, self._known.get(uid, 0)) if left else 0
        self.rewriting.show_left(left, total)
        self.tick()
        if self.tabs[HISTORY].isChecked() and found != before:
            self.history.read()

    def _connect(self) -> None:
        self._desk.feed.connections_changed.connect(self._follow)
        self.terms.changed.connect(self._refresh_terms)
        self.health.sync_wished.connect(self._desk.sync.sync_now)
        self.health.sign_in_wished.connect(lambda: self.sign_in_wished.emit(self._status.connection.account.email))
        self.health.rehearsal_wished.connect(lambda: self.rehearsal_wished.emit(self._status.connection))
        self.health.disconnect_wished.connect(lambda: self.disconnect_wished.emit(self._status.connection))
        self._desk.sync.started.connect(self._show_running)
        self._desk.sync.finished.connect(self._show_running)
        self._desk.sync.failed.connect(self._show_running)

    def _show_running(self, *_because: object) -> None:
        running = self._desk.sync.running
        self.health.sync.setEnabled(not running)
        show_text(self.health.sync, "Syncing…" if running else "Sync now")

    def _fill(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        for number, tab in enumerate(self.tabs):
            set_role(tab, "segment")
            tab.setProperty("edge", {0: "first", len(self.tabs) - 1: "last"}.get(number, ""))
            tab.setCheckable(True)
            tab.setAutoDefault(False)
            tab.clicked.connect(lambda _checked=False, number=number: self.show_page(number))
            row.addWidget(tab)
        row.addStretch(1)
        terms = QWidget()
        below = QVBoxLayout(terms)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(12)
        below.addWidget(self.terms)
        below.addWidget(self.notice)
        self.pages = [self.health, terms, self.history]
        self.column.addLayout(row)
        self.column.addWidget(self.rewriting)
        for page in self.pages:
            self.column.addWidget(page)


def rewrite_words(count: int) -> str:
    """What another level means for what Google has already."""
    if not count:
        return "No event has been sent yet; the next ones get the new level."
    events = f"{count_text(count, 'event', 'events')} will be rewritten in Google."
    return f"{events} Google’s history, mails and other people’s copies remain."


def stop_words(before: Terms, after: Terms, count: int) -> str:
    """What another direction means for what is on the side that hears nothing more; `count` is what Google has."""
    if before.pushes and not after.pushes and count:
        events = count_text(count, "event stays", "events stay")
        return f"{events} in Google as now; changes made here do not reach Google."
    if before.direction is Direction.TWO_WAY and after.direction is Direction.PUSH:
        return "What came from Google stays here as it is now; changes made there are not read."
    return ""
