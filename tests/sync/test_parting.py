"""This and following over the wire: the new series first, then the old one's end; neither gap nor overlap is left."""

from __future__ import annotations

import itertools
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.model.booking import Booking, EditScope, occurrence_key
from schedapp.model.connection import Privacy
from schedapp.model.event import Page
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, iso, parse_iso
from schedapp.simulator import DOCTOR, TREATMENT, ManualClock, Simulator
from tests.desk import NOON, ZONE, Desk, shortly
from tests.sync.direct import DirectDesk
from tests.sync.gates import CountingGate, Killed
from tests.sync.seen import assert_quiet, hour
from tests.sync.test_series import FIRST, agree, google_series

YEAR = ("2026-11-01T00:00:00Z", "2028-12-01T00:00:00Z")

THIS, FOLLOWING = EditScope.THIS, EditScope.FOLLOWING
WEEKLY = ("FREQ=WEEKLY;COUNT=6",)
SECOND, THIRD, FOURTH, FIFTH = (f"202612{day}T080000Z" for day in (10, 17, 24, 31))


def live(sim: Simulator, calendar_id: str = DOCTOR) -> list[dict[str, Any]]:
    """Recurring events first, by their start."""
    events = sim.google.list(calendar_id)
    return sorted(events, key=lambda event: ("recurringEventId" in event, *event["start"].values()))


def test_64_66_a_split_with_changed_dates_after_the_cut(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, "Class", recurrence=("FREQ=WEEKLY;COUNT=10",))
    bookings = desk.container.bookings
    bookings.edit(f"{booking.uid}/{SECOND}", {"title": "Exam"}, THIS)
    bookings.move(f"{booking.uid}/{FIFTH}", hour(30, 15), THIS)
    bookings.cancel(f"{booking.uid}/20270107T080000Z", THIS)
    desk.sync()
    before = desk.titles()
    bookings.edit(f"{booking.uid}/{FOURTH}", {"location": "Room 2"}, FOLLOWING)
    desk.sync()
    assert desk.titles() == before
    old, new = live(sim)[:2]
    assert (old["recurrence"], new["recurrence"]) == (["RRULE:FREQ=WEEKLY;COUNT=3"], ["RRULE:FREQ=WEEKLY;COUNT=7"])
    assert new["start"]["dateTime"].startswith("2026-12-24T09:00")
    assert [event.get("location") for event in (old, new)] == [None, "Room 2"]
    exceptions = [event["recurringEventId"] for event in live(sim)[2:]]
    assert exceptions == [old["id"], new["id"]], "no ghost of a date after the cut"
    agree(desk)


