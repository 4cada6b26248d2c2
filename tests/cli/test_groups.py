"""What the groups have that the short forms have not: holds, approval, clients, tokens, webhooks, why, show."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp import __main__ as entry
from schedapp.container import Container
from schedapp.paths import Paths
from schedapp.services.names import complete
from tests.cli.conftest import NOW, Run, _KeptOpen

BOOK = ("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up")


@pytest.fixture(autouse=True)
def _room(done: Run) -> None:
    done("resource", "add", "Room 1")


# --- both forms are the same ----------------------------------------------------------------------


def test_a_group_does_what_the_short_form_does(done: Run) -> None:
    made = done("booking", "add", *BOOK[1:], "--json").json
    assert done("booking", "list", "--json").json == done("bookings", "--json").json
    assert (
        done("booking", "move", made["id"], "2030-12-10T10:00", "--json").json["start"] == "2030-12-10T10:00:00+01:00"
    )
    assert done("booking", "edit", made["id"], "--title", "Long", "--json").json["title"] == "Long"
    assert done("booking", "search", "long", "--json").json["bookings"][0]["title"] == "Long"
    assert done("booking", "cancel", made["id"], "--json").json["deleted"]
    assert len(done("booking", "history", made["id"], "--json").json["changes"]) == 4
    assert done("availability", "hours", "--json").json == done("hours", "--json").json
    assert done("availability", "closure", "list", "--json").json == done("closure", "list", "--json").json
    assert done("resource", "service", "add", "Surgery", "--json").json in done("services", "list", "--json").json
    assert done("calendar", "status", "--json").json == done("status", "--json").json


def test_a_wrong_word_in_a_group_names_the_group(run: Run) -> None:
    ended = run("booking", "add", "Room 1", "--bogus")
    assert ended.code == 2
    assert "Usage: schedapp booking add" in ended.err


def test_show(done: Run, run: Run) -> None:
    made = done(*BOOK, "--client", "Ana Muster", "--notes", "Left\nknee", "--json").json
    assert done("booking", "show", made["id"][:8], "--json").json == made
    said = done("booking", "show", made["id"]).out
    assert "Client: Ana Muster\n" in said
    assert "Notes: Left knee\n" in said
    done("cancel", made["id"])
    assert done("booking", "show", made["id"]).out.startswith("Cancelled: “Check-up”")
    assert run("booking", "show", "nothing").code == 3


# --- why ------------------------------------------------------------------------------------------


def test_why_names_the_rule_and_what_is_booked(done: Run, run: Run) -> None:
    done(*BOOK)
    free = done("availability", "why", "Room 1", "--at", "2030-12-10T11:00", "--json").json
    assert (free["bookable"], free["code"], free["reasons"]) == (True, None, [])
    assert "can be booked" in done("availability", "why", "Room 1", "--at", "2030-12-10T11:00").out
    taken = done("availability", "why", "Room 1", "--at", "2030-12-10T09:30", "--to", "10:30", "--json").json
    assert [reason["kind"] for reason in taken["reasons"]] == ["taken"]
    assert (taken["bookable"], taken["code"], taken["rule"]) == (False, "Taken", None)
    closed = done("availability", "why", "Room 1", "--at", "2030-12-08T03:00", "--json").json
    assert [reason["kind"] for reason in closed["reasons"]] == ["hours"]
    assert (closed["bookable"], closed["code"], closed["rule"]) == (False, "NotOpen", "hours")
    assert closed["reasons"][0]["words"] in done("availability", "why", "Room 1", "--at", "2030-12-08T03:00").out
    assert run("availability", "why", "Nothing", "--at", "2030-12-08T03:00").code == 3


# --- holds and approval ---------------------------------------------------------------------------


def test_a_time_is_held_and_confirmed(done: Run, run: Run) -> None:
    held = done("booking", "hold", "Room 1", "2030-12-10T09:00", "+45m", "--minutes", "5", "--json").json
    assert held["title"] == "Held"
    assert "Held until: Sun 1 Dec 2030 09:05" in done("booking", "show", held["id"]).out
    assert "held until Sun 1 Dec 2030 09:05" in done("bookings", "--from", "2030-12-10", "--to", "2030-12-10").out
    assert run(*BOOK).code == 4
    booked = done("booking", "confirm", held["id"], "--title", "Check-up", "--client", "Ana", "--json").json
    assert (booked["id"], booked["title"], booked["client"]) == (held["id"], "Check-up", "Ana")
    assert run("booking", "confirm", held["id"]).code == 2
    said = done("booking", "hold", "Room 1", "2030-12-10T10:00", "+45m").out
    assert "booking confirm" in said
    too_long = run("booking", "hold", "Room 1", "2030-12-10T12:00", "+45m", "--minutes", "1440")
    assert too_long.code == 2
    assert "15 min" in too_long.err


def test_what_is_tentative_is_approved_or_declined(done: Run, run: Run) -> None:
    first = done(*BOOK, "--json").json["id"]
    second = done("book", "Room 1", "2030-12-10T11:00", "+45m", "--title", "B", "--json").json["id"]
    assert run("booking", "approve", first).code == 2
    for each in (first, second):
        done("edit", each, "--status", "tentative")
    assert done("booking", "approve", first, "--json").json["status"] == "confirmed"
    assert done("booking", "decline", second, "--json").json["deleted"]
    assert done("booking", "complete", first, "--json").json["progress"] == "done"


def test_how_long_a_time_can_be_held(done: Run, run: Run) -> None:
    assert done("availability", "rules", "set", "--longest-hold", "60", "--json").json["longest_hold_minutes"] == 60
    assert "Longest hold              60 minutes" in done("rules", "show").out
    assert run("rules", "set", "Room 1", "--longest-hold", "5").code == 2
    done("booking", "hold", "Room 1", "2030-12-10T09:00", "+45m", "--minutes", "45")


# --- series ---------------------------------------------------------------------------------------


def test_the_dates_of_a_series_that_clash_and_those_that_were_left_out(done: Run, run: Run) -> None:
    done("book", "Room 1", "2030-12-17T09:30", "+45m", "--title", "Cleaning")
    series = ("Room 1", "2030-12-10T09:00", "+45m", "--repeat", "FREQ=WEEKLY;COUNT=3")
    clashing = run("booking", "clashes", *series, "--json")
    assert clashing.code == 4
    assert [(each["start"], each["resource"]) for each in clashing.json] == [("2030-12-17T09:00:00+01:00", "Room 1")]
    assert "Cleaning" in run("booking", "clashes", *series).out
    assert run("booking", "clashes", *series, "--csv").out.startswith("original_start,start,end,words,")
    booked = done("book", *series, "--title", "Course", "--skip-clashes", "--json").json
    (left_out,) = done("booking", "skipped", booked["id"], "--json").json
    assert left_out["start"] == "2030-12-17T09:00:00+01:00"
    assert "2030-12-17" in done("booking", "skipped", booked["id"]).out
    free = done("booking", "clashes", "Room 1", "2030-12-11T09:00", "+45m", "--repeat", "FREQ=WEEKLY;COUNT=3")
    assert free.out == "All dates can be booked.\n"


# --- clients --------------------------------------------------------------------------------------


def test_clients_from_their_first_booking_to_their_erasure(done: Run, run: Run) -> None:
    booking = done(*BOOK, "--client", "Ana Muster", "--phone", "044 555", "--json").json["id"]
    other = done(
        "client", "add", "Zoë Klein", "--email", "zoe@example.com", "--notes", "Prefers Tuesdays", "--json"
    ).json
    assert [each["name"] for each in done("client", "list", "--json").json] == ["Ana Muster", "Zoë Klein"]
    assert [each["name"] for each in done("client", "list", "zoe", "--json").json] in (["Zoë Klein"], [])
    assert "044 555" in done("client", "list").out
    assert done("client", "show", "Ana Muster", "--json").json["bookings"] == [booking]
    assert "Mail: zoe@example.com" in done("client", "show", other["id"]).out
    assert done("client", "edit", "Ana Muster", "--name", "Ana Roth", "--json").json["name"] == "Ana Roth"
    assert done("booking", "show", booking, "--json").json["client"] == "Ana Roth"
    assert run("client", "erase", "Ana Roth").code == 2
    assert run("client", "erase", "Ana Roth", "--yes").code == 2  # a booking is ahead
    gone = done("client", "erase", "Ana Roth", "--yes", "--ahead", "--json").json
    assert gone["bookings"] == 1
    assert "Ana" not in done("booking", "show", booking, "--json").out + done("history", booking, "--json").out
    assert run("client", "show", "Ana Roth").code == 3
    assert run("client", "edit", "Zoë Klein").code == 2


# --- the API --------------------------------------------------------------------------------------


def test_a_token_is_printed_once_and_alone(home: Path, done: Run, run: Run) -> None:
    made = done("api", "token", "create", "--scope", "read", "--name", "Desk display")
    token = made.out.strip()
    assert made.out == f"{token}\n"
    assert token.startswith("sched_")
    assert "Desk display" in made.err
    listed = done("api", "token", "list", "--json")
    assert [(each["name"], each["scope"]) for each in listed.json] == [("Desk display", "read")]
    file = home / "api-tokens.json"
    assert token not in listed.out + done("api", "token", "list").out + file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shape = done("api", "token", "create", "--scope", "write", "--json").json
    assert shape["token"].startswith("sched_")
    assert done("api", "token", "revoke", "Desk display").out == "Revoked “Desk display” (read).\n"
    assert run("api", "token", "revoke", "Desk display").code == 3
    assert run("api", "token", "create", "--scope", "all").code == 2


def test_it_is_off_until_it_is_switched_on(done: Run) -> None:
    first = {"window": False, "port": None, "address": None, "tokens": 0}
    assert done("api", "status", "--json").json == first
    assert done("api", "on", "--port", "8420", "--json").json == first | {"window": True, "port": 8420}
    assert "In the window: on, port 8420" in done("api", "status").out
    assert done("api", "on", "--port", "0", "--json").json["port"] is None
    assert done("api", "off", "--json").json == first


def test_the_document_needs_neither_server_nor_data(home: Path, done: Run) -> None:
    document = done("api", "openapi").json
    assert document["openapi"].startswith("3.")
    assert "/calendars/google/connect" in document["paths"]


@pytest.fixture
def secrets_in_memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Signing secrets go nowhere but into this process."""
    container = Container(Paths(home), face="cli", memory_tokens=True, now=lambda: NOW)
    monkeypatch.setattr(entry, "_open", lambda: _KeptOpen(container))
    yield
    container.close()


