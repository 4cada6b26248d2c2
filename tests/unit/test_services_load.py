"""The minutes that are booked on each day, in one query."""

from __future__ import annotations

from datetime import date

from schedapp.model.booking import Booking, Transparency
from schedapp.model.timespan import AllDay
from tests.store.place import ZONE, Place, timed

FIRST, LAST = date(2026, 12, 7), date(2026, 12, 9)


def test_each_resource_on_each_day(place: Place) -> None:
    one, two = place.resource(buffer_after=30), place.resource("Room 2")
    place.book(one, "2026-12-08T09:00", "2026-12-08T10:30")
    place.book(one, "2026-12-08T14:00", "2026-12-08T14:15")
    place.book(two, "2026-12-08T23:00", "2026-12-09T01:00")
    place.book(two, "2026-12-06T23:00", "2026-12-07T00:30")
    assert place.bookings.load(FIRST, LAST, [one.uid, two.uid], ZONE) == {
        date(2026, 12, 7): {two.uid: 30},
        date(2026, 12, 8): {one.uid: 105, two.uid: 60},
        date(2026, 12, 9): {two.uid: 60},
    }


def test_only_those_asked_for_and_only_what_blocks(place: Place) -> None:
    one, two = place.resource(), place.resource("Room 2")
    place.book(one, "2026-12-08T09:00", "2026-12-08T10:00")
    place.book(two, "2026-12-08T09:00", "2026-12-08T10:00")
    when = timed("2026-12-08T12:00", "2026-12-08T13:00")
    place.bookings.add(Booking("", "Info", when, (one.uid,), transparency=Transparency.TRANSPARENT))
    assert place.bookings.load(FIRST, LAST, [one.uid], ZONE)[date(2026, 12, 8)] == {one.uid: 60}
    assert place.bookings.load(FIRST, LAST, [], ZONE) == {day: {} for day in (FIRST, date(2026, 12, 8), LAST)}


def test_long_ones_and_the_day_of_25_hours(place: Place) -> None:
    room = place.resource()
    place.bookings.add(Booking("", "Rebuilt", AllDay(date(2027, 10, 1), date(2027, 11, 20)), (room.uid,)), anyway=True)
    found = place.bookings.load(date(2027, 10, 30), date(2027, 11, 1), [room.uid], ZONE)
    assert [found[day][room.uid] for day in sorted(found)] == [24 * 60, 25 * 60, 24 * 60]
