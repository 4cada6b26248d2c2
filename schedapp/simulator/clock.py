"""The clock that the simulated Google reads; tests put their own in its place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Gives the present moment in UTC epoch seconds."""

system_clock: Clock = time.time


class ManualClock:
    """A clock that stands still until it is moved. `start` is in UTC epoch seconds."""

    def __init__(self, start: float = 1_780_000_000.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> float:
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock on by `seconds`."""
        with self._lock:
            self._now += seconds
