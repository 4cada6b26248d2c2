"""Numbered schema migrations: each in one transaction, after a checked copy of the file; a newer schema is refused."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from schedapp.errors import SchemaTooNew, StoreError
from schedapp.store import feed_log
from schedapp.store.guard import triggers
from schedapp.store.refusals import translated

APPLICATION_ID = 0x53434844  # "SCHD"


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in _statements(files("schedapp.store").joinpath("schema", script).read_text("utf-8")):
        connection.execute(statement)


def _first(connection: sqlite3.Connection) -> None:
    _run(connection, "0001.sql")
    for trigger in triggers():
        connection.execute(trigger)


def _second(connection: sqlite3.Connection) -> None:
    _run(connection, "0002.sql")


def _third(connection: sqlite3.Connection) -> None:
    _run(connection, "0003.sql")


def _fourth(connection: sqlite3.Connection) -> None:
    _run(connection, "0004.sql")


def _fifth(connection: sqlite3.Connection) -> None:
    _run(connection, "0005.sql")


def _sixth(connection: sqlite3.Connection) -> None:
    _run(connection, "0006.sql")


_FIRST_RUN = """
CREATE TRIGGER connection_imported AFTER UPDATE OF synced_at ON connection
WHEN OLD.synced_at = 0 AND NEW.synced_at <> 0
BEGIN
  UPDATE connection SET imported = (SELECT coalesce(max(id), 0) FROM history) WHERE id = NEW.id;
END
"""
"""A calendar's first complete run says up to where it only brought along what there was."""


def _seventh(connection: sqlite3.Connection) -> None:
    _run(connection, "0007.sql")
    connection.execute(_FIRST_RUN)


def _eighth(connection: sqlite3.Connection) -> None:
    _run(connection, "0008.sql")


def _ninth(connection: sqlite3.Connection) -> None:
    _run(connection, "0009.sql")


def _tenth(connection: sqlite3.Connection) -> None:
    _run(connection, "0010.sql")
    for trigger in feed_log.triggers():
        connection.execute(trigger)


def _statements(script: str) -> list[str]:
    """The statements of a script without triggers; `executescript` would commit the open transaction."""
    lines = [line.split("--")[0].rstrip() for line in script.splitlines()]
    return [piece.strip() for piece in "\n".join(lines).split(";") if piece.strip()]


Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: tuple[Migration, ...] = (
    _first,
    _second,
    _third,
    _fourth,
    _fifth,
    _sixth,
    _seventh,
    _eighth,
    _ninth,
    _tenth,
)


def migrate(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Brings the file to the newest schema. Raises StoreError, or SchemaTooNew: then the file is not touched."""
    with translated():
        version = _version(path, len(migrations))
        if version < len(migrations):
            with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
                _upgrade(connection, path, migrations)


def _version(path: Path, newest: int) -> int:
    """The schema version of the file; 0 for an empty one. Reads only: closing a writer would touch the file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if application != APPLICATION_ID and not (empty and application == version == 0):
        raise StoreError("This file is not a Sched database.", "Set SCHEDAPP_HOME to a folder of its own.")
    if version > newest:
        raise SchemaTooNew(
            "This database was made by a newer Sched.",
            f"It has version {version}; this program knows {newest}. Nothing was changed. Update Sched to open it.",
        )
    return version


def _upgrade(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    _use_wal(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been first
        if 0 < version < len(migrations):
            _copy(path, path.with_suffix(f".before-{version + 1}.db"))
        for migration in migrations[version:]:
            migration(connection)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite may have rolled back by itself, as when the disk is full
            connection.execute("ROLLBACK")
        raise


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switches to WAL. The switch does not wait for another process that is switching: SQLite says "locked" at once."""
    for _ in range(200):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA journal_mode=WAL")


def _copy(path: Path, target: Path) -> None:
    """A copy by SQLite's backup call (a plain file copy would miss the WAL), checked before it counts.

    It reads through a connection of its own: what the caller's transaction will change is not in it.
    """
    temporary = target.with_suffix(".part")
    temporary.unlink(missing_ok=True)
    os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(temporary)) as copy:
        source.backup(copy)
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise StoreError("The database could not be backed up.", "It is damaged. Restore an older backup.")
    temporary.replace(target)
