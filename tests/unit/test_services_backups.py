"""Backups: made beside a program that works, rotated, refused where they would harm, and noticed when put back."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.errors import BadInput, NotFound, SchemaTooNew, StoreError
from schedapp.model.resource import Resource
from schedapp.paths import Paths
from schedapp.services.backups import Backups, kept
from schedapp.services.installation import Found
from schedapp.store import copies
from schedapp.store.copies import read_facts
from schedapp.store.migrations import MIGRATIONS

NOON = int(datetime(2026, 12, 8, 12, tzinfo=UTC).timestamp())


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Paths(tmp_path / "home")


@pytest.fixture
def backups(paths: Paths) -> Backups:
    return Backups(paths, lambda: NOON)


Add = Callable[..., None]


@pytest.fixture
def add(paths: Paths) -> Add:
    """Adds rooms as a program that starts, works and ends."""

    def run(*names: str) -> None:
        with _opened(paths) as container:
            for name in names:
                container.resources.add(Resource("", name, colour="", zone="Europe/Zurich"))

    return run


class _opened:  # noqa: N801 - reads as a function
    def __init__(self, paths: Paths) -> None:
        self.container = Container(paths, face="cli", now=lambda: NOON)

    def __enter__(self) -> Container:
        self.found = self.container.installation.check()
        return self.container

    def __exit__(self, *_: object) -> None:
        self.container.close()


def rooms(paths: Paths) -> list[str]:
    with _opened(paths) as container:
        return [resource.name for resource in container.resources.list()]


def test_a_backup_is_made_while_another_program_writes(paths: Paths, backups: Backups, add: Add) -> None:
    add("Room 1")
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE resource SET name = 'half done'")
        made = backups.create()
        writer.execute("ROLLBACK")
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(backups.folder.stat().st_mode) == 0o700
    assert re.fullmatch(r"sched-2026120[789]-\d{4}00.db", made.file.name)
    with closing(sqlite3.connect(made.file)) as copy:
        assert copy.execute("SELECT name FROM resource").fetchall() == [("Room 1",)]
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [file.name for file in backups.folder.iterdir()] == [made.file.name]


def test_its_progress_ends_at_the_whole(backups: Backups, add: Add) -> None:
    add("Room 1")
    told: list[tuple[int, int]] = []
    backups.create(progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0


def test_a_file_is_not_written_over(backups: Backups, add: Add, tmp_path: Path) -> None:
    add("Room 1")
    file = tmp_path / "mine.db"
    backups.create(file)
    before = file.read_bytes()
    with pytest.raises(BadInput, match="exists already"):
        backups.create(file)
    assert file.read_bytes() == before
    with pytest.raises(BadInput, match="no folder"):
        backups.create(tmp_path / "nowhere" / "mine.db")


def test_without_data_there_is_nothing_to_back_up(backups: Backups) -> None:
    with pytest.raises(NotFound):
        backups.create()
    assert backups.list() == ()


def test_a_backup_is_put_back_and_what_was_there_is_kept(paths: Paths, backups: Backups, add: Add) -> None:
    add("Room 1")
    made = backups.create()
    add("Room 2")
    restored = backups.restore(made.file.name)
    assert restored.facts.resources == 1
    assert rooms(paths) == ["Room 1"]
    assert restored.aside is not None
    assert restored.aside.parent == paths.home
    assert stat.S_IMODE(restored.aside.stat().st_mode) == 0o600
    assert read_facts(restored.aside).resources == 2
    backups.restore(str(restored.aside))
    assert rooms(paths) == ["Room 1", "Room 2"]


def test_the_next_start_takes_it_for_a_restored_one_even_of_this_minute(
    paths: Paths, backups: Backups, add: Add
) -> None:
    add("Room 1")
    backups.restore(str(backups.create().file))
    first, second = _opened(paths), None
    with first:
        pass
    second = _opened(paths)
    with second:
        pass
    assert (first.found, second.found) == (Found.RESTORED, Found.OURS)


def test_it_is_refused_while_another_sched_has_the_database_open(paths: Paths, backups: Backups, add: Add) -> None:
    add("Room 1")
    made = backups.create()
    add("Room 2")
    with _opened(paths) as container:
        container.resources.list()
        with pytest.raises(StoreError, match="Another Sched has the database open"):
            backups.restore(str(made.file))
        container.resources.add(Resource("", "Room 3", colour="", zone="UTC"))
    assert rooms(paths) == ["Room 1", "Room 2", "Room 3"]
    assert not list(paths.home.glob("sched.before-restore-*"))


def test_a_refused_restore_leaves_the_database_the_one_that_was_here(
    paths: Paths, backups: Backups, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who listens begins anew, and nothing is compared."""
    add("Room 1")
    made = backups.create()
    mark = paths.mark.read_bytes()
    with _opened(paths) as container:
        feed = container.feed.head().feed
        with pytest.raises(StoreError, match="Another Sched has the database open"):
            backups.restore(str(made.file))
        assert paths.mark.read_bytes() == mark
    monkeypatch.setattr(copies, "_told", _no_room)
    with pytest.raises(StoreError, match="full"):
        backups.restore(str(made.file))
    assert paths.mark.read_bytes() == mark
    opened = _opened(paths)
    with opened as container:
        assert (opened.found, container.feed.head().feed) == (Found.OURS, feed)


