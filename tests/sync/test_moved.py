"""Events that change calendars: the booking goes along, whichever of the two calendars is heard first."""

from __future__ import annotations

import pytest

from schedapp.simulator import Simulator
from tests.desk import DOCTOR, TREATMENT, Desk, shortly

LUNCH = {"summary": "Lunch", "start": shortly("2026-12-02T12:00:00"), "end": shortly("2026-12-02T13:00:00")}


def moved(sim: Simulator, event: str) -> None:
    sim.google.move(DOCTOR, event, TREATMENT)


@pytest.mark.parametrize("order", [(DOCTOR, TREATMENT), (TREATMENT, DOCTOR)], ids=["tombstone first", "event first"])
@pytest.mark.parametrize("made", ["here", "there"])
def test_56_failure_80_one_booking_remains_and_keeps_what_google_never_knew(
    desk: Desk, sim: Simulator, order: tuple[str, str], made: str
) -> None:
    doctor, treatment = desk.resource("Doctor"), desk.resource("Treatment")
    desk.connect(doctor, DOCTOR)
    desk.connect(treatment, TREATMENT)
    if made == "here":
        desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "Check-up")
    else:
        sim.google.insert(DOCTOR, LUNCH)
    desk.sync()
    (uid,) = (uid for (uid,) in desk.rows("SELECT uid FROM booking"))
    desk.container.bookings.edit(uid, {"client": "Anna Keller"})
    desk.sync()
    (event,) = sim.google.list(DOCTOR)
    moved(sim, event["id"])
    for calendar in (*order, *order):
        desk.sync(calendar)
    booking = desk.container.bookings.get(uid)
    assert booking.live
    assert booking.resources == (treatment.uid,)
    assert booking.client == "Anna Keller"
    assert [e["id"] for e in sim.google.list(TREATMENT)] == [event["id"]]
    assert not sim.google.list(DOCTOR)
    assert not desk.decisions()
    assert not desk.conflicts()
    assert desk.rows("SELECT count(*) FROM booking WHERE deleted_at IS NULL") == [(1,)]
    desk.container.bookings.edit(uid, {"title": "Filling"})
    desk.sync()
    assert [e["summary"] for e in sim.google.list(TREATMENT)] == ["Filling"]
