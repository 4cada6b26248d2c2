"""The SQLite file: pragmas, modes, one connection per thread, short write transactions, translated errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee

from schedapp.errors import StoreError
from schedapp.store.migrations import MIGRATIONS, Migration, migrate
from schedapp.store.refusals import translated

_MOUNTS = Path("/proc/self/mounts")
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "fuse.rclone", "fuse.onedriver", "davfs", "afs")


class Database:
    """One file, opened lazily by each thread that uses it.

    `rows` and `models` read, `write` gives a `BEGIN IMMEDIATE` transaction; a nested one joins the outer.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.path = path
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
        with translated():
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield
                raw.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:  # SQLite may have rolled back by itself, as when the disk is full
                    raw.execute("ROLLBACK")
                raise

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
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_network(path.parent)
        if not path.exists():
            path.parent.chmod(0o700)
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError("The data folder cannot be written.", f"Check the rights of {path.parent}.") from error


def _refuse_network(folder: Path) -> None:
    kind = _file_system(folder)
    if kind in _NETWORK:
        raise StoreError(
            "The data folder is on a network drive.",
            f"SQLite loses data there ({kind}). Set SCHEDAPP_HOME to a folder on this computer.",
        )


def _private_files(path: Path) -> None:
    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if file.exists():
            file.chmod(0o600)


def _file_system(folder: Path) -> str:
    """The type of the file system that holds a folder, "" where the system does not tell."""
    try:
        mounts = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        fields = line.split()
        point = fields[1].replace("\\040", " ")
        if folder.resolve().is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind
