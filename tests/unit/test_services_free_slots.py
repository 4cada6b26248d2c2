"""Finding free time over the real database: what is open, what is busy, far ahead, and what the store then takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import BadInput, Taken
from schedapp.model.booking import Booking, Transparency
from schedapp.model.closure import Closure
from schedapp.model.free_slots import Offer
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.timespan import AllDay, Timed, to_local
from tests.store.place import NOW, OFFICE, ZONE, Place, at, timed

DAY = date(2026, 12, 8)  # a Tuesday


def clocks(offers: tuple[Offer, ...]) -> list[str]:
    return [f"{to_local(offer.start, ZONE):%m-%d %H:%M}" for offer in offers]


def find(place: Place, *wishes: tuple[Resource, ...], minutes: int = 30, **more: object) -> tuple[Offer, ...]:
    asked = {"first": DAY, "days": 1, **more}
    return place.container.free_slots.find(
        [[resource.uid for resource in wish] for wish in wishes], minutes, **asked  # type: ignore[arg-type]
    )  # fmt: skip


def test_doctor_and_any_room(place: Place) -> None:
    doctor, one, two = (place.resource(name, kind, hours=OFFICE) for name, kind in DOCTOR_AND_ROOMS)
    place.book(doctor, "2026-12-08T08:00", "2026-12-08T09:00")
    place.book(one, "2026-12-08T09:00", "2026-12-08T09:30")
    found = find(place, (doctor,), (one, two), count=2)
    assert clocks(found) == ["12-08 09:00", "12-08 09:30"]
    assert [offer.resources[1] for offer in found] == [two.uid, one.uid]


DOCTOR_AND_ROOMS = (("Dr Weber", Kind.PERSON), ("Room 1", Kind.ROOM), ("Room 2", Kind.ROOM))


def test_nothing_is_offered_in_the_past(place: Place) -> None:
    room = place.resource(hours=OFFICE)
    place.clock = at("2026-12-08T10:20")
    assert clocks(find(place, (room,), count=1)) == ["12-08 10:30"]
    assert clocks(find(place, (room,), count=1, first=None, days=3)) == ["12-08 10:30"]


def test_closures_of_the_place_and_of_one_are_left_out(place: Place) -> None:
    doctor, room = (place.resource(name, kind, hours=OFFICE) for name, kind in DOCTOR_AND_ROOMS[:2])
    place.container.closures.add(Closure("", AllDay(DAY, date(2026, 12, 9))))
    place.container.closures.add(Closure("", timed("2026-12-09T08:00", "2026-12-09T10:00"), resource=doctor.uid))
    found = find(place, (doctor,), (room,), days=2, count=1)
    assert clocks(found) == ["12-09 10:00"]
    assert clocks(find(place, (room,), days=2, count=1)) == ["12-09 08:00"]


def test_series_clashes_and_transparent_bookings_count_as_they_do_in_the_store(place: Place) -> None:
    room = place.resource(hours=parse_hours("Tu 09:00-12:00"))
    place.book(room, "2026-12-01T09:00", "2026-12-01T10:00", recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",))
    place.pull(Booking("pulled-1", "Late", timed("2026-12-08T09:30", "2026-12-08T10:30"), (room.uid,)))
    free = Booking("", "Lunch", timed("2026-12-08T11:00", "2026-12-08T12:00"), (room.uid,))
    place.bookings.add(replace(free, transparency=Transparency.TRANSPARENT))
    assert clocks(find(place, (room,))) == ["12-08 10:30", "12-08 11:00", "12-08 11:30"]


def test_a_booking_that_is_to_move_is_not_in_its_own_way(place: Place) -> None:
    room = place.resource(hours=parse_hours("Tu 09:00-10:00"))
    made = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00").booking
    assert find(place, (room,)) == ()
    assert clocks(find(place, (room,), ignore=made.uid)) == ["12-08 09:00", "12-08 09:30"]


def test_buffers_of_the_resource_and_of_a_service(place: Place) -> None:
    room = place.resource(hours=parse_hours("Tu 08:00-12:00"), buffer_after=10)
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
    assert clocks(find(place, (room,))) == ["12-08 08:00", "12-08 10:15", "12-08 10:45", "12-08 11:15"]
    assert clocks(find(place, (room,), buffers=(0, 45), step=5, count=2)) == ["12-08 10:10", "12-08 10:40"]


def test_the_next_ones_and_those_within_a_month(place: Place) -> None:
    room = place.resource(hours=parse_hours("Tu 09:00-10:00"))
    first = find(place, (room,), days=60, count=3)
    assert clocks(first) == ["12-08 09:00", "12-08 09:30", "12-15 09:00"]
    assert clocks(find(place, (room,), days=60, count=3, after=first[-1].end)) == [
        "12-15 09:30", "12-22 09:00", "12-22 09:30",
    ]  # fmt: skip
    assert clocks(find(place, (room,), days=60, count=99))[-1] == "02-02 09:30"


def test_hours_and_a_length_that_nobody_has(place: Place) -> None:
    room = place.resource(hours=OFFICE)
    assert clocks(find(place, (room,), days=7, hours=parse_hours("Th 16:00-17:00"))) == ["12-10 16:00", "12-10 16:30"]
    assert find(place, (room,), minutes=700, days=30) == ()
    with pytest.raises(BadInput):
        find(place, (room,), minutes=0)
    with pytest.raises(BadInput):
        find(place, ())


def test_a_year_ahead_is_as_far_as_it_goes(place: Place) -> None:
    room = place.resource(hours=OFFICE)
    assert find(place, (room,), first=date(2027, 11, 30), days=30, count=1)
    assert not find(place, (room,), first=date(2027, 12, 2), days=30, count=1)


@settings(max_examples=8)
@given(data=st.data(), capacity=st.integers(1, 2))
def test_what_is_offered_can_be_booked_and_what_lies_before_cannot(
    place: Place, data: st.DataObject, capacity: int
) -> None:
    hours = parse_hours("Tu 08:00-11:00")
    one = place.resource(f"R{place._count}", capacity=capacity, hours=hours, buffer_before=5, buffer_after=10)
    two = place.resource(f"R{place._count}", hours=hours)
    for room in (one, one, two, two):
        start = at("2026-12-08T08:00") + 300 * data.draw(st.integers(0, 30))
        try:
            place.book_span(room, start, start + 300 * data.draw(st.integers(1, 10)))
        except Taken:
            continue
    offers = find(place, (one,), (two,), count=1)
    end = offers[0].start if offers else at("2026-12-08T10:30") + 1
    for start in range(at("2026-12-08T08:00"), end, 900):
        assert place.bookings.taken([one.uid, two.uid], start, start + 1800) is not None
    for offer in offers:
        place.bookings.add(Booking("", "Fits", Timed(offer.start, offer.end, ZONE), offer.resources))


def test_today_is_where_the_first_resource_is(place: Place) -> None:
    far = place.resource("Far", zone="Pacific/Auckland", hours=parse_hours("Mo-Su 00:00-24:00"))
    found = find(place, (far,), first=None, days=1, count=99)
    assert found[0].start == NOW
    assert {to_local(offer.start, "Pacific/Auckland").date() for offer in found} == {date(2026, 12, 2)}
