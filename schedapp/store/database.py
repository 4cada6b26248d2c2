"""The SQLite file: pragmas, modes, one connection per thread, short write transactions, translated errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee

from schedapp.errors import SchemaTooNew, StoreError
from schedapp.store.migrations import MIGRATIONS, Migration, migrate
from schedapp.store.places import refuse_shared
from schedapp.store.refusals import damaged, translated
from schedapp.store.reserve import Reserve

SAFE_SQLITE = (3, 51, 3)
"""Before it, two connections of which one starts the log anew could damage the file (sqlite.org/wal.html)."""
CHECKED_AT_START = 128 << 20
"""Bytes up to which a file is read whole when the window opens."""


def sqlite_words() -> str:
    """The version of the SQLite library for the log, with what it is known for."""
    known = ", before 3.51.3: without the fix of the WAL reset" if sqlite3.sqlite_version_info < SAFE_SQLITE else ""
    return f"{sqlite3.sqlite_version}{known}"


class Database:
    """One file, opened lazily by each thread that uses it.

    `rows` and `models` read, `write` gives a `BEGIN IMMEDIATE` transaction; a nested one joins the outer. It is refused
    once the file has another schema version than the one it was opened with.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS, *, checked: bool = False) -> None:
        """`checked`: reads the file whole before it is worked with. Raises StoreError (Damaged, SchemaTooNew)."""
        self.path = path
        self._version = len(migrations)
        self.before_write: Callable[[], None] = lambda: None
        """What is done first in every write transaction."""
        self.reserve: Reserve | None = None
        _prepare_file(path)
        migrate(path, migrations)
        self.peewee: Any = peewee.SqliteDatabase(
            str(path),
            pragmas={
                "journal_mode": "wal",
                "synchronous": "full",
                "foreign_keys": 1,
                "busy_timeout": 10_000,
                "secure_delete": 1,
                "mmap_size": 0,
                "cache_size": -16_000,
            },
            timeout=10,
        )
        with translated():
            self.peewee.connect()
        _private_files(path)
        if checked:
            self._check()

    def _check(self) -> None:
        """Reads all pages once, where that takes no more than a moment (34 MB: 34 ms); the daily backup checks the
        others. Raises Damaged."""
        try:
            if self.path.stat().st_size <= CHECKED_AT_START and self.row("PRAGMA quick_check(1)") != ("ok",):
                raise damaged()
        except StoreError:
            self.close()
            raise

    def hold_back(self) -> None:
        """Keeps some room on the disk for the last that is saved before it is full (`Reserve`)."""
        self.reserve = Reserve(self.path.with_name("reserve"))
        self.reserve.keep()

    def close(self) -> None:
        """Closes the connection of the calling thread."""
        if not self.peewee.is_closed():
            self.peewee.close()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query as tuples: the hot path, without model instances."""
        with translated():
            return list(self._raw().execute(sql, parameters))

    def row(self, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        with translated():
            found: tuple[Any, ...] | None = self._raw().execute(sql, parameters).fetchone()
            return found

    def execute(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> int:
        """Runs one statement; the row id of an insert."""
        with translated():
            return int(self._raw().execute(sql, parameters).lastrowid or 0)

    def execute_many(self, sql: str, parameters: Iterable[Sequence[object]]) -> None:
        with translated():
            self._raw().executemany(sql, parameters)

    def models(self, query: Any) -> list[Any]:
        """All rows of a Peewee query, as instances (or as the query says: dicts)."""
        with translated():
            return list(query.execute(self.peewee))

    def model(self, query: Any) -> Any | None:
        """The first row of a Peewee query."""
        return next(iter(self.models(query.limit(1))), None)

    def run(self, query: Any) -> int:
        """Runs a Peewee insert (gives the row id), update or delete (gives how many rows)."""
        with translated():
            return int(query.execute(self.peewee) or 0)

    @contextmanager
    def write(self) -> Iterator[None]:
        """A short write transaction, taken at once so that what is read inside stays true until the commit."""
        raw = self._raw()
        if raw.in_transaction:
            yield
            return
        if self.reserve is not None:
            self.reserve.give_way()
        with translated():
            raw.execute("BEGIN IMMEDIATE")
            try:
                self._refuse_newer(raw)
                self.before_write()
                yield
                raw.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:  # SQLite may have rolled back by itself, as when the disk is full
                    raw.execute("ROLLBACK")
                raise

    def _refuse_newer(self, raw: sqlite3.Connection) -> None:
        """A newer Sched may have upgraded the file while this process was running. Raises SchemaTooNew."""
        (version,) = raw.execute("PRAGMA user_version").fetchone()
        if version != self._version:
            raise SchemaTooNew(
                "Sched was updated while this one was open.",
                "Nothing more is saved here. Close it and start it again; what was saved before is still there.",
            )

    def truncate_log(self) -> None:
        """Writes the log back into the file and empties it: what was overwritten is gone from both. Others who read
        just now put it off until the next time."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def revision(self) -> int:
        """A number that grows with every write of any process."""
        row = self.row("SELECT value FROM meta WHERE key = 'revision'")
        return int(row[0]) if row else 0

    def _raw(self) -> sqlite3.Connection:
        with translated():
            raw: sqlite3.Connection = self.peewee.connection()
            return raw


def _prepare_file(path: Path) -> None:
    """A 0700 folder and a 0600 file, before SQLite writes its first byte. Raises StoreError."""
    try:
        refuse_shared(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.parent.chmod(0o700)
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError("The data folder cannot be written.", f"Check the rights of {path.parent}.") from error


def _private_files(path: Path) -> None:
    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if file.exists():
            file.chmod(0o600)