def _no_room(_progress: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_a_newer_schema_is_neither_restored_nor_overwritten(paths: Paths, backups: Backups, add: Add) -> None:
    add("Room 1")
    made, newer = backups.create(), backups.create()
    with closing(sqlite3.connect(newer.file)) as file:
        file.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    with pytest.raises(SchemaTooNew, match="newer Sched"):
        backups.restore(str(newer.file))
    with closing(sqlite3.connect(paths.database)) as file:
        file.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    with pytest.raises(SchemaTooNew, match="newer Sched"):
        backups.restore(str(made.file))
    with closing(sqlite3.connect(paths.database)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


@pytest.mark.parametrize("where", ["header", "page"])
def test_a_damaged_backup_is_told_and_not_restored(paths: Paths, backups: Backups, add: Add, where: str) -> None:
    add("Room 1")
    made = backups.create()
    with made.file.open("r+b") as file:
        file.seek(0 if where == "header" else 3 * 4096)
        file.write(os.urandom(1).ljust(4000, b"\xa5"))
    with pytest.raises(StoreError, match="damaged"):
        backups.verify(made.file.name)
    with pytest.raises(StoreError):
        backups.restore(made.file.name)
    assert rooms(paths) == ["Room 1"]


def test_a_database_that_cannot_be_read_is_set_aside(paths: Paths, backups: Backups, add: Add) -> None:
    add("Room 1")
    made = backups.create()
    paths.database.write_bytes(b"not a database at all, " * 400)
    restored = backups.restore(made.file.name)
    assert rooms(paths) == ["Room 1"]
    assert restored.aside is not None
    assert restored.aside.read_bytes().startswith(b"not a database")


def test_it_is_put_where_nothing_is(paths: Paths, backups: Backups, add: Add, tmp_path: Path) -> None:
    add("Room 1")
    file = backups.create(tmp_path / "away.db").file
    shutil.rmtree(paths.home)
    assert backups.restore(str(file)).aside is None
    assert stat.S_IMODE(paths.home.stat().st_mode) == 0o700
    assert rooms(paths) == ["Room 1"]


def test_another_file_is_no_backup(backups: Backups, add: Add, tmp_path: Path) -> None:
    add("Room 1")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as file:
        file.execute("CREATE TABLE t (x)")
        file.execute("PRAGMA user_version=3")
    with pytest.raises(StoreError, match="not a Sched database"):
        backups.restore(str(other))
    with pytest.raises(NotFound):
        backups.restore(str(tmp_path / "none.db"))
    with pytest.raises(BadInput, match="the database itself"):
        backups.restore(str(backups._paths.database))


def test_each_day_has_one_backup_and_old_ones_go(paths: Paths, add: Add) -> None:
    add("Room 1")
    clock = [NOON]
    backups = Backups(paths, lambda: clock[0])
    for _ in range(60):
        assert backups.daily() is not None
        assert backups.daily() is None
        clock[0] += 86_400
    names = sorted(file.name for file in backups.folder.iterdir())
    assert names[-7:] == [f"daily-{date(2027, 2, 5) - timedelta(days=6 - n)}.db" for n in range(7)]
    assert names[:-7] == ["daily-2027-01-04.db", "daily-2027-01-11.db", "daily-2027-01-18.db", "daily-2027-01-25.db"]


def test_the_rotation_keeps_mondays_and_the_last_week() -> None:
    days = {date(2026, 1, 1) + timedelta(days=n) for n in range(365)}
    stay: set[date] = set()
    for day in sorted(days):
        stay = kept(stay | {day})
        assert day in stay
        assert len(stay) <= 11
    older = sorted(stay)[:4]
    assert [day.weekday() for day in older] == [0] * 4
    assert len(stay) == 11


def test_what_a_person_made_is_not_rotated(paths: Paths, add: Add) -> None:
    add("Room 1")
    clock = [NOON]
    backups = Backups(paths, lambda: clock[0])
    mine = backups.create()
    for _ in range(20):
        backups.daily()
        clock[0] += 86_400
    assert mine.file.exists()
    assert {each.automatic for each in backups.list()} == {True, False}


def test_it_is_made_once_when_two_programs_start_at_once(paths: Paths, backups: Backups, add: Add) -> None:
    add("Room 1")
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(Backups(paths, lambda: NOON).daily())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([each for each in made if each]) == 1


def test_an_empty_place_has_none(paths: Paths, backups: Backups) -> None:
    assert rooms(paths) == []
    assert backups.daily() is None


@pytest.fixture
def opened(paths: Paths, add: Add) -> Iterator[Container]:
    add("Room 1")
    container = Container.open(paths.home, face="cli", memory_tokens=True)
    yield container
    container.close()


def test_the_start_of_the_program_makes_the_days_backup(opened: Container) -> None:
    opened.close()
    (made,) = opened.backups.list()
    assert made.automatic


def test_a_run_in_the_background_makes_it_too(opened: Container) -> None:
    opened.backups.wait()
    (made,) = opened.backups.list()
    made.file.unlink()
    opened.backups._tried = None  # a new day
    opened.syncer().run("timer")
    opened.backups.wait()
    assert [each.automatic for each in opened.backups.list()] == [True]


_KILLED = """
import os, signal, sys
from pathlib import Path
from schedapp.paths import Paths
from schedapp.services.backups import Backups
from schedapp.store import copies

copies._STEP = 10
left = int(sys.argv[4])

def step(done, total):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

service = Backups(Paths(Path(sys.argv[1])))
if sys.argv[2] == "create":
    service.create(Path(sys.argv[3]), step)
else:
    service.restore(sys.argv[3], step)
"""


def _killed_after(steps: int, home: Path, *what: str) -> bool:
    """Whether a program of its own, which backs up or restores, died by the signal after so many steps."""
    command = [sys.executable, "-c", _KILLED, str(home), *what, str(steps)]
    return subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == -signal.SIGKILL


@pytest.mark.kill
def test_a_restore_that_is_killed_leaves_the_old_or_the_new(paths: Paths, backups: Backups, add: Add) -> None:
    add("Old")
    made = backups.create()
    add("New")
    outcomes = set()
    for steps in (0, 2, 5, 7, 8, 9, 10, 11, 50):
        died = _killed_after(steps, paths.home, "restore", str(made.file))
        found = rooms(paths)
        assert found in (["Old", "New"], ["Old"])
        outcomes.add((died, len(found)))
        if found == ["Old"]:
            add("New")
    assert (True, 2) in outcomes  # nothing was lost
    assert (False, 1) in outcomes  # and without a kill it is done


@pytest.mark.kill
def test_a_backup_that_is_killed_is_none(paths: Paths, backups: Backups, add: Add) -> None:
    add("Room 1")
    backups.create()
    target = backups.folder / "mine.db"
    assert _killed_after(1, paths.home, "create", str(target))
    assert not target.exists()
    (rest,) = backups.folder.glob("*.part")
    later = Backups(paths, lambda: int(rest.stat().st_mtime) + 7200)
    assert later.daily() is not None
    assert not rest.exists()
