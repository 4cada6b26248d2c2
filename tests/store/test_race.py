"""Eight processes write to one file at once: no overlap, no lost commit, no "database is locked"."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from schedapp.model.pool import Pool
from schedapp.services.settings import SQUEEZE_INS
from tests.store import racer
from tests.store.place import Place

PROCESSES = 8
ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """By the computer's clock, as the racing processes."""
    made = Place(tmp_path / "data", clock=int(time.time()))
    yield made
    made.container.close()


def race(place: Place, mode: str, tries: int) -> dict[str, list[int]]:
    """Starts all processes, lets them go at once, and gives what they say is stored."""
    stored: dict[str, list[int]] = {}
    with ExitStack() as stack:
        children = []
        for number in range(PROCESSES):
            given = [str(place.home), mode, str(number), str(tries), str(place.clock)]
            command = [sys.executable, "-m", "tests.store.racer", *given]
            pipe = subprocess.PIPE
            child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)
            stack.enter_context(child)
            stack.callback(child.kill)
            children.append(child)
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        for child in children:
            out, trouble = child.communicate(timeout=120)
            assert child.returncode == 0, trouble
            stored.update(json.loads(out))
    return stored


def overlaps(rows: list[tuple[int, int, int]], capacity: int = 1) -> list[int]:
    """The oracle: resources of (resource, start, end) rows with more than `capacity` at one start."""
    return [
        resource for resource, start, _ in rows if sum(r == resource and s <= start < e for r, s, e in rows) > capacity
    ]


def _holds(place: Place) -> list[tuple[int, int, int]]:
    return place.sql("SELECT resource_id, busy_start, busy_end FROM occurrence WHERE claim = 'holds'")


