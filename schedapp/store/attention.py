"""What waits for a person, as rows: open conflicts and decisions, refused bookings, clashes, and busy time."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from schedapp.model.booking import Booking
from schedapp.model.timespan import When
from schedapp.store.aggregates import BookingReader
from schedapp.store.codec import booking_from, value_from
from schedapp.store.database import Database
from schedapp.store.guard import LONG

_CHANGES_LOOKED_AT = 20
Value = When | tuple[str, ...] | str | None


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict that nobody answered yet. `booking` is the name of a booking or an occurrence."""

    number: int
    connection: str
    booking: str
    field: str
    mine: Value
    theirs: Value
    kept: str
    created: int


@dataclass(frozen=True, slots=True)
class OpenDecision:
    number: int
    connection: str
    booking: str
    kind: str
    reason: str
    created: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A booking that Google refused: parked in the outbox. `closure` is the title of a closure, None for a booking."""

    number: int
    connection: str
    booking: str
    error: str
    created: int
    closure: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One occurrence on one resource. `name` is that of the occurrence, `booking` the uid of its booking."""

    number: int
    resource: str
    capacity: int
    name: str
    booking: str
    title: str
    start: int
    end: int
    busy_start: int
    busy_end: int
    contests: bool
    all_day: bool
    from_google: bool
    read_only: bool
    updated: int


@dataclass(frozen=True, slots=True)
class PersonsChange:
    """A change that a person made here. `before` is None where the booking was made."""

    at: int
    actor: str
    before: Booking | None
    after: Booking | None


Kept = tuple[str, str, str, int, int, int, int]
"""An overlap that was accepted: resource, the two names in order, start and end of each."""

_NAME = """
coalesce(m.uid, b.uid) || CASE WHEN m.id IS NOT NULL OR b.recurrence <> '[]' THEN '/' || o.original_start ELSE '' END
"""
_PAIRS = f"""
SELECT x.id, o.id FROM occurrence AS x INDEXED BY occurrence_contests
  JOIN resource AS r ON r.id = x.resource_id AND r.deleted_at IS NULL
  JOIN occurrence AS o INDEXED BY occurrence_span ON o.resource_id = x.resource_id
   AND o.busy_start < x.busy_end AND o.busy_start > x.busy_start - r.longest - 1 AND o.busy_end > x.busy_start
   AND o.busy_end - o.busy_start <= {LONG}
 WHERE x.claim = 'contests' AND x.squeezed = 0 AND x.end > :now AND o.claim <> 'free' AND o.id <> x.id
UNION ALL
SELECT x.id, o.id FROM occurrence AS x INDEXED BY occurrence_contests
  JOIN resource AS r ON r.id = x.resource_id AND r.deleted_at IS NULL
  JOIN occurrence AS o INDEXED BY occurrence_long ON o.resource_id = x.resource_id
   AND o.busy_end > x.busy_start AND o.busy_end - o.busy_start > {LONG} AND o.busy_start < x.busy_end
 WHERE x.claim = 'contests' AND x.squeezed = 0 AND x.end > :now AND o.claim <> 'free' AND o.id <> x.id
"""
_SIDES = f"""
SELECT o.id, r.uid, r.capacity, {_NAME}, coalesce(m.uid, b.uid), b.title, o.start, o.end, o.busy_start, o.busy_end,
       o.claim = 'contests', b.start IS NULL, b.origin = 'google', b.read_only, b.updated
  FROM occurrence AS o JOIN resource AS r ON r.id = o.resource_id JOIN booking AS b ON b.id = o.booking_id
  LEFT JOIN booking AS m ON m.id = b.parent_id
 WHERE o.id IN (SELECT value FROM json_each(?))
"""
_BUSY = f"""
SELECT r.uid, o.busy_start, o.busy_end, {_NAME} FROM json_each(:windows) AS w
  JOIN resource AS r ON r.uid = json_extract(w.value, '$[0]')
  JOIN occurrence AS o INDEXED BY occurrence_span ON o.resource_id = r.id
   AND o.busy_start < json_extract(w.value, '$[2]') AND o.busy_end > json_extract(w.value, '$[1]')
   AND o.busy_start > json_extract(w.value, '$[1]') - r.longest - 1
  JOIN booking AS b ON b.id = o.booking_id LEFT JOIN booking AS m ON m.id = b.parent_id
 WHERE o.claim <> 'free' AND o.busy_end - o.busy_start <= {LONG}
UNION
SELECT r.uid, o.busy_start, o.busy_end, {_NAME} FROM json_each(:windows) AS w
  JOIN resource AS r ON r.uid = json_extract(w.value, '$[0]')
  JOIN occurrence AS o INDEXED BY occurrence_long ON o.resource_id = r.id
   AND o.busy_end > json_extract(w.value, '$[1]') AND o.busy_end - o.busy_start > {LONG}
  JOIN booking AS b ON b.id = o.booking_id LEFT JOIN booking AS m ON m.id = b.parent_id
 WHERE o.claim <> 'free' AND o.busy_start < json_extract(w.value, '$[2]')
"""
_CLOSED = """
SELECT r.uid, e.start, e.end FROM json_each(?) AS w JOIN resource AS r ON r.uid = json_extract(w.value, '$[0]')
  JOIN availability_exception AS e ON (e.resource_id = r.id OR e.resource_id IS NULL)
   AND e.start < json_extract(w.value, '$[2]') AND e.end > json_extract(w.value, '$[1]')
 WHERE e.kind <> 'open' AND e.deleted_at IS NULL
"""
_CHANGES = """
SELECT booking_uid, at, actor, before, after FROM (
  SELECT *, row_number() OVER (PARTITION BY booking_uid ORDER BY id DESC) AS place FROM history
   WHERE face <> 'sync' AND booking_uid IN (SELECT value FROM json_each(?)))
 WHERE place <= ? ORDER BY id DESC
"""
_CONTINUED = """
WITH RECURSIVE onward (root, uid) AS (
  SELECT earlier, uid FROM continuation WHERE earlier IN (SELECT value FROM json_each(?))
  UNION SELECT o.root, c.uid FROM onward AS o JOIN continuation AS c ON c.earlier = o.uid)
SELECT root, uid FROM onward ORDER BY root, uid
"""
Window = tuple[str, int, int]


