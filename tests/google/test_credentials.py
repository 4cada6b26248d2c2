"""Access tokens: renewed once, kept in memory, and given up only for `invalid_grant`."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from schedapp.errors import Offline, PermissionDenied, SignInNeeded
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import AccessTokens
from schedapp.google.deadline import Deadline
from schedapp.google.secret import Secret
from schedapp.google.transport import Transport
from schedapp.model.connection import Account
from schedapp.simulator import Simulator
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from tests.google.conftest import client_at
from tests.google.hostile import HostileServer, drips, drops, page, portal, says

MakeClient = Callable[..., CalendarClient]


def fresh(token: str = "access-token-2", **more: object) -> dict[str, object]:
    return {"access_token": token, "expires_in": 3599, "token_type": "Bearer", **more}


def test_103_six_threads_one_refresh(sim: Simulator, client: CalendarClient) -> None:
    start = threading.Barrier(6)
    found: list[str] = []

    def look() -> None:
        start.wait()
        found.append(client.primary().calendar_id)

    for _ in range(2):
        threads = [threading.Thread(target=look) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sim.expire_access_tokens()  # the second round meets a token that was refused before its time
    assert len(found) == 12
    assert len(sim.requests_of("token")) == 2


def test_101_failure_57_59_a_revoked_grant_is_asked_for_once(sim: Simulator, client: CalendarClient) -> None:
    client.primary()
    sim.revoke()
    for _ in range(3):
        with pytest.raises(SignInNeeded, match="Sign in again"):
            client.primary()
    assert len(sim.requests_of("token")) == 2


@pytest.mark.parametrize(("days", "told"), [(7.1, True), (6.0, False), (30.0, False), (None, False)])
def test_failure_58_a_sign_in_that_lasted_a_week_names_the_test_mode(days: float | None, told: bool) -> None:
    granted = None if days is None else time.time() - days * 86_400
    with HostileServer(says({"error": "invalid_grant"}, "400 Bad Request")) as server:
        tokens = AccessTokens(client_at(server.address), Secret("refresh-token-1"), granted=granted)
        for _ in range(2):
            with pytest.raises(SignInNeeded) as refused:
                tokens.current(Transport(Deadline(10)))
            assert ("test mode" in refused.value.detail) is told


def test_failure_58_signing_in_again_begins_a_new_week(tmp_path: Path) -> None:
    clock = [1_000_000]
    connections = ConnectionRepository(Database(tmp_path / "sched.db"), lambda: clock[0])
    account = connections.put_account(Account("a" * 32, "someone@example.com"), {})
    clock[0] += 86_400
    connections.put_account(account, {})
    assert connections.signed_in_at(account.uid) == clock[0]


def test_failure_45_a_401_is_answered_with_one_new_token(client_of: MakeClient) -> None:
    refused = says({"error": {"code": 401, "message": "Invalid Credentials"}}, "401 Unauthorized")
    with HostileServer(refused, says(fresh()), refused) as server:
        with pytest.raises(Offline, match="did not accept"):
            client_of(server.address).list_events("primary")
        assert server.methods == ["GET", "POST", "GET"]
        assert "authorization: Bearer access-token-1" in server.heads[0]
        assert "authorization: Bearer access-token-2" in server.heads[2]


@pytest.mark.parametrize(
    "answer",
    [
        portal(),
        says({}),
        says([]),
        says(b""),
        says({"access_token": 5}),
        says({"access_token": ""}),
        says({"error": "invalid_grant"}),  # a 200 is no refusal
        says({"error": "invalid_grant"}, "503 Unavailable"),
        says(b"invalid_grant", "400 Bad Request"),
        says(b"<html>", "502 Bad Gateway", "text/html"),
        says(b"<html>", "503 Unavailable", "text/html"),
        says({"error": "internal_failure"}, "500 Error"),
        says({"error": "temporarily_unavailable"}, "400 Bad Request"),
        says(b"", "302 Found", headers="Location: http://portal.invalid/\r\n"),
        drops,
    ],
)
def test_102_failure_30_56_everything_else_is_the_network(answer: object, client_of: MakeClient) -> None:
    with HostileServer(answer, says(fresh()), says(page())) as server:  # type: ignore[arg-type]
        client = client_of(server.address, token="")
        with pytest.raises(Offline):
            client.list_events("primary")
        assert client.list_events("primary").next_sync_token
        assert server.methods == ["POST", "POST", "GET"]


def test_a_slow_token_endpoint_keeps_to_the_deadline(client_of: MakeClient) -> None:
    with HostileServer(drips()) as server, pytest.raises(Offline, match="in time"):
        client_of(server.address, token="").with_deadline(0.3).list_events("primary")


def test_who_waits_for_a_refresh_keeps_to_the_deadline_too(client_of: MakeClient) -> None:
    with HostileServer(drips()) as server:
        client = client_of(server.address, token="")

        def wait_long() -> None:
            with contextlib.suppress(Offline):
                client.list_events("primary")

        first = threading.Thread(target=wait_long)
        first.start()
        while not server.heads:
            threading.Event().wait(0.01)
        with pytest.raises(Offline, match="in time"):
            client.with_deadline(0.2).list_events("primary")
        client.close()
        first.join(60)
        assert len(server.heads) == 1


@pytest.mark.parametrize("code", ["invalid_client", "deleted_client", "unauthorized_client"])
def test_failure_61_a_client_file_that_died(code: str, client_of: MakeClient) -> None:
    with HostileServer(says({"error": code}, "401 Unauthorized")) as server, pytest.raises(PermissionDenied) as caught:
        client_of(server.address, token="").list_events("primary")
    assert code in caught.value.detail


def test_what_a_refresh_sends() -> None:
    with HostileServer(says(fresh())) as server:
        tokens = AccessTokens(client_at(server.address), Secret("refresh-token-1"), ("one", "two"))
        assert tokens.current(Transport(Deadline(10))) == "access-token-2"
        assert tokens.current(Transport(Deadline(10))) == "access-token-2"
    assert [parse_qs(body.decode()) for body in server.bodies] == [
        {
            "grant_type": ["refresh_token"],
            "client_id": ["id"],
            "client_secret": ["secret"],
            "refresh_token": ["refresh-token-1"],
        }
    ]


@pytest.mark.parametrize(("lifetime", "calls"), [(0, 2), ("3599", 1), (60, 1), (None, 1), ("soon", 1), (-5, 2)])
def test_how_long_a_token_is_good(lifetime: object, calls: int) -> None:
    """The library's own threshold of 225 s would renew a token of 60 s before each request."""
    with HostileServer(says(fresh(expires_in=lifetime))) as server:
        tokens = AccessTokens(client_at(server.address), Secret("refresh-token-1"))
        for _ in range(2):
            tokens.current(Transport(Deadline(10)))
        assert len(server.heads) == calls


