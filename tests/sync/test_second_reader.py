"""Rare combinations: a series that changes kind, levels that differ, a connection that ends and begins again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Direction, Privacy
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk
from tests.sync.test_writes import LUNCH, NINE, assert_quiet, hour, only, pulled

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


# --- levels, and connections that end and begin again ----------------------------------------------


@pytest.mark.parametrize("direction", [Direction.TWO_WAY, Direction.PULL])
def test_our_own_busy_copies_give_no_titles_when_they_are_met_again(
    desk: Desk, sim: Simulator, direction: Direction
) -> None:
    room = desk.resource("Room")
    desk.connect(room, privacy=Privacy.BUSY)
    desk.book(room, *NINE, title="Check-up")
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR)
    desk.connect(room, direction=direction, privacy=Privacy.TITLE)
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["Check-up"]
    assert not desk.conflicts()
    assert only(sim)["summary"] == ("Busy" if direction is Direction.PULL else "Check-up")
    assert_quiet(desk)


def test_a_desk_that_lowers_its_level_blanks_no_titles_on_another(
    tmp_path: Path, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (Desk(tmp_path / name, sim, monkeypatch, name) for name in "ab")
    for desk in (one, other):
        desk.connect(desk.resource("Room"))
    one.book(one.container.resources.list()[0], *NINE)
    one.sync()
    other.sync()
    one.container.calendars.change(DOCTOR, privacy=Privacy.BUSY)
    one.sync()
    other.sync()
    assert only(sim)["summary"] == "Busy"
    assert [title for title, _ in other.titles()] == ["Check-up"]
    assert_quiet(other)
    one.container.calendars.change(DOCTOR, privacy=Privacy.TITLE)
    one.sync()
    other.sync()
    assert one.titles() == other.titles() == one.google()
    assert not one.conflicts()
    assert not other.conflicts()
    one.container.close()
    other.container.close()


def test_a_persons_event_keeps_its_title_when_its_calendar_comes_back_at_another_level(
    desk: Desk, sim: Simulator
) -> None:
    room = desk.resource("Room")
    desk.connect(room, privacy=Privacy.BUSY)
    sim.google.insert(DOCTOR, LUNCH)
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR)
    desk.connect(room, privacy=Privacy.TITLE)
    desk.sync()
    assert only(sim)["summary"] == "Lunch"
    desk.container.bookings.move(pulled(desk), hour(2, 15))
    desk.sync()
    assert desk.google() == desk.titles() == [("Lunch", "2026-12-02T14:00Z")]


def test_a_title_of_a_persons_event_changed_on_both_sides_at_level_busy(desk: Desk, sim: Simulator) -> None:
    desk.connect(desk.resource("Room"), privacy=Privacy.BUSY)
    event = sim.google.insert(DOCTOR, LUNCH)
    desk.sync()
    desk.container.bookings.edit(pulled(desk), {"title": "Mine"})
    sim.google.patch(DOCTOR, event["id"], {"summary": "Theirs"})
    desk.sync()
    assert desk.conflicts() == [("summary", "Mine", "Theirs", "theirs")]
    assert_quiet(desk)
