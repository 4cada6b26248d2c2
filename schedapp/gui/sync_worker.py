"""The thread that synchronizes: a worker with its timer on a QThread, driven by signals and heard by signals."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Signal, Slot

if TYPE_CHECKING:
    from schedapp.services.syncer import Syncer

logger = logging.getLogger(__name__)

LEAST_PAUSE = 0.05
AGAIN = 15.0
"""Seconds after which the syncer is asked anew where it could not say when the next run is due."""


class SyncWorker(QObject):
    """Lives on the sync thread. When to run is the syncer's decision (`next_due`); this only keeps the timer."""

    started = Signal(str)
    """The reason of the run that begins: start, timer, own-change or button."""
    finished = Signal(tuple)
    """The SyncReports of a run."""
    failed = Signal(object)
    """An exception that ended a run as a whole."""
    scheduled = Signal(object)
    """Seconds until the next run, None where only the button starts one."""

    def __init__(self, make_syncer: Callable[[], Syncer]) -> None:
        super().__init__()
        self._make_syncer = make_syncer
        self._syncer: Syncer | None = None
        self._timer: QTimer | None = None
        self._own_change = False
        self._ran = False
        self._unknown = False
        self._window: tuple[bool, tuple[str, ...]] | None = None

    @Slot()
    def begin(self) -> None:
        """Builds the syncer and the timer on this thread, and runs once unless the user syncs by hand."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_due)
        self._start()

    def _start(self) -> None:
        try:
            by_hand = self._made().next_due() is None
        except Exception as error:  # brought to the one presenter, once; the timer tries again
            if not self._unknown:
                self.failed.emit(error)
            self._ask_later()
            return
        self._unknown = False
        if not by_hand:
            self._run("start")

    def _made(self) -> Syncer:
        """The syncer, which knows of the window what was told before it was there."""
        if self._syncer is None:
            self._syncer = self._make_syncer()
            if self._window is not None:
                self._syncer.set_window(active=self._window[0], visible=self._window[1])
        return self._syncer

    @Slot()
    def sync_now(self) -> None:
        self._run("button")

    @Slot()
    def poke(self) -> None:
        """A change was made in this window: it goes out soon."""
        self._own_change = True
        if self._syncer is not None:
            self._syncer.poke()
        self.reschedule()

    @Slot()
    def reschedule(self) -> None:
        """Asks the syncer anew when the next run is due (the frequency may have changed)."""
        if self._timer is None:
            return
        self._timer.stop()
        if self._syncer is None:
            self._ask_later()
            return
        try:
            pause = self._syncer.next_due()
        except Exception as error:  # a read that fails once does not leave the timer off for good
            logger.warning("When to synchronize next could not be read: %s.", type(error).__name__)
            self._ask_later()
            return
        self._unknown = False
        if pause is not None:
            self._timer.start(int(max(LEAST_PAUSE, pause) * 1000))
        self.scheduled.emit(pause)

    def _ask_later(self) -> None:
        """Whether a run is due at all is not known now."""
        self._unknown = True
        if self._timer is not None:
            self._timer.start(int(AGAIN * 1000))
        self.scheduled.emit(AGAIN)

    @Slot(bool, tuple)
    def set_window(self, active: bool, visible: tuple[str, ...]) -> None:
        """Whether somebody looks at the window, and the uids of the resources that it shows."""
        self._window = (active, visible)
        if self._syncer is not None:
            self._syncer.set_window(active=active, visible=visible)
            self.reschedule()

    @Slot()
    def network_changed(self) -> None:
        """The network is back, or another one: old connections to Google lead nowhere."""
        if self._syncer is not None:
            self._syncer.network_changed()
            self.reschedule()

    def stop(self) -> None:
        """Called on the window's thread: the run that goes on asks nothing more of Google."""
        if self._syncer is not None:
            self._syncer.stop()

    @Slot()
    def end(self) -> None:
        """The last thing that runs here: no timer is left behind, then the thread may go."""
        if self._timer is not None:
            self._timer.stop()
            self._timer.deleteLater()
            self._timer = None
        self.thread().quit()

    def _on_due(self) -> None:
        if not self._unknown:
            self._run("own-change" if self._own_change else "timer")
        elif self._ran:
            self.reschedule()
        else:
            self._start()

    def _run(self, reason: str) -> None:
        if self.thread().isInterruptionRequested():
            return
        self._own_change = False
        self._ran = True
        self.started.emit(reason)
        try:
            self.finished.emit(self._made().run(reason))
        except Exception as error:  # brought to the one presenter; the timer goes on
            self.failed.emit(error)
        self.reschedule()


