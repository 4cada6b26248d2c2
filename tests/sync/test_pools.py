"""Bookings that ask a pool, on calendars: each resource's event, a room that is chosen again, and what is not sent."""

from __future__ import annotations

import json

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Privacy
from schedapp.model.pool import Pool, Requirement
from schedapp.model.resource import Kind, Resource
from schedapp.model.service import ServiceType
from schedapp.simulator import PRACTICE, TREATMENT, Simulator
from tests.desk import DOCTOR, Desk, shortly
from tests.sync.seen import NINE, assert_quiet, hour, only


@pytest.fixture
def rooms(desk: Desk, doctor: Resource) -> list[Resource]:
    """Two rooms of a pool, each with its calendar."""
    made = [desk.resource("Room 1"), desk.resource("Room 2")]
    desk.connect(made[0], TREATMENT)
    desk.connect(made[1], PRACTICE)
    desk.container.catalogue.add_pool(Pool("", "Treatment room", tuple(room.uid for room in made)))
    return made


def ask(desk: Desk, doctor: Resource, *others: Resource, **fields: object) -> Booking:
    (pool,) = desk.container.catalogue.pools()
    resources = (doctor.uid, *(other.uid for other in others))
    wish = Booking("", "Check-up", hour(2, 9), resources, requirements=(Requirement(pool.uid),), **fields)  # type: ignore[arg-type]
    return desk.container.bookings.add(wish).booking


def test_each_part_gets_its_event(desk: Desk, doctor: Resource, rooms: list[Resource], sim: Simulator) -> None:
    laser = desk.resource("Laser", Kind.EQUIPMENT)  # not connected
    desk.book(rooms[0], *NINE, "in the way")
    booked = ask(desk, doctor, laser)
    assert booked.resources == (doctor.uid, laser.uid, rooms[1].uid)
    desk.sync()
    assert only(sim, DOCTOR)["summary"] == only(sim, PRACTICE)["summary"] == "Check-up"
    assert only(sim, TREATMENT)["summary"] == "in the way"
    assert_quiet(desk)


def test_a_room_that_is_chosen_again_has_the_event_moved(
    desk: Desk, doctor: Resource, rooms: list[Resource], sim: Simulator
) -> None:
    booked = ask(desk, doctor)
    desk.sync()
    first = only(sim, TREATMENT)
    assert not sim.google.list(PRACTICE)
    desk.book(rooms[0], "2026-12-02T14:00", "2026-12-02T15:00", "in the way")
    moved = desk.container.bookings.move(booked.uid, hour(2, 14))
    assert moved.booking.resources == (doctor.uid, rooms[1].uid)
    desk.sync()
    assert only(sim, TREATMENT)["summary"] == "in the way"
    assert sim.google.get(TREATMENT, first["id"])["status"] == "cancelled"
    assert desk.titles(rooms[1]) == desk.google(PRACTICE)
    assert desk.titles(doctor) == desk.google(DOCTOR)
    assert_quiet(desk)
    desk.container.bookings.undo(moved)
    desk.sync()
    assert not sim.google.list(PRACTICE)
    assert desk.titles(rooms[0]) == desk.google(TREATMENT)
    assert_quiet(desk)


def test_one_date_of_a_series_in_another_room(
    desk: Desk, doctor: Resource, rooms: list[Resource], sim: Simulator
) -> None:
    booked = ask(desk, doctor, recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
    desk.sync()
    desk.book(rooms[0], "2026-12-03T14:00", "2026-12-03T15:00", "in the way")
    desk.container.bookings.move(f"{booked.uid}/20261203T080000Z", hour(3, 14), EditScope.THIS)
    desk.sync()
    for resource, calendar in zip((doctor, *rooms), (DOCTOR, TREATMENT, PRACTICE), strict=True):
        assert desk.titles(resource) == desk.google(calendar)
    assert_quiet(desk)


def test_what_google_moves_is_never_chosen_again(
    desk: Desk, doctor: Resource, rooms: list[Resource], sim: Simulator
) -> None:
    """Whoever moved it in the room's calendar meant that room: where it is taken there is a clash to settle."""
    booked = ask(desk, doctor)
    desk.book(rooms[0], "2026-12-02T14:00", "2026-12-02T15:00", "in the way")
    desk.sync()
    event = next(each for each in sim.google.list(TREATMENT) if each["summary"] == "Check-up")
    at_two = {"start": shortly("2026-12-02T14:00:00"), "end": shortly("2026-12-02T15:00:00")}
    sim.google.patch(TREATMENT, event["id"], at_two)
    desk.sync()
    now = desk.container.bookings.get(booked.uid)
    assert (now.when, now.resources, now.requirements) == (hour(2, 14), booked.resources, booked.requirements)
    assert desk.rows("SELECT count(*) FROM occurrence WHERE claim = 'contests'") == [(1,)]
    assert_quiet(desk)


@pytest.mark.parametrize("privacy", list(Privacy))
def test_nothing_of_service_types_and_pools_is_sent(desk: Desk, sim: Simulator, privacy: Privacy) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, DOCTOR, privacy=privacy)
    catalogue = desk.container.catalogue
    pool = catalogue.add_pool(Pool("", "Secretpool", (room.uid,)))
    service = catalogue.add_service(ServiceType("", "Secretservice", 60, "#123456", 10, 20, pool.uid))
    wish = (Requirement(pool.uid),)
    desk.container.bookings.add(Booking("", "Check-up", hour(2, 9), (), service=service.uid, requirements=wish))
    desk.sync()
    event = only(sim, DOCTOR)
    sent = json.dumps([event, [request.body for request in desk.writes()]], default=str)
    for word in ("Secretpool", "Secretservice", "#123456", pool.uid, service.uid):
        assert word not in sent
    start, end = event["start"]["dateTime"], event["end"]["dateTime"]
    assert desk.google(DOCTOR)[0][1] == "2026-12-02T08:00Z"
    assert end[11:16] > start[11:16]
    assert not desk.rows("SELECT 1 FROM occurrence WHERE busy_end - end <> 1200 OR start - busy_start <> 600")
