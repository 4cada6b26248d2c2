"""300 random histories over sockets: every sync is a process of its own, which SIGKILL may end at any step."""

from __future__ import annotations

import logging
import signal
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from schedapp.sync.engine import CycleReport
from tests.end2end.successor import Job, Successors
from tests.sync.direct import DirectDesk
from tests.sync.gates import Killed, RandomGate
from tests.sync.history import History

pytestmark = pytest.mark.kill
CHUNK = 25
MEMORY = Path("/dev/shm")
MANY_IDS = 100_000
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "drop"},
    {"kind": "commit-then-drop"},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 502, "body": "<html>Bad Gateway</html>"},
    {"kind": "status", "status": 429, "reason": "rateLimitExceeded"},
    {"kind": "status", "status": 403, "reason": "userRateLimitExceeded", "domain": "usageLimits"},
    {"kind": "status", "status": 500, "after_commit": True},
    {"kind": "malformed", "form": "truncated"},
    {"kind": "malformed", "form": "html"},
)


class KilledDesk(DirectDesk):
    """Its user is here; its syncs are processes, until all is calm."""

    kills = storms = 0

    def __init__(self, successors: Successors, *values: Any, **named: Any) -> None:
        self._successors = successors
        super().__init__(*values, **named)

    def sync(self) -> list[CycleReport]:
        gate = self.gate
        assert isinstance(gate, RandomGate)
        if gate.calm and not self.storms:
            return super().sync()
        self.storms = 0 if gate.calm else 1
        self.container.close()
        job = Job(
            str(self.home), self._sim.access_token(), self._now(), self.name, next(self._numbers) * MANY_IDS,
            gate.rnd.getrandbits(32), 0.0 if gate.calm else gate.kill,
        )  # fmt: skip
        found = self._successors.run(job)
        self.open()
        if found["code"] == -signal.SIGKILL:
            self.kills += 1
            raise Killed("SIGKILL")
        assert found["code"] == 0
        return []


class OverSockets(History):
    """Faults come from the simulator's side of the sockets."""

    def list_faults(self) -> None:
        super().list_faults()
        rnd = self.rnd
        for _ in range(rnd.choice((0, 0, 1, 2))):
            self.sim.faults.add("events.*", nth=rnd.randint(1, 5), **rnd.choice(FAULTS))
        if rnd.random() < 0.3:
            self.sim.faults.add("events.*", "run-before", nth=rnd.randint(1, 4), run=self.person)


def play(seed: int, home: Path, successors: Successors) -> int:
    """One history; gives how many processes were killed in it."""
    history = OverSockets(seed, home, steps=16, make_desk=partial(KilledDesk, successors))
    history.sim._wanted_port = successors.port
    with history.sim:
        history.run()
    return sum(desk.kills for desk in history.desks if isinstance(desk, KilledDesk))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def successors() -> Iterator[Successors]:
    started = Successors()
    yield started
    started.close()


@pytest.mark.parametrize("first", range(0, 300, CHUNK))
def test_every_sync_may_be_killed(first: int, successors: Successors) -> None:
    kills = 0
    for seed in range(first, first + CHUNK):
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as home:
            kills += play(seed, Path(home), successors)
    assert kills >= CHUNK
