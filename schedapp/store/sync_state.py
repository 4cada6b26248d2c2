"""The store as the sync engine sees it: links, outbox, conflicts, decisions, and pulled bookings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from schedapp.model.booking import Booking, Origin
from schedapp.model.connection import Connection
from schedapp.model.link import FieldConflict, Link, OutboxItem
from schedapp.model.timespan import DAY
from schedapp.store.bookings import BookingRepository
from schedapp.store.closures import ClosureRepository
from schedapp.store.codec import content_from, content_text, value_text
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from schedapp.store.trail import Note

_HERE = "(SELECT id FROM connection WHERE uid = ?)"
_LINK = (
    "SELECT booking_uid, event_id, etag, base, agreed, ical_uid, generation, nonce, sent, gone, ours, seen_run "
    f"FROM link WHERE connection_id = {_HERE} AND "
)
_PUT_LINK = f"""
INSERT INTO link (connection_id, booking_uid, master_uid, event_id, etag, base, agreed, ical_uid, generation, nonce,
                  sent, gone, ours, seen_run)
VALUES ({_HERE}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (connection_id, booking_uid) DO UPDATE SET
  event_id = excluded.event_id, etag = excluded.etag, base = excluded.base, agreed = excluded.agreed,
  ical_uid = excluded.ical_uid, generation = excluded.generation, nonce = excluded.nonce, sent = excluded.sent,
  gone = excluded.gone, ours = excluded.ours, seen_run = excluded.seen_run
"""
_STILL_ASKED = "kind = 'deleted-in-one' AND resolved_at IS NULL"
_WAITS_FOR_A_PERSON = """
EXISTS (SELECT 1 FROM decision AS d JOIN booking AS b ON b.uid = d.booking_uid AND b.deleted_at IS NULL
         WHERE d.connection_id = outbox.connection_id AND d.booking_uid = outbox.booking_uid
           AND d.kind = 'deleted-in-one' AND d.resolved_at IS NULL)
"""
_WAITS_FOR_ANOTHER = """
EXISTS (SELECT 1 FROM outbox AS other
         WHERE other.connection_id = outbox.connection_id AND other.booking_uid = outbox.waits_for)
"""


class SyncState:
    """Structurally the engine's `SyncStore` port. `now` is the program's clock in UTC epoch seconds."""

    def __init__(
        self,
        database: Database,
        bookings: BookingRepository,
        connections: ConnectionRepository,
        closures: ClosureRepository,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._bookings = bookings
        self._connections = connections
        self._closures = closures
        self._now = now

    def write(self) -> AbstractContextManager[None]:
        return self._database.write()

    def connection(self, uid: str) -> Connection:
        return self._connections.get(uid)

    def update_connection(self, connection: Connection) -> None:
        self._connections.update(connection)

    def booking(self, uid: str) -> Booking | None:
        return self._bookings.find(uid) or self._closures.as_booking(uid)

    def save_pulled(self, booking: Booking, connection: Connection, action: str, summary: str) -> Booking:
        if booking.origin is Origin.CLOSURE:  # closures are Sched's own: what Google says of them changes nothing
            return booking
        note = Note(connection.account.email, "sync", action, summary, connection.uid)
        return self._bookings.save(booking, note, contest=True, origin=connection.uid)[1]

    def continuation(self, uid: str, original_start: str) -> str:
        """The uid of the living series that goes on where another one was cut; "" where none does."""
        row = self._database.row(
            "SELECT c.uid FROM continuation AS c JOIN booking AS b ON b.uid = c.uid AND b.deleted_at IS NULL "
            "WHERE c.earlier = ? AND c.cut <= ? ORDER BY c.cut DESC LIMIT 1",
            (uid, original_start),
        )
        return str(row[0]) if row else ""

    def continued_from(self, uid: str) -> str:
        """The uid of the series that this one was a part of, "" where it was none."""
        row = self._database.row("SELECT earlier FROM continuation WHERE uid = ?", (uid,))
        return str(row[0]) if row else ""

    # --- links ------------------------------------------------------------------------------------

    def links(self, connection: str, master_uid: str) -> dict[str, Link]:
        found = self._links(connection, "master_uid = ?", master_uid)
        return {link.booking: link for link in found}

    def link_of_event(self, connection: str, event_id: str) -> Link | None:
        found = self._links(connection, "event_id = ?", event_id)
        return found[0] if found else None

    def instance_links(self, connection: str, event_id: str) -> list[Link]:
        where = "event_id > ? AND event_id < ? ORDER BY event_id"
        return self._links(connection, where, f"{event_id}_", f"{event_id}`")  # "`" follows "_"

    def known_events(self, connection: str) -> dict[str, tuple[str, bool]]:
        """Of every link that Google acknowledged: event id -> (booking uid, whether the booking is live here)."""
        rows = self._database.rows(
            "SELECT l.event_id, l.booking_uid, b.deleted_at IS NULL AND b.status <> 'cancelled' FROM link AS l "
            f"JOIN booking AS b ON b.uid = l.booking_uid AND b.parent_id IS NULL WHERE l.connection_id = {_HERE} "
            "AND l.gone = 0 AND l.etag <> ''",
            (connection,),
        )
        return {event_id: (uid, bool(live)) for event_id, uid, live in rows}

    def put_link(self, link: Link) -> None:
        values = (
            link.booking, link.booking.partition("/")[0], link.event_id, link.etag, content_text(link.base),
            content_text(link.agreed), link.ical_uid, link.generation, link.nonce, content_text(link.sent),
            link.gone, link.ours, link.seen_run,
        )  # fmt: skip
        self._database.execute(_PUT_LINK, (link.connection, *values))

    def seen(self, link: Link, run: str) -> None:
        self._database.execute(
            f"UPDATE link SET seen_run = ? WHERE connection_id = {_HERE} AND booking_uid = ?",
            (run, link.connection, link.booking),
        )

    def drop_link(self, link: Link) -> None:
        self._database.execute(
            f"DELETE FROM link WHERE connection_id = {_HERE} AND booking_uid = ?", (link.connection, link.booking)
        )

    def unseen_links(self, connection: str, run: str) -> list[Link]:
        open_ones = "(gone = 0 OR booking_uid LIKE '%/%')"
        where = f"seen_run <> ? AND etag <> '' AND nonce = '' AND {open_ones} ORDER BY booking_uid"
        return self._links(connection, where, run)

    def _links(self, connection: str, where: str, *values: str) -> list[Link]:
        return [_link(row, connection) for row in self._database.rows(_LINK + where, (connection, *values))]

    def linked_elsewhere(self, connection: str, booking_uid: str) -> bool:
        rows = self._database.rows(
            f"SELECT 1 FROM link WHERE booking_uid = ? AND connection_id <> {_HERE} AND gone = 0 AND etag <> ''",
            (booking_uid, connection),
        )
        return bool(rows)

    def gone_elsewhere(self, connection: str, booking_uid: str) -> list[str]:
        rows = self._database.rows(
            "SELECT c.uid FROM link AS l JOIN connection AS c ON c.id = l.connection_id "
            "WHERE l.booking_uid = ? AND c.uid <> ? AND l.gone = 1 ORDER BY c.id",
            (booking_uid, connection),
        )
        return [str(uid) for (uid,) in rows]

    def same_event_elsewhere(self, connection: str, event_id: str, ical_uid: str) -> Link | None:
        if not ical_uid:
            return None
        rows = self._database.rows(
            "SELECT c.uid FROM link AS l JOIN connection AS c ON c.id = l.connection_id "
            "WHERE l.event_id = ? AND l.ical_uid = ? AND c.uid <> ? ORDER BY l.gone, l.id LIMIT 1",
            (event_id, ical_uid, connection),
        )
        return self.link_of_event(rows[0][0], event_id) if rows else None

    # --- outbox -----------------------------------------------------------------------------------

    def due(self, connection: str, now: int) -> list[OutboxItem]:
        rows = self._database.rows(
            "SELECT id, booking_uid, created, attempts, next_try, error FROM outbox "
            f"WHERE connection_id = {_HERE} AND parked = 0 AND next_try <= ? AND NOT {_WAITS_FOR_A_PERSON} "
            f"AND NOT {_WAITS_FOR_ANOTHER} ORDER BY id",
            (connection, now),
        )
        return [OutboxItem(row[0], connection, *row[1:]) for row in rows]

    def enqueue(self, connection: str, booking_uid: str) -> None:
        self._database.execute(
            "INSERT INTO outbox (connection_id, booking_uid, created) "
            "SELECT id, ?, ? FROM connection WHERE uid = ? AND direction <> 'pull' ON CONFLICT DO NOTHING",
            (booking_uid, self._now(), connection),
        )

    def is_waiting(self, connection: str, booking_uid: str) -> bool:
        sql = f"SELECT 1 FROM outbox WHERE connection_id = {_HERE} AND booking_uid = ?"
        return self._database.row(sql, (connection, booking_uid)) is not None

    def settled(self, connection: str) -> bool:
        sql = (
            f"SELECT EXISTS (SELECT 1 FROM outbox WHERE connection_id = {_HERE}) "
            f"OR EXISTS (SELECT 1 FROM link WHERE connection_id = {_HERE} AND nonce <> '') "
            "OR EXISTS (SELECT 1 FROM decision AS d JOIN booking AS b ON b.uid = d.booking_uid "
            f"WHERE d.connection_id = {_HERE} AND b.deleted_at IS NULL AND d.kind = 'deleted-in-one' "
            "AND d.resolved_at IS NULL)"
        )
        row = self._database.row(sql, (connection,) * 3)
        return row is not None and not row[0]

    def sent(self, item: OutboxItem) -> None:
        self._database.execute("DELETE FROM outbox WHERE id = ?", (item.id,))
        self._database.execute(
            f"UPDATE decision SET resolved_at = ? WHERE connection_id = {_HERE} AND booking_uid = ? AND {_STILL_ASKED}",
            (self._now(), item.connection, item.booking),
        )

    def postpone(self, item: OutboxItem, error: str, next_try: int, *, parked: bool) -> None:
        self._database.execute(
            "UPDATE outbox SET attempts = attempts + 1, error = ?, next_try = ?, parked = ? WHERE id = ?",
            (error, next_try, parked, item.id),
        )

    def unpark(self, connection: str) -> None:
        self._database.execute(
            f"UPDATE outbox SET parked = 0, attempts = 0, next_try = 0, error = '' WHERE connection_id = {_HERE}",
            (connection,),
        )

    # --- what people should see -------------------------------------------------------------------

    def keep_conflict(self, connection: str, booking_uid: str, conflict: FieldConflict, *, is_open: bool) -> None:
        values = [value_text(value) for value in (conflict.base, conflict.mine, conflict.theirs)]
        now = self._now()
        self._database.execute(
            "INSERT INTO conflict (connection_id, booking_uid, field, base, mine, theirs, kept, created, answered_at) "
            f"VALUES ({_HERE}, ?, ?, ?, ?, ?, ?, ?, ?)",
            (connection, booking_uid, conflict.field, *values, conflict.kept, now, None if is_open else now),
        )

    def removed(self, connection: str, count: int) -> None:
        now = self._now()
        self._database.execute("DELETE FROM removal WHERE at < ?", (now - 7 * DAY,))
        self._database.execute(
            f"INSERT INTO removal (connection_id, at, count) VALUES ({_HERE}, ?, ?)", (connection, now, count)
        )

    def removed_since(self, connection: str, since: int) -> int:
        sql = f"SELECT coalesce(sum(count), 0) FROM removal WHERE connection_id = {_HERE} AND at >= ?"
        row = self._database.row(sql, (connection, since))
        return int(row[0]) if row else 0

    def removals_accepted(self, connection: str) -> None:
        self._database.execute(f"DELETE FROM removal WHERE connection_id = {_HERE}", (connection,))

    def decide(self, connection: str, booking_uid: str, kind: str, reason: str) -> None:
        self._database.execute(
            "INSERT INTO decision (connection_id, booking_uid, kind, reason, created) "
            f"VALUES ({_HERE}, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (connection, booking_uid, kind, reason, self._now()),
        )

    def is_asked(self, connection: str, booking_uid: str) -> bool:
        sql = f"SELECT 1 FROM decision WHERE connection_id = {_HERE} AND booking_uid = ? AND {_STILL_ASKED}"
        return self._database.row(sql, (connection, booking_uid)) is not None

    def decided(self, connection: str, kind: str, booking_uid: str = "") -> None:
        self._database.execute(
            f"UPDATE decision SET resolved_at = ? WHERE connection_id = {_HERE} AND kind = ? AND booking_uid = ? "
            "AND resolved_at IS NULL",
            (self._now(), connection, kind, booking_uid),
        )


def _link(row: tuple[Any, ...], connection: str) -> Link:
    uid, event_id, etag, base, agreed, ical_uid, generation, nonce, sent, gone, ours, seen_run = row
    return Link(
        connection=connection,
        booking=uid,
        event_id=event_id,
        etag=etag,
        base=content_from(base),
        agreed=content_from(agreed),
        ical_uid=ical_uid,
        generation=generation,
        nonce=nonce,
        sent=content_from(sent),
        gone=bool(gone),
        ours=bool(ours),
        seen_run=seen_run,
    )
