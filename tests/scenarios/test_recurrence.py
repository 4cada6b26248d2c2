"""Series: all of one that has begun, exceptions on an earlier page, dates that are taken out. Named by number."""

from __future__ import annotations

from datetime import datetime

import pytest

from schedapp.model.booking import EditScope
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed, parse_iso, to_local
from schedapp.simulator import DOCTOR, Simulator
from tests.desk import ZONE, Desk, shortly
from tests.sync.seen import assert_quiet
from tests.sync.test_series import agree, google_series

WEEK = 7 * 86_400


def starts(desk: Desk) -> list[str]:
    rows = desk.container.bookings.week(0, 2**33)
    return [f"{to_local(start, ZONE):%m-%d %H:%M}" for start in sorted(row.start for row in rows)]


def test_58_failure_23_ten_in_berlin_over_both_changes_of_2026(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """In a calendar of another zone: the event's own zone counts."""
    calendar = sim.google.add_calendar("UTC room", time_zone="UTC")
    desk.connect(desk.resource("Room"), calendar)
    berlin = "Europe/Berlin"
    body = {
        "summary": "Class",
        "start": {"dateTime": "2026-03-05T10:00:00+01:00", "timeZone": berlin},
        "end": {"dateTime": "2026-03-05T11:00:00+01:00", "timeZone": berlin},
        "recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20261231T235959Z"],
    }
    sim.google.insert(calendar, body)
    desk.sync()
    rows = desk.container.bookings.week(parse_iso("2026-01-01", berlin), parse_iso("2027-02-01", berlin))
    local = [to_local(row.start, berlin) for row in rows]
    assert len(local) == 44
    assert {each.strftime("%a %H:%M") for each in local} == {"Thu 10:00"}
    changes = ("2026-03-29", "2026-10-25")
    offsets = [sum(each.isoformat() < day for each in local) for day in changes]
    assert [each.utcoffset() for each in (local[offsets[0] - 1], local[offsets[0]])] == [
        datetime.fromisoformat(text).utcoffset() for text in ("2026-03-01T00:00+01:00", "2026-04-01T00:00+02:00")
    ]
    assert local[offsets[1] - 1].utcoffset() != local[offsets[1]].utcoffset()
    there = sim.google.occurrences(calendar, "2026-01-01T00:00:00Z", "2027-02-01T00:00:00Z")
    assert [row.start for row in rows] == [
        int(datetime.fromisoformat(each["start"]["dateTime"].replace("Z", "+00:00")).timestamp()) for each in there
    ]


@pytest.mark.parametrize("cancelled", [True, False])
def test_59_60_failure_81_an_exception_two_pages_before_its_series(
    desk: Desk, doctor: Resource, sim: Simulator, cancelled: bool
) -> None:
    """A delta comes in the order of the changes: the exception, another event, then the series, each on its page."""
    desk.sync()
    series = google_series(sim)
    exception = f"{series}_20261210T080000Z"
    if cancelled:
        sim.google.delete(DOCTOR, exception)
    else:
        sim.google.patch(DOCTOR, exception, {"summary": "Exam"})
    body = {"summary": "between", "start": shortly("2026-12-04T09:00:00"), "end": shortly("2026-12-04T10:00:00")}
    sim.google.insert(DOCTOR, body)
    sim.google.patch(DOCTOR, series, {"location": "Room 2"})
    sim.faults.add("events.list", "page-limit", limit=1, count=None)
    sim.clear_requests()
    desk.sync()
    assert len(sim.requests_of("events.list")) == 3
    expected = [("Class", "12-03"), ("between", "12-04"), ("Exam", "12-10"), ("Class", "12-17"), ("Class", "12-24")]
    found = [(title, start[5:10]) for title, start in desk.titles()]
    assert found == [each for each in expected if not (cancelled and each[0] == "Exam")]
    assert len(desk.rows("SELECT 1 FROM booking WHERE parent_id IS NULL")) == 2, "one series, not a date by itself"
    agree(desk)


@pytest.mark.parametrize("line", ["EXDATE;VALUE=DATE:20261210", "EXDATE:20261210"])
def test_71_a_day_that_is_taken_out_of_an_all_day_series(
    desk: Desk, doctor: Resource, sim: Simulator, line: str
) -> None:
    days = {"start": {"date": "2026-12-03"}, "end": {"date": "2026-12-04"}}
    google_series(sim, "RRULE:FREQ=WEEKLY;COUNT=4", line, **days)
    desk.sync()
    assert [start[:5] for start in starts(desk)] == ["12-03", "12-17", "12-24"]
    assert_quiet(desk)
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE parent_id IS NULL")
    desk.container.bookings.edit(uid, {"title": "Fair"})
    desk.sync()
    assert len(desk.google()) == 3
    assert_quiet(desk)


@pytest.mark.parametrize("made", ["here", "there"])
def test_73_another_weekday_for_all_keeps_what_has_been_in_google_too(
    desk: Desk, doctor: Resource, sim: Simulator, made: str
) -> None:
    """The policy: what has begun stays as it was, as a series of its own; the rest goes on from the next one."""
    rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=6"
    if made == "here":
        booking = desk.book(doctor, "2026-12-08T09:00", "2026-12-08T10:00", "Class", recurrence=(rule,)).uid
    else:
        ends = {"start": shortly("2026-12-08T09:00:00"), "end": shortly("2026-12-08T10:00:00")}
        google_series(sim, f"RRULE:{rule}", **ends)
    desk.sync()
    if made == "there":
        ((booking,),) = desk.rows("SELECT uid FROM booking")
    past = starts(desk)[:2]
    assert past == ["12-08 09:00", "12-15 09:00"]
    desk.clock += 2 * WEEK + 86_400
    third = f"{booking}/20261222T080000Z"
    when = Timed(parse_iso("2026-12-23T11:00", ZONE), parse_iso("2026-12-23T12:00", ZONE), ZONE)
    change = desk.container.bookings.move(third, when, EditScope.ALL)
    assert "what was before stays" in change.summary, "it is said"
    desk.sync()
    expected = [*past, "12-23 11:00", "12-30 11:00", "01-06 11:00", "01-13 11:00"]
    assert starts(desk) == expected
    agree(desk)
    masters = [event for event in sim.google.list(DOCTOR) if "recurrence" in event]
    assert len(masters) == 2
    desk.container.bookings.undo(change)
    desk.sync()
    agree(desk)
    assert [start[-5:] for start in starts(desk)] == ["09:00"] * 6
