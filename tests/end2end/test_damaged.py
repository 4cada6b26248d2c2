"""A damaged database: the window does not open on it, and offers the copies that are good."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.desktop.driver import Desktop
from tests.desktop.processes import end_group, wait_until
from tests.end2end.people import PATIENCE_S, User, finish
from tests.end2end.week import APP

pytestmark = pytest.mark.desktop
DIALOG = "^The database is damaged"
DAY = 86_400


@pytest.fixture
def clinic(at_desk: User) -> User:
    """Two copies by hand, of which the older one has one booking less."""
    at_desk.done("resource", "add", "Room 1", "--timezone", "Europe/Zurich")
    for days, title, clock in ((2, "First", "09:00"), (1, "Second", "11:00")):
        at_desk.done("book", "Room 1", f"2026-12-08T{clock}", "+30m", "--title", title)
        copy = at_desk.home / "backups" / f"copy-{days}.db"
        copy.parent.mkdir(mode=0o700, exist_ok=True)
        at_desk.done("backup", "create", str(copy))
        os.utime(copy, (time.time() - days * DAY,) * 2)
    for daily in (at_desk.home / "backups").glob("daily-*"):
        daily.unlink()
    return at_desk


def damage(file: Path) -> bytes:
    """Every page but the first is overwritten; what was waiting in the log is gone."""
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\x55" * (len(data) - 4096))
    return file.read_bytes()


def titles(user: User) -> list[str]:
    return sorted(each["title"] for each in user.bookings("2026-12-08", "2026-12-08"))


def test_failure_88_the_newest_good_copy_takes_the_place(clinic: User, screen: Desktop) -> None:
    bad = damage(clinic.home / "sched.db")
    damage(clinic.home / "backups" / "copy-1.db")
    process = clinic.start()
    try:
        screen.window(DIALOG)
        made = datetime.fromtimestamp(time.time() - 2 * DAY).astimezone()
        choice = screen.find(APP, "radio button", "1 booking$")
        assert f"{made:%A}, {made.day} {made:%B %Y}" in choice.name
        assert len(screen.find_all(APP, "radio button")) == 1, "the damaged copy is not offered"
        screen.key("Return")
        screen.window("^Sched$")
        screen.key("alt+F4")
        assert finish(process).code == 0
    except BaseException:
        screen.screenshot(clinic.home.parent / "failed.png")
        end_group(process)
        raise
    assert titles(clinic) == ["First"]
    assert [file.read_bytes() for file in clinic.home.glob("sched.before-restore-*.db")] == [bad], "the bad one is kept"


def test_failure_88_quitting_changes_nothing(clinic: User, screen: Desktop) -> None:
    bad = damage(clinic.home / "sched.db")
    process = clinic.start()
    screen.window(DIALOG)
    screen.find(APP, "radio button", "2 bookings$")
    screen.key("Escape")
    wait_until(lambda: process.poll() is not None, "the end", PATIENCE_S)
    ended = finish(process)
    assert ended.code == 7
    assert "damaged" in ended.err
    assert (clinic.home / "sched.db").read_bytes() == bad
