"""Bookings that are new to Google, over real sockets. Names begin with the number of the scenario."""

from __future__ import annotations

import pytest

from schedapp.errors import Offline
from schedapp.model.connection import Health
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk
from tests.sync.seen import LUNCH, NINE, assert_quiet, only


def test_21_the_insert(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, client="Mrs Secret", phone="0790000000", notes="confidential")
    assert desk.sync()[0].pushed == 1
    (request,) = desk.writes()
    assert request.params["sendUpdates"] == "none"
    assert len(request.body["id"]) == 32
    assert set(request.body["id"]) <= set("0123456789abcdefghijklmnopqrstuv")
    private = request.body["extendedProperties"]["private"]
    assert private["schedUid"] == booking.uid
    assert private["schedNonce"]
    for secret in ("Secret", "079", "confidential"):
        assert secret not in str(request)
    assert desk.titles() == desk.google()
    assert_quiet(desk)


@pytest.mark.parametrize("fault", ["commit-then-drop", "drop"])
def test_22_23_24_an_insert_whose_answer_is_lost(desk: Desk, doctor: Resource, sim: Simulator, fault: str) -> None:
    desk.book(doctor, *NINE)
    sim.faults.add("events.insert", fault)
    assert isinstance(desk.sync()[0].error, Offline)
    desk.restart()
    assert desk.sync()[0].ok
    assert len(sim.google.list(DOCTOR, show_deleted=True)) == 1
    assert desk.titles() == desk.google()
    assert not desk.outbox()
    assert not desk.conflicts()
    assert_quiet(desk)


def test_25_failure_52_the_id_of_a_tombstone_is_brought_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR, remove_copies=True)
    assert not sim.google.list(DOCTOR)
    desk.connect(doctor)
    desk.sync()
    assert desk.titles() == desk.google() == [(booking.title, "2026-12-02T08:00Z")]
    assert len(sim.google.list(DOCTOR, show_deleted=True)) == 1


def test_26_failure_52_an_id_that_is_somebody_elses(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    from schedapp.model.link import event_id

    booking = desk.book(doctor, *NINE)
    sim.google.insert(DOCTOR, {**LUNCH, "id": event_id(booking.uid, DOCTOR, 0)})
    desk.sync()
    desk.sync()
    assert [title for title, _ in desk.google()] == ["Check-up", "Lunch"]
    assert desk.titles() == desk.google()


def test_28_fifty_bookings_made_offline_arrive_in_order(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    down = sim.faults.add("*", "drop", count=None)
    for number in range(50):
        desk.book(doctor, f"2026-12-{2 + number // 10:02d}T{8 + number % 10:02d}:00",
                  f"2026-12-{2 + number // 10:02d}T{8 + number % 10:02d}:30", f"n{number}")  # fmt: skip
    report = desk.sync()[0]
    assert report.connection.health is Health.OFFLINE
    assert len(desk.outbox()) == 50
    assert {row.delivery.value for row in desk.container.bookings.week(0, 2**33)} == {"waiting"}
    sim.faults.remove(down)
    assert desk.sync()[0].pushed == 50
    inserts = [request.body["summary"] for request in desk.writes() if request.status == 200]
    assert inserts == [f"n{number}" for number in range(50)]


def test_30_failure_79_a_copy_made_in_google_is_a_booking_of_its_own(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    first = desk.book(doctor, *NINE)
    desk.sync()
    original = only(sim)
    copy = sim.google.duplicate(DOCTOR, original["id"])
    assert copy["extendedProperties"]["private"]["schedUid"] == first.uid
    desk.sync()
    assert len(desk.titles()) == 2
    sim.google.patch(DOCTOR, copy["id"], {"summary": "the copy"})
    desk.sync()
    desk.container.bookings.edit(first.uid, {"title": "the first"})
    desk.sync()
    assert sim.google.get(DOCTOR, original["id"])["summary"] == "the first"
    assert sim.google.get(DOCTOR, copy["id"])["summary"] == "the copy"
    assert desk.titles() == desk.google()
