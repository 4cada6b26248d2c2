"""A process that is one Sched after another: each books, changes or syncs, and kills itself at a named point.

`python -m tests.end2end.killed_desk ROOT` reads jobs, one JSON list a line: HOME, TOKEN, DEED, POINT. For each it
forks (what is imported is shared, so that a start costs milliseconds), runs the deed and then one sync in the new
process, and answers with one line: the signal that ended it and what it found. A point is `commit:N`,
`committed:N`, `call:N` or `answered:N`: the Nth time that this happens, SIGKILL. The ports are wrapped here; the
program itself knows nothing of it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from schedapp.container import Container
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import AccessTokens
from schedapp.google.secret import Secret
from schedapp.google.service import calendar_service
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Account, Connection
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.paths import Paths
from schedapp.simulator import DOCTOR, PRACTICE
from schedapp.store.sync_state import SyncState
from schedapp.sync.engine import Engine

ZONE = "Europe/Zurich"
UID = "b" * 32
NOW = 1_796_122_800


class Points:
    """Counts what happens and ends the process at the chosen point."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.counts: Counter[str] = Counter()

    def passed(self, what: str) -> None:
        self.counts[what] += 1
        if f"{what}:{self.counts[what]}" == self.wanted:
            os.kill(os.getpid(), signal.SIGKILL)


class WatchedStore(SyncState):
    points: Points

    @contextmanager
    def write(self) -> Iterator[None]:
        with super().write():
            yield
            self.points.passed("commit")
        self.points.passed("committed")


class WatchedServer:
    """Google's client with a point before and after every call."""

    def __init__(self, server: CalendarClient, points: Points) -> None:
        self._server = server
        self._points = points

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._server, name)
        return self._watched(found) if callable(found) else found

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*values: Any, **named: Any) -> Any:
            self._points.passed("call")
            result = call(*values, **named)
            self._points.passed("answered")
            return result

        return watched


def signed_in(root: str, token: str) -> AccessTokens:
    """An account whose access token is still good for an hour."""
    file = ClientFile.from_dict(
        {
            "client_id": "x",
            "client_secret": "x",
            "auth_uri": root + "o/oauth2/v2/auth",
            "token_uri": root + "token",
            "revoke_uri": root + "revoke",
        }
    )
    tokens = AccessTokens(file, Secret("none"), ())
    tokens._keep(token, 3600)
    return tokens


def open_desk(home: Path, root: str, token: str, points: Points) -> tuple[Container, Engine, WatchedServer, str]:
    container = Container(Paths(home), face="cli", memory_tokens=True, now=lambda: NOW)
    parts = cast(Any, container)
    connections = parts._connections
    if not connections.all():
        room = container.resources.add(Resource("", "Room", Kind.ROOM, colour="", zone=ZONE))
        account = connections.put_account(Account("a" * 32, PRACTICE), {})
        connections.add(Connection("c" * 32, room.uid, account, DOCTOR, zone=ZONE))
    state = parts._state
    state.__class__ = WatchedStore
    state.points = points
    engine = Engine(state, lambda: NOW, parts._new_uid)
    return (
        container,
        engine,
        WatchedServer(CalendarClient(signed_in(root, token), api_root=root), points),
        connections.all()[0].uid,
    )


def book(container: Container, *rules: str) -> None:
    start = parse_iso("2026-12-03T09:00", ZONE)
    room = container.resources.list()[0].uid
    container.bookings.add(
        Booking(UID, "Check-up", Timed(start, start + 3600, ZONE), (room,), client="Mrs B", recurrence=rules)
    )


def change_dates(container: Container) -> None:
    container.bookings.edit(f"{UID}/20261210T080000Z", {"title": "Exam"}, EditScope.THIS)
    container.bookings.cancel(f"{UID}/20261217T080000Z", EditScope.THIS)


def book_series(container: Container) -> None:
    book(container, "FREQ=WEEKLY;COUNT=4")
    change_dates(container)


DEEDS: dict[str, Callable[[Container], Any]] = {
    "nothing": lambda _: None,
    "create": book,
    "edit": lambda container: container.bookings.edit(UID, {"title": "Filling"}),
    "delete": lambda container: container.bookings.cancel(UID),
    "series": book_series,
    "plain": lambda container: book(container, "FREQ=WEEKLY;COUNT=4"),
    "dates": change_dates,
}


def run(root: str, home: str, token: str, deed: str, point: str) -> dict[str, Any]:
    points = Points(point)
    container, engine, server, connection = open_desk(Path(home), root, token, points)
    DEEDS[deed](container)
    report = engine.cycle(connection, cast(Any, server))
    container.close()
    return {"points": points.counts, "error": report.error.title if report.error else "", "parked": report.parked}


def fork(root: str, job: list[str]) -> dict[str, Any]:
    """Runs a job in a process of its own and waits for its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.write(writer, json.dumps(run(root, *job)).encode())
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = pipe.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, **(json.loads(found) if found and code == 0 else {})}


def main(root: str) -> None:
    calendar_service(root)
    for line in sys.stdin:
        print(json.dumps(fork(root, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
