"""`book`, `bookings`, `edit`, `move` and `cancel`, on a real database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Run

DAY = ("--from", "2030-12-10", "--to", "2030-12-10")
MONTH = ("--from", "2030-12-01", "--to", "2030-12-31")
WEEKLY = "FREQ=WEEKLY;COUNT=4"


@pytest.fixture(autouse=True)
def clinic(done: Run) -> None:
    """A doctor and two rooms in Zurich."""
    done("resource", "add", "Dr. Weber", "--kind", "person")
    done("resource", "add", "Room 1")
    done("resource", "add", "Room 2")


def _book(done: Run, *options: str, start: str = "2030-12-10T09:00", end: str = "+45m") -> dict[str, Any]:
    booking: dict[str, Any] = done("book", "Dr. Weber", start, end, "--title", "Check-up", *options, "--json").json
    return booking


def test_a_booking_of_two_resources(done: Run) -> None:
    booking = _book(
        done, "--also", "room 1", "--client", "Ada", "--phone", "+41 44 000", "--notes", "First\nvisit",
    )  # fmt: skip
    assert booking["id"]
    expected = {
        "title": "Check-up",
        "start": "2030-12-10T09:00:00+01:00",
        "end": "2030-12-10T09:45:00+01:00",
        "all_day": False,
        "time_zone": "Europe/Zurich",
        "resources": ["Dr. Weber", "Room 1"],
        "status": "confirmed",
        "client": "Ada",
        "phone": "+41 44 000",
        "notes": "First\nvisit",
        "location": "",
        "recurring": False,
        "recurrence": [],
        "series_id": None,
        "blocks": True,
        "read_only": False,
        "deleted": False,
        "origin": "sched",
        "in_google": None,
        "delivery": "none",
    }
    assert {key: booking[key] for key in expected} == expected
    (listed,) = done("bookings", *DAY, "--json").json
    shared = ("id", "title", "start", "end", "status", "client", "all_day", "in_google")
    assert {key: listed[key] for key in shared} == {key: booking[key] for key in shared}
    assert sorted(listed["resources"]) == ["Dr. Weber", "Room 1"]
    assert sorted(listed["resource_ids"]) == sorted(booking["resource_ids"])


def test_for_people(done: Run) -> None:
    said = done("book", "Dr. Weber", "2030-12-10T09:00", "09:45", "--title", "Check-up", "--also", "Room 1").out
    first, second = said.splitlines()
    assert first == "Booked “Check-up”, Tue 10 Dec 2030 09:00–09:45 Europe/Zurich, Dr. Weber, Room 1"
    uid = second.removeprefix("id ")
    header, row = done("bookings", *DAY).out.splitlines()
    assert header.split() == ["WHEN", "TITLE", "RESOURCES", "CLIENT", "REMARKS", "ID"]
    assert row.startswith("Tue 10 Dec 2030 09:00–09:45 Europe/Zurich  Check-up  ")
    assert row.split()[-1] == uid[:8]
    assert done("bookings", "--from", "2030-12-11", "--to", "2030-12-11").out == "No bookings in this time.\n"


def test_the_shown_beginning_of_an_id_is_enough(done: Run) -> None:
    _book(done)
    shown = done("bookings", *DAY).out.splitlines()[1].split()[-1]
    assert done("edit", shown, "--title", "Other", "--json").json["title"] == "Other"


def test_all_day_from_the_first_to_the_last_day(done: Run) -> None:
    booking = _book(done, "--all-day", start="2030-12-23", end="2030-12-24")
    assert (booking["all_day"], booking["start"], booking["end"]) == (True, "2030-12-23", "2030-12-25")
    (listed,) = done("bookings", "--from", "2030-12-24", "--to", "2030-12-24", "--json").json
    assert (listed["all_day"], listed["start"], listed["end"]) == (True, "2030-12-23", "2030-12-25")
    assert done("bookings", "--from", "2030-12-25", "--to", "2030-12-25", "--json").json == []
    assert "Mon 23 Dec 2030–Tue 24 Dec 2030 all day" in done("bookings", *MONTH).out


def test_only_of_one_resource_but_with_all_of_its_resources(done: Run) -> None:
    _book(done, "--also", "Room 1")
    done("book", "Room 2", "2030-12-10T11:00", "12:00", "--title", "Cleaning")
    (listed,) = done("bookings", *DAY, "--resource", "Room 1", "--json").json
    assert sorted(listed["resources"]) == ["Dr. Weber", "Room 1"]
    both = done("bookings", *DAY, "--resource", "Room 1", "--resource", "Room 2", "--json").json
    assert [each["title"] for each in both] == ["Check-up", "Cleaning"]


def test_a_series_and_one_of_it(run: Run, done: Run) -> None:
    series = _book(done, "--repeat", WEEKLY)
    assert series["recurring"]
    assert series["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=4"]
    names = [each["id"] for each in done("bookings", *MONTH, "--json").json]
    assert names[1] == f"{series['id']}/20301217T080000Z"
    assert len(names) == 4
    moved = done("move", names[1], "2030-12-18T10:00", "--json").json
    assert moved["start"] == "2030-12-18T10:00:00+01:00"
    assert moved["end"] == "2030-12-18T10:45:00+01:00"
    assert moved["series_id"] == series["id"]
    done("edit", names[1], "--title", "Long check-up")
    done("cancel", names[2])
    left = done("bookings", *MONTH, "--json").json
    assert [(each["start"][:16], each["title"]) for each in left] == [
        ("2030-12-10T09:00", "Check-up"),
        ("2030-12-18T10:00", "Long check-up"),
        ("2030-12-31T09:00", "Check-up"),
    ]
    assert run("cancel", names[2]).code == 3
    assert run("move", names[2], "2030-12-26T09:00").code == 3
    assert run("cancel", f"{series['id']}/20301211T080000Z").code == 3
    assert run("edit", names[1], "--repeat", "FREQ=DAILY;COUNT=2").code == 2
    assert run("edit", names[1], "--no-repeat").code == 2
    assert done("bookings", *MONTH, "--json").json == left


def test_the_whole_series_moves_by_as_much_as_the_named_occurrence(done: Run) -> None:
    series = _book(done, "--repeat", WEEKLY)
    done("move", f"{series['id']}/20301217T080000Z", "2030-12-18T10:00", "11:00", "--scope", "all")
    starts = [each["start"][:16] for each in done("bookings", *MONTH, "--json").json]
    assert starts == ["2030-12-11T10:00", "2030-12-18T10:00", "2030-12-25T10:00"]
    done("cancel", series["id"])
    assert done("bookings", *MONTH, "--json").json == []


def test_this_and_following(run: Run, done: Run) -> None:
    series = _book(done, "--repeat", WEEKLY)
    third = f"{series['id']}/20301224T080000Z"
    moved = done("move", third, "2030-12-25T10:00", "--scope", "following", "--json")
    assert moved.json["start"] == "2030-12-25T10:00:00+01:00"
    assert moved.json["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=2"]
    assert moved.json["id"] != series["id"]
    assert f"ends before Tue 24 Dec 09:00. id {series['id']}" in moved.err
    edited = done("edit", f"{series['id']}/20301217T080000Z", "--title", "Course", "--scope", "following")
    assert "Changed “Course”" in edited.out
    listed = [(each["start"][:16], each["title"]) for each in done("bookings", *MONTH, "--json").json]
    assert listed == [
        ("2030-12-10T09:00", "Check-up"),
        ("2030-12-17T09:00", "Course"),
        ("2030-12-25T10:00", "Check-up"),
    ]
    cancelled = done("cancel", f"{moved.json['id']}/20301225T090000Z", "--scope", "following")
    assert "Cancelled" in cancelled.out
    assert len(done("bookings", *MONTH, "--json").json) == 2
    assert run("cancel", third, "--scope", "following").code == 3
    refused = run("edit", f"{series['id']}/20301210T080000Z", "--repeat", "FREQ=DAILY;COUNT=2")
    assert "--scope following" in refused.err


def test_a_series_is_cancelled_from_an_occurrence_on(done: Run) -> None:
    series = _book(done, "--repeat", WEEKLY)
    told = done("cancel", f"{series['id']}/20301224T080000Z", "--scope", "following").out
    assert "Cancelled “Check-up” from Tue 24 Dec 09:00 on" in told
    assert [each["start"][:10] for each in done("bookings", *MONTH, "--json").json] == ["2030-12-10", "2030-12-17"]


@pytest.mark.parametrize("scope", ["this", "following"])
def test_an_occurrence_has_to_be_named_for(run: Run, done: Run, scope: str) -> None:
    series = _book(done, "--repeat", WEEKLY)
    refused = run("cancel", series["id"], "--scope", scope)
    assert refused.code == 2
    assert "Which occurrence" in refused.err


def test_one_occurrence_has_to_be_named(run: Run, done: Run) -> None:
    series = _book(done, "--repeat", WEEKLY)
    refused = run("move", series["id"], "2030-12-11T09:00", "--scope", "this")
    assert refused.code == 2
    assert "/20" in refused.err


def test_every_field_can_be_edited(done: Run) -> None:
    booking = _book(done)
    edited = done(
        "edit", booking["id"], "--title", "Other", "--client", "Bo", "--phone", "1", "--notes", "N",
        "--start", "2030-12-10T10:00", "--end", "+30m", "--resource", "Room 1", "--resource", "Room 2",
        "--repeat", WEEKLY, "--status", "tentative", "--free", "--json",
    ).json  # fmt: skip
    expected = {
        "id": booking["id"],
        "title": "Other",
        "client": "Bo",
        "phone": "1",
        "notes": "N",
        "start": "2030-12-10T10:00:00+01:00",
        "end": "2030-12-10T10:30:00+01:00",
        "resources": ["Room 1", "Room 2"],
        "recurring": True,
        "status": "tentative",
        "blocks": False,
    }
    assert {key: edited[key] for key in expected} == expected
    single = done(
        "edit", booking["id"], "--no-repeat", "--busy", "--status", "confirmed", "--client", "", "--json"
    ).json
    assert (single["recurring"], single["blocks"], single["status"], single["client"]) == (False, True, "confirmed", "")
    assert single["title"] == "Other"


def test_from_timed_to_all_day_and_back(done: Run) -> None:
    uid = _book(done)["id"]
    days = done("edit", uid, "--all-day", "--json").json
    assert (days["start"], days["end"]) == ("2030-12-10", "2030-12-11")
    timed = done("edit", uid, "--start", "2030-12-10T14:00", "--end", "15:00", "--json").json
    assert (timed["all_day"], timed["start"]) == (False, "2030-12-10T14:00:00+01:00")


def test_a_taken_slot_is_refused_and_nothing_changes(run: Run, done: Run) -> None:
    _book(done, "--also", "Room 1")
    before = done("bookings", *MONTH, "--json").json
    refused = run("book", "Room 1", "2030-12-10T09:30", "+45m", "--title", "Other")
    assert (refused.code, refused.out) == (4, "")
    assert "Room 1" in refused.err
    other = done("book", "Room 1", "2030-12-10T09:45", "+45m", "--title", "Next", "--json").json
    assert run("move", other["id"], "2030-12-10T09:15").code == 4
    assert run("edit", other["id"], "--end", "+10m", "--start", "2030-12-10T09:00").code == 4
    assert run("book", "Room 1", "2030-12-03T09:00", "10:00", "--title", "S", "--repeat", WEEKLY).code == 4
    after = done("bookings", *MONTH, "--json").json
    assert [each for each in after if each["id"] != other["id"]] == before


def test_cancelling_frees_the_slot(run: Run, done: Run) -> None:
    booking = _book(done)
    gone = done("cancel", booking["id"], "--json").json
    assert gone["id"] == booking["id"]
    assert gone["deleted"] or gone["status"] == "cancelled"
    assert done("bookings", *DAY, "--json").json == []
    assert _book(done)["id"] != booking["id"]
    assert run("cancel", "nothing-like-it").code == 3


SLOT = ["book", "Dr. Weber", "2030-12-10T09:00", "+45m"]
TITLED = [*SLOT, "--title", "T"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["book", "Dr. Weber", "2030-12-10T09:00", "2030-12-10T08:00", "--title", "T"], 2),
        (["book", "Dr. Weber", "2030-12-10T09:00", "2030-12-10T09:00", "--title", "T"], 2),
        (["book", "Dr. Weber", "2030-12-10", "2030-12-10", "--title", "T"], 2),
        (["book", "Dr. Weber", "soon", "+45m", "--title", "T"], 2),
        (["book", "Room 9", "2030-12-10T09:00", "+45m", "--title", "T"], 3),
        ([*SLOT, "--title", ""], 2),
        ([*SLOT, "--title", "x" * 10_000], 2),
        ([*SLOT, "--title", "a\x1b]0;owned\x07b"], 2),
        ([*TITLED, "--client", "a\x01b"], 2),
        ([*TITLED, "--notes", "x" * 100_000], 2),
        ([*TITLED, "--repeat", "FREQ=SECONDLY"], 2),
        ([*TITLED, "--repeat", "FREQ=MINUTELY;BYSECOND=61"], 2),
        ([*TITLED, "--repeat", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"], 2),
        ([*TITLED, "--repeat", "every week"], 2),
        ([*TITLED, "--also", "Dr. Weber"], 2),
        ([*TITLED, "--also", "Room 9"], 3),
        (["bookings", "--from", "2030-12-10", "--to", "2030-12-09"], 2),
        (["bookings", "--from", "yesterday"], 2),
        (["bookings", "--resource", "Room 9"], 3),
        (["edit", "nothing-like-it", "--title", "T"], 3),
        (["move", "nothing-like-it", "2030-12-10T09:00"], 3),
        (["move", "nothing-like-it/20301210T080000Z", "2030-12-10T09:00"], 3),
    ],
    ids=lambda value: ascii(" ".join(value))[:90] if isinstance(value, list) else None,
)
def test_bad_input_is_refused_clearly(arguments: list[str], code: int, run: Run, done: Run) -> None:
    kept = _book(done, start="2030-12-20T09:00")
    refused = run(*arguments)
    assert (refused.code, refused.out) == (code, "")
    title, detail = refused.err.splitlines()
    assert title
    assert detail
    assert "\x1b" not in refused.err
    assert [each["id"] for each in done("bookings", *MONTH, "--json").json] == [kept["id"]]


@pytest.mark.parametrize(
    "options",
    [
        ["--title", "x" * 10_000],
        ["--title", ""],
        ["--start", "2030-12-11T12:00", "--end", "2030-12-11T11:00"],
        ["--repeat", "FREQ=SECONDLY"],
        ["--repeat", "FREQ=DAILY", "--no-repeat"],
        ["--resource", "Room 1", "--resource", "Room 1"],
        ["--start", "2030-12-11"],
        [],
    ],
    ids=lambda value: ascii(" ".join(value))[:60],
)
def test_a_bad_edit_changes_nothing(options: list[str], run: Run, done: Run) -> None:
    booking = _book(done)
    before = done("bookings", *MONTH, "--json").json
    assert run("edit", booking["id"], *options).code == 2
    assert done("bookings", *MONTH, "--json").json == before


@pytest.mark.parametrize("title", ["<img src=file:///etc/passwd>", "<script>alert(1)</script>", "{\\rtf1}", "%s %(x)s"])
def test_markup_is_plain_text(title: str, done: Run) -> None:
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", title)
    assert done("bookings", *DAY, "--json").json[0]["title"] == title
    assert title in done("bookings", *DAY).out


def test_a_repetition_that_never_ends_to_compute_is_refused_at_once(run: Run) -> None:
    rule = "FREQ=YEARLY;INTERVAL=4999;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO"
    refused = run("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "T", "--repeat", rule)
    assert refused.code == 2
