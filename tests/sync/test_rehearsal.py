"""A rehearsal says what a sync would do, does nothing, and leaves nothing behind."""

from __future__ import annotations

import hashlib
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from schedapp.container import Container
from schedapp.errors import BadInput, DeletionsHeld, NotFound, Offline, SignInNeeded
from schedapp.model.booking import EditScope
from schedapp.model.connection import Direction, Privacy
from schedapp.model.rehearsal import GOOGLE, HERE, Planned, Rehearsal
from schedapp.model.resource import Resource
from schedapp.services.rehearsed import HELD
from schedapp.simulator import HOLIDAYS, Simulator
from schedapp.store.lease import Leases
from tests.desk import DOCTOR, PRACTICE, TREATMENT, Desk, shortly

DAY = "2026-12-02"


def in_google(sim: Simulator, title: str, hour: int) -> str:
    times = {"start": shortly(f"{DAY}T{hour:02d}:00:00"), "end": shortly(f"{DAY}T{hour:02d}:45:00")}
    return str(sim.google.insert(DOCTOR, {"summary": title, **times})["id"])


def kinds(planned: tuple[Planned, ...]) -> Counter[tuple[str, str]]:
    return Counter((each.what, each.title) for each in planned)


def rehearse(desk: Desk) -> Rehearsal:
    (found,) = desk.container.calendars.rehearse()
    return found


