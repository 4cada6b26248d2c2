"""`connect`, `calendars` and `disconnect` against the simulated Google, over sockets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schedapp.model.connection import Privacy
from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, SOMEONE_ELSE, TEAM, TREATMENT, Simulator
from tests.cli.conftest import Run
from tests.cli.consent import write_browser


@pytest.fixture(autouse=True)
def clinic(in_memory: Any, done: Run) -> None:
    done("resource", "add", "Dr. Weber", "--kind", "person")
    done("resource", "add", "Room 1")


def _connections(done: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done("status", "--json").json["connections"]
    return found


def test_the_first_connect_signs_in_with_the_browser(google: Simulator, done: Run, tmp_path: Path) -> None:
    connected = done("connect", "Dr. Weber", "--calendar", "primary", "--json")
    expected = {
        "resource": "Dr. Weber",
        "calendar_id": PRACTICE,
        "account": PRACTICE,
        "direction": "two-way",
        "privacy": "title",
    }
    assert {key: connected.json[key] for key in expected} == expected
    (opened,) = (tmp_path / "opened").read_text(encoding="utf-8").splitlines()
    assert opened in connected.err
    assert "client_secret" not in opened
    (listed,) = _connections(done)
    assert {key: listed[key] for key in expected} == expected


def test_the_second_uses_the_same_account(done: Run, tmp_path: Path) -> None:
    done("connect", "Dr. Weber", "--calendar", DOCTOR)
    said = done("connect", "Room 1", "--calendar", TREATMENT, "--direction", "push", "--privacy", "busy")
    assert len((tmp_path / "opened").read_text(encoding="utf-8").splitlines()) == 1
    assert said.out == f"Connected Room 1 and “Treatment 1” ({PRACTICE})\n"
    assert {(each["resource"], each["direction"], each["privacy"]) for each in _connections(done)} == {
        ("Dr. Weber", "two-way", "title"),
        ("Room 1", "push", "busy"),
    }


def test_another_account_is_signed_in_by_name(done: Run, tmp_path: Path) -> None:
    done("connect", "Dr. Weber", "--calendar", DOCTOR)
    connected = done("connect", "Room 1", "--calendar", "primary", "--account", SOMEONE_ELSE, "--json").json
    assert (connected["account"], connected["calendar_id"]) == (SOMEONE_ELSE, SOMEONE_ELSE)
    assert done("status", "--json").json["accounts"] == [PRACTICE, SOMEONE_ELSE]


def test_the_wrong_account_in_the_browser(run: Run, done: Run, tmp_path: Path) -> None:
    write_browser(tmp_path, account=PRACTICE)
    refused = run("connect", "Room 1", "--calendar", "primary", "--account", SOMEONE_ELSE)
    assert (refused.code, refused.out) == (5, "")
    assert PRACTICE in refused.err
    assert _connections(done) == []


@pytest.mark.parametrize("answers", [{"deny": True}, {"scopes": []}], ids=["denied", "unticked"])
def test_a_consent_that_is_none(answers: dict[str, Any], run: Run, done: Run, tmp_path: Path) -> None:
    write_browser(tmp_path, **answers)
    refused = run("connect", "Room 1", "--calendar", "primary")
    assert (refused.code, refused.out) == (5, "")
    assert _connections(done) == []
    write_browser(tmp_path)
    done("connect", "Room 1", "--calendar", "primary")


@pytest.mark.parametrize("level", [privacy.value for privacy in Privacy])
def test_each_privacy_level_is_offered(level: str, done: Run) -> None:
    made = done("connect", "Room 1", "--calendar", "primary", "--privacy", level, "--policy", "sched", "--json").json
    assert (made["privacy"], made["policy"], made["incoming"]) == (level, "sched", "details")
    assert _connections(done)[0]["privacy"] == level


def test_a_place_with_patients_tells_google_nothing_but_the_time(in_memory: Any, done: Run) -> None:
    in_memory.settings.set("patients", "yes")
    assert done("connect", "Room 1", "--calendar", "primary", "--json").json["privacy"] == "busy"
    assert done("connect", "Dr. Weber", "--calendar", DOCTOR, "--privacy", "title", "--json").json["privacy"] == "title"


def test_where_nobody_was_asked_the_names_of_clients_stay_here(in_memory: Any, done: Run) -> None:
    done("client", "add", "Ana Muster")
    rehearsed = done("connect", "Room 1", "--calendar", "primary", "--dry-run")
    made = done("connect", "Room 1", "--calendar", "primary", "--json")
    assert made.json["privacy"] == "busy"
    assert [line for line in made.err.splitlines() if "--privacy title" in line] == [
        "Google gets only “Busy”, since clients are booked here. For titles: --privacy title"
    ]
    assert "--privacy title" in rehearsed.err
    chosen = done("connect", "Dr. Weber", "--calendar", DOCTOR, "--privacy", "title", "--json")
    assert (chosen.json["privacy"], chosen.err) == ("title", "")


def test_where_somebody_was_asked_the_answer_counts(in_memory: Any, done: Run) -> None:
    done("client", "add", "Ana Muster")
    in_memory.settings.set("patients", "no")
    made = done("connect", "Room 1", "--calendar", "primary", "--json")
    assert made.json["privacy"] == "title"
    assert "--privacy" not in made.err


def test_of_what_is_only_read_nothing_is_said(done: Run) -> None:
    done("client", "add", "Ana Muster")
    made = done("connect", "Room 1", "--calendar", "primary", "--direction", "pull", "--json")
    assert made.json["privacy"] == "busy"
    assert "--privacy" not in made.err


def test_a_dry_run_connects_nothing(google: Simulator, done: Run) -> None:
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up", "--client", "Ada Quibble")
    shown = done("connect", "Room 1", "--calendar", "primary", "--dry-run", "--privacy", "initials")
    assert "Room 1: In Google: 1 added\n" in shown.out
    assert "A. Q." in shown.out
    assert _connections(done) == []
    assert google.google.list(PRACTICE) == []
    rehearsed = done("connect", "Room 1", "--calendar", "primary", "--dry-run", "--privacy", "title", "--json").json
    (planned,) = rehearsed["calendars"][0]["planned"]
    assert (planned["side"], planned["what"], planned["title"]) == ("google", "added", "Check-up")
    assert planned["start"] == "2030-12-10T09:00:00+01:00"


def test_primary_and_its_address_are_one_calendar_through_a_second_account_too(
    google: Simulator, run: Run, done: Run
) -> None:
    done("connect", "Dr. Weber", "--calendar", "primary")
    assert run("connect", "Room 1", "--calendar", PRACTICE).code == 2
    google.google.set_role(PRACTICE, SOMEONE_ELSE, "writer")
    refused = run("connect", "Room 1", "--calendar", PRACTICE, "--account", SOMEONE_ELSE)
    assert (refused.code, refused.out) == (2, "")
    assert "connected already" in refused.err
    assert len(_connections(done)) == 1


def test_an_unknown_resource_asks_nobody_to_sign_in(google: Simulator, run: Run) -> None:
    assert run("connect", "Room 9", "--calendar", "primary").code == 3
    assert google.requests == []


@pytest.mark.parametrize(
    "content",
    ["", "hello", "[]", "{}", '{"installed": {}}', '{"type": "service_account", "private_key": "x"}', "\x00\xff"],
    ids=ascii,
)
def test_a_client_file_that_is_none(content: str, google: Simulator, run: Run, done: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(content, encoding="latin-1")
    refused = run("connect", "Room 1", "--calendar", "primary", "--client-secrets", str(wrong))
    assert (refused.code, refused.out) == (2, "")
    assert "wrong.json" in refused.err
    assert google.requests == []
    assert _connections(done) == []


def test_a_client_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("connect", "Room 1", "--calendar", "primary", "--client-secrets", str(tmp_path / "none.json")).code == 2


def test_a_client_file_that_points_elsewhere_over_http(run: Run, google: Simulator, tmp_path: Path) -> None:
    config = google.client_config()
    config["installed"]["token_uri"] = "http://example.org/token"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(config), encoding="utf-8")
    assert run("connect", "Room 1", "--calendar", "primary", "--client-secrets", str(wrong)).code == 2
    assert google.requests == []


def test_a_calendar_that_is_not_writable(run: Run, done: Run) -> None:
    done("calendars", "--sign-in")
    refused = run("connect", "Room 1", "--calendar", HOLIDAYS)
    assert (refused.code, refused.out) == (2, "")
    assert "pull" in refused.err
    assert _connections(done) == []
    done("connect", "Room 1", "--calendar", HOLIDAYS, "--direction", "pull")


def test_a_calendar_that_is_not_there(run: Run, done: Run) -> None:
    done("calendars", "--sign-in")
    assert run("connect", "Room 1", "--calendar", "c_nothing@group.calendar.google.com").code == 3
    assert _connections(done) == []


def test_the_same_calendar_twice(run: Run, done: Run) -> None:
    done("connect", "Dr. Weber", "--calendar", DOCTOR)
    assert run("connect", "Room 1", "--calendar", DOCTOR).code == 2
    assert run("connect", "Dr. Weber", "--calendar", DOCTOR).code == 2
    assert len(_connections(done)) == 1


def test_calendars(run: Run, done: Run) -> None:
    nobody = run("calendars")
    assert nobody.code == 5
    assert "--sign-in" in nobody.err
    assert run("calendars", "--account", PRACTICE).code == 3
    listed = done("calendars", "--sign-in", "--json").json["calendars"]
    assert {each["calendar_id"]: each["writable"] for each in listed} == {
        PRACTICE: True,
        DOCTOR: True,
        TREATMENT: True,
        TEAM: True,
        HOLIDAYS: False,
    }
    done("connect", "Dr. Weber", "--calendar", DOCTOR)
    listed = done("calendars", "--json").json["calendars"]
    assert {each["calendar_id"]: each["resource"] for each in listed}[DOCTOR] == "Dr. Weber"
    assert [each["calendar_id"] for each in listed if each["primary"]] == [PRACTICE]
    table = done("calendars").out.splitlines()
    assert len(table) == 6
    assert any(DOCTOR in line and "Dr. Weber" in line for line in table)


def test_google_away(google: Simulator, run: Run, done: Run) -> None:
    done("calendars", "--sign-in")
    google.stop()
    for command in (["calendars"], ["connect", "Room 1", "--calendar", "primary"]):
        refused = run(*command)
        assert refused.code == 6
        assert refused.err
    assert _connections(done) == []


def test_disconnecting_keeps_or_removes_the_copies(google: Simulator, run: Run, done: Run) -> None:
    done("connect", "Dr. Weber", "--calendar", DOCTOR)
    done("connect", "Room 1", "--calendar", "primary")
    done("book", "Dr. Weber", "2030-12-10T09:00", "+45m", "--title", "Kept")
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Removed")
    done("sync")
    assert run("disconnect", "c_nothing@group.calendar.google.com").code == 3
    assert done("disconnect", DOCTOR, "--json").json["calendar_id"] == DOCTOR
    gone = done("disconnect", "primary", "--remove-copies", "--revoke")
    assert gone.out.startswith("Disconnected Room 1 and ")
    assert [event["summary"] for event in google.google.list(DOCTOR)] == ["Kept"]
    assert google.google.list(PRACTICE) == []
    assert google.requests_of("revoke")
    assert _connections(done) == []
    titles = {each["title"] for each in done("bookings", "--from", "2030-12-10", "--to", "2030-12-10", "--json").json}
    assert titles == {"Kept", "Removed"}
    assert run("disconnect", DOCTOR).code == 3
    assert run("disconnect", "primary").code == 3
