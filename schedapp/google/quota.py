"""How much one account may ask of Google: 600 units a minute, a share of them kept for people, and Google's pauses."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from weakref import WeakValueDictionary

from schedapp.errors import RateLimited
from schedapp.google.deadline import Deadline
from schedapp.google.translate import LATER

LIMIT = 600
"""Requests a minute for one user of one project (Google: guides/quota)."""
KEPT_FREE = 60
"""Units that background work leaves, so that what somebody waits for goes through at once."""
PATCH_UNITS = 3
"""The reference page of `events.patch` says three; the quota page names no weights. The dearer reading never runs into
the limit, and the cheaper verb would not carry fields of others safely."""
LONGEST_PAUSE = 3600.0
MINUTE = 62.0
"""A little more than one: Google counts from when a request arrives."""
_SLICE = 0.2


class Quota:
    """A bucket of `limit` tokens, each of which comes back MINUTE seconds after it was taken. Thread-safe.

    Google counts in sliding minutes: a bucket that is refilled steadily would let twice as many through in its first
    one. `clock` gives monotonic seconds; tests hand in theirs.
    """

    def __init__(
        self,
        *,
        limit: int = LIMIT,
        kept_free: int = KEPT_FREE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._limit = limit
        self._kept_free = kept_free
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._taken: deque[tuple[float, int]] = deque()  # (when, units) of the last minute
        self._used = 0
        self._resumes = float("-inf")
        self._keep: Callable[[float], object] = lambda _seconds: None

    def take(self, units: int, deadline: Deadline, *, background: bool) -> None:
        """Takes tokens, waiting for at most half of the deadline: the request itself needs time as well.

        Raises RateLimited, with the seconds to wait, at once when that is too long or Google asked for a pause; and
        TimeoutError when the work was cancelled meanwhile.
        """
        room = self._limit - self._kept_free if background else self._limit
        if units > room:
            raise ValueError("more than a minute holds")
        while True:
            with self._lock:
                self._refuse_in_a_pause()
                wait = self._wait_for(units, room)
                if wait <= 0:
                    self._taken.append((self._clock(), units))
                    self._used += units
                    return
            if wait > deadline.left() / 2:
                raise RateLimited("Sched keeps within Google’s limit for one account.", LATER, retry_after=wait)
            self._sleep(min(wait, _SLICE))

    def pause(self, seconds: float) -> None:
        """Google asked for it (Retry-After): until then nothing of this account is sent. At most LONGEST_PAUSE."""
        seconds = min(seconds, LONGEST_PAUSE)
        self._wait(seconds)
        self._keep(seconds)

    def share(self, seconds: float, keep: Callable[[float], object]) -> None:
        """Pauses are shared with other processes: `seconds` are left of one that Google asked them for, and `keep` is
        told of those that it asks this one for. It must not raise."""
        self._keep = keep
        if seconds > 0:
            self._wait(min(seconds, LONGEST_PAUSE))

    def _wait(self, seconds: float) -> None:
        with self._lock:
            self._resumes = max(self._resumes, self._clock() + seconds)

    def _refuse_in_a_pause(self) -> None:
        left = self._resumes - self._clock()
        if left > 0:
            raise wait_until(time.time() + left, left)

    def _wait_for(self, units: int, room: int) -> float:
        """Seconds until so many tokens are back, 0 when they are there."""
        now = self._clock()
        while self._taken and self._taken[0][0] + MINUTE <= now:
            self._used -= self._taken.popleft()[1]
        missing = self._used + units - room
        wait = 0.0
        for when, held in self._taken:
            if missing <= 0:
                break
            missing -= held
            wait = when + MINUTE - now
        return wait


def wait_until(until: float, left: float | None = None) -> RateLimited:
    """Google asked to be left alone until then (UTC epoch seconds), `left` seconds from now; told by the computer's
    own clock and zone, as the first full minute that is not before it."""
    clock = time.strftime("%H:%M", time.localtime(math.ceil(until / 60) * 60))
    return RateLimited(f"Google asked to wait until {clock}.", LATER, retry_after=left)


_quotas: WeakValueDictionary[tuple[str, str], Quota] = WeakValueDictionary()
_quotas_lock = threading.Lock()


def quota_of(api_root: str, account: str) -> Quota:
    """The one quota that all clients of an account (its address) share in this process."""
    with _quotas_lock:
        return _quotas.setdefault((api_root, account.casefold()), Quota())
