"""Rules and dates in every spelling: what is pulled shows what Google shows, and what is sent stays what it was."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.model.resource import Resource
from schedapp.simulator import DOCTOR, Simulator
from tests.desk import Desk, shortly
from tests.sync.test_series import agree, google_series

WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
NEW_YORK = "America/New_York"
ALL_DAY = {"start": {"date": "2026-12-07"}, "end": {"date": "2026-12-08"}}


def at(text: str, end: str, zone: str = "Europe/Zurich") -> dict[str, dict[str, str]]:
    return {"start": {"dateTime": text, "timeZone": zone}, "end": {"dateTime": end, "timeZone": zone}}


@pytest.mark.parametrize(
    ("lines", "many"),
    [
        ((WEEKLY, "EXDATE:20261210T080000Z"), 3),
        ((WEEKLY, "EXDATE;TZID=Europe/Zurich:20261210T090000"), 3),
        ((WEEKLY, f"EXDATE;TZID={NEW_YORK}:20261210T030000"), 3),
        ((WEEKLY, "EXDATE:20261210T090000"), 3),
        ((WEEKLY, "EXDATE;VALUE=DATE-TIME:20261210T080000Z,20261217T080000Z", "EXDATE:20261224T080000Z"), 1),
        ((WEEKLY, "EXDATE:20261211T080000Z"), 4),
        ((WEEKLY, "RDATE:20261211T080000Z"), 5),
        ((WEEKLY, f"RDATE;TZID={NEW_YORK}:20261211T030000,20261212T030000", "RDATE:20261213T100000"), 7),
        ((WEEKLY, "RDATE:20261210T080000Z"), 4),
        ((WEEKLY, "RDATE:20261211T080000Z", "EXDATE:20261211T080000Z"), 4),
        (("RDATE:20261204T080000Z", "RDATE;TZID=Europe/Zurich:20261205T120000"), 3),
        (("RRULE:FREQ=WEEKLY;UNTIL=20261217T080000Z",), 3),
        (("RRULE:FREQ=WEEKLY;UNTIL=20261217T075959Z",), 2),
        (("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=3"), 4),
        (("RRULE:FREQ=DAILY;COUNT=6", "EXRULE:FREQ=DAILY;INTERVAL=2"), 3),
    ],
)
def test_71_dates_in_every_value_type(
    desk: Desk, doctor: Resource, sim: Simulator, lines: tuple[str, ...], many: int
) -> None:
    series = google_series(sim, *lines)
    desk.sync()
    assert len(desk.titles()) == many
    agree(desk)
    stored = sim.google.get(DOCTOR, series)["recurrence"]
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE parent_id IS NULL")
    desk.container.bookings.edit(uid, {"title": "New"})
    desk.sync()
    assert sim.google.get(DOCTOR, series)["recurrence"] == stored, "what was not changed is not written"
    agree(desk)


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("RRULE:FREQ=WEEKLY;UNTIL=20261221",), [7, 14, 21]),
        (("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20261214,20261228"), [7, 21]),
        (("RRULE:FREQ=WEEKLY;COUNT=2", "RDATE;VALUE=DATE:20261209", "RDATE;VALUE=DATE:20261210"), [7, 9, 10, 14]),
        (("RDATE;VALUE=DATE:20261209,20261230",), [7, 9, 30]),
    ],
)
def test_68_71_dates_of_all_day_series(
    desk: Desk, doctor: Resource, sim: Simulator, lines: tuple[str, ...], days: list[int]
) -> None:
    google_series(sim, *lines, **ALL_DAY)
    desk.sync()
    assert [int(start[8:10]) for _, start in desk.google()] == days
    assert [int(start[8:10]) + 1 for _, start in desk.titles()] == days, "midnight in Zurich is the day before in UTC"


@pytest.mark.parametrize(
    "fields",
    [
        at("2027-03-21T02:30:00", "2027-03-21T03:15:00"),  # 28 March has no such time
        at("2027-10-17T02:30:00", "2027-10-17T03:15:00"),  # 31 October has it twice
        at("2027-03-07T01:30:00", "2027-03-07T02:30:00", NEW_YORK),
        at("2027-04-04T02:15:00", "2027-04-04T02:45:00", "Australia/Lord_Howe"),
    ],
)
def test_58_gaps_and_doubled_hours(desk: Desk, doctor: Resource, sim: Simulator, fields: dict[str, Any]) -> None:
    google_series(sim, "RRULE:FREQ=WEEKLY;COUNT=4", **fields)
    desk.sync()
    assert len(desk.titles()) == 4
    agree(desk)


@pytest.mark.parametrize("line", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=HOURLY;COUNT=3", "RRULE:FREQ=DAILY;INTERVAL=0"])
def test_a_rule_that_is_not_followed_is_named_and_never_written(
    desk: Desk, doctor: Resource, sim: Simulator, line: str
) -> None:
    series = google_series(sim, WEEKLY)
    google_series(sim, WEEKLY, **at("2026-12-04T09:00:00", "2026-12-04T10:00:00"))
    sim.app.store.calendars[DOCTOR].rows[series].data["recurrence"] = [line]
    desk.sync()
    ((_, reason),) = desk.decisions()
    assert "Its repetition is none that Sched knows." in reason
    assert len([start for _, start in desk.titles() if start.startswith("2026-12-03")]) == 1, "a block at its first"
    assert len(desk.titles()) == 5, "the other series is there"
    assert not desk.writes()
    assert sim.google.get(DOCTOR, series)["recurrence"] == [line]


def test_61_a_changed_date_of_a_series_that_never_comes_and_one_that_does(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    lost, found = google_series(sim), google_series(sim, **at("2026-12-04T09:00:00", "2026-12-04T10:00:00"))
    for series, day in ((lost, 10), (found, 11)):
        later = {"start": shortly(f"2026-12-{day}T15:00:00"), "end": shortly(f"2026-12-{day}T16:00:00")}
        sim.google.patch(DOCTOR, f"{series}_202612{day}T080000Z", later)
    sim.app.store.calendars[DOCTOR].forget(lost)
    desk.sync()
    assert [start for _, start in desk.titles()].count("2026-12-10T14:00Z") == 1
    assert len(desk.titles()) == 5
    assert desk.rows("SELECT count(*) FROM booking WHERE parent_id IS NULL") == [(2,)]
    assert not desk.writes()
