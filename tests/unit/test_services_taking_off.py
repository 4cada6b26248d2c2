"""A removed resource: what was booked through a pool gets another free member, and what gets none is listed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schedapp.model.booking import Booking
from schedapp.model.pool import Pool, Requirement
from schedapp.model.resource import Kind, Resource, parse_hours
from tests.store.place import Place, timed

NINE = ("2026-12-08T09:00", "2026-12-08T10:00")


class Rooms:
    """A doctor, three rooms and a pool of them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.doctor = place.resource("Dr Ada", Kind.PERSON)
        self.rooms = [place.resource(f"Room {number}") for number in (1, 2, 3)]
        self.pool = place.container.catalogue.add_pool(Pool("", "Room", tuple(room.uid for room in self.rooms)))

    def book(
        self, *when: str, title: str = "Check-up", own: str = "", doctor: bool = True, **fields: object
    ) -> Booking:
        """Of any room; `own` is the uid of one that was chosen by hand."""
        wish = Requirement(self.pool.uid, own, fixed=bool(own))
        resources = (*((self.doctor.uid,) if doctor else ()), *((own,) if own else ()))
        booking = Booking("", "Check-up", timed(*when), resources, requirements=(wish,), **fields)  # type: ignore[arg-type]
        return self.place.bookings.add(booking).booking

    def occupy(self, room: Resource, *when: str) -> None:
        self.place.book(room, *when, "In the way")

    def parts(self, booking: Booking) -> tuple[list[str], list[str]]:
        """The names of its resources, and those that it has through the pool."""
        now = self.place.bookings.get(booking.uid)
        names = {r.uid: r.name for r in (*self.rooms, self.doctor)}
        return [names[uid] for uid in now.resources], [names[wish.resource] for wish in now.requirements]


@pytest.fixture
def rooms(place: Place) -> Rooms:
    return Rooms(place)


def test_another_free_member_takes_its_place(rooms: Rooms) -> None:
    booked = rooms.book(*NINE)
    rooms.occupy(rooms.rooms[1], *NINE)
    removal = rooms.place.container.resources.removal("Room 1", force=True)
    assert rooms.parts(booked) == (["Dr Ada", "Room 3"], ["Room 3"])
    assert removal.unmet == ()
    assert rooms.place.starts(rooms.rooms[2]) == [NINE[0]]
    assert rooms.place.bookings.history(booked.uid)[0].summary == "Room 1 was removed, now in Room 3"


def test_two_bookings_at_one_time_do_not_get_the_same_one(rooms: Rooms) -> None:
    """The second finds none that is free, and says so."""
    other = rooms.place.resource("Dr Bo", Kind.PERSON)
    first = rooms.book(*NINE)
    rooms.occupy(rooms.rooms[1], "2026-12-08T09:30", "2026-12-08T10:30")
    second = rooms.place.bookings.add(
        Booking("", "Second", timed(*NINE), (other.uid,), requirements=(Requirement(rooms.pool.uid),))
    ).booking
    assert rooms.place.bookings.get(second.uid).resources == (other.uid, rooms.rooms[2].uid)
    removal = rooms.place.container.resources.removal("Room 1", force=True)
    assert [change.booking.uid for change in removal.unmet] == [first.uid]
    assert rooms.parts(first) == (["Dr Ada"], [])
    assert rooms.place.bookings.history(first.uid)[0].summary == "Room 1 was removed, no other is free"


def test_without_another_one_a_booking_of_the_room_alone_is_cancelled_and_listed(rooms: Rooms) -> None:
    booked = rooms.book(*NINE, doctor=False)
    for room in rooms.rooms[1:]:
        rooms.occupy(room, *NINE)
    removal = rooms.place.container.resources.removal("Room 1", force=True)
    assert [change.booking.uid for change in removal.unmet] == [booked.uid]
    assert rooms.place.bookings.series(booked.uid).deleted


def test_what_was_asked_for_by_name_is_not_listed(rooms: Rooms) -> None:
    named = rooms.place.book(rooms.doctor, *NINE, also=(rooms.rooms[0],)).booking
    removal = rooms.place.container.resources.removal("Room 1", force=True)
    assert removal.unmet == ()
    assert len(removal.changes) == 1
    assert rooms.parts(named) == (["Dr Ada"], [])


def test_a_member_that_was_chosen_by_hand_gives_way_to_any_other(rooms: Rooms) -> None:
    booked = rooms.book(*NINE, own=rooms.rooms[2].uid)
    rooms.place.container.resources.remove("Room 3", force=True)
    assert rooms.parts(booked) == (["Dr Ada", "Room 1"], ["Room 1"])
    assert not rooms.place.bookings.get(booked.uid).requirements[0].fixed


def test_a_series_gets_one_that_is_free_at_every_date(rooms: Rooms) -> None:
    series = rooms.book(*NINE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",))
    rooms.occupy(rooms.rooms[1], "2026-12-15T09:00", "2026-12-15T10:00")
    rooms.place.container.resources.remove("Room 1", force=True)
    assert rooms.parts(series) == (["Dr Ada", "Room 3"], ["Room 3"])
    assert len(rooms.place.starts(rooms.rooms[2])) == 4


def test_a_member_that_is_open_then_comes_before_one_that_is_closed(place: Place) -> None:
    rooms = Rooms(place)
    closed = place.container.resources.get("Room 2")
    place.container.resources.edit(replace(closed, hours=parse_hours("Mo 08:00-12:00")))
    booked = rooms.book(*NINE)  # a Tuesday
    place.container.resources.remove("Room 1", force=True)
    assert rooms.parts(booked) == (["Dr Ada", "Room 3"], ["Room 3"])


def test_one_undo_takes_all_of_it_back(rooms: Rooms) -> None:
    booked = rooms.book(*NINE)
    before = rooms.parts(booked)
    removed = rooms.place.container.undoing.removal("Room 1", force=True)
    assert rooms.parts(booked) == (["Dr Ada", "Room 2"], ["Room 2"])
    rooms.place.container.undoing.undo(removed)
    assert rooms.parts(booked) == before == (["Dr Ada", "Room 1"], ["Room 1"])
