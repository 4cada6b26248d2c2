"""What may go wrong at one desk's calls and commits, and who else may act between two of them."""

from __future__ import annotations

import random
from collections.abc import Callable

from schedapp.errors import (
    CalendarGone,
    Offline,
    PermissionDenied,
    QuotaExceeded,
    RateLimited,
    Rejected,
    SchedError,
    SignInNeeded,
    SyncTokenExpired,
)  # fmt: skip

Refusal = Callable[[], SchedError]

REFUSALS: dict[str, Refusal] = {
    "offline": lambda: Offline("No network.", "Try again later."),
    "busy": lambda: RateLimited("Google asks for a pause.", "Later."),
    "sign-in": lambda: SignInNeeded("Sign in again.", "Google ended the grant."),
    "denied": lambda: PermissionDenied("Google refuses this.", "Ask the owner."),
    "rejected": lambda: Rejected("Google refuses this.", "Change it."),
    "quota": lambda: QuotaExceeded("Too many writes today.", "Later."),
    "gone": lambda: CalendarGone("The calendar is not there.", "Look at it."),
    "expired": lambda: SyncTokenExpired("The sync token is no longer valid.", "Everything is listed."),
}
_ANY_CALL = ("offline", "lost", "busy", "sign-in")
_LISTING = (*_ANY_CALL, "denied", "gone", "expired", "garbage", "garbage")
_WRITE = (*_ANY_CALL, "lost", "lost", "twice", "twice", "denied", "rejected", "quota", "bumped")
KINDS = {
    "list": _LISTING,
    "get": _ANY_CALL,
    "find": _ANY_CALL,
    "window": (*_ANY_CALL, "gone"),
    "insert": _WRITE[:-1],
    "patch": _WRITE,
    "revive": tuple(kind for kind in _WRITE if kind not in ("denied", "rejected")),  # what is refused is for all desks
    "delete": _WRITE,
    "send": (*_ANY_CALL, "lost"),
}


class Killed(BaseException):
    """The process died here: nothing catches it, the open transaction is lost."""


class Weather:
    """Calm until `storm`: then each step may kill, each call may fail, and `between` may let others act."""

    def __init__(self) -> None:
        self.calm = True
        self.disturbed = False
        self._kill = self._fault = 0.0
        self._kills = self._faults = random.Random(0)
        self._between: Callable[[], None] = lambda: None
        self.note: Callable[[str], None] = lambda _: None

    def storm(
        self,
        kill: float,
        fault: float,
        kills: random.Random,
        faults: random.Random,
        between: Callable[[], None],
    ) -> None:
        self.calm, self._kill, self._fault = False, kill, fault
        self._kills, self._faults, self._between = kills, faults, between

    def clear(self) -> None:
        self.calm = True

    def step(self, where: str) -> None:
        """Before and after each call and commit."""
        if self.calm:
            return
        if where == "call":
            self._between()
        if self._kill and self._kills.random() < self._kill:
            self.note(f"  killed at {where}")
            raise Killed(where)

    def fault(self, verb: str) -> str:
        """The name of what goes wrong with this call, "" for nothing."""
        if not self._fault or self._faults.random() >= self._fault:
            return ""
        kind = self._faults.choice(KINDS[verb])
        self.note(f"  {verb}: {kind}")
        return kind

    def pages(self) -> int:
        """How many events a page of this listing holds."""
        return 10_000 if self.calm else self._faults.choice((1, 2, 3, 10_000, 10_000))

    def odds(self, probability: float) -> bool:
        return not self.calm and self._faults.random() < probability

    def number(self, most: int) -> int:
        return self._faults.randint(0, most)
