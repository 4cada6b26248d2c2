"""The change feed: what changed since a cursor, and who waits for more. One query for all listeners."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schedapp.errors import StoreError
from schedapp.model.feed import Cursor, FeedEntry, FeedPage
from schedapp.store.feed import FeedRepository

log = logging.getLogger(__name__)

PAGE = 500
_REMEMBERED = 1_000
_SECONDS = 10.0
"""How many changes are kept for listeners, and for how long: one that is further behind reads for itself. Not longer,
since a name that is erased has to be gone from here, too."""
_LONGEST = 60.0
"""Seconds between two looks where they fail."""
_LOOK_EVERY = 0.1
"""Seconds between two looks; one costs 5 microseconds where nothing was written."""


class ChangeFeed:
    """Sees the changes of every process on the database."""

    def __init__(self, repository: FeedRepository) -> None:
        self._repository = repository

    def head(self) -> Cursor:
        """The place after the last change that there is."""
        return self._repository.head()

    def after(self, cursor: Cursor, limit: int = PAGE) -> FeedPage:
        """The next changes after a cursor; `reset` where it is too old or another database's."""
        return self._repository.after(cursor, limit)

    def stamp(self) -> int:
        """Differs from what the calling thread saw last when anybody else has written since."""
        return self._repository.stamp()


class FeedWatch:
    """A thread that looks whether anybody wrote, reads what is new once, and wakes every listener.

    It runs while there are listeners, and looks `every` so many seconds. When `ended` says so it ends for good: every
    listener is woken and sees `closed`. `release` is called on the thread when it ends (it has a connection to the
    database of its own).
    """

    def __init__(
        self,
        feed: ChangeFeed,
        *,
        every: float = _LOOK_EVERY,
        ended: Callable[[], bool] = lambda: False,
        release: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._feed = feed
        self._every = every
        self._clock = clock
        self._ended = ended
        self._release = release
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._listeners: dict[object, Callable[[], None]] = {}
        self._window: deque[tuple[float, FeedEntry]] = deque()
        self._from: Cursor | None = None
        self._head: Cursor | None = None
        self._thread: threading.Thread | None = None

    @property
    def closed(self) -> bool:
        """Whether listeners have to go."""
        return self._ended()

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    @contextmanager
    def listening(self, wake: Callable[[], None]) -> Iterator[None]:
        """While it lasts, `wake` is called whenever somebody wrote, and when the watch ends: on another thread, so it
        must return at once."""
        key = object()
        try:
            with self._lock:
                self._listeners[key] = wake
                self._start()
            yield
        finally:
            with self._lock:
                self._listeners.pop(key, None)
            if not self._listeners:
                self._wake.set()

    def after(self, cursor: Cursor) -> FeedPage | None:
        """What is remembered of the changes after a cursor. None: it has to be read from the database, which also knows
        of a cursor that is beyond what is remembered whether there is such a change by now."""
        with self._lock:
            first, head = self._from, self._head
            if first is None or head is None or cursor.feed != head.feed:
                return None
            if not first.number <= cursor.number <= head.number:
                return None
            entries = tuple(entry for _, entry in self._window if entry.number > cursor.number)
            return FeedPage(entries, head)

    # --- the thread -------------------------------------------------------------------------------

    def _start(self) -> None:
        """A thread where none is running; under the lock. One that could not be started is none: the next one tries."""
        if self.closed or (self._thread is not None and self._thread.is_alive()):
            return
        self._wake.clear()
        thread = threading.Thread(target=self._watch, name="change feed", daemon=True)
        thread.start()
        self._thread = thread

    def _watch(self) -> None:
        seen: int | None = None
        pause = self._every
        try:
            while not self._over():
                try:
                    seen = self._look(seen)
                    pause = self._every
                except StoreError as error:
                    log.warning("the change feed could not be read: %s", error.title)
                    pause = _longer(pause)
                except Exception as error:  # a bug: the log tells where, and it goes on all the same
                    place = "".join(traceback.format_tb(error.__traceback__))
                    log.error("the change feed could not be read: %s\n%s", type(error).__name__, place)
                    pause = _longer(pause)
                self._wake.wait(pause)
        finally:
            self._release()

    def _look(self, seen: int | None) -> int:
        """The stamp is taken before what it stands for is read: nothing is missed."""
        stamp = self._feed.stamp()
        if stamp != seen:
            self._read()
            self._call()
        self._forget()
        return stamp

    def _forget(self) -> None:
        oldest = self._clock() - _SECONDS
        with self._lock:
            while self._window and (len(self._window) > _REMEMBERED or self._window[0][0] < oldest):
                _, entry = self._window.popleft()
                if self._head is not None:
                    self._from = Cursor(self._head.feed, entry.number)

    def _over(self) -> bool:
        """Whether the thread may go: decided under the lock, so that a new listener gets a new thread or this one."""
        if self.closed:
            self._call()
        with self._lock:
            if self._listeners and not self.closed:
                self._wake.clear()
                return False
            self._thread = self._from = self._head = None
            self._window.clear()
            return True

    def _read(self) -> None:
        """Takes in what is new; the first time only where the feed is."""
        if self._head is None:
            head = self._feed.head()
            with self._lock:
                self._from = self._head = head
            return
        more = True
        while more:
            page = self._feed.after(self._head)
            self._take(page)
            more = page.more

    def _take(self, page: FeedPage) -> None:
        with self._lock:
            if page.reset:
                self._window.clear()
                self._from = page.cursor
            self._window.extend((self._clock(), entry) for entry in page.entries)
            self._head = page.cursor
        self._forget()

    def _call(self) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for wake in listeners:
            wake()


def _longer(pause: float) -> float:
    """Seconds until the next look after one more that failed."""
    return min(max(2 * pause, 1.0), _LONGEST)
