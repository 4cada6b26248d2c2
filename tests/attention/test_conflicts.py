"""Conflicts made by real syncs: how they are told, and that an answer puts its value in place on both sides."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import BadInput, NotFound, Taken
from schedapp.model.attention import Attention, AttentionKind
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Policy, Privacy
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, ZONE, Desk, shortly

DAY = "2026-12-08"


def timed(start: str, end: str) -> Timed:
    return Timed(parse_iso(f"{DAY}T{start}", ZONE), parse_iso(f"{DAY}T{end}", ZONE), ZONE)


def times(start: str, end: str) -> dict[str, Any]:
    return {"start": shortly(f"{DAY}T{start}:00+01:00"), "end": shortly(f"{DAY}T{end}:00+01:00")}


def booked(desk: Desk, doctor: Resource, title: str = "Check-up", **fields: Any) -> Booking:
    booking = desk.book(doctor, f"{DAY}T09:00", f"{DAY}T09:30", title, **fields)
    desk.sync()
    return booking


def event_id(desk: Desk, calendar: str = DOCTOR) -> str:
    (event,) = desk.sim.google.list(calendar)
    return str(event["id"])


def only(desk: Desk, kind: AttentionKind = AttentionKind.CONFLICT) -> Attention:
    (found,) = desk.container.attention.list()
    assert found.kind is kind
    assert desk.container.attention.count() == 1
    assert desk.container.attention.get(found.id) == found
    return found


def at_peace(desk: Desk) -> None:
    """Nothing is open, and both sides have the same."""
    desk.sync()
    assert desk.container.attention.list() == ()
    assert desk.container.attention.count() == 0
    assert desk.titles() == desk.google()


def time_conflict(desk: Desk, doctor: Resource) -> tuple[Booking, Attention]:
    booking = booked(desk, doctor)
    desk.container.bookings.move(booking.uid, timed("10:00", "10:30"))
    desk.sim.google.patch(DOCTOR, event_id(desk), times("11:00", "11:30"))
    desk.sync()
    return booking, only(desk)


def title_conflict(desk: Desk, doctor: Resource, **fields: Any) -> tuple[Booking, Attention]:
    booking = booked(desk, doctor, **fields)
    desk.container.bookings.edit(booking.uid, {"title": "Mine"})
    desk.sim.google.patch(DOCTOR, event_id(desk), {"summary": "Theirs"})
    desk.sync()
    return booking, only(desk)


def test_a_conflict_is_told_in_words(desk: Desk, doctor: Resource) -> None:
    booking, found = time_conflict(desk, doctor)
    (status,) = desk.container.calendars.connections()
    calendar = status.connection.summary
    assert (found.field, found.booking, found.resource) == ("time", booking.uid, doctor.uid)
    assert (found.mine, found.theirs, found.kept) == ("Tue 8 Dec, 10:00–10:30", "Tue 8 Dec, 11:00–11:30", "theirs")
    assert (found.mine_by, found.theirs_by) == (getpass.getuser(), f"in Google ({calendar})")
    assert (found.start, found.end) == (timed("11:00", "11:30").start, timed("11:00", "11:30").end)
    assert "In place now: Tue 8 Dec, 11:00–11:30." in found.reason
    assert "Yours, Tue 8 Dec, 10:00–10:30, was put aside" in found.reason
    assert [answer.key for answer in found.answers] == ["mine", "theirs", "both"]
    assert not any(answer.network for answer in found.answers)


def test_my_time_is_put_in_place_and_sent(desk: Desk, doctor: Resource) -> None:
    _, found = time_conflict(desk, doctor)
    said = desk.container.attention.resolve(found.id, "mine")
    assert said == "“Check-up” is changed: time Tue 8 Dec, 10:00–10:30."
    assert desk.titles() == [("Check-up", f"{DAY}T09:00Z")]
    at_peace(desk)
    assert desk.google() == [("Check-up", f"{DAY}T09:00Z")]


def test_googles_time_stays(desk: Desk, doctor: Resource) -> None:
    _, found = time_conflict(desk, doctor)
    said = desk.container.attention.resolve(found.id, "theirs")
    assert said == "“Check-up” stays as it is: time Tue 8 Dec, 11:00–11:30."
    before = len(desk.writes())
    at_peace(desk)
    assert len(desk.writes()) == before
    assert desk.titles() == [("Check-up", f"{DAY}T10:00Z")]


def test_both_times_are_two_bookings(desk: Desk, doctor: Resource) -> None:
    _, found = time_conflict(desk, doctor)
    desk.container.attention.resolve(found.id, "both")
    assert desk.titles() == [("Check-up", f"{DAY}T09:00Z"), ("Check-up", f"{DAY}T10:00Z")]
    at_peace(desk)


def test_an_answer_counts_once(desk: Desk, doctor: Resource) -> None:
    _, found = time_conflict(desk, doctor)
    desk.container.attention.resolve(found.id, "both")
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "both")
    with pytest.raises(NotFound):
        desk.container.attention.get(found.id)
    assert len(desk.titles()) == 2
    assert desk.rows("SELECT answer FROM conflict") == [("both",)]


def test_a_slot_that_was_taken_meanwhile_is_refused_and_the_conflict_stays(desk: Desk, doctor: Resource) -> None:
    _, found = time_conflict(desk, doctor)
    desk.book(doctor, f"{DAY}T10:15", f"{DAY}T10:45", "In the way")
    for answer in ("mine", "both"):
        with pytest.raises(Taken) as refused:
            desk.container.attention.resolve(found.id, answer)
        assert "“In the way”" in refused.value.detail
    assert only(desk) == found
    assert ("Check-up", f"{DAY}T10:00Z") in desk.titles()


def test_what_an_answer_did_can_be_undone(desk: Desk, doctor: Resource) -> None:
    booking, found = time_conflict(desk, doctor)
    resolution = desk.container.attention.answer(found.id, "mine")
    assert resolution.change is not None
    assert desk.container.bookings.history(booking.uid)[0].summary == resolution.change.summary
    desk.container.bookings.undo(resolution.change)
    assert desk.titles() == [("Check-up", f"{DAY}T10:00Z")]
    at_peace(desk)


@pytest.mark.parametrize(("answer", "title"), [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Mine / Theirs")])
def test_titles(desk: Desk, doctor: Resource, answer: str, title: str) -> None:
    _, found = title_conflict(desk, doctor)
    assert (found.field, found.mine, found.theirs) == ("title", "Mine", "Theirs")
    desk.container.attention.resolve(found.id, answer)
    assert [name for name, _ in desk.titles()] == [title]
    at_peace(desk)


def test_at_level_full_the_clients_name_stays_out_of_the_title(desk: Desk) -> None:
    doctor = desk.resource("Dr A")
    desk.connect(doctor, privacy=Privacy.FULL)
    booking = booked(desk, doctor, client="Ada Quibble")
    desk.container.bookings.edit(booking.uid, {"title": "Mine"})
    desk.sim.google.patch(DOCTOR, event_id(desk), {"summary": "Theirs · Ada Quibble"})
    desk.sync()
    found = only(desk)
    assert (found.mine, found.theirs) == ("Mine", "Theirs")
    desk.container.attention.resolve(found.id, "mine")
    assert [name for name, _ in desk.titles()] == ["Mine"]
    desk.sync()
    assert desk.google()[0][0] == "Mine · Ada Quibble"


def test_at_level_full_notes_can_be_kept_both(desk: Desk) -> None:
    doctor = desk.resource("Dr A")
    desk.connect(doctor, privacy=Privacy.FULL)
    booking = booked(desk, doctor)
    desk.container.bookings.edit(booking.uid, {"notes": "bring papers"})
    desk.sim.google.patch(DOCTOR, event_id(desk), {"description": "come early"})
    desk.sync()
    found = only(desk)
    assert (found.field, found.mine, found.theirs) == ("notes", "bring papers", "come early")
    desk.container.attention.resolve(found.id, "both")
    desk.sync()
    assert desk.sim.google.list(DOCTOR)[0]["description"] == "bring papers / come early"


def test_at_level_busy_a_conflict_of_times_sends_no_name(desk: Desk) -> None:
    doctor = desk.resource("Dr A")
    desk.connect(doctor, privacy=Privacy.BUSY)
    booking = booked(desk, doctor, "Hidden", client="Ada Quibble", notes="secret")
    desk.container.bookings.move(booking.uid, timed("10:00", "10:30"))
    desk.sim.google.patch(DOCTOR, event_id(desk), times("11:00", "11:30"))
    desk.sync()
    found = only(desk)
    assert not any(word in str(found) for word in ("Quibble", "secret"))
    desk.container.attention.resolve(found.id, "mine")
    desk.sync()
    (event,) = desk.sim.google.list(DOCTOR)
    assert event["summary"] == "Busy"
    assert not any(word in str(event) for word in ("Hidden", "Quibble", "secret"))
    assert desk.titles()[0][0] == "Hidden"


def test_a_title_that_was_masked_since_stays_what_it_is_here(desk: Desk, doctor: Resource) -> None:
    """The level went down after the conflict: “Busy” is what Google has, not what the booking is called."""
    booking, found = title_conflict(desk, doctor)
    database = desk.container.database
    with database.write():
        database.execute("UPDATE connection SET privacy = 'busy'")
        database.execute("UPDATE conflict SET mine = '\"Busy\"'")
    assert desk.container.attention.list() == ()
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "mine")
    assert desk.container.bookings.get(booking.uid).title == "Theirs"


def test_what_a_person_put_in_place_by_hand_settles_it_for_good(desk: Desk, doctor: Resource) -> None:
    booking, found = title_conflict(desk, doctor)
    desk.container.bookings.edit(booking.uid, {"title": "Third"})
    assert "In place now: Third." in only(desk).reason
    desk.container.bookings.edit(booking.uid, {"title": "Mine"})
    assert desk.container.attention.list() == ()
    desk.container.bookings.edit(booking.uid, {"title": "Fourth"})
    assert desk.container.attention.count() == 0
    with pytest.raises(NotFound):
        desk.container.attention.get(found.id)


def test_a_deleted_booking_has_no_conflict_and_its_undo_has(desk: Desk, doctor: Resource) -> None:
    booking, found = title_conflict(desk, doctor)
    gone = desk.container.bookings.cancel(booking.uid)
    assert desk.container.attention.list() == ()
    assert desk.container.attention.count() == 0
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "mine")
    desk.container.bookings.undo(gone)
    assert only(desk).id == found.id


@pytest.mark.parametrize(("answer", "left"), [("mine", 1), ("theirs", 0)])
def test_deleted_in_google_while_it_was_changed_here(desk: Desk, doctor: Resource, answer: str, left: int) -> None:
    booking = booked(desk, doctor)
    desk.container.bookings.edit(booking.uid, {"title": "Changed"})
    desk.sim.google.delete(DOCTOR, event_id(desk))
    desk.sync()
    found = only(desk)
    assert (found.field, found.mine, found.theirs, found.kept) == ("deletion", "changed", "deleted", "mine")
    assert found.mine_by == getpass.getuser()
    assert {each.key: each.text for each in found.answers} == {"mine": "Keep it", "theirs": "Delete it here, too"}
    with pytest.raises(BadInput):
        desk.container.attention.resolve(found.id, "both")
    desk.container.attention.resolve(found.id, answer)
    at_peace(desk)
    assert len(desk.titles()) == left


@pytest.mark.parametrize(("answer", "left"), [("mine", 0), ("theirs", 1)])
def test_deleted_here_while_it_was_changed_in_google(desk: Desk, doctor: Resource, answer: str, left: int) -> None:
    booking = booked(desk, doctor)
    desk.container.bookings.cancel(booking.uid)
    desk.sim.google.patch(DOCTOR, event_id(desk), {"summary": "Theirs"})
    desk.sync()
    found = only(desk)
    assert (found.field, found.mine, found.theirs, found.kept) == ("deletion", "deleted", "changed", "theirs")
    assert {each.key: each.text for each in found.answers} == {"theirs": "Keep it", "mine": "Delete it again"}
    desk.container.attention.resolve(found.id, answer)
    at_peace(desk)
    assert len(desk.titles()) == left


def test_one_date_of_a_series(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = booked(desk, doctor, "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    name = f"{series.uid}/20261208T080000Z"
    desk.container.bookings.move(name, timed("10:00", "10:30"), EditScope.THIS)
    date = next(each["id"] for each in sim.google.occurrences(DOCTOR, f"{DAY}T00:00:00Z", f"{DAY}T23:00:00Z"))
    sim.google.patch(DOCTOR, date, times("11:00", "11:30"))
    desk.sync()
    found = only(desk)
    assert (found.booking, found.field) == (name, "time")
    desk.container.attention.resolve(found.id, "mine")
    at_peace(desk)
    assert [start for _, start in desk.titles()] == [f"{DAY}T09:00Z", "2026-12-15T08:00Z", "2026-12-22T08:00Z"]


def test_the_repetition_of_a_series(desk: Desk, doctor: Resource) -> None:
    series = booked(desk, doctor, "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    desk.container.bookings.edit(series.uid, {"recurrence": ("RRULE:FREQ=WEEKLY;COUNT=4",)})
    desk.sim.google.patch(DOCTOR, event_id(desk), {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"]})
    desk.sync()
    found = only(desk)
    assert (found.field, found.mine, found.theirs) == ("repetition", "Weekly, 4 times", "Weekly, 2 times")
    assert [answer.key for answer in found.answers] == ["mine", "theirs"]
    desk.container.attention.resolve(found.id, "mine")
    at_peace(desk)
    assert len(desk.titles()) == 4


def test_a_name_that_means_nothing(desk: Desk) -> None:
    for name in ("", "conflict-", "conflict-x", "conflict-99", "clash-1", "decision-1", "parked-1", "other-1", "-1"):
        with pytest.raises(NotFound):
            desk.container.attention.resolve(name, "mine")


def test_one_date_deleted_in_google_while_it_was_changed_here(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = booked(desk, doctor, "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    name = f"{series.uid}/20261208T080000Z"
    desk.container.bookings.edit(name, {"title": "Changed"}, EditScope.THIS)
    date = next(each["id"] for each in sim.google.occurrences(DOCTOR, f"{DAY}T00:00:00Z", f"{DAY}T23:00:00Z"))
    sim.google.delete(DOCTOR, date)
    desk.sync()
    found = only(desk)
    assert (found.booking, found.field, found.title) == (name, "deletion", "Changed")
    change = desk.container.attention.answer(found.id, "theirs").change
    at_peace(desk)
    assert [title for title, _ in desk.titles()] == ["Class", "Class"]
    assert change is not None
    desk.container.bookings.undo(change)
    at_peace(desk)
    assert len(desk.titles()) == 3


def test_a_deleted_series_takes_the_conflicts_of_its_dates_along(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = booked(desk, doctor, "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    name = f"{series.uid}/20261208T080000Z"
    desk.container.bookings.edit(name, {"title": "Mine"}, EditScope.THIS)
    date = next(each["id"] for each in sim.google.occurrences(DOCTOR, f"{DAY}T00:00:00Z", f"{DAY}T23:00:00Z"))
    sim.google.patch(DOCTOR, date, {"summary": "Theirs"})
    desk.sync()
    assert only(desk).booking == name
    gone = desk.container.bookings.cancel(name, EditScope.THIS)
    assert desk.container.attention.list() == ()
    desk.container.bookings.undo(gone)
    assert only(desk).booking == name
    desk.container.bookings.cancel(series.uid)
    assert desk.container.attention.count() == 0


def test_a_date_of_a_series_that_was_taken_apart_keeps_its_conflict(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    series = booked(desk, doctor, "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",))
    date = next(each for each in sim.google.occurrences(DOCTOR, "2026-12-22T00:00:00Z", "2026-12-22T23:00:00Z"))
    desk.container.bookings.edit(f"{series.uid}/20261222T080000Z", {"title": "Mine"}, EditScope.THIS)
    sim.google.patch(DOCTOR, date["id"], {"summary": "Theirs"})
    desk.sync()
    found = only(desk)
    desk.container.bookings.edit(f"{series.uid}/20261215T080000Z", {"location": "Upstairs"}, EditScope.FOLLOWING)
    desk.sync()
    again = only(desk)
    assert (again.id, again.mine) == (found.id, "Mine")
    assert again.booking != found.booking
    desk.container.attention.resolve(again.id, "mine")
    at_peace(desk)
    assert [title for title, _ in desk.titles()] == ["Class", "Class", "Mine", "Class"]


def test_a_series_that_has_begun_keeps_its_past(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series = booked(desk, doctor, "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    desk.container.bookings.move(series.uid, timed("10:00", "10:30"))
    sim.google.patch(DOCTOR, event_id(desk), times("11:00", "11:30"))
    desk.sync()
    found = only(desk)
    assert "The time of the series “Class”" in found.reason
    desk.clock = parse_iso("2026-12-10T12:00", ZONE)
    change = desk.container.attention.answer(found.id, "mine").change
    at_peace(desk)
    assert [start for _, start in desk.titles()] == [f"{DAY}T10:00Z", "2026-12-15T09:00Z", "2026-12-22T09:00Z"]
    assert change is not None
    desk.container.bookings.undo(change)
    at_peace(desk)
    assert {start[11:] for _, start in desk.titles()} == {"10:00Z"}


@pytest.mark.parametrize(("policy", "title"), [(Policy.GOOGLE_WINS, "Theirs"), (Policy.SCHED_WINS, "Mine")])
def test_what_a_policy_decides_asks_nobody(desk: Desk, doctor: Resource, policy: Policy, title: str) -> None:
    (status,) = desk.container.calendars.connections()
    desk.container.calendars.change(status.connection.calendar_id, policy=policy)
    booking = booked(desk, doctor)
    desk.container.bookings.edit(booking.uid, {"title": "Mine"})
    desk.sim.google.patch(DOCTOR, event_id(desk), {"summary": "Theirs"})
    desk.sync()
    at_peace(desk)
    assert [name for name, _ in desk.titles()] == [title]
    assert len(desk.conflicts()) == 1


def test_two_desks_that_changed_the_same_field(
    desk: Desk, doctor: Resource, sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = booked(desk, doctor)
    other = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    other.connect(other.resource("Dr A"))
    other.sync()
    desk.container.bookings.edit(booking.uid, {"title": "From A"})
    other.container.bookings.edit(booking.uid, {"title": "From B"})
    desk.sync()
    other.sync()
    assert desk.container.attention.list() == ()
    found = only(other)
    assert (found.mine, found.theirs) == ("From B", "From A")
    other.container.attention.resolve(found.id, "mine")
    other.sync()
    desk.sync()
    at_peace(desk)
    at_peace(other)
    assert [name for name, _ in desk.titles()] == ["From B"]
    other.container.close()
