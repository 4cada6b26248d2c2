"""What the tests of the API share: a server on a real socket over a temporary home, with a token of each scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from schedapp.api.desk import Desk
from schedapp.api.server import ApiServer
from schedapp.api.turns import Turns
from schedapp.container import Container
from schedapp.model.availability import ALWAYS
from schedapp.model.resource import Kind, Resource
from schedapp.paths import Paths
from schedapp.services.api_tokens import Scope
from schedapp.simulator import Simulator

ZONE = "Europe/Zurich"
NOON = int(datetime(2026, 12, 1, 11, tzinfo=UTC).timestamp())
"""Where the clock of the container stands until a test moves it."""


class Api:
    """A running server and a client for it. `token` are the texts by scope; `clock` moves only by hand."""

    def __init__(self, home: Path) -> None:
        self.clock = NOON
        self.home = home
        self.container = Container(Paths(home), face="api", memory_tokens=True, now=lambda: self.clock)
        made = {scope: self.container.api_tokens.create(scope, f"{scope} of the test") for scope in Scope}
        self.token = {scope: new.text for scope, new in made.items()}
        self.desk = Desk(self.container, self.container.api_tokens, now=lambda: self.clock)
        self.server = ApiServer(self.desk)
        self.server.start()
        self.client = httpx.Client(base_url=self.server.address, timeout=120, trust_env=False)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def close(self) -> None:
        self.client.close()
        self.server.stop()
        self.container.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        scope: Scope | None = Scope.WRITE,
        headers: dict[str, str] | None = None,
        **how: Any,
    ) -> httpx.Response:
        """One request with the token of `scope`; None sends none."""
        given = {} if scope is None else {"Authorization": f"Bearer {self.token[scope]}"}
        return self.client.request(method, path, headers=given | (headers or {}), **how)

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.request("GET", path, **how)

    def post(self, path: str, json: Any = None, **how: Any) -> httpx.Response:
        return self.request("POST", path, **(how if json is None else how | {"json": json}))

    def patch(self, path: str, json: Any = None, **how: Any) -> httpx.Response:
        return self.request("PATCH", path, **(how if json is None else how | {"json": json}))

    def put(self, path: str, json: Any = None, **how: Any) -> httpx.Response:
        return self.request("PUT", path, **(how if json is None else how | {"json": json}))

    def delete(self, path: str, **how: Any) -> httpx.Response:
        return self.request("DELETE", path, **how)

    def have_patience(self, seconds: int) -> None:
        """Whoever writes waits so long for another who does: for a turn, and for the file. Before the first request,
        which makes the threads and what the app is wrapped in."""
        assert self.server.app.middleware_stack is None
        for each in self.server.app.user_middleware:
            if each.cls is Turns:
                each.kwargs["patience"] = float(seconds)
        self.container.database.peewee.pragma("busy_timeout", seconds * 1000, permanent=True)

    def resource(self, name: str, kind: Kind = Kind.ROOM, **fields: Any) -> Resource:
        """One that is always open, where no other hours are given."""
        usual: dict[str, Any] = {"colour": "", "zone": ZONE, "hours": ALWAYS}
        return self.container.resources.add(Resource("", name, kind, **(usual | fields)))


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """A server of its own for one test."""
    started = Api(tmp_path / "home")
    yield started
    started.close()


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A simulated Google that the environment points at. Ask for it before `api`."""
    with Simulator() as simulator:
        monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", simulator.address)
        monkeypatch.setenv("SCHEDAPP_CLIENT_SECRETS", str(simulator.write_client_file(tmp_path / "client.json")))
        yield simulator
