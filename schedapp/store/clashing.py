"""Which claims the rows of a clash have, and how they come back: an undo may put a booking into the clash it left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from schedapp.errors import Taken
from schedapp.model.change import Claimed
from schedapp.model.occurrence import Claim
from schedapp.store.database import Database
from schedapp.store.refusals import SlotTaken

_NAMED = """
SELECT o.id, b.uid, o.original_start, r.uid, o.claim, o.squeezed, o.resource_id, o.busy_start, o.busy_end
  FROM occurrence AS o JOIN booking AS b ON b.id = o.booking_id JOIN resource AS r ON r.id = o.resource_id
"""


class ClashTable:
    """Inside the caller's transaction. Nothing but the rows of a clash that was known before may overlap again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claims(self, rows: Collection[int]) -> tuple[Claimed, ...]:
        """Of the occurrences of a booking (row ids of it and its overrides) that lie in a clash, and of those that they
        overlap. What overlaps on purpose has words of its own for that: it is none here."""
        found: dict[int, tuple[Any, ...]] = {}
        for contest in self._contests(rows):
            own = contest[1] in rows
            if own and contest[2]:
                continue
            others = self._over(contest, rows, own=not own)
            if others:
                found |= {row[0]: row for row in (*others, *self._named([contest[0]]))}
        return tuple(Claimed(row[1], row[2], row[3], Claim(row[4]), bool(row[5])) for row in found.values())

    def _contests(self, rows: Collection[int]) -> list[tuple[Any, ...]]:
        """(occurrence, booking row, squeezed, resource, busy_start, busy_end) on the resources of a booking: few."""
        return self._database.rows(
            "SELECT c.id, c.booking_id, c.squeezed, c.resource_id, c.busy_start, c.busy_end "
            "FROM occurrence AS c INDEXED BY occurrence_contests WHERE c.claim = 'contests' AND c.resource_id IN "
            f"(SELECT DISTINCT resource_id FROM occurrence WHERE booking_id IN ({_marks(rows)}))",
            tuple(rows),
        )

    def _over(self, contest: tuple[Any, ...], rows: Collection[int], *, own: bool) -> list[tuple[Any, ...]]:
        """The blocking rows under a contest that are the booking's own, or those that are not."""
        _number, _booking, _squeezed, resource, start, end = contest
        return self._database.rows(
            f"{_NAMED} WHERE o.resource_id = ? AND o.claim <> 'free' AND o.busy_start < ? AND o.busy_end > ? "
            f"AND o.booking_id {'' if own else 'NOT '}IN ({_marks(rows)})",
            (resource, end, start, *rows),
        )

    def _named(self, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        return self._database.rows(f"{_NAMED} WHERE o.id IN ({_marks(numbers)})", tuple(numbers))

    def set_aside(self, claims: Iterable[Claimed], rows: Collection[int]) -> list[tuple[Any, ...]]:
        """Has the others of a clash out of the way for as long as its booking is written; gives them for `restore`."""
        aside: list[tuple[Any, ...]] = []
        for claim in claims:
            aside += self._database.rows(
                f"{_NAMED} WHERE b.uid = ? AND o.original_start = ? AND r.uid = ? AND o.claim <> 'free' "
                f"AND o.booking_id NOT IN ({_marks(rows)})",
                (claim.booking, claim.original_start, claim.resource, *rows),
            )
        self._claim((row[0], Claim.FREE, bool(row[5])) for row in aside)
        return aside

    def restore(self, claims: Iterable[Claimed], aside: Sequence[tuple[Any, ...]], rows: Collection[int]) -> None:
        """Gives each row the claim that it had. Those that do not overlap any more keep what they had meanwhile."""
        known = {(each.booking, each.original_start, each.resource): (each.claim, each.squeezed) for each in claims}
        mine = self._database.rows(
            f"{_NAMED} WHERE o.booking_id IN ({_marks(rows)}) AND o.claim <> 'free'", tuple(rows)
        )
        own = [row for row in mine if any(_overlap(row, other) for other in aside)]
        wanted: list[tuple[int, Claim, bool]] = []
        for row in (*aside, *own):
            again = any(_overlap(row, other) for other in (own if row in aside else aside))
            claim, squeezed = known.get(row[1:4], (Claim(row[4]), bool(row[5]))) if again else (row[4], bool(row[5]))
            wanted.append((row[0], Claim(claim), squeezed))
        self._claim((row[0], Claim.FREE, False) for row in own)
        self._claim(each for each in wanted if each[1] is Claim.HOLDS)
        self._claim(each for each in wanted if each[1] is not Claim.HOLDS)

    def _claim(self, wanted: Iterable[tuple[int, Claim, bool]]) -> None:
        try:
            for number, claim, squeezed in wanted:
                sql = "UPDATE occurrence SET claim = ?, squeezed = ? WHERE id = ?"
                self._database.execute(sql, (claim.value, squeezed, number))
        except SlotTaken as error:
            raise Taken("The old time is taken by now.", "Look at the list of what needs attention.") from error


def _overlap(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return bool(one[6] == other[6] and one[7] < other[8] and other[7] < one[8])


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
