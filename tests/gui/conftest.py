"""What the window's tests get: a real container over a temporary database, a window over it, hands to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from schedapp.container import Container
from schedapp.gui import mainwindow
from schedapp.paths import Paths
from schedapp.simulator import Simulator
from tests.gui.hands import NOW, Hands

FOLDER = Path(__file__).parent
OFFSCREEN_NOISE = ["This plugin does not support", "propagateSizeHints"]
"""What Qt's offscreen platform says about windows of a fixed size."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt is an error here."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*OFFSCREEN_NOISE))


PATIENCE_MS = 60_000
"""How long a test waits for what comes by itself: longer than a machine stalls."""


class PatientBot(QtBot):
    """Waits without a word of how long are not five seconds."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **how)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitActive(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _patient_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window's threads end in the end, however slow the machine."""
    monkeypatch.setattr(mainwindow, "CLOSING", PATIENCE_MS / 1_000)


class Clock:
    """UTC epoch seconds; moves only when a test moves it."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> int:
        return int(self.now)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def open_container(home: Path, clock: Clock) -> Container:
    """The services over a database in `home`, with counted ids and tokens in memory."""
    count = iter(range(1, 1_000_000))
    return Container(
        Paths(home), face="window", memory_tokens=True, now=clock, new_uid=lambda: f"{next(count):08x}{'0' * 24}"
    )


@pytest.fixture
def container(tmp_path: Path, clock: Clock) -> Iterator[Container]:
    opened = open_container(tmp_path / "home", clock)
    yield opened
    opened.close()


@pytest.fixture
def sim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A simulator that the container of this test talks to; ask for it before `container` or `hands`."""
    with Simulator() as simulator:
        client_file = tmp_path / "client.json"
        simulator.write_client_file(client_file)
        monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", simulator.address)
        monkeypatch.setenv("SCHEDAPP_CLIENT_SECRETS", str(client_file))
        yield simulator


@pytest.fixture
def hands(qtbot: QtBot, container: Container, clock: Clock) -> Iterator[Hands]:
    """A window that is not open yet: `hands.open()` opens it over what the test put into the container."""
    found = Hands(qtbot, container, clock)
    yield found
    found.close()
