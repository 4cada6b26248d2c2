"""Rooms answer by themselves, after a while of the simulator's clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedapp.simulator import DOCTOR, ManualClock, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import NOW, Service
from tests.simulator.samples import ids, timed, weekly

FIRST, SECOND = "first0event", "second0event"


@pytest.fixture
def room(sim: Simulator) -> str:
    return sim.google.add_room("Treatment 3")


def with_room(room: str, event_id: str = FIRST, start: str = "10:00", end: str = "11:00") -> Json:
    day = "2026-12-01T"
    return timed(f"{day}{start}:00", f"{day}{end}:00", id=event_id, attendees=[{"email": room, "resource": True}])


def answer(service: Service, event_id: str = FIRST) -> str:
    [guest] = service.get(event_id)["attendees"]
    return str(guest["responseStatus"])


def test_a_free_room_accepts_after_a_second(sim: Simulator, service: Service, clock: ManualClock, room: str) -> None:
    made = service.insert(with_room(room))
    assert answer(service) == made["attendees"][0]["responseStatus"] == "needsAction"
    token = service.list()["nextSyncToken"]
    clock.advance(1)
    assert answer(service) == "accepted"
    [changed] = service.list(syncToken=token)["items"]
    assert changed["etag"] != made["etag"]
    [held] = sim.google.list(room)
    assert (held["id"], held["organizer"]["email"], held["attendees"][0]["self"]) == (FIRST, DOCTOR, True)


def test_a_taken_room_declines(sim: Simulator, service: Service, clock: ManualClock, room: str) -> None:
    service.insert(with_room(room))
    clock.advance(1)
    service.insert(with_room(room, SECOND, "10:30", "11:30"))
    service.insert(with_room(room, "third0event", "11:00", "12:00"))
    clock.advance(1)
    found = {event_id: answer(service, event_id) for event_id in (FIRST, SECOND, "third0event")}
    assert found == {FIRST: "accepted", SECOND: "declined", "third0event": "accepted"}
    assert ids(sim.google.list(room)) == [FIRST, "third0event"]


def test_a_new_time_asks_again(sim: Simulator, service: Service, clock: ManualClock, room: str) -> None:
    service.insert(with_room(room))
    service.insert(with_room(room, SECOND, "12:00", "13:00"))
    clock.advance(1)
    later = with_room(room, start="12:30", end="13:30")
    service.patch(FIRST, {"start": later["start"], "end": later["end"]})
    assert answer(service) == "needsAction"
    clock.advance(1)
    assert answer(service) == "declined"
    service.patch(SECOND, {"summary": "The same time"})
    assert answer(service, SECOND) == "accepted"


def test_a_deleted_event_frees_its_room(sim: Simulator, service: Service, clock: ManualClock, room: str) -> None:
    service.insert(with_room(room))
    service.insert(with_room(room, "gone0event", "15:00", "16:00"))
    clock.advance(1)
    assert ids(sim.google.list(room)) == [FIRST, "gone0event"]
    service.delete(FIRST)
    service.patch("gone0event", {"attendees": []})
    assert sim.google.list(room) == []


def test_a_series_needs_every_date(service: Service, clock: ManualClock, room: str) -> None:
    service.insert(timed("2026-12-15T10:30:00", "2026-12-15T11:00:00", id=FIRST, attendees=[{"email": room}]))
    clock.advance(1)
    service.insert(weekly(id=SECOND, attendees=[{"email": room}]))
    clock.advance(1)
    assert (answer(service), answer(service, SECOND)) == ("accepted", "declined")


def test_answers_by_decree(sim: Simulator, service: Service, clock: ManualClock, room: str) -> None:
    sim.knobs.change(room_answers={room: "declined"}, room_answer_after=30)
    service.insert(with_room(room))
    clock.advance(29)
    assert answer(service) == "needsAction"
    clock.advance(1)
    assert sim.google.get(DOCTOR, FIRST)["attendees"][0]["responseStatus"] == "declined"
    assert sim.google.list(room) == []


def test_a_restart_keeps_the_answer_that_is_due(tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    with Simulator(clock=clock, state=tmp_path / "state.json") as sim:
        room = sim.google.add_room("Treatment 3")
        sim.google.insert(DOCTOR, with_room(room))
    clock.advance(5)
    with Simulator(clock=clock, state=tmp_path / "state.json") as sim:
        assert sim.google.get(DOCTOR, FIRST)["attendees"][0]["responseStatus"] == "accepted"
