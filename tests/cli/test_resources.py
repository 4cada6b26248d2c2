"""`resource add`, `list`, `edit` and `remove`, on a real database."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import Run


def test_a_resource_from_its_beginning_to_its_end(run: Run, done: Run) -> None:
    assert done("resource", "list", "--json").json == []
    assert "resource add" in done("resource", "list").out
    added = done(
        "resource", "add", "Dr. Weber", "--kind", "person", "--timezone", "Asia/Tokyo", "--hours",
        "Mo-Fr 08:00-12:00,13:00-18:00", "--capacity", "2", "--colour", "#0F766E", "--after", "10",
        "--description", "Knees", "--booking-page", "https://clinic.example/weber", "--json",
    ).json  # fmt: skip
    assert added == {
        "id": added["id"],
        "name": "Dr. Weber",
        "kind": "person",
        "time_zone": "Asia/Tokyo",
        "hours": "Mo-Fr 08:00-12:00,13:00-18:00",
        "capacity": 2,
        "colour": "#0F766E",
        "buffer_before": 0,
        "buffer_after": 10,
        "description": "Knees",
        "image_url": None,
        "booking_url": "https://clinic.example/weber",
        "google_calendar_id": None,
        "version": 1,
    }
    assert added["id"]
    assert done("resource", "list", "--json").json == [added]
    edited = done("resource", "edit", "dr. weber", "--name", "Dr. Roth", "--capacity", "1", "--json").json
    assert edited == added | {"name": "Dr. Roth", "capacity": 1, "version": 2}
    assert done("resource", "list", "--json").json == [edited]
    assert done("resource", "remove", added["id"], "--json").json["id"] == added["id"]
    assert done("resource", "list", "--json").json == []
    assert run("resource", "remove", "Dr. Roth").code == 3


def test_defaults(done: Run) -> None:
    room = done("resource", "add", "Room 1", "--json").json
    assert (room["kind"], room["time_zone"], room["hours"]) == ("room", "Europe/Zurich", "Mo-Fr 08:00-18:00")
    assert room["capacity"] == 1
    other = done("resource", "add", "Room 2", "--json").json
    assert other["colour"] != room["colour"]
    assert other["id"] != room["id"]


def test_for_people(done: Run) -> None:
    said = done("resource", "add", "Room 1").out
    assert said.startswith("Added Room 1 (room, Europe/Zurich), id ")
    lines = done("resource", "list").out.splitlines()
    assert lines[0].split() == ["NAME", "KIND", "TIME", "ZONE", "HOURS", "CAPACITY", "ID"]
    assert lines[1].startswith("Room 1  room  Europe/Zurich  Mo-Fr 08:00-18:00  1")
    assert done("resource", "edit", "Room 1", "--hours", "").out.startswith("Changed Room 1")
    assert done("resource", "list", "--json").json[0]["hours"] == ""


@pytest.mark.parametrize(
    "options",
    [
        ["--timezone", "Mars/Olympus"],
        ["--timezone", "../../etc/passwd"],
        ["--timezone", ""],
        ["--hours", "always"],
        ["--hours", "Mo-Fr 18:00-08:00"],
        ["--capacity", "0"],
        ["--capacity", "-1"],
        ["--colour", "blue"],
        ["--colour", ""],
    ],
    ids=" ".join,
)
def test_bad_input_is_refused_and_nothing_is_kept(options: list[str], run: Run, done: Run) -> None:
    added = run("resource", "add", "Room 1", *options)
    assert (added.code, added.out) == (2, "")
    title, detail = added.err.splitlines()
    assert title
    assert detail
    room = done("resource", "add", "Room 1", "--json").json
    assert run("resource", "edit", "Room 1", *options).code == 2
    assert done("resource", "list", "--json").json == [room]


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 10_000, "Room\x1b]0;owned\x07", "Room\n1"], ids=lambda n: ascii(n[:20])
)
def test_a_name_that_cannot_be_used(name: str, run: Run, done: Run) -> None:
    refused = run("resource", "add", name)
    assert refused.code == 2
    assert "\x1b" not in refused.err
    assert done("resource", "list", "--json").json == []


def test_a_change_needs_something_to_change(run: Run, done: Run) -> None:
    done("resource", "add", "Room 1")
    assert run("resource", "edit", "Room 1").code == 2
    assert run("resource", "edit", "Room 9", "--capacity", "2").code == 3


def test_one_with_coming_bookings_is_removed_only_by_force(run: Run, done: Run) -> None:
    done("resource", "add", "Room 1")
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up")
    refused = run("resource", "remove", "Room 1")
    assert refused.code == 2
    assert len(done("resource", "list", "--json").json) == 1
    done("resource", "remove", "Room 1", "--force")
    assert done("resource", "list", "--json").json == []
    assert done("bookings", "--from", "2030-12-01", "--to", "2030-12-31", "--json").json == []


def test_markup_in_a_name_is_plain_text(done: Run) -> None:
    name = "<img src=file:///etc/passwd>"
    assert done("resource", "add", name, "--json").json["name"] == name
    assert name in done("resource", "list").out


def test_a_name_in_use_is_refused_in_any_case(run: Run, done: Run) -> None:
    done("resource", "add", "Treatment 1")
    done("resource", "add", "Treatment 2")
    for refused in (
        run("resource", "add", "treatment 1"),
        run("resource", "edit", "Treatment 2", "--name", "TREATMENT 1"),
    ):
        assert (refused.code, refused.out) == (2, "")
        assert "“Treatment 1”" in refused.err


def test_a_name_that_two_have_needs_a_decision(run: Run, done: Run) -> None:
    """As in a database of an earlier version."""
    first, second = (done("resource", "add", name, "--json").json["id"] for name in ("Room 1", "Room 2"))
    with closing(sqlite3.connect(done("status", "--json").json["database"])) as database, database:
        database.execute("UPDATE resource SET name = 'room 1' WHERE name = 'Room 2'")
    asked = run("book", "ROOM 1", "2030-12-10T09:00", "+45m", "--title", "T")
    assert (asked.code, asked.out) == (8, "")
    assert first[:8] in asked.err
    assert second[:8] in asked.err
    assert done("book", second[:8], "2030-12-10T09:00", "+45m", "--title", "T", "--json").json["resources"] == [
        "room 1"
    ]


def test_a_forced_removal_lists_bookings_without_another_member_of_the_pool(done: Run) -> None:
    for name in ("Room 1", "Room 2", "Dr Ada"):
        done("resource", "add", name)
    done("pools", "add", "Room", "--member", "Room 1", "--member", "Room 2")
    moved = done("book", "Dr Ada", "2030-12-10T09:00", "+60m", "--title", "Moves", "--any", "Room", "--json").json
    done("book", "Room 2", "2030-12-11T09:00", "+60m", "--title", "In the way")
    lost = done("book", "Dr Ada", "2030-12-11T09:00", "+60m", "--title", "Loses it", "--any", "Room", "--json").json
    said = done("resource", "remove", "Room 1", "--force").out
    assert f"Nothing else of its pool is free for “Loses it”, id {lost['id']}." in said
    assert "Moves" not in said
    shown = done("booking", "show", moved["id"], "--json").json
    assert shown["resources"] == ["Dr Ada", "Room 2"]
