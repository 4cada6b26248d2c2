"""The triggers refuse a double booking whoever writes: here it is plain SQL from outside the program."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.store.guard import LONG
from tests.store.place import Place

DAY = 86_400
HOUR = 3_600
START = 1_800_000_000  # in the year 2027: the horizon of a fresh resource is beyond it


class Table:
    """The occurrence table through a bare connection, with one resource and one booking to hang rows on."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self._numbers = count(1)
        self.booking = raw.execute("SELECT id FROM booking").fetchone()[0]

    def resource(self, capacity: int = 1, until: int = START + 4000 * DAY) -> int:
        cursor = self.raw.execute(
            "INSERT INTO resource (uid, name, kind, colour, zone, capacity, expanded_until, created) "
            "VALUES (?, 'R', 'room', '#000000', 'UTC', ?, ?, 0)",
            (f"outside-{next(self._numbers)}", capacity, until),
        )
        return int(cursor.lastrowid or 0)

    def add(
        self, resource: int, start: int, end: int, claim: str = "holds", before: int = 0, after: int = 0, how: str = ""
    ) -> int:
        cursor = self.raw.execute(
            f"INSERT {how} INTO occurrence (resource_id, booking_id, start, end, busy_start, busy_end, claim) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (resource, self.booking, start, end, start - before, end + after, claim),
        )
        return int(cursor.lastrowid or 0)

    def offer(self, resource: int, start: int, end: int, claim: str = "holds") -> bool:
        """Whether a row was taken in."""
        try:
            self.add(resource, start, end, claim)
        except sqlite3.IntegrityError as error:
            if "slot taken" not in str(error):
                raise
            return False
        return True


@pytest.fixture
def table(place: Place) -> Iterator[Table]:
    place.book(place.resource(), "2026-12-08T09:00", "2026-12-08T10:00")
    with closing(sqlite3.connect(place.file, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        yield Table(raw)


# --- one place ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 60), (-30, 30), (30, 90), (10, 20), (-10, 70), (59, 61)],
    ids=["same", "over the start", "over the end", "inside", "around", "last minute"],
)
def test_an_overlap_is_refused_on_insert(table: Table, start: int, end: int) -> None:
    room = table.resource()
    table.add(room, START, START + 60)
    with pytest.raises(sqlite3.IntegrityError, match="slot taken"):
        table.add(room, START + start, START + end)


def test_neighbours_and_other_resources_are_no_overlap(table: Table) -> None:
    room, other = table.resource(), table.resource()
    table.add(room, START, START + 60)
    assert table.offer(room, START + 60, START + 120)
    assert table.offer(room, START - 60, START)
    assert table.offer(other, START, START + 60)


@pytest.mark.parametrize("how", ["OR IGNORE", "OR REPLACE", "OR FAIL", "OR ABORT", "OR ROLLBACK"])
def test_no_conflict_clause_gets_around_the_trigger(table: Table, how: str) -> None:
    room = table.resource()
    table.add(room, START, START + 60)
    with pytest.raises(sqlite3.IntegrityError, match="slot taken"):
        table.add(room, START + 30, START + 90, how=how)
    assert table.raw.execute("SELECT count(*) FROM occurrence WHERE resource_id = ?", (room,)).fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "busy_start = busy_start - 60, start = start - 60, busy_end = busy_end - 60, end = end - 60",
        "busy_start = busy_start - 1",
        "claim = 'holds'",
        "resource_id = :room",
    ],
    ids=["moved", "a longer buffer", "claimed", "another resource"],
)
def test_an_overlap_is_refused_on_update(table: Table, change: str) -> None:
    room, other = table.resource(), table.resource()
    table.add(room, START, START + 60)
    if "claim" in change:
        row = table.add(room, START, START + 60, claim="free")
    elif "resource_id" in change:
        row = table.add(other, START + 30, START + 90)
    else:
        row = table.add(room, START + 60, START + 120)
    before = table.raw.execute("SELECT * FROM occurrence WHERE id = ?", (row,)).fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="slot taken"):
        table.raw.execute(f"UPDATE occurrence SET {change} WHERE id = :row", {"row": row, "room": room})
    assert table.raw.execute("SELECT * FROM occurrence WHERE id = ?", (row,)).fetchone() == before