def test_webhooks(secrets_in_memory: None, home: Path, done: Run, run: Run) -> None:
    address = "http://127.0.0.1:9/sched"
    made: dict[str, Any] = done("api", "webhook", "add", address, "--event", "booking.created", "--json").json
    assert made["secret"]
    assert made["events"] == ["booking.created"]
    listed = done("api", "webhook", "list", "--json")
    assert made["secret"] not in listed.out
    assert listed.json[0]["address"] == address
    short = made["id"][:8]
    assert complete(Paths(home), "webhook", "") == [(short, address)]
    assert done("api", "webhook", "edit", short, "--off", "--json").json["active"] is False
    assert run("api", "webhook", "ping", short).code == 2
    done("api", "webhook", "edit", short, "--on")
    done("api", "webhook", "ping", short)
    (ping,) = done("api", "webhook", "deliveries", short, "--json").json
    assert (ping["type"], ping["state"]) == ("ping", "waiting")
    assert done("api", "webhook", "redeliver", short, ping["id"][:8], "--json").json["id"] == ping["id"]
    assert run("api", "webhook", "redeliver", short, "nothing").code == 3
    assert done("api", "webhook", "remove", short).out.startswith("Removed http://127.0.0.1:9/sched")
    assert run("api", "webhook", "remove", short).code == 3
    assert run("api", "webhook", "add", "http://example.com/").code == 2


