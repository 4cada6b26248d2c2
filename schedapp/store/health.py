"""What can be said of the database file without opening it as the program does: nothing is written or upgraded."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from schedapp.store.migrations import APPLICATION_ID, MIGRATIONS
from schedapp.store.refusals import translated

NEWEST = len(MIGRATIONS)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be sent, over all connections. `oldest` is in UTC epoch seconds, 0 for none."""

    connections: int = 0
    signed_out: int = 0
    waiting: int = 0
    parked: int = 0
    oldest: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """`ours`: it is a Sched database. `quick_check` is "ok", or the first complaint of SQLite.

    `scopes` has the permissions that each signed-in account granted.
    """

    ours: bool
    version: int
    quick_check: str
    queue: Queue
    scopes: tuple[frozenset[str], ...]
    api: bool


def examine(file: Path) -> Condition:
    """Reads a database that may be in use. Raises StoreError where it cannot be read at all."""
    address = f"{file.absolute().as_uri()}?mode=ro"
    with translated(), closing(sqlite3.connect(address, uri=True, timeout=10)) as reader:
        version = int(reader.execute("PRAGMA user_version").fetchone()[0])
        ours = reader.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        sound = str(reader.execute("PRAGMA quick_check(1)").fetchone()[0])
        if not ours or not 0 < version <= NEWEST or sound != "ok":
            return Condition(ours, version, sound, Queue(), (), api=False)
        return Condition(ours, version, sound, _queue(reader), _scopes(reader), _api_is_on(reader))


def _queue(reader: sqlite3.Connection) -> Queue:
    connections, signed_out = reader.execute(
        "SELECT count(*), coalesce(sum(health IN ('sign-in', 'locked')), 0) FROM connection"
    ).fetchone()
    waiting, parked, oldest = reader.execute(
        "SELECT coalesce(sum(1 - parked), 0), coalesce(sum(parked), 0), min(iif(parked, NULL, created)) FROM outbox"
    ).fetchone()
    return Queue(connections, signed_out, waiting, parked, oldest or 0)


def _scopes(reader: sqlite3.Connection) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(json.loads(scopes)) for (scopes,) in reader.execute("SELECT scopes FROM account"))


def _api_is_on(reader: sqlite3.Connection) -> bool:
    return reader.execute("SELECT 1 FROM setting WHERE key = 'api' AND value = 'on'").fetchone() is not None
