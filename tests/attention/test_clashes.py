"""Clashes that arrive through real syncs: told once, repaired by one answer, or accepted until one of them moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schedapp.errors import BadInput, NotFound, ReadOnly, Taken
from schedapp.model.attention import Attention, AttentionKind
from schedapp.model.booking import EditScope
from schedapp.model.closure import Closure
from schedapp.model.resource import Resource, parse_hours
from schedapp.model.timespan import DAY as A_DAY
from schedapp.model.timespan import to_local
from schedapp.simulator import Simulator
from tests.attention.test_conflicts import DAY, at_peace, timed, times
from tests.desk import DOCTOR, TREATMENT, ZONE, Desk, shortly


def arrive(desk: Desk, start: str, end: str, title: str = "Lunch", calendar: str = DOCTOR, **fields: Any) -> str:
    """Somebody puts an event into Google, and the desk hears of it; gives its id."""
    event = desk.sim.google.insert(calendar, {"summary": title, **times(start, end), **fields})
    desk.sync()
    return str(event["id"])


def only(desk: Desk) -> Attention:
    (found,) = desk.container.attention.list()
    assert found.kind is AttentionKind.CLASH
    assert desk.container.attention.count() == 1
    assert desk.container.attention.get(found.id) == found
    return found


def clash(desk: Desk, doctor: Resource) -> Attention:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00")
    desk.sync()
    arrive(desk, "09:30", "10:30")
    return only(desk)


def local_starts(desk: Desk, resource: Resource | None = None) -> list[tuple[str, str]]:
    rows = desk.container.bookings.week(desk.clock, desk.clock + 60 * A_DAY, [resource.uid] if resource else None)
    return sorted((row.title, to_local(row.start, ZONE).strftime("%d %H:%M")) for row in rows)


def test_a_clash_is_told_in_words(desk: Desk, doctor: Resource) -> None:
    found = clash(desk, doctor)
    (status,) = desk.container.calendars.connections()
    assert (found.title, found.resource, found.connection) == ("Lunch", doctor.uid, status.connection.uid)
    assert found.mine == "“Lunch”, Tue 8 Dec, 09:30–10:30"
    assert found.theirs == "“Check-up”, Tue 8 Dec, 09:00–10:00"
    assert (found.mine_by, found.theirs_by) == (f"in Google ({status.connection.summary})", "in Sched")
    assert found.start == timed("09:30", "10:30").start
    names = {row.title: row.name for row in desk.container.bookings.week(found.start, found.end)}
    assert (found.booking, found.other) == (names["Lunch"], names["Check-up"])
    assert found.reason.startswith("Dr A: “Lunch” (Tue 8 Dec, 09:30–10:30), in Google (")
    assert [(answer.key, answer.text) for answer in found.answers] == [
        ("repair-1", "Move “Lunch” to Tue 8 Dec, 10:00–11:00"),
        ("repair-2", "Move “Check-up” to Tue 8 Dec, 08:30–09:30"),
        ("both", "Keep both"),
    ]


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        ("repair-1", [("Check-up", "08 09:00"), ("Lunch", "08 10:00")]),
        ("mine", [("Check-up", "08 09:00"), ("Lunch", "08 10:00")]),
        ("repair-2", [("Check-up", "08 08:30"), ("Lunch", "08 09:30")]),
        ("theirs", [("Check-up", "08 08:30"), ("Lunch", "08 09:30")]),
    ],
)
def test_a_repair_moves_one_of_them(desk: Desk, doctor: Resource, answer: str, after: list[tuple[str, str]]) -> None:
    found = clash(desk, doctor)
    resolution = desk.container.attention.answer(found.id, answer)
    assert local_starts(desk) == after
    assert resolution.change is not None
    assert str(resolution.change.booking.title) in resolution.said
    at_peace(desk)
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, answer)


def all_claims(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.container.database.rows(
        "SELECT b.title, o.start, o.end, o.claim, o.squeezed FROM occurrence AS o "
        "JOIN booking AS b ON b.id = o.booking_id ORDER BY 1, 2"
    )


@pytest.mark.parametrize("answer", ["repair-1", "repair-2"])
def test_an_undone_repair_is_the_same_clash_and_can_be_made_again(desk: Desk, doctor: Resource, answer: str) -> None:
    found, bookings = clash(desk, doctor), desk.container.bookings
    before = all_claims(desk)
    change = desk.container.attention.answer(found.id, answer).change
    assert change is not None
    after = all_claims(desk)
    for _again in range(2):
        undone = bookings.undo(change)
        assert all_claims(desk) == before
        assert only(desk).id == found.id
        change = bookings.undo(undone)
        assert all_claims(desk) == after
    at_peace(desk)


def test_a_repair_is_not_undone_over_somebody_else(desk: Desk, doctor: Resource) -> None:
    found, bookings = clash(desk, doctor), desk.container.bookings
    change = desk.container.attention.answer(found.id, "repair-1").change
    assert change is not None
    desk.book(doctor, f"{DAY}T12:00", f"{DAY}T12:30", "Elsewhere")
    lunch = change.booking.uid
    check_up = next(
        row.booking for row in bookings.week(desk.clock, desk.clock + 60 * A_DAY) if row.title == "Check-up"
    )
    bookings.move(check_up, timed("14:00", "15:00"))
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T09:45", "Newer")
    with pytest.raises(Taken):
        bookings.undo(change)
    assert bookings.get(lunch).when == change.booking.when
    assert {row[3] for row in all_claims(desk)} == {"holds"}, "what was set aside holds its time again"


def test_a_repair_goes_back_onto_what_is_free_by_now(desk: Desk, doctor: Resource) -> None:
    found = clash(desk, doctor)
    change = desk.container.attention.answer(found.id, "repair-2").change
    assert change is not None
    desk.container.bookings.cancel(found.booking)
    desk.container.bookings.undo(change)
    assert local_starts(desk) == [("Check-up", "08 09:00")]
    assert [row[3] for row in all_claims(desk)] == ["holds"]


def test_the_other_one_that_was_moved_since_keeps_its_new_time(desk: Desk, doctor: Resource) -> None:
    found, bookings = clash(desk, doctor), desk.container.bookings
    change = desk.container.attention.answer(found.id, "repair-2").change
    assert change is not None
    bookings.move(found.booking, timed("15:00", "16:00"))
    bookings.undo(change)
    assert local_starts(desk) == [("Check-up", "08 09:00"), ("Lunch", "08 15:00")]
    assert {row[3] for row in all_claims(desk)} == {"holds"}


def test_another_free_room_of_the_same_kind(desk: Desk, doctor: Resource) -> None:
    taken, free = desk.resource("Room B"), desk.resource("Room C")
    desk.book(taken, f"{DAY}T10:00", f"{DAY}T10:15", "In the way")
    found = clash(desk, doctor)
    texts = {answer.key: answer.text for answer in found.answers}
    assert texts["repair-2"] == "Move “Lunch” to Room C"
    assert desk.container.attention.resolve(found.id, "repair-2") == "“Lunch” is in Room C now, at the same time."
    assert local_starts(desk, free) == [("Lunch", "08 09:30")]
    assert local_starts(desk, doctor) == [("Check-up", "08 09:00")]
    desk.sync()
    assert desk.container.attention.list() == ()


def test_kept_until_one_of_them_moves(desk: Desk, doctor: Resource) -> None:
    found = clash(desk, doctor)
    assert "both stay" in desk.container.attention.resolve(found.id, "both")
    assert desk.container.attention.list() == ()
    assert desk.container.attention.count() == 0
    desk.restart()
    desk.sync()
    desk.container.bookings.edit(found.booking, {"title": "Long lunch"})
    assert desk.container.attention.count() == 0
    desk.sim.google.patch(DOCTOR, _id_of(desk, "Long lunch"), times("09:45", "10:45"))
    desk.sync()
    again = only(desk)
    assert again.mine == "“Long lunch”, Tue 8 Dec, 09:45–10:45"


def _id_of(desk: Desk, title: str) -> str:
    desk.sync()
    return next(str(each["id"]) for each in desk.sim.google.list(DOCTOR) if each["summary"] == title)


def test_a_repair_keeps_to_hours_buffers_and_length(desk: Desk) -> None:
    doctor = desk.resource("Dr A", buffer_before=10, buffer_after=10, hours=parse_hours("Mo-Fr 08:00-11:00"))
    desk.connect(doctor)
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00")
    desk.sync()
    arrive(desk, "09:30", "10:30")
    texts = {answer.key: answer.text for answer in only(desk).answers}
    assert texts["repair-1"] == "Move “Lunch” to Wed 9 Dec, 08:00–09:00", "10:20–11:20 is too late, 07:40 too early"
    desk.book(doctor, "2026-12-07T08:00", "2026-12-07T11:00", "All Monday")
    desk.book(doctor, "2026-12-09T08:00", "2026-12-09T09:30", "Early")
    texts = {answer.key: answer.text for answer in only(desk).answers}
    assert texts["repair-1"] == "Move “Lunch” to Wed 9 Dec, 09:50–10:50"


def test_a_repair_keeps_clear_of_closures_that_hold(desk: Desk, doctor: Resource) -> None:
    clash(desk, doctor)
    closures = desk.container.closures
    shut = closures.add(Closure("", timed("10:00", "12:00"), title="Holiday"))
    texts = [answer.text for answer in only(desk).answers]
    assert texts[0] == "Move “Lunch” to Tue 8 Dec, 08:00–09:00"
    closures.remove(shut.uid)
    assert only(desk).answers[0].text == "Move “Lunch” to Tue 8 Dec, 10:00–11:00"


def test_a_booking_of_two_resources_moves_where_both_are_free(desk: Desk, doctor: Resource) -> None:
    room = desk.resource("Room 1", hours=Resource("", "-").hours)
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Visit", also=(room,))
    desk.book(room, f"{DAY}T08:00", f"{DAY}T09:00", "Room early")
    desk.book(room, f"{DAY}T10:30", f"{DAY}T11:30", "Room later")
    desk.sync()
    arrive(desk, "09:00", "10:00")
    texts = [answer.text for answer in only(desk).answers]
    assert "Move “Visit” to Tue 8 Dec, 11:30–12:30" in texts


def test_one_that_is_not_ours_is_not_moved(desk: Desk, doctor: Resource) -> None:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00")
    desk.sync()
    arrive(desk, "09:30", "10:30", organizer={"email": "boss@example.com"})
    found = only(desk)
    assert "belongs to somebody else in Google" in found.reason
    assert [answer.text for answer in found.answers] == ["Move “Check-up” to Tue 8 Dec, 08:30–09:30", "Keep both"]
    with pytest.raises(ReadOnly):
        desk.container.attention.resolve(found.id, "mine")
    desk.container.attention.resolve(found.id, "repair-1")
    at_peace(desk)


def test_the_offered_time_was_taken_meanwhile(desk: Desk, doctor: Resource) -> None:
    found = clash(desk, doctor)
    desk.book(doctor, f"{DAY}T10:30", f"{DAY}T11:30", "Quick")
    with pytest.raises(Taken) as refused:
        desk.container.attention.resolve(found.id, "repair-1")
    assert "Quick" in refused.value.detail
    fresh = only(desk)
    assert fresh.id == found.id
    assert fresh.answers != found.answers
    desk.container.attention.resolve(found.id, "repair-1")
    at_peace(desk)


def test_an_answer_that_is_none(desk: Desk, doctor: Resource) -> None:
    found = clash(desk, doctor)
    for answer in ("", "repair-0", "repair-9", "repair-x", "all"):
        with pytest.raises(BadInput):
            desk.container.attention.resolve(found.id, answer)
    assert only(desk) == found


def test_capacity_is_counted(desk: Desk) -> None:
    pool = desk.resource("Pool", capacity=2)
    desk.connect(pool)
    desk.book(pool, f"{DAY}T09:00", f"{DAY}T10:00", "First")
    desk.book(pool, f"{DAY}T09:30", f"{DAY}T10:30", "Second")
    desk.book(pool, f"{DAY}T10:30", f"{DAY}T11:00", "Later")
    desk.sync()
    arrive(desk, "08:30", "09:30", "Fits")
    assert desk.container.attention.list() == ()
    arrive(desk, "09:45", "10:45", "Third")
    found = only(desk)
    assert found.title == "Third"
    assert found.theirs.count("“") == 2
    assert all(title in found.theirs for title in ("First", "Second"))
    desk.container.attention.resolve(found.id, "both")
    assert desk.container.attention.list() == ()


def test_each_pair_of_three_is_told_once(desk: Desk, doctor: Resource) -> None:
    clash(desk, doctor)
    arrive(desk, "09:45", "10:15", "Call")
    found = {each.title: each for each in desk.container.attention.list()}
    assert set(found) == {"Lunch", "Call"}
    assert found["Lunch"].theirs == "“Check-up”, Tue 8 Dec, 09:00–10:00"
    assert all(title in found["Call"].theirs for title in ("Check-up", "Lunch"))
    desk.container.bookings.cancel(found["Call"].other)
    assert [each.title for each in desk.container.attention.list()] == ["Call"]


def test_an_overlap_on_two_resources_is_one_clash(desk: Desk, doctor: Resource) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT)
    visit = desk.book(doctor, f"{DAY}T14:00", f"{DAY}T15:00", "Visit", also=(room,))
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Doctor's")
    desk.book(room, f"{DAY}T09:00", f"{DAY}T10:00", "Room's")
    desk.sync()
    event = next(each["id"] for each in desk.sim.google.list(DOCTOR) if each["summary"] == "Visit")
    desk.sim.google.patch(DOCTOR, event, times("09:00", "10:00"))
    desk.sync()
    found = only(desk)
    assert found.booking == visit.uid
    assert found.reason.startswith("Dr A and Room 1: ")
    assert all(title in found.theirs for title in ("Doctor's", "Room's"))
    desk.container.attention.resolve(found.id, "mine")
    assert desk.container.attention.list() == ()


def test_one_date_of_a_series_moves_alone(desk: Desk, doctor: Resource) -> None:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    desk.sync()
    arrive(desk, "09:00", "10:00")
    found = only(desk)
    assert found.other.endswith("/20261208T080000Z")
    desk.container.attention.resolve(found.id, "theirs")
    assert [start for title, start in local_starts(desk) if title == "Class"] == ["08 10:00", "15 09:00", "22 09:00"]
    at_peace(desk)


def test_all_day_events_clash_and_move_by_days(desk: Desk, doctor: Resource) -> None:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00")
    desk.sync()
    desk.sim.google.insert(
        DOCTOR,
        {"summary": "Away", "transparency": "opaque", "start": {"date": DAY}, "end": {"date": "2026-12-09"}},
    )
    desk.sync()
    found = only(desk)
    assert found.mine == "“Away”, Tue 8 Dec, all day"
    assert found.answers[0].text == "Move “Away” to Wed 9 Dec, all day"
    desk.container.attention.resolve(found.id, "repair-1")
    desk.sync()
    assert {"date": "2026-12-09"} in [each["start"] for each in desk.sim.google.list(DOCTOR)]
    assert desk.container.attention.list() == ()


def test_what_is_over_asks_nothing(desk: Desk, doctor: Resource) -> None:
    clash(desk, doctor)
    desk.clock = timed("10:30", "10:31").start
    assert desk.container.attention.list() == ()
    assert desk.container.attention.count() == 0


def test_many_clashes_take_as_many_queries_as_one(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    def queries() -> int:
        asked: list[str] = []
        raw = desk.container.database.peewee.connection()
        raw.set_trace_callback(asked.append)
        desk.container.attention.list()
        raw.set_trace_callback(None)
        return len(asked)

    clash(desk, doctor)
    one = queries()
    rule = "RRULE:FREQ=DAILY;COUNT=300"
    desk.book(doctor, "2026-12-10T14:00", "2026-12-10T15:00", "Daily", recurrence=(rule,))
    desk.sync()
    body = {"summary": "Too", "recurrence": [rule]}
    hours = {"start": shortly("2026-12-10T14:30:00"), "end": shortly("2026-12-10T15:30:00")}
    sim.google.insert(DOCTOR, {**body, **hours})
    desk.sync()
    found = desk.container.attention.list()
    assert len(found) == 301
    assert desk.container.attention.count() == 301
    assert queries() == one
    assert all(any(answer.key == "repair-1" for answer in each.answers) for each in found)


def test_a_series_that_clashes_is_answered_date_by_date(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    desk.sync()
    arrive(desk, "09:30", "10:30", "Meeting", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
    first = min(desk.container.attention.list(), key=lambda each: each.start)
    assert len(desk.container.attention.list()) == 3
    desk.container.bookings.cancel(first.booking, EditScope.THIS)
    assert len(desk.container.attention.list()) == 2
    for each in desk.container.attention.list():
        desk.container.attention.resolve(each.id, "mine")
    at_peace(desk)


def test_an_id_means_one_clash_for_ever(desk: Desk, doctor: Resource) -> None:
    first = clash(desk, doctor)
    desk.container.attention.resolve(first.id, "theirs")
    desk.container.bookings.cancel(first.booking)
    desk.sync()
    arrive(desk, "08:45", "09:15", "Another")
    second = only(desk)
    assert second.id != first.id
    with pytest.raises(NotFound):
        desk.container.attention.resolve(first.id, "both")
    assert only(desk) == second


def test_a_clash_that_google_has_no_part_in(desk: Desk) -> None:
    room = desk.resource("Room 1")
    desk.book(room, f"{DAY}T09:00", f"{DAY}T10:00", "First")
    desk.book(room, f"{DAY}T10:00", f"{DAY}T11:00", "Second")
    desk.container.resources.edit(replace(room, buffer_after=15))
    found = only(desk)
    assert (found.connection, found.calendar) == ("", "")
    assert "Google" not in found.reason
    assert {found.mine_by, found.theirs_by} == {"in Sched"}
    desk.container.attention.resolve(found.id, "mine")
    assert desk.container.attention.list() == ()
