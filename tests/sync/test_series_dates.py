"""A series whose clashes were answered looks in Google as it does here, and so does a date that comes back."""

from __future__ import annotations

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.resource import Kind, Resource
from schedapp.model.series_dates import SKIP, Answer
from schedapp.model.timespan import Timed, parse_iso
from tests.desk import ZONE, Desk
from tests.sync.seen import assert_quiet

SECOND, THIRD, FOURTH = "20261215T080000Z", "20261222T080000Z", "20261229T080000Z"


def timed(start: str, end: str) -> Timed:
    return Timed(parse_iso(start, ZONE), parse_iso(end, ZONE), ZONE)


def series(*resources: Resource) -> Booking:
    rule = ("RRULE:FREQ=WEEKLY;COUNT=4",)
    when = timed("2026-12-08T09:00", "2026-12-08T10:00")
    return Booking("", "Course", when, tuple(each.uid for each in resources), recurrence=rule)


@pytest.fixture
def other(desk: Desk) -> Resource:
    return desk.resource("Dr B", Kind.PERSON)


@pytest.fixture
def made(desk: Desk, doctor: Resource, other: Resource) -> Booking:
    """The second date is skipped, the third at another time, the fourth with another person."""
    answers = {
        SECOND: SKIP,
        THIRD: Answer(timed("2026-12-22T14:00", "2026-12-22T15:00")),
        FOURTH: Answer(resources=(other.uid,)),
    }
    found = desk.container.series.add(series(doctor), answers, anyway=True).booking
    desk.sync()
    return found


def test_answers_reach_google(desk: Desk, doctor: Resource, made: Booking) -> None:
    assert desk.google() == desk.titles(doctor) == [("Course", "2026-12-08T08:00Z"), ("Course", "2026-12-22T13:00Z")]
    assert_quiet(desk)


def test_a_date_that_goes_to_another_resource_and_back(desk: Desk, doctor: Resource, other: Resource) -> None:
    """Only who takes part is another: all else of the date is as its series says."""
    booking = desk.container.bookings.add(series(doctor), anyway=True).booking
    desk.sync()
    change = desk.container.bookings.edit(f"{booking.uid}/{FOURTH}", {"resources": (other.uid,)}, EditScope.THIS)
    desk.sync()
    assert desk.google() == desk.titles(doctor)
    assert len(desk.google()) == 3
    assert desk.outbox() == []
    assert_quiet(desk)
    desk.container.bookings.undo(change)
    desk.sync()
    assert len(desk.google()) == 4
    assert_quiet(desk)


def test_dates_come_back_in_google(desk: Desk, doctor: Resource, made: Booking) -> None:
    desk.container.bookings.cancel(f"{made.uid}/{THIRD}", EditScope.THIS)
    desk.sync()
    assert len(desk.google()) == 1
    for key in (SECOND, THIRD):
        desk.container.series.add_back(f"{made.uid}/{key}", anyway=True)
    desk.sync()
    assert [start for _, start in desk.google()] == ["2026-12-08T08:00Z", "2026-12-15T08:00Z", "2026-12-22T08:00Z"]
    assert desk.google() == desk.titles(doctor)
    assert_quiet(desk)


def test_undo_takes_all_of_it_back(desk: Desk, doctor: Resource) -> None:
    change = desk.container.series.add(series(doctor), {SECOND: SKIP}, anyway=True)
    desk.sync()
    desk.container.bookings.undo(change)
    desk.sync()
    assert desk.google() == []
