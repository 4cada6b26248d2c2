"""Kills a process of its own at each statement of a migration, opens the file again, and says what it found.

`python -m tests.store.killed FOLDER fresh|upgrade` prints one line for each point: how many statements ran, and "ok" or
what is wrong.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from schedapp.store.migrations import MIGRATIONS, Migration, migrate


def second(connection: sqlite3.Connection) -> None:
    """A later version, made up."""
    connection.execute("ALTER TABLE client ADD COLUMN birthday TEXT NOT NULL DEFAULT ''")
    connection.execute("CREATE TABLE waiting_list (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL)")
    connection.execute("UPDATE client SET birthday = '1990-01-01'")
    connection.execute("DROP TABLE job")


class Doomed:
    """A connection that kills its process before statement number `last`."""

    def __init__(self, connection: sqlite3.Connection, last: int) -> None:
        self._connection = connection
        self._left = last

    def execute(self, *arguments: Any) -> Any:
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        return self._connection.execute(*arguments)


def doomed(migration: Migration, last: int) -> Migration:
    def run(connection: sqlite3.Connection) -> None:
        guarded: Any = Doomed(connection, last)
        migration(guarded)
        guarded.execute("SELECT 1")  # the last point: everything ran, nothing is committed

    return run


def killed(path: Path, migrations: tuple[Migration, ...]) -> bool:
    """Whether a child that migrates the file died by the signal."""
    child = os.fork()
    if child == 0:
        migrate(path, migrations)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


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
        if len(migrations) > 1 and raw.execute("SELECT name, birthday FROM client").fetchall() != [
            ("Ada", "1990-01-01")
        ]:
            return "rows lost"
    return "ok" if schema(path) == wanted else "another schema"


def prepare_upgrade(path: Path) -> None:
    migrate(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("INSERT INTO client (uid, name, created) VALUES ('c1', 'Ada', 0)")


def nothing(path: Path) -> None:
    """A fresh file has nothing in it."""


def main() -> None:
    folder, kind = Path(sys.argv[1]), sys.argv[2]
    migrations: tuple[Migration, ...] = MIGRATIONS if kind == "fresh" else (*MIGRATIONS, second)
    prepare: Callable[[Path], None] = nothing if kind == "fresh" else prepare_upgrade
    model = folder / "model.db"
    model.touch()
    prepare(model)
    migrate(model, migrations)
    last = 0
    while True:
        path = folder / f"{kind}-{last}.db"
        path.touch()
        prepare(path)
        if not killed(path, (*migrations[:-1], doomed(migrations[-1], last))):
            break
        print(last, trouble(path, migrations, schema(model)))
        last += 1


if __name__ == "__main__":
    main()
