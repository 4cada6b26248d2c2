"""Events that change calendars, or are in one of two only: the booking goes along, whichever is heard first."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, TREATMENT, Desk, Direction, shortly

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


def mirror(tmp_path: Path, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> tuple[Desk, Resource, Resource]:
    """Another desk that only reads both calendars."""
    made = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    doctor, room = made.resource("Doctor"), made.resource("Treatment")
    made.connect(doctor, DOCTOR, direction=Direction.PULL)
    made.connect(room, TREATMENT, direction=Direction.PULL)
    made.sync()
    return made, doctor, room


def test_deleted_in_one_calendar_before_it_is_in_the_other(
    desk: Desk, sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes back with the other calendar's event; the first one's resource is free, as Google says."""
    doctor, room = desk.resource("Doctor"), desk.resource("Treatment")
    desk.connect(doctor, DOCTOR)
    desk.connect(room, TREATMENT)
    reader, its_doctor, its_room = mirror(tmp_path, sim, monkeypatch)
    desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "Check-up", also=(room,))
    desk.sync(TREATMENT)
    reader.sync()
    assert reader.titles(its_room) == desk.google(TREATMENT) != []
    sim.google.delete(TREATMENT, sim.google.list(TREATMENT)[0]["id"])
    reader.sync()
    desk.sync(DOCTOR)
    reader.sync()
    assert reader.titles(its_doctor) == desk.google(DOCTOR) != []
    assert reader.titles(its_room) == desk.google(TREATMENT) == []


def test_deleted_in_both_calendars_and_restored_in_one(
    sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, its_doctor, its_room = mirror(tmp_path, sim, monkeypatch)
    for calendar in (DOCTOR, TREATMENT):
        sim.google.insert(calendar, {**LUNCH, "id": "sharedmeeting", "iCalUID": "meeting@example.org"})
    reader.sync()
    assert reader.titles(its_doctor) == reader.titles(its_room) != []
    for calendar in (DOCTOR, TREATMENT):
        sim.google.delete(calendar, "sharedmeeting")
    reader.sync()
    assert reader.titles() == []
    sim.google.patch(DOCTOR, "sharedmeeting", {"status": "confirmed"})
    reader.sync()
    assert reader.titles(its_doctor) == reader.google(DOCTOR) != []
    assert reader.titles(its_room) == []
