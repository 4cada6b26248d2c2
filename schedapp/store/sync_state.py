"""The store as the sync engine sees it: links, outbox, conflicts, decisions, and pulled bookings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from schedapp.errors import NotFound
from schedapp.model.booking import Booking
from schedapp.model.connection import Connection
from schedapp.model.link import Link, OutboxItem
from schedapp.store.bookings import BookingRepository, Note
from schedapp.store.codec import content_from, content_text
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from schedapp.store.tables import Conflict, Decision, LinkRow, OutboxRow


class SyncState:
    """Structurally the engine's `SyncStore` port. `now` is the program's clock in UTC epoch seconds."""

    def __init__(
        self,
        database: Database,
        bookings: BookingRepository,
        connections: ConnectionRepository,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._bookings = bookings
        self._connections = connections
        self._now = now

    def write(self) -> AbstractContextManager[None]:
        return self._database.write()

    def connection(self, uid: str) -> Connection:
        return self._connections.get(uid)

    def update_connection(self, connection: Connection) -> None:
        self._connections.update(connection)

    def booking(self, uid: str) -> Booking | None:
        return self._bookings.find(uid)

    def save_pulled(self, booking: Booking, connection: Connection, action: str, summary: str) -> Booking:
        note = Note(actor=connection.account.email, face="sync", action=action, summary=summary)
        return self._bookings.save(booking, note, contest=True, origin=connection.uid)[1]

    # --- links ------------------------------------------------------------------------------------

    def links(self, connection: str, master_uid: str) -> dict[str, Link]:
        query = LinkRow.select().where(LinkRow.connection == self._row(connection), LinkRow.master_uid == master_uid)
        return {row.booking_uid: _link(row, connection) for row in self._database.models(query)}

    def link_of_event(self, connection: str, event_id: str) -> Link | None:
        query = LinkRow.select().where(LinkRow.connection == self._row(connection), LinkRow.event_id == event_id)
        row = self._database.model(query)
        return None if row is None else _link(row, connection)

    def put_link(self, link: Link) -> None:
        number = self._row(link.connection)
        fields = {
            "master_uid": link.booking.partition("/")[0],
            "event_id": link.event_id,
            "etag": link.etag,
            "base": content_text(link.base),
            "agreed": content_text(link.agreed),
            "ical_uid": link.ical_uid,
            "generation": link.generation,
            "nonce": link.nonce,
            "sent": content_text(link.sent),
            "gone": link.gone,
            "ours": link.ours,
            "seen_run": link.seen_run,
        }
        insert = LinkRow.insert(connection=number, booking_uid=link.booking, **fields)
        target = [LinkRow.connection, LinkRow.booking_uid]
        self._database.run(insert.on_conflict(conflict_target=target, update=fields))

    def drop_link(self, link: Link) -> None:
        number = self._row(link.connection)
        delete = LinkRow.delete().where(LinkRow.connection == number, LinkRow.booking_uid == link.booking)
        self._database.run(delete)

    def unseen_links(self, connection: str, run: str) -> list[Link]:
        query = LinkRow.select().where(
            LinkRow.connection == self._row(connection),
            LinkRow.seen_run != run,
            LinkRow.etag != "",
            LinkRow.nonce == "",
            ~LinkRow.gone,
        )
        links = (_link(row, connection) for row in self._database.models(query))
        return sorted(links, key=lambda link: link.booking)

    def live_masters(self, connection: str) -> int:
        found = self._database.row(
            "SELECT count(*) FROM link AS l JOIN booking AS b ON b.uid = l.booking_uid AND b.parent_id IS NULL "
            "WHERE l.connection_id = ? AND l.gone = 0 AND l.etag <> '' AND b.deleted_at IS NULL",
            (self._row(connection),),
        )
        return int(found[0]) if found else 0

    def linked_elsewhere(self, connection: str, booking_uid: str) -> bool:
        rows = self._database.rows(
            "SELECT 1 FROM link WHERE booking_uid = ? AND connection_id <> ? AND gone = 0 AND etag <> '' LIMIT 1",
            (booking_uid, self._row(connection)),
        )
        return bool(rows)

    # --- outbox -----------------------------------------------------------------------------------

    def due(self, connection: str, now: int) -> list[OutboxItem]:
        query = (
            OutboxRow.select()
            .where(OutboxRow.connection == self._row(connection), ~OutboxRow.parked, OutboxRow.next_try <= now)
            .order_by(OutboxRow.id)
        )
        return [
            OutboxItem(
                id=row.id,
                connection=connection,
                booking=row.booking_uid,
                created=row.created,
                attempts=row.attempts,
                next_try=row.next_try,
                error=row.error,
                parked=row.parked,
            )
            for row in self._database.models(query)
        ]

    def enqueue(self, connection: str, booking_uid: str) -> None:
        insert = OutboxRow.insert(connection=self._row(connection), booking_uid=booking_uid, created=self._now())
        self._database.run(insert.on_conflict_ignore())

    def sent(self, item: OutboxItem) -> None:
        self._database.run(OutboxRow.delete().where(OutboxRow.id == item.id))
        update = Decision.update(resolved_at=self._now()).where(
            Decision.connection == self._row(item.connection),
            Decision.booking_uid == item.booking,
            Decision.resolved_at.is_null(),
        )
        self._database.run(update)

    def postpone(self, item: OutboxItem, error: str, next_try: int, *, parked: bool) -> None:
        update = OutboxRow.update(attempts=OutboxRow.attempts + 1, error=error, next_try=next_try, parked=parked)
        self._database.run(update.where(OutboxRow.id == item.id))

    # --- what people should see -------------------------------------------------------------------

    def keep_conflict(
        self, connection: str, booking_uid: str, field: str, base: str, mine: str, theirs: str, kept: str
    ) -> None:
        insert = Conflict.insert(
            connection=self._row(connection),
            booking_uid=booking_uid,
            field=field,
            base=base,
            mine=mine,
            theirs=theirs,
            kept=kept,
            created=self._now(),
        )
        self._database.run(insert)

    def decide(self, connection: str, booking_uid: str, kind: str, reason: str) -> None:
        insert = Decision.insert(
            connection=self._row(connection), booking_uid=booking_uid, kind=kind, reason=reason, created=self._now()
        )
        self._database.run(insert.on_conflict_ignore())

    def decided(self, connection: str, kind: str) -> None:
        update = Decision.update(resolved_at=self._now()).where(
            Decision.connection == self._row(connection), Decision.kind == kind, Decision.resolved_at.is_null()
        )
        self._database.run(update)

    def _row(self, uid: str) -> int:
        row = self._database.row("SELECT id FROM connection WHERE uid = ?", (uid,))
        if row is None:
            raise NotFound("This connection does not exist any more.", "It was disconnected.")
        return int(row[0])


def _link(row: Any, connection: str) -> Link:
    return Link(
        connection=connection,
        booking=row.booking_uid,
        event_id=row.event_id,
        etag=row.etag,
        base=content_from(row.base),
        agreed=content_from(row.agreed),
        ical_uid=row.ical_uid,
        generation=row.generation,
        nonce=row.nonce,
        sent=content_from(row.sent),
        gone=row.gone,
        ours=row.ours,
        seen_run=row.seen_run,
    )
