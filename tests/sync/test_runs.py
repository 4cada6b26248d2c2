"""The journal of the syncs, and what a connection's status says about its queue."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.model.booking import Booking
from schedapp.model.connection import Privacy
from schedapp.model.resource import Resource
from schedapp.model.run import SyncRun
from schedapp.model.timespan import Timed, parse_iso
from schedapp.services.reports import preview_lines
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, NOON, TREATMENT, ZONE, Desk, shortly

DAY = "2026-12-02"


def runs(desk: Desk, calendar_id: str | None = None, limit: int = 50) -> tuple[SyncRun, ...]:
    return desk.container.calendars.history(limit, calendar_id)


def in_google(sim: Simulator, title: str, hour: int, calendar: str = DOCTOR) -> str:
    times = {"start": shortly(f"{DAY}T{hour:02d}:00:00"), "end": shortly(f"{DAY}T{hour:02d}:45:00")}
    return str(sim.google.insert(calendar, {"summary": title, **times})["id"])


def test_quiet_runs_are_not_kept(desk: Desk, doctor: Resource) -> None:
    for _ in range(3):
        desk.sync()
    assert runs(desk) == ()


def test_a_run_tells_what_changed_here_and_how_much_was_sent(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.connect(desk.resource("Room 1"), TREATMENT)
    in_google(sim, "Changed", 9)
    in_google(sim, "Deleted", 10)
    in_google(sim, "Elsewhere", 9, TREATMENT)
    desk.sync()
    changed, deleted = sorted(sim.google.list(DOCTOR), key=lambda event: str(event["summary"]))
    sim.google.patch(DOCTOR, changed["id"], {"summary": "Changed!"})
    sim.google.delete(DOCTOR, deleted["id"])
    desk.book(doctor, f"{DAY}T12:00", f"{DAY}T13:00", "Made here", client="Anna Keller")
    desk.clock += 60
    desk.sync()
    second, other, first = runs(desk)
    assert set(first.lines) == {"“Changed” came from Google", "“Deleted” came from Google"}
    assert other.lines == ("“Elsewhere” came from Google",)
    assert set(second.lines[:2]) == {"“Changed!” was changed in Google", "“Deleted” was deleted in Google"}
    assert second.lines[2:] == ("1 change was sent to Google",)
    assert (second.pulled, second.pushed, second.deleted, second.error) == (1, 1, 1, "")
    assert (second.started, second.resource, second.reason) == (NOON + 60, doctor.uid, "command")
    assert (second.calendar, other.calendar) == ("Dr Amara Okafor", "Treatment 1")
    assert runs(desk, TREATMENT) == (other,)
    assert runs(desk, limit=1) == (second,)
    assert "Keller" not in str(runs(desk))


def test_what_a_look_found_is_told_with_the_next_run(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    in_google(sim, "Seen by a look", 9)
    assert desk.container.calendars.look((doctor.uid,), ()).checked
    desk.book(doctor, f"{DAY}T12:00", f"{DAY}T13:00")
    desk.sync()
    (run,) = runs(desk)
    assert run.lines == ("“Seen by a look” came from Google", "1 change was sent to Google")


def test_an_offline_night_is_one_entry(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    fault = sim.faults.add("events.list", "drop", count=None)
    for _ in range(5):
        desk.clock += 60
        desk.sync()
    (night,) = runs(desk)
    assert (night.started, night.ended) == (NOON + 60, NOON + 300)
    assert night.lines == ("Google cannot be reached.",)
    sim.faults.clear()
    desk.clock += 60
    desk.sync()
    sim.faults.add("events.list", "drop", count=None)
    for _ in range(2):
        desk.clock += 60
        desk.sync()
    again, night = runs(desk)
    assert (again.started, again.ended) == (NOON + 420, NOON + 480), "after a good run it is another one"
    assert night.ended == NOON + 300
    sim.faults.clear()
    assert fault.fired
    sim.faults.add("events.list", "status", status=403, reason="forbidden", count=1)
    desk.sync()
    assert len(runs(desk)) == 3, "another failure is another entry"


def test_a_signed_out_account_is_in_the_journal(desk: Desk, doctor: Resource) -> None:
    desk.container.close()
    desk.container = desk.open()  # the tokens of the session are gone
    for _ in range(2):
        desk.sync()
    (run,) = runs(desk)
    assert run.error.endswith("is not signed in.")


def test_a_first_sync_of_many_events_names_the_first_ones(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    for number in range(103):
        month, day = divmod(number, 27)
        times = {side: {"date": f"2027-{month + 1:02d}-{day + at:02d}"} for side, at in (("start", 1), ("end", 2))}
        sim.google.insert(DOCTOR, {"summary": f"Event {number}", **times})
    desk.sync()
    (run,) = runs(desk)
    assert run.pulled == 103
    assert len(run.lines) == 101
    assert run.lines[-1] == "and 3 more"


# --- the status -----------------------------------------------------------------------------------


def test_the_status_says_how_long_and_until_when_something_waits(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    (status,) = desk.container.calendars.connections()
    assert (status.waiting, status.oldest_waiting, status.next_try, status.last_error) == (0, 0, 0, "")
    assert status.connection.proven_at == NOON
    desk.clock += 100
    desk.book(doctor, f"{DAY}T12:00", f"{DAY}T13:00")
    sim.faults.add("events.insert", "status", status=403, reason="quotaExceeded", count=None)
    desk.clock += 100
    desk.sync()
    (status,) = desk.container.calendars.connections()
    assert (status.waiting, status.oldest_waiting) == (1, NOON + 100)
    assert status.connection.proven_at == NOON
    assert status.next_try == status.connection.push_after > desk.clock
    assert status.last_error == status.connection.message != ""
    sim.faults.clear()
    desk.clock = status.next_try
    desk.sync()
    (status,) = desk.container.calendars.connections()
    assert (status.waiting, status.next_try, status.last_error) == (0, 0, "")
    assert status.connection.proven_at == desk.clock


# --- the preview ----------------------------------------------------------------------------------

BOOKED: dict[str, Any] = {"client": "Anna Keller", "phone": "+41", "notes": "latex", "location": "Seestrasse 9"}


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (Privacy.BUSY, {"Title": "Busy", "Visibility": "private", "Not sent": "title, location, client, phone, notes"}),
        (
            Privacy.INITIALS,
            {"Title": "A. K.", "Visibility": "private", "Not sent": "title, location, client's name, phone, notes"},
        ),
        (
            Privacy.TITLE,
            {
                "Title": "Root canal",
                "Location": "Seestrasse 9",
                "Visibility": "as the calendar has it",
                "Not sent": "client, phone, notes",
            },
        ),
        (
            Privacy.FULL,
            {
                "Title": "Root canal · Anna Keller",
                "Location": "Seestrasse 9",
                "Notes": "latex",
                "Visibility": "as the calendar has it",
                "Not sent": "phone",
            },
        ),
    ],
)
def test_the_preview_is_what_google_gets(level: Privacy, shown: dict[str, str]) -> None:
    when = Timed(parse_iso(f"{DAY}T09:00", ZONE), parse_iso(f"{DAY}T10:00", ZONE), ZONE)
    lines = dict(preview_lines(Booking("b", "Root canal", when, ("r",), **BOOKED), level, ZONE))
    times = {"Time": f"Wed 2 Dec 2026, 09:00–10:00 ({ZONE})", "Shows as": "busy"}
    assert lines == {**times, **shown}
