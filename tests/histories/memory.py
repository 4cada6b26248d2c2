"""The engine's store in memory: plain dicts with a journal, so that a kill loses exactly the open transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from schedapp.errors import SchedError
from schedapp.model.booking import Booking
from schedapp.model.connection import Connection
from schedapp.model.link import FieldConflict, Link, OutboxItem

DELETED_IN_ONE = "deleted-in-one"


@dataclass(frozen=True, slots=True)
class KeptConflict:
    """One entry of the list of conflicts."""

    connection: str
    booking: str
    conflict: FieldConflict
    is_open: bool


class MemoryStore:
    """Structurally the engine's `SyncStore`. `step` is called before and after each commit and may raise."""

    def __init__(self, now: Callable[[], int], step: Callable[[str], None] = lambda _: None) -> None:
        self._now = now
        self._step = step
        self._depth = 0
        self._journal: list[tuple[dict[Any, Any], Any, Any]] = []
        self._number = 0
        self.connections: dict[str, Connection] = {}
        self.bookings: dict[str, Booking] = {}
        self.link_rows: dict[tuple[str, str], Link] = {}
        self._by_event: dict[tuple[str, str], tuple[str, str]] = {}
        self._of_master: dict[tuple[str, str], tuple[str, ...]] = {}
        self.outbox: dict[tuple[str, str], OutboxItem] = {}
        self.conflicts: dict[int, KeptConflict] = {}
        self.decisions: dict[tuple[str, str, str], str] = {}
        self.removals: dict[int, tuple[str, int, int]] = {}
        self.commits = 0
        self.on_commit: Callable[[], None] = lambda: None
        self.on_link: Callable[[Link], None] = lambda _: None
        self.refuse_pulled: Callable[[Booking], SchedError | None] = lambda _: None
        self._counts: dict[str, int] = {}

    # --- transactions -----------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        self._depth = 1
        try:
            yield
            self._step("commit")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._depth = 0
        self._journal.clear()
        self.commits += 1
        self.on_commit()
        self._step("committed")

    def _roll_back(self) -> None:
        for table, key, old in reversed(self._journal):
            if old is None:
                table.pop(key, None)
            else:
                table[key] = old
        self._journal.clear()

    def _put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        assert self._depth, "a write outside of a transaction"
        self._journal.append((table, key, table.get(key)))
        table[key] = value

    def _drop(self, table: dict[Any, Any], key: Any) -> None:
        assert self._depth, "a write outside of a transaction"
        if key in table:
            self._journal.append((table, key, table.pop(key)))

    def state(self) -> tuple[Any, ...]:
        """All that must not change at rest."""
        tables = (self.bookings, self.link_rows, self.outbox, self.conflicts, self.decisions, self.removals)
        return tuple(dict(table) for table in tables)

    @property
    def pulled_deletions(self) -> dict[str, int]:
        """How many bookings each connection has deleted for Google's sake."""
        return dict(self._counts)

    # --- connections and bookings -----------------------------------------------------------------

    def connection(self, uid: str) -> Connection:
        return self.connections[uid]

    def update_connection(self, connection: Connection) -> None:
        self._put(self.connections, connection.uid, connection)

    def booking(self, uid: str) -> Booking | None:
        return self.bookings.get(uid)

    def save_pulled(self, booking: Booking, connection: Connection, action: str, summary: str) -> Booking:
        refusal = self.refuse_pulled(booking)
        if refusal is not None:
            raise refusal
        before = self.bookings.get(booking.uid)
        goes = booking.deleted and not (before is not None and before.deleted)
        self._put(self._counts, connection.uid, self._counts.get(connection.uid, 0) + goes)
        return self.save(booking, origin=connection.uid)

    def save(self, booking: Booking, origin: str = "") -> Booking:
        """As the real store does: the outbox of every connection that writes for a resource of it, but the origin's."""
        before = self.bookings.get(booking.uid)
        saved = replace(booking, version=(before.version if before else 0) + 1)
        self._put(self.bookings, booking.uid, saved)
        resources = {uid for one in (before, saved) if one for part in (one, *one.overrides) for uid in part.resources}
        for connection in self.connections.values():
            if connection.uid != origin and connection.pushes and connection.resource in resources:
                self._queue(connection.uid, booking.uid, again=True)
        if not origin:
            for key in [key for key in self.decisions if key[1] == booking.uid]:
                self._drop(self.decisions, key)
        return saved

    def _queue(self, connection: str, booking: str, *, again: bool) -> None:
        key = (connection, booking)
        old = self.outbox.get(key)
        if old is None:
            self._number += 1
            self._put(self.outbox, key, OutboxItem(self._number, connection, booking, self._now()))
        elif again:
            self._put(self.outbox, key, OutboxItem(old.id, connection, booking, old.created))

    # --- links ------------------------------------------------------------------------------------

    def continuation(self, uid: str, original_start: str) -> str:
        return ""  # no desk here takes a series apart

    def continued_from(self, uid: str) -> str:
        return ""

    def links(self, connection: str, master_uid: str) -> dict[str, Link]:
        uids = self._of_master.get((connection, master_uid), ())
        return {uid: self.link_rows[connection, uid] for uid in uids}

    def link_of_event(self, connection: str, event_id: str) -> Link | None:
        key = self._by_event.get((connection, event_id))
        return None if key is None else self.link_rows[key]

    def instance_links(self, connection: str, event_id: str) -> list[Link]:
        start = f"{event_id}_"
        found = [row for row in self.link_rows.values() if row.connection == connection]
        return sorted((row for row in found if row.event_id.startswith(start)), key=lambda row: row.event_id)

    def known_events(self, connection: str) -> dict[str, tuple[str, bool]]:
        found = {}
        for row in self.link_rows.values():
            booking = self.bookings.get(row.booking)
            if row.connection == connection and booking is not None and row.etag and not row.gone:
                found[row.event_id] = (row.booking, booking.live)
        return found

    def put_link(self, link: Link) -> None:
        key = (link.connection, link.booking)
        old = self.link_rows.get(key)
        if old is not None and old.event_id != link.event_id:
            self._drop(self._by_event, (link.connection, old.event_id))
        holder = self._by_event.get((link.connection, link.event_id))
        assert holder in (None, key), f"event {link.event_id} is linked twice: {holder} and {key}"
        self._put(self._by_event, (link.connection, link.event_id), key)
        self._put(self.link_rows, key, link)
        self.on_link(link)
        if old is None:
            master = (link.connection, link.booking.partition("/")[0])
            uids = self._of_master.get(master, ())
            self._put(self._of_master, master, tuple(sorted((*uids, link.booking))))

    def seen(self, link: Link, run: str) -> None:
        key = (link.connection, link.booking)
        self._put(self.link_rows, key, replace(self.link_rows[key], seen_run=run))

    def drop_link(self, link: Link) -> None:
        key = (link.connection, link.booking)
        old = self.link_rows.get(key)
        if old is not None:
            self._drop(self.link_rows, key)
            self._drop(self._by_event, (link.connection, old.event_id))
            master = (link.connection, link.booking.partition("/")[0])
            left = tuple(uid for uid in self._of_master[master] if uid != link.booking)
            self._put(self._of_master, master, left)

    def unseen_links(self, connection: str, run: str) -> list[Link]:
        rows = (row for row in self.link_rows.values() if row.connection == connection and row.seen_run != run)
        found = [row for row in rows if row.etag and not row.nonce and (not row.gone or "/" in row.booking)]
        return sorted(found, key=lambda row: row.booking)

    def linked_elsewhere(self, connection: str, booking_uid: str) -> bool:
        rows = self.link_rows.values()
        return any(r.booking == booking_uid and r.connection != connection and not r.gone and r.etag for r in rows)

    def gone_elsewhere(self, connection: str, booking_uid: str) -> list[str]:
        rows = self.link_rows.values()
        return sorted(r.connection for r in rows if r.booking == booking_uid and r.connection != connection and r.gone)

    def same_event_elsewhere(self, connection: str, event_id: str, ical_uid: str) -> Link | None:
        found = [
            row
            for row in self.link_rows.values()
            if ical_uid and row.event_id == event_id and row.ical_uid == ical_uid and row.connection != connection
        ]
        return min(found, key=lambda row: row.gone, default=None)

    # --- outbox -----------------------------------------------------------------------------------

    def due(self, connection: str, now: int) -> list[OutboxItem]:
        return sorted(
            (
                item
                for item in self.outbox.values()
                if item.connection == connection
                and not item.parked
                and item.next_try <= now
                and not self._waits_for_a_person(item)
            ),
            key=lambda item: item.id,
        )

    def _waits_for_a_person(self, item: OutboxItem) -> bool:
        booking = self.bookings.get(item.booking)
        return self.is_asked(item.connection, item.booking) and booking is not None and not booking.deleted

    def enqueue(self, connection: str, booking_uid: str) -> None:
        if self.connections[connection].pushes:
            self._queue(connection, booking_uid, again=False)

    def is_waiting(self, connection: str, booking_uid: str) -> bool:
        return (connection, booking_uid) in self.outbox

    def settled(self, connection: str) -> bool:
        waiting = any(item.connection == connection for item in self.outbox.values())
        return not waiting and not any(row.nonce for row in self.link_rows.values() if row.connection == connection)

    def sent(self, item: OutboxItem) -> None:
        self._drop(self.outbox, (item.connection, item.booking))
        self._drop(self.decisions, (item.connection, item.booking, DELETED_IN_ONE))

    def postpone(self, item: OutboxItem, error: str, next_try: int, *, parked: bool) -> None:
        key = (item.connection, item.booking)
        old = self.outbox.get(key)
        if old is not None and old.id == item.id:
            later = replace(old, attempts=old.attempts + 1, error=error, next_try=next_try, parked=parked)
            self._put(self.outbox, key, later)

    def unpark(self, connection: str) -> None:
        for key, item in list(self.outbox.items()):
            if item.connection == connection and (item.parked or item.next_try):
                self._put(self.outbox, key, replace(item, attempts=0, next_try=0, error="", parked=False))

    # --- what people should see -------------------------------------------------------------------

    def keep_conflict(self, connection: str, booking_uid: str, conflict: FieldConflict, *, is_open: bool) -> None:
        self._number += 1
        self._put(self.conflicts, self._number, KeptConflict(connection, booking_uid, conflict, is_open))

    def removed(self, connection: str, count: int) -> None:
        self._number += 1
        self._put(self.removals, self._number, (connection, self._now(), count))

    def removed_since(self, connection: str, since: int) -> int:
        return sum(count for uid, at, count in self.removals.values() if uid == connection and at >= since)

    def removals_accepted(self, connection: str) -> None:
        for number in [number for number, (uid, _, _) in self.removals.items() if uid == connection]:
            self._drop(self.removals, number)

    def decide(self, connection: str, booking_uid: str, kind: str, reason: str) -> None:
        key = (connection, booking_uid, kind)
        if key not in self.decisions:
            self._put(self.decisions, key, reason)

    def is_asked(self, connection: str, booking_uid: str) -> bool:
        return (connection, booking_uid, DELETED_IN_ONE) in self.decisions

    def decided(self, connection: str, kind: str, booking_uid: str = "") -> None:
        self._drop(self.decisions, (connection, booking_uid, kind))
