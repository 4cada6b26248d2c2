"""The end of a piece of work on the network, and the event that cancels it."""

from __future__ import annotations

import threading
import time


class Deadline:
    """A moment on the monotonic clock: neither a change of the wall clock nor a slow drip of bytes moves it."""

    __slots__ = ("_cancelled", "_end")

    def __init__(self, seconds: float, cancelled: threading.Event | None = None) -> None:
        self._end = time.monotonic() + seconds
        self._cancelled = cancelled

    def left(self) -> float:
        """Seconds until the end, more than 0. Raises TimeoutError when it has passed or the work was cancelled."""
        if self._cancelled is not None and self._cancelled.is_set():
            raise TimeoutError("cancelled")
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("out of time")
        return left

    def sooner(self, seconds: float) -> Deadline:
        """This deadline, or the one `seconds` from now if that is earlier."""
        other = Deadline(seconds, self._cancelled)
        other._end = min(other._end, self._end)
        return other
