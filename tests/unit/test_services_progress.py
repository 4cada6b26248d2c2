"""The state of the day: who arrived, when, for how long; of a series by date; told to nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, EditScope
from schedapp.model.progress import STEPS, Progress, Reached, next_step, said, waiting_minutes
from schedapp.model.untold import is_local
from tests.store.place import Place, timed

ARRIVED, IN_ROOM, DONE, NO_SHOW, NONE = (
    Progress.ARRIVED, Progress.IN_ROOM, Progress.DONE, Progress.NO_SHOW, Progress.NONE,
)  # fmt: skip


def booked(place: Place, **fields: object) -> Booking:
    return place.book(place.resource(), "2026-12-08T09:00", "2026-12-08T10:00", "M. Rossi", **fields).booking


def test_it_is_written_told_and_undone(place: Place) -> None:
    booking = booked(place)
    change = place.container.progress.mark(booking.uid, ARRIVED)
    assert change.summary == "“M. Rossi” has arrived"
    assert place.bookings.get(booking.uid).progress is ARRIVED
    assert place.bookings.week(0, place.clock + 30 * 86_400)[0].progress is ARRIVED
    assert place.bookings.history(booking.uid)[0].summary == change.summary
    place.bookings.undo(change)
    assert place.bookings.get(booking.uid).progress is NONE


def test_of_a_series_one_date_arrives(place: Place) -> None:
    series = booked(place, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    name = f"{series.uid}/20261215T080000Z"
    place.container.progress.mark(name, ARRIVED)
    found = [row.progress for row in place.bookings.week(0, place.clock + 60 * 86_400)]
    assert found == [NONE, ARRIVED, NONE]
    assert [each.progress for each in place.container.progress.reached(name)] == [ARRIVED]
    assert place.container.progress.reached(f"{series.uid}/20261208T080000Z") == ()
    for scope in (EditScope.ALL, EditScope.FOLLOWING):
        with pytest.raises(BadInput, match="Which occurrence"):
            place.bookings.edit(name, {"progress": ARRIVED}, scope)


def test_a_state_that_there_is_not(place: Place) -> None:
    with pytest.raises(BadInput, match="There is no state “late”"):
        place.bookings.edit(booked(place).uid, {"progress": "late"})


def test_on_another_day_nobody_has_arrived_yet(place: Place) -> None:
    booking = booked(place)
    place.container.progress.mark(booking.uid, NO_SHOW)
    later = place.bookings.move(booking.uid, timed("2026-12-08T11:00", "2026-12-08T12:00"))
    assert later.booking.progress is NO_SHOW
    assert place.bookings.move(booking.uid, timed("2026-12-09T11:00", "2026-12-09T12:00")).booking.progress is NONE


def test_how_long_somebody_waits(place: Place) -> None:
    booking = booked(place)
    progress = place.container.progress
    assert waiting_minutes(progress.reached(booking.uid), place.clock) is None
    place.clock += 600
    progress.mark(booking.uid, ARRIVED)
    place.clock += 11 * 60 + 59
    assert waiting_minutes(progress.reached(booking.uid), place.clock) == 11
    progress.mark(booking.uid, IN_ROOM)
    found = progress.reached(booking.uid)
    assert [(each.progress, place.clock - each.at) for each in found] == [(ARRIVED, 11 * 60 + 59), (IN_ROOM, 0)]
    assert waiting_minutes(found, place.clock) is None
    progress.mark(booking.uid, ARRIVED)  # a slip of the finger: the wait goes on from when it began
    assert waiting_minutes(progress.reached(booking.uid), place.clock) == 11
    progress.mark(booking.uid, NONE)
    assert progress.reached(booking.uid) == ()


def test_what_only_concerns_the_place_is_known_as_that(place: Place) -> None:
    series = booked(place, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    name = f"{series.uid}/20261215T080000Z"
    marked = place.container.progress.mark(name, ARRIVED)
    assert is_local(marked.before, marked.booking)
    renamed = place.bookings.edit(name, {"title": "Other"}, EditScope.THIS)
    assert not is_local(renamed.before, renamed.booking)
    assert not is_local(None, renamed.booking)


@given(st.sampled_from(Progress))
def test_the_key_leads_through_a_visit_and_back_to_its_beginning(progress: Progress) -> None:
    following = next_step(progress)
    assert following is not progress
    assert said("X", progress).startswith("“X” ")
    if progress in STEPS:
        assert [*STEPS, NONE][STEPS.index(progress) + 1] is following


def test_nobody_waits_a_negative_time() -> None:
    assert waiting_minutes((Reached(ARRIVED, 100, "a"),), 40) == 0