def test_the_new_series_is_told_before_the_old_one_ends(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    told = len(desk.writes())
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    desk.sync()
    assert [request.method for request in desk.writes()[told:]] == ["events.insert", "events.patch"]


def test_the_old_series_does_not_end_while_the_new_one_is_refused(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    sim.faults.add("events.insert", "status", status=400, reason="invalid")
    change = desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    desk.sync()
    assert len(desk.google()) == 6
    assert [(uid, parked) for uid, parked, _ in desk.outbox()] == [(change.booking.uid, 1), (booking.uid, 0)]
    desk.container.bookings.edit(change.booking.uid, {"title": "Course 2"})
    desk.sync()
    agree(desk)


def test_undo_and_redo_of_a_split_that_google_has(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.container.bookings.edit(f"{booking.uid}/{FOURTH}", {"title": "Exam"}, THIS)
    desk.sync()
    before = desk.titles()
    change = desk.container.bookings.move(f"{booking.uid}/{THIRD}", hour(18, 9), FOLLOWING)
    desk.sync()
    after = desk.titles()
    agree(desk)
    for expected in (before, after, before):
        change = desk.container.bookings.undo(change)
        desk.sync()
        assert desk.titles() == expected
        assert not desk.outbox()
        agree(desk)


def test_undo_before_it_was_sent_tells_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    told = len(desk.writes())
    change = desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    desk.container.bookings.undo(change)
    desk.sync()
    assert len(desk.writes()) == told
    assert not desk.outbox()
    agree(desk)


def test_a_series_cancelled_from_here_on(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, recurrence=("FREQ=WEEKLY",))
    desk.container.bookings.move(f"{booking.uid}/{FOURTH}", hour(25, 15), THIS)
    desk.sync()
    change = desk.container.bookings.cancel(f"{booking.uid}/{THIRD}", FOLLOWING)
    desk.sync()
    assert len(desk.titles()) == 2
    assert [event["recurrence"] for event in live(sim)] == [["RRULE:FREQ=WEEKLY;UNTIL=20261217T075959Z"]]
    agree(desk)
    desk.container.bookings.undo(change)
    desk.sync()
    assert ("Check-up", "2026-12-25T14:00Z") in desk.titles()
    agree(desk)


def test_an_all_day_series_from_here_on(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    when = AllDay(date(2026, 12, 7), date(2026, 12, 9))
    booking = desk.container.bookings.add(Booking("", "Fair", when, (doctor.uid,), recurrence=("FREQ=WEEKLY",))).booking
    desk.sync()
    desk.container.bookings.edit(f"{booking.uid}/20261221", {"title": "Expo"}, FOLLOWING)
    desk.sync()
    old, new = live(sim)
    assert (old["recurrence"], new["start"]) == (["RRULE:FREQ=WEEKLY;UNTIL=20261220"], {"date": "2026-12-21"})
    assert_quiet(desk)


def test_with_another_resource_from_here_on(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    other = desk.resource("Dr B")
    desk.connect(other, TREATMENT)
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    desk.sync()
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"resources": (other.uid,)}, FOLLOWING)
    desk.sync()
    assert (len(desk.google()), len(desk.google(TREATMENT))) == (2, 4)
    assert not desk.outbox()
    assert_quiet(desk)


def test_two_desks_that_split_alike_meet_in_one_series(
    desk: Desk, doctor: Resource, sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    other.connect(other.resource("Dr A"))
    booking = desk.book(doctor, *FIRST, recurrence=WEEKLY)
    for one in (desk, other):
        one.sync()
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    other.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    for one in (desk, other, desk, other):
        one.sync()
    assert [len(one.titles()) for one in (desk, other)] == [6, 6]
    assert len(live(sim)) == 2
    agree(desk)
    agree(other)
    other.container.close()


# --- killed in between ----------------------------------------------------------------------------


def shown(desk: DirectDesk) -> list[tuple[str, int]]:
    rows = desk.container.bookings.week(0, 2**33)
    return sorted({(row.title, row.start) for row in rows}, key=lambda row: (row[1], row[0]))


def in_google(sim: Simulator) -> list[str]:
    return sorted(
        event["start"]["dateTime"]
        for event in sim.google.occurrences(DOCTOR, "2026-11-01T00:00:00Z", "2027-12-01T00:00:00Z")
    )


def killed_split(home: Path, at: int) -> tuple[int, list[str], list[str]]:
    """Splits, is killed at a step of the sync, starts again. Gives the steps, and what Google had then and has now."""
    sim = Simulator(clock=ManualClock(NOON), seed_number=1)
    gate = CountingGate()
    desk = DirectDesk(home, sim, now=lambda: NOON, gate=gate)
    room = desk.resource("Dr A")
    desk.connect(room, DOCTOR)
    booking = desk.container.bookings.add(Booking("", "Class", hour(3, 9), (room.uid,), recurrence=WEEKLY)).booking
    desk.container.bookings.edit(f"{booking.uid}/{FOURTH}", {"title": "Exam"}, THIS)
    desk.container.bookings.cancel(f"{booking.uid}/{FIFTH}", THIS)
    desk.sync()
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"location": "Room 2"}, FOLLOWING)
    expected = shown(desk)
    gate.arm(at)
    try:
        desk.sync()
    except Killed:
        pass
    then = in_google(sim)
    steps = gate.passed
    gate.arm(0)
    desk.restart()
    for _ in range(2):
        reports = desk.sync()
        assert all(report.ok for report in reports)
    assert shown(desk) == expected
    assert not desk.container.database.rows("SELECT 1 FROM outbox")
    assert [report.pushed for report in desk.sync()] == [0]
    now = in_google(sim)
    desk.container.close()
    return steps, then, now


def test_65_killed_at_every_step_of_a_split(tmp_path: Path) -> None:
    steps, _, whole = killed_split(tmp_path / "never", 0)
    assert steps > 20
    assert len(whole) == 5
    for at in range(1, steps + 1):
        _, then, now = killed_split(tmp_path / str(at), at)
        assert now == whole, at
        assert set(then) >= set(whole), "a free slot that is none is never shown"


# --- Google's own split ---------------------------------------------------------------------------


class Dealt:
    """A server whose next listing is dealt out: in groups, one for each listing, every event on a page of its own."""

    def __init__(self, server: Any, groups: list[list[Any]], token: str) -> None:
        self._server = server
        self._pages = [(event, at + 1 == len(group)) for group in groups for at, event in enumerate(group)]
        self._token = token

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)

    def list_events(self, calendar_id: str, *, sync_token: str = "", page_token: str = "") -> Page:
        if not self._pages:
            return self._server.list_events(calendar_id, sync_token=sync_token, page_token=page_token)
        event, last = self._pages.pop(0)
        token = (f"more{len(self._pages)}" if self._pages else self._token) if last else ""
        return Page((event,), "" if last else "next", token, "owner", ZONE)


def split_in_google(home: Path) -> tuple[DirectDesk, Simulator, list[Any], str]:
    """A series of ours with a client and changed dates, split by a person: what the next listing would have."""
    sim = Simulator(clock=ManualClock(NOON), seed_number=1)
    desk = DirectDesk(home, sim, now=lambda: NOON, gate=CountingGate())
    room = desk.resource("Dr A")
    desk.connect(room, DOCTOR)
    booking = Booking("", "Class", hour(3, 9), (room.uid,), recurrence=WEEKLY, client="Eve")
    made = desk.container.bookings.add(booking).booking
    desk.container.bookings.edit(f"{made.uid}/{FOURTH}", {"title": "Exam"}, THIS)
    desk.container.bookings.cancel(f"{made.uid}/{FIFTH}", THIS)
    desk.container.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Test"}, THIS)
    desk.sync()
    desk.sync()
    series = live(sim)[0]["id"]
    later = {"start": shortly("2026-12-17T11:00:00"), "end": shortly("2026-12-17T12:00:00")}
    sim.google.split(DOCTOR, f"{series}_{THIRD}", later)
    page = desk.server.list_events(DOCTOR, sync_token=desk.connections.all()[0].sync_token)
    return desk, sim, list(page.events), page.next_sync_token


ORDERS = [(order, cuts) for order in itertools.permutations(range(3)) for cuts in ((), (1,), (2,), (1, 2))]


@pytest.mark.parametrize(("order", "cuts"), ORDERS)
def test_67_failure_82_googles_split_in_every_order(
    tmp_path: Path, order: tuple[int, ...], cuts: tuple[int, ...]
) -> None:
    desk, sim, events, token = split_in_google(tmp_path)
    assert len(events) == 3, "the old series, the new one, a changed date that is cancelled"
    edges = [0, *cuts, 3]
    groups = [[events[number] for number in order[first:last]] for first, last in itertools.pairwise(edges)]
    desk.server = Dealt(desk.server, groups, token)  # type: ignore[assignment]
    for _ in range(4):
        assert all(report.ok for report in desk.sync())
    starts = [iso(start, ZONE)[:16] for _, start in shown(desk)]
    assert starts == [start[:16] for start in in_google(sim)]
    assert [title for title, _ in shown(desk)] == ["Class", "Test", *["Class"] * 4]
    assert {row.client for row in desk.container.bookings.week(0, 2**33)} == {"Eve"}
    assert [report.pushed for report in desk.sync()] == [0]
    desk.container.close()


SERIES: list[tuple[dict[str, str], dict[str, str], list[str]]] = [
    (shortly("2026-12-03T09:00:00"), shortly("2026-12-03T10:00:00"), ["RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9"]),
    (
        shortly("2026-12-03T09:00:00"),
        shortly("2026-12-03T10:30:00"),
        [
            "RRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20270115T075959Z",
            f"EXDATE;TZID={ZONE}:20261206T090000,20261215T090000",
            "EXDATE:20261221T080000Z",
        ],
    ),
    (shortly("2027-03-06T02:30:00"), shortly("2027-03-06T03:15:00"), ["RRULE:FREQ=WEEKLY;BYDAY=SA,SU;COUNT=12"]),
    (shortly("2027-10-03T02:30:00"), shortly("2027-10-03T03:15:00"), ["RRULE:FREQ=WEEKLY;COUNT=8"]),
    (
        {"date": "2026-12-07"},
        {"date": "2026-12-09"},
        ["RRULE:FREQ=WEEKLY;UNTIL=20270201", "EXDATE;VALUE=DATE:20261214"],
    ),
    ({"date": "2026-12-07"}, {"date": "2026-12-08"}, ["RDATE;VALUE=DATE:20261210,20261224,20270107,20270110,20270111"]),
    (shortly("2026-12-03T09:00:00"), shortly("2026-12-03T10:00:00"), ["RRULE:FREQ=MONTHLY;BYDAY=1TH;COUNT=8"]),
]


@given(st.data())
@settings(max_examples=40)
def test_67_any_series_split_in_google_arrives_in_any_order(data: st.DataObject) -> None:
    """At most all events of the split, dealt out over up to as many listings: both sides show the same in the end."""
    start, end, lines = data.draw(st.sampled_from(SERIES))
    sim = Simulator(clock=ManualClock(NOON), seed_number=1)
    with tempfile.TemporaryDirectory() as home:
        desk = DirectDesk(Path(home), sim, now=lambda: NOON, gate=CountingGate())
        desk.connect(desk.resource("Dr A"), DOCTOR)
        sim.google.insert(DOCTOR, {"summary": "Class", "start": start, "end": end, "recurrence": lines})
        dates = addressable(sim)
        for one in data.draw(st.lists(st.sampled_from(dates), max_size=3, unique=True)):
            if data.draw(st.booleans()):
                sim.google.patch(DOCTOR, one, {"summary": "Exam"})
            else:
                sim.google.delete(DOCTOR, one)
        desk.sync()
        there = addressable(sim)
        sim.google.split(DOCTOR, data.draw(st.sampled_from(there[1:])), {"summary": "Course"})
        page = desk.server.list_events(DOCTOR, sync_token=desk.connections.all()[0].sync_token)
        events = data.draw(st.permutations(page.events))
        cuts = data.draw(st.sets(st.integers(1, len(events) - 1)))
        groups = [list(events[at:to]) for at, to in itertools.pairwise([0, *sorted(cuts), len(events)])]
        desk.server = Dealt(desk.server, groups, page.next_sync_token)  # type: ignore[assignment]
        for _ in range(len(events) + 2):
            assert all(report.ok for report in desk.sync())
        assert [(title, iso(moment, ZONE)) for title, moment in shown(desk)] == titled(sim)
        assert [report.pushed for report in desk.sync()] == [0]
        desk.container.close()


def addressable(sim: Simulator) -> list[str]:
    """The ids of all occurrences but the one that the clocks leave out in spring: what Google calls it is not known."""
    found = [event["id"] for event in sim.google.occurrences(DOCTOR, *YEAR)]
    return [one for one in found if not one.endswith("20270328T013000Z")]


def titled(sim: Simulator) -> list[tuple[str, str]]:
    """Title and local start of what Google shows, by time."""
    found = []
    for event in sim.google.occurrences(DOCTOR, *YEAR):
        begin = event["start"]
        moment = parse_iso(begin["dateTime"] if "dateTime" in begin else f"{begin['date']}T00:00", ZONE)
        found.append((moment, event["summary"]))
    return [(title, iso(moment, ZONE)) for moment, title in sorted(found)]


# --- changed in Google meanwhile ------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("when", ["before the pull", "before the end", "after the end"])
def test_a_date_changed_in_google_while_its_series_is_taken_apart(
    desk: Desk, doctor: Resource, sim: Simulator, known: bool, when: str
) -> None:
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    if known:
        desk.container.bookings.edit(f"{booking.uid}/{FOURTH}", {"title": "Exam"}, THIS)
    desk.sync()
    one = f"{live(sim)[0]['id']}_{FOURTH}"
    later = {"start": shortly("2026-12-25T15:00:00"), "end": shortly("2026-12-25T16:00:00")}
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    if when == "before the pull":
        sim.google.patch(DOCTOR, one, later)
    elif when == "before the end":
        sim.faults.add("events.patch", "run-before", run=lambda: sim.google.patch(DOCTOR, one, later))
    else:
        sim.faults.add("events.patch", "run-after", run=lambda: known and sim.google.patch(DOCTOR, one, later))
    for _ in range(3):
        desk.sync()
    moved = when != "after the end" or known
    assert [start for _, start in desk.titles()].count("2026-12-25T14:00Z") == moved
    assert len(desk.titles()) == 6
    assert not desk.conflicts()
    agree(desk)


def test_a_field_that_the_split_and_google_changed_is_a_conflict(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.sync()
    one = f"{live(sim)[0]['id']}_{FOURTH}"
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    sim.google.patch(DOCTOR, one, {"summary": "Theirs"})
    for _ in range(2):
        desk.sync()
    assert [row[0] for row in desk.conflicts()] == ["summary"]
    assert [title for title, _ in desk.titles()].count("Theirs") == 1
    agree(desk)


def test_a_date_that_is_cleared_away_behind_a_split_is_not_cancelled(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.container.bookings.edit(f"{booking.uid}/{FOURTH}", {"title": "Exam"}, THIS)
    desk.sync()
    one = f"{live(sim)[0]['id']}_{FOURTH}"
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"location": "Room 2"}, FOLLOWING)
    sim.faults.add("events.patch", "run-after", run=lambda: sim.google.delete(DOCTOR, one))
    for _ in range(2):
        desk.sync()
    assert len(desk.titles()) == 6
    assert not desk.conflicts()
    agree(desk)


def test_a_series_taken_apart_in_google_keeps_what_google_does_not_know(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT)
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY, also=(room,), client="Eve", phone="1", notes="N")
    desk.sync()
    series = live(sim)[0]["id"]
    later = {"start": shortly("2026-12-17T11:00:00"), "end": shortly("2026-12-17T12:00:00")}
    sim.google.split(DOCTOR, f"{series}_{THIRD}", later)
    for _ in range(2):
        desk.sync()
    rows = desk.container.bookings.week(NOON, NOON + 86_400 * 60)
    assert {(row.client, len(row.others), row.clash) for row in rows} == {("Eve", 1, False)}
    made = desk.container.bookings.series(next(row.booking for row in rows if row.booking != booking.uid))
    assert (made.phone, made.notes, set(made.resources)) == ("1", "N", {doctor.uid, room.uid})
    assert desk.titles(doctor) == desk.google(TREATMENT) == desk.google()
    assert_quiet(desk)


