"""Every route of the app's own table, with no token, a wrong one, each scope, a foreign Host and Origin, and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from schedapp.api.access import Needs
from schedapp.api.app import VERSION_PREFIX, create_app
from schedapp.api.desk import Desk
from schedapp.api.guard import Tries
from schedapp.services.api_tokens import Scope
from tests.api.access_table import TABLE
from tests.api.conftest import Api


def routes() -> dict[str, Any]:
    """What the app serves: each route by its method and path, as the document writes it."""
    nothing: Any = None
    app = create_app(Desk(nothing, nothing), ())
    return {
        f"{method} {context.path_format}": context
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
    }


SERVED = routes()
ALL = sorted(TABLE) + sorted(name.replace(" ", f" {VERSION_PREFIX}", 1) for name in TABLE)
WITH_DATA = [name for name in ALL if TABLE[name.replace(VERSION_PREFIX, "", 1)] is not None]


def scope_of(name: str) -> Scope | None:
    return TABLE[name.replace(VERSION_PREFIX, "", 1)]


def test_every_route_was_thought_about() -> None:
    unversioned = {name for name in SERVED if f" {VERSION_PREFIX}/" not in name}
    assert unversioned == set(TABLE), "list what is new in tests/api/access_table.py, with the scope that it needs"


def test_every_route_lives_under_v1_as_well() -> None:
    assert set(SERVED) == set(ALL)


def _scopes(dependant: Dependant) -> Iterator[Scope]:
    """The scopes that a route asks for, itself or by what it depends on."""
    for each in dependant.dependencies:
        if isinstance(each.call, Needs):
            yield each.call.scope
        yield from _scopes(each)


def test_every_route_asks_for_the_scope_that_is_listed() -> None:
    for name, context in SERVED.items():
        original = context.original_route
        assert isinstance(original, APIRoute), name
        found = set(_scopes(original.dependant))
        expected = scope_of(name)
        assert found == ({expected} if expected else set()), name


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tries, "allow", lambda _self: True)
        started = Api(tmp_path_factory.mktemp("matrix") / "home")
        yield started
        started.close()


def ask(server: Api, name: str, scope: Scope | None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and the error's name. Streams are left as soon as they have begun."""
    method, _, path = name.partition(" ")
    given = {} if scope is None else {"Authorization": f"Bearer {server.token[scope]}"}
    request = server.client.build_request(
        method, re.sub(r"\{\w+\}", "0123456789abcdef", path), headers=given | (headers or {})
    )
    answer = server.client.send(request, stream=True)
    try:
        return answer.status_code, _code(answer)
    finally:
        answer.close()


def _code(answer: httpx.Response) -> str:
    if answer.headers.get("content-type") != "application/problem+json":
        return ""
    answer.read()
    return str(answer.json()["code"])


@pytest.mark.parametrize("name", ALL)
def test_without_a_token_or_with_a_wrong_one(server: Api, name: str) -> None:
    for headers in ({}, {"Authorization": "Bearer sched_wrong"}, {"Authorization": "Basic YTpi"}):
        status, _ = ask(server, name, None, headers)
        assert (status == 401) == (scope_of(name) is not None)


@pytest.mark.parametrize("name", WITH_DATA)
@pytest.mark.parametrize("scope", list(Scope))
def test_with_each_scope(server: Api, name: str, scope: Scope) -> None:
    needed = scope_of(name)
    assert needed is not None
    status, code = ask(server, name, scope)
    assert status != 401
    assert status < 500 or code in ("StoreError", "Busy")
    assert (code == "ScopeTooSmall") == (not scope.covers(needed))


@pytest.mark.parametrize("name", ALL)
def test_from_elsewhere(server: Api, name: str) -> None:
    assert ask(server, name, Scope.WRITE, {"Host": "evil.example"}) == (421, "WrongHost")
    assert ask(server, name, Scope.WRITE, {"Host": f"127.0.0.1.evil.example:{server.server.port}"})[0] == 421
    assert ask(server, name, Scope.WRITE, {"Origin": "https://evil.example"}) == (403, "ForeignOrigin")
    assert ask(server, name, Scope.WRITE, {"Origin": "null"}) == (403, "ForeignOrigin")


@pytest.mark.parametrize("name", ALL)
def test_with_text(server: Api, name: str) -> None:
    assert ask(server, name, Scope.WRITE, {"Content-Type": "text/plain"}) == (415, "JsonOnly")
