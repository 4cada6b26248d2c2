"""Decisions and refused bookings made by real syncs, and what each answer does on both sides."""

from __future__ import annotations

import pytest

from schedapp.errors import BadInput, NotFound, Offline, Taken
from schedapp.model.attention import Attention, AttentionKind
from schedapp.model.booking import Booking, EditScope
from schedapp.model.closure import Closure
from schedapp.model.resource import Resource
from schedapp.services.held import NOTHING
from schedapp.simulator import Simulator
from tests.attention.test_conflicts import DAY, at_peace, booked, event_id, timed, times
from tests.desk import DOCTOR, TREATMENT, Desk
from tests.sync.test_closures import availability


def only(desk: Desk, kind: AttentionKind) -> Attention:
    (found,) = desk.container.attention.list()
    assert found.kind is kind
    assert desk.container.attention.count() == (kind is not AttentionKind.LEFT_OUT)
    assert desk.container.attention.get(found.id) == found
    return found


def calendar(desk: Desk, resource: Resource) -> str:
    found = (each.connection for each in desk.container.calendars.connections())
    return next(each.summary for each in found if each.resource == resource.uid)


# --- deleted in one of several calendars -----------------------------------------------------------


@pytest.fixture
def room(desk: Desk, doctor: Resource) -> Resource:
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT)
    return room


def deleted_in_one(desk: Desk, doctor: Resource, room: Resource) -> tuple[Booking, Attention]:
    booking = desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Visit", also=(room,))
    desk.sync()
    desk.sim.google.delete(DOCTOR, event_id(desk))
    desk.sync()
    return booking, only(desk, AttentionKind.DELETED_IN_ONE)


def test_deleted_in_one_is_told_in_words(desk: Desk, doctor: Resource, room: Resource) -> None:
    booking, found = deleted_in_one(desk, doctor, room)
    name = calendar(desk, doctor)
    assert (found.title, found.booking, found.resource, found.calendar) == ("Visit", booking.uid, doctor.uid, name)
    assert f"was deleted in Google ({name}), but it also takes Room 1" in found.reason
    assert (found.mine, found.theirs) == ("Tue 8 Dec, 09:00–10:00", "deleted")
    assert [(each.key, each.text) for each in found.answers] == [
        ("theirs", "Cancel it"),
        ("mine", "Put it back in Google"),
        ("both", "Take Dr A off"),
    ]


def test_cancel_it(desk: Desk, doctor: Resource, room: Resource) -> None:
    _, found = deleted_in_one(desk, doctor, room)
    change = desk.container.attention.answer(found.id, "theirs").change
    desk.sync()
    assert desk.titles() == desk.google() == desk.google(TREATMENT) == []
    assert desk.container.attention.list() == ()
    assert change is not None
    desk.container.bookings.undo(change)
    desk.sync()
    assert len(desk.google()) == len(desk.google(TREATMENT)) == 1


def test_put_it_back_in_google(desk: Desk, doctor: Resource, room: Resource) -> None:
    _, found = deleted_in_one(desk, doctor, room)
    assert desk.google() == []
    desk.container.attention.resolve(found.id, "mine")
    assert desk.container.attention.list() == ()
    desk.sync()
    assert desk.google() == desk.google(TREATMENT) == [("Visit", f"{DAY}T08:00Z")]
    assert len(desk.titles()) == 2


def test_take_that_resource_off(desk: Desk, doctor: Resource, room: Resource) -> None:
    _, found = deleted_in_one(desk, doctor, room)
    assert desk.container.attention.resolve(found.id, "both") == "“Visit” takes place without Dr A."
    desk.sync()
    assert desk.titles(room) == desk.google(TREATMENT) == [("Visit", f"{DAY}T08:00Z")]
    assert desk.titles(doctor) == desk.google() == []
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "both")


def test_a_booking_that_was_cancelled_meanwhile_asks_nothing(desk: Desk, doctor: Resource, room: Resource) -> None:
    booking, found = deleted_in_one(desk, doctor, room)
    desk.container.bookings.cancel(booking.uid)
    assert desk.container.attention.list() == ()
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "mine")


# --- held deletions --------------------------------------------------------------------------------


