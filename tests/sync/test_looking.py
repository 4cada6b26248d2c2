"""The fresh look before a booking is confirmed."""

from __future__ import annotations

import time

import pytest

from schedapp.errors import Taken
from schedapp.model.booking import Booking
from schedapp.model.connection import Direction
from schedapp.model.recurrence import expand
from schedapp.model.resource import Resource
from schedapp.model.timespan import Span, Timed, parse_iso
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, NOON, ZONE, Desk, shortly

OWN_S = 90.0
"""Seconds after which a call gives up by itself: far more than any look that works takes."""
WHEN = Timed(parse_iso("2026-12-02T09:00", ZONE), parse_iso("2026-12-02T10:00", ZONE), ZONE)


def spans(*rules: str) -> tuple[Span, ...]:
    window = Span(NOON, NOON + 86_400 * 200)
    return tuple(Span(one.start, one.end) for one in expand(WHEN, rules, window, ZONE))  # type: ignore[arg-type]


def at(sim: Simulator, start: str, end: str) -> None:
    sim.google.insert(DOCTOR, {"summary": "Private", "start": shortly(start), "end": shortly(end)})


def test_free_in_both(desk: Desk, doctor: Resource) -> None:
    desk.sync()
    look = desk.container.calendars.look((doctor.uid,), spans())
    assert look.checked
    assert look.connected == 1


def test_a_resource_without_calendar_asks_nobody(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    look = desk.container.calendars.look((room.uid,), spans())
    assert look.checked
    assert (look.connected, sim.requests) == (0, [])


def test_taken_in_google_meanwhile(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    at(sim, "2026-12-02T09:30:00", "2026-12-02T10:30:00")
    assert desk.container.calendars.look((doctor.uid,), spans()).checked
    with pytest.raises(Taken):
        desk.container.bookings.add(Booking("", "late", WHEN, (doctor.uid,)))
    assert not desk.outbox()


def test_the_third_occurrence_is_taken_meanwhile(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    at(sim, "2026-12-16T09:30:00", "2026-12-16T10:30:00")
    rules = ("RRULE:FREQ=WEEKLY;COUNT=4",)
    assert desk.container.calendars.look((doctor.uid,), spans(*rules)).checked
    with pytest.raises(Taken):
        desk.container.bookings.add(Booking("", "late", WHEN, (doctor.uid,), recurrence=rules))


def test_offline_it_is_booked_and_marked(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    sim.faults.add("*", "drop", count=None)
    look = desk.container.calendars.look((doctor.uid,), spans())
    assert not look.checked
    assert "not yet in Google" in look.note
    desk.container.bookings.add(Booking("", "booked", WHEN, (doctor.uid,)))
    assert [row.delivery.value for row in desk.container.bookings.week(0, 2**33)] == ["waiting"]


def test_the_note_says_why_google_was_not_looked_at(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    events = [
        sim.google.insert(
            DOCTOR, {"start": shortly(f"2026-12-0{day}T09:00:00"), "end": shortly(f"2026-12-0{day}T10:00:00")}
        )["id"]
        for day in range(2, 9)
    ]
    desk.sync()
    for event in events:
        sim.google.delete(DOCTOR, event)
    held = desk.container.calendars.look((doctor.uid,), spans())
    assert not held.checked
    assert "deletions wait for your answer" in held.note
    desk.container.close()
    desk.container = desk.open()  # the tokens of the session are gone
    assert "sign in again" in desk.container.calendars.look((doctor.uid,), spans()).note


def test_a_slow_google_does_not_hold_the_booking(
    desk: Desk, doctor: Resource, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sync()
    account = desk.container.calendars.connections()[0].connection.account
    monkeypatch.setattr(desk.container._runner.accounts.server(account), "_timeout", OWN_S)
    held = sim.faults.add("events.list", "hold", count=None)
    for _ in range(20):  # on a machine that stalls, a look may be out of time before it has asked
        began = time.monotonic()
        look = desk.container.calendars.look((doctor.uid,), spans(), deadline=1.0)
        assert time.monotonic() - began < OWN_S, "it waited for the call to give up"
        assert not look.checked
        if held.fired:
            break
    assert held.fired
    sim.faults.clear()


def test_a_look_behind_a_running_sync_ends_too(desk: Desk, doctor: Resource) -> None:
    desk.sync()
    connection = desk.container.calendars.connections()[0].connection
    with desk.container._runner.leases.hold(connection.uid, 1) as got:
        assert got
        assert not desk.container.calendars.look((doctor.uid,), spans(), deadline=0.2).checked


def test_a_calendar_that_only_gets_is_listed(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, direction=Direction.PUSH)
    desk.book(room, "2026-12-03T09:00", "2026-12-03T10:00")
    desk.sync()
    at(sim, "2026-12-02T08:00:00", "2026-12-02T09:00:00")
    ours = Span(parse_iso("2026-12-03T09:00", ZONE), parse_iso("2026-12-03T10:00", ZONE))
    assert desk.container.calendars.look((room.uid,), (*spans(), ours)).checked
    at(sim, "2026-12-02T09:30:00", "2026-12-02T10:30:00")
    with pytest.raises(Taken):
        desk.container.calendars.look((room.uid,), spans())
