"""`free`: the next time at which everything is free, in words and as JSON."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

MONDAY = "2030-12-02"


@pytest.fixture
def clinic(done: Run) -> Run:
    done("resource", "add", "Dr. Weber", "--kind", "person", "--hours", "Mo-Fr 08:00-12:00,13:00-17:00")
    for room in ("Room 1", "Room 2"):
        done("resource", "add", room, "--kind", "room", "--hours", "Mo-Sa 07:00-18:00")
    done("book", "Dr. Weber", f"{MONDAY}T08:00", "+60m", "--title", "Rounds")
    done("book", "Room 1", f"{MONDAY}T09:00", "+30m", "--title", "Cleaning")
    return done


def test_doctor_and_any_room(clinic: Run) -> None:
    found = clinic("free", "dr. weber", "--any", "room", "--from", MONDAY, "--json").json
    assert [each["start"] for each in found] == [
        f"{MONDAY}T{clock}:00+01:00" for clock in ("09:00", "09:30", "10:00", "10:30", "11:00")
    ]
    assert found[0]["resources"] == ["Dr. Weber", "Room 2"]
    assert found[1] == {
        "start": f"{MONDAY}T09:30:00+01:00",
        "end": f"{MONDAY}T10:00:00+01:00",
        "minutes": 30,
        "time_zone": "Europe/Zurich",
        "resources": ["Dr. Weber", "Room 1"],
        "resource_ids": found[1]["resource_ids"],
        "wishes": ["Dr. Weber", "any room"],
    }


def test_in_words(clinic: Run) -> None:
    lines = clinic("free", "Dr. Weber", "--any", "Room", "--from", MONDAY, "--first", "2").out.splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == ["Mon 2 Dec 2030 09:00–09:30", "Mon 2 Dec 2030 09:30–10:00"]
    assert lines[1].endswith("Dr. Weber, Room 2")


def test_days_and_hours(clinic: Run) -> None:
    def starts(*more: str) -> list[str]:
        found = clinic("free", "Dr. Weber", "--from", MONDAY, "--first", "3", "--json", *more).json
        return [each["start"][5:16] for each in found]

    assert starts("--between", "08:00-12:00", "--minutes", "120") == ["12-02T09:00", "12-03T08:00", "12-03T10:00"]
    assert starts("--weekdays", "th,fr", "--between", "11:30-14:00") == ["12-05T11:30", "12-05T13:00", "12-05T13:30"]
    assert starts("--weekdays", "Wednesday-Thursday", "--minutes", "240") == [
        "12-04T08:00",
        "12-04T13:00",
        "12-05T08:00",
    ]
    assert starts("--days", "1", "--minutes", "180") == ["12-02T09:00", "12-02T13:00"]
    assert starts("--step", "60", "--minutes", "45") == ["12-02T09:00", "12-02T10:00", "12-02T11:00"]


def test_later_ones_begin_where_the_last_one_ends(clinic: Run) -> None:
    first = clinic("free", "Dr. Weber", "--from", MONDAY, "--first", "2", "--json").json
    later = clinic("free", "Dr. Weber", "--from", first[-1]["end"], "--first", "1", "--json").json
    assert later[0]["start"] == first[-1]["end"]


def test_near_days_have_words(clinic: Run) -> None:
    # The clock of these tests shows Sunday, 1 December 2030.
    for word, day in (
        ("today", "12-02"),
        ("tomorrow", "12-02"),
        ("mo", "12-02"),
        ("Tuesday", "12-03"),
        ("su", "12-02"),
    ):
        found = clinic("free", "Dr. Weber", "--from", word, "--first", "1", "--json").json
        assert found[0]["start"][5:10] == day, word


def test_a_closure_is_not_free(clinic: Run) -> None:
    clinic("closure", "add", MONDAY, "2030-12-03", "--all-day", "--title", "Moving")
    assert clinic("free", "Dr. Weber", "--from", MONDAY, "--json").json[0]["start"][:10] == "2030-12-04"


def test_nothing_free_is_no_error(clinic: Run) -> None:
    arguments = ("free", "Dr. Weber", "--from", MONDAY, "--weekdays", "su")
    assert clinic(*arguments, "--json").json == []
    assert "No free time" in clinic(*arguments).out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("Dr. Who",), 3),
        (("--any", "spaceship"), 3),
        (("--any", "device"), 3),
        (("Dr. Weber", "--minutes", "0"), 2),
        (("Dr. Weber", "--step", "7"), 2),
        (("Dr. Weber", "--days", "0"), 2),
        (("Dr. Weber", "--from", "someday"), 2),
        (("Dr. Weber", "--weekdays", "xx"), 2),
        (("Dr. Weber", "--between", "12:00-08:00"), 2),
    ],
)
def test_what_cannot_be_looked_for(clinic: Run, run: Run, arguments: tuple[str, ...], code: int) -> None:
    ended = run("free", *arguments)
    assert ended.code == code, ended.err
    assert ended.out == ""
