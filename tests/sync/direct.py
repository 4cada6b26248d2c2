"""The real engine, store and Google client against the real simulator, without sockets: thousands of calls a second."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httplib2

from schedapp.container import Container
from schedapp.google.client import CalendarClient
from schedapp.model.availability import ALWAYS
from schedapp.model.connection import Account, Connection, Deletions, Direction, Policy, Privacy
from schedapp.model.resource import Kind, Resource
from schedapp.paths import Paths
from schedapp.simulator import PRACTICE, Simulator
from schedapp.simulator.errors import ConnectionDropped
from schedapp.simulator.message import Request
from schedapp.store.database import Database
from schedapp.store.sync_state import SyncState
from schedapp.sync.engine import CycleReport, Engine
from tests.sync.gates import Turnstile

ZONE = "Europe/Zurich"


class DirectHttp:
    """What Google's library calls instead of a socket."""

    def __init__(self, sim: Simulator, token: str, gate: Turnstile) -> None:
        self._sim = sim
        self._token = token
        self._gate = gate
        self.http = SimpleNamespace(deadline=None)

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> tuple[httplib2.Response, bytes]:
        parts = urlsplit(uri)
        sent = {name.lower(): value for name, value in (headers or {}).items()} | {
            "authorization": f"Bearer {self._token}"
        }
        content = body.encode() if isinstance(body, str) else body or b""
        request = Request(method, parts.path, parse_qs(parts.query, keep_blank_values=True), sent, content)
        self._gate.step("call")
        try:
            answer = self._gate.spoil(lambda: self._sim.app.handle(request), request)
        except (ConnectionDropped, TimeoutError) as error:
            self._gate.step("answered")
            raise (TimeoutError if isinstance(error, TimeoutError) else ConnectionResetError) from error
        self._gate.step("answered")
        raw = answer.raw if answer.raw is not None else _encoded(answer.content)
        return httplib2.Response({"status": str(answer.status), "content-type": answer.content_type}), raw

    def close(self) -> None:
        """Nothing is open."""


def _encoded(content: Any) -> bytes:
    if content is None:
        return b""
    return content.encode() if isinstance(content, str) else json.dumps(content).encode()


class DirectClient(CalendarClient):
    """Google's client as it is, but for the way out."""

    def __init__(self, sim: Simulator, token: str, gate: Turnstile) -> None:
        super().__init__(cast(Any, None))
        self._way_out = DirectHttp(sim, token, gate)

    def _borrow(self) -> Any:
        return self._way_out


class GatedState(SyncState):
    """The real store with a turnstile around every commit of the engine."""

    gate: Turnstile

    @contextmanager
    def write(self) -> Iterator[None]:
        with super().write():
            yield
            self.gate.step("commit")
        self.gate.step("committed")


@cache
def _new_database() -> bytes:
    """What the migrations make of an empty file: the same for every home, so they run once for all of them."""
    folder = Path(tempfile.mkdtemp(prefix="sched-"))
    try:
        Database(folder / "sched.db").close()
        return (folder / "sched.db").read_bytes()
    finally:
        shutil.rmtree(folder)


class DirectDesk:
    """One installation: a home, one account, resources with connections. `open` starts it again after a kill."""

    def __init__(self, home: Path, sim: Simulator, *, name: str = "a", now: Callable[[], int], gate: Turnstile) -> None:
        self.home = home
        self.name = name
        self.gate = gate
        self._sim = sim
        self._now = now
        self._numbers = itertools.count(1)
        self.deletions = Deletions.ACCEPT
        if not (home / "sched.db").exists():
            home.mkdir(parents=True, exist_ok=True)
            (home / "sched.db").write_bytes(_new_database())
        self.open()

    def new_uid(self) -> str:
        return f"{ord(self.name):02x}{next(self._numbers):030x}"

    state: GatedState

    def open(self) -> None:
        self.container = Container(
            Paths(self.home), face="cli", memory_tokens=True, now=self._now, new_uid=self.new_uid
        )
        parts = cast(Any, self.container)
        self.state = parts._state
        self.state.__class__ = GatedState  # the container's own, with a step before and after each commit
        self.state.gate = self.gate
        self.connections = parts._connections
        self.engine = Engine(self.state, self._now, self.new_uid)
        self.server = self.new_server()

    def new_server(self) -> CalendarClient:
        return DirectClient(self._sim, self._sim.access_token(PRACTICE), self.gate)

    def restart(self) -> None:
        self.container.close()
        self.open()

    def resource(self, name: str, **fields: Any) -> Resource:
        """One that is always open, where no other hours are given."""
        usual = {"colour": "", "zone": ZONE, "hours": ALWAYS}
        return self.container.resources.add(Resource("", name, Kind.ROOM, **(usual | fields)))

    def connect(
        self,
        resource: Resource,
        calendar_id: str,
        *,
        direction: Direction = Direction.TWO_WAY,
        privacy: Privacy = Privacy.TITLE,
        policy: Policy = Policy.ASK,
    ) -> Connection:
        account = self.connections.put_account(Account(self.new_uid(), PRACTICE), {})
        connection = Connection(
            self.new_uid(),
            resource.uid,
            account,
            calendar_id,
            zone=ZONE,
            direction=direction,
            privacy=privacy,
            policy=policy,
        )
        self.connections.add(connection)
        return connection

    def sync(self) -> list[CycleReport]:
        """Every connection, then once more those that others' changes are waiting for, as the program does."""
        reports = [self._cycle(connection) for connection in self.connections.all()]
        return reports + [
            self._cycle(connection)
            for connection in self.connections.all()
            if connection.pushes and self.state.due(connection.uid, self._now())
        ]

    def _cycle(self, connection: Connection) -> CycleReport:
        return self.engine.cycle(connection.uid, self.server, deletions=Deletions.ACCEPT)
