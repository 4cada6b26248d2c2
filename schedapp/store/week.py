"""What the grid and `bookings` read: the occurrences of a span, in one pass over the occurrence index."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection
from typing import Any

from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.progress import Progress
from schedapp.store.database import Database
from schedapp.store.guard import LONG

_COLUMNS = """
  o.start, o.end, o.claim, o.original_start, r.uid, b.id, b.uid, b.title, c.name, b.status, b.origin, b.read_only,
  b.start IS NULL, m.uid, b.recurrence <> '[]' OR m.id IS NOT NULL, b.service_id, b.progress,
  CASE WHEN o.squeezed THEN b.squeeze ELSE '' END, o.start - o.busy_start, o.busy_end - o.end,
  coalesce(b.expires_at, 0)
"""
_JOINS = """
  JOIN booking AS b ON b.id = o.booking_id
  LEFT JOIN booking AS m ON m.id = b.parent_id
  LEFT JOIN client AS c ON c.id = b.client_id
"""
_CHOSEN = "r.deleted_at IS NULL AND (:wanted IS NULL OR r.uid IN (SELECT value FROM json_each(:wanted)))"
_QUERY = f"""
SELECT {_COLUMNS} FROM resource AS r
  JOIN occurrence AS o INDEXED BY occurrence_span ON o.resource_id = r.id
   AND o.busy_start < :end AND o.busy_start > :start - r.longest - 1 AND o.busy_end > :start
   AND o.busy_end - o.busy_start <= {LONG}
  {_JOINS} WHERE {_CHOSEN} AND o.start < :end AND o.end > :start
UNION ALL
SELECT {_COLUMNS} FROM resource AS r
  JOIN occurrence AS o INDEXED BY occurrence_long ON o.resource_id = r.id
   AND o.busy_end > :start AND o.busy_end - o.busy_start > {LONG}
  {_JOINS} WHERE {_CHOSEN} AND o.start < :end AND o.end > :start
"""

_Services = dict[int, tuple[str, str]]  # row id of a service type -> its name and colour


class WeekReader:
    """Reads only; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def occurrences(self, start: int, end: int, resources: Collection[str] | None = None) -> list[Occurrence]:
        """Live occurrences that overlap [start, end) (UTC epoch seconds), by start; one for each resource."""
        wanted = None if resources is None else json.dumps(sorted(resources))
        rows = self._database.rows(_QUERY, {"start": start, "end": end, "wanted": wanted})  # type: ignore[arg-type]
        rows.sort(key=lambda row: (row[0], row[1], row[6], row[4]))
        clashing = _clashing(rows)
        delivery = self._delivery({row[13] or row[6] for row in rows})
        others = self._others({row[5] for row in rows})
        services = self._services() if any(row[15] is not None for row in rows) else {}
        return [_occurrence(row, number in clashing, delivery, others, services) for number, row in enumerate(rows)]

    def _services(self) -> _Services:
        rows = self._database.rows("SELECT id, name, colour FROM service")
        return {number: (name, colour) for number, name, colour in rows}

    def _delivery(self, uids: set[str]) -> dict[str, Delivery]:
        found: dict[str, Delivery] = {}
        for part in _chunks(uids):
            marks = ",".join("?" * len(part))
            linked = f"SELECT master_uid FROM link WHERE gone = 0 AND etag <> '' AND master_uid IN ({marks})"
            found.update((uid, Delivery.PROVEN) for (uid,) in self._database.rows(linked, part))
            queued = f"SELECT booking_uid, max(parked) FROM outbox WHERE booking_uid IN ({marks}) GROUP BY booking_uid"
            for uid, parked in self._database.rows(queued, part):
                found[uid] = Delivery.TROUBLE if parked else Delivery.WAITING
        return found

    def _others(self, numbers: set[int]) -> dict[int, tuple[tuple[str, str], ...]]:
        """(uid, name) of the resources of each booking row that has more than one."""
        found: dict[int, list[tuple[str, str]]] = {}
        for part in _chunks(numbers):
            marks = ",".join("?" * len(part))
            rows = self._database.rows(
                "SELECT br.booking_id, r.uid, r.name FROM booking_resource AS br JOIN resource AS r "
                f"ON r.id = br.resource_id WHERE br.booking_id IN ({marks}) ORDER BY br.position",
                part,
            )
            for number, uid, name in rows:
                found.setdefault(number, []).append((uid, name))
        return {number: tuple(names) for number, names in found.items() if len(names) > 1}


def _chunks(values: Collection[Any]) -> list[tuple[Any, ...]]:
    ordered = sorted(values)
    return [tuple(ordered[at : at + 500]) for at in range(0, len(ordered), 500)]


def _clashing(rows: list[tuple[Any, ...]]) -> set[int]:
    """Positions of the rows (by start) that contest, and of those they overlap on the same resource. What was squeezed
    in contests on purpose: that is no clash."""
    contested: dict[str, list[list[int]]] = {}  # resource -> spans that touch each other nowhere
    for row in rows:
        if row[2] == Claim.CONTESTS and not row[17]:
            spans = contested.setdefault(row[4], [])
            if spans and row[0] <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], row[1])
            else:
                spans.append([row[0], row[1]])
    found: set[int] = set()
    for number, row in enumerate(rows):
        spans = contested.get(row[4], [])
        at = bisect_right(spans, row[0], key=lambda span: span[1])
        if row[2] != Claim.FREE and at < len(spans) and spans[at][0] < row[1]:
            found.add(number)
    return found


def _occurrence(
    row: tuple[Any, ...],
    clash: bool,
    delivery: dict[str, Delivery],
    others: dict[int, tuple[tuple[str, str], ...]],
    services: _Services,
) -> Occurrence:
    (
        start,
        end,
        claim,
        original,
        resource,
        number,
        uid,
        title,
        client,
        status,
        origin,
        read_only,
        all_day,
        master,
        series,
        service,
        progress,
        squeeze,
        before,
        after,
        expires_at,
    ) = row
    booking = master or uid
    offered, fill = services.get(service, ("", ""))
    return Occurrence(
        name=f"{booking}/{original}" if series else booking,
        booking=booking,
        original_start=original,
        resource=resource,
        start=start,
        end=end,
        all_day=bool(all_day),
        title=title,
        client=client or "",
        status=Status(status),
        claim=Claim(claim),
        origin=Origin(origin),
        recurring=bool(series),
        read_only=bool(read_only),
        delivery=delivery.get(booking, Delivery.NONE),
        others=tuple(name for other, name in others.get(number, ()) if other != resource),
        clash=clash,
        service=offered,
        fill=fill,
        progress=Progress(progress),
        squeeze=squeeze,
        before=max(before, 0),
        after=max(after, 0),
        expires_at=expires_at,
    )