def held(desk: Desk, doctor: Resource, count: int = 8) -> Attention:
    for day in range(1, count + 1):
        desk.book(doctor, f"2026-12-{day + 7:02d}T09:00", f"2026-12-{day + 7:02d}T10:00", f"B{day}")
    desk.sync()
    for event in desk.sim.google.list(DOCTOR):
        desk.sim.google.delete(DOCTOR, event["id"])
    desk.sync()
    return only(desk, AttentionKind.DELETIONS_HELD)


def test_held_deletions_are_accepted(desk: Desk, doctor: Resource) -> None:
    found = held(desk, doctor)
    assert found.title == calendar(desk, doctor)
    assert "8 of 8 bookings would be removed" in found.reason
    assert [(each.key, each.network) for each in found.answers] == [("theirs", True), ("mine", True)]
    assert "8 bookings are removed here" in desk.container.attention.resolve(found.id, "theirs")
    at_peace(desk)
    assert desk.titles() == []


def test_held_deletions_are_named(desk: Desk, doctor: Resource) -> None:
    found = held(desk, doctor)
    lines = desk.container.attention.held(found.id)
    assert lines == tuple(
        f"{day} Dec, 09:00: “B{number}”"
        for number, day in enumerate(
            ("Tue 8", "Wed 9", "Thu 10", "Fri 11", "Sat 12", "Sun 13", "Mon 14", "Tue 15"), start=1
        )
    )
    desk.sim.faults.add("*", "drop", count=None)
    with pytest.raises(Offline):
        desk.container.attention.held(found.id)


def test_of_many_held_deletions_the_first_are_named(desk: Desk, doctor: Resource) -> None:
    lines = desk.container.attention.held(held(desk, doctor, 15).id)
    assert (len(lines), lines[11], lines[12]) == (13, "Sat 19 Dec, 09:00: “B12”", "and 3 more")


def test_what_google_has_again_would_not_go(desk: Desk, doctor: Resource) -> None:
    found = held(desk, doctor)
    for event in desk.sim.google.list(DOCTOR, show_deleted=True):
        desk.sim.google.patch(DOCTOR, event["id"], {"status": "confirmed"})
    assert desk.container.attention.held(found.id) == (NOTHING,)


def test_accepted_deletions_can_be_taken_back_from_the_history(desk: Desk, doctor: Resource) -> None:
    found = held(desk, doctor)
    uids = [uid for (uid,) in desk.rows("SELECT uid FROM booking")]
    desk.container.attention.resolve(found.id, "theirs")
    assert "each can be restored from its history" in found.answers[0].hint
    history = desk.container.history
    for uid in uids:
        before = next(each for each in history.of(uid) if each.restorable)
        history.restore(uid, before.entry.id)
    desk.sync()
    assert len(desk.titles()) == len(desk.google()) == 8


def test_held_deletions_are_restored_in_google(desk: Desk, doctor: Resource) -> None:
    found = held(desk, doctor)
    assert desk.container.attention.resolve(found.id, "mine").startswith("8 bookings are put back in ")
    at_peace(desk)
    assert len(desk.google()) == 8
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "theirs")


def test_an_answer_that_does_not_reach_google_leaves_the_question(desk: Desk, doctor: Resource) -> None:
    found = held(desk, doctor)
    desk.sim.faults.add("*", "drop", count=None)
    for answer in ("mine", "theirs"):
        with pytest.raises(Offline):
            desk.container.attention.resolve(found.id, answer)
    desk.sim.faults.clear()
    assert len(desk.titles()) == 8
    assert only(desk, AttentionKind.DELETIONS_HELD).id == found.id
    with pytest.raises(BadInput):
        desk.container.attention.resolve(found.id, "both")


# --- events that were left out ---------------------------------------------------------------------


def test_an_event_that_was_left_out_is_told_of_until_it_was_seen(desk: Desk, doctor: Resource) -> None:
    odd = desk.sim.google.insert(DOCTOR, {"summary": "odd", **times("09:00", "10:00")})["id"]
    desk.sim.app.store.calendars[DOCTOR].rows[odd].data["start"] = {"dateTime": "0000-99-99T00:00:00Z"}
    desk.sync()
    found = only(desk, AttentionKind.LEFT_OUT)
    assert found.title == calendar(desk, doctor)
    assert found.booking == ""
    assert [each.key for each in found.answers] == ["both"]
    desk.container.attention.resolve(found.id, "both")
    assert desk.container.attention.list() == ()
    desk.sync()
    assert desk.container.attention.list() == ()


# --- what Google refused ---------------------------------------------------------------------------


