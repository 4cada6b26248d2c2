"""This and following, and all of a series that has begun: one change of two bookings, taken back as one."""

from __future__ import annotations

from datetime import date

import pytest

from schedapp.errors import BadInput, ChangedSince, NotFound, Taken
from schedapp.model.booking import Booking, EditScope, Status, Transparency
from schedapp.model.change import Change
from schedapp.model.resource import Kind, Resource
from schedapp.model.split import following_uid
from schedapp.model.timespan import AllDay
from tests.store.place import Place, at, timed

THIS, FOLLOWING, ALL = EditScope.THIS, EditScope.FOLLOWING, EditScope.ALL
FIRST = ("2026-12-08T09:00", "2026-12-08T10:00")
WEEKLY5 = ("RRULE:FREQ=WEEKLY;COUNT=5",)
SECOND, THIRD, FOURTH, FIFTH = "20261215T080000Z", "20261222T080000Z", "20261229T080000Z", "20270105T080000Z"
DAYS = ["2026-12-08T09:00", "2026-12-15T09:00", "2026-12-22T09:00", "2026-12-29T09:00", "2027-01-05T09:00"]


def series(place: Place, room: Resource, rule: tuple[str, ...] = WEEKLY5, **fields: object) -> Booking:
    return place.book(room, *FIRST, recurrence=rule, **fields).booking


def titles(place: Place) -> list[str]:
    return [row.title for row in place.bookings.week(0, 2**32)]


def state(place: Place) -> list[tuple[object, ...]]:
    return place.sql("SELECT booking_id, start, end, claim, original_start FROM occurrence ORDER BY start, resource_id")


# --- this and following ---------------------------------------------------------------------------


def test_a_title_from_here_on(place: Place) -> None:
    made = series(place, place.resource(), client="Eve", notes="old")
    change = place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    assert titles(place) == ["Check-up"] * 2 + ["Course"] * 3
    assert place.starts() == DAYS
    assert change.booking.uid == following_uid(made.uid, THIRD)
    assert change.booking.recurrence == ("RRULE:FREQ=WEEKLY;COUNT=3",)
    assert (change.booking.client, change.booking.notes) == ("Eve", "old")
    assert place.bookings.series(made.uid).recurrence == ("RRULE:FREQ=WEEKLY;COUNT=2",)
    assert change.summary == "Changed “Course” from Tue 22 Dec 09:00 on"
    assert change.second is not None
    assert change.second.booking.uid == made.uid


def test_every_slot_keeps_its_row_and_its_claim(place: Place) -> None:
    """Somebody who waits for a slot does not get it in between, and a clash stays one."""
    room = place.resource()
    made = series(place, room)
    place.pull(Booking("clash-000", "Clash", timed("2026-12-22T09:30", "2026-12-22T10:30"), (room.uid,)))
    rows = place.sql("SELECT id, start, claim FROM occurrence ORDER BY id")
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Course"}, FOLLOWING)
    assert place.sql("SELECT id, start, claim FROM occurrence ORDER BY id") == rows
    assert "contests" in place.claims(room)


def test_a_move_from_here_on_by_less_than_its_length(place: Place) -> None:
    made = series(place, place.resource(), ("RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5",))
    name = f"{made.uid}/{THIRD}"
    change = place.bookings.move(name, timed("2026-12-22T09:30", "2026-12-22T10:30"), FOLLOWING)
    assert place.starts() == DAYS[:2] + [day.replace("09:00", "09:30") for day in DAYS[2:]]
    assert change.summary == "Moved “Check-up” to Tue 22 Dec 09:30 from Tue 22 Dec 09:00 on"
    place.bookings.move(f"{change.booking.uid}/20261222T083000Z", timed("2026-12-23T09:00", "2026-12-23T10:00"), ALL)
    assert place.starts() == [*DAYS[:2], "2026-12-23T09:00", "2026-12-30T09:00", "2027-01-06T09:00"]


def test_a_move_of_one_that_was_moved_before_counts_from_where_it_is(place: Place) -> None:
    made = series(place, place.resource())
    place.bookings.move(f"{made.uid}/{THIRD}", timed("2026-12-23T14:00", "2026-12-23T15:00"), THIS)
    place.bookings.move(f"{made.uid}/{THIRD}", timed("2026-12-23T15:00", "2026-12-23T16:00"), FOLLOWING)
    assert place.starts() == [*DAYS[:2], "2026-12-23T15:00", "2026-12-29T10:00", "2027-01-05T10:00"]


