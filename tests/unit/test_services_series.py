"""Recurring bookings: this occurrence or all of them, overrides with a mind of their own, slots that stay."""

from __future__ import annotations

from datetime import date

import pytest

from schedapp.errors import BadInput, NotFound, Taken
from schedapp.model.booking import Booking, EditScope, Origin, Status
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import AllDay
from tests.store.place import Place, timed

THIS, ALL = EditScope.THIS, EditScope.ALL
FIRST = ("2026-12-08T09:00", "2026-12-08T10:00")
WEEKLY4 = ("RRULE:FREQ=WEEKLY;COUNT=4",)
SECOND, THIRD = "20261215T080000Z", "20261222T080000Z"


def series(place: Place, room: Resource, rule: tuple[str, ...] = WEEKLY4, **fields: object) -> Booking:
    return place.book(room, *FIRST, recurrence=rule, **fields).booking


def titles(place: Place) -> list[str]:
    return [row.title for row in place.bookings.week(0, 2**32)]


# --- booking --------------------------------------------------------------------------------------


def test_a_series_takes_every_slot_or_none(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-22T09:30", "2026-12-22T09:45", "In the way")
    with pytest.raises(Taken) as refused:
        series(place, room)
    assert "Tue 22 Dec 2026, 09:00" in refused.value.detail
    assert titles(place) == ["In the way"]


def test_a_series_has_names_for_its_occurrences(place: Place) -> None:
    made = series(place, place.resource())
    rows = place.bookings.week(0, 2**32)
    assert [row.name for row in rows][:2] == [f"{made.uid}/20261208T080000Z", f"{made.uid}/{SECOND}"]
    assert all(row.recurring and row.booking == made.uid for row in rows)
    part = place.bookings.get(f"{made.uid[:8]}/{SECOND}")
    assert (part.parent, part.when, part.version) == (made.uid, timed("2026-12-15T09:00", "2026-12-15T10:00"), 1)


@pytest.mark.parametrize("original", ["20261216T080000Z", "20270105T080000Z", "20261208", "x", "20261208T080000"])
def test_a_name_of_no_occurrence_is_refused_for_every_act(place: Place, original: str) -> None:
    made = series(place, place.resource())
    name = f"{made.uid}/{original}"
    for scope in (THIS, ALL):
        for act in (
            lambda s: place.bookings.edit(name, {"title": "x"}, s),
            lambda s: place.bookings.move(name, timed(*FIRST), s),
            lambda s: place.bookings.cancel(name, s),
            lambda _: place.bookings.get(name),
        ):
            with pytest.raises((NotFound, BadInput)):
                act(scope)
    assert place.bookings.series(made.uid) == made


def test_a_series_that_begins_beyond_the_horizon_is_seen_and_holds(place: Place) -> None:
    room = place.resource()
    place.book(room, "2028-12-05T09:00", "2028-12-05T10:00", recurrence=WEEKLY4)
    assert place.starts() == ["2028-12-05T09:00", "2028-12-12T09:00", "2028-12-19T09:00", "2028-12-26T09:00"]
    with pytest.raises(Taken):
        place.book(room, "2028-12-12T09:30", "2028-12-12T10:30")


def test_an_all_day_series(place: Place) -> None:
    room = place.resource()
    when = AllDay(date(2026, 12, 8), date(2026, 12, 10))
    made = place.bookings.add(Booking("", "Closed", when, (room.uid,), recurrence=WEEKLY4)).booking
    place.bookings.cancel(f"{made.uid}/20261215", THIS)
    moved = AllDay(date(2026, 12, 23), date(2026, 12, 24))
    place.bookings.move(f"{made.uid}/20261222", moved, THIS)
    assert place.starts() == ["2026-12-08T00:00", "2026-12-23T00:00", "2026-12-29T00:00"]
    place.bookings.move(f"{made.uid}/20261208", AllDay(date(2026, 12, 7), date(2026, 12, 9)), ALL)
    assert place.starts() == ["2026-12-07T00:00", "2026-12-23T00:00", "2026-12-28T00:00"]
    assert [o.original_start for o in place.bookings.series(made.uid).overrides] == ["20261214", "20261221"]


# --- this occurrence ------------------------------------------------------------------------------


def test_one_occurrence_changes_alone_and_keeps_its_row(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    before = place.sql("SELECT id, start FROM occurrence ORDER BY id")
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Longer talk", "client": "Eve"}, THIS)
    assert titles(place) == ["Check-up", "Longer talk", "Check-up", "Check-up"]
    assert place.sql("SELECT id, start FROM occurrence ORDER BY id") == before
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Once more"}, THIS)
    assert titles(place)[1] == "Once more"
    assert place.bookings.get(f"{made.uid}/{SECOND}").client == "Eve"


def test_one_occurrence_moves_alone_and_frees_its_slot(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-16T14:00", "2026-12-16T15:30"), THIS)
    assert place.starts() == ["2026-12-08T09:00", "2026-12-16T14:00", "2026-12-22T09:00", "2026-12-29T09:00"]
    place.book(room, "2026-12-15T09:00", "2026-12-15T10:00")
    with pytest.raises(Taken):
        place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-15T09:00", "2026-12-15T10:00"), THIS)
    with pytest.raises(Taken):
        place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-22T09:30", "2026-12-22T10:30"), THIS)


def test_one_occurrence_with_resources_of_its_own(place: Place) -> None:
    doctor, room, other = place.resource("Dr Ada", Kind.PERSON), place.resource(), place.resource("Room 2")
    made = series(place, doctor, also=(room,))
    place.bookings.edit(f"{made.uid}/{SECOND}", {"resources": (doctor.uid, other.uid)}, THIS)
    assert place.starts(room) == ["2026-12-08T09:00", "2026-12-22T09:00", "2026-12-29T09:00"]
    assert place.starts(other) == ["2026-12-15T09:00"]
    row = place.bookings.week(0, 2**32, [other.uid])[0]
    assert (row.name, row.others) == (f"{made.uid}/{SECOND}", ("Dr Ada",))
    place.bookings.edit(made.uid, {"resources": (doctor.uid,)})
    assert place.starts(other) == ["2026-12-15T09:00"], "it had resources of its own"
    assert place.starts(room) == []


def test_one_occurrence_is_cancelled_once(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    place.bookings.cancel(f"{made.uid}/{SECOND}", THIS)
    place.book(room, "2026-12-15T09:00", "2026-12-15T10:00", "In its place")
    for act in (
        lambda: place.bookings.cancel(f"{made.uid}/{SECOND}", THIS),
        lambda: place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "x"}, THIS),
        lambda: place.bookings.move(f"{made.uid}/{SECOND}", timed(*FIRST), THIS),
    ):
        with pytest.raises(NotFound, match="cancelled on that date"):
            act()
    assert place.bookings.get(f"{made.uid}/{SECOND}").status is Status.CANCELLED
    with pytest.raises(Taken):
        place.bookings.edit(f"{made.uid}/{SECOND}", {"status": Status.CONFIRMED}, THIS)
    assert len(place.bookings.history(made.uid)) == 2


def test_one_occurrence_cannot_repeat_by_itself(place: Place) -> None:
    made = series(place, place.resource())
    with pytest.raises(BadInput, match="cannot repeat"):
        place.bookings.edit(f"{made.uid}/{SECOND}", {"recurrence": ("FREQ=DAILY",)}, THIS)


def test_undo_takes_an_override_back(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    before = place.starts()
    changes = [
        place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Other"}, THIS),
        place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-16T14:00", "2026-12-16T15:00"), THIS),
        place.bookings.cancel(f"{made.uid}/{THIRD}", THIS),
    ]
    for change in reversed(changes):
        place.bookings.undo(change)
    assert place.starts() == before
    assert place.bookings.series(made.uid).overrides == ()
    assert place.sql("SELECT count(*) FROM booking") == [(1,)]


# --- all occurrences ------------------------------------------------------------------------------


def test_a_title_for_all_follows_where_an_occurrence_had_the_old_one(place: Place) -> None:
    made = series(place, place.resource(), notes="old")
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Special"}, THIS)
    place.bookings.edit(f"{made.uid}/{THIRD}", {"notes": "own"}, THIS)
    place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "New", "notes": "new"}, ALL)
    assert titles(place) == ["New", "Special", "New", "New"]
    overrides = place.bookings.series(made.uid).overrides
    assert [(o.title, o.notes) for o in overrides] == [("Special", "new"), ("New", "own")]


def test_a_time_for_all_moves_everything_that_belongs_to_the_series(place: Place) -> None:
    room = place.resource()
    rule = ("RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270105T080000Z", "EXDATE:20261229T080000Z", "RDATE:20261231T080000Z")
    made = series(place, room, rule)
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Renamed"}, THIS)
    place.bookings.move(f"{made.uid}/{THIRD}", timed("2026-12-23T16:00", "2026-12-23T17:00"), THIS)
    place.bookings.move(f"{made.uid}/20261208T080000Z", timed("2026-12-09T11:00", "2026-12-09T11:30"), ALL)
    after = place.bookings.series(made.uid)
    assert after.recurrence == (
        "RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20270106T100000Z", "EXDATE:20261230T100000Z", "RDATE:20270101T100000Z",
    )  # fmt: skip
    assert [o.original_start for o in after.overrides] == ["20261216T100000Z", "20261223T100000Z"]
    assert [o.uid for o in after.overrides] == [f"{made.uid}/{o.original_start}" for o in after.overrides]
    assert place.starts() == [
        "2026-12-09T11:00", "2026-12-16T11:00", "2026-12-23T16:00", "2027-01-01T11:00", "2027-01-06T11:00",
    ]  # fmt: skip
    assert titles(place)[1] == "Renamed"


def test_moving_by_a_week_lets_overrides_take_each_others_place(place: Place) -> None:
    made = series(place, place.resource())
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "B"}, THIS)
    place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "C"}, THIS)
    change = place.bookings.move(f"{made.uid}/20261208T080000Z", timed("2026-12-15T09:00", "2026-12-15T10:00"), ALL)
    assert titles(place) == ["Check-up", "B", "C", "Check-up"]
    assert place.starts()[0] == "2026-12-15T09:00"
    place.bookings.undo(change)
    assert titles(place) == ["Check-up", "B", "C", "Check-up"]
    assert place.starts()[0] == "2026-12-08T09:00"


