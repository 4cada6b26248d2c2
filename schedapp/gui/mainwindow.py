"""The main window: puts the parts together, and holds what only the whole can: its place, its closing, its settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from schedapp.gui.attention.brake import BrakeBar
from schedapp.gui.attention.panel import AttentionPanel
from schedapp.gui.background import Background
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.about import AboutDialog
from schedapp.gui.feed import Feed
from schedapp.gui.finder.panel import FinderPanel
from schedapp.gui.flows.api_flow import ApiFlow
from schedapp.gui.flows.as_google import AsGoogleFlow
from schedapp.gui.flows.attention_flow import AttentionFlow
from schedapp.gui.flows.booking_flow import BookingFlow
from schedapp.gui.flows.catalogue_flow import CatalogueFlow
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.connection_flow import ConnectionFlow
from schedapp.gui.flows.copying import Copying
from schedapp.gui.flows.dragging import Dragging
from schedapp.gui.flows.finding import FindingFlow
from schedapp.gui.flows.history_flow import HistoryFlow
from schedapp.gui.flows.joining import Joining
from schedapp.gui.flows.keys_flow import KeysFlow
from schedapp.gui.flows.ordering import Ordering
from schedapp.gui.flows.pages import Pages
from schedapp.gui.flows.presence import Presence
from schedapp.gui.flows.resource_flow import ResourceFlow
from schedapp.gui.flows.room import RoomWatch
from schedapp.gui.flows.seen_flow import SeenFlow
from schedapp.gui.flows.sets_flow import SetsFlow
from schedapp.gui.flows.settings_flow import SettingsFlow
from schedapp.gui.flows.sync_flow import SyncFlow
from schedapp.gui.flows.tile_acts import TileActs
from schedapp.gui.flows.tile_menu import TileMenu
from schedapp.gui.flows.view_flow import ViewFlow
from schedapp.gui.hovercard.hover import Hover
from schedapp.gui.messages import Messages
from schedapp.gui.ports import Now, Services
from schedapp.gui.shell import Shell
from schedapp.gui.side.month_load import MonthLoads
from schedapp.gui.side.panel import SidePanel
from schedapp.gui.stage import Stage
from schedapp.gui.statusbar import StatusBar
from schedapp.gui.sync_worker import SyncThread
from schedapp.gui.theme import ThemeSource
from schedapp.gui.topbar import TopBar
from schedapp.gui.undo import History
from schedapp.gui.view_memory import read_view
from schedapp.gui.viewstate import ViewState
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.widgets.empty_page import EmptyPage
from schedapp.gui.widgets.eyes_bar import EyesBar
from schedapp.gui.widgets.notes import Banner, Toast
from schedapp.gui.window_links import connect_window
from schedapp.gui.window_menus import window_menus

FIRST_DAY = "first_day"
CLOSING = 5.0
"""Seconds that each thread has to end when the window is closed."""


class MainWindow(QMainWindow):
    """One window over one container. `begin` starts what goes on by itself; `close` ends all of it."""

    def __init__(self, services: Services, source: ThemeSource, now: Now) -> None:
        super().__init__()
        self.setWindowTitle("Sched")
        self._services = services
        self._webhooks = services.deliverer()
        self.desk = self._make_desk(services, source, now)
        self.grid = WeekGrid(source.theme)
        self.top = TopBar(self.desk.week, source)
        self.status = StatusBar(source)
        self.side = SidePanel(self.desk.feed, self.desk.week, source)
        self.loads = MonthLoads(self.desk, self.side.month.model)
        self.empty = EmptyPage(source)
        self.middle = Stage(self.grid)
        self.pages = Pages(self.desk, self.middle)
        # Notes lie over the stack, not in it: a stack tells a screen reader of its pages alone.
        self.stage = QWidget()
        self.attention_panel = AttentionPanel(source)
        self.finder_panel = FinderPanel(source)
        self.brake = BrakeBar(source)
        self.eyes = EyesBar(source)
        self._lay_out()
        self.views = ViewFlow(self.desk, self.grid, self.empty, self.middle, self.top)
        self.pages.offer(self.views)
        self.banner = Banner(self.stage, source)
        self.banner.clear = self._header_height
        self.toast = Toast(self.stage, source)
        self.changing = Changing(self.desk)
        self.booking = BookingFlow(self.desk, self.middle, self.changing)
        self.finding = FindingFlow(self.desk, self.finder_panel, self.middle, self.booking, self.changing)
        self.joining = Joining(self.desk, self.grid, self.booking)
        self.dragging = Dragging(self.desk, self.middle, self.changing)
        self.copying = Copying(self.desk, self.middle, self.changing)
        self.acts = TileActs(self.desk, self.middle, self.changing, self.copying, self.booking)
        self.tile_menu = TileMenu(self.desk, self.middle, self.acts, self.booking, self.dragging)
        self.hover = Hover(self.desk, self.middle)
        self.resources = ResourceFlow(self.desk)
        self.ordering = Ordering(self.desk, self.grid, self.resources)
        self.catalogue = CatalogueFlow(self.desk)
        self.sets = SetsFlow(self.desk, self.resources.set_hidden)
        self.connections = ConnectionFlow(self.desk)
        self.sync = SyncFlow(self.desk, self.top, self.status, self.middle, self.connections)
        self.as_google = AsGoogleFlow(self.desk, self.middle, self.eyes, self.booking)
        self.attention = AttentionFlow(
            self.desk, self.attention_panel, self.brake, self.middle, self.top, self.connections, self.dragging
        )
        self.history = HistoryFlow(self.desk, self.middle, self.changing, self.dragging, self.booking)
        self.seen = SeenFlow(self.desk, self.middle, self.status.changed)
        self.settings = SettingsFlow(self.desk)
        self.api = ApiFlow(self.desk)
        self.room = RoomWatch(self.desk)
        self.presence = Presence(self.desk)
        self.keys = KeysFlow(self)
        self.menus = window_menus(self)
        connect_window(self)
        self.settings.restore_place(self)

    def begin(self) -> None:
        """Reads and shows everything, then starts the clock and the sync thread after the first paint."""
        self.show_week()
        self.show_patients(self._services.settings.get("patients"))
        self.desk.feed.start()
        self.views.show_page()
        self.middle.set_now(int(self.desk.now()))
        (self.views.page if self.desk.feed.resources else self.empty.button).setFocus()
        QTimer.singleShot(0, self._start)

    def _start(self) -> None:
        """After the first paint: the sync thread, which knows from the start what is looked at, and the webhooks."""
        self.presence.tell()
        self.sync.start()
        self.api.begin()
        self._webhooks.start()
        self.presence.watch_network()
        self.seen.begin()

    @property
    def closed_cleanly(self) -> bool:
        """Whether all threads ended when the window was closed."""
        return self._closed_cleanly

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the place, stops the timers, waits for the threads: a call that is under way is finished, and no
        other one begins."""
        self.settings.remember_place(self)
        self.views.remember()
        self.hide()
        self.desk.feed.stop()
        self.sync.stop()
        self.desk.sync.stop()
        self.api.end()
        self._webhooks.stop()
        in_ms = int(CLOSING * 1_000)
        ended = [
            self.desk.background.close(in_ms),
            self.desk.sync.close(in_ms),
            self._webhooks.join(CLOSING),
            self.api.join(CLOSING),
        ]
        self._closed_cleanly = all(ended)
        self.seen.end()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.booking.follow_grid()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no widget took: Esc closes the form from anywhere in the window, and leaves Google's view."""
        if event.key() != Qt.Key.Key_Escape or not (
            self.booking.drop() or self.seen.drop() or self.finding.drop() or self.as_google.turn(False)
        ):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.desk.feed.look()

    # --- parts -------------------------------------------------------------------------------------

    def _make_desk(self, services: Services, source: ThemeSource, now: Now) -> Desk:
        self._closed_cleanly = False
        background = Background(self)
        messages = Messages(services.paths.log, self)
        history = History(lambda change: self.changing.revert(change), background, self)
        settings = services.settings
        kept = read_view(settings)
        week = ViewState(
            now,
            view=kept.view,
            length=kept.length,
            order=kept.order,
            begins_sunday=settings.get(FIRST_DAY) == "sunday",
            parent=self,
        )
        feed = Feed(services, week, background, messages, self)
        sync = SyncThread(services.syncer, self)
        return Desk(self, services, now, source, background, messages, history, week, feed, sync)

    def _lay_out(self) -> None:
        stack = QVBoxLayout(self.stage)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.brake)
        stack.addWidget(self.eyes)
        stack.addWidget(self.middle, 1)
        shell = Shell(self.desk.source, self.side, self.stage, self.attention_panel, self.finder_panel)
        self.setCentralWidget(shell.between(self.top, self.status))
        self.setMinimumSize(760, 480)

    # --- showing -----------------------------------------------------------------------------------

    def _header_height(self) -> int:
        """What a banner leaves free: the brake, the names of the days and the lane below them."""
        header = self.grid.scene.geometry.body_top if self.middle.currentWidget() is self.grid else 0
        return self.middle.y() + header

    def show_week(self) -> None:
        """The grid turns to the period of the desk, with what is known of it."""
        if self._turn_grid():
            self.show_occurrences()

    def _turn_grid(self) -> bool:
        """The grid shows the period of the desk; whether it showed another one."""
        week = self.desk.week
        return week.view.is_grid and self.grid.set_week(week.first, week.days, week.zone, week.column_order)

    def show_occurrences(self) -> None:
        """What was read anew."""
        feed = self.desk.feed
        shown = {uid: resource for uid in feed.shown if (resource := feed.resource(uid)) is not None}
        self._turn_grid()
        if self.desk.week.view.is_grid:
            self.grid.set_occurrences(feed.occurrences, shown)
            self.grid.set_closings(feed.closings)
        count = len({(row.booking, row.original_start) for row in feed.occurrences})
        self.status.show_week(count, self.desk.week.zone, self.desk.week.words)
        self.booking.follow_grid()

    def show_patients(self, answer: str) -> None:
        """Asked once: from then on the menu has it."""
        self.empty.patients.setVisible(not answer)
        self.menus.choose("patients", answer)

    def new_booking(self) -> None:
        self.guarded(self.booking.create_soon)()

    def find_time(self) -> None:
        self.guarded(self.finding.open)()

    def guarded(self, act: Callable[[], object]) -> Callable[[], None]:
        """Nothing is changed while the week is shown as Google sees it."""
        return self.as_google.unless_on(act)

    def show_today(self) -> None:
        self.desk.week.show_day(self.desk.week.today)
        self.middle.scroll_to_now()
        self.views.focus()

    def show_day(self, day: date) -> None:
        """A day of the small month was chosen."""
        self.desk.week.show_day(day)
        self.views.focus()

    def show_about(self) -> None:
        AboutDialog(self, self.desk.source, self._services.paths).open()
