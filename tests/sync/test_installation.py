"""A backup that was restored, a copy on another computer: compared with Google before anything is deleted or sent."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from schedapp.model.connection import Deletions
from schedapp.services.installation import Found, Installation
from schedapp.simulator import Simulator
from schedapp.store.installation import InstallationRepository
from tests.desk import DOCTOR, Desk

DAY = "2026-12-02T"


@pytest.fixture
def open_at(desk: Desk, tmp_path: Path) -> Callable[[str], Found]:
    """Opens the desk's database as the computer of that name does when the program starts."""

    def check(computer: str) -> Found:
        repository = InstallationRepository(desk.container.database)
        mark = tmp_path / computer / "mark.json"
        return Installation(repository, mark, new_uid=desk.new_uid, machine=lambda: computer).check()

    return check


def backup(desk: Desk, target: Path) -> None:
    with closing(sqlite3.connect(desk.container.paths.database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def restore(desk: Desk, source: Path) -> None:
    tokens = desk.container._tokens.session
    desk.container.close()
    for suffix in ("-wal", "-shm"):
        desk.container.paths.database.with_name(f"sched.db{suffix}").unlink(missing_ok=True)
    shutil.copy(source, desk.container.paths.database)
    desk.container = desk.open()
    desk.container._tokens.session = tokens


def hours(desk: Desk, count: int) -> list[str]:
    room = desk.container.resources.list()[0]
    return [desk.book(room, f"{DAY}{8 + n:02}:00", f"{DAY}{9 + n:02}:00", f"Visit {n}").uid for n in range(count)]


def test_a_start_changes_nothing_for_the_one_that_was_here(open_at: Callable[[str], Found]) -> None:
    assert [open_at("front desk") for _ in range(3)] == [Found.NEW, Found.OURS, Found.OURS]


def test_failure_77_a_restored_backup_deletes_nothing_unasked(
    desk: Desk, sim: Simulator, open_at: Callable[[str], Found], tmp_path: Path
) -> None:
    desk.connect(desk.resource("Room"), DOCTOR)
    open_at("front desk")
    _first, second, third = hours(desk, 3)
    desk.sync()
    backup(desk, tmp_path / "backup.db")
    desk.container.bookings.cancel(second)
    desk.container.bookings.edit(third, {"title": "Changed since"})
    desk.sync()
    open_at("front desk")
    restore(desk, tmp_path / "backup.db")
    assert open_at("front desk") is Found.RESTORED
    writes = len(desk.writes())
    (report,) = desk.sync()
    assert "1 of 3 bookings would be removed" in str(report.error)
    assert len(desk.titles()) == 3
    assert len(desk.writes()) == writes
    (report,) = desk.sync(deletions=Deletions.ACCEPT)
    assert report.ok
    assert [title for title, _ in desk.titles()] == ["Visit 0", "Changed since"]
    assert desk.google() == desk.titles()
    assert not desk.container.calendars.connections()[0].connection.careful
    assert open_at("front desk") is Found.OURS


def test_failure_77_what_the_backup_knows_can_be_brought_back_to_google(
    desk: Desk, sim: Simulator, open_at: Callable[[str], Found], tmp_path: Path
) -> None:
    desk.connect(desk.resource("Room"), DOCTOR)
    open_at("front desk")
    uids = hours(desk, 3)
    desk.sync()
    backup(desk, tmp_path / "backup.db")
    for uid in uids:
        desk.container.bookings.cancel(uid)
    desk.sync()
    open_at("front desk")
    restore(desk, tmp_path / "backup.db")
    open_at("front desk")
    assert not desk.sync()[0].ok
    assert desk.sync(deletions=Deletions.RESTORE)[0].ok
    assert len(desk.google()) == 3
    assert desk.google() == desk.titles()


def test_failure_78_a_copy_on_a_second_computer_gets_its_own_identity_and_sends_nothing_unasked(
    desk: Desk, sim: Simulator, open_at: Callable[[str], Found]
) -> None:
    desk.connect(desk.resource("Room"), DOCTOR)
    open_at("front desk")
    hours(desk, 1)
    before = desk.rows("SELECT value FROM meta WHERE key = 'desk'")
    assert open_at("back office") is Found.COPIED
    assert desk.rows("SELECT value FROM meta WHERE key = 'desk'") != before
    desk.sync()
    assert not desk.google()
    ((_, parked, reason),) = desk.outbox()
    assert parked
    assert "copied from another computer" in reason
    assert open_at("back office") is Found.OURS


def test_a_mark_that_cannot_be_written_stops_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    repository = InstallationRepository(desk.container.database)
    here = Installation(repository, tmp_path / "file" / "mark.json", new_uid=desk.new_uid, machine=lambda: "desk")
    assert here.check() is Found.NEW
    assert here.check() is Found.OURS


@pytest.mark.parametrize("connected", [False, True])
def test_cursors_from_before_a_restored_backup_say_reset(
    desk: Desk, sim: Simulator, open_at: Callable[[str], Found], tmp_path: Path, connected: bool
) -> None:
    """The numbers start again behind the cursor, and would pass it with other changes."""
    room = desk.resource("Room")
    if connected:
        desk.connect(room, DOCTOR)
    open_at("front desk")
    backup(desk, tmp_path / "backup.db")
    hours(desk, 2)
    cursor = desk.container.feed.head()
    open_at("front desk")
    restore(desk, tmp_path / "backup.db")
    open_at("front desk")
    hours(desk, 4)
    assert desk.container.feed.head().number > cursor.number
    assert desk.container.feed.after(cursor).reset


@pytest.mark.parametrize("connected", [False, True])
def test_a_copy_on_another_computer_takes_no_cursors_of_the_first(
    desk: Desk, sim: Simulator, open_at: Callable[[str], Found], connected: bool
) -> None:
    room = desk.resource("Room")
    if connected:
        desk.connect(room, DOCTOR)
    open_at("front desk")
    cursor = desk.container.feed.head()
    assert not desk.container.feed.after(cursor).reset
    open_at("other desk")
    assert desk.container.feed.after(cursor).reset