def refused(desk: Desk, booking: Booking, **changes: object) -> Attention:
    """A change of the booking that Google refuses for good."""
    desk.sim.faults.add("events.patch", "status", status=400, reason="invalid", count=None)
    desk.container.bookings.edit(booking.uid, changes)
    desk.sync()
    desk.sim.faults.clear()
    return only(desk, AttentionKind.PARKED)


def test_a_refused_booking_is_told_and_tried_again(desk: Desk, doctor: Resource) -> None:
    desk.sim.faults.add("events.insert", "status", status=400, reason="invalid", count=None)
    booking = booked(desk, doctor)
    desk.sim.faults.clear()
    found = only(desk, AttentionKind.PARKED)
    assert (found.title, found.booking, found.start) == ("Check-up", booking.uid, timed("09:00", "09:30").start)
    assert "It is booked here, but not in Google." in found.reason
    assert [each.key for each in found.answers] == ["mine"]
    with pytest.raises(BadInput):
        desk.container.attention.resolve(found.id, "theirs")
    desk.container.attention.resolve(found.id, "mine")
    at_peace(desk)
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "mine")


def test_google_state_in_place_of_a_refused_change(desk: Desk, doctor: Resource) -> None:
    booking = booked(desk, doctor)
    found = refused(desk, booking, title="Refused", when=timed("14:00", "15:00"))
    assert "Google still has it as it was before." in found.reason
    before = len(desk.writes())
    change = desk.container.attention.answer(found.id, "theirs").change
    assert desk.titles() == [("Check-up", f"{DAY}T08:00Z")]
    at_peace(desk)
    assert len(desk.writes()) == before
    assert change is not None
    desk.container.bookings.undo(change)
    assert desk.titles() == [("Refused", f"{DAY}T13:00Z")]
    at_peace(desk)


def test_google_state_of_a_slot_that_was_taken_meanwhile(desk: Desk, doctor: Resource) -> None:
    booking = booked(desk, doctor)
    found = refused(desk, booking, when=timed("14:00", "15:00"))
    desk.container.settings.set("frequency", "manual")
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T09:30", "In the way")
    with pytest.raises(Taken):
        desk.container.attention.resolve(found.id, "theirs")
    assert only(desk, AttentionKind.PARKED) == found


def test_google_state_of_a_series_and_one_of_its_dates(desk: Desk, doctor: Resource) -> None:
    series = booked(desk, doctor, "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    desk.container.bookings.cancel(f"{series.uid}/20261215T080000Z", EditScope.THIS)
    found = refused(desk, series, title="Refused")
    desk.container.attention.resolve(found.id, "theirs")
    starts = [start for _, start in desk.titles()]
    assert {title for title, _ in desk.titles()} == {"Class"}
    assert starts == [f"{DAY}T08:00Z", "2026-12-15T08:00Z", "2026-12-22T08:00Z"]
    at_peace(desk)


def test_a_refused_deletion_is_taken_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = booked(desk, doctor)
    sim.faults.add("events.delete", "status", status=400, reason="invalid", count=None)
    desk.container.bookings.cancel(booking.uid)
    desk.sync()
    sim.faults.clear()
    found = only(desk, AttentionKind.PARKED)
    assert "It is deleted here, but not in Google." in found.reason
    desk.container.attention.resolve(found.id, "theirs")
    assert desk.titles() == [("Check-up", f"{DAY}T08:00Z")]
    at_peace(desk)


def test_a_refused_closure_is_told_and_tried_again(desk: Desk) -> None:
    doctor = desk.resource("Dr A")
    availability(desk, desk.connect(doctor))
    desk.sync()
    desk.sim.faults.add("events.insert", "status", status=400, reason="invalid", count=None)
    when = timed("09:00", "12:00")
    desk.container.closures.add(Closure("", when, doctor.uid, title="Holiday"))
    desk.sync()
    desk.sim.faults.clear()
    found = only(desk, AttentionKind.PARKED)
    assert (found.title, found.booking) == ("Holiday", "")
    assert "Google refused “Holiday”" in found.reason
    with pytest.raises(BadInput):
        desk.container.attention.resolve(found.id, "theirs")
    desk.container.attention.resolve(found.id, "mine")
    desk.sync()
    assert desk.container.attention.list() == ()
    assert len(desk.sim.google.list(DOCTOR)) == 1
