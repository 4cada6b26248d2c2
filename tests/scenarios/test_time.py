"""Time: the computer's zone and clock, zones under two names, days that end the day before. Named by number."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, Timed, parse_iso, to_local
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, NOON, ZONE, Desk, shortly
from tests.sync.seen import NINE, assert_quiet, hour, only

HOUR = 3_600


@pytest.fixture
def computer_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the zone of this computer while the program runs."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def test_76_a_pulled_holiday_ends_the_day_before_its_exclusive_end(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    sim.google.insert(DOCTOR, {"summary": "Fair", "start": {"date": "2026-12-08"}, "end": {"date": "2026-12-11"}})
    desk.sync()
    (row,) = desk.container.bookings.week(0, 2**33)
    assert row.all_day
    days = to_local(row.start, ZONE).date(), to_local(row.end - 1, ZONE).date()
    assert days == (date(2026, 12, 8), date(2026, 12, 10))
    when = desk.container.bookings.get(row.booking).when
    assert isinstance(when, AllDay)
    assert when.end - timedelta(days=1) == date(2026, 12, 10)
    desk.container.bookings.edit(row.booking, {"title": "Trade fair"})
    desk.sync()
    assert only(sim)["end"] == {"date": "2026-12-11"}
    assert_quiet(desk)


def test_78_failure_25_the_computer_travels_and_nothing_changes(
    desk: Desk, doctor: Resource, sim: Simulator, computer_in: Callable[[str], None]
) -> None:
    computer_in(ZONE)
    desk.book(doctor, *NINE)
    desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "Class", recurrence=("FREQ=WEEKLY;COUNT=20",))
    day = AllDay(date(2026, 12, 5), date(2026, 12, 7))
    desk.container.bookings.add(Booking("", "Off", day, (doctor.uid,)))
    sim.google.insert(DOCTOR, {"summary": "Lunch", "start": shortly("2026-12-07T12:00:00"),
                               "end": shortly("2026-12-07T13:00:00")})  # fmt: skip
    desk.sync()
    before = desk.titles(), desk.rows("SELECT uid, version FROM booking ORDER BY uid"), sim.google.list(DOCTOR)
    for zone in ("Asia/Tokyo", "America/Phoenix", "Pacific/Kiritimati", "Asia/Kathmandu"):
        computer_in(zone)
        assert_quiet(desk)
        sim.expire_sync_tokens()
        desk.clock += 61
        assert desk.sync()[0].ok
        desk.restart()
        assert desk.sync()[0].pushed == 0
        after = desk.titles(), desk.rows("SELECT uid, version FROM booking ORDER BY uid"), sim.google.list(DOCTOR)
        assert after == before


WRONG = {"right": 0, "2 h behind": -2 * HOUR, "2 h ahead": 2 * HOUR, "3 years ahead": 3 * 365 * 86_400,
         "4 years behind": -4 * 365 * 86_400}  # fmt: skip


def told(home: Path, monkeypatch: pytest.MonkeyPatch, offset: int) -> list[object]:
    """What becomes of edits on both sides, and of deletions against edits, where the clock is so wrong."""
    with Simulator() as sim:
        desk = Desk(home, sim, monkeypatch)
        doctor = desk.resource("Dr A")
        desk.connect(doctor)
        made = [desk.book(doctor, f"2026-12-{day:02d}T09:00", f"2026-12-{day:02d}T10:00", f"n{day}")
                for day in range(2, 7)]  # fmt: skip
        desk.clock = NOON + offset
        desk.sync()
        ids = {event["summary"]: event["id"] for event in sim.google.list(DOCTOR)}
        bookings = desk.container.bookings
        sim.google.patch(DOCTOR, ids["n2"], {"summary": "theirs"})
        bookings.edit(made[0].uid, {"title": "mine"})
        bookings.edit(made[1].uid, {"title": "mine first"})
        sim.google.patch(DOCTOR, ids["n3"], {"location": "Room 4"})
        bookings.cancel(made[2].uid)
        sim.google.patch(DOCTOR, ids["n4"], {"summary": "still needed"})
        sim.google.delete(DOCTOR, ids["n5"])
        bookings.move(made[3].uid, hour(9, 9))
        sim.google.delete(DOCTOR, ids["n6"])
        for _ in range(3):
            assert desk.sync()[0].ok
        outcome: list[object] = [
            sorted(desk.conflicts(), key=str),
            desk.titles(),
            desk.google(),
            desk.outbox(),
            desk.decisions(),
        ]
        assert desk.titles() == desk.google()
        assert_quiet(desk)
        desk.container.close()
    return outcome


def test_79_failure_20_21_a_wrong_clock_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {name: told(tmp_path / str(offset), monkeypatch, offset) for name, offset in WRONG.items()}
    right = outcomes.pop("right")
    assert sorted(field for field, *_ in right[0]) == ["status", "status", "summary"]  # type: ignore[attr-defined]
    for name, outcome in outcomes.items():
        assert outcome == right, name


def test_80_a_zone_that_google_refuses_goes_out_under_its_other_name(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    sim.faults.add("events.*", "refuse-zone", zone="Europe/Kyiv", count=None)
    zone = "Europe/Kyiv"
    when = Timed(parse_iso("2026-12-02T09:00", zone), parse_iso("2026-12-02T10:00", zone), zone)
    booking = desk.container.bookings.add(Booking("", "Call", when, (doctor.uid,))).booking
    report = desk.sync()[0]
    assert (report.pushed, report.parked) == (1, 0)
    assert [request.status for request in desk.writes()] == [400, 200], "the other name is tried once"
    assert only(sim)["start"]["timeZone"] == "Europe/Kiev"
    assert desk.container.bookings.get(booking.uid).when == when, "here it keeps its name"
    assert_quiet(desk)
    desk.container.bookings.edit(booking.uid, {"title": "Long call"})
    desk.sync()
    assert desk.titles() == desk.google() == [("Long call", "2026-12-02T07:00Z")]
    assert not desk.conflicts()


def test_77_label_and_instant_stay_when_nothing_of_the_time_is_changed(desk: Desk, sim: Simulator) -> None:
    calendar = sim.google.add_calendar("UTC room", time_zone="UTC")
    desk.connect(desk.resource("Room"), calendar)
    start = {"dateTime": "2026-12-02T09:00:00+01:00", "timeZone": "Europe/Warsaw"}
    end = {"dateTime": "2026-12-02T10:00:00+01:00", "timeZone": "Europe/Warsaw"}
    sim.google.insert(calendar, {"summary": "w", "start": start, "end": end})
    desk.sync()
    before = only(sim, calendar)
    ((uid,),) = desk.rows("SELECT uid FROM booking")
    when = desk.container.bookings.get(uid).when
    assert when == Timed(parse_iso("2026-12-02T08:00", "UTC"), parse_iso("2026-12-02T09:00", "UTC"), "Europe/Warsaw")
    desk.container.bookings.edit(uid, {"title": "W"})
    desk.sync()
    assert not {"start", "end"} & set(desk.writes()[-1].body)
    assert (only(sim, calendar)["start"], only(sim, calendar)["end"]) == (before["start"], before["end"])
    assert desk.container.bookings.get(uid).when == when