def test_a_new_refresh_token_takes_the_old_one_s_place() -> None:
    kept: list[Secret] = []
    with HostileServer(says(fresh(expires_in=0, refresh_token="refresh-token-2"))) as server:
        tokens = AccessTokens(client_at(server.address), Secret("refresh-token-1"), rotated=kept.append)
        for _ in range(2):
            tokens.current(Transport(Deadline(10)))
        assert [parse_qs(body.decode())["refresh_token"] for body in server.bodies] == [
            ["refresh-token-1"], ["refresh-token-2"],
        ]  # fmt: skip
    assert [secret.reveal() for secret in kept] == ["refresh-token-2"]


def test_revoking(sim: Simulator, client: CalendarClient) -> None:
    client.primary()
    assert client.revoke()
    with pytest.raises(SignInNeeded):
        client.primary()
    assert client.revoke(), "a grant that had ended before is fine"
    assert len(sim.requests_of("token")) == 1


@pytest.mark.parametrize("answer", [portal(), drops, says({"error": "server_error"}, "500 Error")])
def test_revoking_through_a_bad_network(answer: object) -> None:
    """What does not say so did not end the grant."""
    transport = Transport(Deadline(10))
    with HostileServer(answer, says(b"")) as server:  # type: ignore[arg-type]
        tokens = AccessTokens(client_at(server.address), Secret("refresh-token-1"))
        with pytest.raises(Offline):
            tokens.revoke(transport)
        assert tokens.revoke(transport)
    assert server.bodies == [b"token=refresh-token-1"] * 2


def test_a_server_that_cannot_revoke() -> None:
    nowhere = ClientFile("id", "https://a.example/auth", "https://a.example/token")
    assert not AccessTokens(nowhere, Secret("refresh-token-1")).revoke(Transport(Deadline(10)))
