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
from schedapp.gui.flows.pages import Pages
from schedapp.gui.flows.presence import Presence
from schedapp.gui.flows.resource_flow import ResourceFlow
from schedapp.gui.flows.seen_flow import SeenFlow
from schedapp.gui.flows.sets_flow import SetsFlow
from schedapp.gui.flows.settings_flow import SettingsFlow
from schedapp.gui.flows.sync_flow import SyncFlow
from schedapp.gui.flows.tile_acts import TileActs
from schedapp.gui.flows.tile_menu import TileMenu
from schedapp.gui.flows.view_flow import ViewFlow
from schedapp.gui.hovercard.hover import Hover
from schedapp.gui.messages import Level, Message, Messages
from schedapp.gui.ports import Now, Services
from schedapp.gui.shell import Shell
from schedapp.gui.side.month_load import MonthLoads
from schedapp.gui.side.panel import SidePanel
from schedapp.gui.stage import Stage
from schedapp.gui.statusbar import StatusBar
from schedapp.gui.sync_worker import SyncThread
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.topbar import TopBar
from schedapp.gui.undo import History
from schedapp.gui.view_memory import read_view
from schedapp.gui.viewstate import ViewState
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.widgets.empty_page import EmptyPage
from schedapp.gui.widgets.eyes_bar import EyesBar
from schedapp.gui.widgets.notes import Banner, Toast
from schedapp.gui.window_menus import window_menus
from schedapp.model.change import Change

FIRST_DAY = "first_day"


