"""Requests that may be sent twice and are carried out once: a key, the same request, the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schedapp.errors import KeyReused, StillRunning
from schedapp.store.database import Database
from schedapp.store.idempotency import Answered, Asked, IdempotencyRepository

__all__ = ["Answered", "Asked", "IdempotencyService"]


class IdempotencyService:
    """For all threads of a process. `now` is in UTC epoch seconds.

    What is made and its answer are written in one transaction: whenever the program is killed, either both are there or
    neither is, and of two processes that are sent the same request one makes it. Errors are not kept.
    """

    def __init__(self, database: Database, store: IdempotencyRepository, *, now: Callable[[], int]) -> None:
        self._database = database
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._running: dict[Asked, int] = {}

    def answered(self, asked: Asked) -> Answered | None:
        """What a request was answered before, None for a new one. Raises KeyReused for another one with its key."""
        found = self._store.find(asked, self._now())
        if found is None:
            return None
        digest, answered = found
        if digest != asked.digest:
            raise KeyReused(
                "This Idempotency-Key was used for another request.", "Give each new request a key of its own."
            )
        return answered

    @contextmanager
    def running(self, asked: Asked) -> Iterator[None]:
        """While a request is under way here, the same one waits for nothing: it raises StillRunning."""
        mark = Asked(asked.token, asked.route, asked.key, "")
        with self._lock:
            if mark in self._running:
                raise StillRunning("This request is still under way.", "Send it once more in a moment, for its answer.")
            self._running[mark] = threading.get_ident()
        try:
            yield
        finally:
            with self._lock:
                del self._running[mark]

    def carry_out(self, asked: Asked, make: Callable[[], Answered]) -> tuple[Answered, bool]:
        """The answer, and whether it is one from before. What raises is not kept. Raises KeyReused, and what `make`
        does; `make` must not wait for anybody, as it is inside the write transaction."""
        with self._database.write():
            before = self.answered(asked)
            if before is not None:
                return before, True
            answered = make()
            self._store.keep(asked, answered, self._now())
        return answered, False