def test_changed_dates_go_along(place: Place) -> None:
    made = series(place, place.resource())
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "B"}, THIS)
    place.bookings.edit(f"{made.uid}/{FOURTH}", {"title": "D"}, THIS)
    place.bookings.cancel(f"{made.uid}/{FIFTH}", THIS)
    change = place.bookings.edit(f"{made.uid}/{THIRD}", {"notes": "new"}, FOLLOWING)
    assert titles(place) == ["Check-up", "B", "Check-up", "D"]
    assert [o.uid for o in change.booking.overrides] == [f"{change.booking.uid}/{start}" for start in (FOURTH, FIFTH)]
    assert place.bookings.get(f"{change.booking.uid}/{FOURTH}").notes == "new"
    assert [o.original_start for o in place.bookings.series(made.uid).overrides] == [SECOND]


def test_other_resources_from_here_on(place: Place) -> None:
    doctor, room, other = place.resource("Dr Ada", Kind.PERSON), place.resource(), place.resource("Room 2")
    made = series(place, doctor, also=(room,))
    place.bookings.edit(f"{made.uid}/{FOURTH}", {"resources": (doctor.uid, other.uid)}, FOLLOWING)
    assert place.starts(room) == DAYS[:3]
    assert place.starts(other) == DAYS[3:]
    assert place.starts(doctor) == DAYS


def test_another_rule_from_here_on_and_no_more_repetition(place: Place) -> None:
    made = series(place, place.resource())
    change = place.bookings.edit(f"{made.uid}/{THIRD}", {"recurrence": ("FREQ=DAILY;COUNT=2",)}, FOLLOWING)
    assert place.starts() == [*DAYS[:3], "2026-12-23T09:00"]
    place.bookings.undo(change)
    assert place.starts() == DAYS
    place.bookings.edit(f"{made.uid}/{THIRD}", {"recurrence": ()}, FOLLOWING)
    assert place.starts() == DAYS[:3]


def test_from_the_first_on_is_all(place: Place) -> None:
    made = series(place, place.resource())
    change = place.bookings.edit(f"{made.uid}/20261208T080000Z", {"title": "Course"}, FOLLOWING)
    assert change.second is None
    assert (change.booking.uid, titles(place)) == (made.uid, ["Course"] * 5)
    place.bookings.cancel(f"{made.uid}/20261208T080000Z", THIS)
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "All"}, FOLLOWING)
    assert titles(place) == ["All"] * 4
    assert place.sql("SELECT count(*) FROM booking WHERE parent_id IS NULL") == [(1,)]


def test_an_all_day_series_from_here_on(place: Place) -> None:
    room = place.resource()
    when = AllDay(date(2026, 12, 8), date(2026, 12, 9))
    made = place.bookings.add(Booking("", "Closed", when, (room.uid,), recurrence=("FREQ=DAILY",))).booking
    place.bookings.edit(f"{made.uid}/20261211", {"when": AllDay(date(2026, 12, 12), date(2026, 12, 13))}, FOLLOWING)
    assert place.starts()[:4] == ["2026-12-08T00:00", "2026-12-09T00:00", "2026-12-10T00:00", "2026-12-12T00:00"]
    assert place.bookings.series(made.uid).recurrence == ("RRULE:FREQ=DAILY;UNTIL=20261210",)


def test_a_refused_split_leaves_everything_as_it_was(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    place.book(room, "2026-12-29T11:00", "2026-12-29T12:00", "In the way")
    before = place.bookings.series(made.uid), state(place)
    with pytest.raises(Taken):
        place.bookings.move(f"{made.uid}/{THIRD}", timed("2026-12-22T11:30", "2026-12-22T12:30"), FOLLOWING)
    with pytest.raises(BadInput):
        place.bookings.edit(f"{made.uid}/{THIRD}", {"title": ""}, FOLLOWING)
    with pytest.raises(BadInput):
        place.bookings.edit(f"{made.uid}/{THIRD}", {"parent": ""}, FOLLOWING)
    assert (place.bookings.series(made.uid), state(place)) == before
    assert place.sql("SELECT count(*) FROM history") == [(2,)]


def test_an_occurrence_that_is_not_there_begins_nothing(place: Place) -> None:
    made = series(place, place.resource())
    place.bookings.cancel(f"{made.uid}/{THIRD}", THIS)
    for original in (THIRD, "20261223T080000Z"):
        for act in (
            lambda name: place.bookings.edit(name, {"title": "x"}, FOLLOWING),
            lambda name: place.bookings.cancel(name, FOLLOWING),
            lambda name: place.bookings.planned(name, {"title": "x"}, FOLLOWING),
        ):
            with pytest.raises(NotFound):
                act(f"{made.uid}/{original}")


def test_a_version_that_is_not_the_one_that_was_seen(place: Place) -> None:
    made = series(place, place.resource())
    with pytest.raises(ChangedSince):
        place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "x"}, FOLLOWING, expect=7)


