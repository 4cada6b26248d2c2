"""A process that is one Sched after another: each signs in or out, and kills itself at a named point on the way.

`python -m tests.end2end.signing_desk` reads jobs, one JSON list a line: HOME, VAULT, DEED, POINT. For each it forks and
answers with one line: the signal that ended it and what it found. A point is `call:N`, `answered:N` (a request to
Google), `committed:N`, `kept:N` or `changed:N` (before and after the keyring changes): the Nth time, SIGKILL. VAULT is
the file that stands for the keyring; Google is where the environment says.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schedapp.container import Container
from schedapp.errors import NotFound, SchedError
from schedapp.google.service import calendar_service
from schedapp.google.tokens import KeyringTokens
from schedapp.google.transport import Transport
from schedapp.model.resource import Resource
from schedapp.paths import Paths
from schedapp.simulator import DOCTOR, PRACTICE
from schedapp.store.database import Database
from tests.cli.consent import follow
from tests.end2end.killed_desk import Points


class Vault:
    """A keyring in a file, as the system's lies outside of the program."""

    def __init__(self, file: Path, points: Points) -> None:
        self._file = file
        self._points = points

    def _read(self) -> dict[str, str]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        self._points.passed("kept")
        self._file.write_text(json.dumps(kept))
        self._points.passed("changed")

    def set_password(self, service: str, user: str, text: str) -> None:
        self._write(self._read() | {service: text})

    def get_password(self, service: str, user: str) -> str | None:
        return self._read().get(service)

    def delete_password(self, service: str, user: str) -> None:
        kept = self._read()
        if kept.pop(service, None) is not None:
            self._write(kept)


def watch(points: Points) -> None:
    """Puts the points around every commit and every request."""
    write, request = Database.write, Transport.request

    @contextmanager
    def watched_write(database: Database) -> Iterator[None]:
        with write(database):
            yield
        points.passed("committed")

    def watched_request(transport: Transport, *values: Any, **named: Any) -> Any:
        points.passed("call")
        answer = request(transport, *values, **named)
        points.passed("answered")
        return answer

    changed: Any = (Database, Transport)
    changed[0].write, changed[1].request = watched_write, watched_request


def sign_in(container: Container) -> None:
    """Through the browser, and on to the connection that it is for."""
    resources = container.resources.list() or [container.resources.add(Resource("", "Room", colour="", zone="UTC"))]
    account = container.calendars.sign_in(
        open_browser=lambda address: follow(address, account=PRACTICE), cancelled=threading.Event()
    )
    if not container.calendars.connections():
        container.calendars.connect(resources[0].uid, account, DOCTOR)


def sign_out(container: Container, *, revoke: bool) -> None:
    """What is left of it, if it was begun before."""
    try:
        container.calendars.disconnect(DOCTOR, revoke=revoke)
    except NotFound:
        return


def sync(container: Container) -> list[str]:
    return [type(report.error).__name__ if report.error else "" for report in container.calendars.sync()]


DEEDS: dict[str, Callable[[Container], Any]] = {
    "sign-in": sign_in,
    "sign-out": lambda container: sign_out(container, revoke=False),
    "revoke": lambda container: sign_out(container, revoke=True),
    "sync": sync,
}


def run(home: str, vault: str, deed: str, point: str) -> dict[str, Any]:
    points = Points("")
    container = Container(Paths(Path(home)), face="cli")
    container._tokens.lasting = KeyringTokens(Vault(Path(vault), points))
    watch(points)
    points.wanted = point
    error = ""
    found = None
    try:
        found = DEEDS[deed](container)
    except SchedError as caught:
        error = f"{type(caught).__name__}: {caught}"
    accounts = [account.uid for account in container.calendars.accounts()]
    health = [status.connection.health for status in container.calendars.connections()]
    return {"points": points.counts, "error": error, "found": found, "accounts": accounts, "health": health}


def fork(job: list[str]) -> dict[str, Any]:
    """Runs a job in a process of its own and waits for its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(run(*job)).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"killed": os.WIFSIGNALED(status), **(json.loads(found) if found else {})}


def main() -> None:
    calendar_service(os.environ["SCHEDAPP_GOOGLE_API_ROOT"])
    for line in sys.stdin:
        print(json.dumps(fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
