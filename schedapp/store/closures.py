"""Closures and time off: rows of `availability_exception`, and their way into the outbox."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from schedapp.errors import NotFound
from schedapp.model.booking import Booking
from schedapp.model.closure import Closure, ClosureKind, as_booking
from schedapp.model.timespan import Span, span_of
from schedapp.store.codec import when_fields, when_from
from schedapp.store.database import Database

_COLUMNS = ("start", "end", "zone", "start_date", "end_date")
_SELECT = """
SELECT e.uid, r.uid, e.kind, e.title, e.version, e.deleted_at IS NOT NULL, e.start, e.end, e.zone, e.start_date,
       e.end_date
  FROM availability_exception AS e LEFT JOIN resource AS r ON r.id = e.resource_id
"""
# Its calendars: of its resource, or of all where it is the whole place's.
_CALENDARS = """
  FROM connection AS c JOIN resource AS r ON r.id = c.resource_id
 WHERE c.availability = 1 AND c.direction <> 'pull' AND r.deleted_at IS NULL
"""


class ClosureRepository:
    """`now` is the program's clock, UTC epoch seconds. Deleted closures stay as tombstones: their events have to go."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now

    def writing(self) -> AbstractContextManager[None]:
        """Several writes as one transaction."""
        return self._database.write()

    def between(self, span: Span, resource: str | None = None) -> tuple[Closure, ...]:
        """Live closures that overlap a span, by start; of a resource those of the whole place, too."""
        rows = self._database.rows(
            f"{_SELECT} WHERE e.deleted_at IS NULL AND e.start < ? AND e.end > ? AND (? IS NULL OR r.uid IS NULL "
            "OR r.uid = ?) ORDER BY e.start, e.uid",
            (span.end, span.start, resource, resource),
        )
        return tuple(_closure(row) for row in rows)

    def find(self, uid: str) -> Closure | None:
        row = self._database.row(f"{_SELECT} WHERE e.uid = ?", (uid,))
        return None if row is None else _closure(row)

    def save(self, closure: Closure, zone: str) -> Closure:
        """Writes it and tells the calendars that get availability. `zone` is where an all-day one has its midnight."""
        span = span_of(closure.when, zone)
        fields: dict[str, Any] = when_fields(closure.when) | {"start": span.start, "end": span.end, "zone": zone}
        with self._database.write():
            self._database.execute(
                "INSERT INTO availability_exception (uid, resource_id, kind, title, start, end, zone, start_date, "
                "end_date, deleted_at, version) VALUES (?, (SELECT id FROM resource WHERE uid = ?), ?, ?, ?, ?, ?, ?, "
                "?, ?, 1) ON CONFLICT (uid) DO UPDATE SET resource_id = excluded.resource_id, kind = excluded.kind, "
                "title = excluded.title, start = excluded.start, end = excluded.end, zone = excluded.zone, "
                "start_date = excluded.start_date, end_date = excluded.end_date, deleted_at = excluded.deleted_at, "
                "version = version + 1",
                (
                    closure.uid, closure.resource, closure.kind.value, closure.title,
                    *(fields[name] for name in _COLUMNS), self._now() if closure.deleted else None,
                ),
            )  # fmt: skip
            self._enqueue(closure.uid)
            saved = self.find(closure.uid)
        if saved is None:
            raise NotFound("This closure is gone.", "List them with “schedapp closure list”.")
        return saved

    def _enqueue(self, uid: str) -> None:
        """Every calendar that gets availability is asked: what the closure left behind there has to go as well."""
        self._database.execute(
            f"INSERT INTO outbox (connection_id, booking_uid, created) SELECT c.id, ?, ? {_CALENDARS} "
            "ON CONFLICT (connection_id, booking_uid) DO UPDATE SET attempts = 0, next_try = 0, parked = 0, error = ''",
            (uid, self._now()),
        )

    def as_booking(self, uid: str) -> Booking | None:
        """The closure of that uid as the sync engine knows things; its resources are those whose calendars get it."""
        closure = self.find(uid)
        if closure is None:
            return None
        sql = f"SELECT r.uid {_CALENDARS} AND (? = '' OR r.uid = ?) ORDER BY r.uid"
        rows = self._database.rows(sql, (closure.resource, closure.resource))
        return as_booking(closure, tuple(uid for (uid,) in rows))


def _closure(row: tuple[Any, ...]) -> Closure:
    uid, resource, kind, title, version, deleted, *times = row
    fields = dict(zip(_COLUMNS, times, strict=True))
    if fields["start_date"] is not None:
        fields["start"] = None
    return Closure(
        uid=uid,
        when=when_from(fields),
        resource=resource or "",
        kind=ClosureKind(kind),
        title=title,
        deleted=bool(deleted),
        version=version,
    )
