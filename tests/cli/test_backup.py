"""`backup`: made, listed, checked and put back, as a user does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.paths import Paths
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def _own_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def names(done: Run) -> list[str]:
    return [resource["name"] for resource in done("resource", "list", "--json").json]


def test_from_its_making_to_its_return(home: Path, done: Run, tmp_path: Path) -> None:
    done("resource", "add", "Room 1")
    assert done("backup", "list").out.startswith("There are no backups yet.")
    made = done("backup", "create", "--json").json
    assert Path(made["file"]).parent == home / "backups"
    assert not made["automatic"]
    done("resource", "add", "Room 2")
    listed = done("backup", "list").out
    assert Path(made["file"]).name in listed
    assert "a person" in listed
    verified = done("backup", "verify", Path(made["file"]).name, "--json").json
    assert (verified["resources"], verified["bookings"]) == (1, 0)
    assert "complete: 1 resource, 0 bookings" in done("backup", "verify", made["file"]).out
    restored = done("backup", "restore", Path(made["file"]).name, "--json").json
    assert names(done) == ["Room 1"]
    said = done("backup", "restore", restored["aside"]).out
    assert said.startswith("Restored sched.before-restore-")
    assert names(done) == ["Room 1", "Room 2"]


def test_a_file_of_the_users_own(done: Run, run: Run, tmp_path: Path) -> None:
    done("resource", "add", "Room 1")
    file = tmp_path / "mine.db"
    assert str(file) in done("backup", "create", str(file)).out
    refused = run("backup", "create", str(file))
    assert (refused.code, "exists already" in refused.err) == (2, True)
    assert done("backup", "verify", str(file), "--json").json["resources"] == 1
    assert done("backup", "list", "--json").json == []


def test_what_cannot_be_restored_says_why(home: Path, done: Run, run: Run, tmp_path: Path) -> None:
    assert run("backup", "create").code == 3
    done("resource", "add", "Room 1")
    assert run("backup", "restore", "nothing.db").code == 3
    made = done("backup", "create", "--json").json["file"]
    with closing(sqlite3.connect(made)) as file:
        file.execute("PRAGMA user_version=999")
    newer = run("backup", "restore", made)
    assert (newer.code, "newer Sched" in newer.err) == (7, True)
    other = tmp_path / "other.db"
    other.write_bytes(b"x" * 9000)
    for each in ("verify", "restore"):
        refused = run("backup", each, str(other))
        assert (refused.code, refused.err.splitlines()[0]) == (7, "This copy is damaged."), "the database is not"
    assert names(done) == ["Room 1"]


def test_it_waits_for_nobody_who_works(home: Path, done: Run, run: Run) -> None:
    done("resource", "add", "Room 1")
    made = done("backup", "create", "--json").json["file"]
    container = Container(Paths(home), face="window")
    try:
        container.resources.list()
        refused = run("backup", "restore", made)
    finally:
        container.close()
    assert refused.code == 7
    assert "Another Sched has the database open" in refused.err
    assert "schedapp serve" in refused.err
    assert names(done) == ["Room 1"]
