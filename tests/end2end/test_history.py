"""Random histories over sockets, with twenty restarts each: some after an orderly end, some after a kill."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import SchedError
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import read_client_file
from schedapp.google.credentials import AccessTokens
from schedapp.google.secret import Secret
from tests.sync.direct import DirectDesk, Killed
from tests.sync.history import History, RandomGate

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "drop"},
    {"kind": "commit-then-drop"},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 502, "body": "<html>Bad Gateway</html>"},
    {"kind": "malformed", "form": "truncated"},
    {"kind": "expire-access-tokens"},
)


class OverSockets(History):
    """Commits and the network fail here; what the simulator answers goes over real sockets."""

    restarts = 0

    def run(self) -> None:
        with self.sim:
            for desk in self.desks:
                desk.server = self._signed_in(desk)
            super().run()

    def _signed_in(self, desk: DirectDesk) -> Any:
        """The real client with a refresh token; the first access token is to be got."""
        file = read_client_file(self.sim.write_client_file(desk.home / "client.json"))
        tokens = AccessTokens(file, Secret(self.sim.refresh_token()))
        return CalendarClient(tokens, api_root=self.sim.address)

    def _stormy_sync(self, desk: Any) -> None:
        gate = desk.gate
        gate.kill, gate.calm = self.rnd.choice((0, 0.1)), False
        for _ in range(self.rnd.randint(0, 2)):
            self.sim.faults.add("events.*", nth=self.rnd.randint(1, 4), **self.rnd.choice(FAULTS))
        self._list_faults()
        try:
            for report in desk.sync():
                self._note_report(report)
        except (Killed, SchedError) as error:
            self.note(f"  {error!r}")
        finally:
            gate.calm = True
            self.sim.faults.clear()
        desk.server.close()
        desk.restart()
        desk.server = self._signed_in(desk)
        self.restarts += 1


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", range(12))
def test_twenty_restarts_end_equal(seed: int, tmp_path: Path) -> None:
    history = OverSockets(seed, tmp_path, steps=70)
    history.run()
    assert history.restarts >= 15
    assert isinstance(history.desks[0].gate, RandomGate)
    assert isinstance(history.rnd, random.Random)
