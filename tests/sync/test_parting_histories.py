"""Random histories of one series that is taken apart here and in Google, with kills and undo: both sides end equal."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import SchedError
from schedapp.model.booking import Booking, EditScope
from schedapp.model.change import Change
from schedapp.model.timespan import Timed, iso
from schedapp.simulator import DOCTOR, ApiError, ManualClock, Simulator
from tests.desk import NOON, ZONE
from tests.sync.direct import DirectDesk
from tests.sync.gates import CountingGate, Killed
from tests.sync.seen import hour
from tests.sync.test_parting import YEAR, shown, titled

RULES = ("FREQ=WEEKLY;COUNT=8", "FREQ=DAILY;INTERVAL=3;COUNT=9", "FREQ=WEEKLY;UNTIL=20270301")
SCOPES = (EditScope.FOLLOWING, EditScope.FOLLOWING, EditScope.FOLLOWING, EditScope.THIS, EditScope.ALL)


class SeriesHistory:
    """`seed` fixes everything. `log` says what happened."""

    def __init__(self, seed: int, home: Path) -> None:
        self.rnd = random.Random(seed)
        self.sim = Simulator(clock=ManualClock(NOON), seed_number=seed)
        self.gate = CountingGate()
        self.desk = DirectDesk(home, self.sim, now=lambda: NOON, gate=self.gate)
        self.changes: list[Change] = []
        self.titles = 0
        self.log: list[str] = []
        room = self.desk.resource("Dr A")
        self.desk.connect(room, DOCTOR)
        booking = Booking("", "T0", hour(3, 9), (room.uid,), recurrence=(self.rnd.choice(RULES),))
        self.desk.container.bookings.add(booking)

    def run(self) -> None:
        for _ in range(self.rnd.randint(3, 9)):
            chance = self.rnd.random()
            if chance < 0.5:
                with suppress(SchedError):
                    self._user()
            elif chance < 0.65:
                with suppress(ApiError):
                    self._person()
            else:
                self._sync()

    def _title(self) -> str:
        self.titles += 1
        return f"T{self.titles}"

    def _user(self) -> None:
        bookings, chance = self.desk.container.bookings, self.rnd.random()
        rows = [row for row in bookings.week(NOON, NOON + 86_400 * 200) if row.original_start]
        if self.changes and chance < 0.2:
            self.log.append("undo")
            self.changes.append(bookings.undo(self.changes.pop()))
            return
        if not rows:
            return
        row, scope = self.rnd.choice(rows), self.rnd.choice(SCOPES)
        self.log.append(f"{row.name} {scope} {chance:.2f}")
        if chance < 0.55:
            self.changes.append(bookings.edit(row.name, {"title": self._title()}, scope))
        elif chance < 0.85:
            shift = self.rnd.choice([1800, 3600, -1800])
            self.changes.append(bookings.move(row.name, Timed(row.start + shift, row.end + shift, ZONE), scope))
        elif scope is not EditScope.ALL:
            self.changes.append(bookings.cancel(row.name, scope))

    def _person(self) -> None:
        google, chance = self.sim.google, self.rnd.random()
        dates = [event for event in google.occurrences(DOCTOR, *YEAR) if "recurringEventId" in event]
        if not dates:
            return
        one: dict[str, Any] = self.rnd.choice(dates)
        self.log.append(f"google: {one['id']} {chance:.2f}")
        if chance < 0.4:
            google.patch(DOCTOR, one["id"], {"summary": self._title()})
        elif chance < 0.55:
            google.delete(DOCTOR, one["id"])
        elif chance < 0.8:
            google.split(DOCTOR, one["id"], {"summary": self._title()})
        else:
            google.patch(DOCTOR, one["recurringEventId"], {"summary": self._title()})

    def _sync(self) -> None:
        self.gate.arm(self.rnd.randint(1, 40) if self.rnd.random() < 0.5 else 0)
        try:
            self.desk.sync()
            self.log.append("sync")
        except Killed as end:
            self.log.append(f"killed: {end}")
        self.gate.arm(0)
        self.desk.restart()

    def assert_equal_and_quiet(self) -> None:
        story = "\n".join(self.log)
        for _ in range(3):
            assert all(report.ok for report in self.desk.sync()), story
        assert [(title, iso(start, ZONE)) for title, start in shown(self.desk)] == titled(self.sim), story
        assert not self.desk.container.database.rows("SELECT booking_uid, error FROM outbox"), story
        assert [report.pushed for report in self.desk.sync()] == [0], story


@pytest.mark.parametrize("seed", range(60))
def test_both_sides_end_equal(tmp_path: Path, seed: int) -> None:
    history = SeriesHistory(seed, tmp_path)
    history.run()
    history.assert_equal_and_quiet()
    history.desk.container.close()