# --- light ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["--help"], ["booking", "--help"], ["completion", "zsh"]], ids=" ".join)
def test_help_imports_nothing_that_is_heavy(arguments: list[str]) -> None:
    heavy = {
        "PySide6",
        "peewee",
        "google",
        "googleapiclient",
        "keyring",
        "rich",
        "fastapi",
        "pydantic",
        "uvicorn",
        "httpx",
    }
    code = (
        "import json, sys, schedapp.__main__ as entry\n"
        f"sys.argv = ['schedapp', *{arguments!r}]\n"
        "entry.main()\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert set(json.loads(ended.stderr.splitlines()[-1])) & heavy == set()


# --- what the API takes, too ----------------------------------------------------------------------


def test_a_booking_is_tentative_or_takes_no_time_from_the_start(done: Run) -> None:
    made = done(*BOOK, "--status", "tentative", "--json").json
    assert (made["status"], made["blocks"]) == ("tentative", True)
    done("booking", "cancel", made["id"])
    assert not done(*BOOK, "--free", "--json").json["blocks"]
    done(*BOOK)


def test_a_hold_says_whom_to_call(done: Run) -> None:
    day = ("2030-12-10", "2030-12-10", "--all-day", "--anyway")
    held = done("booking", "hold", "Room 1", *day, "--client", "Ana", "--phone", "1", "--notes", "x", "--json").json
    assert [held[key] for key in ("all_day", "client", "phone", "notes")] == [True, "Ana", "1", "x"]


def test_the_bookings_of_one_client(done: Run, run: Run) -> None:
    mine = done(*BOOK, "--client", "Ana", "--json").json["id"]
    done("book", "Room 1", "2030-12-10T11:00", "+45m", "--title", "B", "--client", "Ben")
    done("book", "Room 1", "2030-12-10T13:00", "+45m", "--title", "C")
    span = ("--from", "2030-12-10", "--to", "2030-12-10")
    assert [each["id"] for each in done("bookings", *span, "--client", "ana", "--json").json] == [mine]
    assert run("bookings", "--client", "Cleo").code == 3


def test_what_a_service_needs_is_looked_for(done: Run, run: Run) -> None:
    done("pools", "add", "Surgery room", "--member", "Room 1")
    done("services", "add", "Surgery", "--minutes", "60", "--after", "30", "--any", "Surgery room")
    made = done(*BOOK, "--json").json["id"]
    found = done("free", "--service", "Surgery", "--from", "2030-12-10T08:00", "--first", "1", "--json").json[0]
    assert found["wishes"] == ["any surgery room"]
    assert (found["start"][11:16], found["end"][11:16]) == ("09:45", "10:45"), (
        "the hour before 9:00 has no 30 min after"
    )
    asked = ("availability", "why", "--any", "Surgery room", "--service", "Surgery", "--json")
    assert not done(*asked, "--at", "2030-12-10T08:00").json["bookable"]
    assert done(*asked, "--at", "2030-12-10T09:45").json["end"] == "2030-12-10T10:45:00+01:00"
    again = ("availability", "why", "Room 1", "--at", "2030-12-10T09:00", "--json")
    assert not done(*again).json["bookable"]
    assert done(*again, "--booking", made[:8]).json["bookable"]
    assert run("availability", "why", "--at", "2030-12-10T09:00").code == 2
