"""A stage for fixed scenarios: desks, Google and a clock, put back to where a scenario begins as often as one likes."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schedapp.model.booking import Booking
from schedapp.model.change import Change
from schedapp.model.connection import Deletions
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR, TREATMENT, ManualClock, Simulator, ids
from schedapp.simulator.faults import Fault
from schedapp.simulator.persist import read_store, store_json
from schedapp.sync.engine import QUOTA_PAUSE
from tests.sync.checks import (
    check_equal,
    check_one_event,
    check_quiet,
    check_sound,
    check_token,
    slots_here,
    slots_there,
    written,
)
from tests.sync.direct import ZONE, DirectDesk
from tests.sync.gates import CountingGate, Killed
from tests.sync.oracle import Broken
from tests.sync.world import DAY, HOUR, START, ends

CALENDARS = (DOCTOR, TREATMENT)
ROUNDS = 12


class Scene:
    """`gate` counts the steps of all desks; the process that meets step `gate.deadly` dies."""

    def __init__(self, folder: Path, desks: int, calendars: int) -> None:
        self.gate = CountingGate()
        self.clock = ManualClock(START)
        self.sim = Simulator(clock=self.clock, seed_number=1)
        self._folder = folder
        self._numbers = itertools.count(1)
        self._saved: dict[str, Any] = {}
        self._faster: list[Fault] = []
        self.last_change: Change | None = None
        self.desks = [self._desk(name) for name in "ab"[:desks]]
        for desk in self.desks:
            for number, calendar in enumerate(CALENDARS[:calendars]):
                desk.connect(desk.resource(f"{desk.name}{number}"), calendar)

    def _desk(self, name: str) -> DirectDesk:
        home = self._folder / "now" / name
        return DirectDesk(home, self.sim, name=name, now=lambda: int(self.clock()), gate=self.gate)

    @contextmanager
    def counted_ids(self) -> Iterator[None]:
        """Google's own ids are counted, too, so that a scenario plays the same each time."""
        undo = ids.new_event_id
        ids.new_event_id = lambda: f"g{next(self._numbers):025d}"
        try:
            yield
        finally:
            ids.new_event_id = undo
            self.close()

    def close(self) -> None:
        for desk in self.desks:
            desk.container.close()

    # --- back to the beginning --------------------------------------------------------------------

    def save(self) -> None:
        """Keeps homes, Google, clock and counters as they are."""
        self.close()
        shutil.copytree(self._folder / "now", self._folder / "saved", dirs_exist_ok=True)
        self._saved = {
            "google": json.dumps(store_json(self.sim.app.store)),
            "clock": self.clock(),
            "numbers": next(self._numbers),
            "desks": [next(desk._numbers) for desk in self.desks],
        }

    def restore(self) -> None:
        """All is as it was when it was saved."""
        self.close()
        shutil.rmtree(self._folder / "now")
        shutil.copytree(self._folder / "saved", self._folder / "now")
        self.sim.faults.clear()
        self._faster.clear()
        self.sim.clear_requests()
        self.sim.limits.clear()
        read_store(self.sim.app.store, json.loads(self._saved["google"]))
        self.clock.advance(self._saved["clock"] - self.clock())
        self._numbers = itertools.count(self._saved["numbers"])
        for desk, number in zip(self.desks, self._saved["desks"], strict=True):
            desk._numbers = itertools.count(number)
            desk.deletions = Deletions.ACCEPT
            desk.open()

    # --- what people do ---------------------------------------------------------------------------

    def room(self, desk: int = 0, number: int = 0) -> Resource:
        return self.desks[desk].container.resources.list()[number]

    def book(self, slot: int, title: str, *rules: str, desk: int = 0, rooms: tuple[int, ...] = (0,)) -> str:
        """A booking in a slot of its own; gives its uid."""
        resources = tuple(self.room(desk, number).uid for number in rooms)
        booking = Booking("", title, when(slot), resources, recurrence=rules)
        return self.desks[desk].container.bookings.add(booking).booking.uid

    def uid(self, title: str, desk: int = 0) -> str:
        """The booking with that title, cancelled or not."""
        row = self.desks[desk].container.database.row(
            "SELECT uid FROM booking WHERE title = ? AND parent_id IS NULL", (title,)
        )
        assert row is not None, title
        return str(row[0])

    def event(self, title: str, calendar: str = DOCTOR) -> str:
        """The id of the event with that title."""
        found = [e["id"] for e in self.sim.google.list(calendar) if e.get("summary") == title]
        assert len(found) == 1, (title, found)
        return str(found[0])

    def insert(self, slot: int, title: str, calendar: str = DOCTOR, **fields: Any) -> str:
        """Somebody makes an event in Google's pages."""
        return str(self.sim.google.insert(calendar, {"summary": title, **ends(when(slot)), **fields})["id"])

    def before(self, method: str, change: Callable[[], Any] | None, nth: int = 1) -> None:
        """Somebody is faster: `change` happens right before the nth call of a method."""
        self._faster.append(self.sim.faults.add(method, "run-before", nth=nth, run=change))

    # --- the course -------------------------------------------------------------------------------

    def sync(self) -> None:
        for desk in self.desks:
            desk.sync()

    def rest(self) -> None:
        """Cycles until nothing is written any more. Raises Broken when that does not come."""
        self.gate.arm(0)
        self.sim.faults.clear()
        for late in [fault for fault in self._faster if not fault.fired]:
            self.before(late.method, late.run)
        self.clock.advance(QUOTA_PAUSE)
        for desk in self.desks:
            desk.restart()
        for number in range(ROUNDS):
            self.clock.advance(61)
            before = written(self.sim)
            self.sync()
            if written(self.sim) == before and number > 0:
                return
        raise Broken("PINGPONG")

    def check(self) -> None:
        """What has to hold at rest, whatever happened."""
        check_quiet(self.desks, self.sim)
        for desk in self.desks:
            check_sound(desk)
            check_token(desk, self.sim)
            if not self.decisions(desk):
                check_equal(desk, self.sim)
        for calendar in CALENDARS:
            check_one_event(self.sim, calendar)

    def decisions(self, desk: DirectDesk) -> list[tuple[Any, ...]]:
        return desk.container.database.rows(
            "SELECT kind, booking_uid FROM decision WHERE resolved_at IS NULL ORDER BY kind, booking_uid"
        )

    def outcome(self) -> dict[str, Any]:
        """All that has to be the same whenever a process died: both sides, conflicts, decisions, what waits."""
        found: dict[str, Any] = {calendar: sorted(slots_there(self.sim, calendar).items()) for calendar in CALENDARS}
        for desk in self.desks:
            database = desk.container.database
            for connection in desk.connections.all():
                slots = slots_here(desk, connection.resource)
                found[f"{desk.name} {connection.calendar_id}"] = sorted(slots.items())
            found[f"{desk.name} conflicts"] = database.rows(
                "SELECT booking_uid, field, base, mine, theirs, kept FROM conflict ORDER BY booking_uid, field, mine"
            )
            found[f"{desk.name} decisions"] = self.decisions(desk)
            found[f"{desk.name} waits"] = database.rows("SELECT booking_uid, parked FROM outbox ORDER BY booking_uid")
        return found


def when(slot: int) -> Timed:
    """An hour of its own for each number."""
    start = START + DAY * (1 + slot // 20) + HOUR * (slot % 20)
    return Timed(start, start + HOUR, ZONE)


def died(act: Callable[[], object]) -> bool:
    """Whether the process was killed in it."""
    try:
        act()
    except Killed:
        return True
    return False
