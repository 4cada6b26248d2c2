"""A sync on a copy of the database whose writes to Google are noted, not made: what it would do on each side."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from schedapp.errors import AuthError, DeletionsHeld, Offline, SchedError, StoreError
from schedapp.model.connection import Connection, Deletions
from schedapp.model.rehearsal import Planned, Rehearsal
from schedapp.services.accounts import Accounts
from schedapp.services.rehearsed import GoogleSide, SchedSide
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from schedapp.store.lease import Leases
from schedapp.store.sync_state import SyncState
from schedapp.store.traces import Traces
from schedapp.sync.engine import Engine
from schedapp.sync.rehearsed import RehearsedServer

_PREFIX = "rehearsal-"
_LEASE = "rehearsal"
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Copy:
    """The store and the engine over a copy of the database."""

    database: Database
    connections: ConnectionRepository
    state: SyncState
    engine: Engine


class Rehearser:
    """`database` is the real file, which is only read; `open_copy` opens the copy that lies in a folder; `now` gives
    UTC epoch seconds."""

    def __init__(
        self,
        database: Path,
        leases: Leases,
        accounts: Accounts,
        open_copy: Callable[[Path], Copy],
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._leases = leases
        self._accounts = accounts
        self._open_copy = open_copy
        self._now = now

    def rehearse(self, connections: Sequence[Connection]) -> tuple[Rehearsal, ...]:
        """[network] A cycle of each, and one more of those that got something to send from the others. Of deletions
        that the brake holds it tells what would go if they were accepted. Raises StoreError, Offline."""
        with self._copy() as copy:
            return self._run(copy, connections)

    def rehearse_new(self, connection: Connection) -> Rehearsal:
        """[network] The first sync of a connection that is stored in the copy alone. Raises BadInput, StoreError,
        Offline."""
        with self._copy() as copy:
            copy.connections.add(connection)
            return self._run(copy, [connection])[0]

    # --- the copy ---------------------------------------------------------------------------------

    @contextmanager
    def _copy(self) -> Iterator[Copy]:
        """In a private folder beside the database (its disk is trusted with the same data), gone at the end."""
        with self._leases.hold(_LEASE, PATIENCE) as got:
            if not got:
                raise Offline("Another rehearsal is under way.", "Wait a moment and try again.")
            _remove_folders(self._database.parent)
            folder = _private_folder(self._database.parent)
            try:
                _back_up(self._database, folder / self._database.name)
                copy = self._open_copy(folder)
                try:
                    yield copy
                finally:
                    copy.database.close()
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    # --- the run ----------------------------------------------------------------------------------

    def _run(self, copy: Copy, connections: Sequence[Connection]) -> tuple[Rehearsal, ...]:
        planned: dict[str, list[Planned]] = {connection.uid: [] for connection in connections}
        errors: dict[str, SchedError | None] = {}
        servers: dict[str, RehearsedServer] = {}
        for again in (False, True):
            for connection in connections:
                uid = connection.uid
                if again and (errors[uid] or not connection.pushes or not copy.state.due(uid, self._now())):
                    continue
                marks = Traces(copy.database).marks()
                try:
                    server = servers.get(uid) or RehearsedServer(self._accounts.server(connection.account))
                    servers[uid] = server
                    errors[uid] = _cycle(copy.engine, uid, server)
                except AuthError as error:
                    errors[uid] = error
                side = SchedSide(
                    copy.database,
                    copy.state,
                    self._zone(copy, connection),
                    held=isinstance(errors[uid], DeletionsHeld),
                )
                planned[uid] += side.since(marks)
        for uid, server in servers.items():
            connection = copy.connections.get(uid)
            planned[uid] += GoogleSide(copy.state, connection).of(server.written)
        return tuple(Rehearsal(each, tuple(planned[each.uid]), errors[each.uid]) for each in connections)

    def _zone(self, copy: Copy, connection: Connection) -> str:
        row = copy.database.row("SELECT zone FROM resource WHERE uid = ?", (connection.resource,))
        return str(row[0]) if row else connection.zone


def _cycle(engine: Engine, uid: str, server: RehearsedServer) -> SchedError | None:
    """Deletions that the brake holds are let through in the copy, so that each can be named; the brake stays the
    error, unless something else kept them from being found."""
    error = engine.cycle(uid, server).error
    if not isinstance(error, DeletionsHeld):
        return error
    other = engine.cycle(uid, server, deletions=Deletions.ACCEPT).error
    return error if other is None else other


def clean_up(database: Path, leases: Leases) -> None:
    """Removes what a rehearsal left that was killed; for the start of the program. One that is under way stays."""
    if any(database.parent.glob(f"{_PREFIX}*")):
        with leases.hold(_LEASE, 0) as abandoned:
            if abandoned:
                _remove_folders(database.parent)


def _remove_folders(home: Path) -> None:
    for folder in home.glob(f"{_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _private_folder(home: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
    except OSError as error:
        raise _no_room() from error


def _back_up(source: Path, target: Path) -> None:
    """A consistent copy by SQLite's backup call, mode 0600 from the first byte. Raises StoreError."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer)
    except (OSError, sqlite3.Error) as error:
        raise _no_room() from error


def _no_room() -> StoreError:
    return StoreError("The rehearsal needs a copy of the database, which cannot be made.", "Make room on the disk.")
