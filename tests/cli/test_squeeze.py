"""Squeeze-ins and the state of the day on the command line."""

from __future__ import annotations

from typing import Any

from tests.cli.conftest import Run

WEEK = ("bookings", "--from", "2030-12-09", "--to", "2030-12-15")


def _room(done: Run) -> None:
    done("resource", "add", "Room 1", "--timezone", "Europe/Zurich")
    done("book", "Room 1", "2030-12-10T09:00", "10:00", "--title", "Check-up")


def _listed(done: Run) -> dict[str, Any]:
    return {row["title"]: row for row in done(*WEEK, "--json").json}


def test_it_is_refused_in_words_while_the_setting_is_off(done: Run, run: Run) -> None:
    _room(done)
    squeezed = ("book", "Room 1", "2030-12-10T09:30", "+15m", "--title", "Emergency", "--squeeze", "Severe pain")
    refused = run(*squeezed)
    assert refused.code == 2
    assert "Squeeze-ins are switched off here." in refused.err
    assert "rules set --squeeze-ins on" in refused.err
    assert "Squeeze-ins               off" in done("rules", "show").out
    assert "on: a taken time is booked with a reason" in done("rules", "set", "--squeeze-ins", "on").out
    assert done("rules", "show", "--json").json["squeeze_ins"] is True
    assert "squeezed in: Severe pain" in done(*squeezed).out
    assert {title: row["squeeze"] for title, row in _listed(done).items()} == {
        "Check-up": None,
        "Emergency": "Severe pain",
    }
    assert not any(row["clash"] for row in _listed(done).values())
    assert "squeezed in" in done(*WEEK).out
    assert run("book", "Room 1", "2030-12-10T09:40", "+15m", "--title", "Third").code == 4


def test_it_is_a_setting_of_the_whole_place(done: Run, run: Run) -> None:
    _room(done)
    assert run("rules", "set", "Room 1", "--squeeze-ins", "on").code == 2


def test_a_booking_is_moved_upon_another_with_a_reason(done: Run, run: Run) -> None:
    _room(done)
    done("rules", "set", "--squeeze-ins", "on")
    name = done("book", "Room 1", "2030-12-10T11:00", "12:00", "--title", "Later", "--json").json["id"]
    assert run("edit", name, "--start", "2030-12-10T09:30").code == 4
    shown = done("edit", name, "--start", "2030-12-10T09:30", "--squeeze", "Fever", "--json").json
    assert shown["squeeze"] == "Fever"
    assert done("move", name, "2030-12-10T14:00", "--json").json["squeeze"] is None


def test_somebody_arrives(done: Run, run: Run) -> None:
    _room(done)
    name = _listed(done)["Check-up"]["id"]
    assert "arrived" in done("edit", name, "--progress", "arrived").out
    assert _listed(done)["Check-up"]["progress"] == "arrived"
    assert "arrived" in done(*WEEK).out
    assert done("edit", name, "--progress", "none", "--json").json["progress"] is None
    assert run("edit", name, "--progress", "asleep").code == 2


def test_of_a_series_one_date_arrives(done: Run, run: Run) -> None:
    done("resource", "add", "Room 1", "--timezone", "Europe/Zurich")
    made = done(
        "book", "Room 1", "2030-12-10T09:00", "10:00", "--title", "Yoga", "--repeat", "FREQ=DAILY;COUNT=2", "--json"
    )
    name = made.json["id"]
    assert run("edit", name, "--progress", "done").code == 2
    shown = done("edit", f"{name}/20301211T080000Z", "--progress", "done", "--json").json
    assert (shown["progress"], shown["series_id"]) == ("done", name)
