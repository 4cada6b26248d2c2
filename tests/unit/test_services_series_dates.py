"""A series with clashes is planned as one change: dates skipped, moved, in another room; and put back."""

from __future__ import annotations

from datetime import date

import pytest

from schedapp.errors import NotFound, NotOpen, Taken
from schedapp.model.booking import Booking, EditScope
from schedapp.model.closure import Closure
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.series_dates import SKIP, Answer
from schedapp.model.timespan import AllDay, to_local
from schedapp.services.series import SeriesClash, open_dates
from tests.store.place import ZONE, Place, parse_back, timed

FIRST = ("2026-12-08T09:00", "2026-12-08T10:00")
WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=4",)
SECOND, THIRD, FOURTH = "20261215T080000Z", "20261222T080000Z", "20261229T080000Z"
OFFICE = parse_hours("Mo-Fr 08:00-18:00")


@pytest.fixture
def rooms(place: Place) -> tuple[Resource, Resource]:
    """The first is taken on the second date, from 08:30 to 09:15."""
    one, two = (place.resource(name, hours=OFFICE) for name in ("Room 1", "Room 2"))
    place.book(one, "2026-12-15T08:30", "2026-12-15T09:15", "In the way")
    return one, two


def wanted(*resources: Resource, rule: tuple[str, ...] = WEEKLY) -> Booking:
    return Booking("", "Course", timed(*FIRST), tuple(resource.uid for resource in resources), recurrence=rule)


def starts(place: Place, booking: Booking) -> list[str]:
    rows = place.bookings.week(0, 2**32)
    return [parse_back(row.start) for row in rows if row.booking == booking.uid]


def times(clash: SeriesClash) -> list[str]:
    return [f"{to_local(when.start, ZONE):%d %H:%M}" for when in clash.times]


def test_each_clash_has_its_reason_and_what_can_be_done(place: Place, rooms: tuple[Resource, Resource]) -> None:
    one, two = rooms
    (clash,) = place.container.series.clashes(wanted(one))
    assert (clash.original_start, clash.resource) == (SECOND, "Room 1")
    assert "08:30–09:15" in clash.words
    assert "In the way" in clash.words
    assert times(clash) == ["15 09:15", "15 10:15", "15 11:15", "16 08:00"]
    assert clash.swaps == ((two.uid,),)
    assert open_dates((clash,), {}) == (clash,)
    assert open_dates((clash,), {SECOND: SKIP}) == ()


def test_closed_days_clash_too(place: Place, rooms: tuple[Resource, Resource]) -> None:
    _, two = rooms
    place.container.closures.add(Closure("", AllDay(date(2026, 12, 22), date(2026, 12, 23)), title="Party"))
    (clash,) = place.container.series.clashes(wanted(two))
    assert (clash.original_start, clash.swaps) == (THIRD, ())
    assert "Party" in clash.words
    assert times(clash) == ["23 08:00"]


def test_a_free_series_has_no_clash(place: Place, rooms: tuple[Resource, Resource]) -> None:
    assert place.container.series.clashes(wanted(rooms[1])) == ()
    assert place.container.series.clashes(wanted(rooms[0], rule=())) == ()


def test_several_resources_move_together(place: Place, rooms: tuple[Resource, Resource]) -> None:
    one, two = rooms
    doctor = place.resource("Dr Weber", Kind.PERSON, hours=OFFICE)
    place.book(doctor, "2026-12-15T10:00", "2026-12-15T12:00", "Rounds")
    (clash,) = place.container.series.clashes(wanted(doctor, one))
    assert times(clash)[0] == "15 12:00"
    assert clash.swaps == ((doctor.uid, two.uid),)