def test_what_is_planned_is_what_is_made(place: Place) -> None:
    made = series(place, place.resource())
    for scope in (THIS, FOLLOWING, ALL):
        planned = place.bookings.planned(f"{made.uid}/{THIRD}", {"title": "x"}, scope)
        change = place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "x"}, scope)
        found = change.booking.override(THIRD) if scope is THIS else change.booking
        assert found is not None
        assert (planned.uid, planned.when, planned.recurrence) == (found.uid, found.when, found.recurrence)
        place.bookings.undo(change)


# --- cancelling -----------------------------------------------------------------------------------


def test_cancelled_from_here_on(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    place.bookings.move(f"{made.uid}/{FOURTH}", timed("2026-12-30T09:00", "2026-12-30T10:00"), THIS)
    change = place.bookings.cancel(f"{made.uid}/{THIRD}", FOLLOWING)
    assert place.starts() == DAYS[:2]
    assert change.summary == "Cancelled “Check-up” from Tue 22 Dec 09:00 on"
    place.book(room, "2026-12-22T09:00", "2026-12-22T10:00", "In its place")
    with pytest.raises(Taken):
        place.bookings.undo(change)
    place.bookings.cancel(f"{made.uid}/{SECOND}", FOLLOWING)
    assert place.bookings.cancel(f"{made.uid}/20261208T080000Z", FOLLOWING).booking.deleted


# --- undo -----------------------------------------------------------------------------------------


def test_undo_and_redo_are_one_step(place: Place) -> None:
    made = series(place, place.resource())
    place.bookings.edit(f"{made.uid}/{FOURTH}", {"title": "D"}, THIS)
    before = place.bookings.series(made.uid), place.starts(), titles(place)
    change = place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    after = place.starts(), titles(place)
    for _ in range(2):
        taken_back = place.bookings.undo(change)
        now = place.bookings.series(made.uid)
        assert (now.overrides, place.starts(), titles(place)) == (before[0].overrides, *before[1:])
        assert taken_back.summary == "Took back: Changed “Course” from Tue 22 Dec 09:00 on"
        change = place.bookings.undo(taken_back)
        assert (place.starts(), titles(place)) == after
        assert change.summary == "Done again: Changed “Course” from Tue 22 Dec 09:00 on"


@pytest.mark.parametrize("half", [0, 1])
def test_undo_is_refused_if_either_half_changed(place: Place, half: int) -> None:
    made = series(place, place.resource())
    change = place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "Course"}, FOLLOWING)
    place.bookings.edit(change.parts[half].booking.uid, {"notes": "since"})
    before = place.starts(), titles(place)
    with pytest.raises(ChangedSince, match="Check-up" if half else "Course"):
        place.bookings.undo(change)
    assert (place.starts(), titles(place)) == before


def test_the_same_split_once_more_after_undo_and_beside_a_living_one(place: Place) -> None:
    made = series(place, place.resource(), transparency=Transparency.TRANSPARENT)
    name = f"{made.uid}/{THIRD}"
    first = place.bookings.edit(name, {"title": "A"}, FOLLOWING)
    place.bookings.undo(first)
    second = place.bookings.edit(name, {"title": "B"}, FOLLOWING)
    assert second.booking.uid == first.booking.uid
    place.bookings.edit(made.uid, {"recurrence": WEEKLY5})
    third = place.bookings.edit(name, {"title": "C"}, FOLLOWING)
    assert third.booking.uid == following_uid(made.uid, THIRD, 1)
    place.bookings.undo(third)
    assert titles(place).count("B") == 3


def test_a_part_is_taken_apart_again(place: Place) -> None:
    made = series(place, place.resource())
    first = place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "B"}, FOLLOWING)
    second = place.bookings.edit(f"{first.booking.uid}/{FOURTH}", {"title": "C"}, FOLLOWING)
    assert titles(place) == ["Check-up", "B", "B", "C", "C"]
    with pytest.raises(ChangedSince):
        place.bookings.undo(first)
    place.bookings.undo(second)
    place.bookings.undo(first)
    assert titles(place) == ["Check-up"] * 5


# --- all, while the past stays as it was ----------------------------------------------------------


def in_the_midst(place: Place, rule: tuple[str, ...] = WEEKLY5) -> Booking:
    """A series of which two have begun."""
    made = series(place, place.resource(), rule)
    place.clock = at("2026-12-16T12:00")
    return made