def test_what_people_put_into_the_event_goes_along(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.sync()
    foreign = {
        "description": "<b>Bring the form</b>",
        "colorId": "5",
        "attendees": [{"email": "guest@example.org", "responseStatus": "accepted"}],
        "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 7}]},
        "guestsCanInviteOthers": False,
    }
    shared = {"extendedProperties": {"shared": {"theirs": "1"}, "private": {"other": "2"}}}
    sim.google.patch(DOCTOR, live(sim)[0]["id"], foreign | shared)
    desk.sync()
    desk.container.bookings.edit(f"{booking.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    desk.sync()
    old, new = live(sim)
    assert {name: new[name] for name in foreign} == {name: old[name] for name in foreign}
    assert new["extendedProperties"]["shared"] == {"theirs": "1"}
    assert new["extendedProperties"]["private"]["other"] == "2"
    assert new["extendedProperties"]["private"]["schedUid"] != old["extendedProperties"]["private"]["schedUid"]
    assert (old["summary"], new["summary"]) == ("Class", "Course")
    agree(desk)


def test_a_series_from_google_that_is_split_where_titles_stay_here_keeps_its_title_there(
    desk: Desk, sim: Simulator
) -> None:
    room = desk.resource("Dr A")
    google_series(sim, "RRULE:FREQ=WEEKLY;COUNT=6", location="Room 2")
    desk.connect(room, privacy=Privacy.BUSY)
    desk.sync()
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE parent_id IS NULL")
    desk.container.bookings.move(f"{uid}/{THIRD}", hour(17, 11), FOLLOWING)
    desk.sync()
    assert [(event["summary"], event["location"]) for event in live(sim)] == [("Class", "Room 2")] * 2
    assert_quiet(desk)


# --- other desks, many at once --------------------------------------------------------------------


@pytest.mark.parametrize("also_splits", [True, False])
def test_another_desk_follows_a_split_with_changed_dates(
    desk: Desk, doctor: Resource, sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, also_splits: bool
) -> None:
    other = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    other.connect(other.resource("Dr A"))
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.container.bookings.edit(f"{booking.uid}/{FOURTH}", {"title": "Exam"}, THIS)
    desk.container.bookings.cancel(f"{booking.uid}/{FIFTH}", THIS)
    for one in (desk, other):
        one.sync()
    for one in (desk, other) if also_splits else (desk,):
        one.container.bookings.move(f"{booking.uid}/{THIRD}", hour(17, 11), FOLLOWING)
    for one in (desk, other, desk, other):
        one.sync()
    assert desk.titles() == other.titles() == desk.google()
    assert len(desk.titles()) == 5
    for one in (desk, other):
        assert not one.outbox()
        agree(one)
    other.container.close()


def test_many_splits_in_one_run_are_told_in_order(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = [
        desk.book(doctor, f"2026-12-03T{start}:00", f"2026-12-03T{start}:30", f"Class {start}", recurrence=WEEKLY)
        for start in ("08", "09", "10", "11", "12", "13")
    ]
    desk.sync()
    for booking in made:
        begins = occurrence_key(booking.when)[9:]
        desk.container.bookings.edit(f"{booking.uid}/20261217T{begins}", {"location": "Room 2"}, FOLLOWING)
    sim.faults.add("events.insert", "status", status=400, reason="invalid")
    desk.sync()
    assert len(desk.google()) == 36, "five are told, one waits: nothing is missing"
    assert [parked for _, parked, _ in desk.outbox()] == [1, 0]
    for uid, parked, _ in desk.outbox():
        if parked:
            desk.container.bookings.edit(uid, {"location": "Room 3"})
    desk.sync()
    agree(desk)


def test_a_new_weekday_for_all_is_told_as_two_series(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """73: what has begun stays as it was, here and in Google."""
    booking = desk.book(doctor, *FIRST, "Class", recurrence=("FREQ=WEEKLY;BYDAY=TH",))
    desk.sync()
    desk.clock += 86_400 * 17  # two of them are over
    desk.container.bookings.move(f"{booking.uid}/{FOURTH}", hour(23, 11))
    desk.sync()
    assert [start for _, start in desk.titles()][:4] == [
        "2026-12-03T08:00Z", "2026-12-10T08:00Z", "2026-12-17T08:00Z", "2026-12-23T10:00Z",
    ]  # fmt: skip
    assert [event["recurrence"] for event in live(sim)] == [
        ["RRULE:FREQ=WEEKLY;UNTIL=20261224T075959Z;BYDAY=TH"],
        ["RRULE:FREQ=WEEKLY;BYDAY=WE"],
    ]
    assert_quiet(desk)
