"""How long the window cannot be painted while 5,000 events arrive and somebody turns the weeks: at most 100 ms.

On a computer that is too busy even without a sync: at most twice what it takes there.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Clock, clock, open_container
from tests.gui.hands import NOW, Hands
from tests.gui.sync_load import connected, pauses_of, recorded, use_while_busy

__all__ = ["clock"]
pytestmark = pytest.mark.soak

EVENTS = 5_000
LONGEST = 0.1
GOOGLE = f"""
import sys
from pathlib import Path
from schedapp.simulator import Simulator
from tests.gui.sync_load import fill
with Simulator() as sim:
    sim.write_client_file(Path(sys.argv[1]))
    fill(sim, {int(NOW)}, {EVENTS})
    print(sim.address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a process of its own: else it would take turns with the window."""
    client_file = tmp_path / "client.json"
    command = [sys.executable, "-c", GOOGLE, str(client_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", process.stdout.readline().strip())
        monkeypatch.setenv("SCHEDAPP_CLIENT_SECRETS", str(client_file))
        yield
        process.stdin.close()


@pytest.mark.usefixtures("google")
def test_94_no_pause_of_the_window_is_longer_than_100_ms(
    qtbot: QtBot, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    container = open_container(tmp_path / "home", clock)
    hands = Hands(qtbot, container, clock)
    connected(hands)
    hands.open()
    record = recorded(monkeypatch)
    hands.window.desk.sync.sync_now()
    turns = use_while_busy(hands, record)
    hands.wait()
    calm = pauses_of(hands, lambda done: done < turns)
    hands.close()
    container.close()
    assert sum(record.slices) == EVENTS
    print(f"{turns} turns of the week: {_told(record.pauses)}; without a sync: {_told(calm)}")
    assert max(record.pauses) <= max(LONGEST, 2 * max(calm))


def _told(pauses: list[float]) -> str:
    ordered = sorted(1000 * pause for pause in pauses)
    middle, most = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    return f"median {middle:.1f} ms, 99 % {most:.1f} ms, worst {ordered[-1]:.1f} ms"