class AttentionRepository:
    """Every reading is one query, however much waits. `now` is the program's clock (UTC epoch seconds)."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._reader = BookingReader(database)
        self._now = now

    # --- reading ----------------------------------------------------------------------------------

    def conflicts(self) -> list[OpenConflict]:
        """The newest first."""
        rows = self._database.rows(
            "SELECT f.id, c.uid, f.booking_uid, f.field, f.mine, f.theirs, f.kept, f.created FROM conflict AS f "
            "JOIN connection AS c ON c.id = f.connection_id WHERE f.answered_at IS NULL "
            "ORDER BY f.created DESC, f.id DESC"
        )
        values = ((*row[:4], value_from(row[4]), value_from(row[5]), *row[6:]) for row in rows)
        return [OpenConflict(*each) for each in values]

    def decisions(self) -> list[OpenDecision]:
        rows = self._database.rows(
            "SELECT d.id, c.uid, d.booking_uid, d.kind, d.reason, d.created FROM decision AS d JOIN connection AS c "
            "ON c.id = d.connection_id WHERE d.resolved_at IS NULL ORDER BY d.created DESC, d.id DESC"
        )
        return [OpenDecision(*row) for row in rows]

    def refused(self) -> list[Refused]:
        rows = self._database.rows(
            "SELECT o.id, c.uid, o.booking_uid, o.error, o.created, "
            "CASE e.title WHEN '' THEN 'Closed' ELSE e.title END "
            "FROM outbox AS o JOIN connection AS c ON c.id = o.connection_id "
            "LEFT JOIN availability_exception AS e ON e.uid = o.booking_uid "
            "WHERE o.parked = 1 ORDER BY o.created DESC, o.id DESC"
        )
        return [Refused(*row) for row in rows]

    def overlaps(self) -> list[tuple[Side, Side]]:
        """Every contesting occurrence that is not over yet, with each one that blocks some of its time."""
        pairs = self._database.rows(_PAIRS, {"now": self._now()})  # type: ignore[arg-type]
        numbers = json.dumps(sorted({number for pair in pairs for number in pair}))
        sides = {row[0]: _side(row) for row in self._database.rows(_SIDES, (numbers,))}
        return [(sides[x], sides[o]) for x, o in pairs if x in sides and o in sides]

    def kept_overlaps(self) -> set[Kept]:
        rows = self._database.rows(
            "SELECT r.uid, k.first, k.second, k.first_start, k.first_end, k.second_start, k.second_end "
            "FROM clash_kept AS k JOIN resource AS r ON r.id = k.resource_id"
        )
        return {tuple(row) for row in rows}

    def bookings(self, uids: Collection[str]) -> dict[str, Booking]:
        """Whole bookings by uid, tombstones included."""
        return self._reader.find_all(uids)

    def continued(self, uids: Collection[str]) -> dict[str, list[str]]:
        """The bookings that series go on as since they were taken apart, by the uid of the series."""
        found: dict[str, list[str]] = {}
        for root, uid in self._database.rows(_CONTINUED, (json.dumps(sorted(uids)),)):
            found.setdefault(root, []).append(uid)
        return found

    def busy(self, windows: Collection[Window]) -> dict[str, list[tuple[int, int, str]]]:
        """Of each (resource uid, start, end): what blocks there, as (start, end, name) with buffers, by resource."""
        text = json.dumps(list(windows))
        found: dict[str, list[tuple[int, int, str]]] = {}
        for resource, *span in self._database.rows(_BUSY, {"windows": text}):  # type: ignore[arg-type]
            found.setdefault(resource, []).append((span[0], span[1], span[2]))
        return found

    def closed(self, windows: Collection[Window]) -> dict[str, list[tuple[int, int]]]:
        """Closures and time off in the windows, by resource; those of the whole place are everybody's."""
        found: dict[str, list[tuple[int, int]]] = {}
        for resource, start, end in self._database.rows(_CLOSED, (json.dumps(list(windows)),)):
            found.setdefault(resource, []).append((start, end))
        return found

    def changes(self, uids: Collection[str]) -> dict[str, list[PersonsChange]]:
        """The last changes that people made here, the newest first, by booking."""
        found: dict[str, list[PersonsChange]] = {}
        for uid, at, actor, before, after in self._database.rows(
            _CHANGES, (json.dumps(sorted(uids)), _CHANGES_LOOKED_AT)
        ):
            found.setdefault(uid, []).append(PersonsChange(at, actor, booking_from(before), booking_from(after)))
        return found

    def calendars_of(self, uids: Collection[str]) -> dict[str, set[str]]:
        """The connections (uids) in which bookings have a live event, by booking."""
        rows = self._database.rows(
            "SELECT l.master_uid, c.uid FROM link AS l JOIN connection AS c ON c.id = l.connection_id "
            "WHERE l.gone = 0 AND l.etag <> '' AND l.master_uid IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(uids)),),
        )
        found: dict[str, set[str]] = {}
        for uid, connection in rows:
            found.setdefault(uid, set()).add(connection)
        return found

    # --- writing ----------------------------------------------------------------------------------

    def answer_conflicts(self, numbers: Iterable[int], answer: str = "") -> None:
        """Takes conflicts off the list; without an answer they settled themselves."""
        with self._database.write():
            for number in numbers:
                self._database.execute(
                    "UPDATE conflict SET answered_at = ?, answer = ? WHERE id = ? AND answered_at IS NULL",
                    (self._now(), answer, number),
                )

    def decided(self, number: int) -> None:
        with self._database.write():
            self._database.execute(
                "UPDATE decision SET resolved_at = ? WHERE id = ? AND resolved_at IS NULL", (self._now(), number)
            )

    def try_again(self, number: int) -> None:
        """Puts a refused booking among those that are to be sent."""
        with self._database.write():
            self._database.execute(
                "UPDATE outbox SET parked = 0, attempts = 0, next_try = 0, error = '' WHERE id = ?", (number,)
            )

    def keep_overlap(self, kept: Kept) -> None:
        resource, first, second, *times = kept
        with self._database.write():
            self._database.execute(
                "INSERT OR REPLACE INTO clash_kept (resource_id, first, second, first_start, first_end, second_start, "
                "second_end, kept_at) VALUES ((SELECT id FROM resource WHERE uid = ?), ?, ?, ?, ?, ?, ?, ?)",
                (resource, first, second, *times, self._now()),
            )


def _side(row: tuple[Any, ...]) -> Side:
    fields = (*row[:10], *(bool(flag) for flag in row[10:14]), row[14])
    return Side(*fields)


def kept_key(one: Side, other: Side) -> Kept:
    """How an accepted overlap of two occurrences on a resource is remembered: moved, it is another one."""
    first, second = sorted((one, other), key=lambda side: side.name)
    return (one.resource, first.name, second.name, first.start, first.end, second.start, second.end)
