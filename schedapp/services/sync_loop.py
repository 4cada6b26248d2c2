"""Synchronizes in the background where there is no window: a thread that asks the syncer when, and runs it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from schedapp.errors import SchedError

if TYPE_CHECKING:
    from schedapp.services.syncer import Syncer

log = logging.getLogger(__name__)

_SHORTEST = 0.05
_LONGEST = 15.0
"""Seconds after which the syncer is asked anew: another program may have changed the frequency, the computer slept."""


class SyncLoop:
    """One thread with the cadence that a window has which nobody looks at.

    `release` is called on the thread when it ends: it has a connection to the database of its own.
    """

    def __init__(self, make_syncer: Callable[[], Syncer], *, release: Callable[[], None] = lambda: None) -> None:
        self._make_syncer = make_syncer
        self._release = release
        self._syncer: Syncer | None = None
        self._wake = threading.Event()
        self._poked = threading.Event()
        self._stopping = threading.Event()
        self._reason = "start"
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Runs once at the start, unless syncing is by hand."""
        self._thread.start()

    def poke(self) -> None:
        """An own change was made: it goes out soon. On any thread, at once."""
        self._poked.set()
        self._wake.set()

    def stop(self) -> None:
        """Nothing more is asked of Google; returns at once. `join` waits for the run that goes on."""
        self._stopping.set()
        if self._syncer is not None:
            self._syncer.stop()
        self._wake.set()

    def join(self, seconds: float = 10.0) -> bool:
        """Whether the thread has ended."""
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                due = self._due()
                if due is None or due > 0.0:
                    self._wake.wait(min(_LONGEST, max(_SHORTEST, _LONGEST if due is None else due)))
                    self._wake.clear()
                    continue
                reason, self._reason = self._reason, "timer"
                self._sync(reason)
        finally:
            self._release()

    def _due(self) -> float | None:
        """Seconds until the next run; None while only a person starts one, or while nothing can be read here."""
        try:
            if self._syncer is None:
                self._syncer = self._make_syncer()
                self._syncer.set_window(active=False, visible=())
            if self._poked.is_set():
                self._poked.clear()
                self._reason = "own-change"
                self._syncer.poke()
            return self._syncer.next_due()
        except SchedError as error:
            log.warning("nothing is synchronized for now: %s", error.title)
        except Exception as error:  # a bug: the log tells where, and it is asked again all the same
            log.error("nothing is synchronized for now: %s\n%s", type(error).__name__, _place(error))
        return None

    def _sync(self, reason: str) -> None:
        if self._syncer is None or self._stopping.is_set():
            return
        try:
            self._syncer.run(reason)
        except SchedError as error:
            log.warning("a sync run stopped: %s", error.title)
        except Exception as error:  # a bug: the log tells where, and the next run is tried all the same
            log.error("a sync run failed: %s\n%s", type(error).__name__, _place(error))


def _place(error: Exception) -> str:
    return "".join(traceback.format_tb(error.__traceback__))
