"""Kills a process of its own at each statement of a migration, opens the file again, and says what it found.

`python -m tests.store.killed FOLDER fresh|real|made-up` prints one line for each point: how many statements ran,
and "ok" or what is wrong.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

from schedapp.store.migrations import MIGRATIONS, Migration, migrate


def later(connection: sqlite3.Connection) -> None:
    """A later version, made up."""
    connection.execute("ALTER TABLE client ADD COLUMN birthday TEXT NOT NULL DEFAULT ''")
    connection.execute("CREATE TABLE waiting_list (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL)")
    connection.execute("UPDATE client SET birthday = '1990-01-01'")
    connection.execute("DROP TABLE job")


class Doomed:
    """A connection that kills its process before the statement at which `left` is empty."""

    def __init__(self, connection: sqlite3.Connection, left: list[None]) -> None:
        self._connection = connection
        self._left = left

    def execute(self, *arguments: Any) -> Any:
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left.pop()
        return self._connection.execute(*arguments)


def doomed(migrations: tuple[Migration, ...], last: int) -> tuple[Migration, ...]:
    """The same, but the process dies before statement number `last` of all of them together."""
    left = [None] * last

    def guard(migration: Migration) -> Migration:
        def run(connection: sqlite3.Connection) -> None:
            guarded: Any = Doomed(connection, left)
            migration(guarded)
            guarded.execute("SELECT 1")  # a point of its own: everything ran, nothing is committed

        return run

    return tuple(guard(migration) for migration in migrations)


def killed(path: Path, migrations: tuple[Migration, ...]) -> bool:
    """Whether a child that migrates the file died by the signal."""
    child = os.fork()
    if child == 0:
        migrate(path, migrations)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def killed_in_copy(path: Path, migrations: tuple[Migration, ...], last: int) -> bool:
    """Whether a child died before line number `last` of the copy that an upgrade makes first."""
    child = os.fork()
    if child == 0:
        left = [last]

        def at_line(frame: FrameType, event: str, _value: object) -> Any:
            if frame.f_code.co_name != "_copy":
                return None
            if event == "line":
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
            return at_line

        sys.settrace(at_line)
        migrate(path, migrations)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def is_whole(path: Path, version: int) -> bool:
    with closing(sqlite3.connect(path)) as raw:
        sound = raw.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        names = raw.execute("SELECT name FROM client").fetchall()
        return sound and names == [("Ada",)] and raw.execute("PRAGMA user_version").fetchone() == (version,)


def schema(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()


def trouble(path: Path, migrations: tuple[Migration, ...], wanted: list[Any]) -> str:
    """What is wrong with the file after the next open; "ok" if nothing is."""
    migrate(path, migrations)
    with closing(sqlite3.connect(path)) as raw:
        if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return "damaged"
        if raw.execute("PRAGMA user_version").fetchone() != (len(migrations),):
            return "another version"
        if later in migrations and raw.execute("SELECT name, birthday FROM client").fetchall() != [
            ("Ada", "1990-01-01")
        ]:
            return "rows lost"
        if not raw.execute("SELECT count(*) = count(answered_at) FROM conflict").fetchone()[0]:
            return "old conflicts would ask anew"
    return "ok" if schema(path) == wanted else "another schema"


def prepare_upgrade(path: Path) -> None:
    migrate(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("INSERT INTO client (uid, name, created) VALUES ('c1', 'Ada', 0)")


def prepare_first_version(path: Path) -> None:
    """A file of version 1, in use: a conflict that was kept when there was no list of them."""
    migrate(path, MIGRATIONS[:1])
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("INSERT INTO resource (uid, name, kind, colour, zone, expanded_until, created) "
                    "VALUES ('resource-1', 'Room', 'room', '#123456', 'UTC', 1, 0)")  # fmt: skip
        raw.execute("INSERT INTO account (uid, email, created) VALUES ('account-1', 'a@example.com', 0)")
        raw.execute("INSERT INTO connection (uid, resource_id, account_id, calendar_id, direction, privacy, policy, "
                    "created) VALUES ('c', 1, 1, 'a@example.com', 'two-way', 'title', 'google', 0)")  # fmt: skip
        raw.execute("INSERT INTO conflict (connection_id, booking_uid, field, base, mine, theirs, kept, created) "
                    "VALUES (1, 'b', 'summary', 'old', 'mine', 'theirs', 'theirs', 7)")  # fmt: skip


def nothing(path: Path) -> None:
    """A fresh file has nothing in it."""


_KINDS: dict[str, Callable[[Path], None]] = {
    "fresh": nothing,
    "real": prepare_first_version,
    "made-up": prepare_upgrade,
}


def main() -> None:
    folder, kind = Path(sys.argv[1]), sys.argv[2]
    migrations: tuple[Migration, ...] = (*MIGRATIONS, later) if kind == "made-up" else MIGRATIONS
    prepare = _KINDS[kind]
    model = folder / "model.db"
    model.touch()
    prepare(model)
    migrate(model, migrations)
    last = 0
    while True:
        path = folder / f"{kind}-{last}.db"
        path.touch()
        prepare(path)
        if not killed(path, doomed(migrations, last)):
            break
        print(last, trouble(path, migrations, schema(model)))
        last += 1


if __name__ == "__main__":
    main()
