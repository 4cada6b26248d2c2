"""The busy time of many resources in one pass over the occurrence index: buffers included, nothing of what it is."""

from __future__ import annotations

import json
from collections.abc import Collection

from schedapp.model.timespan import Span
from schedapp.store.database import Database
from schedapp.store.guard import LONG

_BLOCKING = (
    "o.claim <> 'free' AND r.uid IN (SELECT value FROM json_each(:wanted)) "
    "AND (:ignored = '' OR o.booking_id NOT IN (SELECT id FROM booking WHERE uid = :ignored "
    "OR parent_id = (SELECT id FROM booking WHERE uid = :ignored)))"
)
_QUERY = f"""
SELECT r.uid, o.busy_start, o.busy_end FROM resource AS r
  JOIN occurrence AS o INDEXED BY occurrence_span ON o.resource_id = r.id
   AND o.busy_start < :end AND o.busy_start > :start - r.longest - 1 AND o.busy_end > :start
   AND o.busy_end - o.busy_start <= {LONG}
 WHERE {_BLOCKING}
UNION ALL
SELECT r.uid, o.busy_start, o.busy_end FROM resource AS r
  JOIN occurrence AS o INDEXED BY occurrence_long ON o.resource_id = r.id
   AND o.busy_end > :start AND o.busy_end - o.busy_start > {LONG} AND o.busy_start < :end
 WHERE {_BLOCKING}
"""


class BusyReader:
    """Reads only; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spans(self, span: Span, resources: Collection[str], ignore: str = "") -> dict[str, list[Span]]:
        """By resource (uid) what holds or contests its time and overlaps a span; `ignore`: the uid of a booking that
        is not in its own way."""
        asked = {"start": span.start, "end": span.end, "wanted": json.dumps(sorted(resources)), "ignored": ignore}
        found: dict[str, list[Span]] = {uid: [] for uid in resources}
        for uid, start, end in self._database.rows(_QUERY, asked):  # type: ignore[arg-type]
            found[uid].append(Span(start, end))
        return found
