"""The schema: made whole or not at all, upgraded after a copy, and never touched when it is newer or another's."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from schedapp.errors import NotOpen, SchemaTooNew, StoreError, Taken
from schedapp.store.database import Database
from schedapp.store.migrations import APPLICATION_ID, MIGRATIONS, migrate
from schedapp.store.tables import TABLES
from tests.store import killed
from tests.store.place import YEAR, ZONE, Place, at, timed

ROOT = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_fresh_file_gets_the_newest_schema(place: Place) -> None:
    assert place.sql("PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert place.sql("PRAGMA application_id") == [(APPLICATION_ID,)]
    assert place.sql("PRAGMA foreign_key_check") == []
    triggers = {name for (name,) in place.sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    assert triggers >= {"occurrence_inserted", "occurrence_updated", "resource_capacity", "resource_horizon"}


def test_opening_again_changes_nothing(place: Place) -> None:
    before = place.sql("SELECT type, name, sql FROM sqlite_schema")
    place.container.close()
    Database(place.file).close()
    assert place.sql("SELECT type, name, sql FROM sqlite_schema") == before
    assert not list(place.home.glob("*before*"))


@pytest.mark.parametrize("crashed", [False, True], ids=["closed well", "with a log of a crash"])
def test_failure_99_a_newer_schema_is_refused_and_not_touched(place: Place, tmp_path: Path, crashed: bool) -> None:
    place.book(place.resource(), "2026-12-08T09:00", "2026-12-08T10:00")
    place.container.close()
    target = tmp_path / "newer"
    target.mkdir()
    with closing(sqlite3.connect(place.file, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
        if crashed:  # what a killed process leaves: the change is in the log only
            for name in ("sched.db", "sched.db-wal"):
                (target / name).write_bytes(place.file.with_name(name).read_bytes())
    if not crashed:
        (target / "sched.db").write_bytes(place.file.read_bytes())
    before = contents(target)
    with pytest.raises(SchemaTooNew, match="newer Sched") as refused:
        Database(target / "sched.db")
    assert "Update Sched" in refused.value.detail
    after = contents(target)
    assert {name: after.get(name) for name in before} == before


def _foreign(path: Path, kind: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("CREATE TABLE recipe (name TEXT)")
        if kind == "other program":
            raw.execute("PRAGMA application_id=1234")
        if kind == "with a version":
            raw.execute("PRAGMA user_version=1")


@pytest.mark.parametrize("kind", ["no marks", "other program", "with a version"])
def test_another_programs_file_is_refused_and_not_touched(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "sched.db"
    _foreign(file, kind)
    before = contents(tmp_path)
    with pytest.raises(StoreError, match="not a Sched database"):
        Database(file)
    assert contents(tmp_path) == before


def test_a_copy_is_kept_before_an_upgrade(tmp_path: Path) -> None:
    file = tmp_path / "sched.db"
    file.touch()
    killed.prepare_upgrade(file)
    database = Database(file, (*MIGRATIONS, killed.later))
    assert database.rows("SELECT name, birthday FROM client") == [("Ada", "1990-01-01")]
    copy = tmp_path / f"sched.before-{len(MIGRATIONS) + 1}.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert raw.execute("SELECT * FROM client").fetchall() == [(1, "c1", "Ada", "", "", "", "[]", 1, 0, None)]
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    kept = copy.read_bytes()
    Database(file, (*MIGRATIONS, killed.later)).close()
    database.close()
    assert copy.read_bytes() == kept, "a later start took the copy again, of the upgraded file"
    assert not list(tmp_path.glob("*.part"))


def test_a_failing_migration_leaves_the_old_version(tmp_path: Path) -> None:
    file = tmp_path / "sched.db"
    file.touch()
    killed.prepare_upgrade(file)

    def broken(connection: sqlite3.Connection) -> None:
        killed.later(connection)
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError):
        migrate(file, (*MIGRATIONS, broken))
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert raw.execute("SELECT * FROM job").fetchall() == []
    database = Database(file)
    assert database.rows("SELECT name FROM client") == [("Ada",)]
    database.close()


@pytest.mark.kill
@pytest.mark.parametrize(("kind", "points"), [("fresh", 40), ("real", 12), ("made-up", 5)])
def test_failure_13_a_kill_at_any_statement_is_made_good_by_the_next_open(
    tmp_path: Path, kind: str, points: int
) -> None:
    command = [sys.executable, "-m", "tests.store.killed", str(tmp_path), kind]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert [line for line in lines if not line.endswith(" ok")] == []
    assert len(lines) >= points


@pytest.mark.kill
def test_failure_14_a_kill_while_the_copy_is_made_leaves_no_copy_that_is_half(tmp_path: Path) -> None:
    """At each line of what makes it: the copy that is listed is whole, and an older one stays until then."""
    migrations = (*MIGRATIONS, killed.later)
    died, left = 0, set()
    for last in range(60):
        folder = tmp_path / str(last)
        folder.mkdir()
        file, copy = folder / "sched.db", folder / f"sched.before-{len(MIGRATIONS) + 1}.db"
        file.touch()
        killed.prepare_upgrade(file)
        copy.write_bytes(b"an older one")
        if not killed.killed_in_copy(file, migrations, last):
            break
        died += 1
        if copy.read_bytes() != b"an older one":
            left.add("new")
            assert killed.is_whole(copy, len(MIGRATIONS))
        else:
            left.add("old")
        migrate(file, migrations)
        assert killed.is_whole(copy, len(MIGRATIONS))
        assert killed.is_whole(file, len(migrations))
        assert not list(folder.glob("*.part"))
    assert died > 6
    assert "old" in left


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_what_an_earlier_version_wrote_goes_on(tmp_path: Path, version: int) -> None:
    """A booking of version 1 and one week of it: after the upgrade it is read, moved, guarded and taken back."""
    file = tmp_path / "sched.db"
    file.touch()
    migrate(file, MIGRATIONS[:version])
    start, end = at("2026-12-08T09:00"), at("2026-12-08T10:00")
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("INSERT INTO resource (uid, name, kind, colour, zone, expanded_until, created) "
                    "VALUES ('resource-1', 'Room', 'room', '#123456', ?, ?, 0)", (ZONE, end + YEAR))  # fmt: skip
        raw.executemany("INSERT INTO weekly_hours (resource_id, weekday, start_minute, end_minute) "
                        "VALUES (1, ?, 480, 1080)", [(day,) for day in range(5)])  # fmt: skip
        raw.execute("INSERT INTO client (uid, name, created) VALUES ('client-1', 'Ada', 0)")
        raw.execute("INSERT INTO booking (uid, title, client_id, start, end, zone, created, updated) "
                    "VALUES ('booking-1', 'Check-up', 1, ?, ?, ?, 0, 0)", (start, end, ZONE))  # fmt: skip
        raw.execute("INSERT INTO booking_resource (booking_id, resource_id) VALUES (1, 1)")
        raw.execute("INSERT INTO occurrence (resource_id, booking_id, start, end, busy_start, busy_end, claim) "
                    "VALUES (1, 1, ?1, ?2, ?1, ?2, 'holds')", (start, end))  # fmt: skip
    place = Place(tmp_path)
    (row,) = place.bookings.week(start, end)
    booking = place.bookings.get("booking-1")
    assert (row.title, booking.client, booking.service, booking.requirements, booking.squeeze) == (
        "Check-up", "Ada", "", (), "",
    )  # fmt: skip
    (room,) = place.container.resources.list()
    with pytest.raises(Taken):
        place.book(room, "2026-12-08T09:30", "2026-12-08T10:30")
    with pytest.raises(NotOpen):
        place.bookings.move("booking-1", timed("2026-12-08T20:00", "2026-12-08T21:00"))
    moved = place.bookings.move("booking-1", timed("2026-12-08T11:00", "2026-12-08T12:00"))
    assert place.book(room, "2026-12-08T09:30", "2026-12-08T10:30").booking.version == 1
    with pytest.raises(Taken):
        place.bookings.undo(moved)
    assert place.sql("PRAGMA integrity_check") == [("ok",)]
    assert place.sql("PRAGMA foreign_key_check") == []
    place.container.close()


def test_the_models_are_the_schema(place: Place) -> None:
    for table in TABLES:
        name = table._meta.table_name
        columns = {row[1]: bool(row[3]) or bool(row[5]) for row in place.sql(f"PRAGMA table_info({name})")}
        fields = {field.column_name: not field.null for field in table._meta.sorted_fields}
        key = {"id"} & columns.keys() - fields.keys()
        assert fields == {column: needed for column, needed in columns.items() if column not in key}, name


def test_every_default_of_the_models_is_one_of_the_schema(place: Place) -> None:
    for table in TABLES:
        rows = {row[1]: row[4] for row in place.sql(f"PRAGMA table_info({table._meta.table_name})")}
        for field in table._meta.sorted_fields:
            if field.default is not None:
                value = rows[field.column_name]
                assert value is not None, (table, field.name)
                assert value.strip("'") == str(int(field.default) if isinstance(field.default, bool) else field.default)
