"""Double bookings on purpose: kept with their reason, no clash, and everything else is refused as ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schedapp.errors import BadInput, Taken
from schedapp.model.booking import Booking, EditScope
from schedapp.model.change import Change
from schedapp.model.resource import Resource
from schedapp.services.settings import SQUEEZE_INS
from tests.store.place import Place, timed

PAIN = "Severe pain"


@pytest.fixture
def room(place: Place) -> Resource:
    """One where somebody is booked from 9 to 10, in a place that squeezes people in."""
    place.container.settings.set(SQUEEZE_INS, "on")
    found = place.resource()
    place.book(found, "2026-12-08T09:00", "2026-12-08T10:00", "Check-up")
    return found


def squeeze(place: Place, room: Resource, start: str = "09:30", end: str = "10:30", reason: str = PAIN) -> Change:
    return place.book(room, f"2026-12-08T{start}", f"2026-12-08T{end}", "Emergency", squeeze=reason)


def reasons(place: Place, room: Resource) -> dict[str, str]:
    return {row.title: row.squeeze for row in place.bookings.week(0, place.clock + 366 * 86_400, [room.uid])}


def test_it_is_kept_with_its_reason_and_is_no_clash(place: Place, room: Resource) -> None:
    change = squeeze(place, room)
    assert change.booking.squeeze == PAIN
    assert place.claims(room) == ["holds", "contests"]
    assert reasons(place, room) == {"Check-up": "", "Emergency": PAIN}
    assert not any(row.clash for row in place.bookings.week(0, place.clock + 366 * 86_400))
    assert place.container.attention.list() == ()
    assert change.summary.endswith(f", squeezed in: {PAIN}")
    assert place.bookings.history(change.booking.uid)[0].after.squeeze == PAIN  # type: ignore[union-attr]


def test_nobody_is_squeezed_in_where_the_place_does_not_want_it(place: Place, room: Resource) -> None:
    place.container.settings.set(SQUEEZE_INS, "off")
    with pytest.raises(BadInput, match="switched off"):
        squeeze(place, room)
    assert place.claims(room) == ["holds"]


@pytest.mark.parametrize("reason", ["  ", "a\nb", "x" * 201])
def test_a_reason_is_one_line_of_words(place: Place, room: Resource, reason: str) -> None:
    with pytest.raises(BadInput):
        squeeze(place, room, reason=reason)


def test_without_a_reason_the_guard_refuses_as_ever(place: Place, room: Resource) -> None:
    squeeze(place, room)
    for start, end in (("08:30", "09:30"), ("10:00", "10:30"), ("09:00", "10:30")):
        with pytest.raises(Taken):
            place.book(room, f"2026-12-08T{start}", f"2026-12-08T{end}")
    assert place.claims(room) == ["holds", "contests"]


def test_moved_to_a_free_slot_it_is_an_ordinary_booking(place: Place, room: Resource) -> None:
    made = squeeze(place, room).booking
    moved = place.bookings.move(made.uid, timed("2026-12-08T11:00", "2026-12-08T12:00"))
    assert moved.booking.squeeze == ""
    assert place.claims(room) == ["holds", "holds"]
    with pytest.raises(Taken):
        place.bookings.move(made.uid, timed("2026-12-08T09:00", "2026-12-08T10:00"))
    back = place.bookings.undo(moved)
    assert back.booking.squeeze == PAIN
    assert place.claims(room) == ["holds", "contests"]


def test_it_does_not_move_over_others_without_another_reason(place: Place, room: Resource) -> None:
    made = squeeze(place, room).booking
    place.book(room, "2026-12-08T14:00", "2026-12-08T15:00", "Third")
    there = timed("2026-12-08T14:30", "2026-12-08T15:00")
    with pytest.raises(Taken):
        place.bookings.move(made.uid, there)
    moved = place.bookings.edit(made.uid, {"when": there, "squeeze": "Fever"})
    assert (moved.booking.squeeze, moved.booking.when) == ("Fever", there)
    assert reasons(place, room)["Emergency"] == "Fever"


def test_other_changes_leave_it_where_it_is(place: Place, room: Resource) -> None:
    made = squeeze(place, room).booking
    changed = place.bookings.edit(made.uid, {"title": "Emergency (child)"}).booking
    assert changed.squeeze == PAIN
    assert reasons(place, room)["Emergency (child)"] == PAIN


def test_a_slot_that_is_free_after_all_needs_no_reason(place: Place, room: Resource) -> None:
    change = squeeze(place, room, "10:00", "10:30")
    assert change.booking.squeeze == ""
    assert "squeezed" not in change.summary
    assert place.claims(room) == ["holds", "holds"]


def test_it_holds_when_the_other_one_goes(place: Place, room: Resource) -> None:
    first = place.bookings.week(0, place.clock + 366 * 86_400)[0]
    squeeze(place, room)
    place.bookings.cancel(first.name)
    assert place.claims(room) == ["holds"]
    assert reasons(place, room) == {"Emergency": ""}


def test_a_cancelled_one_comes_back_by_undo(place: Place, room: Resource) -> None:
    made = squeeze(place, room).booking
    gone = place.bookings.cancel(made.uid)
    assert place.bookings.undo(gone).booking.squeeze == PAIN
    assert place.claims(room) == ["holds", "contests"]


def test_both_of_two_are_kept(place: Place, room: Resource) -> None:
    squeeze(place, room)
    squeeze(place, room, reason="Fever")
    assert place.claims(room) == ["holds", "contests", "contests"]


def test_on_its_other_resources_it_holds(place: Place, room: Resource) -> None:
    other = place.resource("Room 2")
    when = timed("2026-12-08T09:00", "2026-12-08T10:00")
    place.bookings.add(Booking("", "Emergency", when, (room.uid, other.uid), squeeze=PAIN))
    assert place.claims(other) == ["holds"]
    with pytest.raises(Taken):
        place.book(other, "2026-12-08T09:30", "2026-12-08T10:00")
    assert reasons(place, other) == {"Emergency": ""}


def test_one_date_of_a_series_is_squeezed_in(place: Place, room: Resource) -> None:
    series = place.book(
        room, "2026-12-07T11:00", "2026-12-07T12:00", "Course", recurrence=("RRULE:FREQ=DAILY;COUNT=3",)
    )
    name = f"{series.booking.uid}/20261208T100000Z"
    there = timed("2026-12-08T09:00", "2026-12-08T10:00")
    with pytest.raises(Taken):
        place.bookings.edit(name, {"when": there}, EditScope.THIS)
    place.bookings.edit(name, {"when": there, "squeeze": PAIN}, EditScope.THIS)
    assert place.bookings.get(name).squeeze == PAIN
    assert place.bookings.get(f"{series.booking.uid}/20261207T100000Z").squeeze == ""
    back = place.bookings.edit(name, {"when": timed("2026-12-08T11:00", "2026-12-08T12:00")}, EditScope.THIS)
    assert [o.squeeze for o in back.booking.overrides] == [""]


def test_what_google_moves_upon_it_is_a_clash(place: Place, room: Resource) -> None:
    made = squeeze(place, room).booking
    place.book(room, "2026-12-08T14:00", "2026-12-08T15:00", "Third")
    moved = place.pull(replace(made, when=timed("2026-12-08T14:00", "2026-12-08T14:30"), version=0))
    assert moved.squeeze == ""
    assert len(place.container.attention.list()) == 1


def test_what_google_changes_besides_its_time_leaves_it_squeezed_in(place: Place, room: Resource) -> None:
    made = squeeze(place, room).booking
    assert place.pull(replace(made, title="Urgent", version=0)).squeeze == PAIN
    assert place.container.attention.list() == ()


def test_other_buffers_do_not_make_it_a_clash(place: Place, room: Resource) -> None:
    squeeze(place, room)
    place.container.resources.edit(replace(place.container.resources.get(room.uid), buffer_after=10))
    assert reasons(place, room)["Emergency"] == PAIN
    assert place.container.attention.list() == ()


def test_a_clash_is_accepted_with_a_reason(place: Place, room: Resource) -> None:
    pulled = place.pull(Booking("e" * 32, "From Google", timed("2026-12-08T09:30", "2026-12-08T10:30"), (room.uid,)))
    assert len(place.container.attention.list()) == 1
    place.bookings.edit(pulled.uid, {"squeeze": PAIN})
    assert place.container.attention.list() == ()
    assert reasons(place, room)["From Google"] == PAIN
