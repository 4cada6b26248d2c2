"""`booking clashes` of a stored series: which dates a change would lose, and what a refused change says of them."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.conftest import Run

DAYS = ("2030-12-03", "2030-12-10", "2030-12-17")


@pytest.fixture
def series(done: Run) -> str:
    """A series of three in Room 1, with two other bookings two hours later on its first and last date."""
    done("resource", "add", "Room 1", "--hours", "Mo-Fr 08:00-18:00")
    done("resource", "add", "Room 2", "--hours", "Mo-Fr 08:00-18:00")
    for day in (DAYS[0], DAYS[2]):
        done("book", "Room 1", f"{day}T11:00", "+30m", "--title", "Cleaning")
    made = done(
        "book", "Room 1", f"{DAYS[0]}T09:00", "+60m", "--title", "Yoga", "--repeat", "FREQ=WEEKLY;COUNT=3", "--json"
    )
    return str(made.json["id"])


def days(run: Run, *arguments: str) -> list[str]:
    ended = run("booking", "clashes", *arguments, "--json")
    assert ended.code == (4 if ended.json else 0), ended.err
    return [each["start"][:10] for each in ended.json]


@pytest.mark.parametrize("short", [8, 32])
def test_each_clash_of_a_change_is_listed(short: int, series: str, run: Run, done: Run) -> None:
    name = series[:short]
    assert days(run, name, "--at", f"{DAYS[0]}T11:00") == [DAYS[0], DAYS[2]]
    assert days(run, name, "--at", f"{DAYS[0]}T09:30") == [], "it does not stand in its own way"
    assert days(run, name, "--at", f"{DAYS[0]}T11:00", "--resource", "Room 2") == []
    assert days(run, name, "--end", "11:15") == [DAYS[0], DAYS[2]]
    assert days(run, name, "--repeat", "FREQ=DAILY;COUNT=5") == ["2030-12-07"], "a Saturday"
    assert days(run, f"{name}/20301210T080000Z", "--at", f"{DAYS[1]}T11:00", "--scope", "following") == [DAYS[2]]
    starts = [each["start"] for each in done("bookings", "--from", DAYS[0], "--to", DAYS[2], "--json").json]
    assert f"{DAYS[0]}T09:00:00+01:00" in starts, "nothing is written"


def test_people_get_a_table(series: str, run: Run) -> None:
    listed = run("booking", "clashes", series, "--at", f"{DAYS[0]}T11:00")
    assert listed.code == 4
    heading, first, last = listed.out.splitlines()
    assert heading.split() == ["WHEN", "WHY"]
    assert first.startswith("Tue 3 Dec 2030 11:00–12:00 Europe/Zurich")
    assert "“Cleaning”" in first
    assert last.startswith("Tue 17 Dec 2030 11:00–12:00 Europe/Zurich")
    assert run("booking", "clashes", series, "--at", f"{DAYS[0]}T14:00").out == "All dates can be booked.\n"


@pytest.mark.parametrize(
    ("command", "option"), [(["move", "{id}", "{at}"], []), (["edit", "{id}", "--start", "{at}"], ["--notes", "Mat"])]
)
def test_a_refused_change_says_how_many_and_where_they_are_listed(
    command: list[str], option: list[str], series: str, run: Run
) -> None:
    refused = run(*(word.format(id=series[:8], at=f"{DAYS[0]}T11:00") for word in command), *option)
    assert (refused.code, refused.out) == (4, "")
    (line,) = [line for line in refused.err.splitlines() if "clash" in line]
    said, _, listed = line.partition("All of them: ")
    assert said == "2 dates of the series clash. "
    assert days(run, *shlex.split(listed)[3:]) == [DAYS[0], DAYS[2]]


def test_dates_on_which_it_is_closed_count_too(series: str, run: Run) -> None:
    refused = run("edit", series, "--start", f"{DAYS[0]}T19:00")
    assert refused.code == 4
    assert "3 dates of the series clash. " in refused.err
    assert "--anyway" in refused.err


def test_of_one_clash_or_one_date_nothing_more_is_said(series: str, run: Run) -> None:
    one = run("move", f"{series}/20301210T080000Z", f"{DAYS[1]}T11:00", "--scope", "following")
    single = run("move", f"{series}/20301203T080000Z", f"{DAYS[0]}T11:00")
    assert (one.code, single.code) == (4, 4)
    assert "of the series" not in one.err + single.err


def test_wrong_usage(series: str, run: Run) -> None:
    at = f"{DAYS[0]}T11:00"
    for arguments in (
        (series,),
        (series, "--at", at, "--also", "Room 2"),
        ("Room 1", at, "+30m"),
        ("Room 1", at, "+30m", "--repeat", "FREQ=DAILY;COUNT=2", "--scope", "all"),
        (f"{series}/20301203T080000Z", "--at", at),
    ):
        refused = run("booking", "clashes", *arguments)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err
    assert run("booking", "clashes", "nobody0", "--at", at).code == 3
