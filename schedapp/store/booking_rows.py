"""The rows of an aggregate: bookings, their resources and clients. Plain SQL: a pull spends most of its time here."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

from schedapp.model.booking import Booking
from schedapp.store.codec import when_fields
from schedapp.store.database import Database

_COLUMNS = (
    "parent_id", "original_start", "title", "client_id", "notes", "location", "start", "end", "zone", "start_date",
    "end_date", "recurrence", "status", "transparency", "origin", "read_only", "confined", "updated", "deleted_at",
    "service_id", "progress", "squeeze", "expires_at",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO booking (uid, created, version, {', '.join(_COLUMNS)}) "
    f"VALUES (:uid, :updated, 1, {', '.join(f':{name}' for name in _COLUMNS)})"
)
_UPDATE = (
    f"UPDATE booking SET version = version + 1, {', '.join(f'{name} = :{name}' for name in _COLUMNS)} WHERE id = :id"
)
_RESOURCE = (
    "INSERT INTO booking_resource (booking_id, resource_id, position) "
    "VALUES (?, (SELECT id FROM resource WHERE uid = ?), ?)"
)
_REQUIREMENT = (
    "INSERT INTO requirement (booking_id, pool_id, resource_id, fixed) "
    "VALUES (?, (SELECT id FROM pool WHERE uid = ?), (SELECT id FROM resource WHERE uid = ?), ?)"
)


class BookingRows:
    """Writes inside the caller's transaction. `new_uid` gives ids for clients; `now` is the program's clock (UTC epoch
    seconds)."""

    def __init__(self, database: Database, now: Callable[[], int], new_uid: Callable[[], str]) -> None:
        self._database = database
        self._now = now
        self._new_uid = new_uid

    def put(self, booking: Booking, before: Booking | None) -> dict[str, int]:
        """The row ids of the booking and its overrides by uid. Overrides that only `before` has are deleted."""
        rows = {booking.uid: self._put(booking, None)}
        kept = {override.uid for override in booking.overrides}
        for override in before.overrides if before else ():
            if override.uid not in kept:
                # Its occurrence goes to the series first: what it frees has to be noticed, a cascade would not.
                self._database.execute(
                    "UPDATE occurrence SET booking_id = ? WHERE booking_id = (SELECT id FROM booking WHERE uid = ?)",
                    (rows[booking.uid], override.uid),
                )
                self._database.execute("DELETE FROM booking WHERE uid = ?", (override.uid,))
        for override in booking.overrides:
            rows[override.uid] = self._put(override, rows[booking.uid])
        return rows

    def _put(self, booking: Booking, parent: int | None) -> int:
        found = self._database.row("SELECT id FROM booking WHERE uid = ?", (booking.uid,))
        values = self._values(booking) | {"uid": booking.uid, "parent_id": parent}
        if found is None:
            number = self._database.execute(_INSERT, values)
        else:
            number = int(found[0])
            self._database.execute(_UPDATE, values | {"id": number})
            self._database.execute("DELETE FROM booking_resource WHERE booking_id = ?", (number,))
            self._database.execute("DELETE FROM requirement WHERE booking_id = ?", (number,))
        places = [(number, uid, place) for place, uid in enumerate(booking.resources)]
        self._database.execute_many(_RESOURCE, places)
        wishes = [(number, each.pool, each.resource, each.fixed) for each in booking.requirements]
        self._database.execute_many(_REQUIREMENT, wishes)
        return number

    def _values(self, booking: Booking) -> dict[str, object]:
        now = self._now()
        return {
            "original_start": booking.original_start,
            "title": booking.title,
            "client_id": self._client(booking.client, booking.phone),
            "notes": booking.notes,
            "location": booking.location,
            "recurrence": json.dumps(list(booking.recurrence)),
            "status": str(booking.status),
            "transparency": str(booking.transparency),
            "origin": str(booking.origin),
            "read_only": booking.read_only,
            "confined": booking.confined,
            "updated": now,
            "deleted_at": now if booking.deleted else None,
            "service_id": self._service(booking.service),
            "progress": str(booking.progress),
            "squeeze": booking.squeeze,
            "expires_at": booking.expires_at or None,
            **when_fields(booking.when),
        }

    def drop_idle_squeezes(self, numbers: Collection[int]) -> None:
        """Takes the reason from live bookings (rows) that overlap nothing on purpose any more: they are ordinary."""
        self._database.execute(
            "UPDATE booking SET squeeze = '' WHERE id IN (SELECT value FROM json_each(?)) AND squeeze <> '' "
            "AND deleted_at IS NULL AND status <> 'cancelled' AND NOT EXISTS "
            "(SELECT 1 FROM occurrence AS o WHERE o.booking_id = booking.id AND o.squeezed = 1)",
            (json.dumps(sorted(numbers)),),
        )

    def _service(self, uid: str) -> int | None:
        found = self._database.row("SELECT id FROM service WHERE uid = ?", (uid,)) if uid else None
        return None if found is None else int(found[0])

    def _client(self, name: str, phone: str) -> int | None:
        """The row id of a client, who is made where there is none of that name and phone."""
        if not name and not phone:
            return None
        known = "SELECT id FROM client WHERE name = ? AND phone = ? AND erased_at IS NULL"
        found = self._database.row(known, (name, phone))
        if found is not None:
            return int(found[0])
        return self._database.execute(
            "INSERT INTO client (uid, name, phone, created) VALUES (?, ?, ?, ?)",
            (self._new_uid(), name, phone, self._now()),
        )
