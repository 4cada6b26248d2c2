"""Numbered schema migrations: each in one transaction, after a checked copy of the file; a newer schema is refused."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from schedapp.errors import SchemaTooNew, StoreError
from schedapp.store.guard import triggers

APPLICATION_ID = 0x53434844  # "SCHD"


def _first(connection: sqlite3.Connection) -> None:
    script = files("schedapp.store").joinpath("schema/0001.sql").read_text("utf-8")
    for statement in _statements(script):
        connection.execute(statement)
    for trigger in triggers():
        connection.execute(trigger)


def _statements(script: str) -> list[str]:
    """The statements of a script without triggers; `executescript` would commit the open transaction."""
    lines = [line.split("--")[0].rstrip() for line in script.splitlines()]
    return [piece.strip() for piece in "\n".join(lines).split(";") if piece.strip()]


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first,)
NEWEST = len(MIGRATIONS)


def migrate(path: Path) -> None:
    """Brings the file to the newest schema. Raises SchemaTooNew (nothing is touched) or StoreError."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        _refuse_foreign(connection, version)
        if version < NEWEST:
            _upgrade(connection, path, version)
    except sqlite3.DatabaseError as error:
        raise StoreError(
            "The database cannot be opened.", f"{path} is damaged or not a Sched database. Restore a backup of it."
        ) from error
    finally:
        connection.close()


def _refuse_foreign(connection: sqlite3.Connection, version: int) -> None:
    if version > NEWEST:
        raise SchemaTooNew(
            "This database was made by a newer Sched.",
            f"It has version {version}; this program knows {NEWEST}. Nothing was changed. Update Sched to open it.",
        )
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application not in (0, APPLICATION_ID):
        raise StoreError("This file is not a Sched database.", "Set SCHEDAPP_HOME to a folder of its own.")


def _upgrade(connection: sqlite3.Connection, path: Path, version: int) -> None:
    if version:
        _copy(connection, path.with_suffix(f".before-{version + 1}.db"))
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been first
        for number in range(version, NEWEST):
            MIGRATIONS[number](connection)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={NEWEST}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """A copy by SQLite's backup call (a plain file copy would miss the WAL), checked before it counts."""
    temporary = target.with_suffix(".part")
    temporary.unlink(missing_ok=True)
    os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))
    copy = sqlite3.connect(temporary)
    try:
        connection.backup(copy)
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise StoreError("The database could not be backed up.", "It is damaged. Restore an older backup.")
    finally:
        copy.close()
    temporary.replace(target)
