"""What taking events over stands on: the store, the connection, and what is asked of them everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from schedapp.model.booking import Booking
from schedapp.model.connection import Connection, Direction, Policy
from schedapp.model.link import FieldConflict, Link
from schedapp.model.projection import compared, incoming_fields
from schedapp.sync.arrivals import Tally
from schedapp.sync.plan import Merge, slot_contents
from schedapp.sync.ports import SyncStore


class Ground:
    """Shared by what takes over changes and deletions, each inside the caller's write transaction.

    `run` is the id of a full listing, "" outside of one; links that it meets are marked with it. `restore`: what was
    deleted in Google is to be brought back there. `one_way`: the calendar is only sent to. `removing` is asked before
    each booking that goes, and may raise DeletionsHeld.
    """

    def __init__(
        self,
        store: SyncStore,
        connection: Connection,
        tally: Tally,
        run: str,
        *,
        restore: bool,
        removing: Callable[[], None],
    ) -> None:
        self.store = store
        self.connection = connection
        self.tally = tally
        self.run = run
        self.restore = restore
        self.removing = removing
        self.one_way = connection.direction is Direction.PUSH

    def aggregate(self, booking_uid: str) -> Booking | None:
        return self.store.booking(booking_uid.partition("/")[0])

    def write(self, booking: Booking, part: Booking, action: str) -> None:
        self.tally.pulled += 1
        if part.live and booking.deleted:
            booking = replace(booking, deleted=False)
        changed = booking.with_override(part) if part.parent else part
        words = {"edited": "was changed in Google", "cancelled": "was cancelled in Google for one date"}
        self.store.save_pulled(changed, self.connection, action, f"“{part.title}” {words[action]}")

    def policy(self) -> Policy:
        if not self.connection.pushes:
            return Policy.GOOGLE_WINS
        return Policy.SCHED_WINS if self.one_way else self.connection.policy

    def keep(self, result: Merge, booking_uid: str) -> None:
        for conflict in result.conflicts:
            self.tally.conflicts += 1
            is_open = conflict.field == "status" or self.policy() is Policy.ASK
            self.store.keep_conflict(self.connection.uid, booking_uid, conflict, is_open=is_open)

    def read_fields(self, part: Booking) -> frozenset[str]:
        fields = incoming_fields(self.connection, part.origin, confined=part.confined)
        return fields - {"recurrence"} if part.parent else fields

    def is_dirty(self, part: Booking, link: Link) -> bool:
        if link.agreed is None:
            return False
        local = compared(part, self.connection)
        return any(getattr(local, f) != getattr(link.agreed, f) for f in self.read_fields(part))

    def is_unsent(self, booking: Booking, override: Booking, link: Link | None, series: Link) -> bool:
        if link is None:
            _, slot = slot_contents(booking, override.original_start, series, self.connection)
            link = Link(self.connection.uid, override.uid, "", agreed=slot)
        return link.gone or self.is_dirty(override, link)

    def note_survivor(self, link: Link, part: Booking) -> None:
        survivor = FieldConflict("status", "confirmed", str(part.status), "cancelled", "mine")
        self.keep(Merge(compared(part, self.connection), frozenset(), (survivor,)), link.booking)
