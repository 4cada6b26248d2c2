"""Quiet is quiet, and two homes on one calendar agree: the promises about rest, by the real services over sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schedapp.model.booking import EditScope
from schedapp.model.resource import Resource
from schedapp.simulator import DOCTOR, TREATMENT, Simulator
from tests.desk import ZONE, Desk
from tests.sync.seen import hour

TABLES = ("booking", "booking_resource", "occurrence", "client", "link", "outbox", "conflict", "decision", "history")


def there(day: int, o_clock: int) -> dict[str, Any]:
    """Start and end of an hour in December 2026, as Google takes them."""
    start = datetime(2026, 12, day, o_clock, tzinfo=ZoneInfo(ZONE))
    return {
        name: {"dateTime": moment.isoformat(), "timeZone": ZONE}
        for name, moment in (("start", start), ("end", start + timedelta(hours=1)))
    }


def settle(*desks: Desk) -> None:
    """Cycles until both sides know all."""
    for _ in range(4):
        for desk in desks:
            desk.clock += 61
            assert all(report.ok for report in desk.sync())


@pytest.fixture
def other(tmp_path: Path, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A second home, with the same calendar connected."""
    made = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    made.connect(made.resource("Dr A, too"))
    yield made
    made.container.close()


def test_at_rest_two_cycles_make_list_calls_only(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, TREATMENT)
    series = desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "Class", recurrence=("FREQ=WEEKLY;COUNT=5",))
    desk.container.bookings.edit(f"{series.uid}/20261210T080000Z", {"title": "Exam"}, EditScope.THIS)
    desk.container.bookings.cancel(f"{series.uid}/20261217T080000Z", EditScope.THIS)
    desk.book(doctor, "2026-12-04T09:00", "2026-12-04T10:00", "Both", also=(room,), client="Mrs B")
    sim.google.insert(DOCTOR, {"summary": "Lunch", **there(5, 12)})
    gone = sim.google.insert(DOCTOR, {"summary": "Gone", **there(6, 12)})
    settle(desk)
    sim.google.delete(DOCTOR, gone["id"])
    settle(desk)
    before = {table: desk.rows(f"SELECT * FROM {table}") for table in TABLES}
    sim.clear_requests()
    desk.sync()
    desk.sync()
    assert [request.method for request in sim.requests] == ["events.list"] * 4
    assert {table: desk.rows(f"SELECT * FROM {table}") for table in TABLES} == before


def test_a_pull_of_an_unchanged_calendar_is_one_request(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    start = datetime(2026, 12, 1, tzinfo=UTC)
    for number in range(600):
        moments = (start + timedelta(hours=number), start + timedelta(hours=number + 1))
        ends = [{"dateTime": moment.isoformat(), "timeZone": ZONE} for moment in moments]
        sim.google.insert(DOCTOR, {"summary": f"event {number}", "start": ends[0], "end": ends[1]})
    desk.sync()
    assert len(sim.requests_of("events.list")) == 3
    sim.clear_requests()
    desk.sync()
    (request,) = sim.requests
    assert request.method == "events.list"
    assert "syncToken" in request.params
    assert len(desk.titles()) == 600


def test_two_homes_on_one_calendar_converge(desk: Desk, doctor: Resource, other: Desk, sim: Simulator) -> None:
    booking = desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "Check-up")
    doomed = desk.book(doctor, "2026-12-02T11:00", "2026-12-02T12:00", "Doomed")
    lunch = sim.google.insert(DOCTOR, {"summary": "Lunch", **there(5, 12)})
    settle(desk, other)
    desk.container.bookings.move(booking.uid, hour(2, 15))
    other.container.bookings.edit(booking.uid, {"title": "Filling"})
    other.container.bookings.cancel(doomed.uid)
    sim.google.patch(DOCTOR, lunch["id"], {"summary": "Late lunch", **there(5, 14)})
    sim.google.insert(DOCTOR, {"summary": "Meeting", **there(7, 9)})
    desk.book(doctor, "2026-12-08T09:00", "2026-12-08T10:00", "New here")
    settle(desk, other)
    assert desk.titles() == other.titles() == desk.google()
    assert desk.titles() == [
        ("Filling", "2026-12-02T14:00Z"),
        ("Late lunch", "2026-12-05T13:00Z"),
        ("Meeting", "2026-12-07T08:00Z"),
        ("New here", "2026-12-08T08:00Z"),
    ]
    assert not desk.conflicts()
    assert not other.conflicts()
    assert not desk.outbox()
    assert not other.outbox()
