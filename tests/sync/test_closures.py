"""Closures and time off as busy events: sent where that is wished, put back where somebody changed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schedapp.errors import NotFound
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.connection import Connection, Privacy
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, Timed, parse_iso
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, TREATMENT, ZONE, Desk, shortly

HOLIDAY = AllDay(date(2026, 12, 24), date(2026, 12, 28))
AFTERNOON = Timed(parse_iso("2026-12-03T13:00", ZONE), parse_iso("2026-12-03T17:00", ZONE), ZONE)


def availability(desk: Desk, connection: Connection, *, on: bool = True) -> None:
    desk.container.calendars.change(connection.calendar_id, availability=on)


@pytest.fixture
def doctor(desk: Desk) -> Resource:
    resource = desk.resource("Doctor")
    availability(desk, desk.connect(resource, DOCTOR))
    return resource


@pytest.fixture
def treatment(desk: Desk) -> Resource:
    resource = desk.resource("Treatment")
    availability(desk, desk.connect(resource, TREATMENT))
    return resource


def events(sim: Simulator, calendar: str) -> list[tuple[str, str, str]]:
    return sorted(
        (e["summary"], e["start"].get("date") or e["start"]["dateTime"], e.get("transparency", "opaque"))
        for e in sim.google.list(calendar)
    )


def test_the_places_holidays_go_everywhere_and_time_off_to_one(
    desk: Desk, doctor: Resource, treatment: Resource, sim: Simulator
) -> None:
    desk.container.closures.add(Closure("", HOLIDAY, title="Winter holidays"))
    off = desk.container.closures.add(Closure("", AFTERNOON, resource="Doctor", kind=ClosureKind.TIME_OFF))
    desk.sync()
    holidays = ("Winter holidays", "2026-12-24", "opaque")
    assert events(sim, DOCTOR) == [("Time off", "2026-12-03T13:00:00+01:00", "opaque"), holidays]
    assert events(sim, TREATMENT) == [holidays]
    assert not desk.outbox()
    before = len(desk.writes())
    desk.sync()
    desk.sync()
    assert len(desk.writes()) == before
    assert desk.container.closures.remove(off.uid[:33]).deleted
    desk.sync()
    assert events(sim, DOCTOR) == [holidays]
    assert [c.title for c in desk.container.closures.list(resource="doctor")] == ["Winter holidays"]


def test_what_google_changes_of_a_closure_is_put_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.container.closures.add(Closure("", HOLIDAY))
    desk.sync()
    (event,) = sim.google.list(DOCTOR)
    sim.google.patch(DOCTOR, event["id"], {"summary": "Open!", "description": "a note", "colorId": "3"})
    desk.sync()
    assert events(sim, DOCTOR) == [("Closed", "2026-12-24", "opaque")]
    assert sim.google.list(DOCTOR)[0]["colorId"] == "3"
    sim.google.delete(DOCTOR, event["id"])
    desk.sync()
    assert events(sim, DOCTOR) == [("Closed", "2026-12-24", "opaque")]
    assert not desk.conflicts()
    assert not desk.decisions()
    assert not desk.titles(doctor)


def test_a_closure_that_moves_takes_its_event_along(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    closure = desk.container.closures.add(Closure("", AFTERNOON, resource=doctor.uid))
    desk.sync()
    later = replace(AFTERNOON, start=AFTERNOON.start + 3600, end=AFTERNOON.end + 3600)
    desk.container.closures.add(replace(closure, when=later))
    desk.sync()
    assert events(sim, DOCTOR) == [("Closed", "2026-12-03T14:00:00+01:00", "opaque")]
    assert len(sim.requests_of("events.insert")) == 1


def test_a_closure_that_moves_here_while_google_renames_it_is_sent_whole(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    closure = desk.container.closures.add(Closure("", AFTERNOON, resource=doctor.uid))
    desk.sync()
    (event,) = sim.google.list(DOCTOR)
    sim.google.patch(DOCTOR, event["id"], {"summary": "Open!"})
    later = replace(AFTERNOON, start=AFTERNOON.start + 3600, end=AFTERNOON.end + 3600)
    desk.container.closures.add(replace(closure, when=later))
    desk.sync()
    assert events(sim, DOCTOR) == [("Closed", "2026-12-03T14:00:00+01:00", "opaque")]


def test_it_is_a_wish_of_each_connection(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    connection = desk.connect(room, DOCTOR)
    desk.container.closures.add(Closure("", HOLIDAY))
    desk.sync()
    assert not events(sim, DOCTOR)
    availability(desk, connection)
    desk.sync()
    assert len(events(sim, DOCTOR)) == 1
    availability(desk, connection, on=False)
    desk.sync()
    assert not events(sim, DOCTOR)


def test_at_level_busy_the_reason_stays_here(desk: Desk, sim: Simulator) -> None:
    availability(desk, desk.connect(desk.resource("Room"), DOCTOR, privacy=Privacy.BUSY))
    desk.container.closures.add(Closure("", HOLIDAY, kind=ClosureKind.TIME_OFF, title="Operation of the knee"))
    desk.sync()
    assert events(sim, DOCTOR) == [("Busy", "2026-12-24", "opaque")]
    assert "knee" not in str([r.body for r in sim.requests])


def test_foreign_opaque_events_block_and_transparent_ones_do_not(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR)
    for hour, shows in ((9, "opaque"), (11, "transparent")):
        ends = {k: shortly(f"2026-12-02T{h:02}:00:00") for k, h in (("start", hour), ("end", hour + 1))}
        sim.google.insert(DOCTOR, {"summary": shows, "transparency": shows, **ends})
    desk.sync()
    rows = desk.rows("SELECT claim FROM occurrence ORDER BY start")
    assert rows == [("holds",), ("free",)]


def test_no_such_closure(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.container.closures.remove("nothing")


def test_closures_are_a_term_of_a_connection_that_a_level_rewrites(desk: Desk, sim: Simulator) -> None:
    desk.container.closures.add(Closure("", HOLIDAY, title="Winter holidays"))
    room = desk.resource("Room")
    planned = desk.container.calendars.rehearse_new(room.uid, desk.sign_in(), DOCTOR, availability=True)
    assert [each.title for each in planned.there] == ["Winter holidays"]
    desk.connect(room, DOCTOR, availability=True)
    desk.sync()
    assert [title for title, _, _ in events(sim, DOCTOR)] == ["Winter holidays"]
    desk.container.calendars.change(DOCTOR, privacy=Privacy.BUSY)
    assert desk.container.calendars.connections()[0].rewriting == 1
    desk.sync()
    assert [title for title, _, _ in events(sim, DOCTOR)] == ["Busy"]
    desk.container.calendars.change(DOCTOR, availability=False)
    desk.sync()
    assert events(sim, DOCTOR) == []
    assert not desk.outbox()


def test_public_holidays_go_to_google_and_leave_it_when_they_are_switched_off(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    desk.container.holidays.choose("CH", "ZH")
    desk.sync()
    sent = {title: day for title, day, _ in events(sim, DOCTOR) if day.startswith("2026")}
    assert sent == {"Christmas Day": "2026-12-25", "Saint Stephen's Day": "2026-12-26"}
    writes = len(desk.writes())
    desk.container.holidays.renew()
    desk.sync()
    assert len(desk.writes()) == writes, "holidays that are there are sent again"
    desk.container.holidays.switch("Christmas Day", on=False)
    desk.sync()
    assert "Christmas Day" not in {title for title, _, _ in events(sim, DOCTOR)}
    desk.container.holidays.switch("Christmas Day", on=True)
    desk.sync()
    assert ("Christmas Day", "2026-12-25", "opaque") in events(sim, DOCTOR)
    desk.container.holidays.choose("")
    desk.sync()
    assert events(sim, DOCTOR) == []
    assert not desk.outbox()


def test_hours_of_a_date_are_no_event(desk: Desk, doctor: Resource, treatment: Resource, sim: Simulator) -> None:
    desk.container.closures.set_hours(date(2026, 12, 5), [(540, 720)], "Doctor", "Open day")
    desk.sync()
    assert not desk.writes()
    assert not desk.outbox()
    closed = desk.container.closures.add(Closure("", AFTERNOON, resource="Doctor", title="Repairs"))
    desk.sync()
    assert [title for title, _, _ in events(sim, DOCTOR)] == ["Repairs"]
    desk.container.closures.add(replace(closed, kind=ClosureKind.OPEN))
    desk.sync()
    assert events(sim, DOCTOR) == [], "it is open then, and Google still says busy"
    treated = desk.container.calendars.connections()[1].connection
    availability(desk, treated, on=False)
    availability(desk, treated)
    desk.sync()
    assert events(sim, TREATMENT) == []