@pytest.mark.kill
def test_eight_processes_book_the_same_slots(place: Place) -> None:
    for number in range(2):
        place.resource(f"Room {number}", zone="UTC")
    stored = race(place, "adding", 80)
    assert overlaps(_holds(place)) == []
    rows = place.sql("SELECT uid, start, end FROM booking WHERE deleted_at IS NULL")
    assert {uid: [start, end] for uid, start, end in rows} == stored, "a commit was lost, or one came too many"
    assert len(stored) >= 2, "nobody could book"
    expanded = "SELECT DISTINCT b.uid FROM occurrence AS o JOIN booking AS b ON b.id = o.booking_id"
    assert {uid for (uid,) in place.sql(expanded)} == stored.keys()
    assert place.sql("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.kill
def test_eight_processes_want_the_last_room(place: Place) -> None:
    """At each of twelve times there are three rooms for eight: three get one each, and no time is left half empty."""
    rooms = tuple(place.resource(f"Room {number}", zone="UTC").uid for number in range(3))
    place.container.catalogue.add_pool(Pool("", "Room", rooms))
    stored = race(place, "asking", 12)
    assert overlaps(_holds(place)) == []
    got = place.sql("SELECT b.start, count(*), count(DISTINCT q.resource_id) FROM booking AS b "
                    "JOIN requirement AS q ON q.booking_id = b.id GROUP BY b.start")  # fmt: skip
    assert [(bookings, members) for _, bookings, members in got] == [(3, 3)] * 12
    assert {uid for (uid,) in place.sql("SELECT uid FROM booking")} == stored.keys()


@pytest.mark.kill
def test_eight_processes_squeeze_in_and_book(place: Place) -> None:
    """Every squeeze-in is kept; what gave no reason overlaps nothing, not even a squeeze-in that was there before."""
    place.container.settings.set(SQUEEZE_INS, "on")
    for number in range(2):
        place.resource(f"Room {number}", zone="UTC")
    stored = race(place, "squeezing", 24)
    assert overlaps(_holds(place)) == []
    assert {uid for (uid,) in place.sql("SELECT uid FROM booking")} == stored.keys()
    contesting = "SELECT b.squeeze, o.squeezed FROM occurrence AS o JOIN booking AS b ON b.id = o.booking_id "
    assert set(place.sql(contesting + "WHERE o.claim = 'contests'")) == {("Pain", 1)}
    assert len(place.sql(contesting + "WHERE o.claim = 'contests'")) >= 2
    assert set(place.sql(contesting + "WHERE o.claim = 'holds'")) == {("", 0)}
    later = place.sql(
        "SELECT count(*) FROM occurrence AS o JOIN occurrence AS s ON s.resource_id = o.resource_id AND s.id < o.id "
        "AND s.busy_start < o.busy_end AND s.busy_end > o.busy_start WHERE o.claim = 'holds'"
    )
    assert later == [(0,)], "an ordinary booking was laid over what was there"
    assert place.container.attention.list() == ()


@pytest.mark.kill
def test_eight_processes_move_the_same_bookings_into_the_same_slots(place: Place) -> None:
    room = place.resource(zone="UTC")
    far = (place.clock // 86_400 + 60) * 86_400
    for number in range(16):
        start = far + number * 4 * racer.QUARTER
        place.book_span(room, start, start + racer.QUARTER)
    race(place, "moving", 80)
    assert overlaps(_holds(place)) == []
    assert len(_holds(place)) == 16, "a booking was lost while it moved"
    moved = place.sql("SELECT count(*) FROM booking WHERE start < ?", far)[0][0]
    assert moved >= 2, "nobody could move"
    apart = place.sql("SELECT count(*) FROM occurrence AS o JOIN booking AS b ON b.id = o.booking_id "
                      "WHERE o.start <> b.start OR o.end <> b.end")  # fmt: skip
    assert apart == [(0,)]
    written = place.sql("SELECT sum(version) - 16 FROM booking")[0][0]
    noted = place.sql("SELECT count(*) FROM history WHERE action = 'moved'")[0][0]
    assert written == noted, "a move is not in the history, or a refused one is"


def test_eight_processes_open_a_fresh_file_at_once(tmp_path: Path) -> None:
    script = "import sys, pathlib; from schedapp.store.database import Database; "
    script += "print('ready', flush=True); sys.stdin.readline(); "
    script += "Database(pathlib.Path(sys.argv[1])).close()"
    file = tmp_path / "fresh" / "sched.db"
    command, pipe = [sys.executable, "-c", script, str(file)], subprocess.PIPE
    children = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT) for _ in range(PROCESSES)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    results = [(child.communicate(timeout=60)[1], child.returncode) for child in children]
    assert results == [("", 0)] * PROCESSES
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert not list(file.parent.glob("*.before-*"))


@pytest.mark.parametrize("guarded", [True, False], ids=["with the triggers", "without them"])
def test_a_check_before_the_insert_is_no_protection(place: Place, tmp_path: Path, guarded: bool) -> None:
    """Two writers look, both find the slot free, both write. That the oracle sees it shows what the race can catch."""
    room = place.resource()
    mine = place.book(room, "2027-02-08T09:00", "2027-02-08T10:00").booking
    (booking,) = place.sql("SELECT id FROM booking WHERE uid = ?", mine.uid)[0]
    (resource,) = place.sql("SELECT id FROM resource")[0]
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy, isolation_level=None)) as one, closing(sqlite3.connect(place.file)) as source:
        source.backup(one)
        if not guarded:
            for (name,) in one.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                one.execute(f"DROP TRIGGER {name}")
        with closing(sqlite3.connect(copy, isolation_level=None)) as two:
            start = mine.when.start + 86_400  # type: ignore[operator]
            look = "SELECT count(*) FROM occurrence WHERE resource_id = ? AND busy_start < ? AND busy_end > ?"
            put = (
                "INSERT INTO occurrence (resource_id, booking_id, start, end, busy_start, busy_end, claim) "
                "VALUES (?1, ?2, ?3, ?4, ?3, ?4, 'holds')"
            )
            assert [w.execute(look, (resource, start + 60, start)).fetchone()[0] for w in (one, two)] == [0, 0]
            one.execute(put, (resource, booking, start, start + 60))
            if guarded:
                with pytest.raises(sqlite3.IntegrityError, match="slot taken"):
                    two.execute(put, (resource, booking, start, start + 60))
            else:
                two.execute(put, (resource, booking, start, start + 60))
        rows = one.execute("SELECT resource_id, busy_start, busy_end FROM occurrence").fetchall()
    assert overlaps(rows) == ([] if guarded else [resource, resource])


def test_the_oracle_agrees_with_pairs(place: Place) -> None:
    """For one place, "more than one at a start" and "two rows overlap" are the same."""
    choice = random.Random(1)
    for _ in range(200):
        rows = []
        for _ in range(choice.randrange(5)):
            start = choice.randrange(20)
            rows.append((1, start, start + choice.randrange(1, 6)))
        pairs = any(a[1] < b[2] and b[1] < a[2] for i, a in enumerate(rows) for b in rows[i + 1 :])
        assert bool(overlaps(rows)) == pairs
