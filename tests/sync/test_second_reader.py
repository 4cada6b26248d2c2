"""Combinations that are rare one by one: a change of kind, levels that differ, a connection that ends and begins again."""

from __future__ import annotations

from datetime import date

from schedapp.model.booking import Booking, EditScope
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay
from schedapp.simulator import Simulator
from tests.desk import Desk
from tests.sync.test_writes import NINE, assert_quiet, hour

WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=4",)
SECOND = "20261209T080000Z"


def series(desk: Desk, doctor: Resource) -> Booking:
    """A weekly series in both places, with one date that is called otherwise."""
    booking = desk.book(doctor, *NINE, recurrence=WEEKLY)
    desk.container.bookings.edit(f"{booking.uid}/{SECOND}", {"title": "Special"}, EditScope.THIS)
    desk.sync()
    return booking


def days(rows: list[tuple[str, str]]) -> list[tuple[str, int]]:
    return [(title, int(when[8:10])) for title, when in rows]


# --- series ---------------------------------------------------------------------------------------


def test_a_series_that_becomes_all_day_takes_its_changed_date_along(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = series(desk, doctor)
    sim.clear_requests()
    desk.container.bookings.edit(booking.uid, {"when": AllDay(date(2026, 12, 2), date(2026, 12, 3))}, EditScope.ALL)
    desk.sync()
    assert len(sim.requests) < 8
    assert days(desk.google()) == [("Check-up", 2), ("Special", 9), ("Check-up", 16), ("Check-up", 23)]
    assert not desk.outbox()
    assert_quiet(desk)


def test_an_all_day_series_gets_a_time(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    when = AllDay(date(2026, 12, 2), date(2026, 12, 3))
    booking = desk.container.bookings.add(Booking("", "Check-up", when, (doctor.uid,), recurrence=WEEKLY)).booking
    desk.container.bookings.edit(f"{booking.uid}/20261209", {"title": "Special"}, EditScope.THIS)
    desk.container.bookings.cancel(f"{booking.uid}/20261216", EditScope.THIS)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"when": hour(2, 9)}, EditScope.ALL)
    sim.clear_requests()
    desk.sync()
    assert len(sim.requests) < 12
    assert desk.google() == desk.titles()
    assert_quiet(desk)
