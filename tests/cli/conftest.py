"""What the tests of the command line share: running it in this process, or as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schedapp import __main__ as entry
from schedapp.container import Container
from schedapp.paths import Paths
from schedapp.simulator import Simulator
from tests.cli.consent import write_browser

PATIENCE_S = 60
NOW = int(datetime(2030, 12, 1, 8, tzinfo=UTC).timestamp())
"""The clock of the containers of this process: series are expanded from here on."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty SCHEDAPP_HOME, and a clock in Zurich."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SCHEDAPP_HOME", str(folder))
    monkeypatch.setenv("TZ", "Europe/Zurich")
    monkeypatch.setattr(entry, "_open", lambda: Container(Paths(folder), face="cli", now=lambda: NOW))
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command line in this process, through the entry that the installed command calls."""

    def run_here(*arguments: str) -> Ended:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["schedapp", *arguments])
        code = entry.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(code, out, err)

    return run_here


@pytest.fixture
def done(run: Run) -> Run:
    """Runs one command line that has to succeed."""

    def run_well(*arguments: str) -> Ended:
        ended = run(*arguments)
        assert ended.code == 0, ended.err
        return ended

    return run_well


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A simulated Google that the environment points at, with a client file and a browser that consents."""
    with Simulator() as simulator:
        client = simulator.write_client_file(tmp_path / "client.json")
        monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", simulator.address)
        monkeypatch.setenv("SCHEDAPP_CLIENT_SECRETS", str(client))
        monkeypatch.setenv("BROWSER", str(write_browser(tmp_path)))
        yield simulator


class _KeptOpen:
    """A container that outlives the commands, as its tokens live in memory only."""

    def __init__(self, container: Any) -> None:
        self._container = container

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def close(self) -> None:
        """The fixture closes it."""


@pytest.fixture
def in_memory(home: Path, google: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """All commands of the test share one container whose tokens stay in memory."""
    container = Container(Paths(home), face="cli", memory_tokens=True, now=lambda: NOW)
    monkeypatch.setattr(entry, "_open", lambda: _KeptOpen(container))
    yield container
    container.close()


def start(arguments: list[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start the command line as a process with its streams on pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "schedapp", *arguments],
        env=dict(environment),
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_apart(arguments: list[str], environment: Mapping[str, str]) -> Ended:
    """Run the command line as a process to its end."""
    process = start(arguments, environment)
    try:
        out, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert "Traceback" not in out + err
    return Ended(process.returncode, out, err)