class MainWindow(QMainWindow):
    """One window over one container. `begin` starts what goes on by itself; `close` ends all of it."""

    def __init__(self, services: Services, source: ThemeSource, now: Now) -> None:
        super().__init__()
        self.setWindowTitle("Sched")
        self._services = services
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
        self.finding = FindingFlow(self.desk, self.finder_panel, self.grid, self.booking, self.changing)
        self.joining = Joining(self.desk, self.grid, self.booking)
        self.dragging = Dragging(self.desk, self.middle, self.changing)
        self.copying = Copying(self.desk, self.middle, self.changing)
        self.acts = TileActs(self.desk, self.middle, self.changing, self.copying, self.booking)
        self.tile_menu = TileMenu(self.desk, self.middle, self.acts, self.booking, self.dragging)
        self.hover = Hover(self.desk, self.middle)
        self.resources = ResourceFlow(self.desk)
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
        self.presence = Presence(self.desk)
        self.keys = KeysFlow(self)
        self.menus = window_menus(self)
        self._connect()
        self.settings.restore_place(self)

    def begin(self) -> None:
        """Reads and shows everything, then starts the clock and the sync thread after the first paint."""
        self._show_week()
        self._show_patients(self._services.settings.get("patients"))
        self.desk.feed.start()
        self.views.show_page()
        self.middle.set_now(int(self.desk.now()))
        (self.views.page if self.desk.feed.resources else self.empty.button).setFocus()
        QTimer.singleShot(0, self._start)

    def _start(self) -> None:
        """After the first paint: the sync thread, which knows from the start what is looked at."""
        self.presence.tell()
        self.sync.start()
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
        pool_ended = self.desk.background.close()
        self._closed_cleanly = self.desk.sync.close() and pool_ended
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

    def _connect(self) -> None:
        desk = self.desk
        desk.week.changed.connect(self._show_week)
        desk.feed.resources_changed.connect(self._show_occurrences)
        desk.feed.occurrences_changed.connect(self._show_occurrences)
        desk.messages.shown.connect(self.banner.show_message)
        desk.messages.passed.connect(self.banner.on_passed)
        self.middle.pressed.connect(lambda _name: desk.messages.over())
        desk.messages.noted.connect(self.toast.show_note)
        desk.source.changed.connect(self._dress)
        self.middle.set_taken_check(self.dragging.taken)
        self.middle.refused.connect(lambda reason: desk.messages.say(Message(reason, level=Level.WARNING)))
        self.changing.made.connect(self._on_made)
        self.booking.cancel_wished.connect(self.dragging.cancel)
        self.dragging.settled.connect(self.booking.show_ghost)
        self.views.shown.connect(self.booking.show_ghost)
        self.finding.opened.connect(self.attention_panel.close_panel)
        self.attention_panel.turned.connect(lambda: self.attention_panel.isVisible() and self.finding.drop())
        self.toast.undo_wished.connect(self.guarded(desk.history.undo))
        self.top.today_wished.connect(self.show_today)
        self.top.back_wished.connect(lambda: desk.week.turn(-1))
        self.top.find_wished.connect(self.find_time)
        self.top.forward_wished.connect(lambda: desk.week.turn(1))
        self.side.month.picked.connect(self._show_day)
        self.side.add.clicked.connect(lambda: self.resources.add())
        self.empty.add_wished.connect(self.resources.add)
        self.side.list.menu_wished.connect(self.resources.open_menu)
        self.side.list.opened.connect(self.resources.edit)
        self._connect_google()
        self._connect_clock_and_keys()

    def _connect_google(self) -> None:
        self.sync.ticked.connect(self.attention.tick)
        self.attention.own_week.connect(self.as_google.make_way)
        self.seen.own_week.connect(self.as_google.make_way)
        self.hover.news = self.seen.words_of
        self.seen.history_wished.connect(self.history.open)
        self.tile_menu.history_wished.connect(self.history.open)
        self.empty.patients.answered.connect(self.settings.set_patients)
        self.settings.patients_chosen.connect(self._show_patients)
        self.connections.patients_answered.connect(self._show_patients)
        self.as_google.turned.connect(self.menus.actions["as_google"].setChecked)
        self.as_google.turned.connect(lambda _on: self.toast.hide())
        self.sync.ticked.connect(self.connections.ticked)
        self.status.account_opened.connect(self.connections.open_account)
        self.resources.page_wished.connect(self.connections.open_connection)
        self.resources.connect_wished.connect(self.connections.connect_resource)
        self.resources.sign_in_wished.connect(self.connections.sign_in)
        self.resources.disconnect_wished.connect(self.connections.disconnect_resource)

    def _connect_clock_and_keys(self) -> None:
        second = QTimer(self)
        second.timeout.connect(self.booking.tick)
        second.timeout.connect(self.seen.tick)
        second.start(1_000)
        self.tile_menu.find_wished = self.find_time
        self.keys.bind()

    # --- showing -----------------------------------------------------------------------------------

    def _header_height(self) -> int:
        """What a banner leaves free: the brake, the names of the days and the lane below them."""
        header = self.grid.scene.geometry.body_top if self.middle.currentWidget() is self.grid else 0
        return self.middle.y() + header

    def _show_week(self) -> None:
        if self._turn_grid():
            self._show_occurrences()

    def _turn_grid(self) -> bool:
        """The grid shows the period of the desk; whether it showed another one."""
        week = self.desk.week
        return week.view.is_grid and self.grid.set_week(week.first, week.days, week.zone, week.column_order)

    def _show_occurrences(self) -> None:
        feed = self.desk.feed
        shown = {uid: resource for uid in feed.shown if (resource := feed.resource(uid)) is not None}
        self._turn_grid()
        if self.desk.week.view.is_grid:
            self.grid.set_occurrences(feed.occurrences, shown)
            self.grid.set_closings(feed.closings)
        count = len({(row.booking, row.original_start) for row in feed.occurrences})
        self.status.show_week(count, self.desk.week.zone, self.desk.week.words)
        self.booking.follow_grid()

    def _show_patients(self, answer: str) -> None:
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

    def _show_day(self, day: date) -> None:
        self.desk.week.show_day(day)
        self.views.focus()

    def show_about(self) -> None:
        AboutDialog(self, self.desk.source, self._services.paths).open()

    def _on_made(self, change: Change) -> None:
        """A message about an earlier step is over once another one was made."""
        self.banner.close_message()

    def _dress(self, theme: Theme) -> None:
        self.grid.set_theme(theme)
