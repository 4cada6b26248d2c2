"""What needs attention, in the window: panel, chip and brake follow the list; an answer is given off the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from schedapp.gui.attention.brake import BrakeBar
from schedapp.gui.attention.entries import Entry, about, asks, entries_of
from schedapp.gui.attention.going import GoingLook
from schedapp.gui.attention.panel import AttentionPanel
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.questions import ConfirmDialog
from schedapp.gui.flows.connection_flow import ConnectionFlow
from schedapp.gui.flows.dragging import Dragging
from schedapp.gui.health import troubles
from schedapp.gui.labels import show_text
from schedapp.gui.stage import Stage
from schedapp.gui.topbar import TopBar
from schedapp.gui.widgets.notes import announce
from schedapp.model.attention import THEIRS, Attention, AttentionKind
from schedapp.model.timespan import to_local

if TYPE_CHECKING:
    from schedapp.services.conflicts import Resolution


class AttentionFlow(QObject):
    """Connects panel, brake, chip and tiles to the services; one answer for each thing is under way at a time.

    `own_week` comes before something is shown in the week or answered: in Google's view bookings have other names.
    """

    own_week = Signal()

    def __init__(
        self, desk: Desk, panel: AttentionPanel, brake: BrakeBar, grid: Stage, top: TopBar,
        connections: ConnectionFlow, dragging: Dragging,
    ) -> None:  # fmt: skip
        super().__init__(desk.window)
        self._desk = desk
        self._panel = panel
        self._brake = brake
        self._grid = grid
        self._top = top
        self._connections = connections
        self._going = GoingLook(desk)
        self._entries: list[Entry] = []
        self._answering: set[str] = set()
        self._count = 0
        self._going.found.connect(self.refresh)
        desk.feed.connections_changed.connect(self.refresh)
        desk.feed.resources_changed.connect(self.refresh)
        desk.feed.attention_changed.connect(self._on_read)
        top.attention.clicked.connect(self.toggle)
        panel.picked.connect(self.show_in_week)
        panel.answered.connect(self.answer)
        panel.closed.connect(self._on_closed)
        brake.look_wished.connect(self.open)
        brake.answered.connect(self.answer)
        connections.show_wished.connect(self.open_for)
        dragging.menu_opening.connect(self._on_menu)
        grid.pressed.connect(self._point_at_nothing)

    # --- showing --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Shows what the feed read last."""
        feed = self._desk.feed
        resources = {resource.uid: resource for resource in feed.resources}
        stuck = troubles(feed.connections, feed.names)
        if self._panel.isVisible():
            self._going.look(feed.attention)
        items = self._going.with_lines(feed.attention)
        self._entries = entries_of(items, stuck, resources, self._desk.week.zone)
        self._panel.show_entries(self._entries, self._desk.now())
        self._panel.set_busy(self._answering)
        held = [item for item in feed.attention if item.kind is AttentionKind.DELETIONS_HELD]
        self._brake.show_items(held, feed.names)
        self._brake.set_busy(self._answering)
        self._show_count(sum(asks(entry) for entry in self._entries))
        conflicts = (AttentionKind.CONFLICT, AttentionKind.DELETED_IN_ONE)
        self._grid.set_flagged(item.booking for item in feed.attention if item.kind in conflicts and item.booking)

    def _show_count(self, count: int) -> None:
        """A screen reader hears of what came; what left was answered by somebody."""
        more = count > self._count
        self._count = count
        self._top.set_attention(count)
        if more:
            announce(self._top.attention, self._top.attention.accessibleName(), at_once=False)

    def tick(self) -> None:
        """Brings the ages up to date while they are seen."""
        if self._panel.isVisible():
            self._panel.show_entries(self._entries, self._desk.now())

    def toggle(self) -> None:
        """Ctrl+Shift+A and the chip: opens the panel, or closes it."""
        if self._panel.isVisible():
            self._panel.close_panel()
        else:
            self.open()

    def open(self, uid: str = "") -> None:
        """Opens the panel at an entry, and shows that in the week. Which bookings are held is looked up meanwhile."""
        self._going.look(self._desk.feed.attention, again=True)
        self.refresh()
        self._panel.open(uid)
        self._top.attention.setChecked(True)
        if uid:
            self.show_in_week(uid)

    def open_for(self, target: str) -> None:
        """Opens the panel at the first thing of a calendar or an account; `target` is its id or its address."""
        mine = {
            status.connection.uid
            for status in self._desk.feed.connections
            if target in (status.connection.calendar_id, status.connection.account.email)
        }
        found = next((item.id for item in self._desk.feed.attention if item.connection in mine), "")
        self.open(found or next((entry.id for entry in self._entries if entry.target == target), ""))

    def show_in_week(self, uid: str) -> None:
        """Turns the week to what an entry is about, and marks its tiles."""
        entry = self._entry(uid)
        self._panel.set_shown(uid)
        if entry is None or not entry.leads:
            self._grid.set_pointed(())
            return
        self.own_week.emit()
        feed, week = self._desk.feed, self._desk.week
        if entry.resource in feed.hidden:
            feed.set_hidden(feed.hidden - {entry.resource})
            feed.resources_changed.emit()
        week.show_day(to_local(entry.start, week.zone).date())
        rows = [row for row in self._grid.occurrences.entries if about(entry, row.name)]
        first = min(rows, key=lambda row: (row.start != entry.start, row.start), default=None)
        if first is not None:
            self._grid.reveal(first.name)
        self._grid.set_pointed(row.name for row in rows)

    def _point_at_nothing(self, _name: str = "") -> None:
        self._grid.set_pointed(())
        self._panel.set_shown("")

    def _on_closed(self) -> None:
        self._top.attention.setChecked(False)
        self._point_at_nothing()
        self._grid.setFocus()

    def _on_menu(self, name: str, menu: QMenu) -> None:
        """The menu of a tile that something is open about leads to it."""
        entry = next((entry for entry in self._entries if asks(entry) and about(entry, name)), None)
        if entry is None:
            return
        action = QAction(menu)
        show_text(action, "Repair…" if entry.kind == "Clash" else "Answer…")
        action.triggered.connect(lambda: self.open(entry.id))
        first = menu.actions()[0]
        menu.insertAction(first, action)
        menu.insertSeparator(first)

    def _entry(self, uid: str) -> Entry | None:
        return next((entry for entry in self._entries if entry.id == uid), None)

    # --- answering ------------------------------------------------------------------------------------

    def answer(self, uid: str, key: str) -> None:
        """An answer was chosen. What deletes is asked once more, with no as the default."""
        entry = self._entry(uid)
        item = next((item for item in self._desk.feed.attention if item.id == uid), None)
        if uid in self._answering or entry is None:
            return
        self.own_week.emit()
        if item is None:
            self._connections.remedy(entry.remedy, entry.target)
        elif item.kind is AttentionKind.DELETIONS_HELD and key == THEIRS:
            self._confirm(item, entry)
        else:
            self._resolve(item, key)

    def _confirm(self, item: Attention, entry: Entry) -> None:
        """Accepting deletions is asked with the calendar's name; Enter keeps the bookings."""
        place = self._desk.feed.names.get(item.resource, "a resource")
        hint = next((each.hint for each in item.answers if each.key == THEIRS), "")
        ConfirmDialog(
            self._desk.window,
            self._desk.source,
            f"Remove the bookings of “{entry.title}” here too?",
            f"{item.reason} “{entry.title}” is the calendar of {place}. {hint}",
            "Remove them here too",
            lambda: self._resolve(item, THEIRS),
        ).open()

    def _resolve(self, item: Attention, key: str) -> None:
        if item.id in self._answering:
            return
        self._answering.add(item.id)
        self._show_busy()
        services = self._desk.services
        self._desk.background.run(
            lambda: services.attention.answer(item.id, key),
            self._on_resolved,
            lambda error: self._on_refused(item.id, error),
        )

    def _on_resolved(self, done: Resolution) -> None:
        """It leaves the list with the next read of that; until then it takes no second answer."""
        if done.change is not None:
            self._desk.history.record(done.change)
        self._desk.messages.over()
        self._desk.messages.note(done.said, undo=done.change is not None)
        self._desk.feed.refresh()
        self._desk.sync.poke()

    def _on_refused(self, uid: str, error: Exception) -> None:
        self._answering.discard(uid)
        self._show_busy()
        self._desk.messages.error(error)
        self._desk.feed.refresh()

    def _on_read(self) -> None:
        self._answering.clear()
        self.refresh()

    def _show_busy(self) -> None:
        self._panel.set_busy(self._answering)
        self._brake.set_busy(self._answering)
