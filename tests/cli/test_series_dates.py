"""Dates of a series that are skipped because something is in the way, and put back."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

TUESDAYS = ("2030-12-03", "2030-12-10", "2030-12-17")


@pytest.fixture
def series(done: Run) -> str:
    """The id of a series of three whose second date was skipped: another booking is in the way."""
    done("resource", "add", "Room 1", "--hours", "Mo-Fr 08:00-18:00")
    done("book", "Room 1", "2030-12-10T09:30", "+30m", "--title", "Cleaning")
    arguments = ("book", "Room 1", "2030-12-03T09:00", "+60m", "--title", "Yoga", "--repeat", "FREQ=WEEKLY;COUNT=3")
    made = done(*arguments, "--skip-clashes", "--json")
    assert made.err.startswith("Skipped Tue 10 Dec 2030 09:00–10:00")
    return str(made.json["id"])


def starts(done: Run, series: str) -> list[str]:
    listed = done("bookings", "--from", "2030-12-01", "--to", "2030-12-31", "--json").json
    return [each["start"][:10] for each in listed if each["id"].startswith(series)]


def test_a_series_leaves_out_what_is_taken(series: str, run: Run, done: Run) -> None:
    assert starts(done, series) == [TUESDAYS[0], TUESDAYS[2]]
    again = run("book", "Room 1", "2030-12-10T09:00", "+60m", "--title", "Yoga", "--repeat", "FREQ=WEEKLY;COUNT=3")
    assert again.code == 4


def test_a_skipped_date_is_put_back_once_it_is_free(series: str, run: Run, done: Run) -> None:
    assert run("edit", series, "--add-back", TUESDAYS[1]).code == 4
    other = next(
        each["id"] for each in done("bookings", "--from", "2030-12-10", "--json").json if each["title"] == "Cleaning"
    )
    done("cancel", other)
    back = done("edit", series[:8], "--add-back", TUESDAYS[1], "--json").json
    assert back["start"].startswith("2030-12-10T09:00")
    assert starts(done, series) == list(TUESDAYS)
    ended = run("edit", series, "--add-back", TUESDAYS[1])
    assert (ended.code, "No date of it was skipped." in ended.err) == (3, True)


def test_a_cancelled_occurrence_comes_back_by_its_name(series: str, run: Run, done: Run) -> None:
    done("cancel", f"{series}/20301217T080000Z")
    refused = run("edit", series, "--add-back", TUESDAYS[0])
    assert refused.code == 3
    assert f"{TUESDAYS[1]}, {TUESDAYS[2]}" in refused.err
    said = done("edit", series, "--add-back", "20301217T080000Z").out
    assert said.startswith("Added back “Yoga”, Tue 17 Dec 2030 09:00")
    assert starts(done, series) == [TUESDAYS[0], TUESDAYS[2]]


def test_a_date_on_which_it_is_closed_is_put_back_anyway(series: str, run: Run, done: Run) -> None:
    done("cancel", f"{series}/20301217T080000Z")
    done("closure", "add", "2030-12-17", "2030-12-17", "--all-day", "--title", "Painting")
    refused = run("edit", series, "--add-back", TUESDAYS[2])
    assert refused.code == 4
    assert "--anyway" in refused.err
    assert "Painting" in refused.err
    done("edit", series, "--add-back", TUESDAYS[2], "--anyway")
    assert TUESDAYS[2] in starts(done, series)
    assert run("edit", series, "--add-back", TUESDAYS[2], "--anyway", "--title", "Other").code == 2


def test_adding_back_goes_alone(series: str, run: Run) -> None:
    assert run("edit", series, "--add-back", TUESDAYS[1], "--title", "Other").code == 2