def test_an_occurrence_that_is_dragged_goes_where_it_was_put(place: Place) -> None:
    """The user moved the second one before; now they drag it again and choose "all"."""
    made = series(place, place.resource())
    place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-15T14:00", "2026-12-15T14:30"), THIS)
    place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-15T15:00", "2026-12-15T15:30"), ALL)
    assert place.starts() == ["2026-12-08T10:00", "2026-12-15T15:00", "2026-12-22T10:00", "2026-12-29T10:00"]
    lengths = [row.end - row.start for row in place.bookings.week(0, 2**32)]
    assert lengths == [3600, 1800, 3600, 3600], "a move of an occurrence of another length resizes nothing"


def test_a_move_over_a_change_of_the_clocks_keeps_the_wall_clock(place: Place) -> None:
    room = place.resource()
    made = place.book(room, "2027-03-21T09:00", "2027-03-21T10:00", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",)).booking
    place.bookings.move(f"{made.uid}/20270328T070000Z", timed("2027-03-28T10:15", "2027-03-28T11:15"), ALL)
    assert place.starts() == ["2027-03-21T10:15", "2027-03-28T10:15", "2027-04-04T10:15"]


def test_a_series_moves_onto_slots_of_its_own(place: Place) -> None:
    made = series(place, place.resource(), ("RRULE:FREQ=DAILY;COUNT=4",))
    place.bookings.move(made.uid, timed("2026-12-08T09:30", "2026-12-08T10:30"))
    place.bookings.move(made.uid, timed("2026-12-09T09:30", "2026-12-09T10:30"))
    assert place.starts()[0] == "2026-12-09T09:30"
    assert len(place.starts()) == 4


def test_a_refused_move_of_a_series_changes_nothing(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-16T14:00", "2026-12-16T15:00"), THIS)
    place.book(room, "2026-12-29T11:00", "2026-12-29T12:00", "In the way")
    before = place.bookings.series(made.uid), place.sql("SELECT * FROM occurrence ORDER BY id")
    with pytest.raises(Taken):
        place.bookings.move(made.uid, timed("2026-12-08T11:30", "2026-12-08T12:30"))
    assert (place.bookings.series(made.uid), place.sql("SELECT * FROM occurrence ORDER BY id")) == before


def test_a_new_rule_drops_overrides_of_slots_that_are_gone(place: Place) -> None:
    made = series(place, place.resource())
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Gone"}, THIS)
    place.bookings.edit(f"{made.uid}/{THIRD}", {"title": "Stays"}, THIS)
    change = place.bookings.edit(made.uid, {"recurrence": ("FREQ=WEEKLY;INTERVAL=2;COUNT=2",)})
    assert titles(place) == ["Check-up", "Stays"]
    place.bookings.undo(change)
    assert titles(place) == ["Check-up", "Gone", "Stays", "Check-up"]


def test_a_one_off_becomes_a_series_and_back(place: Place) -> None:
    room = place.resource()
    made = place.book(room, *FIRST).booking
    place.bookings.edit(made.uid, {"recurrence": ["FREQ=WEEKLY;COUNT=3"]})
    assert len(place.starts()) == 3
    place.bookings.edit(f"{made.uid}/{SECOND}", {"title": "Other"}, THIS)
    place.bookings.edit(made.uid, {"recurrence": ()})
    assert place.starts() == ["2026-12-08T09:00"]
    assert place.bookings.series(made.uid).overrides == ()
    assert place.bookings.week(0, 2**32)[0].name == made.uid


def test_a_series_becomes_all_day(place: Place) -> None:
    made = series(place, place.resource())
    place.bookings.cancel(f"{made.uid}/{SECOND}", THIS)
    place.bookings.move(f"{made.uid}/20261208T080000Z", AllDay(date(2026, 12, 8), date(2026, 12, 9)), ALL)
    assert place.starts() == ["2026-12-08T00:00", "2026-12-22T00:00", "2026-12-29T00:00"]


def test_a_series_on_named_days_of_the_month_says_what_to_do(place: Place) -> None:
    made = series(place, place.resource(), ("RRULE:FREQ=MONTHLY;BYDAY=2TU",))
    with pytest.raises(BadInput, match="named days") as refused:
        place.bookings.move(made.uid, timed("2026-12-09T09:00", "2026-12-09T10:00"))
    assert "repetition" in refused.value.detail
    changed = {"when": timed("2026-12-09T09:00", "2026-12-09T10:00"), "recurrence": ("FREQ=MONTHLY;BYDAY=2WE",)}
    with pytest.raises(BadInput):
        place.bookings.edit(made.uid, changed | {"recurrence": ("FREQ=MONTHLY;BYDAY=3WE",)})
    place.bookings.edit(made.uid, changed)
    assert place.starts()[:2] == ["2026-12-09T09:00", "2027-01-13T09:00"]


def test_an_odd_series_from_google_can_be_renamed(place: Place) -> None:
    room = place.resource()
    rule = ("EXRULE:FREQ=WEEKLY;INTERVAL=2", "RRULE:FREQ=WEEKLY;BYDAY=WE")
    odd = Booking("odd-00001", "Odd", timed(*FIRST), (room.uid,), recurrence=rule, origin=Origin.GOOGLE)
    place.pull(odd)
    place.bookings.edit("odd-00001", {"title": "Renamed"})
    assert place.bookings.series("odd-00001").recurrence == rule


def test_cancelling_all_takes_every_occurrence(place: Place) -> None:
    room = place.resource()
    made = series(place, room)
    place.bookings.move(f"{made.uid}/{SECOND}", timed("2026-12-16T14:00", "2026-12-16T15:00"), THIS)
    place.bookings.cancel(f"{made.uid}/{THIRD}", ALL)
    assert place.starts() == []
    assert place.sql("SELECT count(*) FROM occurrence") == [(0,)]
    series(place, room)
