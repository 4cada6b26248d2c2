"""Turnstiles: where a sync can be killed, disturbed or overtaken, between any two of its steps."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from schedapp.simulator.errors import ConnectionDropped
from schedapp.simulator.message import Answer, Request

Send = Callable[[], Answer]


class Killed(BaseException):
    """The process died here: nothing catches it, open transactions roll back."""


class Turnstile:
    """Every commit and every remote call passes here, before and after. `step` may raise `Killed` or run others."""

    def step(self, where: str) -> None:
        """Called with `commit`, `committed`, `call` or `answered`."""

    def spoil(self, send: Send, request: Request) -> Answer:
        """Sends a request; may drop it, its answer, or put another answer in its place."""
        return send()


class CountingGate(Turnstile):
    """Counts the steps; the process dies at step number `deadly` (from 1; 0: it lives)."""

    def __init__(self) -> None:
        self.deadly = self.passed = 0
        self.open = False

    def arm(self, deadly: int) -> None:
        self.deadly, self.passed = deadly, 0

    @contextmanager
    def opened(self) -> Iterator[None]:
        """What a person does here is no step of a sync."""
        self.open = True
        yield
        self.open = False

    def step(self, where: str) -> None:
        if self.open:
            return
        self.passed += 1
        if self.passed == self.deadly:
            raise Killed(f"{where}, step {self.passed}")


@dataclass(frozen=True)
class Refusal:
    """An error answer as Google gives it."""

    status: int
    reason: str
    domain: str = "global"
    location: str = ""

    def answer(self) -> Answer:
        entry = {"domain": self.domain, "reason": self.reason, "message": self.reason}
        if self.location:
            entry |= {"locationType": "parameter", "location": self.location}
        return Answer(self.status, {"error": {"errors": [entry], "code": self.status, "message": self.reason}})


ALWAYS = {
    "400": Refusal(400, "badRequest"),
    "401": Refusal(401, "authError"),
    "403 rate": Refusal(403, "rateLimitExceeded", "usageLimits"),
    "403 user rate": Refusal(403, "userRateLimitExceeded", "usageLimits"),
    "403 quota": Refusal(403, "quotaExceeded", "usageLimits"),
    "403 forbidden": Refusal(403, "forbidden", "calendar"),
    "429": Refusal(429, "rateLimitExceeded", "usageLimits"),
    "500": Refusal(500, "backendError"),
}
LISTING = {
    "410 full": Refusal(410, "fullSyncRequired", "calendar"),
    "410 old": Refusal(410, "updatedMinTooLongAgo", "calendar", "updatedMin"),
}
INSERT = {"409": Refusal(409, "duplicate")}
CHANGE = {"412": Refusal(412, "conditionNotMet", location="If-Match"), "409 busy": Refusal(409, "conflict")}
SPOILT = {"html": b"<html>sign in</html>", "empty": b"{}", "cut": b'{"kind": "calendar#ev', "nothing": b""}
REFUSED = ("400", "403 forbidden")
SILENT = ("drop", "lost", "slow", "slow and done")
OTHER = ("503 html", "500 and done", "gone")


def kinds_for(request: Request) -> tuple[str, ...]:
    """What may befall a request. Only what can be true is said: no 404 for an event that lives in a calendar that
    is there; a calendar that is gone is so for the rest of the sync."""
    found = (*ALWAYS, *SPOILT, *SILENT, *OTHER)
    if request.verb == "GET":
        return found + tuple(LISTING) if "syncToken" in request.query else found
    return (*found, "twice", *(INSERT if request.verb == "POST" else CHANGE))


def spoilt(kind: str, send: Send) -> Answer:
    """The request with that fault."""
    refusals = ALWAYS | LISTING | INSERT | CHANGE
    if kind in refusals:
        return refusals[kind].answer()
    if kind in ("drop", "slow"):
        raise TimeoutError if kind == "slow" else ConnectionDropped
    if kind == "503 html":
        return Answer(503, "<html>Service Unavailable</html>", content_type="text/html")
    answer = send()
    if kind == "twice":
        return send()
    if kind in ("lost", "slow and done"):
        raise ConnectionDropped if kind == "lost" else TimeoutError
    if kind == "500 and done":
        return ALWAYS["500"].answer()
    return Answer(200, None, content_type=answer.content_type, raw=SPOILT[kind])


def brought_back(body: Any) -> str:
    """The uid of the booking whose deleted event a patch brings back, "" for any other patch."""
    uid: str = body["extendedProperties"]["private"]["schedUid"] if "status" in body else ""
    return uid


class RandomGate(Turnstile):
    """Faults and kills by chance, and other actors between two steps of a sync. `die` is how the process ends;
    `refused` are the bookings whose events were not brought back for it."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.kill = self.fault = 0.0
        self.between: Callable[[], None] | None = None
        self.calm = True
        self.refused: set[str] = set()
        self._gone = False

    def storm(self, rnd: random.Random) -> None:
        """How often something happens is drawn for a whole sync: some are calm, some are storms."""
        self.rnd = rnd
        self.kill, self.fault = rnd.choice((0, 0.05, 0.15)), rnd.choice((0, 0.05, 0.2))
        self.calm = self._gone = False

    def step(self, where: str) -> None:
        if self.calm:
            return
        if where == "call" and self.between is not None:
            self.between()
        if self.rnd.random() < self.kill:
            self.die(where)

    def die(self, where: str) -> None:
        raise Killed(where)

    def spoil(self, send: Send, request: Request) -> Answer:
        if self.calm:
            return send()
        if not self._gone:
            if self.rnd.random() >= self.fault:
                return send()
            kind = self.rnd.choice(kinds_for(request))
            if kind in REFUSED and request.verb == "PATCH":
                self.refused.add(brought_back(request.json()))
            if kind != "gone":
                return spoilt(kind, send)
            self._gone = True
        return Refusal(404, "notFound").answer()