def busy_morning(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """Something of everything waits on both sides."""
    bookings = desk.container.bookings
    names = {9: "Moved here", 10: "Cancelled here", 11: "Changed there", 12: "Deleted there", 13: "Changed in both"}
    made = {
        hour: desk.book(doctor, f"{DAY}T{hour:02d}:00", f"{DAY}T{hour:02d}:45", title) for hour, title in names.items()
    }
    series = desk.book(
        doctor, "2026-12-03T09:00", "2026-12-03T09:30", "Series", recurrence=("RRULE:FREQ=DAILY;COUNT=4",)
    )
    desk.sync()
    events = {event["summary"]: event["id"] for event in sim.google.list(DOCTOR)}
    bookings.edit(made[9].uid, {"location": "Room 9"})
    bookings.cancel(made[10].uid)
    sim.google.patch(DOCTOR, events["Changed there"], {"summary": "Changed there!"})
    sim.google.delete(DOCTOR, events["Deleted there"])
    sim.google.patch(DOCTOR, events["Changed in both"], {"summary": "Theirs"})
    bookings.edit(made[13].uid, {"title": "Mine"})
    bookings.edit(f"{series.uid}/20261204T080000Z", {"title": "Series, one date"}, EditScope.THIS)
    desk.book(doctor, f"{DAY}T14:00", f"{DAY}T14:45", "New here")
    in_google(sim, "New there", 15)
    in_google(sim, "Overlap", 9)
    odd = in_google(sim, "Odd", 17)
    sim.app.store.calendars[DOCTOR].rows[odd].data["recurrence"] = ["RRULE:FREQ=SECONDLY"]


def test_it_says_what_the_sync_then_does(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    busy_morning(desk, doctor, sim)
    found = rehearse(desk)
    assert found.error is None
    assert kinds(found.here) == {
        ("changed", "Changed there!"): 1,
        ("deleted", "Deleted there"): 1,
        ("changed", "Theirs"): 1,
        ("conflict", "Theirs"): 1,
        ("added", "New there"): 1,
        ("added", "Overlap"): 1,
        ("clash", "Overlap"): 1,
        ("added", "Odd"): 1,
        ("left-out", ""): 1,
    }
    assert kinds(found.there) == {
        ("changed", "Moved here"): 1,
        ("deleted", "Cancelled here"): 1,
        ("changed", "Series, one date"): 1,
        ("added", "New here"): 1,
    }
    assert found.counts[GOOGLE, "changed"] == 2
    (moved,) = [each for each in found.there if each.title == "Moved here"]
    assert moved.detail == "place"
    before = {title for title, _ in desk.titles()}
    report = desk.sync()[0]
    after = {title for title, _ in desk.titles()}
    assert after - before == {"Changed there!", "Theirs", "New there", "Overlap", "Odd"}
    assert before - after == {"Changed there", "Deleted there", "Mine"}
    assert (report.conflicts, report.deleted) == (1, 1)
    assert report.pushed == len(found.there)


def test_nothing_changes_anywhere(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    busy_morning(desk, doctor, sim)
    database = desk.container.paths.database

    def state() -> list[Any]:
        dump = "\n".join(map(str, (desk.rows(f"SELECT * FROM {table}") for (table,) in tables)))
        return [hashlib.sha256(database.read_bytes()).hexdigest(), desk.container.bookings.revision(), dump]

    tables = desk.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    before, google = state(), sim.google.list(DOCTOR, show_deleted=True)
    sim.clear_requests()
    rehearse(desk)
    rehearse(desk)
    assert sim.requests
    assert {request.verb for request in sim.requests} == {"GET"}
    assert state() == before
    assert sim.google.list(DOCTOR, show_deleted=True) == google


def test_a_series_that_is_new_with_changed_dates(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    rules = ("RRULE:FREQ=DAILY;COUNT=4",)
    series = desk.book(doctor, "2026-12-03T09:00", "2026-12-03T09:30", "Series", recurrence=rules)
    desk.container.bookings.edit(f"{series.uid}/20261204T080000Z", {"title": "One date"}, EditScope.THIS)
    desk.container.bookings.cancel(f"{series.uid}/20261205T080000Z", EditScope.THIS)
    found = rehearse(desk)
    assert kinds(found.there) == {("added", "Series"): 1, ("changed", "One date"): 1, ("deleted", "Series"): 1}
    assert sim.google.list(DOCTOR) == []
    assert desk.sync()[0].ok


def test_a_series_that_was_taken_apart(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    rules = ("RRULE:FREQ=DAILY;COUNT=6",)
    series = desk.book(doctor, "2026-12-03T09:00", "2026-12-03T09:30", "Series", recurrence=rules)
    desk.sync()
    desk.container.bookings.edit(f"{series.uid}/20261206T080000Z", {"title": "Later"}, EditScope.FOLLOWING)
    found = rehearse(desk)
    assert kinds(found.there) == {("added", "Later"): 1, ("changed", "Series"): 1}
    assert len(sim.google.list(DOCTOR)) == 1
    assert desk.sync()[0].ok
    assert len(sim.google.list(DOCTOR)) == 2


def test_a_connection_that_does_not_exist_yet(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room 1")
    account = desk.sign_in()
    for hour in range(8, 16):
        desk.book(room, f"{DAY}T{hour:02d}:00", f"{DAY}T{hour:02d}:45", "Root canal", client="Anna Keller")
    in_google(sim, "Lunch", 16)
    calendars = desk.container.calendars
    sim.clear_requests()
    found = calendars.rehearse_new(room.uid, account, DOCTOR, privacy=Privacy.INITIALS)
    assert found.connection.privacy is Privacy.INITIALS
    assert found.counts == {(HERE, "added"): 1, (GOOGLE, "added"): 8}
    assert {each.title for each in found.there} == {"A. K."}
    assert calendars.connections() == ()
    assert desk.outbox() == []
    assert {request.verb for request in sim.requests} == {"GET"}
    with pytest.raises(NotFound):
        calendars.rehearse_new(room.uid, account, "c_nothing@group.calendar.google.com")
    with pytest.raises(BadInput):
        calendars.rehearse_new(room.uid, account, HOLIDAYS)
    pull = calendars.rehearse_new(room.uid, account, DOCTOR, direction=Direction.PULL)
    assert pull.counts == {(HERE, "added"): 1}


def test_the_brake_is_shown_as_such(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    for hour in range(8, 16):
        desk.book(doctor, f"{DAY}T{hour:02d}:00", f"{DAY}T{hour:02d}:45", f"At {hour}")
    desk.book(doctor, f"{DAY}T17:00", f"{DAY}T17:45", "Stays")
    desk.sync()
    for event in sim.google.list(DOCTOR):
        if event["summary"] != "Stays":
            sim.google.delete(DOCTOR, event["id"])
    found = rehearse(desk)
    assert isinstance(found.error, DeletionsHeld)
    assert found.error.count == 8
    assert kinds(found.planned) == {("deleted", f"At {hour}"): 1 for hour in range(8, 16)}
    assert {(each.side, each.detail) for each in found.planned} == {(HERE, HELD)}
    assert found.planned[0].start > 0
    assert desk.decisions() == []
    assert len(desk.titles()) == 9
    (report,) = desk.sync()
    assert isinstance(report.error, DeletionsHeld), "it was let through in the copy alone"


def test_where_google_goes_away_meanwhile_that_is_said(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    for hour in range(8, 16):
        desk.book(doctor, f"{DAY}T{hour:02d}:00", f"{DAY}T{hour:02d}:45")
    desk.sync()
    for event in sim.google.list(DOCTOR):
        sim.google.delete(DOCTOR, event["id"])
    sim.faults.add("events.list", "drop", nth=2, count=None)
    found = rehearse(desk)
    assert (isinstance(found.error, Offline), found.planned) == (True, ())


def test_what_one_calendar_brings_the_other_gets(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT)
    made = desk.book(doctor, f"{DAY}T09:00", f"{DAY}T09:45", "Both", also=(room,))
    desk.sync()
    desk.sync()
    sim.google.patch(TREATMENT, sim.google.list(TREATMENT)[0]["id"], {"summary": "New name"})
    first, second = desk.container.calendars.rehearse()
    assert (kinds(first.there), kinds(second.here)) == ({("changed", "New name"): 1}, {("changed", "New name"): 1})
    (only,) = desk.container.calendars.rehearse(TREATMENT)
    assert only.connection.calendar_id == TREATMENT
    assert desk.container.bookings.get(made.uid).title == "Both"


def test_trouble_is_in_the_rehearsal(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    sim.faults.add("events.list", "drop", count=None)
    assert isinstance(rehearse(desk).error, Offline)
    sim.faults.clear()
    desk.container.close()
    desk.container = desk.open()  # the tokens of the session are gone
    assert isinstance(rehearse(desk).error, SignInNeeded)
    assert folders(desk) == []
    with pytest.raises(NotFound):
        desk.container.calendars.rehearse(PRACTICE)


# --- the copy -------------------------------------------------------------------------------------


def folders(desk: Desk) -> list[Path]:
    return sorted(desk.home.glob("rehearsal-*"))


def test_the_copy_is_private_and_goes_whatever_happens(
    desk: Desk, doctor: Resource, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T09:45")
    seen: dict[str, int] = {}

    def look() -> None:
        for folder in folders(desk):
            seen.update({path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())})

    sim.faults.add("events.list", "run-before", run=look, count=None)
    rehearse(desk)
    modes = {name: mode for name, mode in seen.items() if not name.startswith("rehearsal-")}
    assert modes["sched.db"] == 0o600
    assert set(modes.values()) == {0o600}
    assert {mode for name, mode in seen.items() if name.startswith("rehearsal-")} == {0o700}
    assert folders(desk) == []

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("schedapp.sync.engine.Engine.push", killed)
    with pytest.raises(KeyboardInterrupt):
        rehearse(desk)
    assert folders(desk) == []


def test_what_a_killed_rehearsal_left_goes_at_the_next_start(desk: Desk, doctor: Resource) -> None:
    left = desk.home / "rehearsal-abc"
    left.mkdir()
    (left / "sched.db").write_bytes(b"names")
    with Leases(desk.container.paths.leases).hold("rehearsal", 0):
        Container.open(desk.home, face="cli", memory_tokens=True).close()
        assert folders(desk) == [left], "that of another process that is at it stays"
    Container.open(desk.home, face="cli", memory_tokens=True).close()
    assert folders(desk) == []
    left.mkdir()
    rehearse(desk)
    assert folders(desk) == []
