"""Bookings as aggregates: a master with its overrides, written in one transaction with occurrences and outbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from schedapp.errors import Ambiguous, ChangedSince, NotFound
from schedapp.model.booking import Booking, Origin, Status, Transparency
from schedapp.model.timespan import DAY, Span
from schedapp.store.codec import booking_text, when_fields, when_from
from schedapp.store.database import Database
from schedapp.store.occurrences import FARTHEST, Bookable, OccurrenceTable, Wanted, first_rows, wanted_rows
from schedapp.store.resources import HORIZON, ResourceRepository
from schedapp.store.tables import BookingResource, BookingRow, Client, History

_SELECT = """
SELECT b.id, b.uid, m.uid AS parent, b.original_start, b.title, c.name AS client, c.phone AS phone, b.notes,
       b.location, b.start, b.end, b.zone, b.start_date, b.end_date, b.recurrence, b.status, b.transparency, b.origin,
       b.read_only, b.version, b.deleted_at
  FROM booking AS b LEFT JOIN booking AS m ON m.id = b.parent_id LEFT JOIN client AS c ON c.id = b.client_id
"""
_COLUMNS = (
    "id", "uid", "parent", "original_start", "title", "client", "phone", "notes", "location", "start", "end", "zone",
    "start_date", "end_date", "recurrence", "status", "transparency", "origin", "read_only", "version", "deleted_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """What the history keeps of a change: who, through which face, what, in words."""

    actor: str
    face: str
    action: str
    summary: str


class BookingRepository:
    """Loads and saves aggregates. `new_uid` gives ids for clients; `now` is the program's clock (UTC epoch seconds)."""

    def __init__(
        self, database: Database, resources: ResourceRepository, now: Callable[[], int], new_uid: Callable[[], str]
    ) -> None:
        self._database = database
        self._resources = resources
        self._now = now
        self._new_uid = new_uid
        self.occurrences = OccurrenceTable(database)

    # --- reading ----------------------------------------------------------------------------------

    def find(self, uid: str) -> Booking | None:
        """The aggregate of a full uid, tombstones included."""
        found = self._database.row(f"{_SELECT} WHERE b.uid = ? AND b.parent_id IS NULL", (uid,))
        return None if found is None else self._aggregate(dict(zip(_COLUMNS, found, strict=True)))

    def resolve(self, text: str) -> str:
        """The uid that a full uid or a beginning of at least four characters means. NotFound, Ambiguous.

        A cancelled booking is meant only where the beginning fits no live one.
        """
        if self._database.row("SELECT 1 FROM booking WHERE parent_id IS NULL AND uid = ?", (text,)):
            return text
        like = text.lower()
        if len(like) >= 4:
            rows = self._database.rows(
                "SELECT uid, deleted_at IS NOT NULL FROM booking WHERE parent_id IS NULL AND uid >= ? "
                "AND substr(uid, 1, ?) = ? ORDER BY 2 LIMIT 2",
                (like, len(like), like),
            )
            if len(rows) == 1 or (rows and rows[0][1] != rows[1][1]):
                return str(rows[0][0])
            if rows:
                raise Ambiguous(f"“{text[:40]}” fits more than one booking.", "Give more characters of its id.")
        raise NotFound(f"There is no booking “{text[:60]}”.", "List them with “schedapp bookings”.")

    def _aggregate(self, fields: dict[str, Any]) -> Booking:
        number = fields["id"]
        children = self._database.rows(f"{_SELECT} WHERE b.parent_id = ? ORDER BY b.original_start", (number,))
        rows = [dict(zip(_COLUMNS, child, strict=True)) for child in children]
        names = self._resource_uids([number, *(row["id"] for row in rows)])
        overrides = tuple(_booking(row, names.get(row["id"], ()), ()) for row in rows)
        return _booking(fields, names.get(number, ()), overrides)

    def _resource_uids(self, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
        marks = ",".join("?" * len(numbers))
        rows = self._database.rows(
            "SELECT br.booking_id, r.uid FROM booking_resource AS br JOIN resource AS r ON r.id = br.resource_id "
            f"WHERE br.booking_id IN ({marks}) ORDER BY br.booking_id, br.position",
            tuple(numbers),
        )
        found: dict[int, list[str]] = {}
        for number, uid in rows:
            found.setdefault(number, []).append(uid)
        return {number: tuple(uids) for number, uids in found.items()}

    # --- writing ----------------------------------------------------------------------------------

    def save(
        self, booking: Booking, note: Note, *, expect: int | None = None, contest: bool = False, origin: str = ""
    ) -> tuple[int, Booking]:
        """Writes the aggregate with its occurrences, history and outbox in one transaction.

        `expect` is the version that the caller saw (None: whatever is there; 0: must be new). `contest` stores
        overlaps as clashes (pull only). `origin` is the uid of the connection that the change came from: it is not
        told again. Gives the history id and the aggregate as stored. Raises Taken, BadInput, ChangedSince, NotFound.
        """
        with self._database.write():
            before = self.find(booking.uid)
            if expect is not None and (before.version if before else 0) != expect:
                raise ChangedSince("This booking was changed meanwhile.", "Look at it again before you change it.")
            bookables = self._bookables(booking)
            _refuse_unknown(booking, before, bookables)
            rows = self._put_rows(booking, before)
            self._put_occurrences(booking, rows, bookables, contest=contest)
            after = self.find(booking.uid)
            assert after is not None
            number = self._note(before, after, note)
            self._enqueue(before, after, origin)
            return number, after

    def _bookables(self, booking: Booking) -> dict[str, Bookable]:
        """The resources of a booking by uid, removed ones included: its past stays on them."""
        known = {resource.uid: resource for resource in self._resources.known()}
        rows = self._database.rows("SELECT id, uid, expanded_until, deleted_at IS NOT NULL FROM resource")
        wanted = _resources_of(booking)
        return {uid: Bookable(row, known[uid], until, bool(gone)) for row, uid, until, gone in rows if uid in wanted}

    def _put_rows(self, booking: Booking, before: Booking | None) -> dict[str, int]:
        rows = {booking.uid: self._put_row(booking, None)}
        kept = {override.uid for override in booking.overrides}
        for override in before.overrides if before else ():
            if override.uid not in kept:
                # Its occurrence goes to the series first: what it frees has to be noticed, a cascade would not.
                self._database.execute(
                    "UPDATE occurrence SET booking_id = ? WHERE booking_id = (SELECT id FROM booking WHERE uid = ?)",
                    (rows[booking.uid], override.uid),
                )
                self._database.run(BookingRow.delete().where(BookingRow.uid == override.uid))
        for override in booking.overrides:
            rows[override.uid] = self._put_row(override, rows[booking.uid])
        return rows

    def _put_row(self, booking: Booking, parent: int | None) -> int:
        now = self._now()
        fields = {
            "parent": parent,
            "original_start": booking.original_start,
            "title": booking.title,
            "client": self._client(booking.client, booking.phone),
            "notes": booking.notes,
            "location": booking.location,
            "recurrence": json.dumps(list(booking.recurrence)),
            "status": str(booking.status),
            "transparency": str(booking.transparency),
            "origin": str(booking.origin),
            "read_only": booking.read_only,
            "updated": now,
            "deleted_at": now if booking.deleted else None,
            **when_fields(booking.when),
        }
        found = self._database.row("SELECT id FROM booking WHERE uid = ?", (booking.uid,))
        if found is None:
            number = self._database.run(BookingRow.insert(uid=booking.uid, created=now, version=1, **fields))
        else:
            number = int(found[0])
            update = BookingRow.update(version=BookingRow.version + 1, **fields)
            self._database.run(update.where(BookingRow.id == number))
        self._put_resources(number, booking.resources)
        return number

    def _put_resources(self, number: int, uids: tuple[str, ...]) -> None:
        ids = self._resources.ids()
        self._database.run(BookingResource.delete().where(BookingResource.booking == number))
        rows = [{"booking": number, "resource": ids[uid], "position": place} for place, uid in enumerate(uids)]
        if rows:
            self._database.run(BookingResource.insert_many(rows))

    def _client(self, name: str, phone: str) -> int | None:
        if not name and not phone:
            return None
        found = self._database.row("SELECT id FROM client WHERE name = ? AND phone = ?", (name, phone))
        if found is not None:
            return int(found[0])
        return self._database.run(Client.insert(uid=self._new_uid(), name=name, phone=phone, created=self._now()))

    def _put_occurrences(
        self,
        booking: Booking,
        rows: dict[str, int],
        bookables: dict[str, Bookable],
        *,
        contest: bool,
    ) -> None:
        now = self._now()
        window = Span(0, now + FARTHEST)
        wanted = wanted_rows(booking, rows, bookables, window)
        asked = [*wanted, *first_rows(booking, rows, bookables)]
        needed = self.occurrences.reach(asked, bookables.values(), now, contest=contest)
        if needed:
            for number, until in needed.items():
                self.extend(number, until, skip=rows[booking.uid])
            bookables = self._bookables(booking)
            wanted = wanted_rows(booking, rows, bookables, window)
        wanted = _within_reach(wanted, bookables)
        names = {bookable.row: bookable.resource.name for bookable in bookables.values()}
        numbers = set(rows.values()) | {row for (row,) in self._children(rows[booking.uid])}
        self.occurrences.rewrite(numbers, wanted, contest=contest, names=names)

    def _children(self, number: int) -> list[tuple[Any, ...]]:
        return self._database.rows("SELECT id FROM booking WHERE parent_id = ?", (number,))

    def extend(self, resource: int, until: int, skip: int = 0) -> None:
        """Expands every series of a resource (by row id) to `until`, inside the caller's transaction.

        What was out of reach before (a pulled booking years ahead) comes under the rules. `skip` is the row of a
        booking that the caller places itself. The horizon never moves back, whoever moved it meanwhile.
        """
        row = self._database.row("SELECT expanded_until FROM resource WHERE id = ?", (resource,))
        if row is None or row[0] >= until:
            return
        self._database.execute("UPDATE resource SET expanded_until = ? WHERE id = ?", (until, resource))
        found = self._database.rows(
            "SELECT b.uid FROM booking AS b INDEXED BY booking_recurring "
            "JOIN booking_resource AS br ON br.booking_id = b.id "
            "WHERE br.resource_id = ?1 AND b.recurrence <> '[]' AND b.deleted_at IS NULL AND b.id <> ?2 "
            "UNION SELECT coalesce(m.uid, b.uid) FROM occurrence AS o JOIN booking AS b ON b.id = o.booking_id "
            "LEFT JOIN booking AS m ON m.id = b.parent_id WHERE o.resource_id = ?1 AND o.claim = 'free' "
            "AND o.busy_end > ?3 AND b.transparency = 'opaque' AND coalesce(m.id, b.id) <> ?2",
            (resource, skip, row[0]),
        )
        for (uid,) in found:
            self._place_again(uid)

    def _place_again(self, uid: str) -> None:
        """Writes the occurrences of a stored booking once more, up to the horizons as they are."""
        booking = self.find(uid)
        if booking is None or booking.deleted:
            return
        sql = "SELECT uid, id FROM booking WHERE uid = ?1 OR parent_id = (SELECT id FROM booking WHERE uid = ?1)"
        rows = dict(self._database.rows(sql, (uid,)))
        bookables = self._bookables(booking)
        wanted = _within_reach(wanted_rows(booking, rows, bookables, Span(0, self._now() + FARTHEST)), bookables)
        names = {bookable.row: bookable.resource.name for bookable in bookables.values()}
        self.occurrences.rewrite(set(rows.values()), wanted, contest=True, names=names)

    def extend_all(self) -> None:
        """Keeps every resource expanded to 400 days ahead; cheap when a day has not passed."""
        now = self._now()
        rows = self._database.rows(
            "SELECT id FROM resource WHERE deleted_at IS NULL AND expanded_until < ?", (now + HORIZON - DAY,)
        )
        if rows:
            with self._database.write():
                for (number,) in rows:
                    self.extend(number, now + HORIZON)

    def re_expand(self, resource: str) -> None:
        """Writes the occurrences of a resource's bookings again after its zone or buffers changed.

        What does not fit any more becomes a clash: it was promised before. The caller has the transaction.
        """
        found = self._database.rows(
            "SELECT DISTINCT coalesce(m.uid, b.uid) FROM booking AS b LEFT JOIN booking AS m ON m.id = b.parent_id "
            "JOIN booking_resource AS br ON br.booking_id = b.id JOIN resource AS r ON r.id = br.resource_id "
            "WHERE r.uid = ? AND b.deleted_at IS NULL",
            (resource,),
        )
        for (uid,) in found:
            self._place_again(uid)

    def settle_clashes(self, resource: str) -> None:
        """Turns clashes of a resource into ordinary bookings where its capacity allows them now."""
        self.occurrences.promote_all(self._resources.ids()[resource])

    # --- what a change leaves behind --------------------------------------------------------------

    def _note(self, before: Booking | None, after: Booking, note: Note) -> int:
        entry = History.insert(
            at=self._now(),
            actor=note.actor,
            face=note.face,
            action=note.action,
            booking_uid=after.uid,
            version=after.version,
            summary=note.summary,
            before=booking_text(before),
            after=booking_text(after),
        )
        return self._database.run(entry)

    def _enqueue(self, before: Booking | None, after: Booking, origin: str) -> None:
        """Puts the booking into the outbox of every connection that writes for one of its resources."""
        aggregates = [one for one in (before, after) if one is not None]
        uids = {uid for one in aggregates for each in (one, *one.overrides) for uid in each.resources}
        marks = ",".join("?" * len(uids))
        self._database.execute(
            "INSERT INTO outbox (connection_id, booking_uid, created) "
            "SELECT c.id, ?, ? FROM connection AS c JOIN resource AS r ON r.id = c.resource_id "
            f"WHERE r.uid IN ({marks}) AND c.direction <> 'pull' AND c.uid <> ? "
            "ON CONFLICT (connection_id, booking_uid) DO UPDATE SET attempts = 0, next_try = 0, parked = 0, error = ''",
            (after.uid, self._now(), *uids, origin),
        )


def _resources_of(booking: Booking) -> set[str]:
    return {uid for one in (booking, *booking.overrides) for uid in one.resources}


def _refuse_unknown(booking: Booking, before: Booking | None, bookables: dict[str, Bookable]) -> None:
    """A removed resource cannot be booked any more; a booking that had it keeps it."""
    had = _resources_of(before) if before else set()
    missing = {uid for uid in _resources_of(booking) - had if uid not in bookables or bookables[uid].removed}
    if missing and not booking.deleted:
        raise NotFound(
            "A resource of this booking does not exist.", f"It was removed ({len(missing)}). Choose another."
        )


def _within_reach(wanted: list[Wanted], bookables: dict[str, Bookable]) -> list[Wanted]:
    """Rows beyond the horizon (only a pull brings them) do not block: they are out of reach of the rules."""
    until = {bookable.row: bookable.expanded_until for bookable in bookables.values()}
    return [w if w.slot.busy_end <= until[w.slot.resource] else w._replace(blocks=False) for w in wanted]


def _booking(row: dict[str, Any], resources: tuple[str, ...], overrides: tuple[Booking, ...]) -> Booking:
    return Booking(
        uid=row["uid"],
        title=row["title"],
        when=when_from(row),
        resources=resources,
        client=row["client"] or "",
        phone=row["phone"] or "",
        notes=row["notes"],
        location=row["location"],
        recurrence=tuple(json.loads(row["recurrence"])),
        status=Status(row["status"]),
        transparency=Transparency(row["transparency"]),
        origin=Origin(row["origin"]),
        parent=row["parent"] or "",
        original_start=row["original_start"],
        overrides=tuple(replace(o, version=0) for o in overrides),
        read_only=bool(row["read_only"]),
        deleted=row["deleted_at"] is not None,
        version=row["version"],
    )
