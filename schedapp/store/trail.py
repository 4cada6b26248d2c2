"""What a change of a booking leaves behind: an entry in the history, and items in the outboxes of its connections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schedapp.model.booking import Booking
from schedapp.model.untold import is_local
from schedapp.store.codec import booking_text
from schedapp.store.database import Database

_ENTRY = """
INSERT INTO history (at, actor, face, action, booking_uid, version, summary, connection, before, after)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


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

    def note(self, before: Booking | None, after: Booking, note: Note) -> int:
        """An entry in the history; gives its id."""
        values = (
            self._now(), note.actor, note.face, note.action, after.uid, after.version, note.summary, note.connection,
            booking_text(before), booking_text(after),
        )  # fmt: skip
        return self._database.execute(_ENTRY, values)

    def enqueue(self, before: Booking | None, after: Booking, origin: str) -> None:
        """Puts the booking into the outbox of every connection that writes for one of its resources, unless nothing but
        what stays here was changed."""
        if is_local(before, after):
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
        if not origin:  # a person's change answers what was asked about the booking; what a room said stays said
            self._database.execute(
                "UPDATE decision SET resolved_at = ? WHERE booking_uid = ? AND kind <> 'room-declined' "
                "AND resolved_at IS NULL",
                (self._now(), after.uid),
            )

    def order(self, first: str, second: str) -> None:
        """The second booking is not told before the first, which waits for nothing (any more)."""
        sql = "UPDATE outbox SET waits_for = ? WHERE booking_uid = ?"
        self._database.execute_many(sql, [("", first), (first, second)])
