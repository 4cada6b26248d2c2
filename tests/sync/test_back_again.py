"""What was deleted and lives again: whoever brings it back is obeyed, and whose deletion that undoes is told."""

from __future__ import annotations

import pytest

from schedapp.model.connection import Privacy
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk
from tests.sync.seen import NINE, assert_quiet, hour, only
from tests.sync.test_series import FIRST, THIS, WEEKLY


def test_a_deletion_that_left_no_trace_does_not_stop_a_booking_that_is_taken_back(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    """Restored in Google and deleted again while the desk was away, for longer than Google remembers deletions."""
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id = only(sim)["id"]
    cancelled = desk.container.bookings.cancel(booking.uid)
    desk.sync()
    desk.container.bookings.undo(cancelled)
    sim.google.restore(DOCTOR, event_id)
    sim.google.delete(DOCTOR, event_id)
    sim.google.purge_tombstones(DOCTOR)
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    assert not desk.conflicts()
    assert_quiet(desk)


def test_a_deletion_that_somebody_who_restored_did_not_know_of_is_told(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    """Deleted in both places before either heard of the other, then taken back in Google, as its “undo” does."""
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id = only(sim)["id"]
    desk.container.bookings.cancel(booking.uid)
    sim.google.delete(DOCTOR, event_id)
    assert not desk.sync()[0].conflicts
    sim.google.restore(DOCTOR, event_id)
    assert desk.sync()[0].conflicts == 1
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    assert desk.conflicts() == [("status", "cancelled", "confirmed", "theirs")]
    assert_quiet(desk)


def test_who_restores_what_sched_deleted_means_it(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id = only(sim)["id"]
    desk.container.bookings.cancel(booking.uid)
    desk.sync()
    sim.google.restore(DOCTOR, event_id)
    assert not desk.sync()[0].conflicts
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    assert_quiet(desk)


def test_a_date_that_lived_on_alone_is_one_of_its_series_when_that_is_brought_back(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    series = only(sim)["id"]
    sim.google.delete(DOCTOR, series)
    sim.google.patch(DOCTOR, f"{series}_20261210T080000Z", {"status": "confirmed", "summary": "Exam"})
    desk.container.bookings.edit(booking.uid, {"location": "Room 2"})
    desk.sync()
    desk.sync()
    assert len(desk.titles()) == 4
    assert ("Exam", "2026-12-10T08:00Z") in desk.titles() == desk.google()
    assert_quiet(desk)


def test_a_date_that_google_does_not_give_back_because_its_series_went_comes_back_with_that(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    series = only(sim)["id"]
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    desk.sync()
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam 2"}, THIS)
    sim.google.delete(DOCTOR, f"{series}_20261210T080000Z")
    sim.faults.add("events.patch", "run-before", run=lambda: sim.google.delete(DOCTOR, series))
    sim.faults.add("events.patch", "status", status=403, reason="forbidden")
    assert desk.sync()[0].parked == 0
    assert len(desk.titles()) == 4
    assert ("Exam 2", "2026-12-10T08:00Z") in desk.titles() == desk.google()
    assert_quiet(desk)


@pytest.mark.parametrize(("privacy", "there"), [(Privacy.TITLE, True), (Privacy.BUSY, False)])
def test_a_date_that_google_deleted_while_its_series_was_to_move_away_from_it(
    desk: Desk, sim: Simulator, privacy: Privacy, there: bool
) -> None:
    """The series is deleted here, restored in Google, and stands where it was. The change of that date stands only if
    Google is told of it; what is not for Google to know is no reason to bring the date back there."""
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, privacy=privacy)
    booking = desk.book(room, *FIRST, recurrence=WEEKLY)
    desk.sync()
    series = only(sim)["id"]
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    desk.container.bookings.edit(booking.uid, {"when": hour(3, 10)})
    sim.google.delete(DOCTOR, f"{series}_20261210T080000Z")
    desk.container.bookings.cancel(booking.uid)
    desk.sync()
    assert not sim.google.list(DOCTOR)
    sim.google.restore(DOCTOR, series)
    desk.sync()
    starts = [start for _, start in desk.titles()]
    assert starts == [start for _, start in desk.google()]
    assert ("2026-12-10T08:00Z" in starts) is there
    assert len(starts) == (4 if there else 3)
    told = [conflict for conflict in desk.conflicts() if conflict[0] == "status"]
    assert told == [("status", "confirmed", "cancelled", "mine")] * there
    assert_quiet(desk)
