"""A place for tests: the real container over a temporary database, with a clock and ids of the test's own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from schedapp.container import Container
from schedapp.model.availability import ALWAYS
from schedapp.model.booking import Booking
from schedapp.model.change import Change
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.paths import Paths
from schedapp.services.bookings import BookingService

ZONE = "Europe/Zurich"
NOW = int(datetime(2026, 12, 1, 11, tzinfo=UTC).timestamp())
YEAR = 366 * 86_400
OFFICE = Resource("", "-").hours


def at(text: str, zone: str = ZONE) -> int:
    """UTC epoch seconds of a local time such as `2026-12-08T09:00`."""
    return parse_iso(text, zone)


def ahead(hour: str) -> str:
    """A time on a Tuesday a month from this computer's today: for what a trigger looks at by the computer's clock."""
    day = datetime.now(UTC).date() + timedelta(days=30)
    return f"{day + timedelta(days=(1 - day.weekday()) % 7)}T{hour}"


def timed(start: str, end: str, zone: str = ZONE) -> Timed:
    return Timed(at(start, zone), at(end, zone), zone)


class Place:
    """One installation. `clock` moves only when a test moves it; ids are counted."""

    def __init__(self, home: Path, clock: int = NOW) -> None:
        self.home = home
        self.clock = clock
        self._count = 0
        self.container = self.open()

    def open(self) -> Container:
        return Container(
            Paths(self.home), face="cli", memory_tokens=True, now=lambda: self.clock, new_uid=self._new_uid
        )

    def _new_uid(self) -> str:
        self._count += 1
        return f"{self._count:08x}" + "0" * 24

    @property
    def file(self) -> Path:
        return self.home / "sched.db"

    @property
    def bookings(self) -> BookingService:
        return self.container.bookings

    def resource(self, name: str = "Room 1", kind: Kind = Kind.ROOM, **fields: Any) -> Resource:
        """One that is always open, where no other hours are given."""
        usual = {"colour": "", "zone": ZONE, "hours": ALWAYS}
        return self.container.resources.add(Resource("", name, kind, **(usual | fields)))

    def book(self, resource: Resource, start: str, end: str, title: str = "Check-up", **fields: Any) -> Change:
        others = tuple(other.uid for other in fields.pop("also", ()))
        return self.bookings.add(Booking("", title, timed(start, end), (resource.uid, *others), **fields))

    def starts(self, resource: Resource | None = None) -> list[str]:
        """Local starts of all occurrences (of one resource) in the order of time."""
        wanted = None if resource is None else [resource.uid]
        rows = self.bookings.week(self.clock - 2 * YEAR, self.clock + 6 * YEAR, wanted)
        return [parse_back(row.start) for row in rows]

    def claims(self, resource: Resource) -> list[str]:
        return [str(row.claim) for row in self.bookings.week(0, self.clock + 6 * YEAR, [resource.uid])]

    def pull(self, booking: Booking) -> Booking:
        """Stores a booking as the sync does: what overlaps becomes a clash."""
        from schedapp.store.trail import Note

        note = Note("somebody@example.com", "sync", "pulled", "came from Google")
        return self.container._bookings.save(booking, note, contest=True)[1]

    def book_span(self, room: Resource, start: int, end: int, title: str = "Check-up") -> Booking:
        return self.bookings.add(Booking("", title, Timed(start, end, room.zone), (room.uid,)), anyway=True).booking

    def sql(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Runs a statement from outside the program, and commits it."""
        with closing(sqlite3.connect(self.file, isolation_level=None, timeout=10)) as raw:
            raw.execute("PRAGMA foreign_keys = ON")
            return raw.execute(statement, parameters).fetchall()


def parse_back(epoch: int, zone: str = ZONE) -> str:
    from schedapp.model.timespan import to_local

    return to_local(epoch, zone).strftime("%Y-%m-%dT%H:%M")
