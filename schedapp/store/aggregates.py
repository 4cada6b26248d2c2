"""Bookings read back as aggregates: a master with its overrides, by id or by the beginning of one."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from schedapp.errors import Ambiguous, NotFound
from schedapp.model.booking import Booking, Origin, Status, Transparency
from schedapp.model.pool import Requirement
from schedapp.model.progress import Progress
from schedapp.store.codec import when_from
from schedapp.store.database import Database

_SELECT = """
SELECT b.id, b.uid, m.uid AS parent, b.original_start, b.title, c.name AS client, c.phone AS phone, b.notes,
       b.location, b.start, b.end, b.zone, b.start_date, b.end_date, b.recurrence, b.status, b.transparency, b.origin,
       b.read_only, b.confined, b.version, b.deleted_at, s.uid, b.progress, b.squeeze,
       b.expires_at
  FROM booking AS b LEFT JOIN booking AS m ON m.id = b.parent_id LEFT JOIN client AS c ON c.id = b.client_id
  LEFT JOIN service AS s ON s.id = b.service_id
"""
_COLUMNS = (
    "id", "uid", "parent", "original_start", "title", "client", "phone", "notes", "location", "start", "end", "zone",
    "start_date", "end_date", "recurrence", "status", "transparency", "origin", "read_only", "confined",
    "version", "deleted_at", "service", "progress", "squeeze", "expires_at",
)  # fmt: skip


class _Place(NamedTuple):
    """A resource (uid) of a booking, and the wish for a pool that it meets."""

    resource: str
    wish: Requirement | None


class BookingReader:
    """Reads only; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, uid: str) -> Booking | None:
        """The aggregate of a full uid, tombstones included."""
        found = self._database.row(f"{_SELECT} WHERE b.uid = ? AND b.parent_id IS NULL", (uid,))
        return None if found is None else self._aggregate(dict(zip(_COLUMNS, found, strict=True)))

    def find_all(self, uids: Collection[str]) -> dict[str, Booking]:
        """The aggregates of many full uids in three queries, tombstones included."""
        wanted = json.dumps(sorted(uids))
        among = "(SELECT value FROM json_each(?))"
        masters = self._fields(f"b.parent_id IS NULL AND b.uid IN {among}", wanted)
        children = self._fields(f"m.uid IN {among} ORDER BY b.original_start", wanted)
        places = self._places([row["id"] for row in (*masters, *children)])
        overrides: dict[str, list[Booking]] = {}
        for row in children:
            overrides.setdefault(row["parent"], []).append(_booking(row, places.get(row["id"], ()), ()))
        return {
            row["uid"]: _booking(row, places.get(row["id"], ()), tuple(overrides.get(row["uid"], ())))
            for row in masters
        }

    def _fields(self, where: str, *parameters: object) -> list[dict[str, Any]]:
        found = self._database.rows(f"{_SELECT} WHERE {where}", parameters)
        return [dict(zip(_COLUMNS, row, strict=True)) for row in found]

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
        rows = self._fields("b.parent_id = ? ORDER BY b.original_start", number)
        places = self._places([number, *(row["id"] for row in rows)])
        overrides = tuple(_booking(row, places.get(row["id"], ()), ()) for row in rows)
        return _booking(fields, places.get(number, ()), overrides)

    def _places(self, numbers: Collection[int]) -> dict[int, Sequence[_Place]]:
        """The resources of booking rows in their order, each with the wish for a pool that it meets."""
        rows = self._database.rows(
            "SELECT br.booking_id, r.uid, p.uid, q.fixed FROM json_each(?) AS n "
            "JOIN booking_resource AS br ON br.booking_id = n.value JOIN resource AS r ON r.id = br.resource_id "
            "LEFT JOIN requirement AS q ON q.booking_id = br.booking_id AND q.resource_id = br.resource_id "
            "LEFT JOIN pool AS p ON p.id = q.pool_id ORDER BY br.booking_id, br.position",
            (json.dumps(list(numbers)),),
        )
        found: dict[int, list[_Place]] = {}
        for number, uid, pool, fixed in rows:
            wish = None if pool is None else Requirement(pool, uid, bool(fixed))
            found.setdefault(number, []).append(_Place(uid, wish))
        return dict(found)


def _booking(row: dict[str, Any], places: Sequence[_Place], overrides: tuple[Booking, ...]) -> Booking:
    return Booking(
        uid=row["uid"],
        title=row["title"],
        when=when_from(row),
        resources=tuple(place.resource for place in places),
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
        confined=bool(row["confined"]),
        deleted=row["deleted_at"] is not None,
        version=row["version"],
        service=row["service"] or "",
        requirements=tuple(place.wish for place in places if place.wish),
        progress=Progress(row["progress"]),
        squeeze=row["squeeze"],
        expires_at=row["expires_at"] or 0,
    )
