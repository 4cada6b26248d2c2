"""Series as series: overrides, cancelled occurrences, "this" and "all", rules, dates and zones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.occurrence import Claim
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, Timed, parse_iso, to_local
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, NOON, ZONE, Desk, shortly
from tests.sync.seen import assert_quiet, hour, only

WEEKLY = ("FREQ=WEEKLY;COUNT=4",)
FIRST = ("2026-12-03T09:00", "2026-12-03T10:00")
THIS = EditScope.THIS


def google_series(sim: Simulator, *rules: str, **fields: Any) -> str:
    body = {"summary": "Class", "start": shortly("2026-12-03T09:00:00"), "end": shortly("2026-12-03T10:00:00")}
    made = sim.google.insert(DOCTOR, {**body, "recurrence": list(rules or ("RRULE:FREQ=WEEKLY;COUNT=4",)), **fields})
    return str(made["id"])


def agree(desk: Desk) -> None:
    """Both sides show the same, and Google has one recurring event."""
    assert desk.titles() == desk.google()
    assert_quiet(desk)
    assert desk.titles() == desk.google()


def test_a_series_is_one_event(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    assert len(desk.writes()) == 1
    assert only(sim)["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=4"]
    agree(desk)


def test_58_wall_clock_over_both_changes_of_2026(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    rules = ("RRULE:FREQ=WEEKLY;UNTIL=20261231T235959Z",)
    body = {"start": shortly("2026-03-05T10:00:00"), "end": shortly("2026-03-05T11:00:00")}
    google_series(sim, *rules, **body)
    desk.sync()
    rows = desk.container.bookings.week(parse_iso("2026-01-01", ZONE), parse_iso("2027-02-01", ZONE))
    assert {to_local(row.start, ZONE).strftime("%H:%M") for row in rows} == {"10:00"}
    assert len(rows) == 44
    offsets = {to_local(row.start, ZONE).utcoffset() for row in rows}
    assert len(offsets) == 2


def test_59_60_exceptions_before_their_series(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    for _ in range(6):  # orders of a full listing differ by id
        series = google_series(sim)
        sim.google.delete(DOCTOR, f"{series}_20261210T080000Z")
        sim.google.patch(DOCTOR, f"{series}_20261217T080000Z", {"summary": "changed"})
        sim.google.patch(DOCTOR, series, {"location": series[:4]})
    sim.faults.add("events.list", "page-limit", limit=1, count=None)
    desk.sync()
    assert len(desk.titles()) == 18
    agree(desk)


def test_61_an_exception_whose_series_never_comes(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = google_series(sim)
    sim.google.patch(DOCTOR, f"{series}_20261210T080000Z", {"summary": "invited to one"})
    sim.app.store.calendars[DOCTOR].forget(series)
    desk.sync()
    assert desk.titles() == [("invited to one", "2026-12-10T08:00Z")]
    assert desk.rows("SELECT parent_id FROM booking") == [(None,)]


def one_date_first(desk: Desk, sim: Simulator) -> Callable[[], None]:
    """Google lists a changed date; its series only after the function that this gives was called."""
    series = google_series(sim)
    sim.google.patch(DOCTOR, f"{series}_20261210T080000Z", {"summary": "invited to one"})
    calendar = sim.app.store.calendars[DOCTOR]
    row = calendar.rows[series]
    calendar.forget(series)
    desk.sync()

    def invited_to_all() -> None:
        calendar.rows[series] = row
        sim.google.patch(DOCTOR, series, {"location": "Room 2"})

    return invited_to_all


def test_61_a_series_that_comes_after_one_of_its_dates(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    invited_to_all = one_date_first(desk, sim)
    invited_to_all()
    desk.sync()
    assert len(desk.titles()) == 4
    agree(desk)
    assert {row.claim for row in desk.container.bookings.week(NOON, NOON + 86_400 * 60)} == {Claim.HOLDS}
    assert not desk.writes()
    (date_id,) = [event["id"] for event in sim.google.list(DOCTOR) if "recurringEventId" in event]
    sim.google.patch(DOCTOR, date_id, {"summary": "once more"})
    desk.sync()
    assert ("once more", "2026-12-10T08:00Z") in desk.titles()
    agree(desk)


@pytest.mark.parametrize("deleted", [True, False])
def test_61_what_was_done_to_a_date_before_its_series_came_goes_out(
    desk: Desk, doctor: Resource, sim: Simulator, deleted: bool
) -> None:
    invited_to_all = one_date_first(desk, sim)
    ((uid,),) = desk.rows("SELECT uid FROM booking")
    if deleted:
        desk.container.bookings.cancel(uid)
    else:
        desk.container.bookings.edit(uid, {"title": "Exam"})
    invited_to_all()
    desk.sync()
    assert len(desk.titles()) == (3 if deleted else 4)
    assert (("Exam", "2026-12-10T08:00Z") in desk.titles()) is not deleted
    agree(desk)


def test_a_date_cancelled_before_its_series_was_restored_stays_so(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    series = google_series(sim)
    sim.google.delete(DOCTOR, f"{series}_20261210T080000Z")
    sim.google.delete(DOCTOR, series)
    desk.sync()
    assert not desk.titles()
    sim.google.patch(DOCTOR, series, {"status": "confirmed"})
    desk.sync()
    assert len(desk.titles()) == 3
    agree(desk)


def test_one_date_that_was_cancelled_and_lives_again_without_its_series(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    desk.sync()
    series = google_series(sim)
    date_id = f"{series}_20261210T080000Z"
    sim.google.delete(DOCTOR, date_id)
    sim.app.store.calendars[DOCTOR].forget(series)
    desk.sync()
    sim.google.patch(DOCTOR, date_id, {"status": "confirmed", "summary": "invited to one"})
    desk.sync()
    assert desk.titles() == [("invited to one", "2026-12-10T08:00Z")]


def test_62_63_moved_away_and_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = google_series(sim)
    desk.sync()
    one = f"{series}_20261210T080000Z"
    sim.google.patch(DOCTOR, one, {"start": shortly("2026-12-11T14:00:00"), "end": shortly("2026-12-11T15:00:00")})
    desk.sync()
    assert ("Class", "2026-12-11T13:00Z") in desk.titles()
    assert ("Class", "2026-12-10T08:00Z") not in desk.titles()
    sim.google.patch(DOCTOR, one, {"start": shortly("2026-12-10T09:00:00"), "end": shortly("2026-12-10T10:00:00")})
    desk.sync()
    assert desk.titles().count(("Class", "2026-12-10T08:00Z")) == 1
    assert len(desk.titles()) == 4
    agree(desk)


def test_this_and_all_from_here(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.sync()
    bookings = desk.container.bookings
    bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    bookings.move(f"{booking.uid}/20261217T080000Z", hour(18, 15), THIS)
    bookings.cancel(f"{booking.uid}/20261224T080000Z", THIS)
    desk.sync()
    agree(desk)
    assert len(desk.titles()) == 3
    bookings.edit(booking.uid, {"title": "Course"})
    desk.sync()
    agree(desk)
    assert [title for title, _ in desk.titles()] == ["Course", "Exam", "Course"]
    bookings.move(f"{booking.uid}/20261203T080000Z", hour(3, 11))
    desk.sync()
    agree(desk)


def test_changed_before_it_was_ever_sent(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.container.bookings.cancel(f"{booking.uid}/20261210T080000Z", THIS)
    desk.container.bookings.edit(f"{booking.uid}/20261217T080000Z", {"title": "Other"}, THIS)
    desk.sync()
    agree(desk)


def test_every_write_of_a_series_has_if_match_and_no_mail(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    desk.container.bookings.cancel(f"{booking.uid}/20261217T080000Z", THIS)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"title": "All"})
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    desk.sync()
    writes = desk.writes()
    assert {r.method for r in writes} == {"events.insert", "events.patch", "events.delete"}
    assert all(r.params["sendUpdates"] == "none" for r in writes)
    assert all(r.headers.get("if-match") for r in writes if r.method != "events.insert")


def test_an_occurrence_taken_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    for change in (
        lambda name: desk.container.bookings.edit(name, {"title": "Exam"}, THIS),
        lambda name: desk.container.bookings.move(name, hour(11, 9), THIS),
        lambda name: desk.container.bookings.cancel(name, THIS),
    ):
        made = change(f"{booking.uid}/20261210T080000Z")
        desk.sync()
        agree(desk)
        desk.container.bookings.undo(made)
        desk.sync()
        agree(desk)
        assert len(desk.titles()) == 4


@pytest.mark.parametrize("refused", [False, True])
def test_57_undo_of_a_deleted_series_with_many_changed_dates(
    desk: Desk, doctor: Resource, sim: Simulator, refused: bool
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=("FREQ=DAILY;COUNT=9",))
    for day in range(4, 10):
        desk.container.bookings.edit(f"{booking.uid}/202612{day:02d}T080000Z", {"title": f"d{day}"}, THIS)
    desk.container.bookings.cancel(f"{booking.uid}/20261210T080000Z", THIS)
    desk.sync()
    change = desk.container.bookings.cancel(booking.uid)
    desk.sync()
    assert not desk.google()
    assert not desk.titles()
    assert_quiet(desk)
    assert not sim.google.list(DOCTOR)
    if refused:
        sim.faults.add("events.patch", "revive-refused", count=None)
    desk.container.bookings.undo(change)
    desk.sync()
    assert not desk.outbox()
    agree(desk)
    assert len(desk.titles()) == 8


def test_72_a_series_deleted_in_google(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = google_series(sim)
    sim.google.patch(DOCTOR, f"{series}_20261210T080000Z", {"summary": "changed"})
    sim.google.delete(DOCTOR, f"{series}_20261217T080000Z")
    desk.sync()
    sim.google.delete(DOCTOR, series)
    desk.sync()
    assert not desk.titles()
    assert_quiet(desk)
    assert not sim.google.list(DOCTOR)


def test_72_a_date_changed_here_keeps_a_series_that_was_deleted_there(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    sim.google.delete(DOCTOR, only(sim)["id"])
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    desk.sync()
    assert desk.conflicts() == [("status", "confirmed", "cancelled", "mine")]
    assert ("Exam", "2026-12-10T08:00Z") in desk.titles()
    agree(desk)


def test_a_date_cancelled_here_stays_so_when_its_series_is_brought_back_there(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    desk.sync()
    desk.container.bookings.cancel(f"{booking.uid}/20261210T080000Z", THIS)
    desk.container.bookings.edit(booking.uid, {"title": "Class"})
    (series,) = [event["id"] for event in sim.google.list(DOCTOR) if "recurrence" in event]
    sim.google.delete(DOCTOR, series)
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["Class"] * 3
    agree(desk)


def test_a_date_changed_there_keeps_a_series_that_was_deleted_here(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    sim.google.patch(DOCTOR, f"{only(sim)['id']}_20261210T080000Z", {"summary": "Exam"})
    desk.container.bookings.cancel(booking.uid)
    desk.sync()
    assert desk.conflicts() == [("status", "cancelled", "confirmed", "theirs")]
    agree(desk)
    assert len(desk.titles()) == 4


@pytest.mark.parametrize("lone_first", [True, False])
def test_one_date_of_a_series_that_was_deleted_there_is_brought_back_there(
    desk: Desk, doctor: Resource, sim: Simulator, lone_first: bool
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    series = only(sim)["id"]
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    desk.sync()
    sim.google.delete(DOCTOR, series)
    if not lone_first:
        desk.sync()
    sim.google.patch(DOCTOR, f"{series}_20261210T080000Z", {"status": "confirmed", "summary": "Exam 2"})
    desk.sync()
    assert ("Exam 2", "2026-12-10T08:00Z") in desk.titles()
    assert len(desk.titles()) == 4
    agree(desk)


def test_one_date_changed_on_both_sides(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    one = f"{only(sim)['id']}_20261210T080000Z"
    sim.google.patch(DOCTOR, one, {"summary": "theirs"})
    desk.container.bookings.move(f"{booking.uid}/20261210T080000Z", hour(11, 9), THIS)
    desk.sync()
    assert ("theirs", "2026-12-11T08:00Z") in desk.titles()
    assert not desk.conflicts()
    agree(desk)
    sim.google.patch(DOCTOR, one, {"summary": "theirs again"})
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "mine"}, THIS)
    desk.sync()
    assert desk.conflicts() == [("summary", "mine", "theirs again", "theirs")]
    agree(desk)


def test_a_date_found_changed_at_push_time_is_merged(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """Google changes the date after our listing: the push meets an event that it does not expect."""
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    one = f"{only(sim)['id']}_20261210T080000Z"
    sim.faults.add("events.list", "run-after", run=lambda: sim.google.patch(DOCTOR, one, {"summary": "theirs"}))
    desk.container.bookings.move(f"{booking.uid}/20261210T080000Z", hour(11, 9), THIS)
    desk.sync()
    assert ("theirs", "2026-12-11T08:00Z") in desk.titles()
    assert not desk.conflicts()
    agree(desk)


def test_all_in_google_while_a_date_waits_here(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    series = only(sim)["id"]
    later = {"start": shortly("2026-12-03T10:00:00"), "end": shortly("2026-12-03T11:00:00")}
    sim.google.patch(DOCTOR, series, later)
    desk.container.bookings.edit(f"{booking.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    desk.sync()
    assert ("Exam", "2026-12-10T09:00Z") in desk.titles()
    assert len(desk.titles()) == 4
    assert not desk.outbox()
    agree(desk)


@pytest.mark.parametrize("cancelled", [True, False])
def test_all_in_google_between_pull_and_push_of_a_date(
    desk: Desk, doctor: Resource, sim: Simulator, cancelled: bool
) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    name = f"{booking.uid}/20261210T080000Z"
    if cancelled:
        desk.container.bookings.cancel(name, THIS)
    else:
        desk.container.bookings.edit(name, {"title": "Exam"}, THIS)
    later = {"start": shortly("2026-12-03T09:15:00"), "end": shortly("2026-12-03T10:15:00")}
    series = only(sim)["id"]
    moved = sim.faults.add("events.get", "run-before", run=lambda: sim.google.patch(DOCTOR, series, later))
    desk.sync()
    assert moved.fired
    assert not desk.outbox()
    assert [title for title, _ in desk.titles()] == ["Check-up", *([] if cancelled else ["Exam"]), *["Check-up"] * 2]
    assert {start[11:] for _, start in desk.titles()} == {"08:15Z"}
    agree(desk)


def test_68_76_all_day_series_keep_their_last_day(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    when = AllDay(date(2026, 12, 1), date(2026, 12, 3))
    rules = ("FREQ=WEEKLY;UNTIL=20261215",)
    desk.container.bookings.add(Booking("", "Fair", when, (doctor.uid,), recurrence=rules))
    desk.sync()
    assert only(sim)["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20261215"]
    assert (only(sim)["start"], only(sim)["end"]) == ({"date": "2026-12-01"}, {"date": "2026-12-03"})
    rows = desk.container.bookings.week(parse_iso("2026-11-01", ZONE), parse_iso("2027-02-01", ZONE))
    assert [to_local(row.start, ZONE).day for row in rows] == [1, 8, 15]
    assert [to_local(row.end - 1, ZONE).day for row in rows] == [2, 9, 16]
    assert len(desk.google()) == 3
    desk.container.bookings.cancel(f"{rows[0].booking}/20261208", THIS)
    desk.sync()
    assert len(desk.google()) == 2
    assert_quiet(desk)


def test_69_until_is_utc_and_the_last_day_exists(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    york = "America/New_York"
    when = Timed(parse_iso("2026-12-01T20:00", york), parse_iso("2026-12-01T21:00", york), york)
    booking = Booking("", "Late", when, (doctor.uid,), recurrence=("FREQ=WEEKLY;UNTIL=20261222",))
    desk.container.bookings.add(booking)
    desk.sync()
    assert only(sim)["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20261223T045959Z"]
    assert len(desk.google()) == 4 == len(desk.titles())
    agree(desk)


@pytest.mark.parametrize(
    "lines",
    [
        ("RDATE:20261204T080000Z,20261207T080000Z",),
        ("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261210T080000Z"),
        ("RRULE:FREQ=WEEKLY;COUNT=4", f"EXDATE;TZID={ZONE}:20261210T090000"),
        ("RRULE:FREQ=DAILY;COUNT=5", "RDATE:20261220T080000Z", "EXDATE:20261204T080000Z,20261205T080000Z"),
    ],
)
def test_70_71_rdates_and_exdates(desk: Desk, doctor: Resource, sim: Simulator, lines: tuple[str, ...]) -> None:
    series = google_series(sim, *lines)
    desk.sync()
    agree(desk)
    assert len(desk.titles()) in (3, 4)
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE parent_id IS NULL")
    desk.container.bookings.edit(uid, {"title": "New"})
    desk.sync()
    agree(desk)
    assert sim.google.get(DOCTOR, series)["summary"] == "New"


def test_74_an_endless_series_is_one_row(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    google_series(sim, "RRULE:FREQ=DAILY")
    assert desk.sync()[0].pulled == 1
    assert desk.rows("SELECT count(*) FROM booking") == [(1,)]
    assert desk.rows("SELECT count(*) FROM occurrence")[0][0] > 350
    assert_quiet(desk)


@pytest.mark.parametrize("zone", ["America/Phoenix", "UTC", "Pacific/Auckland"])
def test_75_all_day_dates_are_the_same_everywhere(
    desk: Desk, doctor: Resource, sim: Simulator, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        when = AllDay(date(2026, 12, 2), date(2026, 12, 4))
        made = desk.container.bookings.add(Booking("", "Off", when, (doctor.uid,))).booking
        desk.sync()
        assert (only(sim)["start"], only(sim)["end"]) == ({"date": "2026-12-02"}, {"date": "2026-12-04"})
        sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "Away"})
        desk.sync()
        assert desk.container.bookings.get(made.uid).when == when
        assert_quiet(desk)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_split_in_google_arrives_in_any_order(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = google_series(sim)
    desk.sync()
    sim.google.patch(DOCTOR, f"{series}_20261224T080000Z", {"summary": "changed"})
    later = {"start": shortly("2026-12-17T11:00:00"), "end": shortly("2026-12-17T12:00:00")}
    sim.google.split(DOCTOR, f"{series}_20261217T080000Z", later)
    desk.sync()
    agree(desk)
    assert datetime.fromisoformat(desk.titles()[-1][1].replace("Z", "+00:00")).astimezone(UTC).hour == 10


def test_a_date_keeps_its_own_title_when_its_series_is_renamed_meanwhile(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    """Two titles of two things: the date's, changed here, and its series', changed in Google in the same moment."""
    series = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.sync()
    event = only(sim)["id"]
    desk.container.bookings.edit(f"{series.uid}/20261210T080000Z", {"title": "Exam"}, THIS)
    sim.faults.add("events.patch", "run-before", run=lambda: sim.google.patch(DOCTOR, event, {"summary": "Course"}))
    desk.sync()
    desk.sync()
    assert sorted(title for title, _ in desk.titles()) == ["Course", "Course", "Course", "Exam"]
    assert desk.conflicts() == []
    agree(desk)


def test_a_date_that_is_as_its_series_again_moves_along_with_it(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """It gets the title that its series gets in Google meanwhile: there is no event of its own that could stay."""
    series = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.sync()
    event = only(sim)["id"]
    desk.container.bookings.edit(f"{series.uid}/20261210T080000Z", {"title": "Course"}, THIS)
    sim.faults.add("events.patch", "run-before", run=lambda: sim.google.patch(DOCTOR, event, {"summary": "Course"}))
    desk.sync()
    desk.sync()
    assert {title for title, _ in desk.titles()} == {"Course"}
    moved = {"start": shortly("2026-12-03T09:40:00"), "end": shortly("2026-12-03T10:40:00")}
    sim.google.patch(DOCTOR, event, moved)
    desk.sync()
    assert [start[11:] for _, start in desk.titles()] == ["08:40Z"] * 4
    agree(desk)
