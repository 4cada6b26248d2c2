"""What is held stays here: no calendar gets it before it is confirmed, nor learns that it was given up."""

from __future__ import annotations

from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from tests.desk import NOON, ZONE, Desk

WHEN = Timed(NOON + 86_400, NOON + 90_000, ZONE)


def hold(desk: Desk, resource: Resource) -> str:
    return desk.container.holds.hold(Booking("", "Held", WHEN, (resource.uid,)), 600).booking.uid


def test_a_hold_is_not_pushed_and_what_is_confirmed_is(desk: Desk, doctor: Resource) -> None:
    desk.sync()
    before = desk.google()
    uid = hold(desk, doctor)
    desk.sync()
    assert desk.google() == before
    assert desk.outbox() == []
    desk.container.holds.confirm(uid, {"title": "Check-up"})
    desk.sync()
    assert [title for title, _ in desk.google() if title == "Check-up"] == ["Check-up"]


def test_one_that_is_over_leaves_nothing_to_say(desk: Desk, doctor: Resource) -> None:
    desk.sync()
    before = desk.google()
    hold(desk, doctor)
    desk.clock += 600
    desk.sync()
    assert (desk.google(), desk.outbox(), desk.titles(doctor)) == (before, [], [])


def test_a_calendar_that_is_connected_meanwhile_does_not_get_it(desk: Desk) -> None:
    resource = desk.resource("Dr A")
    uid = hold(desk, resource)
    desk.connect(resource)
    desk.sync()
    assert desk.google() == []
    desk.container.holds.confirm(uid)
    desk.sync()
    assert [title for title, _ in desk.google()] == ["Held"]


def test_what_was_confirmed_and_taken_back_is_not_in_google(desk: Desk, doctor: Resource) -> None:
    change = desk.container.holds.confirm(hold(desk, doctor))
    desk.sync()
    assert len(desk.google()) == 1
    desk.container.bookings.undo(change)
    desk.clock += 600
    desk.sync()
    assert desk.google() == []
