"""The sync thread in the window: spinner, status parts, what a run by the button did, the clock that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from schedapp.gui.desk import Desk
from schedapp.gui.flows.connection_flow import ConnectionFlow, report_words
from schedapp.gui.health import account_lines
from schedapp.gui.messages import SYNC
from schedapp.gui.stage import Stage
from schedapp.gui.statusbar import StatusBar
from schedapp.gui.topbar import TopBar
from schedapp.model.timespan import to_local

if TYPE_CHECKING:
    from schedapp.services.reports import SyncReport

SECOND_MS = 1_000
NOW_LINE_SECONDS = 10


class SyncFlow(QObject):
    """Listens to the sync thread, and each second brings "synced 12 s ago" and the now-line up to date."""

    ticked = Signal()
    """Ages that are told in words may be others now."""

    def __init__(self, desk: Desk, top: TopBar, status: StatusBar, grid: Stage, connections: ConnectionFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._top = top
        self._status = status
        self._grid = grid
        self._connections = connections
        self._reason = ""
        self._asked = False
        self._now_line = 0
        self._clock = QTimer(self)
        self._clock.setInterval(SECOND_MS)
        self._clock.timeout.connect(self.tick)
        desk.sync.started.connect(self._on_started)
        desk.sync.finished.connect(self._on_finished)
        desk.sync.failed.connect(self._on_failed)
        desk.feed.connections_changed.connect(self.tick)
        top.sync_wished.connect(self.sync_now)
        status.remedy_wished.connect(connections.remedy)

    def start(self) -> None:
        """Starts the clock and the thread; the first paint comes before both."""
        self._clock.start()
        self._desk.sync.start()

    def stop(self) -> None:
        self._clock.stop()

    def sync_now(self) -> None:
        """The button or F5: always fetches, and says what it did."""
        self._asked = True
        self._desk.messages.over()
        self._top.set_busy(True)
        self._desk.sync.sync_now()

    def tick(self) -> None:
        """Cheap: a text is touched only when it changed."""
        now = self._desk.now()
        self._top.set_connected(bool(self._desk.feed.connections))
        self._status.show_accounts(account_lines(self._desk.feed.connections, now, self._desk.week.zone))
        self.ticked.emit()
        if abs(now - self._now_line) >= NOW_LINE_SECONDS:
            day_before = to_local(self._now_line, self._desk.week.zone).date()
            self._now_line = int(now)
            self._grid.set_now(int(now))
            if day_before != self._desk.week.today:
                self._desk.week.changed.emit()

    def _on_started(self, reason: str) -> None:
        self._reason = reason
        if reason in ("button", "start"):
            self._top.set_busy(True)

    def _on_finished(self, reports: tuple[SyncReport, ...]) -> None:
        self._settle()
        good = {report.connection.uid for report in reports if report.ok}
        self._desk.messages.over(good | {SYNC} if len(good) == len(reports) else good)
        if self._asked and self._reason == "button":
            self._asked = False
            failed = next((report for report in reports if report.error is not None), None)
            if failed is not None and failed.error is not None:
                self._desk.messages.error(failed.error, about=failed.connection.uid)
            else:
                self._desk.messages.note(report_words(reports, self._desk.feed.connections), undo=False)

    def _on_failed(self, error: Exception) -> None:
        self._settle()
        self._asked = False
        self._desk.messages.error(error, about=SYNC)

    def _settle(self) -> None:
        if not self._asked or self._reason == "button":
            self._top.set_busy(False)
        self._desk.feed.look()
        self._desk.feed.read_connections()
