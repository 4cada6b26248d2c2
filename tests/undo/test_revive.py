"""An undone deletion in Google: the same event lives again; where Google does not allow that, one with the next id."""

from __future__ import annotations

from schedapp.model.booking import EditScope
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, TREATMENT, Desk
from tests.sync.seen import NINE, assert_quiet, only


def events(sim: Simulator, calendar: str = DOCTOR) -> dict[str, str]:
    """Status by event id, tombstones included."""
    return {event["id"]: event["status"] for event in sim.google.list(calendar, show_deleted=True)}


def test_the_same_event_lives_again_however_often(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id = only(sim)["id"]
    made = desk.container.bookings.cancel(booking.uid)
    undo = desk.container.undoing.undo
    for _ in range(3):
        desk.sync()
        assert events(sim) == {event_id: "cancelled"}
        made = undo(made)
        desk.sync()
        assert events(sim) == {event_id: "confirmed"}
        assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
        made = undo(made)
    desk.sync()
    assert_quiet(desk)


def test_a_deletion_that_google_never_heard_of_leaves_its_event_alone(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id, writes = only(sim)["id"], len(desk.writes())
    desk.container.undoing.undo(desk.container.bookings.cancel(booking.uid))
    desk.sync()
    assert events(sim) == {event_id: "confirmed"}
    assert len(desk.writes()) == writes


def test_what_google_forgot_gets_the_next_id(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id = only(sim)["id"]
    cancelled = desk.container.bookings.cancel(booking.uid)
    desk.sync()
    sim.google.purge_tombstones(DOCTOR)
    desk.container.undoing.undo(cancelled)
    assert desk.sync()[0].ok
    (alive,) = [uid for uid, status in events(sim).items() if status == "confirmed"]
    assert alive != event_id
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    assert_quiet(desk)


def test_both_events_of_a_booking_of_two_resources_live_again(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT)
    booking = desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    before = events(sim), events(sim, TREATMENT)
    cancelled = desk.container.bookings.cancel(booking.uid)
    desk.sync()
    assert {*events(sim).values(), *events(sim, TREATMENT).values()} == {"cancelled"}
    desk.container.undoing.undo(cancelled)
    desk.sync()
    assert (events(sim), events(sim, TREATMENT)) == before
    assert_quiet(desk)


def test_one_date_of_a_series_comes_back_in_the_same_event(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = desk.book(doctor, *NINE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    desk.sync()
    master = only(sim)["id"]
    dates = desk.google()
    cancelled = desk.container.bookings.cancel(f"{series.uid}/20261209T080000Z", EditScope.THIS)
    desk.sync()
    assert len(desk.google()) == 2
    desk.container.undoing.undo(cancelled)
    desk.sync()
    assert desk.google() == desk.titles() == dates
    assert events(sim)[master] == "confirmed"
    assert_quiet(desk)