class SyncThread(QObject):
    """The window's side: starts the thread, hands wishes over, repeats what the worker says."""

    started = Signal(str)
    finished = Signal(tuple)
    failed = Signal(object)

    _now_wished = Signal()
    _poke_wished = Signal()
    _schedule_wished = Signal()
    _window_told = Signal(bool, tuple)
    _network_told = Signal()

    def __init__(self, make_syncer: Callable[[], Syncer], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running = False
        self._due: float | None = None
        self._button_waits = False
        self._told: tuple[bool, tuple[str, ...]] | None = None
        self._thread = QThread(self)
        self._thread.setObjectName("sync")
        self._worker = SyncWorker(make_syncer)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.begin)
        queued = Qt.ConnectionType.QueuedConnection
        self._now_wished.connect(self._worker.sync_now, queued)
        self._poke_wished.connect(self._worker.poke, queued)
        self._schedule_wished.connect(self._worker.reschedule, queued)
        self._window_told.connect(self._worker.set_window, queued)
        self._network_told.connect(self._worker.network_changed, queued)
        self._worker.started.connect(self._on_started, queued)
        self._worker.finished.connect(self._on_finished, queued)
        self._worker.failed.connect(self._on_failed, queued)
        self._worker.scheduled.connect(self._on_scheduled, queued)

    @property
    def busy(self) -> bool:
        """Whether a run goes on, or is to follow a press of the button."""
        return self.running or self._button_waits

    @property
    def next_run(self) -> float | None:
        """Seconds until the next run, 0 while one goes on; None where only the button starts one."""
        if self.busy:
            return 0.0
        return None if self._due is None else max(0.0, self._due - time.monotonic())

    def start(self) -> None:
        self._thread.start()

    def sync_now(self) -> None:
        """Always fetches, whatever the timer says: after a run that goes on, for that one may have listed before."""
        if not self._button_waits:
            self._button_waits = True
            self._now_wished.emit()

    def poke(self) -> None:
        self._poke_wished.emit()

    def reschedule(self) -> None:
        self._schedule_wished.emit()

    def set_window(self, active: bool, visible: Collection[str]) -> None:
        """What the window shows is asked for first, and less often while nobody looks."""
        told = (active, tuple(visible))
        if told != self._told:
            self._told = told
            self._window_told.emit(*told)

    def network_changed(self) -> None:
        self._network_told.emit()

    def stop(self) -> None:
        """The window is being closed: no further call to Google begins. Returns at once; `close` waits."""
        self._thread.requestInterruption()
        self._worker.stop()

    def close(self, milliseconds: int = 5_000) -> bool:
        """Ends the thread after the run that goes on. False if that did not end in time."""
        if not self._thread.isRunning():
            return True
        self._thread.requestInterruption()
        QMetaObject.invokeMethod(self._worker, "end", Qt.ConnectionType.QueuedConnection)
        if not self._thread.wait(milliseconds):
            logger.warning("A synchronization did not end within %d s of closing.", milliseconds // 1000)
            return False
        return True

    def _on_started(self, reason: str) -> None:
        self.running = True
        if reason == "button":
            self._button_waits = False
        self.started.emit(reason)

    def _on_scheduled(self, pause: float | None) -> None:
        self._due = None if pause is None else time.monotonic() + pause

    def _on_finished(self, reports: tuple[object, ...]) -> None:
        self.running = False
        self.finished.emit(reports)

    def _on_failed(self, error: object) -> None:
        self.running = False
        self.failed.emit(error)