def test_a_series_with_answers_is_one_change(place: Place, rooms: tuple[Resource, Resource]) -> None:
    one, two = rooms
    place.book(one, "2026-12-22T09:30", "2026-12-22T09:45", "Also there")
    place.book(one, "2026-12-29T09:30", "2026-12-29T09:45", "And there")
    found = place.container.series.clashes(wanted(one))
    answers = {SECOND: SKIP, THIRD: Answer(found[1].times[0]), FOURTH: Answer(resources=(two.uid,))}
    with pytest.raises(Taken):
        place.container.series.add(wanted(one), {SECOND: SKIP})
    change = place.container.series.add(wanted(one), answers)
    assert starts(place, change.booking) == ["2026-12-08T09:00", "2026-12-22T08:30", "2026-12-29T09:00"]
    last = place.bookings.get(f"{change.booking.uid}/{FOURTH}")
    assert last.resources == (two.uid,)
    assert len(place.bookings.history(change.booking.uid)) == 1
    place.bookings.undo(change)
    assert starts(place, change.booking) == []


def test_a_series_that_moves_gets_answers_as_well(place: Place, rooms: tuple[Resource, Resource]) -> None:
    one, two = rooms
    made = place.bookings.add(wanted(two)).booking
    changes = {"resources": (one.uid,)}
    (clash,) = place.container.series.clashes_of_edit(made.uid, changes, EditScope.ALL)
    assert clash.original_start == SECOND
    with pytest.raises(Taken):
        place.bookings.edit(made.uid, changes)
    change = place.container.series.edit(made.uid, changes, EditScope.ALL, {SECOND: Answer(clash.times[0])})
    assert starts(place, made) == [
        "2026-12-08T09:00", "2026-12-15T09:15", "2026-12-22T09:00", "2026-12-29T09:00",
    ]  # fmt: skip
    place.bookings.undo(change)
    assert place.bookings.series(made.uid).resources == (two.uid,)
    assert place.bookings.series(made.uid).overrides == ()


def test_answers_go_with_what_follows(place: Place, rooms: tuple[Resource, Resource]) -> None:
    one, two = rooms
    made = place.bookings.add(wanted(two)).booking
    name, changes = f"{made.uid}/{SECOND}", {"resources": (one.uid,)}
    (clash,) = place.container.series.clashes_of_edit(name, changes, EditScope.FOLLOWING)
    change = place.container.series.edit(name, changes, EditScope.FOLLOWING, {clash.original_start: SKIP})
    assert starts(place, made) == ["2026-12-08T09:00"]
    assert starts(place, change.booking) == ["2026-12-22T09:00", "2026-12-29T09:00"]


def test_a_skipped_date_can_be_added_back(place: Place, rooms: tuple[Resource, Resource]) -> None:
    _, two = rooms
    made = place.container.series.add(wanted(two), {THIRD: SKIP}).booking
    place.bookings.cancel(f"{made.uid}/{SECOND}", EditScope.THIS)
    skipped = place.container.series.skipped(made.uid)
    assert [each.original_start for each in skipped] == [SECOND, THIRD]
    assert skipped[1].when == timed("2026-12-22T09:00", "2026-12-22T10:00")
    for key in (SECOND, THIRD):
        change = place.container.series.add_back(f"{made.uid}/{key}")
    assert change.summary == "Added “Course” Tue 22 Dec 09:00 back"
    assert len(starts(place, made)) == 4
    assert place.container.series.skipped(made.uid) == ()
    with pytest.raises(NotFound):
        place.container.series.add_back(f"{made.uid}/{THIRD}")
    place.bookings.undo(change)
    assert [each.original_start for each in place.container.series.skipped(made.uid)] == [THIRD]


def test_a_date_comes_back_only_where_it_is_free(place: Place, rooms: tuple[Resource, Resource]) -> None:
    one, two = rooms
    made = place.container.series.add(wanted(one), {SECOND: SKIP}).booking
    with pytest.raises(Taken):
        place.container.series.add_back(f"{made.uid}/{SECOND}")
    other = place.container.series.add(wanted(two), {SECOND: SKIP}).booking
    place.container.closures.add(Closure("", AllDay(date(2026, 12, 15), date(2026, 12, 16))))
    with pytest.raises(NotOpen):
        place.container.series.add_back(f"{other.uid}/{SECOND}")
    place.container.series.add_back(f"{other.uid}/{SECOND}", anyway=True)
    assert len(starts(place, other)) == 4
