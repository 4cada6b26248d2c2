"""Pages of the events that are linked to bookings, without reading the others; recurring ones are `linked_series`."""

from __future__ import annotations

from dataclasses import dataclass

from schedapp.model.event import Content
from schedapp.store.codec import content_from
from schedapp.store.database import Database

LAST = chr(0x10FFFF)
"""After every event id."""
_PAGE = """
SELECT l.event_id, l.booking_uid, l.base, coalesce(m.event_id, '')
  FROM link AS l JOIN connection AS c ON c.id = l.connection_id
  LEFT JOIN link AS m ON m.connection_id = l.connection_id AND m.booking_uid = l.master_uid AND m.id <> l.id
 WHERE c.uid = ? AND l.gone = 0 AND l.etag <> '' AND l.base ->> '$.recurrence' = '[]'
   AND {0} < ? AND {1} > ? AND ({0}, l.event_id) > (?, ?)
 ORDER BY {0}, l.event_id LIMIT ?
"""
_TIMED = _PAGE.format("l.base ->> '$.when.start'", "l.base ->> '$.when.end'")
_ALL_DAY = _PAGE.format("l.base ->> '$.when.start_date'", "l.base ->> '$.when.end_date'")


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """An event as Google has it, and the name of its booking (UID, or UID/ORIGINAL_START).

    `series` is the id of the recurring event that it is a date of, else "". `placed`: its booking is known to be here.
    """

    event_id: str
    booking: str
    base: Content
    series: str = ""
    placed: bool = False


class LinkedEvents:
    """Reads. Recurring events are left out, the dates of them that have an event of their own are not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def timed(self, connection: str, span: tuple[int, int], after: tuple[int, str], limit: int) -> list[LinkedEvent]:
        """Those with times that overlap a span (UTC epoch seconds) and come after a start and an id, in that order.
        `connection` is a uid."""
        return self._read(_TIMED, (connection, span[1], span[0], *after, limit))

    def all_day(self, connection: str, span: tuple[str, str], after: tuple[str, str], limit: int) -> list[LinkedEvent]:
        """The same of all-day ones: all dates are ISO 8601, that at the end of the span is exclusive."""
        return self._read(_ALL_DAY, (connection, span[1], span[0], *after, limit))

    def _read(self, sql: str, values: tuple[object, ...]) -> list[LinkedEvent]:
        return [
            LinkedEvent(event_id, name, base, series)
            for event_id, name, text, series in self._database.rows(sql, values)
            if (base := content_from(text)) is not None
        ]
