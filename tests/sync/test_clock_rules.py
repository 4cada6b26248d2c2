"""A zone gets other rules for its clocks: what was typed here keeps its time of day, in Google, too, and is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.errors import NotFound
from schedapp.model.attention import AttentionKind
from schedapp.model.booking import Booking, EditScope
from schedapp.model.closure import Closure
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import AllDay, Timed, parse_iso, to_local
from schedapp.simulator import DOCTOR, Simulator
from tests.clocks import summer_time_given_up
from tests.desk import ZONE, Desk, shortly
from tests.sync.seen import assert_quiet

NewRules = Callable[[], None]


@pytest.fixture
def new_rules(tmp_path: Path) -> Iterator[NewRules]:
    with summer_time_given_up(tmp_path / "zones", ZONE) as come:
        yield come


def started(desk: Desk) -> None:
    """The program ends, and starts as `Container.open` does."""
    desk.restart()
    desk.container.clock_rules.follow()


def clocks(desk: Desk) -> list[tuple[str, str]]:
    """(title, local start) of every occurrence."""
    rows = desk.container.bookings.week(desk.clock, desk.clock + 86_400 * 365)
    return sorted((row.title, f"{to_local(row.start, ZONE):%Y-%m-%d %H:%M}") for row in rows)


def timed(start: str, end: str) -> Timed:
    return Timed(parse_iso(start, ZONE), parse_iso(end, ZONE), ZONE)


def test_failure_24_what_was_typed_here_keeps_its_time_of_day(
    desk: Desk, doctor: Resource, sim: Simulator, new_rules: NewRules
) -> None:
    summer = desk.book(doctor, "2027-06-01T09:00", "2027-06-01T10:00", "Summer")
    desk.book(doctor, "2027-02-02T09:00", "2027-02-02T10:00", "Winter")
    started(desk)
    desk.sync()
    before, asked = clocks(desk), len(desk.writes())
    new_rules()
    started(desk)
    assert clocks(desk) == before
    assert desk.container.bookings.get(summer.uid).when == timed("2027-06-01T09:00", "2027-06-01T10:00")
    desk.sync()
    assert desk.google() == desk.titles() == [("Winter", "2027-02-02T08:00Z"), ("Summer", "2027-06-01T08:00Z")]
    assert len(desk.writes()) == asked + 1
    assert not desk.conflicts()
    assert_quiet(desk)


def test_failure_24_one_notice_lists_old_and_new(desk: Desk, doctor: Resource, new_rules: NewRules) -> None:
    desk.book(doctor, "2027-06-01T09:00", "2027-06-01T10:00", "Summer")
    desk.book(doctor, "2027-06-01T10:00", "2027-06-01T11:00", "Next")
    started(desk)
    new_rules()
    started(desk)
    attention = desk.container.attention
    (notice,) = attention.list()
    assert (notice.kind, attention.count()) == (AttentionKind.CLOCKS_CHANGED, 1)
    assert notice.title == "2 bookings moved by a new rule"
    assert notice.lines == ("Tue 1 Jun 2027, 09:00 (not 08:00): “Summer”", "Tue 1 Jun 2027, 10:00 (not 09:00): “Next”")
    assert attention.resolve(notice.id, "both") == "Seen. The bookings stay where they are."
    assert attention.list() == ()
    with pytest.raises(NotFound):
        attention.resolve(notice.id, "both")
    started(desk)
    assert attention.list() == ()


def test_bookings_side_by_side_do_not_clash_on_their_way(desk: Desk, doctor: Resource, new_rules: NewRules) -> None:
    for hour in (9, 10, 11):
        desk.book(doctor, f"2027-06-01T{hour:02}:00", f"2027-06-01T{hour + 1:02}:00")
    started(desk)
    new_rules()
    started(desk)
    assert desk.rows("SELECT DISTINCT claim FROM occurrence") == [("holds",)]


def test_where_google_has_an_event_it_is_a_clash(
    desk: Desk, doctor: Resource, sim: Simulator, new_rules: NewRules
) -> None:
    desk.book(doctor, "2027-06-01T09:00", "2027-06-01T10:00", "Ours")
    event = {"summary": "Theirs", "start": shortly("2027-06-01T10:00:00"), "end": shortly("2027-06-01T11:00:00")}
    sim.google.insert(DOCTOR, event)
    started(desk)
    desk.sync()
    new_rules()
    started(desk)
    assert desk.titles() == [("Ours", "2027-06-01T08:00Z"), ("Theirs", "2027-06-01T08:00Z")]
    kinds = [each.kind for each in desk.container.attention.list()]
    assert kinds == [AttentionKind.CLASH, AttentionKind.CLOCKS_CHANGED]


def test_what_came_from_google_is_where_google_has_it(
    desk: Desk, doctor: Resource, sim: Simulator, new_rules: NewRules
) -> None:
    desk.book(doctor, "2027-06-01T09:00", "2027-06-01T10:00", "Ours")
    event = {"summary": "Theirs", "start": shortly("2027-06-02T09:00:00"), "end": shortly("2027-06-02T10:00:00")}
    sim.google.insert(DOCTOR, event)
    started(desk)
    desk.sync()
    ours = next(each["id"] for each in sim.google.list(DOCTOR) if each["summary"] == "Ours")
    there = {"start": shortly("2027-06-01T14:00:00"), "end": shortly("2027-06-01T15:00:00")}
    sim.google.patch(DOCTOR, ours, there)
    desk.sync()
    before, asked = desk.titles(), len(desk.writes())
    new_rules()
    started(desk)
    desk.sync()
    assert desk.titles() == desk.google() == before
    assert len(desk.writes()) == asked
    assert not desk.container.attention.list()


def test_two_desks_move_it_once(
    desk: Desk, doctor: Resource, sim: Simulator, new_rules: NewRules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one has heard of the move before it is started anew by the new rules."""
    other = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    other.connect(other.resource("Doctor"), DOCTOR)
    desk.book(doctor, "2027-06-01T09:00", "2027-06-01T10:00", "Ours")
    for each in (desk, other):
        started(each)
        each.sync()
    new_rules()
    started(desk)
    desk.sync()
    other.sync()
    started(other)
    other.sync()
    desk.sync()
    assert desk.google() == desk.titles() == other.titles() == [("Ours", "2027-06-01T08:00Z")]
    assert not other.container.attention.list()


