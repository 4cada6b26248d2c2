"""`schedapp serve` as a process: streams end with it, webhooks are told by it, and their secrets are in the keyring."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.paths import Paths
from schedapp.services.api_tokens import Scope
from tests.api.stream import Stream
from tests.api.test_serve import Served
from tests.desktop.parts import Environment
from tests.desktop.processes import wait_until
from tests.webhooks.receiver import Receiver


@contextmanager
def serving(home: Path, environment: Environment) -> Iterator[Served]:
    container = Container(Paths(home), face="cli", memory_tokens=True)
    made = container.api_tokens.create(Scope.WRITE, "of the test" + str(len(container.api_tokens.all())))
    container.close()
    served = Served(home, dict(environment), made.text)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.communicate()


def test_open_streams_end_properly_with_it(tmp_path: Path, private_home: Environment) -> None:
    with serving(tmp_path / "home", private_home) as served:
        streams = [Stream(served.address, served.token).opened() for _ in range(5)]
        assert served.end() == (0, "")
        for stream in streams:
            stream.ended()
            assert stream.error is None
            stream.close()


def test_without_a_keyring_no_secret_is_taken(tmp_path: Path, private_home: Environment) -> None:
    """Of a sign-in it says what goes without one."""
    with serving(tmp_path / "home", private_home) as served:
        served.ask("POST", "/resources", {"name": "Room 1", "kind": "room"})
        token = {"refresh_token": "1//made-up", "client_id": "made-up"}
        for path, body, way_out in (
            ("/webhooks", {"address": "https://hooks.example.org/"}, False),
            (
                "/calendars/google/connect",
                {"resource_id": "Room 1", "calendar_id": "primary", "oauth_token": token},
                True,
            ),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                served.ask("POST", path, body)
            with refused.value as answer:
                problem = json.load(answer)
            assert (problem["status"], problem["code"]) == (424, "KeyringUnavailable")
            assert ("session_only" in problem["detail"]) is way_out
        assert served.ask("GET", "/webhooks") == {"webhooks": []}


@pytest.mark.desktop
def test_webhooks_are_told_and_told_again_by_the_next_one(tmp_path: Path, keyring_session: Environment) -> None:
    """The secret survives in the keyring alone; a ping from before the restart is still delivered."""
    home = tmp_path / "home"
    receiver = Receiver()
    try:
        with serving(home, keyring_session) as served:
            made = served.ask("POST", "/webhooks", {"address": receiver.address})
            served.ask("POST", f"/webhooks/{made['id']}/ping")
            assert receiver.wait(1)[0].is_signed(made["secret"])
            receiver.gate.clear()
            served.ask("POST", f"/webhooks/{made['id']}/ping")
            receiver.wait(2)
            assert served.end() == (0, "")
        receiver.gate.set()
        with serving(home, keyring_session) as served:
            told = receiver.wait(3)
            assert told[2].is_signed(made["secret"])
            assert told[2].id == told[1].id != told[0].id
            path = f"/webhooks/{made['id']}/deliveries?state=delivered"
            wait_until(lambda: len(served.ask("GET", path)["deliveries"]) == 2, "both delivered")
        secret = made["secret"].removeprefix("whsec_").encode()
        assert [file for file in home.rglob("*") if file.is_file() and secret in file.read_bytes()] == []
    finally:
        receiver.close()
