"""Whole copies of the database: made while others work on it, checked, and put back in one transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from schedapp.errors import BadInput, Damaged, NotFound, SchemaTooNew, StoreError
from schedapp.store.migrations import APPLICATION_ID, MIGRATIONS
from schedapp.store.refusals import damaged, translated

Progress = Callable[[int, int], None]
"""Is told how many pages are done, and of how many."""

_STEP = 500  # pages of 4 kB between two calls of a Progress
_PATIENCE = 3.0  # seconds for commands that are about to end
_DAMAGED = ("malformed", "not a database", "corrupt")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database file is. `changed_at` is the newest entry of its history in UTC epoch seconds, 0 for none;
    `revision` grows with each write; `desk` and `machine` name where it was used."""

    version: int
    revision: int
    desk: str
    machine: str
    resources: int
    bookings: int
    changed_at: int


def read_facts(file: Path) -> Facts:
    """Reads and checks a database file that nobody writes to. Raises NotFound, StoreError, SchemaTooNew."""
    if not file.is_file():
        raise NotFound(f"There is no file “{file.name}”.", "`schedapp backup list` shows the backups.")
    try:
        with translated(), closing(_reader(file)) as connection:
            version = _checked_version(connection)
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise damaged()
            return _facts(connection, version)
    except Damaged as error:  # the copy is: nobody shall think that the database is
        raise StoreError("This copy is damaged.", "Choose another one: schedapp backup list") from error


def has_resources(database: Path) -> bool:
    """Whether there is anything in a database that may be in use. Raises StoreError."""
    with translated(), closing(_snapshot(database)) as reader:
        return bool(reader.execute("SELECT EXISTS (SELECT 1 FROM resource)").fetchone()[0])


def _checked_version(connection: sqlite3.Connection) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or not version:
        raise StoreError("This file is not a Sched database.", "`schedapp backup list` shows the backups.")
    if version > len(MIGRATIONS):
        raise SchemaTooNew(
            "This copy was made by a newer Sched.",
            f"It has version {version}; this program knows {len(MIGRATIONS)}. Update Sched to restore it.",
        )
    return version


def _facts(connection: sqlite3.Connection, version: int) -> Facts:
    def number(sql: str) -> int:
        return int(connection.execute(sql).fetchone()[0] or 0)

    meta = dict(connection.execute("SELECT key, value FROM meta"))
    return Facts(
        version=version,
        revision=int(meta.get("revision") or 0),
        desk=str(meta.get("desk", "")),
        machine=str(meta.get("machine", "")),
        resources=number("SELECT count(*) FROM resource WHERE deleted_at IS NULL"),
        bookings=number("SELECT count(*) FROM booking WHERE parent_id IS NULL AND deleted_at IS NULL"),
        changed_at=number("SELECT max(at) FROM history"),
    )


def _reader(file: Path) -> sqlite3.Connection:
    """Reads only. A copy without a log beside it is complete by itself, and is read without leaving files there."""
    log = file.with_name(f"{file.name}-wal")
    alone = not (log.exists() and log.stat().st_size)
    mode = "immutable=1" if alone else "mode=ro"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True, timeout=30)


def copy_database(source: Path, target: Path, progress: Progress | None = None, *, pause: float = 0.0) -> None:
    """A consistent copy of a database that may be in use, mode 0600, complete in one file, checked before it counts.

    `pause` seconds are left between two steps. Others go on writing meanwhile: what they write is not in it.
    Raises StoreError; then there is no target.
    """
    temporary = target.with_name(f"{target.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with translated(), closing(_snapshot(source)) as reader, closing(_writer(temporary)) as copy:
            reader.backup(copy, pages=_STEP, progress=_told(progress), sleep=pause)
            copy.execute("PRAGMA journal_mode=DELETE")  # no second file belongs to it
            if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise StoreError("The database could not be backed up.", "It is damaged. Restore an older backup.")
        _flush(temporary)
        temporary.replace(target)
    except OSError as error:
        raise StoreError(
            f"The backup cannot be written to {target.parent}.", "Check the folder, its rights and the free space."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _snapshot(source: Path) -> sqlite3.Connection:
    """Sees the database as it is now, whatever is written meanwhile: otherwise the copy would begin anew each time."""
    reader = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30, isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        reader.close()
        raise
    return reader


def _writer(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)


def _told(progress: Progress | None) -> Callable[[int, int, int], None] | None:
    if progress is None:
        return None
    return lambda _status, left, total: progress(total - left, total)


def _flush(file: Path) -> None:
    number = os.open(file, os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def put_back(
    copy: Path,
    target: Path,
    aside: Path,
    progress: Progress | None = None,
    *,
    begins: Callable[[], None] = lambda: None,
) -> None:
    """Makes the database what a copy is, in one transaction; what was there before is kept as `aside`.

    `begins` is called once nothing speaks against it, before anything is changed, while nobody else has the database.
    Raises StoreError while another program has it open, SchemaTooNew where it is a newer Sched's; then nothing is
    changed.
    """
    if not target.exists():
        begins()
        copy_database(copy, target, progress)
        return
    try:
        _write_over(copy, target, aside, progress, begins)
        return
    except sqlite3.DatabaseError as error:
        if not any(mark in str(error).casefold() for mark in _DAMAGED):
            with translated():
                raise
    begins()
    _set_aside(target, aside)
    copy_database(copy, target, progress)


def _write_over(copy: Path, target: Path, aside: Path, progress: Progress | None, begins: Callable[[], None]) -> None:
    with closing(_writer(target)) as live, closing(_reader(copy)) as reader:
        _seize(live)
        version = int(live.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise SchemaTooNew(
                "The database here was made by a newer Sched.",
                "An older copy is not put over it. Nothing was changed. Update Sched first.",
            )
        begins()
        os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(_writer(aside)) as kept:
            live.backup(kept)
            kept.execute("PRAGMA journal_mode=DELETE")
        reader.backup(live, pages=_STEP, progress=_told(progress))


def _seize(live: sqlite3.Connection) -> None:
    """Keeps every other program out until the end: leaving WAL needs that nobody else has the file open.

    Raises StoreError where somebody has.
    """
    try:
        live.execute("PRAGMA locking_mode=EXCLUSIVE")
        live.execute("PRAGMA journal_mode=DELETE")
        live.execute("BEGIN EXCLUSIVE")
        live.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise StoreError(
            "Another Sched has the database open.",
            "Close its window, stop `schedapp serve` and what else uses it, and try again. Nothing was changed.",
        ) from error


def _set_aside(target: Path, aside: Path) -> None:
    """Moves a file that SQLite cannot read, and what belongs to it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file = target.with_name(target.name + suffix)
        if file.exists():
            file.rename(aside.with_name(aside.name + suffix))


def free_name(folder: Path, stem: str) -> Path:
    """A file of this name, or with a number behind it, that does not exist yet. Raises BadInput after a thousand."""
    for number in range(1, 1000):
        file = folder / (f"{stem}.db" if number == 1 else f"{stem}-{number}.db")
        if not file.exists():
            return file
    raise BadInput("There are too many copies of this name.", f"Clear {folder}.")
