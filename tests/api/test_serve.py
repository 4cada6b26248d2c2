"""`schedapp serve` as a process: it says where it is, syncs, and ends cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.container import Container
from schedapp.paths import Paths
from schedapp.services.api_tokens import Scope
from schedapp.simulator import DOCTOR, Simulator
from tests.desktop.parts import Environment

PATIENCE = 60

Start = Callable[..., "Served"]


class Served:
    """A running `schedapp serve`."""

    def __init__(self, home: Path, environment: dict[str, str], token: str, *options: str) -> None:
        self.token = token
        self.process = subprocess.Popen(
            [sys.executable, "-m", "schedapp", "serve", *options],
            env=environment | {"SCHEDAPP_HOME": str(home)},
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()
        self.address = self.first_line.partition(": ")[2].strip()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(self.address + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Exit code and what it said on stderr."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def token(home: Path) -> str:
    container = Container(Paths(home), face="cli", memory_tokens=True)
    text = container.api_tokens.create(Scope.WRITE).text
    container.close()
    return text


@pytest.fixture
def start(home: Path, token: str, private_home: Environment) -> Iterator[Start]:
    """Starts a server; what still runs at the end is killed."""
    started: list[Served] = []

    def begin(*options: str, **more: str) -> Served:
        started.append(Served(home, dict(private_home) | more, token, *options))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_cleanly(start: Start, home: Path, number: int) -> None:
    served = start()
    assert served.first_line.startswith("Sched API: http://127.0.0.1:")
    found = json.loads((home / "api.json").read_text())
    assert (found["address"], found["pid"]) == (served.address, served.process.pid)
    assert (home / "api.json").stat().st_mode & 0o777 == 0o600
    assert served.ask("GET", "/connections")["connections"] == []
    assert served.end(number) == (0, "")
    assert not (home / "api.json").exists()
    assert not (home / "sched.db-wal").exists()


def test_a_second_server_of_one_database_is_refused(start: Start) -> None:
    first = start()
    second = start()
    code, errors = second.process.wait(timeout=PATIENCE), second.process.communicate()[1]
    assert code == 2
    assert "serves the API already" in errors
    assert first.address in errors
    assert first.ask("GET", "/connections")["connections"] == []


def test_a_port_that_is_taken_is_told(start: Start, tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        served = start("--port", str(other.getsockname()[1]))
        assert served.process.wait(timeout=PATIENCE) == 2
    assert "in use" in served.process.communicate()[1]


def test_it_syncs_by_itself(start: Start, home: Path, tmp_path: Path) -> None:
    with Simulator() as google:
        served = start(**pointing_at(google, tmp_path))
        connect(served, home, google)
        google.google.insert(DOCTOR, event())
        served.ask("PATCH", "/connections/" + connection(served)["id"], {"policy": "sched"})  # a write: a sync is due
        until(lambda: events(served))
        assert [each["title"] for each in events(served)] == ["Check-up"]
        assert served.end()[0] == 0


def test_it_ends_though_google_keeps_it_waiting(start: Start, home: Path, tmp_path: Path) -> None:
    with Simulator() as google:
        served = start(**pointing_at(google, tmp_path))
        fault = google.faults.add("events.list", "hold")
        connect(served, home, google)
        assert fault.wait_entered(60)
        code, errors = served.end()
        fault.release()
        assert (code, errors) == (0, "")
        assert not (home / "api.json").exists()


def pointing_at(google: Simulator, folder: Path) -> dict[str, str]:
    client = google.write_client_file(folder / "client.json")
    return {"SCHEDAPP_GOOGLE_API_ROOT": google.address, "SCHEDAPP_CLIENT_SECRETS": str(client)}


def event() -> dict[str, Any]:
    return {
        "summary": "Check-up",
        "start": {"dateTime": "2026-12-07T09:00:00+01:00"},
        "end": {"dateTime": "2026-12-07T09:30:00+01:00"},
    }


def connect(served: Served, home: Path, google: Simulator) -> None:
    added = subprocess.run(
        [sys.executable, "-m", "schedapp", "resource", "add", "Dr. Weber", "--timezone", "Europe/Zurich"],
        env=os.environ | {"SCHEDAPP_HOME": str(home)},
        capture_output=True,
        check=True,
    )
    assert added.returncode == 0
    wish = {"resource_id": "Dr. Weber", "calendar_id": DOCTOR, "oauth_token": google.access_token()}
    assert served.ask("POST", "/calendars/google/connect", wish)["status"] == "active"


def connection(served: Served) -> dict[str, Any]:
    (found,) = served.ask("GET", "/connections")["connections"]
    return found


def events(served: Served) -> list[dict[str, Any]]:
    return served.ask("GET", f"/calendars/google/{DOCTOR.replace('@', '%40')}/events")["events"]


def until(there: Callable[[], Any]) -> None:
    for _ in range(600):
        if there():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came")
