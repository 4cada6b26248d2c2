"""Every error that Sched shows to a person: a title, and a detail that says what to do.

Imports nothing. Foreign exceptions are translated into these once, at the edge that met them
(`store`, `google`); each face (window, command line) has one presenter for them.
"""

from __future__ import annotations


class SchedError(Exception):
    """Root of all errors that a user may see.

    `title` is one short sentence in plain text, `detail` what happened and what to do about it.
    Neither ever holds a token, a code, an address with a query, or a client's name.
    """

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__(f"{title} {detail}".strip())
        self.title = title
        self.detail = detail


class BadInput(SchedError):
    """What the user gave cannot be used: a wrong date, an unknown zone, an empty name."""


class InUse(BadInput):
    """What is asked does not go with what is there: a name in use, a calendar connected already, bookings ahead."""


class HoldExpired(BadInput):
    """The time is not held any more: it ran out, or was let go."""


class NotFound(SchedError):
    """The named resource, booking, occurrence, calendar or connection does not exist."""


class Ambiguous(SchedError):
    """A name or a shortened id fits more than one thing: the user has to decide.

    `connections`, where it is those: (uid, name of the resource, calendar id, account) of each.
    """

    def __init__(
        self, title: str, detail: str = "", *, connections: tuple[tuple[str, str, str, str], ...] = ()
    ) -> None:
        super().__init__(title, detail)
        self.connections = connections


class Busy(SchedError):
    """Too much of this is under way already: later it goes."""


# --- bookings -------------------------------------------------------------------------------------


class BookingError(SchedError):
    """A booking cannot be made or changed as asked."""


class Taken(BookingError):
    """The slot is taken. `resource` is its name, `spans` the refused (start, end), UTC epoch seconds.

    `squeezes`: the place allows to book it all the same, with a reason.
    """

    squeezes = False

    def __init__(
        self, title: str, detail: str = "", *, resource: str = "", spans: tuple[tuple[int, int], ...] = ()
    ) -> None:
        super().__init__(title, detail)
        self.resource = resource
        self.spans = spans


class NotOpen(BookingError):
    """A rule of the place refuses the time: hours, a closure, time off, notice or horizon. `anyway` overrides it.

    `kind` and `resource` (its name) are of the first refusal, `spans` all refused (start, end), UTC epoch seconds.
    `firm`: the place lets nobody override it.
    """

    def __init__(
        self,
        title: str,
        detail: str = "",
        *,
        kind: str = "",
        resource: str = "",
        spans: tuple[tuple[int, int], ...] = (),
        firm: bool = False,
    ) -> None:
        super().__init__(title, detail)
        self.kind = kind
        self.resource = resource
        self.spans = spans
        self.firm = firm


class PoolTaken(Taken):
    """No member of a pool is free then (or none at every date of a series)."""


class ReadOnly(BookingError):
    """The booking belongs to somebody else in Google (or its connection only pulls) and is not ours to change."""


class ChangedSince(BookingError):
    """The booking changed since the user (or the undo step) saw it; nothing was written."""


class KeyReused(BadInput):
    """An `Idempotency-Key` came once more, with another request."""


class StillRunning(BookingError):
    """The same request, with the same key, is under way."""


# --- storage --------------------------------------------------------------------------------------


class StoreError(SchedError):
    """The database refused: it is busy, full, damaged, or not reachable."""


class Damaged(StoreError):
    """The database file is not what SQLite wrote. It is neither worked with nor deleted."""


class SchemaTooNew(StoreError):
    """The database was written by a newer Sched. It is not touched."""


# --- signing in -----------------------------------------------------------------------------------


class AuthError(SchedError):
    """Google does not know who we are."""


class SignInNeeded(AuthError):
    """No token, or Google ended the grant (`invalid_grant`): the user has to sign in again."""


class SignInFailed(AuthError):
    """The sign-in in the browser was denied, cancelled, timed out, or granted too little."""


class KeyringUnavailable(AuthError):
    """There is no safe place for the token (no keyring, a locked one, one that does not give back)."""


class KeyringLocked(KeyringUnavailable):
    """The keyring waits for its owner to unlock it. The token is in it, and the sign-in is as good as before."""


class WrongAccount(AuthError):
    """Another Google account signed in than the one that this connection belongs to."""


# --- Google ---------------------------------------------------------------------------------------


class RemoteError(SchedError):
    """Google could not be reached, or refused. The subclass says what may be done about it."""


class Offline(RemoteError):
    """No network, a captive portal, a cut answer, a 5xx: try again later. A write may have happened."""


class RateLimited(RemoteError):
    """Google asked for a pause. `retry_after` is in seconds, None when Google named none."""

    def __init__(self, title: str, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(title, detail)
        self.retry_after = retry_after


class QuotaExceeded(RemoteError):
    """Google limits writes to this calendar for hours (`quotaExceeded`): pulls go on."""


class PermissionDenied(RemoteError):
    """Google knows us but does not let us do this (403): read-only calendar, missing scope, not the organizer."""


class CalendarGone(RemoteError):
    """The calendar itself is not reachable (404 on a listing): frozen, nothing is deleted here."""


class EventNotFound(RemoteError):
    """404 on one event."""


class EventDeleted(RemoteError):
    """410 `deleted`: the event was deleted before."""


class AlreadyExists(RemoteError):
    """409 `duplicate`: an event with this id exists (perhaps our own lost success)."""


class EtagMismatch(RemoteError):
    """412 `conditionNotMet`: the event changed since the etag that was sent."""


class SyncTokenExpired(RemoteError):
    """410 `fullSyncRequired`, or 400 for a malformed sync token: a full listing is due."""


class Rejected(RemoteError):
    """400 or another permanent refusal of this one request: the item is parked, others go on."""


# --- synchronizing --------------------------------------------------------------------------------


class SyncError(SchedError):
    """A cycle stopped for a reason that the user should know."""


class DeletionsHeld(SyncError):
    """The brake: a run would have deleted more than it may without asking. `count` of `total` bookings."""

    def __init__(self, title: str, detail: str = "", *, count: int = 0, total: int = 0) -> None:
        super().__init__(title, detail)
        self.count = count
        self.total = total
