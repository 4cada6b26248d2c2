"""Recurrence rules: what they expand to, how they are rewritten, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.simulator import ManualClock
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, refused, starts, timed

MASTER = "course0master"
SECOND = f"{MASTER}_20261208T090000Z"
THIRD = f"{MASTER}_20261215T090000Z"


def rule(service: Service, text: str, **more: Any) -> Json:
    return service.insert(timed(id=MASTER, recurrence=[text], **more))


def test_the_wall_clock_stays_over_both_changes_of_2027(service: Service) -> None:
    begin, end = "2027-03-23T10:00:00", "2027-03-23T11:00:00"
    service.insert(timed(begin, end, id=MASTER, recurrence=["RRULE:FREQ=WEEKLY;COUNT=33"]))
    found = starts(service, MASTER)
    assert {text[11:19] for text in found} == {"10:00:00"}
    assert [text[-6:] for text in found[:2]] == ["+01:00", "+02:00"]
    assert found[-1] == "2027-11-02T10:00:00+01:00"
    assert service.get(f"{MASTER}_20270330T080000Z")["start"]["dateTime"] == "2027-03-30T10:00:00+02:00"


def test_expansion_is_in_the_events_own_zone(service: Service) -> None:
    """Ten in New York is fifteen or sixteen in Zurich, as the two clocks change on different days."""
    stamp = {"dateTime": "2027-03-09T10:00:00", "timeZone": "America/New_York"}
    body = {
        "start": stamp,
        "end": stamp | {"dateTime": "2027-03-09T11:00:00"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"],
    }
    service.insert(body | {"id": MASTER})
    assert [text[11:16] for text in starts(service, MASTER)] == ["16:00", "15:00", "15:00"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("RRULE:FREQ=DAILY;COUNT=2", ["12-01", "12-02"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261210T090000Z", ["12-01", "12-03", "12-08", "12-10"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261210T085959Z", ["12-01", "12-03", "12-08"]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261208", ["12-01"]),  # a date is midnight UTC, which lies before ten
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["12-01", "12-15"]),
        ("RDATE;TZID=America/New_York:20261205T040000", ["12-01", "12-05"]),
        ("RDATE:20261205T090000Z,20261206T090000Z", ["12-01", "12-05", "12-06"]),
    ],
)
def test_rules(service: Service, text: str, dates: list[str]) -> None:
    rule(service, text)
    assert [start[5:10] for start in starts(service, MASTER)] == dates


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE:20261208T090000Z",
        "EXDATE;TZID=Europe/London:20261208T090000",
        "EXDATE;TZID=Europe/Zurich:20261208T100000",
    ],
)
def test_exdates_in_every_form(service: Service, exdate: str) -> None:
    service.insert(timed(id=MASTER, recurrence=["RRULE:FREQ=WEEKLY;COUNT=3", exdate]))
    assert [start[5:10] for start in starts(service, MASTER)] == ["12-01", "12-15"]


def test_a_yearly_day_of_the_month_keeps_its_month(service: Service) -> None:
    service.insert(all_day(id=MASTER, recurrence=["RRULE:FREQ=YEARLY;BYMONTHDAY=1;COUNT=2"]))
    assert starts(service, MASTER) == ["2026-12-01", "2027-12-01"]


def test_the_31st_skips_short_months(service: Service) -> None:
    service.insert(all_day("2026-12-31", "2027-01-01", id=MASTER, recurrence=["RRULE:FREQ=MONTHLY;COUNT=3"]))
    assert starts(service, MASTER) == ["2026-12-31", "2027-01-31", "2027-03-31"]


def test_a_series_without_end_is_expanded_to_a_cap(service: Service) -> None:
    rule(service, "RRULE:FREQ=DAILY")
    assert len(starts(service, MASTER)) == 730
    listed, _ = service.all(singleEvents=True)
    assert len(listed) == 730


def test_the_cap_counts_from_the_present(service: Service, clock: ManualClock) -> None:
    body = timed("2024-01-01T10:00:00", "2024-01-01T11:00:00", id=MASTER, recurrence=["RRULE:FREQ=DAILY"])
    service.insert(body)
    assert len(starts(service, MASTER, timeMin="2026-07-01T10:00:00Z")) == 730


def test_rules_are_rewritten(service: Service) -> None:
    made = rule(service, "RRULE:BYDAY=TU;INTERVAL=1;FREQ=WEEKLY;COUNT=3")
    assert made["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU"]


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART:20261201T090000Z",
        "FREQ=WEEKLY",
        "RRULE:FREQ=SOMETIMES",
        "RRULE:BYDAY=MO",
        "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261210T090000Z",
        "RRULE:FREQ=DAILY;UNTIL=tomorrow",
        "RRULE:FREQ=DAILY;COLOUR=RED",
        "RRULE:FREQ=WEEKLY;BYDAY=XX",
        "RRULE:FREQ=SECONDLY",
        "EXDATE:yesterday",
        "EXDATE;TZID=Mars/Base:20261208T090000",
        "RRULE:",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
    ],
)
def test_rules_that_are_refused(service: Service, line: str) -> None:
    refused(400, "invalid", lambda: rule(service, line))


def test_a_recurrence_that_is_too_long(service: Service) -> None:
    dates = ",".join(f"202612{day:02}T090000Z" for day in range(1, 29)) + "," + ",".join(["20270101T090000Z"] * 500)
    error = refused(400, "invalid", lambda: service.insert(timed(recurrence=["RRULE:FREQ=DAILY", f"EXDATE:{dates}"])))
    assert error["message"] == "A provided value exceeds the allowed size limit."


def test_a_recurring_event_needs_a_zone(service: Service) -> None:
    body = {"recurrence": ["RRULE:FREQ=DAILY"]} | {
        "start": {"dateTime": "2026-12-01T10:00:00+01:00"},
        "end": {"dateTime": "2026-12-01T11:00:00+01:00"},
    }
    error = refused(400, "required", lambda: service.insert(body))
    assert error["message"] == "Missing time zone definition for start time."