def test_a_series_keeps_its_dates_as_they_were(
    desk: Desk, doctor: Resource, sim: Simulator, new_rules: NewRules
) -> None:
    rule = ("RRULE:FREQ=WEEKLY;UNTIL=20270629T070000Z", "EXDATE:20270413T070000Z")
    made = desk.container.bookings.add(
        Booking("", "Course", timed("2027-03-09T09:00", "2027-03-09T10:00"), (doctor.uid,), recurrence=rule)
    ).booking
    bookings = desk.container.bookings
    bookings.cancel(f"{made.uid}/20270504T070000Z", EditScope.THIS)
    bookings.edit(f"{made.uid}/20270511T070000Z", {"title": "Retitled"}, EditScope.THIS)
    moved = timed("2027-05-18T15:00", "2027-05-18T16:00")
    bookings.edit(f"{made.uid}/20270518T070000Z", {"when": moved}, EditScope.THIS)
    started(desk)
    desk.sync()
    before = clocks(desk)
    assert before[-1] == ("Retitled", "2027-05-11 09:00")
    assert ("Course", "2027-06-29 09:00") in before
    new_rules()
    started(desk)
    assert clocks(desk) == before
    desk.sync()
    desk.sync()
    assert clocks(desk) == before
    assert desk.google() == desk.titles()
    assert not desk.conflicts()
    assert_quiet(desk)
    (notice,) = desk.container.attention.list()
    assert "from Tue 30 Mar 2027, 09:00 (not 08:00): “Course”" in notice.lines
    assert "Tue 18 May 2027, 15:00 (not 14:00): “Course”" in notice.lines


def test_days_and_closures_begin_at_the_new_midnight(desk: Desk, doctor: Resource, new_rules: NewRules) -> None:
    day = AllDay(date(2027, 6, 1), date(2027, 6, 2))
    desk.container.bookings.add(Booking("", "Leave", day, (doctor.uid,)))
    closures = desk.container.closures
    closures.add(Closure("", day, title="Works outing"))
    closures.add(Closure("", timed("2027-06-03T12:00", "2027-06-03T14:00"), doctor.uid))
    started(desk)
    new_rules()
    started(desk)
    assert [start for _, start in desk.titles()] == ["2027-05-31T23:00Z"]
    assert desk.rows("SELECT start, end FROM availability_exception ORDER BY start") == [
        (parse_iso("2027-06-01T00:00", ZONE), parse_iso("2027-06-02T00:00", ZONE)),
        (parse_iso("2027-06-03T12:00", ZONE), parse_iso("2027-06-03T14:00", ZONE)),
    ]


def test_the_same_rules_write_nothing(desk: Desk, doctor: Resource) -> None:
    desk.book(doctor, "2027-06-01T09:00", "2027-06-01T10:00")
    started(desk)
    before = desk.container.bookings.revision()
    started(desk)
    assert desk.container.bookings.revision() == before


def test_a_day_that_is_over_stays(desk: Desk, doctor: Resource, new_rules: NewRules) -> None:
    made = desk.book(doctor, "2027-06-01T09:00", "2027-06-01T10:00")
    started(desk)
    desk.clock = parse_iso("2027-08-01T09:00", ZONE)
    started(desk)
    new_rules()
    started(desk)
    assert desk.container.bookings.get(made.uid) == made
    assert not desk.container.attention.list()


def test_every_start_of_the_program_looks(tmp_path: Path, new_rules: NewRules) -> None:
    def steps() -> int:
        container = Container.open(tmp_path / "home", face="cli", memory_tokens=True)
        if not container.resources.list():
            container.resources.add(Resource("", "Room", Kind.ROOM, "", ZONE))
        rule = container.clock_rules.rules().get(ZONE)
        container.close()
        return len(rule.steps) if rule else 0

    assert steps() == 0
    assert steps() > 5
    new_rules()
    assert steps() == 1
