"""Rooms and free/busy: a room that declines, the same room booked on both sides. Named by number."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.errors import NotFound
from schedapp.model.attention import Attention, AttentionKind
from schedapp.model.booking import EditScope
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk, shortly
from tests.sync.test_writes import NINE, assert_quiet, hour, only

GUEST = {"email": "guest@example.org", "responseStatus": "accepted"}


def invite_room(sim: Simulator, event_id: str, answer: str) -> None:
    """Somebody invites Google's own room in Google's pages; it answers later, as such rooms do."""
    room = {"email": "hall@resource.calendar.google.com", "displayName": "Hall 2", "resource": True}
    sim.google.patch(DOCTOR, event_id, {"attendees": [GUEST, room | {"responseStatus": answer}]})


def declined(desk: Desk) -> Attention:
    (found,) = desk.container.attention.list()
    assert found.kind is AttentionKind.ROOM_DECLINED
    assert desk.container.attention.count() == 1
    return found


def test_82_a_room_that_declines_flags_the_booking_and_nothing_is_sent(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id = only(sim)["id"]
    invite_room(sim, event_id, "needsAction")
    desk.sync()
    assert not desk.container.attention.list()
    writes = len(desk.writes())
    invite_room(sim, event_id, "declined")
    desk.sync()
    found = declined(desk)
    assert (found.booking, found.title, found.start) == (booking.uid, "Check-up", hour(2, 9).start)
    assert "“Hall 2” declined “Check-up”" in found.reason
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    desk.sync()
    desk.sync()
    assert len(desk.writes()) == writes
    assert_quiet(desk)


def test_82_an_own_change_writes_no_guest_and_leaves_the_flag(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    invite_room(sim, only(sim)["id"], "declined")
    desk.sync()
    guests = only(sim)["attendees"]
    desk.container.bookings.edit(booking.uid, {"title": "Filling"})
    desk.sync()
    assert set(desk.writes()[-1].body) == {"summary", "extendedProperties"}
    assert only(sim)["attendees"] == guests
    assert declined(desk).title == "Filling"
    invite_room(sim, only(sim)["id"], "accepted")
    desk.sync()
    assert not desk.container.attention.list()


def test_82_it_declines_while_the_answer_to_the_insert_is_on_its_way(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    def invite(*_: Any) -> None:
        invite_room(sim, only(sim)["id"], "declined")

    desk.book(doctor, *NINE)
    sim.faults.add("events.insert", "run-after", run=invite)
    assert desk.sync()[0].pushed == 1
    assert declined(desk)
    assert_quiet(desk)


@pytest.mark.parametrize("how", ["seen", "cancelled", "deleted there"])
def test_82_what_takes_it_off_the_list(desk: Desk, doctor: Resource, sim: Simulator, how: str) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    invite_room(sim, only(sim)["id"], "declined")
    desk.sync()
    found = declined(desk)
    if how == "seen":
        assert desk.container.attention.resolve(found.id, "both") == "Seen. The booking stays as it is."
    elif how == "cancelled":
        desk.container.bookings.cancel(booking.uid)
    else:
        sim.google.delete(DOCTOR, only(sim)["id"])
        desk.sync()
    assert not desk.container.attention.list()
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "both")
    desk.sync()
    assert not desk.container.attention.list()


def test_82_one_date_of_a_series(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, recurrence=("FREQ=DAILY;COUNT=3",))
    desk.sync()
    invite_room(sim, f"{only(sim)['id']}_20261203T080000Z", "declined")
    desk.sync()
    found = declined(desk)
    assert (found.booking, found.start) == (f"{booking.uid}/20261203T080000Z", hour(3, 9).start)
    desk.container.bookings.cancel(found.booking, EditScope.THIS)
    assert not desk.container.attention.list()


def test_82_somebody_elses_meeting_is_not_ours_to_mend(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = {"email": "hall@resource.calendar.google.com", "resource": True, "responseStatus": "declined"}
    times = {name: shortly(f"2026-12-02T{at}:00:00") for name, at in (("start", "12"), ("end", "13"))}
    other = {"organizer": {"email": "colleague@example.org"}, "attendees": [room]}
    sim.google.insert(DOCTOR, {"summary": "Lunch", **times, **other})
    assert desk.sync()[0].pulled == 1
    assert not desk.container.attention.list()
