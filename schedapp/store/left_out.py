"""The events of Google that Sched cannot represent, and the bookings that may stand for them."""

from __future__ import annotations

from schedapp.model.connection import LEFT_OUT
from schedapp.store.database import Database

_NAMES = "SELECT DISTINCT booking_uid FROM decision WHERE kind = ?"
_BLOCKS = """
SELECT c.calendar_id, l.event_id, l.booking_uid
  FROM connection AS c JOIN link AS l ON l.connection_id = c.id JOIN booking AS b ON b.uid = l.booking_uid
 WHERE c.id IN (SELECT connection_id FROM decision WHERE kind = ?1) AND l.gone = 0
   AND b.read_only = 1 AND b.recurrence = '[]' AND b.parent_id IS NULL AND (?2 = '' OR l.booking_uid = ?2)
"""


class LeftOutEvents:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> set[str]:
        """What the decisions of now and of before call such events."""
        return {name for (name,) in self._database.rows(_NAMES, (LEFT_OUT,))}

    def blocks(self, booking: str = "") -> list[tuple[str, str, str]]:
        """(calendar id, event id, booking uid) of what cannot be changed here and does not repeat, in the calendars
        where something was left out; of one booking, where a uid is given."""
        return self._database.rows(_BLOCKS, (LEFT_OUT, booking))
