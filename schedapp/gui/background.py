"""Runs work that may wait (Google, the keyring, the database's lock) off the GUI thread, and brings results back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
THREADS = 4


class Task:
    """One piece of work. Exactly one of its two callbacks is called on the GUI thread, unless it was dropped before."""

    def __init__(self, done: Callable[[Any], None] | None, failed: Callable[[Exception], None] | None) -> None:
        self._done = done
        self._failed = failed
        self._dropped = False

    def drop(self, *_because: object) -> None:
        """The result is no longer wanted; the work itself runs to its end."""
        self._dropped = True

    def deliver(self, result: object, error: Exception | None) -> None:
        if self._dropped:
            return
        if error is not None and self._failed is not None:
            self._failed(error)
        elif error is None and self._done is not None:
            self._done(result)


class Background(QObject):
    """A small pool of threads. The threads stay, so that each keeps its one database connection."""

    idle = Signal()
    _came = Signal(object, object, object)
    """(task, result, error), emitted on a thread of the pool. It is the pool's own signal because its sender has to
    outlive the emission: the result may be taken in before that returns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(THREADS, "background")
        self._futures: dict[Task, Future[None]] = {}
        self._closed = False
        self._came.connect(self._take_in, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return bool(self._futures)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Starts `work` on a thread of the pool; one of the two callbacks follows on this thread.

        After `close` nothing is started, and none of them follows.
        """
        task = Task(done, failed)
        if self._closed:
            return task
        self._futures[task] = self._pool.submit(self._run, task, work)
        return task

    def close(self, milliseconds: int = 5_000) -> bool:
        """Drops all results and waits for the threads. False if some work did not end in time."""
        self._closed = True
        for task in self._futures:
            task.drop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        _done, late = wait(self._futures.values(), milliseconds / 1000)
        return not late

    def _run(self, task: Task, work: Callable[[], object]) -> None:
        result: object = None
        error: Exception | None = None
        try:
            result = work()
        except Exception as caught:  # everything is brought to the one presenter
            error = caught
        self._came.emit(task, result, error)

    def _take_in(self, task: Task, result: object, error: Exception | None) -> None:
        self._futures.pop(task, None)
        try:
            task.deliver(result, error)
        finally:
            if not self._futures:
                self.idle.emit()
