"""The test's side of a second Sched (see `companion`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from schedapp.simulator import Simulator
from tests.desktop.processes import read_line

ROOT = Path(__file__).parents[2]


class Second:
    """A running companion. `tell` does not wait for the answer, `ask` does."""

    def __init__(self, home: Path, sim: Simulator, version: str) -> None:
        command = [sys.executable, "-m", "tests.sync.companion", str(home), sim.address, sim.access_token(), version]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def tell(self, *deed: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(deed).encode() + b"\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        assert self.process.stdout
        return json.loads(read_line(self.process.stdout.fileno(), "the other Sched", 60))

    def ask(self, *deed: Any) -> Any:
        self.tell(*deed)
        return self.answer()

    def has_open(self, name: str) -> bool:
        folder = Path("/proc", str(self.process.pid), "fd")
        return any(file.readlink().name == name for file in folder.iterdir() if file.is_symlink())

    def end(self) -> str:
        """Ends it; what it said on stderr."""
        self.process.kill()
        if self.process.stderr is None or self.process.stderr.closed:
            return ""
        return self.process.communicate()[1].decode()


Start = Callable[..., Second]


@pytest.fixture
def start(sim: Simulator) -> Iterator[Start]:
    """Starts companions over a home; a traceback of theirs fails the test."""
    with ExitStack() as stack:

        def begin(home: Path, version: str = "") -> Second:
            made = Second(home, sim, version)
            stack.callback(lambda: _silent(made))
            return made

        yield begin


def _silent(second: Second) -> None:
    assert "Traceback" not in second.end()
