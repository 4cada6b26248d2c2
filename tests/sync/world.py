"""The world of a random history: a clock, a simulated Google, desks, and the oracle's view of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schedapp.google.wire import read_event
from schedapp.model.booking import Booking
from schedapp.model.connection import Privacy
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR, TREATMENT, ApiError, ManualClock, Simulator
from schedapp.sync.identity import identity
from tests.sync.direct import ZONE, DirectDesk
from tests.sync.gates import RandomGate
from tests.sync.oracle import Oracle

START = 1_780_272_000  # Monday 1 June 2026, 00:00 UTC
HOUR = 3600
DAY = 86_400
MakeDesk = Callable[..., DirectDesk]


class World:
    """The seed fixes ids, clock, calendars and privacy. `rnd` is the source of the present step: each step has its
    own, so that a step more or less does not reshuffle the others."""

    def __init__(
        self, seed: int, home: Path, *, desks: int, series: bool, calendars: int, make_desk: MakeDesk = DirectDesk
    ) -> None:
        self.seed = seed
        self.rnd = random.Random(seed)
        self.clock = ManualClock(START)
        self.sim = Simulator(clock=self.clock, seed_number=seed)
        self.oracle = Oracle()
        self.counter = 0
        self.series = series
        self.log: list[str] = []
        self.restored: set[str] = set()
        self.calendars = (DOCTOR, TREATMENT)[:calendars] if self.rnd.random() < 0.3 else (DOCTOR,)
        self.privacy = Privacy.BUSY if self.rnd.random() < 0.15 else Privacy.TITLE
        self._make_desk = make_desk
        self.desks = [self._desk(home / str(number), "ab"[number]) for number in range(desks)]

    def _desk(self, home: Path, name: str) -> DirectDesk:
        desk = self._make_desk(home, self.sim, name=name, now=lambda: int(self.clock()), gate=RandomGate(self.rnd))
        for number, calendar in enumerate(self.calendars):
            desk.connect(desk.resource(f"{name}{number}"), calendar, privacy=self.privacy)
        return desk

    # --- values -----------------------------------------------------------------------------------

    def number(self) -> int:
        self.counter += 1
        return self.counter

    def title(self) -> str:
        return f"t{self.number()}"

    def slot(self) -> Timed:
        """An hour that nobody else ever gets: so each value has one author and nothing is taken."""
        number = self.number()
        start = START + DAY * (1 + number // 20) + HOUR * (number % 20)
        return Timed(start, start + HOUR, ZONE)

    def note(self, text: str) -> None:
        self.log.append(text)

    # --- the oracle's view ------------------------------------------------------------------------

    def entity(self, calendar: str, event: dict[str, Any]) -> str:
        return entity_of(calendar, event)

    def known_as(self, desk: DirectDesk, booking: Booking) -> str:
        """The entity of a booking: that of its event, where it is the booking's second uid."""
        for connection in desk.connections.all():
            link = desk.state.links(connection.uid, booking.uid).get(booking.uid)
            if link is not None and link.etag and not link.gone:
                with suppress(ApiError):
                    return self.entity(
                        connection.calendar_id, self.sim.google.get(connection.calendar_id, link.event_id)
                    )
        return booking.uid

    def wrote(self, entity: str, what: str, value: str, seen: str | None) -> None:
        if self.privacy is Privacy.BUSY and what == "title":
            return
        self.oracle.write(entity, what, value, seen)

    def deleted(self, entity: str, title: str, start: str, *, heard: bool = True) -> None:
        """`heard`: a desk can tell this deletion from an earlier one of its own, so that it has to count."""
        mark = f"DEL{self.number()}"
        self.wrote(entity, "title", mark, title)
        self.wrote(entity, "when", mark, start)
        if not heard:
            self.oracle.closed.add(mark)


def entity_of(calendar: str, event: dict[str, Any]) -> str:
    """The uid of the booking that an event stands for."""
    read = read_event(event, ZONE, "owner")
    assert read is not None
    return identity(read, calendar)[0]


def ends(when: Timed) -> dict[str, Any]:
    return {
        name: {"dateTime": datetime.fromtimestamp(moment, UTC).isoformat(), "timeZone": when.zone}
        for name, moment in (("start", when.start), ("end", when.end))
    }


def epoch(stamp: dict[str, str]) -> int:
    return int(datetime.fromisoformat(stamp["dateTime"]).timestamp())
