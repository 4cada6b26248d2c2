"""The pair (booking, event) of one connection, and what waits to be told to Google."""

from __future__ import annotations

import hashlib
from base64 import b32hexencode
from dataclasses import dataclass

from schedapp.model.event import Content


@dataclass(frozen=True, slots=True)
class Link:
    """The base of a link is the last state that both sides agreed on, kept in both spellings: `base` as the server
    represents it, `agreed` as Sched projects it. A side changed if it differs from its own spelling, so that what
    Google normalises (zone aliases, rule parts) is never taken for an edit. Both are None while nothing is agreed.

    `etag` is "" while Google has not acknowledged the event. `nonce` and `sent` are the *intent*: an operation that
    was started and whose outcome is not known yet; both are empty at rest. `gone` says that the event is deleted in
    Google (its id stays reserved); `ours` that its content may be changed by us. A link that is gone keeps `agreed`
    alone where the booking was deleted here as well and Google never heard of it (`untold`), and `base` with it while
    a person is asked whether the booking, which lives in other calendars, goes as well.
    """

    connection: str
    booking: str
    event_id: str
    etag: str = ""
    base: Content | None = None
    agreed: Content | None = None
    ical_uid: str = ""
    generation: int = 0
    nonce: str = ""
    sent: Content | None = None
    gone: bool = False
    ours: bool = True
    seen_run: str = ""

    @property
    def untold(self) -> bool:
        """Whether both sides deleted it, and only Google's deletion is known to both."""
        return self.gone and self.base is None and self.agreed is not None


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """Both sides changed `field` differently; `kept` is "mine" or "theirs", the other value is the one that lost.

    `field` is one of `event.FIELDS`; the values are of that field's type. A deletion that met an edit is a conflict of
    `status`, one of whose values is "cancelled".
    """

    field: str
    base: object
    mine: object
    theirs: object
    kept: str


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A booking whose changes one connection has not sent yet. Times are UTC epoch seconds."""

    id: int
    connection: str
    booking: str
    created: int
    attempts: int = 0
    next_try: int = 0
    error: str = ""
    parked: bool = False


def event_id(uid: str, calendar_id: str, generation: int) -> str:
    """Our own event id: base32hex (a-v, 0-9: Google's alphabet) of a hash of the shared uid, calendar, generation.

    The same on every desk, so that two desks that make or revive the same booking meet in one event.
    """
    digest = hashlib.sha256(f"{uid}\n{calendar_id}\n{generation}".encode()).digest()
    return b32hexencode(digest[:20]).decode("ascii").lower()
