"""How much of each day is booked: one query over the occurrence index for all days and resources."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from schedapp.model.timespan import MINUTE
from schedapp.store.database import Database
from schedapp.store.guard import LONG

_SHARE = "min(o.end, d.end) - max(o.start, d.start)"
_CHOSEN = "r.deleted_at IS NULL AND r.uid IN (SELECT value FROM json_each(:wanted)) AND o.claim <> 'free'"
# The days are looked at last, so that the occurrences of the whole time are found once.
_DAYS = "CROSS JOIN day AS d ON o.start < d.end AND o.end > d.start"
_QUERY = f"""
WITH
  day AS (SELECT key AS number, value ->> 0 AS start, value ->> 1 AS end FROM json_each(:days)),
  part AS (
    SELECT d.number, r.uid, {_SHARE} AS seconds FROM resource AS r
      CROSS JOIN occurrence AS o INDEXED BY occurrence_span ON o.resource_id = r.id
       AND o.busy_start < :end AND o.busy_start > :start - r.longest - 1 AND o.busy_end > :start
       AND o.busy_end - o.busy_start <= {LONG}
      {_DAYS} WHERE {_CHOSEN}
    UNION ALL
    SELECT d.number, r.uid, {_SHARE} FROM resource AS r
      CROSS JOIN occurrence AS o INDEXED BY occurrence_long ON o.resource_id = r.id
       AND o.busy_end > :start AND o.busy_end - o.busy_start > {LONG}
      {_DAYS} WHERE {_CHOSEN}
  )
SELECT number, uid, sum(seconds) FROM part GROUP BY number, uid
"""


class LoadReader:
    """Reads only; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def minutes(self, days: Sequence[tuple[int, int]], resources: Collection[str]) -> list[dict[str, int]]:
        """For each day (its first instant, and that of the next one, UTC epoch seconds) the minutes that each resource
        (uid) is booked; overlapping ones count each. What blocks no time does not count, nor do buffers."""
        found: list[dict[str, int]] = [{} for _ in days]
        if days and resources:
            named = {
                "start": days[0][0],
                "end": days[-1][1],
                "days": json.dumps(days),
                "wanted": json.dumps(sorted(resources)),
            }
            rows = self._database.rows(_QUERY, named)  # type: ignore[arg-type]
            for number, uid, seconds in rows:
                found[number][uid] = seconds // MINUTE
        return found