def test_a_row_does_not_stand_in_its_own_way(table: Table) -> None:
    room = table.resource()
    row = table.add(room, START, START + 60)
    table.raw.execute("UPDATE occurrence SET busy_start = busy_start - 30, start = start - 30 WHERE id = ?", (row,))
    assert table.raw.execute("SELECT start FROM occurrence WHERE id = ?", (row,)).fetchone() == (START - 30,)


def test_buffers_count_and_free_rows_do_not(table: Table) -> None:
    room = table.resource()
    table.add(room, START, START + HOUR, before=600, after=600)
    assert not table.offer(room, START + HOUR, START + 2 * HOUR)
    assert not table.offer(room, START - HOUR, START)
    assert table.offer(room, START + HOUR + 600, START + 2 * HOUR)
    assert table.offer(room, START, START + HOUR, "free")
    assert table.offer(room, START + 10 * HOUR, START + 11 * HOUR, "free")
    assert table.offer(room, START + 10 * HOUR, START + 11 * HOUR, "holds")


def test_a_clash_is_stored_and_counts_against_a_new_booking(table: Table) -> None:
    room = table.resource()
    table.add(room, START, START + HOUR)
    assert table.offer(room, START + HOUR // 2, START + 2 * HOUR, "contests")
    assert not table.offer(room, START + HOUR, START + 2 * HOUR)
    assert table.offer(room, START + 2 * HOUR, START + 3 * HOUR)


# --- the horizon and the look-back ----------------------------------------------------------------


def test_a_blocking_row_beyond_the_horizon_is_refused(table: Table) -> None:
    room = table.resource(until=START)
    assert table.offer(room, START - HOUR, START)
    for claim in ("holds", "contests"):
        with pytest.raises(sqlite3.IntegrityError, match="beyond the horizon"):
            table.add(room, START, START + 1, claim=claim)
    assert table.offer(room, START, START + HOUR, "free")
    with pytest.raises(sqlite3.IntegrityError, match="only moves forward"):
        table.raw.execute("UPDATE resource SET expanded_until = expanded_until - 1 WHERE id = ?", (room,))


def test_the_longest_row_bounds_the_look_back_and_never_shrinks(table: Table) -> None:
    room = table.resource()
    table.add(room, START, START + 10 * DAY)
    assert table.raw.execute("SELECT longest FROM resource WHERE id = ?", (room,)).fetchone() == (10 * DAY,)
    assert not table.offer(room, START + 10 * DAY - 1, START + 10 * DAY + HOUR)
    assert table.offer(room, START + 10 * DAY, START + 10 * DAY + HOUR)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        table.raw.execute("UPDATE resource SET longest = 60 WHERE id = ?", (room,))


@pytest.mark.parametrize("length", [LONG - 1, LONG, LONG + 1, 300 * DAY])
def test_rows_around_and_over_31_days_block_to_their_last_second(table: Table, length: int) -> None:
    room = table.resource()
    table.add(room, START, START + length)
    assert not table.offer(room, START + length - 1, START + length + HOUR)
    assert not table.offer(room, START - HOUR, START + 1)
    assert not table.offer(room, START - DAY, START + length + DAY)
    assert table.offer(room, START + length, START + length + HOUR)


def test_a_row_that_grows_beyond_31_days_still_blocks(table: Table) -> None:
    room = table.resource()
    row = table.add(room, START, START + DAY)
    table.raw.execute("UPDATE occurrence SET end = end + ?1, busy_end = busy_end + ?1 WHERE id = ?2", (LONG, row))
    assert not table.offer(room, START + LONG, START + LONG + HOUR)


# --- capacity -------------------------------------------------------------------------------------


def test_capacity_is_a_peak_and_not_a_count_of_neighbours(table: Table) -> None:
    """Three short rows, one after the other, under one long row never are more than two at once."""
    room = table.resource(capacity=2)
    for hour in range(3):
        assert table.offer(room, START + hour * HOUR, START + (hour + 1) * HOUR)
    assert table.offer(room, START, START + 3 * HOUR)
    assert not table.offer(room, START + 2 * HOUR, START + 5 * HOUR)
    assert table.offer(room, START + 3 * HOUR, START + 5 * HOUR)


Offer = tuple[int, int, str]
_lengths = st.one_of(st.integers(1, 12), st.integers(40, 60))
_offers = st.lists(
    st.tuples(st.integers(0, 70), _lengths, st.sampled_from(["holds", "holds", "holds", "contests", "free"])),
    max_size=25,
)


def _peak(rows: list[Offer], start: int, end: int) -> int:
    """By brute force: the most blocking rows over one day of [start, end)."""
    blocking = [(first, first + length) for first, length, claim in rows if claim != "free"]
    return max(sum(first <= day < last for first, last in blocking) for day in range(start, end))


@settings(max_examples=60)
@given(capacity=st.integers(1, 4), offers=_offers)
def test_random_rows_are_taken_exactly_while_there_is_room(table: Table, capacity: int, offers: list[Offer]) -> None:
    """Days as units, so that rows of up to 12 and of 40 to 60 days mix: both look-backs are met."""
    room = table.resource(capacity=capacity)
    inside: list[Offer] = []
    for start, length, claim in offers:
        room_left = claim != "holds" or _peak(inside, start, start + length) < capacity
        taken = table.offer(room, START + start * DAY, START + (start + length) * DAY, claim)
        assert taken == room_left
        if taken:
            inside.append((start, length, claim))


@settings(max_examples=40)
@given(capacity=st.integers(1, 3), offers=_offers, moves=st.lists(st.tuples(st.integers(0, 24), st.integers(0, 70))))
def test_random_moves_are_taken_exactly_while_there_is_room(
    table: Table, capacity: int, offers: list[Offer], moves: list[tuple[int, int]]
) -> None:
    room = table.resource(capacity=capacity)
    rows: dict[int, Offer] = {}
    for start, length, _ in offers:
        if _peak(list(rows.values()), start, start + length) < capacity:
            rows[table.add(room, START + start * DAY, START + (start + length) * DAY)] = (start, length, "holds")
    for which, start in moves:
        if not rows:
            return
        row = sorted(rows)[which % len(rows)]
        length = rows[row][1]
        others = [other for number, other in rows.items() if number != row]
        span = {"start": START + start * DAY, "end": START + (start + length) * DAY, "row": row}
        sql = "UPDATE occurrence SET start = :start, busy_start = :start, end = :end, busy_end = :end WHERE id = :row"
        try:
            table.raw.execute(sql, span)
            taken = True
        except sqlite3.IntegrityError:
            taken = False
        assert taken == (_peak(others, start, start + length) < capacity)
        if taken:
            rows[row] = (start, length, "holds")


def test_capacity_below_what_the_future_needs_is_refused(table: Table) -> None:
    """By the computer's clock: a trigger has no other."""
    today = int(time.time()) // DAY * DAY
    room = table.resource(capacity=3, until=today + 400 * DAY)
    for _ in range(2):
        table.add(room, today + 30 * DAY, today + 90 * DAY)
    for _ in range(3):
        table.add(room, today - 3 * DAY, today - 2 * DAY)
    with pytest.raises(sqlite3.IntegrityError, match="slot taken"):
        table.raw.execute("UPDATE resource SET capacity = 1 WHERE id = ?", (room,))
    table.raw.execute("UPDATE resource SET capacity = 2 WHERE id = ?", (room,))
    assert table.raw.execute("SELECT capacity FROM resource WHERE id = ?", (room,)).fetchone() == (2,)
