"""Who arrived and who was squeezed in is the place's own business: no calendar is told, and no pull takes it away."""

from __future__ import annotations

import pytest

from schedapp.model.booking import EditScope
from schedapp.model.connection import Privacy
from schedapp.model.progress import Progress
from schedapp.model.resource import Resource
from schedapp.services.settings import SQUEEZE_INS
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk

SLOT = ("2026-12-08T09:00", "2026-12-08T10:00")


@pytest.fixture
def doctor(desk: Desk) -> Resource:
    found = desk.resource("Dr A")
    desk.connect(found, privacy=Privacy.FULL)
    return found


def test_a_state_is_not_sent(desk: Desk, doctor: Resource) -> None:
    booking = desk.book(doctor, *SLOT)
    desk.sync()
    before = len(desk.writes())
    change = desk.container.progress.mark(booking.uid, Progress.ARRIVED)
    assert desk.outbox() == []
    desk.container.bookings.undo(change)
    desk.container.progress.mark(booking.uid, Progress.DONE)
    desk.sync()
    assert len(desk.writes()) == before


def test_of_one_date_of_a_series_neither(desk: Desk, doctor: Resource) -> None:
    series = desk.book(doctor, *SLOT, recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",))
    desk.sync()
    before = len(desk.writes())
    name = f"{series.uid}/20261215T080000Z"
    desk.container.progress.mark(name, Progress.NO_SHOW)
    assert desk.outbox() == []
    desk.container.bookings.edit(series.uid, {"notes": "bring the report"})
    desk.sync()
    assert len(desk.writes()) == before + 1, "the series alone was changed there"
    assert desk.container.bookings.get(name).progress is Progress.NO_SHOW


def test_what_comes_from_google_leaves_it(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *SLOT)
    desk.container.progress.mark(booking.uid, Progress.ARRIVED)
    desk.sync()
    (event,) = sim.google.list(DOCTOR)
    sim.google.patch(DOCTOR, event["id"], {"summary": "Check-up (long)"})
    desk.sync()
    found = desk.container.bookings.get(booking.uid)
    assert (found.title, found.progress) == ("Check-up (long)", Progress.ARRIVED)


def test_a_reason_is_not_sent_and_the_event_is(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.container.settings.set(SQUEEZE_INS, "on")
    desk.book(doctor, *SLOT)
    desk.book(doctor, *SLOT, "Emergency", squeeze="Severe pain")
    desk.sync()
    events = sim.google.list(DOCTOR)
    assert len(events) == 2
    assert "Severe pain" not in str(events)
    assert desk.container.attention.list() == ()
    desk.sync()
    assert desk.titles() == [("Check-up", "2026-12-08T08:00Z"), ("Emergency", "2026-12-08T08:00Z")]


def test_a_date_that_arrived_is_squeezed_in_and_sent(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.container.settings.set(SQUEEZE_INS, "on")
    series = desk.book(doctor, *SLOT, recurrence=("RRULE:FREQ=WEEKLY;COUNT=2",))
    desk.book(doctor, "2026-12-15T11:00", "2026-12-15T12:00", "Other")
    name = f"{series.uid}/20261215T080000Z"
    desk.container.progress.mark(name, Progress.ARRIVED)
    part = desk.container.bookings.get(name)
    other = next(r for r in desk.container.bookings.week(0, desk.clock + 10**7) if r.title == "Other")
    when = type(part.when)(other.start, other.end, part.when.zone)  # type: ignore[union-attr,call-arg]
    desk.container.bookings.edit(name, {"when": when, "squeeze": "Pain"}, EditScope.THIS)
    desk.sync()
    assert ("Check-up", "2026-12-15T10:00Z") in desk.google()
    assert desk.container.bookings.get(name).progress is Progress.ARRIVED
