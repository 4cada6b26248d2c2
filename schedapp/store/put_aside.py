"""Values of Google's that lost against Sched's without a question: kept with the conflict that they lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schedapp.model.timespan import When
from schedapp.store.codec import value_from
from schedapp.store.database import Database

Value = When | tuple[str, ...] | str | None

_SELECT = """
SELECT f.id, c.uid, f.booking_uid, f.field, f.mine, f.theirs, f.created, coalesce(({place}), 0)
  FROM conflict AS f JOIN connection AS c ON c.id = f.connection_id
 WHERE f.kept = 'mine' AND f.answer = '' AND f.answered_at IS NOT NULL AND f.field <> 'status' AND {where}
"""
_AMONG_ALL = "SELECT h.id FROM history AS h WHERE h.at <= f.created ORDER BY h.at DESC, h.id DESC LIMIT 1"
_AMONG_ITS = "SELECT max(h.id) FROM history AS h WHERE h.booking_uid = :uid AND h.at <= f.created"
_OF_ONE = "(f.booking_uid = :uid OR (f.booking_uid > :uid || '/' AND f.booking_uid < :uid || '0'))"

_TITLES = """
SELECT DISTINCT b.title FROM conflict AS f JOIN connection AS c ON c.id = f.connection_id
  JOIN booking AS b ON b.parent_id IS NULL AND b.uid = substr(f.booking_uid, 1, instr(f.booking_uid || '/', '/') - 1)
 WHERE c.uid = ? AND f.created BETWEEN ? AND ? ORDER BY f.id
"""


@dataclass(frozen=True, slots=True)
class PutAside:
    """`booking` is the name of a booking or an occurrence, `connection` a uid, `created` UTC epoch seconds; `place` is
    the entry of the history (of the booking, or of all of them) that came last before it, 0 for none."""

    number: int
    connection: str
    booking: str
    field: str
    mine: Value
    theirs: Value
    created: int
    place: int


class PutAsideReader:
    """Reads only; what still waits for an answer, or was answered by a person, is not among it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, booking: str) -> list[PutAside]:
        """Those of a booking (uid) and of its occurrences."""
        sql = _SELECT.format(place=_AMONG_ITS, where=_OF_ONE)
        return [_row(row) for row in self._database.rows(sql, {"uid": booking})]  # type: ignore[arg-type]

    def between(self, first: int, last: int) -> list[PutAside]:
        """Those of all bookings from one moment to another (UTC epoch seconds, 0 for no end)."""
        sql = _SELECT.format(place=_AMONG_ALL, where="f.created >= ? AND (? = 0 OR f.created <= ?)")
        return [_row(row) for row in self._database.rows(sql, (first, last, last))]

    def find(self, number: int) -> PutAside | None:
        """One of them, with its place among all."""
        rows = self._database.rows(_SELECT.format(place=_AMONG_ALL, where="f.id = ?"), (number,))
        return _row(rows[0]) if rows else None


class ConflictTitles:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(self, connection: str, first: int, last: int) -> list[str]:
        """The titles of the bookings that one sync found changed on both sides: of a connection (uid), from one moment
        to another (UTC epoch seconds)."""
        return [str(title) for (title,) in self._database.rows(_TITLES, (connection, first, last))]


def _row(row: tuple[Any, ...]) -> PutAside:
    number, connection, booking, field, mine, theirs, created, place = row
    return PutAside(number, connection, booking, field, value_from(mine), value_from(theirs), created, place)
