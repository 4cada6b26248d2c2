"""The dates of the recurring events that are linked to bookings, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from schedapp.model.booking import override_uid
from schedapp.model.event import Content
from schedapp.model.timespan import AllDay, Timed, When, parse_instant_text
from schedapp.store.codec import content_from
from schedapp.store.database import Database
from schedapp.store.linked_events import LinkedEvent

# A series is at rest where nothing changed here since both sides agreed: then Google has the dates of the table.
_TIMES = "".join(
    f"AND l.has ->> '$.when.{column}' IS b.{column} " for column in ("start", "end", "zone", "start_date", "end_date")
)
_SERIES = f"""
WITH series AS MATERIALIZED (
  SELECT l.id, l.connection_id, l.event_id, l.base, b.id AS number, b.uid, c.resource_id,
         b.deleted_at IS NULL AND b.status <> 'cancelled' {_TIMES} AND l.has ->> '$.recurrence' = json(b.recurrence)
         AND NOT EXISTS (
           SELECT 1 FROM booking AS p WHERE p.parent_id = b.id AND p.status <> 'cancelled' AND NOT EXISTS (
             SELECT 1 FROM link AS n WHERE n.connection_id = l.connection_id AND n.booking_uid = p.uid)) AS at_rest
    FROM connection AS c
    JOIN (SELECT *, coalesce(agreed, base) AS has FROM link) AS l ON l.connection_id = c.id
    JOIN booking AS b ON b.uid = l.booking_uid AND b.parent_id IS NULL
   WHERE c.uid = :connection AND l.gone = 0 AND l.etag <> '' AND l.base ->> '$.recurrence' <> '[]'
)
"""
# A date that has an event of its own is left to that one.
_DATES = f"""
{_SERIES}
SELECT s.event_id, s.uid, s.base, o.original_start, o.start, o.end
  FROM series AS s CROSS JOIN occurrence AS o INDEXED BY occurrence_booking ON o.booking_id = s.number
 WHERE s.at_rest AND o.resource_id = s.resource_id AND o.start < :upper AND o.end > :lower AND o.start >= :moment
   AND (o.start, s.event_id || '_' || o.original_start) > (:moment, :event)
   AND NOT EXISTS (
     SELECT 1 FROM link AS n
      WHERE n.connection_id = s.connection_id AND n.booking_uid = s.uid || '/' || o.original_start)
 ORDER BY o.start, s.event_id || '_' || o.original_start LIMIT :limit
"""
_CHANGED = f"""
{_SERIES}
SELECT s.event_id, s.uid, s.base, r.expanded_until, (
  SELECT json_group_array(name) FROM (
    SELECT n.booking_uid AS name FROM link AS n
     WHERE n.connection_id = s.connection_id AND n.master_uid = s.uid AND n.booking_uid <> s.uid
     UNION SELECT p.uid FROM booking AS p WHERE p.parent_id = s.number AND p.status = 'cancelled'))
  FROM series AS s JOIN resource AS r ON r.id = s.resource_id
 WHERE NOT s.at_rest ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class ChangedSeries:
    """A recurring event as Google has it, of a series that is another one here by now. `named` are the dates (by
    booking name) that it does not speak for; nobody looks beyond `until` (UTC epoch seconds)."""

    event_id: str
    booking: str
    base: Content
    named: frozenset[str]
    until: int

    def date(self, when: When, original_start: str) -> LinkedEvent:
        """The event of one of its dates."""
        return _date(self.event_id, self.booking, self.base, when, original_start)


class LinkedSeries:
    """Reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dates(self, connection: str, span: tuple[int, int], after: tuple[int, str], limit: int) -> list[LinkedEvent]:
        """The dates that overlap a span (UTC epoch seconds) and come after a start and an event id, in that order, as
        far as the resource is expanded. `connection` is a uid."""
        wanted = {
            "connection": connection,
            "lower": span[0],
            "upper": span[1],
            "moment": after[0],
            "event": after[1],
            "limit": limit,
        }
        return list(_dates(self._database.rows(_DATES, wanted)))  # type: ignore[arg-type]

    def changed(self, connection: str) -> list[ChangedSeries]:
        """The series that were changed here and not sent yet."""
        found = self._database.rows(_CHANGED, {"connection": connection})  # type: ignore[arg-type]
        return [
            ChangedSeries(event_id, uid, base, frozenset(json.loads(named)), until)
            for event_id, uid, text, until, named in found
            if (base := content_from(text)) is not None
        ]


def _dates(rows: list[tuple[Any, ...]]) -> Iterator[LinkedEvent]:
    for event_id, uid, text, original_start, start, end in rows:
        base = content_from(text)
        if base is None:
            continue
        when: When
        if isinstance(base.when, Timed):
            when = Timed(start, end, base.when.zone)
        else:
            day = parse_instant_text(original_start)
            if isinstance(day, int):
                continue
            when = AllDay(day, day + (base.when.end - base.when.start))
        yield _date(event_id, uid, base, when, original_start)


def _date(event_id: str, uid: str, base: Content, when: When, original_start: str) -> LinkedEvent:
    return LinkedEvent(
        event_id=f"{event_id}_{original_start}",
        booking=override_uid(uid, original_start),
        base=replace(base, when=when, recurrence=()),
        series=event_id,
        placed=True,
    )
