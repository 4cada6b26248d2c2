"""`attention list` and `attention resolve` against the simulator over sockets; `sync` and `status` point to them."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.simulator import DOCTOR, Simulator
from tests.cli.conftest import Run

DAY = ("--from", "2030-12-10", "--to", "2030-12-10")


@pytest.fixture(autouse=True)
def clinic(in_memory: Any, done: Run) -> None:
    done("resource", "add", "Dr. Weber", "--kind", "person", "--hours", "Mo-Su 00:00-24:00")
    done("connect", "Dr. Weber", "--calendar", DOCTOR)
    done("sync")


def _book(done: Run, start: str = "09:00", title: str = "Check-up") -> str:
    options = ("--title", title, "--client", "Ada Quibble", "--json")
    return str(done("book", "Dr. Weber", f"2030-12-10T{start}", "+60m", *options).json["id"])


def _between(start: str, end: str) -> dict[str, Any]:
    return {side: {"dateTime": f"2030-12-10T{at}:00+01:00"} for side, at in (("start", start), ("end", end))}


def _event(google: Simulator) -> str:
    (event,) = google.google.list(DOCTOR)
    return str(event["id"])


def _only(done: Run) -> dict[str, Any]:
    found: dict[str, Any] = done("attention", "list", "--json").json
    assert found["count"] == len(found["attention"]) == 1
    attention: dict[str, Any] = found["attention"][0]
    return attention


def _starts(done: Run) -> list[tuple[str, str]]:
    return [(each["title"], each["start"][11:16]) for each in done("bookings", *DAY, "--json").json]


def _conflict(google: Simulator, run: Run, done: Run, in_memory: Any) -> dict[str, Any]:
    booking = _book(done)
    in_memory.settings.set("frequency", "manual")
    in_memory.bookings.edit(booking, {"title": "Mine"})
    google.google.patch(DOCTOR, _event(google), {"summary": "Theirs"})
    run("sync")
    in_memory.settings.set("frequency", "realtime")
    return _only(done)


def _clash(google: Simulator, done: Run) -> dict[str, Any]:
    _book(done)
    google.google.insert(DOCTOR, {"summary": "Lunch", **_between("09:30", "10:30")})
    done("sync")
    return _only(done)


def test_nothing_waits(done: Run) -> None:
    assert done("attention", "list").out == "Nothing needs your attention.\n"
    assert done("attention", "list", "--json").json == {"count": 0, "attention": []}
    assert "attention" not in done("sync").err
    assert "your attention" not in done("status").out
    assert done("status", "--json").json["attention"] == 0


def test_a_conflict_as_json(google: Simulator, run: Run, done: Run, in_memory: Any) -> None:
    found = _conflict(google, run, done, in_memory)
    assert (found["kind"], found["field"], found["mine"], found["theirs"], found["kept"]) == (
        "conflict",
        "title",
        "Mine",
        "Theirs",
        "theirs",
    )
    assert found["resource"] == "Dr. Weber"
    assert found["start"] == "2030-12-10T09:00:00+01:00"
    assert [each["option"] for each in found["answers"]] == ["--keep mine", "--keep theirs", "--keep both"]
    assert "Quibble" not in str(found)


@pytest.mark.parametrize(("keep", "title"), [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Mine / Theirs")])
def test_an_answer_goes_to_google_at_once(
    google: Simulator, run: Run, done: Run, in_memory: Any, keep: str, title: str
) -> None:
    found = _conflict(google, run, done, in_memory)
    ended = done("attention", "resolve", found["id"], "--keep", keep)
    assert title in ended.out
    assert ended.err == ""
    assert [name for name, _ in _starts(done)] == [title]
    assert google.google.list(DOCTOR)[0]["summary"] == title
    again = run("attention", "resolve", found["id"], "--keep", keep)
    assert (again.code, again.out) == (3, "")


def test_the_list_says_when_a_booking_is(google: Simulator, run: Run, done: Run, in_memory: Any) -> None:
    _conflict(google, run, done, in_memory)
    shown = done("attention", "list").out.splitlines()
    assert shown[1] == "  Dr. Weber, Tue 10 Dec 2030 09:00–10:00"


def test_sync_and_status_point_to_the_list(google: Simulator, done: Run) -> None:
    _clash(google, done)
    pointer = "1 thing needs your attention: schedapp attention list"
    assert done("sync").err == f"{pointer}\n"
    assert pointer in done("status").out
    assert done("status", "--json").json["attention"] == 1
    google.google.insert(DOCTOR, {"summary": "Call", **_between("09:45", "10:15")})
    assert "2 things need your attention" in done("sync").err
    assert done("sync", "--json").err == ""


def test_a_clash_is_shown_with_its_repairs_and_one_is_chosen(google: Simulator, done: Run) -> None:
    found = _clash(google, done)
    shown = done("attention", "list").out.splitlines()
    assert shown[0] == f"{found['id']}  Lunch: two bookings at one time"
    assert shown[2] == "    --repair 1       Move “Lunch” to Tue 10 Dec, 10:00–11:00"
    assert shown[3] == "    --repair 2       Move “Check-up” to Tue 10 Dec, 08:30–09:30"
    assert shown[4] == "    --keep both      Keep both"
    ended = done("attention", "resolve", found["id"], "--repair", "2", "--json").json
    assert (ended["answer"], ended["done"]) == ("repair-2", "“Check-up” is moved to Tue 10 Dec, 08:30–09:30.")
    assert _starts(done) == [("Check-up", "08:30"), ("Lunch", "09:30")]
    assert {each["start"]["dateTime"][11:16] for each in google.google.list(DOCTOR)} == {"08:30", "09:30"}
    assert done("attention", "list").out == "Nothing needs your attention.\n"


def test_a_clash_that_is_kept(google: Simulator, done: Run) -> None:
    found = _clash(google, done)
    done("attention", "resolve", found["id"], "--keep", "both")
    assert done("attention", "list").out == "Nothing needs your attention.\n"
    assert _starts(done) == [("Check-up", "09:00"), ("Lunch", "09:30")]
    assert done("sync").out == "Dr. Weber: nothing new\n"


def test_wrong_answers(google: Simulator, run: Run, done: Run) -> None:
    found = _clash(google, done)
    resolve = ("attention", "resolve", found["id"])
    assert run(*resolve).code == 2
    assert run(*resolve, "--keep", "mine", "--repair", "1").code == 2
    assert run(*resolve, "--repair", "9").code == 2
    assert run(*resolve, "--repair", "0").code == 2
    assert run("attention", "resolve", "clash-999", "--keep", "both").code == 3
    _book(done, "11:00", "Later")
    google.google.insert(
        DOCTOR, {"summary": "Other's", "organizer": {"email": "b@x.com"}, **_between("11:30", "12:00")}
    )
    done("sync")
    theirs = next(each for each in done("attention", "list", "--json").json["attention"] if each["title"] == "Other's")
    refused = run("attention", "resolve", theirs["id"], "--keep", "mine")
    assert (refused.code, refused.out) == (4, "")
    assert "belongs to somebody else" in refused.err


def test_where_sched_wins_what_google_had_is_in_the_history(
    google: Simulator, run: Run, done: Run, in_memory: Any
) -> None:  # fmt: skip
    done("connection", DOCTOR, "--policy", "sched")
    booking = _book(done)
    in_memory.settings.set("frequency", "manual")
    in_memory.bookings.edit(booking, {"title": "Mine"})
    google.google.patch(DOCTOR, _event(google), {"summary": "Theirs"})
    run("sync")
    assert done("attention", "list", "--json").json["count"] == 0
    headline, both, *_rest = done("history", booking).out.splitlines()
    assert "Google had the title “Theirs”; Sched's was kept (Sched wins) (" in headline
    assert both == "  Title: Theirs → Mine"
    aside = done("history", booking, "--json").json["changes"][0]
    assert (aside["action"], aside["face"], aside["restorable"]) == ("put-aside", "sync", True)
    assert headline.startswith(f"{aside['id']}  ")
    assert done("changes", "--since", "2020-01-01", "--json").json["changes"][0]["id"] == aside["id"]
    restored = done("history", booking, "--restore", str(aside["id"]))
    assert restored.out == "Took over from Google the title “Theirs” for “Mine”\n"
    run("sync")
    assert google.google.list(DOCTOR)[0]["summary"].startswith("Theirs")
    assert run("history", booking, "--restore", str(aside["id"])).code == 2


def test_held_deletions_are_answered_by_a_sync(google: Simulator, run: Run, done: Run) -> None:
    for day in range(1, 9):
        done("book", "Dr. Weber", f"2031-03-{day:02d}T09:00", "+45m", "--title", f"B{day}")
    done("sync")
    for event in google.google.list(DOCTOR):
        google.google.delete(DOCTOR, event["id"])
    assert run("sync").code == 8
    found = _only(done)
    assert found["kind"] == "deletions-held"
    assert [each["network"] for each in found["answers"]] == [True, True]
    assert "Which they are: schedapp sync --dry-run" in done("attention", "list").out
    google.faults.add("*", "drop", count=None)
    assert run("attention", "resolve", found["id"], "--keep", "mine").code == 6
    google.faults.clear()
    assert "8 bookings are put back" in done("attention", "resolve", found["id"], "--keep", "mine").out
    reasons = [each["reason"] for each in done("history", "--json").json["runs"]]
    assert set(reasons) == {"command"}, "no button was pressed"
    assert len(google.google.list(DOCTOR)) == 8
    assert run("sync").code == 0


def test_a_refused_booking_is_tried_again(google: Simulator, run: Run, done: Run) -> None:
    google.faults.add("events.insert", "status", status=400, reason="invalid", count=None)
    _book(done)
    found = _only(done)
    assert found["kind"] == "parked"
    again = run("attention", "resolve", found["id"], "--keep", "mine")
    assert again.code == 8
    assert "Google refused “Check-up”" in again.err
    google.faults.clear()
    assert done("attention", "resolve", found["id"], "--keep", "mine").err == ""
    assert len(google.google.list(DOCTOR)) == 1
    assert done("attention", "list").out == "Nothing needs your attention.\n"
