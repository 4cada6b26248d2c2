"""A process that is one sync after another: each in a process of its own, which may kill itself at any step.

`python -m tests.end2end.successor ROOT` reads jobs, one JSON object a line (see `Job`). For each it forks (what is
imported is shared, so that a start costs milliseconds); the child opens the home, syncs over sockets, and where the
drawn gate says so it sends itself SIGKILL. Its successor goes on with the home as it was left.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from schedapp.google.client import CalendarClient
from schedapp.google.service import calendar_service
from schedapp.simulator import Simulator
from tests.end2end.killed_desk import signed_in
from tests.sync.direct import DirectDesk
from tests.sync.gates import RandomGate, Turnstile

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Job:
    """One sync: of which home, at what time, with ids from where on, and how likely each step is its last."""

    home: str
    token: str
    now: int
    name: str
    first_id: int
    seed: int
    kill: float


class DeadlyGate(RandomGate):
    """The process ends as if by `kill -9`."""

    def die(self, where: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class WatchedClient(CalendarClient):
    """Google's client as it is, with a step before and after every request."""

    gate: Turnstile

    def _exchange(self, *values: Any) -> Any:
        self.gate.step("call")
        try:
            return super()._exchange(*values)
        finally:
            self.gate.step("answered")


class SocketDesk(DirectDesk):
    """A desk in a process of its own."""

    def __init__(self, job: Job, root: str) -> None:
        gate = DeadlyGate(random.Random(job.seed))
        gate.kill, gate.calm = job.kill, False
        self._root, self._job = root, job
        super().__init__(Path(job.home), cast(Simulator, None), name=job.name, now=lambda: job.now, gate=gate)

    def open(self) -> None:
        self._numbers = itertools.count(self._job.first_id)
        super().open()

    def new_server(self) -> CalendarClient:
        server = WatchedClient(signed_in(self._root, self._job.token), api_root=self._root)
        server.gate = self.gate
        return server


def run(job: Job, root: str) -> list[str]:
    """One line for each cycle."""
    desk = SocketDesk(job, root)
    reports = desk.sync()
    desk.container.close()
    return [f"{r.pulled, r.pushed, r.deleted, r.conflicts} {r.error.title if r.error else ''}" for r in reports]


def fork(job: Job, root: str) -> dict[str, Any]:
    """Runs a job in a process of its own and waits for its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            os.write(writer, json.dumps(run(job, root)).encode())
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "reports": json.loads(found) if found else []}


def _free_port() -> int:
    """The simulator of each history gets the same one: Google's library is built once for each address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Successors:
    """The process that has everything imported, from the side of the tests."""

    def __init__(self) -> None:
        self.port = _free_port()
        root = f"http://127.0.0.1:{self.port}/"
        command = [sys.executable, "-m", "tests.end2end.successor", root]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, job: Job) -> dict[str, Any]:
        """What became of it: the exit code (-9: killed) and the reports."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        with self._process as process:
            assert process.stdin
            process.stdin.close()


def main(root: str) -> None:
    calendar_service(root)
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, every page of what is imported
    for line in sys.stdin:
        print(json.dumps(fork(Job(**json.loads(line)), root)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
