"""Runs work that may wait (Google, the keyring, the database's lock) off the GUI thread, and brings results back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

logger = logging.getLogger(__name__)

T = TypeVar("T")
THREADS = 4


class Task(QObject):
    """One piece of work. `done` and `failed` are called on the GUI thread, unless it was dropped before."""

    settled = Signal()

    def __init__(
        self, done: Callable[[Any], None] | None, failed: Callable[[Exception], None] | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._done = done
        self._failed = failed
        self._dropped = False

    def drop(self, *_because: object) -> None:
        """The result is no longer wanted; the work itself runs to its end."""
        self._dropped = True

    @Slot(object, object)
    def deliver(self, result: object, error: Exception | None) -> None:
        try:
            if self._dropped:
                return
            if error is not None and self._failed is not None:
                self._failed(error)
            elif error is None and self._done is not None:
                self._done(result)
        finally:
            self.settled.emit()


class _Door(QObject):
    """Lives on the GUI thread's side of one piece of work: the only way back from the pool."""

    came = Signal(object, object)


class _Work(QRunnable):
    def __init__(self, work: Callable[[], object], door: _Door) -> None:
        super().__init__()
        self._work = work
        self._door = door
        self.setAutoDelete(True)

    def run(self) -> None:
        result: object = None
        error: Exception | None = None
        try:
            result = self._work()
        except Exception as caught:  # everything is brought to the one presenter
            error = caught
        try:
            self._door.came.emit(result, error)
        except RuntimeError:
            logger.info("A result came after the window was closed.")


class Background(QObject):
    """A small pool of threads. The threads stay, so that each keeps its one database connection."""

    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._pool.setExpiryTimeout(-1)
        self._tasks: dict[Task, _Door] = {}

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Starts `work` on a thread of the pool; exactly one of the two callbacks follows on this thread."""
        task = Task(done, failed, self)
        door = _Door()
        self._tasks[task] = door
        door.came.connect(task.deliver, Qt.ConnectionType.QueuedConnection)
        task.settled.connect(lambda: self._forget(task))
        self._pool.start(_Work(work, door))
        return task

    def close(self, milliseconds: int = 5_000) -> bool:
        """Drops all results and waits for the threads. False if some work did not end in time."""
        for task in list(self._tasks):
            task.drop()
        self._pool.clear()
        return self._pool.waitForDone(milliseconds)

    def _forget(self, task: Task) -> None:
        self._tasks.pop(task, None)
        task.deleteLater()
        if not self._tasks:
            self.idle.emit()
