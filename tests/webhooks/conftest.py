"""A place with one room, a receiver, and the deliverer of one process."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schedapp.container import Container
from schedapp.model.availability import ALWAYS
from schedapp.model.booking import Booking
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Timed
from schedapp.model.webhook import Delivery
from schedapp.paths import Paths
from schedapp.services.webhook_delivery import Deliverer
from schedapp.services.webhooks import NewWebhook
from tests.desktop.processes import wait_until
from tests.webhooks.receiver import Receiver

ZONE = "Europe/Zurich"
NOON = int(datetime(2026, 12, 1, 11, tzinfo=UTC).timestamp())


class Place:
    """`clock` moves only by `later`."""

    def __init__(self, home: Path, receiver: Receiver) -> None:
        self.clock = NOON
        self.home = home
        self.receiver = receiver
        self.container = self.open()
        self.room = self.container.resources.add(Resource("", "Room", Kind.ROOM, colour="", zone=ZONE, hours=ALWAYS))
        self._starts = itertools.count(NOON + 3_600, 3_600)
        self.deliverer: Deliverer | None = None

    def open(self) -> Container:
        return Container(Paths(self.home), face="api", memory_tokens=True, now=lambda: self.clock)

    def hook(self, address: str = "", **how: Any) -> NewWebhook:
        return self.container.webhooks.add(address or self.receiver.address, **how)

    def book(self, title: str = "Check-up", **fields: Any) -> Booking:
        """An hour that is still free."""
        start = next(self._starts)
        made = Booking("", title, Timed(start, start + 3_600, ZONE), (self.room.uid,), **fields)
        return self.container.bookings.add(made).booking

    def start(self) -> Deliverer:
        self.deliverer = self.container.deliverer()
        self.deliverer.start()
        return self.deliverer

    def stop(self) -> None:
        if self.deliverer is not None:
            self.deliverer.stop()
            assert self.deliverer.join(60)
            self.deliverer = None

    def later(self, seconds: int) -> None:
        self.clock += seconds
        assert self.deliverer is not None
        self.deliverer.poke()

    def deliveries(self, hook: NewWebhook) -> list[Delivery]:
        """The oldest first."""
        return list(reversed(self.container.webhooks.deliveries(hook.webhook.uid)))

    def settled(self, hook: NewWebhook, *states: str) -> list[Delivery]:
        """The deliveries, once they are in these states."""
        wait_until(lambda: [str(each.state) for each in self.deliveries(hook)] == list(states), f"states {states}")
        return self.deliveries(hook)

    def tried(self, hook: NewWebhook, attempts: int) -> Delivery:
        """The first delivery, once it was tried so often."""
        wait_until(lambda: [1 for each in self.deliveries(hook)[:1] if each.attempts >= attempts], f"{attempts} tries")
        return self.deliveries(hook)[0]

    def close(self) -> None:
        self.stop()
        self.container.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.close()


@pytest.fixture
def place(tmp_path: Path, receiver: Receiver) -> Iterator[Place]:
    made = Place(tmp_path / "home", receiver)
    yield made
    made.close()
