"""Clashes: pulled rows that overlap are stored, and become ordinary bookings when their slot is freed."""

from __future__ import annotations

import pytest

from schedapp.errors import Taken
from schedapp.model.booking import Booking, EditScope, Transparency
from schedapp.model.resource import Resource
from tests.store.place import Place, timed


def _pulled(place: Place, room: Resource, start: str, end: str, uid: str = "pulled-1", **fields: object) -> Booking:
    return place.pull(Booking(uid, "From Google", timed(start, end), (room.uid,), **fields))  # type: ignore[arg-type]


def _clash(place: Place, room: Resource) -> Booking:
    mine = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00").booking
    _pulled(place, room, "2026-12-08T09:30", "2026-12-08T10:30")
    assert place.claims(room) == ["holds", "contests"]
    return mine


@pytest.mark.parametrize("how", ["cancel", "move", "resize", "transparent", "other room"])
def test_a_freed_slot_settles_the_clash(place: Place, how: str) -> None:
    room, other = place.resource(), place.resource("Room 2")
    mine = _clash(place, room)
    if how == "cancel":
        place.bookings.cancel(mine.uid)
    elif how == "move":
        place.bookings.move(mine.uid, timed("2026-12-08T14:00", "2026-12-08T15:00"))
    elif how == "resize":
        place.bookings.move(mine.uid, timed("2026-12-08T09:00", "2026-12-08T09:30"))
    elif how == "transparent":
        place.bookings.edit(mine.uid, {"transparency": Transparency.TRANSPARENT})
    else:
        place.bookings.edit(mine.uid, {"resources": (other.uid,)})
    claims = {row.title: str(row.claim) for row in place.bookings.week(0, 2**32, [room.uid])}
    assert claims["From Google"] == "holds"
    assert "contests" not in claims.values()


def test_an_override_that_is_taken_back_frees_its_slot(place: Place) -> None:
    room = place.resource()
    series = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",)).booking
    name = f"{series.uid}/20261215T080000Z"
    moved = place.bookings.move(name, timed("2026-12-16T14:00", "2026-12-16T15:00"), EditScope.THIS)
    _pulled(place, room, "2026-12-16T14:30", "2026-12-16T15:30")
    assert place.claims(room).count("contests") == 1
    place.bookings.undo(moved)
    assert place.claims(room) == ["holds"] * 4


def test_two_clashes_over_one_slot_are_settled_one_after_the_other(place: Place) -> None:
    room = place.resource()
    mine = _clash(place, room)
    _pulled(place, room, "2026-12-08T09:30", "2026-12-08T10:30", uid="pulled-2")
    place.bookings.cancel(mine.uid)
    assert place.claims(room) == ["contests", "contests"], "they clash with each other still"
    place.bookings.cancel("pulled-2")
    assert place.claims(room) == ["holds"]


def test_more_capacity_settles_clashes(place: Place) -> None:
    room = place.resource()
    _clash(place, room)
    from dataclasses import replace

    place.container.resources.edit(replace(room, capacity=2))
    assert place.claims(room) == ["holds", "holds"]


def test_a_contested_booking_can_be_changed_but_not_moved_onto_the_taken_slot(place: Place) -> None:
    room = place.resource()
    _clash(place, room)
    place.bookings.edit("pulled-1", {"title": "Renamed"})
    assert place.claims(room) == ["holds", "contests"]
    with pytest.raises(Taken):
        place.bookings.move("pulled-1", timed("2026-12-08T09:15", "2026-12-08T10:15"))
    assert place.claims(room) == ["holds", "contests"]
    place.bookings.move("pulled-1", timed("2026-12-08T10:00", "2026-12-08T11:00"))
    assert place.claims(room) == ["holds", "holds"]


def test_a_contested_series_can_be_renamed_and_keeps_its_claims(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-15T09:00", "2026-12-15T10:00")
    rule = ("RRULE:FREQ=WEEKLY;COUNT=4",)
    _pulled(place, room, "2026-12-08T09:00", "2026-12-08T10:00", recurrence=rule)
    before = place.sql("SELECT id, start, claim FROM occurrence ORDER BY id")
    place.bookings.edit("pulled-1", {"title": "Renamed"})
    assert place.sql("SELECT id, start, claim FROM occurrence ORDER BY id") == before
    assert [claim for *_, claim in before].count("contests") == 1
    name = "pulled-1/20261222T080000Z"
    place.bookings.edit(name, {"title": "This one"}, EditScope.THIS)
    assert place.sql("SELECT id, start, claim FROM occurrence ORDER BY id") == before


def test_both_sides_of_a_clash_are_marked(place: Place) -> None:
    room = place.resource()
    _clash(place, room)
    place.book(room, "2026-12-08T12:00", "2026-12-08T13:00", "Apart")
    marks = {row.title: row.clash for row in place.bookings.week(0, 2**32)}
    assert marks == {"Check-up": True, "From Google": True, "Apart": False}
