"""Rare combinations: a series that changes kind, levels that differ, a connection that ends and begins again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schedapp.errors import BadInput, DeletionsHeld
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Deletions, Direction, Privacy
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, TREATMENT, Desk, shortly
from tests.sync.seen import LUNCH, NINE, assert_quiet, hour, only, pulled

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


def test_a_series_that_is_one_event_in_google_has_no_dates_left(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series(desk, doctor)
    event = next(each for each in sim.google.list(DOCTOR) if "recurrence" in each)
    sim.google.patch(DOCTOR, event["id"], {"recurrence": None})
    desk.sync()
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    assert_quiet(desk)


@pytest.mark.parametrize("how", ["edited here", "push only", "restored"])
def test_a_changed_date_survives_with_its_series_that_a_full_listing_has_not(
    desk: Desk, doctor: Resource, sim: Simulator, how: str
) -> None:
    booking = series(desk, doctor)
    if how == "edited here":
        desk.container.bookings.edit(booking.uid, {"location": "Room 2"})
    elif how == "push only":
        desk.container.calendars.change(DOCTOR, direction=Direction.PUSH)
        desk.sync()
    event = next(each for each in sim.google.list(DOCTOR) if "recurrence" in each)
    sim.google.delete(DOCTOR, event["id"])
    sim.google.purge_tombstones(DOCTOR)
    with desk.container.database.write():
        desk.container.database.execute("UPDATE connection SET sync_token = ''")
    desk.sync(deletions=Deletions.RESTORE if how == "restored" else Deletions.HOLD)
    desk.sync()
    assert days(desk.google()) == [("Check-up", 2), ("Special", 9), ("Check-up", 16), ("Check-up", 23)]
    assert desk.titles() == desk.google()


# --- the brake, and what cannot be restored ---------------------------------------------------------


def fill(sim: Simulator, number: int) -> None:
    for hour_of in range(number):
        day, start = 2 + hour_of // 10, 8 + hour_of % 10
        ends = {"start": f"2026-12-{day:02}T{start:02}:00:00", "end": f"2026-12-{day:02}T{start:02}:30:00"}
        sim.google.insert(DOCTOR, {"summary": f"e{hour_of}", **{name: shortly(text) for name, text in ends.items()}})


def empty(sim: Simulator, number: int) -> None:
    for event in sim.google.list(DOCTOR)[:number]:
        sim.google.delete(DOCTOR, event["id"])


def test_accepted_deletions_do_not_make_room_for_more(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 30)
    desk.sync()
    empty(sim, 5)
    assert desk.sync()[0].ok
    desk.clock += 23 * 3600
    empty(sim, 6)
    assert isinstance(desk.sync()[0].error, DeletionsHeld)
    assert desk.sync(deletions=Deletions.ACCEPT)[0].deleted == 6
    desk.clock += 2 * 3600
    empty(sim, 6)
    assert isinstance(desk.sync()[0].error, DeletionsHeld)


def test_a_calendar_that_is_only_read_cannot_be_restored(desk: Desk, sim: Simulator) -> None:
    desk.connect(desk.resource("Room"), direction=Direction.PULL)
    fill(sim, 8)
    desk.sync()
    empty(sim, 8)
    desk.sync()
    (held,) = desk.container.attention.list()
    assert [answer.key for answer in held.answers] == ["theirs"]
    with pytest.raises(BadInput):
        desk.container.attention.resolve(held.id, "mine")
    assert isinstance(desk.sync(deletions=Deletions.RESTORE)[0].error, DeletionsHeld)
    assert len(desk.titles()) == 8
    desk.container.attention.resolve(held.id, "theirs")
    assert not desk.titles()


def test_an_answer_that_waits_proves_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, TREATMENT)
    desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    proven = desk.clock
    desk.clock += 100
    sim.google.delete(DOCTOR, only(sim)["id"])
    desk.sync()
    assert [status.connection.proven_at for status in desk.container.calendars.connections()] == [proven, desk.clock]


def test_a_pause_of_pushes_costs_no_second_list(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    sim.faults.add("events.insert", "status", status=403, reason="quotaExceeded")
    desk.book(doctor, *NINE)
    desk.sync()
    sim.clear_requests()
    assert desk.sync()[0].ok
    assert [request.method for request in sim.requests] == ["events.list"]


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


def test_what_a_calendar_left_behind_can_be_cancelled_and_is_told_to_nobody(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, direction=Direction.PULL)
    sim.google.insert(DOCTOR, LUNCH)
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR)
    desk.connect(room, TREATMENT)
    desk.sync()
    assert [title for title, _ in desk.google(TREATMENT)] == ["Busy"]
    desk.container.bookings.cancel(pulled(desk))
    desk.sync()
    assert not desk.titles()
    assert not desk.google(TREATMENT)


def test_a_calendar_that_is_only_read_again_gives_no_rights(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    for _ in range(2):
        desk.connect(room, direction=Direction.PULL)
        if not sim.google.list(DOCTOR):
            sim.google.insert(DOCTOR, LUNCH)
        desk.sync()
        assert desk.rows("SELECT title, read_only, confined FROM booking") == [("Lunch", 1, 0)]
        desk.container.calendars.disconnect(DOCTOR)


def test_a_former_clients_name_is_no_part_of_the_title(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, privacy=Privacy.FULL)
    booking = desk.book(room, *NINE, client="Anna Keller")
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"client": "Bea Frei"})
    sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "Filling · Anna Keller"})
    desk.sync()
    assert [title for title, _ in desk.google()] == ["Filling · Bea Frei"]
    desk.container.calendars.change(DOCTOR, privacy=Privacy.TITLE)
    desk.sync()
    assert [title for title, _ in desk.google()] == ["Filling"]
    assert_quiet(desk)


def test_an_edit_goes_along_with_an_event_that_moves(desk: Desk, sim: Simulator) -> None:
    doctor, room = desk.resource("Doctor"), desk.resource("Room")
    desk.connect(doctor)
    desk.connect(room, TREATMENT)
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"title": "Mine"})
    sim.google.move(DOCTOR, only(sim)["id"], TREATMENT)
    for calendar in (TREATMENT, DOCTOR, TREATMENT, DOCTOR):
        desk.sync(calendar)
    assert desk.titles() == desk.google(TREATMENT) == [("Mine", "2026-12-02T08:00Z")]
    assert not desk.google(DOCTOR)
    assert not desk.conflicts()
    assert_quiet(desk)
