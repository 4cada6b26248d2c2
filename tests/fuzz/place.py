"""A calendar full of ugly events, the desk that syncs it, and what has to hold afterwards."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schedapp.errors import AuthError, RemoteError
from schedapp.model.booking import Booking, Transparency
from schedapp.model.connection import LEFT_OUT, Connection, Privacy
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR, ManualClock, Simulator
from schedapp.simulator.errors import Json
from tests.fuzz.ugly import FIRST_DAY, ordinary
from tests.sync.direct import ZONE, DirectDesk
from tests.sync.gates import Turnstile

MEMORY = Path("/dev/shm")
NOW = int(FIRST_DAY.timestamp())
READS = {"events.list", "events.get", "calendarList.list", "calendarList.get"}


class Place:
    """One home connected to one calendar, as two-way as it gets."""

    def __init__(self, home: Path, seed: int = 1, **how: Any) -> None:
        self.clock = ManualClock(NOW)
        self.sim = Simulator(clock=self.clock, seed_number=seed)
        self.desk = DirectDesk(home, self.sim, now=lambda: int(self.clock()), gate=Turnstile())
        self.room = self.desk.resource("Room")
        self.connection = self.desk.connect(self.room, DOCTOR, **how)
        self.ordinary: dict[str, str] = {}

    def plant(self, items: Sequence[Json], *, ordinary_ones: int = 0) -> None:
        """The items with as many ordinary events scattered among them."""
        mixed = list(items)
        for number in range(ordinary_ones):
            item = ordinary(5_000_000 + number, f"Ordinary {number}")
            hour = NOW + 86_400 * 30 + 3_600 * 2 * number
            for side, moment in (("start", hour), ("end", hour + 3_600)):
                item[side] = {"dateTime": self.clock_text(moment), "timeZone": ZONE}
            self.ordinary[item["id"]] = item["summary"]
            mixed.insert(number * (len(mixed) // max(1, ordinary_ones)), item)
        self.sim.google.plant(DOCTOR, mixed)

    @staticmethod
    def clock_text(moment: int) -> str:
        from datetime import UTC, datetime

        return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"

    def google(self) -> dict[str, str]:
        """Every event's bytes."""
        with self.sim.app.store.lock:
            rows = self.sim.app.store.calendars[DOCTOR].rows
            return {key: json.dumps(row.data, sort_keys=True) for key, row in rows.items()}

    def sync(self) -> tuple[int, int, int]:
        """One sync: how many events were taken over, sent and removed. It must not stop."""
        pulled = pushed = deleted = 0
        for report in self.desk.sync():
            assert report.error is None, report.error
            pulled, pushed, deleted = pulled + report.pulled, pushed + report.pushed, deleted + report.deleted
        return pulled, pushed, deleted

    def methods(self) -> set[str]:
        return {record.method for record in self.sim.requests}

    def left_out(self) -> dict[str, str]:
        """Reason by name of every event that a person is told of."""
        sql = "SELECT booking_uid, reason FROM decision WHERE kind = ? AND resolved_at IS NULL"
        return dict(self.desk.container.database.rows(sql, (LEFT_OUT,)))

    def links(self) -> dict[str, tuple[str, bool]]:
        """Event id to booking and whether it is gone."""
        sql = "SELECT event_id, booking_uid, gone FROM link"
        return {event: (booking, bool(gone)) for event, booking, gone in self.desk.container.database.rows(sql)}

    def titles(self) -> dict[str, str]:
        rows = self.desk.container.database.rows("SELECT uid, title FROM booking WHERE deleted_at IS NULL")
        return dict(rows)

    def book(self, title: str, hour: int) -> Booking:
        start = NOW + 86_400 * 25 + 3_600 * hour
        when = Timed(start, start + 3_600, ZONE)
        free = Transparency.TRANSPARENT  # an event of a hundred years leaves no other room
        return self.desk.container.bookings.add(Booking("", title, when, (self.room.uid,), transparency=free)).booking

    def close(self) -> None:
        self.desk.container.close()


@contextmanager
def a_place(seed: int = 1, **how: Any) -> Iterator[Place]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        place = Place(Path(folder) / "home", seed, **how)
        try:
            yield place
        finally:
            place.close()


__all__ = ["AuthError", "Connection", "Place", "Privacy", "RemoteError", "a_place"]
