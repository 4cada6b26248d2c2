"""Fault knobs: what goes wrong, at which method, on which call; deterministic, counted, observable."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from schedapp.simulator.errors import Json

KINDS = frozenset(
    {
        "drop", "commit-then-drop", "status", "delay", "hold", "expire-access-tokens", "expire-sync-tokens",
        "malformed", "bump-etag", "empty-page", "page-limit", "duplicate-item", "invalid-grant",
        "revive-refused", "unknown-field", "unknown-event-type", "refuse-zone", "silent-reminders",
        "run-before", "run-after", "bare-tombstones", "stale-list", "drip", "cut",
    }
)  # fmt: skip
MALFORMED = ("object", "html", "truncated", "empty", "list")
FUTURE_FIELD = "futureField"
FUTURE_TYPE = "futureType"


@dataclass(eq=False)
class Fault:
    """One rule: it fires on matching calls number `nth` to `nth + count - 1` (`count=None`: for ever).

    `method` is a method name (`events.insert`, `token`, `auth`, `revoke`) or a pattern (`events.*`, `*`);
    `calendar_id` narrows it to one calendar, `batch` to calls inside a batch (True) or outside of one (False).
    The method `batch` is a batch as a whole. Calls are counted from the moment the fault is added.
    """

    kind: str
    method: str = "*"
    nth: int = 1
    count: int | None = 1
    calendar_id: str | None = None
    batch: bool | None = None
    status: int = 503
    reason: str = "backendError"
    message: str = "Backend Error"
    domain: str = "global"
    body: str | None = None
    content_type: str = "text/html; charset=UTF-8"
    retry_after: int | None = None
    after_commit: bool = False
    seconds: float = 0.0
    limit: int = 1
    behind: int = 1
    form: str = "object"
    zone: str = ""
    run: Callable[[], Any] | None = None
    calls: int = 0
    fired: int = 0
    _entered: threading.Event = field(default_factory=threading.Event, repr=False, init=False)
    _released: threading.Event = field(default_factory=threading.Event, repr=False, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")
        if self.kind == "malformed" and self.form not in MALFORMED:
            raise ValueError(f"unknown form {self.form!r}; known: {', '.join(MALFORMED)}")
        if self.nth < 1 or (self.count is not None and self.count < 1):
            raise ValueError("nth and count begin at 1")

    def release(self) -> None:
        """Let the calls go on that a `hold` (or a `delay`) keeps."""
        self._released.set()

    def wait_entered(self, timeout: float = 60.0) -> bool:
        """Wait until this fault has fired; whether it did within `timeout` seconds."""
        return self._entered.wait(timeout)

    def keep(self) -> None:
        """Hold the calling thread: for `seconds`, or until `release`."""
        self._released.wait(None if self.kind == "hold" else self.seconds)

    def matches(self, method: str, calendar_id: str | None, *, batch: bool) -> bool:
        """Whether a call of that method on that calendar, inside a batch or not, counts."""
        placed = self.calendar_id in (None, calendar_id) and self.batch in (None, batch)
        return placed and fnmatchcase(method, self.method)

    def count_call(self) -> bool:
        """Count one matching call; whether the fault fires on it."""
        self.calls += 1
        late = self.count is not None and self.calls >= self.nth + self.count
        if self.calls < self.nth or late:
            return False
        self.fired += 1
        self._entered.set()
        return True

    def describe(self) -> Json:
        """The rule and its counts, for `GET /_sim/faults`."""
        names = ("kind", "method", "nth", "count", "calendar_id", "batch", "calls", "fired")
        return {name: getattr(self, name) for name in names}


class Faults:
    """The rules in force. Threads may add and take at the same time."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._lock = threading.Lock()
        self.future_field_seen = False

    def add(self, method: str, kind: str, **options: Any) -> Fault:
        """Add a rule (see `Fault`); the returned object tells how often it fired."""
        fault = Fault(kind=kind, method=method, **options)
        with self._lock:
            self._rules.append(fault)
            self.future_field_seen |= kind == "unknown-field"
        return fault

    def clear(self) -> None:
        """Remove every rule and let go of whatever they hold."""
        with self._lock:
            rules, self._rules = self._rules, []
        for fault in rules:
            fault.release()

    def remove(self, fault: Fault) -> None:
        """Remove one rule and let go of what it holds."""
        with self._lock:
            self._rules = [rule for rule in self._rules if rule is not fault]
        fault.release()

    def take(self, method: str, calendar_id: str | None, *, batch: bool = False) -> Active:
        """Count this call in every rule that matches; the ones that fire."""
        with self._lock:
            matching = [rule for rule in self._rules if rule.matches(method, calendar_id, batch=batch)]
            return Active([rule for rule in matching if rule.count_call()])

    def describe(self) -> list[Json]:
        with self._lock:
            return [rule.describe() for rule in self._rules]


class Active:
    """The faults that fire on one call."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def of(self, *kinds: str) -> list[Fault]:
        """The ones of these kinds, in the order they were added."""
        return [fault for fault in self.faults if fault.kind in kinds]

    def has(self, kind: str) -> bool:
        return bool(self.of(kind))

    def first(self, kind: str) -> Fault | None:
        return next(iter(self.of(kind)), None)
