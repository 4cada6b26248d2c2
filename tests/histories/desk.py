"""One installation: a store, the shipped engine, an account. `restart` is what follows a kill."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from schedapp.model.booking import Booking
from schedapp.model.connection import Account, Connection, Deletions
from schedapp.sync.engine import CycleReport, Engine
from tests.histories.client import CloudClient
from tests.histories.cloud import Cloud
from tests.histories.memory import MemoryStore
from tests.histories.weather import Weather


class Desk:
    """`connections` are given without resource and account: both are the desk's own."""

    def __init__(
        self, name: str, clouds: dict[str, Cloud], connections: list[Connection], now: Callable[[], int]
    ) -> None:
        self.name = name
        self.now = now
        self.weather = Weather()
        self._numbers = itertools.count(1)
        self.store = MemoryStore(now, self.weather.step)
        self.client = CloudClient(clouds, name, self.weather)
        self.engine = Engine(self.store, now, self.new_id)
        self.answer = Deletions.HOLD
        self.let_through: dict[str, int] = {}  # by connection: what had been deleted when a person last agreed
        self.busy = False
        for connection in connections:
            self.store.connections[connection.uid] = connection

    def new_id(self) -> str:
        return f"{self.name}{next(self._numbers):x}"

    @property
    def connections(self) -> list[Connection]:
        return list(self.store.connections.values())

    @property
    def resources(self) -> tuple[str, ...]:
        return tuple(connection.resource for connection in self.connections)

    def bookings(self) -> list[Booking]:
        """What its user sees."""
        return [booking for booking in self.store.bookings.values() if booking.live]

    def save(self, booking: Booking) -> Booking:
        """What its user wrote; never while the engine is inside a transaction."""
        calm, self.weather.calm = self.weather.calm, True
        try:
            with self.store.write():
                return self.store.save(booking)
        finally:
            self.weather.calm = calm

    def sync(self) -> list[CycleReport]:
        """Every connection, then once more those that others' changes are waiting for, as the program does."""
        self.busy = True
        try:
            uids = list(self.store.connections)
            reports = [self._cycle(uid) for uid in uids]
            for uid in uids:
                if len(uids) > 1 and self.store.connections[uid].pushes and self.store.due(uid, self.now()):
                    reports.append(self._cycle(uid))
            return reports
        finally:
            self.busy = False

    def _cycle(self, uid: str) -> CycleReport:
        return self.engine.cycle(uid, self.client, deletions=self.answer)

    def restart(self) -> None:
        """The process died: what was only in memory is gone."""
        self.client = self.client.restarted()
        self.engine = Engine(self.store, self.now, self.new_id)

    def retry(self) -> None:
        """The person presses “try again”."""
        with self.store.write():
            for uid in self.store.connections:
                self.store.unpark(uid)


def connection(uid: str, desk: str, number: int, cloud: Cloud, **fields: object) -> Connection:
    """A connection of a desk's own resource to a calendar."""
    account = Account(f"account-{desk}", "practice@example.org")
    return Connection(uid, f"{desk}-room{number}", account, cloud.calendar_id, **fields)  # type: ignore[arg-type]
