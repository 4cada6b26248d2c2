"""What a change of a booking leaves behind: an entry in the history, and items in the outboxes of its connections."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from schedapp.model.booking import Booking
from schedapp.model.change import HistoryEntry
from schedapp.model.untold import is_local
from schedapp.store.codec import booking_from, booking_text
from schedapp.store.database import Database

_ENTRY = """
INSERT INTO history (at, actor, face, action, booking_uid, version, summary, connection, before, after)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SELECT = "SELECT id, at, actor, face, action, booking_uid, version, summary, before, after FROM history"


@dataclass(frozen=True, slots=True)
class Note:
    """What the history keeps of a change: who, through which face, what, in words; over which connection (uid)."""

    actor: str
    face: str
    action: str
    summary: str
    connection: str = ""


class Trail:
    """Writes inside the caller's transaction. `now` is the program's clock (UTC epoch seconds)."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now
        self.own: dict[str, int] = {}
        """The last entry that people made through this process, by booking (uid)."""

    def note(self, before: Booking | None, after: Booking, note: Note) -> int:
        """An entry in the history; gives its id."""
        values = (
            self._now(), note.actor, note.face, note.action, after.uid, after.version, note.summary, note.connection,
            booking_text(before), booking_text(after),
        )  # fmt: skip
        entry = self._database.execute(_ENTRY, values)
        if not note.connection:
            self.own[after.uid] = entry
        return entry

    def enqueue(self, before: Booking | None, after: Booking, origin: str, *, answers: bool = True) -> None:
        """Puts the booking into the outbox of every connection that writes for one of its resources, unless nothing but
        what stays here was changed. A hold stays here. `answers`: whoever changed it saw what was asked about it."""
        if is_local(before, after) or (after.expires_at and (before is None or before.expires_at)):
            return
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
        if answers and not origin:  # a person's change answers what was asked about it; what a room said stays said
            self._database.execute(
                "UPDATE decision SET resolved_at = ? WHERE booking_uid = ? AND kind <> 'room-declined' "
                "AND resolved_at IS NULL",
                (self._now(), after.uid),
            )

    def order(self, first: str, second: str) -> None:
        """The second booking is not told before the first, which waits for nothing (any more)."""
        sql = "UPDATE outbox SET waits_for = ? WHERE booking_uid = ?"
        self._database.execute_many(sql, [("", first), (first, second)])


class TrailReader:
    """Reads what the trail kept. Entries are never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, booking: str, limit: int = 0, before: int = 0) -> list[HistoryEntry]:
        """The changes of a booking (uid), the newest first; `limit` 0 for all, `before` an entry: those that are older
        than it."""
        where = "WHERE booking_uid = ? AND (? = 0 OR id < ?) ORDER BY id DESC LIMIT ?"
        return self._read(where, (booking, before, before, limit or -1))

    def since(self, moment: int, limit: int = 0, before: int = 0) -> list[HistoryEntry]:
        """The changes of all bookings from a moment on (UTC epoch seconds), the newest first; `limit` 0 for all,
        `before` an entry: those that are older than it."""
        where = "WHERE at >= ? AND (? = 0 OR id < ?) ORDER BY id DESC LIMIT ?"
        return self._read(where, (moment, before, before, limit or -1))

    def entries(self, numbers: Collection[int]) -> list[HistoryEntry]:
        """Those of these ids, the oldest first."""
        return self._read("WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (json.dumps(sorted(numbers)),))

    def _read(self, where: str, parameters: Sequence[object]) -> list[HistoryEntry]:
        return [_entry(row) for row in self._database.rows(f"{_SELECT} {where}", parameters)]


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    number, at, actor, face, action, uid, version, summary, before, after = row
    return HistoryEntry(
        number, at, actor, face, action, uid, version, summary, booking_from(before), booking_from(after)
    )
