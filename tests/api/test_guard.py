"""The door: hosts, origins, content types, sizes, times, numbers, tokens."""

from __future__ import annotations

import contextlib
import logging
import socket
from pathlib import Path

import pytest

from schedapp.api import guard
from schedapp.api.guard import Tries
from schedapp.api.protocol import MOST_CONNECTIONS, PatientH11Protocol
from schedapp.services.api_tokens import Scope
from tests.api.conftest import Api
from tests.api.wire import request, rest, status, talk


def bearer(api: Api) -> str:
    return f"Authorization: Bearer {api.token[Scope.WRITE]}"


@pytest.mark.parametrize("name", ["127.0.0.1", "[::1]", "localhost", "LOCALHOST"])
def test_its_own_addresses_are_answered(api: Api, name: str) -> None:
    assert status(talk(api, request(api, f"Host: {name}:{api.server.port}", bearer(api)))) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "localhost", "127.0.0.1.evil.example:{port}", "127.0.0.1:1", "127.0.0.1:{port}.", ""],
)
def test_other_hosts_are_not(api: Api, host: str) -> None:
    answer = talk(api, request(api, f"Host: {host.format(port=api.server.port)}", bearer(api)))
    assert status(answer) == 421
    assert b"WrongHost" in answer


def test_a_missing_or_doubled_host_is_refused(api: Api) -> None:
    own = f"Host: 127.0.0.1:{api.server.port}"
    assert status(talk(api, request(api, bearer(api)))) == 400
    assert status(talk(api, request(api, own, own, bearer(api)))) == 400


def test_an_address_in_the_request_line_is_refused(api: Api) -> None:
    own = f"Host: 127.0.0.1:{api.server.port}"
    for target in (f"http://127.0.0.1:{api.server.port}/connections", "http://evil.example/connections"):
        assert status(talk(api, request(api, own, bearer(api), target=target))) == 421


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://127.0.0.1", "http://localhost:1"])
def test_pages_of_other_sites_are_refused_with_a_good_token(api: Api, origin: str) -> None:
    answer = api.get("/connections", headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "ForeignOrigin")


def test_its_own_pages_may_ask(api: Api) -> None:
    assert api.get("/connections", headers={"Origin": api.server.address}).status_code == 200


def test_a_preflight_gets_no_permission(api: Api) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for scope in (None, Scope.WRITE):
        answer = api.request("OPTIONS", "/calendars/google/connect", scope=scope, headers=asked)
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_has_to_be_json(api: Api, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = api.post(
        "/calendars/google/connect", content=b'{"resource_id": "1", "calendar_id": "primary"}', headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "JsonOnly")


@pytest.mark.parametrize(
    "body", [b"{", b'{"name": "\xff"}', b"[" * 100_000, b"1" * 5_000], ids=["open", "latin", "deep", "long"]
)
def test_what_is_not_json_is_told_so(api: Api, body: bytes) -> None:
    answer = api.post("/clients", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "BadJson")


def test_an_address_tells_all_that_it_takes(api: Api) -> None:
    answer = api.put("/bookings")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


def test_an_answer_does_not_repeat_what_was_sent(api: Api) -> None:
    answer = api.post(
        "/calendars/google/connect",
        {"resource_id": 1, "calendar_id": ["Ada Lovelace"], "oauth_token": {"refresh_token": ["1//secret"]}},
    )
    assert answer.status_code == 422
    assert "Ada" not in answer.text
    assert "secret" not in answer.text


def test_a_body_of_more_than_a_megabyte_is_refused(api: Api) -> None:
    json = {"Content-Type": "application/json"}
    assert api.post("/calendars/google/connect", content=b" " * 1_000_001, headers=json).status_code == 413
    chunks = (b" " * 100_000 for _ in range(11))
    assert api.post("/calendars/google/connect", content=chunks, headers=json).status_code == 413
    assert api.post("/calendars/google/connect", content=b" " * 999_998 + b"{}", headers=json).status_code == 422


def test_a_body_with_two_lengths_is_refused(api: Api) -> None:
    """And nothing of it is taken for another request."""
    lines = (
        f"POST /clients HTTP/1.1\r\nHost: {api.host}\r\n{bearer(api)}\r\nContent-Type: application/json\r\n"
        'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"name": "Smith"}\r\n0\r\n\r\n'
    )
    answer = talk(api, lines.encode())
    assert (status(answer), b"BadHttp" in answer, answer.count(b"HTTP/1.1")) == (400, True, 1)
    assert api.get("/clients").json()["clients"] == []


def test_huge_headers_are_refused(api: Api) -> None:
    own = f"Host: 127.0.0.1:{api.server.port}"
    answer = talk(api, request(api, own, bearer(api), "X-Filler: " + "x" * 70_000))
    assert status(answer) == 431


def test_what_is_not_http_gets_problem_details_and_no_more(api: Api) -> None:
    answer = talk(api, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
    assert status(answer) == 400
    assert b"application/problem+json" in answer


def test_headers_that_drip_are_cut_off(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientH11Protocol, "head_seconds", 2.0)  # from the connection on, which is before it drips
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=20) as wire:
        wire.sendall(b"GET /connections HTTP/1.1\r\nHost:")
        assert status(rest(wire)) == 408


def test_a_connection_that_says_nothing_is_cut_off(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientH11Protocol, "head_seconds", 0.3)
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=20) as wire:
        assert status(rest(wire)) == 408


