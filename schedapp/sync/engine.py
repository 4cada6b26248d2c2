"""One sync cycle of one connection: list, hold the brake, apply with the token, send the outbox, read back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from schedapp.errors import (
    AuthError,
    BadInput,
    BookingError,
    CalendarGone,
    DeletionsHeld,
    KeyringLocked,
    NotFound,
    PermissionDenied,
    QuotaExceeded,
    RemoteError,
    SchedError,
    SignInNeeded,
)  # fmt: skip
from schedapp.model.connection import DELETIONS_HELD, Connection, Deletions, Health
from schedapp.model.event import Event
from schedapp.sync.arrivals import Tally
from schedapp.sync.gathering import Gathered, slices_of
from schedapp.sync.listing import Lister, Listing, hold_one, hold_the_brake
from schedapp.sync.outbox import Outbox
from schedapp.sync.ports import CalendarServer, SyncStore
from schedapp.sync.pull import Puller
from schedapp.sync.push import Pusher
from schedapp.sync.terms import TermsChanged

log = logging.getLogger(__name__)

SLICE = 50
QUOTA_PAUSE = 2 * 3_600  # seconds
_ATTEMPTS = 3  # while somebody changes the connection's terms
_REFUSALS = (BookingError, BadInput, NotFound)
_WRITERS = ("owner", "writer", "writerWithoutPrivateAccess")


@dataclass(frozen=True, slots=True)
class CycleReport:
    """What one cycle of one connection did; `error` is what stopped it, None if it came through."""

    connection: Connection
    pulled: int = 0
    pushed: int = 0
    deleted: int = 0
    conflicts: int = 0
    parked: int = 0
    error: SchedError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


class Engine:
    """`now` is the program's clock (UTC epoch seconds, for records only: it never orders changes); `new_id` gives
    ids for runs and operations."""

    def __init__(self, store: SyncStore, now: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id
        self._lister = Lister(store, now)

    def cycle(
        self, connection_uid: str, server: CalendarServer, *, deletions: Deletions = Deletions.HOLD
    ) -> CycleReport:
        """Pull, push, and read back what was pushed. Never raises for Google's or the network's sake: the report and
        the connection say it."""
        tally = Tally()
        parked = 0
        error: SchedError | None = None
        for _ in range(_ATTEMPTS):
            error = None
            try:
                connection = self.pull(connection_uid, server, tally, deletions)
                if connection.pushes:
                    parked += self.push(connection, server, tally)
                if tally.pushed:
                    self.pull(connection_uid, server, tally)
            except (AuthError, RemoteError, DeletionsHeld) as caught:
                error = caught
            if not isinstance(error, TermsChanged):
                break
        connection = self._record(connection_uid, error)
        return CycleReport(connection, tally.pulled, tally.pushed, tally.deleted, tally.conflicts, parked, error)

    # --- pull -------------------------------------------------------------------------------------

    def pull(
        self, connection_uid: str, server: CalendarServer, tally: Tally, deletions: Deletions = Deletions.HOLD
    ) -> Connection:
        """Takes over what changed in Google since the stored token; of a calendar that is only sent to, what became
        of our own events. Raises RemoteError, AuthError, DeletionsHeld."""
        connection = self._store.connection(connection_uid)
        listing = self._lister.complete(connection, server)
        restorable = deletions is Deletions.RESTORE and connection.pushes
        if connection.pulls and deletions is not Deletions.ACCEPT and not restorable:
            hold_the_brake(self._store, connection, listing, self._now())
        return self._take_over(connection, listing, server.params_hash, tally, deletions)

    def _take_over(
        self, connection: Connection, listing: Listing, params_hash: str, tally: Tally, deletions: Deletions
    ) -> Connection:
        """Applies the events in slices; the last transaction also sweeps and stores the token (never before)."""
        run = self._new_id() if listing.full else ""
        puller = Puller(self._store, connection, tally, run, restore=deletions is Deletions.RESTORE)
        last = listing.last
        fresh = replace(
            connection,
            sync_token=last.next_sync_token,
            params_hash=params_hash,
            access_role=last.access_role or connection.access_role,
            zone=last.zone or connection.zone,
            summary=last.summary or connection.summary,
            careful=connection.careful and not listing.full,
        )
        events = listing.events
        if not events and not run and fresh == connection:
            return connection
        at_once = len(events) if deletions is Deletions.RESTORE else SLICE  # the brake would let a rest of them through
        *slices, rest = slices_of(events, max(at_once, SLICE))
        for some in slices:
            if some.gathered:
                self._gather(puller, tally, some.events)
            else:
                self._apply(puller, tally, some.events)
        self._apply(puller, tally, rest.events, lambda: self._finish(puller, connection, fresh, run))
        if deletions is Deletions.ACCEPT:
            with self._store.write():  # what a person let through does not count against the next ones
                self._store.removals_accepted(connection.uid)
        return fresh

    def _finish(self, puller: Puller, connection: Connection, fresh: Connection, run: str) -> None:
        if run:
            for link in self._store.unseen_links(connection.uid, run):
                puller.vanished(link)
        if fresh.access_role != connection.access_role:
            self._store.unpark(connection.uid)
        self._store.decided(connection.uid, DELETIONS_HELD)
        self._store.update_connection(fresh)

    def _apply(
        self, puller: Puller, tally: Tally, events: Sequence[Event], finish: Callable[[], None] = lambda: None
    ) -> None:
        """A slice in one transaction. If one of its events cannot be taken over, the others still are, singly."""
        before = replace(tally)
        try:
            with self._store.write():
                for event in events:
                    puller.apply(event)
                finish()
                self._count(puller, tally.removed - before.removed)
            return
        except _REFUSALS:
            if not events:
                raise
            tally.reset(before)
        for event in events:
            try:
                with self._store.write():
                    already = tally.removed
                    puller.apply(event)
                    self._count(puller, tally.removed - already)
            except _REFUSALS as error:
                self._leave(puller, event, error)
        with self._store.write():
            already = tally.removed
            finish()
            self._count(puller, tally.removed - already)

    def _gather(self, puller: Puller, tally: Tally, events: Sequence[Event]) -> None:
        """Many dates of one series in one transaction, as one change. If one of them cannot be taken over, halves."""
        before = replace(tally)
        try:
            with self._store.write():
                gathered, store = Gathered.over(self._store)
                together = puller.over(store)
                for event in events:
                    together.apply(event)
                gathered.flush()
                self._count(puller, tally.removed - before.removed)
        except _REFUSALS as error:
            tally.reset(before)
            if len(events) == 1:
                self._leave(puller, events[0], error)
                return
            middle = len(events) // 2
            self._gather(puller, tally, events[:middle])
            self._gather(puller, tally, events[middle:])

    def _leave(self, puller: Puller, event: Event, error: SchedError) -> None:
        """What cannot be taken over as it is, is shown as taken time if that can be, and a person is told."""
        try:
            with self._store.write():
                shown = puller.apply_as_block(event)
        except _REFUSALS:
            shown = False
        with self._store.write():
            puller.leave_out(event, error, shown=shown)

    def _count(self, puller: Puller, removed: int) -> None:
        if removed:
            self._store.removed(puller.connection.uid, removed)

    # --- push -------------------------------------------------------------------------------------

    def push(self, connection: Connection, server: CalendarServer, tally: Tally) -> int:
        """Sends what is due; gives how many bookings Google refused (they are parked, the others go on)."""
        if connection.access_role and connection.access_role not in _WRITERS:
            if not self._store.due(connection.uid, self._now()):
                return 0
            raise PermissionDenied(
                "Google lets you read this calendar, not change it.",
                "Ask its owner for the right to make changes, or connect it only from Google (pull).",
            )
        if self._pushes_pause(connection):
            return 0
        pusher = Pusher(self._store, server, connection, tally, self._new_id, lambda: self._remove_one(connection))
        outbox = Outbox(self._store, server, connection, pusher, self._now)
        try:
            outbox.send()
        except QuotaExceeded:
            self._pause_pushes(connection)
            raise
        return outbox.parked

    def _remove_one(self, connection: Connection) -> None:
        """What a push finds deleted counts like what a listing does."""
        hold_one(self._store, connection, self._now())
        self._store.removed(connection.uid, 1)

    def _pushes_pause(self, connection: Connection) -> bool:
        """A pause that is longer than any we make comes from a clock that was wrong."""
        return 0 < connection.push_after - self._now() <= QUOTA_PAUSE

    def _pause_pushes(self, connection: Connection) -> None:
        with self._store.write():
            fresh = self._store.connection(connection.uid)
            self._store.update_connection(replace(fresh, push_after=self._now() + QUOTA_PAUSE))

    # --- the record -------------------------------------------------------------------------------

    def _record(self, connection_uid: str, error: SchedError | None) -> Connection:
        connection = self._store.connection(connection_uid)
        now = self._now()
        if error is None:
            paused = connection.pushes and self._pushes_pause(connection)
            proven = now if self._store.settled(connection_uid) else connection.proven_at
            fresh = replace(
                connection,
                health=Health.PAUSED if paused else Health.OK,
                message=connection.message if paused else "",
                synced_at=now,
                proven_at=proven,
            )
        else:
            message = f"{error.title} {error.detail}".strip()
            fresh = replace(connection, health=health_of(error), message=message)
        with self._store.write():
            self._store.update_connection(fresh)
            if isinstance(error, DeletionsHeld):
                self._store.decide(connection_uid, "", DELETIONS_HELD, f"{error.title} {error.detail}")
        return fresh


def health_of(error: SchedError) -> Health:
    """How a connection shows an error."""
    if isinstance(error, SignInNeeded):
        return Health.SIGN_IN
    if isinstance(error, KeyringLocked):
        return Health.LOCKED
    if isinstance(error, QuotaExceeded):
        return Health.PAUSED
    if isinstance(error, DeletionsHeld):
        return Health.HELD
    if isinstance(error, CalendarGone):
        return Health.FROZEN
    if isinstance(error, PermissionDenied):
        return Health.READ_ONLY
    if isinstance(error, AuthError):
        return Health.SIGN_IN
    return Health.OFFLINE if isinstance(error, RemoteError) else Health.ERROR
