"""When to synchronize: pure arithmetic over a monotonic clock. Knows no Qt, no threads, no network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

REALTIME = 5.0
BACKGROUND = 60.0
EACH = 0.25  # seconds for every connected calendar: with many of them, pulling stays below half of Google's quota
SOON = 0.2
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 300.0
_JITTER = 0.25
FREQUENCIES = {"realtime": REALTIME, "1": 60.0, "5": 300.0, "15": 900.0, "60": 3600.0, "manual": None}


@dataclass(slots=True)
class Cadence:
    """Times in seconds of a monotonic clock; `random` gives numbers in [0, 1) for the jitter of 25 %.

    One due time for all: after a long sleep exactly one run is due, however many were missed. `active` says whether
    somebody looks at the window, `calendars` how many are connected: both matter in real time alone.
    """

    random: Callable[[], float]
    frequency: str = "realtime"
    active: bool = True
    calendars: int = 1
    _due: float | None = 0.0
    _failures: int = 0
    _held_until: float = 0.0

    def next_due(self) -> float | None:
        """When the next run is due; None when only the button starts one."""
        return self._due

    def is_due(self, now: float) -> bool:
        return self._due is not None and now >= self._due

    def interval(self) -> float | None:
        """The pause between two runs that went well, without jitter."""
        if self.frequency != "realtime":
            return FREQUENCIES[self.frequency]
        busy = max(REALTIME, EACH * self.calendars)
        return busy if self.active else max(BACKGROUND, busy)

    def set_frequency(self, frequency: str, now: float) -> None:
        """One of `FREQUENCIES`; an unknown word counts as real time."""
        self.frequency = frequency if frequency in FREQUENCIES else "realtime"
        interval = self.interval()
        self._due = None if interval is None else now + self._jittered(interval)

    def set_active(self, active: bool, now: float) -> None:
        """Somebody came to the window or left it. Who comes sees the newest within a moment."""
        came, self.active = active and not self.active, active
        if came and self.frequency == "realtime":
            self.poke(now)

    def poke(self, now: float) -> None:
        """An own change goes out at once, unless syncing is manual or Google asked for a pause."""
        if self.frequency != "manual" and not self._failures:
            self._due = min(self._due if self._due is not None else now + SOON, now + SOON)

    def wake(self, now: float) -> None:
        """After a sleep, or with a network again: one run, whatever failed before; but not in a pause of Google's."""
        if self.frequency != "manual":
            self._due = max(now + SOON, self._held_until)

    def ran(self, now: float, *, ok: bool, retry_after: float | None = None) -> None:
        """A run ended. After failures the pause doubles from 5 s to 5 minutes; Google's own wish is honoured."""
        interval = self.interval()
        self._failures = 0 if ok else self._failures + 1
        self._held_until = now + (retry_after or 0.0)
        if interval is None:
            self._due = None
        elif ok:
            self._due = now + self._jittered(interval)
        else:
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(self._failures - 1, 10))
            self._due = now + max(self._jittered(pause), retry_after or 0.0)

    def _jittered(self, seconds: float) -> float:
        return seconds * (1 + _JITTER * (2 * self.random() - 1))
