"""A second Sched: a process of its own over the same database, which does what it is told and says what came of it.

`python -m tests.sync.companion HOME ROOT TOKEN [later]` reads one JSON list a line (a deed and its values) and answers
with one JSON value a line. With `later` it is a Sched whose schema is one version newer.
"""

from __future__ import annotations

import json
import os
import resource as limits
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

from schedapp.container import Container
from schedapp.container import foundation as container_module
from schedapp.errors import SchedError
from schedapp.google.client import CalendarClient
from schedapp.google.service import calendar_service
from schedapp.model.resource import Resource
from schedapp.paths import Paths
from schedapp.store.database import Database
from schedapp.store.migrations import MIGRATIONS
from tests.desk import NOON
from tests.end2end.killed_desk import signed_in


def birthdays(connection: sqlite3.Connection) -> None:
    """What a later version might change."""
    connection.execute("ALTER TABLE client ADD COLUMN birthday TEXT NOT NULL DEFAULT ''")


class Companion:
    """Opens the database when it is first needed, as the program does."""

    def __init__(self, home: str, root: str, token: str) -> None:
        self._home, self._root, self._token = Path(home), root, token
        self._container: Container | None = None
        self._syncer: Any = None

    @property
    def container(self) -> Container:
        if self._container is None:
            made = Container(Paths(self._home), face="cli", memory_tokens=True, now=lambda: NOON)
            accounts = cast(Any, made)._accounts
            for account in accounts.all():
                accounts._clients[account.uid] = CalendarClient(
                    signed_in(self._root, self._token), api_root=self._root, account=account.email
                )
            self._container = made
        return self._container

    def run(self, reason: str) -> list[str]:
        """One run of the background syncer: what was wrong with each connection, "" for nothing."""
        if self._syncer is None:
            self._syncer = self.container.syncer()
        return [str(report.error or "") for report in self._syncer.run(reason)]

    def drop_connections(self) -> None:
        """As after a sleep: those to Google, not the one to the database."""
        self._syncer.network_changed()

    def titles(self) -> list[str]:
        return sorted(row.title for row in self.container.bookings.week(NOON - 86_400, NOON + 86_400 * 60))

    def add_resource(self, name: str) -> str:
        return self.container.resources.add(Resource("", name, colour="", zone="UTC")).name

    def limit(self, name: str, value: int) -> None:
        """What the kernel lets this process have of something; -1 for as much as before."""
        kind = getattr(limits, f"RLIMIT_{name}")
        hard = limits.getrlimit(kind)[1]
        limits.setrlimit(kind, (hard if value < 0 else value, hard))

    def files(self) -> int:
        """The lowest number that no open file has."""
        number = os.open(os.devnull, os.O_RDONLY)
        os.close(number)
        return number

    def swarm(self, count: int, *deed: Any) -> list[Any]:
        """The same deed in many processes at once, each of which opens the database itself."""
        assert self._container is None, "a connection to SQLite must not be forked"
        gate, start = os.pipe()
        pipes = [self._fork(gate, start, [str(value).format(number) for value in deed]) for number in range(count)]
        os.close(gate)
        os.close(start)  # all of them begin
        found = []
        for child, reader in pipes:
            with os.fdopen(reader, "rb") as pipe:
                found.append(json.loads(pipe.read() or b'"died"'))
            os.waitpid(child, 0)
        return found

    def _fork(self, gate: int, start: int, deed: list[Any]) -> tuple[int, int]:
        reader, writer = os.pipe()
        child = os.fork()
        if child:
            os.close(writer)
            return child, reader
        try:
            os.close(start)
            os.read(gate, 1)
            os.write(writer, json.dumps(self.do(deed)).encode())
        finally:
            os._exit(0)

    def do(self, deed: list[Any]) -> Any:
        """What came of a deed; an error that a person would be told, in words."""
        act: Callable[..., Any] = getattr(self, deed[0])
        try:
            return act(*deed[1:])
        except SchedError as error:
            return f"{type(error).__name__}: {error}"
        except Exception:
            return traceback.format_exc()


def main(home: str, root: str, token: str, version: str = "") -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if version == "later":
        newer = partial(Database, migrations=(*MIGRATIONS, birthdays))
        cast(Any, container_module).Database = newer
    calendar_service(root)
    companion = Companion(home, root, token)
    for line in sys.stdin:
        print(json.dumps(companion.do(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
