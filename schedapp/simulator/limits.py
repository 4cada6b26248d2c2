"""How much an account may ask: requests a minute in a sliding window, and Google's limits on making things."""

from __future__ import annotations

import math
import threading
from collections import deque

from schedapp.simulator.clock import Clock
from schedapp.simulator.errors import ApiError
from schedapp.simulator.knobs import Knobs

MINUTE = 60.0
_MAKING = {"events.insert": "events_made", "events.import": "events_made", "calendars.insert": "calendars_made"}


class Limits:
    """Counts what each account (an e-mail address) asked, by the simulator's clock. Safe to use from any thread.

    A call that is refused uses nothing up. Without room Google answers 403 or 429 `rateLimitExceeded`; 403
    `quotaExceeded` is about events or calendars made within hours, and leaves everything else open.
    """

    def __init__(self, clock: Clock, knobs: Knobs) -> None:
        self._clock = clock
        self._knobs = knobs
        self._used: dict[str, deque[tuple[float, int]]] = {}
        self._made: dict[tuple[str, str], deque[float]] = {}
        self._lock = threading.Lock()

    def charge(self, email: str, method: str) -> None:
        """Count one call; ApiError 403 or 429 where the account has no room for it in this minute."""
        most = self._knobs.requests_per_minute
        cost = self._knobs.patch_cost if method.endswith(".patch") else 1
        with self._lock:
            now = self._clock()
            window = self._window(email, now)
            if most is not None and sum(part for _, part in window) + cost > most:
                raise self._refusal(now, window)
            window.append((now, cost))

    def used(self, email: str) -> int:
        """What the account used up of the present minute."""
        with self._lock:
            return sum(cost for _, cost in self._window(email, self._clock()))

    def check_making(self, email: str, method: str) -> None:
        """403 `quotaExceeded` where the account made as many events or calendars as it may."""
        kind = _MAKING.get(method)
        most = getattr(self._knobs, kind) if kind else None
        if kind is None or most is None:
            return
        with self._lock:
            if len(self._recently_made(email, kind)) >= most:
                raise ApiError(403, "quotaExceeded", "Calendar usage limits exceeded.", "usageLimits")

    def made(self, email: str, method: str) -> None:
        """Note that a call that makes something went through."""
        kind = _MAKING.get(method)
        if kind is not None:
            with self._lock:
                self._recently_made(email, kind).append(self._clock())

    def clear(self) -> None:
        """Forget everything that was used up."""
        with self._lock:
            self._used.clear()
            self._made.clear()

    def _window(self, email: str, now: float) -> deque[tuple[float, int]]:
        window = self._used.setdefault(email, deque())
        while window and window[0][0] <= now - MINUTE:
            window.popleft()
        return window

    def _recently_made(self, email: str, kind: str) -> deque[float]:
        made = self._made.setdefault((email, kind), deque())
        while made and made[0] <= self._clock() - self._knobs.making_window:
            made.popleft()
        return made

    def _refusal(self, now: float, window: deque[tuple[float, int]]) -> ApiError:
        knobs = self._knobs
        message = "User Rate Limit Exceeded" if knobs.rate_reason.startswith("user") else "Rate Limit Exceeded"
        error = ApiError(knobs.rate_status, knobs.rate_reason, message, "usageLimits")
        seconds = knobs.rate_retry_after
        if seconds == 0:
            seconds = math.ceil(window[0][0] + MINUTE - now) if window else 1
        if seconds is not None:
            error.headers["Retry-After"] = str(max(seconds, 1))
        return error