def test_a_body_that_drips_is_cut_off(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schedapp.api.body.SECONDS", 0.3)
    head = request(
        api,
        f"Host: 127.0.0.1:{api.server.port}",
        bearer(api),
        "Content-Type: application/json",
        "Content-Length: 100",
        method="POST",
        target="/calendars/google/connect",
    )
    assert status(talk(api, head + b"{")) == 408


def test_no_more_than_fifty_connections(api: Api) -> None:
    api.client.close()
    with contextlib.ExitStack() as opened:
        for _ in range(MOST_CONNECTIONS):
            opened.enter_context(socket.create_connection(("127.0.0.1", api.server.port)))
        answer = talk(api, b"")
        assert status(answer) == 503
        assert b"TooManyConnections" in answer


def test_a_refused_body_is_heard_and_the_connection_goes_on(api: Api) -> None:
    large = {"Content-Type": "application/json"}
    for _ in range(3):
        assert api.post("/connections", content=b"x" * 900_000, headers=large, scope=None).status_code == 401
    assert api.post("/connections", content=b"x" * 900_000, headers={"Content-Type": "text/plain"}).status_code == 415


def test_a_refused_body_that_never_ends_is_cut_off(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schedapp.api.body.SECONDS", 0.3)
    own = f"Host: 127.0.0.1:{api.server.port}"
    head = f"POST /connections HTTP/1.1\r\n{own}\r\nContent-Length: 100\r\n\r\n"
    assert status(talk(api, head.encode() + b"{")) == 401


def test_a_web_socket_is_not_opened(api: Api) -> None:
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert api.get("/connections", scope=None, headers=asked).status_code == 401
    assert api.get("/connections", headers=asked).status_code == 200


def test_wrong_tokens_are_counted_and_right_ones_never_wait(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "Tries", lambda: Tries(lambda: 0.0))  # the app is put together at its first request

    def wrong() -> int:
        return api.get("/connections", scope=None, headers={"Authorization": "Bearer sched_wrong"}).status_code

    assert [wrong() for _ in range(20)] == [401] * 20
    refused = api.get("/connections", scope=None, headers={"Authorization": "Bearer sched_wrong"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert api.get("/connections").status_code == 200


def test_after_twenty_wrong_ones_one_a_second_is_answered() -> None:
    clock = [0.0]
    tries = Tries(lambda: clock[0])
    assert all(tries.allow() for _ in range(20))
    assert not tries.allow()
    clock[0] = 1.0
    assert [tries.allow(), tries.allow()] == [True, False]
    clock[0] = 62.0
    assert [tries.allow(), tries.allow()] == [True, True]


def test_a_revoked_token_is_refused_at_once(api: Api) -> None:
    new = api.container.api_tokens.create(Scope.READ, "display")
    headers = {"Authorization": f"Bearer {new.text}"}
    assert api.get("/connections", scope=None, headers=headers).status_code == 200
    api.container.api_tokens.revoke("display")
    assert api.get("/connections", scope=None, headers=headers).status_code == 401


def test_headers_of_a_proxy_change_nothing(api: Api) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert api.get("/connections", headers=forged).status_code == 200


def test_every_answer_forbids_that_it_is_kept_or_sniffed(api: Api) -> None:
    for answer in (api.get("/connections"), api.get("/nowhere"), api.get("/connections", scope=None)):
        assert answer.headers["cache-control"] == "no-store"
    assert api.get("/connections").headers["x-content-type-options"] == "nosniff"
    assert "server" not in api.get("/connections").headers


def test_a_write_leaves_one_line_without_names(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        api.post("/calendars/google/geheim%40example.org/sync?resource_id=Ada")
        api.get("/connections")
    lines = [record.getMessage() for record in caplog.records if record.name == "schedapp.api.audit"]
    assert lines == ["api: POST /calendars/google/{calendar_id:path}/sync -> 404 by “write of the test”"]
    for record in [each for each in caplog.records if each.name not in ("httpx", "httpcore")]:
        assert api.token[Scope.WRITE] not in record.getMessage()
        assert "geheim" not in record.getMessage()


def test_a_bug_is_answered_and_logged_without_what_was_sent(
    api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "Ada Lovelace"

    def broken(*_: object) -> None:
        raise RuntimeError(name)

    monkeypatch.setattr(api.container.calendars, "connections", broken)
    answer = api.get("/connections")
    assert (answer.status_code, answer.json()["code"]) == (500, "Bug")
    assert "Ada" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_tokens_lie_as_digests_in_a_private_file(api: Api) -> None:
    file: Path = api.container.paths.api_tokens
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert not [token for token in api.token.values() if token in text or token.removeprefix("sched_") in text]


def test_a_token_file_that_is_open_to_others_is_not_believed(api: Api) -> None:
    file: Path = api.container.paths.api_tokens
    text = file.read_text()
    file.unlink()
    file.touch(0o644)
    file.write_text(text)
    answer = api.get("/connections")
    assert (answer.status_code, answer.json()["code"]) == (503, "StoreError")


def test_only_this_computer_is_listened_to(api: Api) -> None:
    names = {each.getsockname()[0] for each in api.server._sockets}
    assert names <= {"127.0.0.1", "::1"}
