"""A simulated Google and a desk that talks to it over sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import Desk


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path / "a", sim, monkeypatch)
    yield made
    made.container.close()


@pytest.fixture
def doctor(desk: Desk) -> Resource:
    """A resource that is connected to the doctor's calendar, both ways."""
    resource = desk.resource("Dr A")
    desk.connect(resource)
    return resource