def test_73_another_weekday_for_all_keeps_what_has_been(place: Place) -> None:
    made = in_the_midst(place, ("RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5",))
    change = place.bookings.move(f"{made.uid}/{FOURTH}", timed("2026-12-30T11:00", "2026-12-30T12:00"), ALL)
    assert place.starts() == [*DAYS[:2], "2026-12-23T11:00", "2026-12-30T11:00", "2027-01-06T11:00"]
    assert change.summary.endswith("from Tue 22 Dec 09:00 on; what was before stays")
    place.bookings.undo(change)
    assert place.starts() == DAYS


def test_dragging_one_of_the_past_for_all_moves_it_and_what_follows(place: Place) -> None:
    made = in_the_midst(place)
    place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-15T10:00", "2026-12-15T11:00"), ALL)
    assert place.starts() == DAYS[:1] + [day.replace("09:00", "10:00") for day in DAYS[1:]]


def test_moving_a_series_by_its_own_name_leaves_all_that_has_begun(place: Place) -> None:
    made = in_the_midst(place)
    place.bookings.move(made.uid, timed("2026-12-08T10:00", "2026-12-08T11:00"))
    assert place.starts() == DAYS[:2] + [day.replace("09:00", "10:00") for day in DAYS[2:]]


def test_a_new_rule_for_all_counts_what_has_been(place: Place) -> None:
    made = in_the_midst(place)
    place.bookings.edit(made.uid, {"recurrence": ("FREQ=WEEKLY;INTERVAL=2;COUNT=4",)})
    assert place.starts() == [*DAYS[:3], "2027-01-05T09:00", "2027-01-19T09:00"]


@pytest.mark.parametrize(
    "changes",
    [{"title": "New"}, {"recurrence": ("FREQ=WEEKLY;COUNT=7",)}, {"recurrence": ("FREQ=WEEKLY",)}],
)
def test_what_touches_no_time_of_the_past_is_one_booking(place: Place, changes: dict[str, object]) -> None:
    made = in_the_midst(place)
    assert place.bookings.edit(made.uid, changes).second is None
    assert place.sql("SELECT count(*) FROM booking WHERE parent_id IS NULL") == [(1,)]


def test_a_series_that_stops_repeating_keeps_what_has_been(place: Place) -> None:
    made = in_the_midst(place)
    change = place.bookings.edit(made.uid, {"recurrence": ()})
    assert place.starts() == DAYS[:2]
    assert change.summary == "“Check-up” ends before Tue 22 Dec 09:00"
    place.bookings.undo(change)
    place.bookings.edit(made.uid, {"recurrence": ("FREQ=WEEKLY;UNTIL=20261210",)})
    assert place.starts() == DAYS[:2]


def test_a_series_that_is_over_moves_as_a_whole(place: Place) -> None:
    """Nothing is to come: whoever moves it corrects what was written down."""
    made = series(place, place.resource())
    place.clock = at("2027-02-01T12:00")
    place.bookings.move(made.uid, timed("2026-12-08T10:00", "2026-12-08T11:00"))
    assert place.starts() == [day.replace("09:00", "10:00") for day in DAYS]


def test_from_here_on_means_the_past_too_where_that_is_said(place: Place) -> None:
    made = in_the_midst(place)
    place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-15T10:00", "2026-12-15T11:00"), FOLLOWING)
    assert place.starts() == DAYS[:1] + [day.replace("09:00", "10:00") for day in DAYS[1:]]


def test_what_was_cancelled_is_no_past_to_keep(place: Place) -> None:
    made = in_the_midst(place)
    for original in ("20261208T080000Z", SECOND):
        place.bookings.cancel(f"{made.uid}/{original}", THIS)
    change: Change = place.bookings.move(f"{made.uid}/{THIRD}", timed("2026-12-22T10:00", "2026-12-22T11:00"), ALL)
    assert change.second is None
    assert {o.status for o in change.booking.overrides} == {Status.CANCELLED}


def test_an_edit_of_the_time_says_the_new_one(place: Place) -> None:
    room, other = place.resource(), place.resource("Other")
    made = place.book(room, "2026-12-08T09:00", "2026-12-08T09:30", "Check-up").booking
    when = timed("2026-12-09T10:00", "2026-12-09T10:30")
    moved = place.bookings.edit(made.uid, {"when": when, "resources": (other.uid,)})
    assert moved.summary == "Moved “Check-up” to Wed 9 Dec 10:00"
    assert place.bookings.edit(made.uid, {"when": when, "title": "Visit"}).summary == "Changed “Visit”"
