"""Opening hours, rules and public holidays on the command line, and what they refuse; on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Run

SATURDAY = "2030-12-07"


@pytest.fixture(autouse=True)
def weber(done: Run) -> None:
    done("resource", "add", "Dr. Weber", "--kind", "person", "--hours", "Mo-Fr 08:00-12:00,13:00-18:00")


def book(run: Run, start: str, *more: str) -> Ended:
    return run("book", "Dr. Weber", start, "+30m", "--title", "Check-up", *more)


def test_closed_time_is_refused_with_the_reason_and_the_way_out(run: Run, done: Run) -> None:
    refused = book(run, f"{SATURDAY}T10:00")
    assert (refused.code, refused.out) == (4, "")
    assert refused.err.splitlines() == [
        "Dr. Weber is not in on Saturdays.",
        "Next open: Monday 08:00.",
        "With --anyway it is done all the same.",
    ]
    booking = book(done, f"{SATURDAY}T10:00", "--anyway", "--json").json
    assert booking["start"] == f"{SATURDAY}T10:00:00+01:00"
    assert book(run, f"{SATURDAY}T10:00", "--anyway").code == 4, "--anyway books over another booking"
    assert run("move", booking["id"][:8], f"{SATURDAY}T11:00").code == 4
    done("move", booking["id"][:8], f"{SATURDAY}T11:00", "--anyway")
    assert run("edit", booking["id"][:8], "--end", "+45m").code == 4
    done("edit", booking["id"][:8], "--end", "+45m", "--anyway")
    done("edit", booking["id"][:8], "--title", "Check-up (short)", "--end", "+15m")


def test_each_date_of_a_series_is_named(run: Run) -> None:
    refused = book(run, "2030-12-06T10:00", "--repeat", "FREQ=DAILY;COUNT=7")
    assert refused.err.splitlines()[:3] == [
        "2 dates of the series cannot be booked.",
        "Sat 7 Dec 2030: Dr. Weber is not in on Saturdays.",
        "Sun 8 Dec 2030: Dr. Weber is not in on Sundays.",
    ]


def test_rules_of_the_place_and_of_a_resource(run: Run, done: Run) -> None:
    shown = done("rules", "set", "--notice", "2h", "--horizon", "90", "--outside", "refuse", "--json").json
    assert shown["outside_hours"] == "refuse"
    assert shown["place"] == {"notice_minutes": 120, "horizon_days": 90}
    assert shown["resources"][0]["in_effect"] == shown["place"]
    far = book(run, "2031-06-03T10:00", "--anyway")
    assert far.code == 4
    assert far.err.splitlines() == [
        "Dr. Weber can be booked at most 90 days ahead.",
        "The last day is Saturday 1 March.",
    ]
    own = done("rules", "set", "Dr. Weber", "--horizon", "none", "--json").json["resources"][0]
    assert (own["horizon_days"], own["notice_minutes"]) == (0, None)
    assert own["in_effect"] == {"notice_minutes": 120, "horizon_days": 0}
    book(done, "2031-06-03T10:00")
    assert "as the place" in done("rules", "show").out
    done("rules", "set", "Dr. Weber", "--horizon", "as-place", "--notice", "1d")
    text = done("rules", "show", "Dr. Weber").out
    assert "refuse: nobody books" in text
    assert "1 d" in text


@pytest.mark.parametrize(
    "given",
    [
        ("--notice", "soon"),
        ("--horizon", "far"),
        ("--notice", "as-place"),
        ("--outside", "maybe"),
        ("Dr. Weber", "--outside", "ask"),
        (),
    ],
)
def test_rules_that_cannot_be_used(run: Run, given: tuple[str, ...]) -> None:
    assert run("rules", "set", *given).code == 2


def test_hours_of_the_week_and_of_a_date(run: Run, done: Run) -> None:
    text = done("hours", "Dr. Weber").out
    assert "Mo   08:00–12:00, 13:00–18:00" in text
    assert "Sa   closed" in text
    done("hours", "Dr. Weber", "--date", SATURDAY, "--set", "09:00-12:00", "--title", "Open day")
    shown = done("hours", "Dr. Weber", "--json").json
    assert shown["weekly"][0] == {"weekday": "Mo", "start": "08:00", "end": "12:00"}
    (day,) = shown["dates"]
    assert (day["kind"], day["title"], day["start"]) == ("open", "Open day", f"{SATURDAY}T09:00:00+01:00")
    assert "Open: Open day" in done("hours", "Dr. Weber").out
    book(done, f"{SATURDAY}T10:00")
    assert book(run, f"{SATURDAY}T14:00").err.startswith("Dr. Weber is in until 12:00 on 7 December.")
    done("hours", "Dr. Weber", "--date", SATURDAY, "--set", "13:00-15:00")
    book(done, f"{SATURDAY}T14:00")
    done("hours", "Dr. Weber", "--date", SATURDAY, "--usual")
    assert done("hours", "Dr. Weber", "--json").json["dates"] == []
    done("hours", "Dr. Weber", "--set", "Sa 10:00-11:00")
    assert done("hours", "--json").json[0]["hours"] == "Sa 10:00-11:00"
    done("hours", "--date", "2030-12-24", "--set", "08:00-12:00", "--title", "Christmas Eve")
    assert "Christmas Eve" in done("hours").out


@pytest.mark.parametrize(
    "given",
    [
        ("Dr. Weber", "--set", "always"),
        ("--set", "Mo 08:00-12:00"),
        ("Dr. Weber", "--usual"),
        ("Dr. Weber", "--date", SATURDAY),
        ("Dr. Weber", "--date", SATURDAY, "--set", "Tu 09:00-10:00"),
        ("Dr. Weber", "--date", "Saturday", "--set", "09:00-10:00"),
        ("Dr. Weber", "--date", SATURDAY, "--set", "09:00-10:00; Tu 09:00-10:00"),
    ],
)
def test_hours_that_cannot_be_used(run: Run, given: tuple[str, ...]) -> None:
    assert run("hours", *given).code == 2


def test_public_holidays(run: Run, done: Run) -> None:
    assert "The place is open on public holidays" in done("closure", "holidays").out
    preview = done("closure", "holidays", "--country", "us", "--preview", "--json").json
    assert preview["holidays"][0] == {"date": "2030-12-25", "name": "Christmas Day", "closed": True}
    assert done("closure", "list", "--json").json == []
    assert done("closure", "holidays", "--country", "us", "--json").json == preview
    assert book(run, "2030-12-25T10:00").err.startswith("Closed: Christmas Day.\nNext open: Thursday 08:00.")
    listed = done("closure", "list", "--json").json
    assert (listed[0]["kind"], listed[0]["title"], listed[0]["resource"]) == ("holiday", "Christmas Day", None)
    off = done("closure", "holidays", "--off", "christmas day").out
    assert "Christmas Day" in off
    assert "open" in off
    book(done, "2030-12-25T10:00")
    done("closure", "holidays", "--on", "Christmas Day")
    assert book(run, "2030-12-25T11:00").code == 4
    done("closure", "holidays", "--country", "none")
    assert done("closure", "list", "--json").json == []


def test_countries_and_their_parts(run: Run, done: Run) -> None:
    assert {"code": "CH", "name": "Switzerland"} in done("closure", "countries", "--json").json
    assert "Zürich" in done("closure", "countries", "ch").out
    assert run("closure", "countries", "XX").code == 2
    assert run("closure", "holidays", "--country", "XX").code == 2
    assert run("closure", "holidays", "--subdivision", "ZH").code == 2
    assert run("closure", "holidays", "--preview").code == 2
    assert run("closure", "holidays", "--off", "Nothing").code == 2


def test_somebody_is_ill(run: Run, done: Run, tmp_path: Path) -> None:
    done("resource", "add", "Dr. Roth", "--kind", "person", "--hours", "Mo-Fr 08:00-18:00")
    first = book(done, "2030-12-10T10:00", "--client", "Ada", "--phone", "+41 44 1", "--json").json
    done("book", "Dr. Roth", "2030-12-10T11:00", "+30m", "--title", "Busy")
    second = book(done, "2030-12-10T11:00", "--json").json
    listed = done("absent", "Dr. Weber", "2030-12-10", "--list", "--json").json["affected"]
    assert [(one["id"], one["other"], one["later"]) for one in listed] == [
        (first["id"], "Dr. Roth", "2030-12-11T08:00:00+01:00"),
        (second["id"], None, "2030-12-11T08:30:00+01:00"),
    ]
    assert (listed[0]["client"], listed[0]["phone"]) == ("Ada", "+41 44 1")
    assert "same time, Dr. Roth" in done("absent", "Dr. Weber", "2030-12-10", "--list").out
    assert done("closure", "list", "--json").json == []
    file = tmp_path / "calls.csv"
    said = done("absent", "Dr. Weber", "2030-12-10", "--move", "--csv", str(file)).out
    assert said.startswith("Dr. Weber is out, 2 bookings changed.")
    assert "Wed 11 Dec 08:30–09:00" in said
    assert (
        file.read_text("utf-8").splitlines()[1] == 'Ada,+41 44 1,Check-up,Tue 10 Dec 10:00–10:30,"same time, Dr. Roth"'
    )
    assert file.stat().st_mode & 0o777 == 0o600
    assert done("closure", "list", "--json").json[0]["kind"] == "time-off"
    assert "Nothing is booked" in done("absent", "Dr. Weber", "2030-12-10", "--list").out


def test_some_hours_alone(run: Run, done: Run) -> None:
    book(done, "2030-12-10T10:00")
    kept = book(done, "2030-12-10T14:00", "--json").json
    calls = done("absent", "Dr. Weber", "2030-12-10", "--to", "12:00", "--cancel", "--json").json["calls"]
    assert [(call["outcome"], call["new_start"], call["new_resource"]) for call in calls] == [("cancel", None, None)]
    assert [each["id"] for each in done("bookings", "--from", "2030-12-01", "--json").json] == [kept["id"]]
    calls = done("absent", "Dr. Weber", "2030-12-10", "--from", "13:00", "--json").json["calls"]
    assert [call["outcome"] for call in calls] == ["keep"]
    assert book(run, "2030-12-10T09:00").err.startswith("Time off until 12:00.")
    for wrong in (("--until", "2030-12-11", "--from", "10:00"), ("--from", "25:00"), ("--to", "noon")):
        assert run("absent", "Dr. Weber", "2030-12-10", *wrong).code == 2
    assert run("absent", "Dr. Who", "2030-12-10").code == 3
    assert run("absent", "Dr. Weber", "2030-12-10", "--csv", "/nowhere/calls.csv").code == 2
