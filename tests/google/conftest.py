"""A simulator, a signed-in client for it, and clients for servers that misbehave."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import ClientFile, parse_client_file
from schedapp.google.credentials import AccessTokens
from schedapp.google.oauth import SCOPES
from schedapp.google.secret import Secret
from schedapp.model.event import Content, Marker
from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import ManualClock, Simulator

ZONE = "Europe/Zurich"
NOW = 1_782_900_000.0  # 2026-07-01T10:00:00Z
MARKER = Marker("3f0c9a5e7d", "op1")


def at(text: str, zone: str = ZONE) -> int:
    return parse_iso(text, zone)


def timed(start: str, end: str, zone: str = ZONE) -> Timed:
    return Timed(at(start, zone), at(end, zone), zone)


def content(summary: str = "Check-up", **changes: Any) -> Content:
    return Content(**({"summary": summary, "when": timed("2026-12-08T09:00", "2026-12-08T10:00")} | changes))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def sim(clock: ManualClock) -> Iterator[Simulator]:
    with Simulator(clock=clock) as simulator:
        yield simulator


@pytest.fixture
def client_file(sim: Simulator) -> ClientFile:
    return parse_client_file(json.dumps(sim.client_config()).encode(), "client.json")


@pytest.fixture
def client(sim: Simulator, client_file: ClientFile) -> Iterator[CalendarClient]:
    """A client of the practice's account."""
    tokens = AccessTokens(client_file, Secret(sim.refresh_token(scopes=SCOPES)), SCOPES)
    made = CalendarClient(tokens, api_root=sim.address)
    yield made
    made.close()


@pytest.fixture
def client_of() -> Iterator[Callable[..., CalendarClient]]:
    """Makes clients, already holding an access token, of the server at an address."""
    made: list[CalendarClient] = []

    def make(address: str, *, token: str = "access-token-1", timeout: float = 20.0) -> CalendarClient:
        tokens = AccessTokens(client_at(address), Secret("refresh-token-1"))
        if token:
            tokens._keep(token, 3600.0)
        made.append(CalendarClient(tokens, api_root=address, timeout=timeout))
        return made[-1]

    yield make
    for each in made:
        each.close()


def client_at(address: str) -> ClientFile:
    return ClientFile("id", address + "auth", address + "token", "secret", address + "revoke")


@pytest.fixture
def written(tmp_path: Path) -> Callable[[object], Path]:
    """Writes a client file."""

    def write(whole: object) -> Path:
        path = tmp_path / "client_secret.json"
        path.write_bytes(whole if isinstance(whole, bytes) else json.dumps(whole).encode())
        return path

    return write
