"""`sync`, `events`, `status`, and what a booking does to Google, against the simulator over sockets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schedapp.services import looking
from schedapp.services.rehearsed import HELD
from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, TREATMENT, Simulator
from tests.cli.conftest import Run

DAY = ("--from", "2030-12-10", "--to", "2030-12-10")


@pytest.fixture(autouse=True)
def clinic(in_memory: Any, done: Run) -> None:
    """A doctor and a room, both connected."""
    done("resource", "add", "Dr. Weber", "--kind", "person")
    done("resource", "add", "Room 1", "--hours", "Mo-Su 00:00-24:00")
    done("connect", "Dr. Weber", "--calendar", DOCTOR)
    done("connect", "Room 1", "--calendar", "primary")
    done("sync")


def _book(run: Run, resource: str = "Dr. Weber", *options: str) -> Any:
    return run("book", resource, "2030-12-10T09:00", "+45m", "--title", "Check-up", *options, "--json")


def _between(start: str, end: str) -> dict[str, Any]:
    return {side: {"dateTime": f"2030-12-10T{at}:00+01:00"} for side, at in (("start", start), ("end", end))}


def _status(done: Run, calendar_id: str) -> dict[str, Any]:
    found = done("status", "--json").json["connections"]
    connection: dict[str, Any] = next(each for each in found if each["calendar_id"] == calendar_id)
    return connection


def test_a_booking_goes_to_google_at_once(google: Simulator, done: Run) -> None:
    booking = _book(
        done,
        "Dr. Weber",
        "--also",
        "Room 1",
        "--client",
        "Ada Quibble",
        "--phone",
        "+41 44 5",
        "--notes",
        "bring papers",
    ).json
    assert (booking["in_google"], booking["delivery"]) == (True, "proven")
    for calendar in (DOCTOR, PRACTICE):
        (event,) = google.google.list(calendar)
        assert event["summary"] == "Check-up"
        assert not any(word in str(event) for word in ("Quibble", "+41", "papers"))
    assert _status(done, DOCTOR)["waiting"] == 0


def test_by_hand_it_waits_for_sync(google: Simulator, done: Run, in_memory: Any) -> None:
    in_memory.settings.set("frequency", "manual")
    booked = _book(done)
    assert booked.json["in_google"] is False
    assert "schedapp sync" in booked.err
    assert google.google.list(DOCTOR) == []
    assert _status(done, DOCTOR)["waiting"] == 1
    assert "not yet in Google" in done("bookings", *DAY).out
    (report,) = done("sync", DOCTOR, "--json").json["calendars"]
    assert (report["ok"], report["pushed"], report["exit_code"]) == (True, 1, 0)
    assert len(google.google.list(DOCTOR)) == 1
    assert done("bookings", *DAY, "--json").json[0]["in_google"] is True


def test_without_google_it_is_booked_all_the_same(google: Simulator, run: Run, done: Run) -> None:
    google.faults.add("*", "drop", count=None)
    booked = _book(run)
    assert booked.code == 0
    assert booked.json["in_google"] is False
    assert booked.err.startswith("Not yet in Google: ")
    assert "The next sync sends it (schedapp sync, or the open window)." in booked.err
    assert _status(done, DOCTOR)["waiting"] == 1
    failed = run("sync", "--json")
    assert failed.code == 6
    assert {report["exit_code"] for report in failed.json["calendars"]} == {6}
    google.faults.clear()
    done("sync")
    assert len(google.google.list(DOCTOR)) == 1


def test_a_slot_that_google_took_meanwhile_is_refused(google: Simulator, run: Run, done: Run) -> None:
    google.google.insert(DOCTOR, {"summary": "Private", **_between("09:00", "09:45")})
    refused = _book(run)
    assert (refused.code, refused.out) == (4, "")
    series = run("book", "Dr. Weber", "2030-12-03T09:00", "+45m", "--title", "S", "--repeat", "FREQ=WEEKLY;COUNT=4")
    assert series.code == 4
    later = done("book", "Dr. Weber", "2030-12-10T11:00", "+45m", "--title", "Later", "--json").json
    google.google.insert(DOCTOR, {"summary": "Too", **_between("13:00", "14:00")})
    assert run("move", later["id"], "2030-12-10T13:15").code == 4
    google.google.insert(DOCTOR, {"summary": "Three", **_between("15:00", "16:00")})
    assert run("edit", later["id"], "--start", "2030-12-10T15:30").code == 4


def test_a_google_that_does_not_answer_is_not_waited_for(
    google: Simulator, run: Run, done: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "DEADLINE", 2.0)
    held = google.faults.add("events.*", "hold", count=None)
    try:
        booked = _book(run)
    finally:
        google.faults.clear()
        held.release()
    assert booked.code == 0
    assert "Not yet in Google: it did not answer in time." in booked.err
    assert held.fired <= 1, "once the look is out of time, nothing more is asked"
    done("sync")
    assert len(google.google.list(DOCTOR)) == 1


def test_a_booking_that_cannot_be_asks_google_nothing(google: Simulator, run: Run) -> None:
    google.clear_requests()
    assert run("book", "Dr. Weber", "2030-12-10T09:00", "+45m", "--title", "x" * 10_000).code == 2
    assert run("book", "Dr. Weber", "2030-12-10T09:00", "+45m", "--title", "T", "--repeat", "FREQ=SECONDLY").code == 2
    assert google.requests == []


def test_a_resource_that_a_booking_loses_is_told_at_once(google: Simulator, done: Run) -> None:
    booking = _book(done).json
    done("edit", booking["id"], "--resource", "Room 1")
    assert google.google.list(DOCTOR) == []
    assert len(google.google.list(PRACTICE)) == 1


def test_what_google_has_is_listed(google: Simulator, run: Run, done: Run) -> None:
    made = google.google.insert(PRACTICE, {"summary": "\x1b]0;owned\x07Lunch", **_between("09:00", "09:45")})
    day = {"start": {"date": "2030-12-24"}, "end": {"date": "2030-12-25"}}
    google.google.insert(PRACTICE, {"summary": "Closed", **day})
    done("sync", "primary")
    listed = done("events", "primary", "--json").json
    assert listed["calendar_id"] == PRACTICE
    lunch, closed = listed["events"]
    assert lunch["event_id"] == made["id"]
    assert (lunch["start_time"], lunch["end_time"]) == ("2030-12-10T09:00:00+01:00", "2030-12-10T09:45:00+01:00")
    assert (lunch["resource"], lunch["status"], lunch["all_day"]) == ("Room 1", "confirmed", False)
    assert (closed["title"], closed["all_day"], closed["start_time"]) == ("Closed", True, "2030-12-24")
    assert len(done("events", PRACTICE, *DAY, "--json").json["events"]) == 1
    shown = done("events", "primary").out + done("bookings", *DAY).out
    assert "Lunch" in shown
    assert "\x1b" not in shown
    assert len(done("events", PRACTICE, "--to", "2030-12-10", "--json").json["events"]) == 1
    assert len(done("events", PRACTICE, "--from", "2030-12-11", "--json").json["events"]) == 1
    assert done("events", DOCTOR, "--json").json["events"] == []
    assert "schedapp sync" in done("events", DOCTOR).out
    assert run("events", "c_nothing@group.calendar.google.com").code == 3


def test_a_series_in_google_is_listed_by_its_dates(google: Simulator, done: Run) -> None:
    series = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"], "summary": "Rounds", **_between("09:00", "09:45")}
    made = google.google.insert(PRACTICE, series)["id"]
    done("sync", "primary")
    window = ("--from", "2030-12-16", "--to", "2030-12-18")
    for words in (("events",), ("calendar", "events")):
        (event,) = done(*words, "primary", *window, "--json").json["events"]
        assert (event["event_id"], event["recurring_event_id"]) == (f"{made}_20301217T080000Z", made)
    assert "Tue 17 Dec" in done("events", "primary", *window).out
    assert len(done("events", "primary", "--csv").out.splitlines()) == 4


def test_failure_86_a_full_disk_is_said_and_made_good(google: Simulator, run: Run, done: Run, in_memory: Any) -> None:
    for hour in range(8, 18):
        google.google.insert(
            DOCTOR,
            {"summary": f"There {hour}", "description": "d" * 8_000, **_between(f"{hour:02}:00", f"{hour:02}:30")},
        )
    database = in_memory.database
    pages = database.rows("PRAGMA page_count")[0][0]
    database.execute(f"PRAGMA max_page_count = {pages}")
    refused = run("sync")
    assert refused.code == 7
    assert refused.err.splitlines() == [
        "The disk is full. The change is not saved.",
        "Free some space and try again.",
    ]
    database.execute(f"PRAGMA max_page_count = {pages * 100}")
    assert "10 pulled" in done("sync").out


def test_changes_of_both_sides_meet(google: Simulator, done: Run) -> None:
    booking = _book(done).json
    (event,) = google.google.list(DOCTOR)
    google.google.patch(DOCTOR, event["id"], {"summary": "Long check-up"})
    done("edit", booking["id"], "--notes", "bring papers")
    done("sync")
    assert done("bookings", *DAY, "--json").json[0]["title"] == "Long check-up"
    done("move", booking["id"], "2030-12-10T10:00")
    assert "10:00:00" in google.google.list(DOCTOR)[0]["start"]["dateTime"]
    done("cancel", booking["id"])
    assert google.google.list(DOCTOR) == []


def test_one_line_for_each_calendar(google: Simulator, run: Run, done: Run) -> None:
    assert done("sync").out == "Dr. Weber: nothing new\nRoom 1: nothing new\n"
    google.google.insert(DOCTOR, {"summary": "X", **_between("09:00", "09:45")})
    assert done("sync", DOCTOR).out == "Dr. Weber: 1 pulled\n"
    assert run("sync", "c_nothing@group.calendar.google.com").code == 3


def test_the_highest_code_counts(google: Simulator, run: Run, done: Run) -> None:
    google.google.set_role(DOCTOR, PRACTICE, "none")
    ended = run("sync", "--json")
    codes = {report["calendar_id"]: report["exit_code"] for report in ended.json["calendars"]}
    assert codes == {DOCTOR: 6, PRACTICE: 0}
    assert ended.code == 6
    assert "Dr" in ended.err
    assert _status(done, DOCTOR)["health"] == "frozen"
    table = done("status").out
    assert "frozen" in table


def test_signing_in_again(google: Simulator, run: Run, done: Run, tmp_path: Path) -> None:
    google.revoke()
    google.expire_access_tokens()
    booked = _book(run)
    assert booked.code == 0
    assert booked.err == "Not yet in Google: sign in again (schedapp calendars --sign-in).\n"
    assert _status(done, DOCTOR)["health"] == "sign-in"
    assert run("edit", booked.json["id"], "--title", "Check").err == booked.err
    assert run("sync").code == 5
    assert _status(done, DOCTOR)["health"] == "sign-in"
    again = done("connect", "Dr. Weber", "--calendar", DOCTOR, "--json")
    assert again.json["calendar_id"] == DOCTOR
    assert len((tmp_path / "opened").read_text(encoding="utf-8").splitlines()) == 2
    done("sync")
    assert _status(done, DOCTOR)["health"] == "ok"
    assert len(google.google.list(DOCTOR)) == 1


def _signed_out(done: Run) -> str:
    shown = done("status").out
    assert "Signed in: nobody\n" in shown
    assert done("status", "--json").json["accounts"] == []
    return shown


def test_status_says_once_that_google_ended_the_sign_in(google: Simulator, run: Run, done: Run) -> None:
    google.revoke()
    google.expire_access_tokens()
    assert run("sync").code == 5
    said = [line for line in _signed_out(done).splitlines() if "ign in again" in line]
    assert len(said) == 1
    assert all(calendar in said[0] for calendar in ("Amara Okafor", PRACTICE)), said


def test_status_after_the_account_of_another_connection_was_revoked(done: Run) -> None:
    done("disconnect", DOCTOR, "--revoke")
    assert _status(done, PRACTICE)["health"] == "sign-in"
    assert _signed_out(done).count("is not signed in. Sign in again") == 1


def test_deletions_held_back_need_a_decision(google: Simulator, run: Run, done: Run) -> None:
    for day in range(1, 29):
        done("book", "Room 1", f"2031-03-{day:02d}T09:00", "+45m", "--title", f"B{day}")
    done("sync")
    for event in google.google.list(PRACTICE):
        google.google.delete(PRACTICE, event["id"])
    held = run("sync", "primary")
    assert held.code == 8
    assert held.out == "Room 1: not synchronized, 1 to decide\n"
    assert held.err.count("28 of 28 bookings would be removed") == 1
    assert "--accept-deletions" in held.err
    assert "To see which: schedapp sync " in held.err
    assert done("status").out.count("28 of 28 bookings would be removed") == 1
    month = ("--from", "2031-03-01", "--to", "2031-03-31")
    assert len(done("bookings", *month, "--json").json) == 28
    assert _status(done, PRACTICE)["health"] == "held"
    done("sync", "primary", "--accept-deletions")
    assert done("bookings", *month, "--json").json == []


def test_a_booking_deleted_in_one_of_two_calendars_is_a_decision(google: Simulator, run: Run, done: Run) -> None:
    booking = _book(done, "Dr. Weber", "--also", "Room 1").json
    google.google.delete(DOCTOR, google.google.list(DOCTOR)[0]["id"])
    asked = run("sync")
    assert asked.code == 8
    assert asked.out == "Dr. Weber: 1 to decide\nRoom 1: nothing new\n"
    assert "“Check-up” was deleted in this calendar" in asked.err
    assert f"schedapp cancel {booking['id']}" in asked.err
    found = {each["calendar_id"]: each for each in run("sync", "--json").json["calendars"]}
    assert (found[DOCTOR]["ok"], found[DOCTOR]["exit_code"], found[PRACTICE]["decisions"]) == (True, 8, [])
    (decision,) = found[DOCTOR]["decisions"]
    assert (decision["kind"], decision["booking_id"]) == ("deleted-in-one", booking["id"])
    done("cancel", booking["id"])
    assert done("sync", "--json").json["calendars"][0]["decisions"] == []


def test_an_event_that_is_left_out_is_told_of_once(google: Simulator, done: Run) -> None:
    odd = google.google.insert(DOCTOR, {"summary": "odd", **_between("09:00", "09:45")})["id"]
    google.app.store.calendars[DOCTOR].rows[odd].data["start"] = {"dateTime": "0000-99-99T00:00:00Z"}
    told = done("sync", DOCTOR)
    assert told.err.count("\n") == 1
    assert done("sync", DOCTOR).err == ""
    assert _status(done, DOCTOR)["decisions"] == 1


def test_clashes_are_counted_and_do_not_hide_a_failure(google: Simulator, run: Run, done: Run) -> None:
    _book(done)
    google.google.insert(DOCTOR, {"summary": "Too", **_between("09:00", "09:45")})
    assert done("sync", DOCTOR).out == "Dr. Weber: 1 pulled, 1 clash\n"
    google.faults.add("events.list", "drop", count=None)
    failed = run("sync", DOCTOR)
    assert failed.code == 6
    assert failed.out == "Dr. Weber: not synchronized, 1 clash\n"


def test_primary_of_two_accounts_is_ambiguous(run: Run, done: Run) -> None:
    done("resource", "add", "Room 2")
    done("connect", "Room 2", "--calendar", "primary", "--account", SOMEONE_ELSE)
    ended = run("events", "primary")
    assert ended.code == 8
    assert PRACTICE in ended.err
    assert SOMEONE_ELSE in ended.err
    assert done("events", SOMEONE_ELSE, "--json").json["events"] == []


def test_status_says_where_things_are(done: Run, home: Any) -> None:
    status = done("status", "--json").json
    assert status["home"] == str(home)
    assert status["database"].startswith(str(home))
    assert status["accounts"] == [PRACTICE]
    assert _status(done, DOCTOR)["synced_at"].endswith("+00:00")
    shown = done("status").out
    assert str(home) in shown
    assert "Dr. Weber" in shown
    assert TREATMENT not in shown


def _snapshot(google: Simulator) -> list[Any]:
    return [google.google.list(calendar, show_deleted=True) for calendar in (DOCTOR, PRACTICE)]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(google: Simulator, done: Run, in_memory: Any) -> None:
    in_memory.settings.set("frequency", "manual")
    _book(done)
    google.google.insert(DOCTOR, {"summary": "Lunch", **_between("12:00", "12:45")})
    google.clear_requests()
    before = (_snapshot(google), in_memory.bookings.revision())
    shown = done("sync", DOCTOR, "--dry-run")
    assert shown.out.splitlines()[0] == "Dr. Weber: In Sched: 1 added; In Google: 1 added"
    assert "Lunch" in shown.out
    assert "Check-up" in shown.out
    assert {request.verb for request in google.requests} == {"GET"}
    assert (_snapshot(google), in_memory.bookings.revision()) == before
    both = done("sync", "--dry-run", "--json").json["calendars"]
    assert {(each["calendar_id"], len(each["planned"])) for each in both} == {(DOCTOR, 2), (PRACTICE, 0)}
    assert done("sync", DOCTOR, "--json").json["calendars"][0]["pulled"] == 1


def test_a_dry_run_shows_the_brake(google: Simulator, run: Run, done: Run) -> None:
    for day in range(1, 8):
        done("book", "Room 1", f"2031-03-{day:02d}T09:00", "+45m", "--title", f"B{day}")
    for event in google.google.list(PRACTICE):
        google.google.delete(PRACTICE, event["id"])
    held = run("sync", "primary", "--dry-run")
    assert held.code == 8
    assert "7 of 7 bookings would be removed" in held.err
    assert held.out.splitlines()[0] == "Room 1: In Sched: 7 deleted"
    rows = [line for line in held.out.splitlines() if line.startswith("Sched ")]
    assert sorted(row.split(" 2031 09:00")[1].split()[0] for row in rows) == [f"B{day}" for day in range(1, 8)]
    planned = run("sync", "primary", "--dry-run", "--json").json["calendars"][0]["planned"]
    assert {(each["side"], each["what"], each["detail"]) for each in planned} == {("here", "deleted", HELD)}
    assert _status(done, PRACTICE)["health"] == "ok"


def test_deletions_are_accepted_or_restored_not_both(google: Simulator, run: Run, done: Run) -> None:
    for day in range(1, 8):
        done("book", "Room 1", f"2031-03-{day:02d}T09:00", "+45m", "--title", f"B{day}")
    for event in google.google.list(PRACTICE):
        google.google.delete(PRACTICE, event["id"])
    assert "--restore-deletions" in run("sync", "primary").err
    assert run("sync", "--restore-deletions", "--accept-deletions").code == 2
    assert run("sync", "--restore-deletions", "--dry-run").code == 2
    done("sync", "primary", "--restore-deletions")
    assert len(google.google.list(PRACTICE)) == 7
    assert len(done("bookings", "--from", "2031-03-01", "--to", "2031-03-31", "--json").json) == 7


def test_status_says_how_far_google_is_and_what_waits(google: Simulator, run: Run, done: Run, in_memory: Any) -> None:
    assert "In Google as of Sun 1 Dec 2030 09:00, read back." in done("status").out
    google.faults.add("*", "drop", count=None)
    _book(run)
    shown = done("status").out
    assert "1 change waits, the oldest since Sun 1 Dec 2030 09:00." in shown
    status = _status(done, DOCTOR)
    assert (status["waiting"], status["rewriting"], status["next_try_at"]) == (1, 0, None)
    assert status["last_error"].startswith("Google cannot be reached.")
    assert status["proven_at"] == "2030-12-01T08:00:00+00:00"


def test_the_history_tells_runs_that_did_something_or_failed(google: Simulator, run: Run, done: Run) -> None:
    assert done("history").out == "No sync has changed anything yet, and none has failed.\n"
    _book(done, "Dr. Weber", "--client", "Ada Quibble")
    google.google.insert(DOCTOR, {"summary": "Lunch", **_between("12:00", "12:45")})
    done("sync")
    google.faults.add("events.list", "drop", count=None)
    for _ in range(3):
        run("sync", DOCTOR)
    google.faults.clear()
    failed, pulled, pushed = done("history", "--calendar", DOCTOR, "--json").json["runs"]
    assert (failed["error"], failed["lines"]) == ("Google cannot be reached.", ["Google cannot be reached."])
    assert (pulled["pulled"], pulled["lines"]) == (1, ["“Lunch” came from Google"])
    assert (pushed["pushed"], pushed["lines"]) == (1, ["1 change was sent to Google"])
    assert done("history", "--calendar", "primary", "--json").json["runs"] == []
    assert len(done("history", "--limit", "1", "--json").json["runs"]) == 1
    shown = done("history").out
    assert "Dr. Weber, “Dr Amara Okafor” (command)\n  “Lunch” came from Google\n" in shown
    assert "Quibble" not in shown


def test_a_connection_shows_and_changes_its_terms(google: Simulator, run: Run, done: Run) -> None:
    _book(done)
    shown = done("connection", DOCTOR)
    assert shown.out.splitlines()[1:] == [
        "Direction: two-way",
        "Google gets: time, title and location (title)",
        "What both sides changed: you are asked, Google's stays meanwhile (ask)",
    ]
    changed = done("connection", DOCTOR, "--privacy", "busy", "--policy", "google")
    assert "1 booking is sent again" in changed.err
    assert "What Google keeps of earlier versions" in changed.err
    assert "(1 for the new privacy level)" in done("status").out
    done("sync", DOCTOR)
    assert google.google.list(DOCTOR)[0]["summary"] == "Busy"
    status = done("connection", DOCTOR, "--json").json
    assert (status["privacy"], status["policy"], status["rewriting"]) == ("busy", "google", 0)
    assert run("connection", "c_nothing@group.calendar.google.com").code == 3
    assert run("connection", DOCTOR, "--privacy", "some").code == 2
