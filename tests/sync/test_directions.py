"""One-way connections, privacy and transparency, over real sockets. Names begin with the number of the scenario."""

from __future__ import annotations

import pytest

from schedapp.errors import ChangedSince, ReadOnly
from schedapp.model.booking import EditScope
from schedapp.model.connection import Direction, Privacy
from schedapp.model.resource import Resource
from schedapp.model.timespan import parse_iso
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, ZONE, Desk, shortly
from tests.sync.seen import LUNCH, NINE, assert_quiet, hour, only


def test_push_only_takes_nothing_and_puts_back(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, direction=Direction.PUSH)
    sim.google.insert(DOCTOR, LUNCH)
    booking = desk.book(room, *NINE)
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["Check-up"]
    ours = next(e["id"] for e in sim.google.list(DOCTOR) if e["summary"] == "Check-up")
    sim.google.patch(DOCTOR, ours, {"summary": "Changed there"})
    desk.sync()
    assert ("Check-up", "2026-12-02T08:00Z") in desk.google()
    assert desk.conflicts() == [("summary", "Check-up", "Changed there", "mine")]
    sim.google.delete(DOCTOR, ours)
    desk.container.bookings.edit(booking.uid, {"title": "Filling"})
    desk.sync()
    assert ("Filling", "2026-12-02T08:00Z") in desk.google()
    before = len(desk.writes())
    desk.sync()
    desk.sync()
    assert len(desk.writes()) == before


def test_pull_only_writes_nothing(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, direction=Direction.PULL)
    sim.google.insert(DOCTOR, LUNCH)
    desk.book(room, *NINE)
    desk.sync()
    assert len(desk.titles()) == 2
    assert not desk.writes()
    assert not desk.outbox()
    with pytest.raises(ReadOnly):
        desk.container.bookings.cancel(next(u for (u,) in desk.rows("SELECT uid FROM booking WHERE origin='google'")))


def test_busy_shows_no_title_anywhere(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, privacy=Privacy.BUSY)
    booking = desk.book(room, *NINE, "Root canal", location="Chair 2")
    rules = ("FREQ=WEEKLY;COUNT=3",)
    series = desk.book(room, "2026-12-03T09:00", "2026-12-03T10:00", "Psychotherapy", recurrence=rules)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"title": "Root extraction"})
    desk.container.bookings.move(booking.uid, hour(4, 14))
    desk.container.bookings.edit(f"{series.uid}/20261210T080000Z", {"title": "Psychoanalysis"}, EditScope.THIS)
    desk.sync()
    sent = str([(request.body, request.params) for request in sim.requests])
    assert not any(word in sent for word in ("Root", "Psych", "Chair"))
    assert {event["summary"] for event in sim.google.list(DOCTOR)} == {"Busy"}
    assert {event["visibility"] for event in sim.google.list(DOCTOR)} == {"private"}
    event_id = next(e["id"] for e in sim.google.list(DOCTOR) if "recurrence" not in e and "recurringEventId" not in e)
    sim.google.patch(DOCTOR, event_id, {"summary": "read me not", "start": shortly("2026-12-04T14:30:00")})
    desk.sync()
    after = desk.container.bookings.get(booking.uid)
    assert (after.title, after.location) == ("Root extraction", "Chair 2")
    assert after.when.start == parse_iso("2026-12-04T14:30", ZONE)  # type: ignore[union-attr]
    assert_quiet(desk)


def test_from_title_to_busy_by_connecting_again(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE, "Root canal")
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR)
    desk.connect(doctor, privacy=Privacy.BUSY)
    desk.sync()
    assert only(sim)["summary"] == "Busy"
    assert desk.titles()[0][0] == "Root canal"


def test_transparent_events_block_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = sim.google.insert(DOCTOR, {**LUNCH, "transparency": "transparent"})
    desk.sync()
    booking = desk.book(doctor, "2026-12-02T12:00", "2026-12-02T13:00")
    desk.sync()
    assert desk.titles() == desk.google()
    sim.google.patch(DOCTOR, made["id"], {"transparency": "opaque"})
    desk.sync()
    claims = dict(desk.rows("SELECT b.title, o.claim FROM occurrence o JOIN booking b ON b.id = o.booking_id"))
    assert claims == {"Check-up": "holds", "Lunch": "contests"}
    desk.container.bookings.cancel(booking.uid)
    assert desk.rows("SELECT claim FROM occurrence") == [("holds",)]


def test_undo_is_refused_after_a_change_from_google(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    change = desk.container.bookings.edit(booking.uid, {"title": "new"})
    desk.sync()
    sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "theirs"})
    desk.sync()
    with pytest.raises(ChangedSince):
        desk.container.bookings.undo(change)
