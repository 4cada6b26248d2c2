"""Holds: they block until their time is over and no longer, whoever looks; confirmed they are bookings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import BadInput, Taken
from schedapp.model.booking import Booking, EditScope, Status
from schedapp.model.change import Change
from schedapp.model.progress import Progress
from schedapp.model.resource import Resource
from tests.store.place import Place, timed

NINE = ("2026-12-08T09:00", "2026-12-08T10:00")


def held(place: Place, room: Resource, seconds: int = 600, **fields: object) -> Change:
    wanted = Booking("", "", timed(*NINE), (room.uid,), **fields)  # type: ignore[arg-type]
    return place.container.holds.hold(wanted, seconds)


def titles(place: Place) -> list[str]:
    return [row.title for row in place.bookings.week(0, place.clock + 60 * 86_400)]


def test_a_hold_blocks_until_its_time_is_over(place: Place) -> None:
    room = place.resource()
    change = held(place, room)
    assert change.summary.startswith("Held “Held” Tue 8 Dec 09:00 until ")
    with pytest.raises(Taken):
        place.book(room, *NINE)
    place.clock += 599
    with pytest.raises(Taken):
        place.book(room, *NINE)
    place.clock += 1
    assert place.book(room, *NINE).booking.title == "Check-up"
    ended = place.bookings.series(change.booking.uid)
    assert ended.deleted
    assert place.bookings.history(ended.uid)[0].action == "expired"


def test_reading_ends_what_is_over(place: Place) -> None:
    room = place.resource()
    held(place, room, seconds=60)
    start, end = timed(*NINE).start, timed(*NINE).end
    assert place.bookings.taken((room.uid,), start, end) is not None
    before = place.bookings.revision()
    place.clock += 60
    assert place.bookings.revision() > before, "a window that waits for changes shows it for ever"
    assert place.bookings.taken((room.uid,), start, end) is None
    assert titles(place) == []


def test_any_write_of_any_service_ends_what_is_over(place: Place) -> None:
    uid = held(place, place.resource(), seconds=60).booking.uid
    place.clock += 60
    assert place.sql("SELECT deleted_at FROM booking WHERE uid = ?", uid) == [(None,)]
    place.container.settings.set("theme", "dark")
    assert place.sql("SELECT deleted_at FROM booking WHERE uid = ?", uid) == [(place.clock,)]
    assert place.sql("SELECT count(*) FROM occurrence") == [(0,)]


def test_confirmed_it_is_a_booking(place: Place) -> None:
    room = place.resource()
    hold = held(place, room)
    change = place.container.holds.confirm(hold.booking.uid, {"title": "Check-up", "client": "Ana Weber"})
    place.clock += 86_400
    assert (titles(place), change.booking.client, change.booking.expires_at) == (["Check-up"], "Ana Weber", 0)
    assert change.summary == "Confirmed “Check-up”"
    with pytest.raises(BadInput, match="booked already"):
        place.container.holds.confirm(hold.booking.uid)
    place.bookings.undo(change)
    assert titles(place) == [], "what was confirmed is not held again: its time is over"


def test_what_was_let_go_cannot_be_confirmed(place: Place) -> None:
    hold = held(place, place.resource(), seconds=60)
    place.clock += 60
    with pytest.raises(BadInput, match="not held any more"):
        place.container.holds.confirm(hold.booking.uid)


def test_how_long_it_may_be(place: Place) -> None:
    room = place.resource()
    for seconds in (0, 4, 901):
        with pytest.raises(BadInput, match="no time for a hold"):
            held(place, room, seconds)
    place.container.holds.set_longest(20)
    assert held(place, room, 1_200).booking.expires_at == place.clock + 1_200
    with pytest.raises(BadInput):
        place.container.holds.set_longest(0)
    with pytest.raises(BadInput, match="does not become a hold"):
        place.bookings.edit(place.book(room, "2026-12-09T09:00", "2026-12-09T10:00").booking.uid, {"expires_at": 1})


def test_a_clash_that_a_hold_was_part_of_ends_with_it(place: Place) -> None:
    room = place.resource()
    held(place, room, seconds=60)
    place.pull(Booking("c" * 32, "From Google", timed(*NINE), (room.uid,)))
    assert [row.clash for row in place.bookings.week(0, place.clock + 60 * 86_400)] == [True, True]
    place.clock += 60
    assert [row.clash for row in place.bookings.week(0, place.clock + 60 * 86_400)] == [False]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(("hold", "book", "wait")), st.integers(0, 3), st.integers(5, 900)), max_size=12
    )
)
@settings(max_examples=25)
def test_a_slot_is_refused_exactly_while_somebody_has_it(place: Place, steps: list[tuple[str, int, int]]) -> None:
    room = place.resource(f"Room of {place._new_uid()}")
    owner: dict[int, int] = {}  # hour -> until when it is held; the far end of time for a booking
    for what, hour, seconds in steps:
        if what == "wait":
            place.clock += seconds
            continue
        when = timed(f"2026-12-08T{9 + hour:02d}:00", f"2026-12-08T{10 + hour:02d}:00")
        wanted, mine = Booking("", "x", when, (room.uid,)), owner.get(hour, 0) > place.clock
        try:
            if what == "hold":
                place.container.holds.hold(wanted, seconds)
            else:
                place.bookings.add(wanted)
        except Taken:
            assert mine
        else:
            assert not mine
            owner[hour] = place.clock + seconds if what == "hold" else 1 << 40
    shown = {row.start for row in place.bookings.week(0, place.clock + 900 * 86_400, [room.uid])}
    assert len(shown) == sum(until > place.clock for until in owner.values())


def test_what_is_tentative_is_approved_or_declined(place: Place) -> None:
    room, approval = place.resource(), place.container.approval
    asked = place.book(room, *NINE, status=Status.TENTATIVE).booking
    with pytest.raises(BadInput, match="not confirmed"):
        approval.complete(asked.uid)
    assert approval.approve(asked.uid).booking.status is Status.CONFIRMED
    for again in (approval.approve, approval.decline):
        with pytest.raises(BadInput, match="confirmed already"):
            again(asked.uid)
    assert approval.complete(asked.uid).booking.progress is Progress.DONE
    other = place.book(room, "2026-12-09T09:00", "2026-12-09T10:00", status=Status.TENTATIVE).booking
    assert approval.decline(other.uid).booking.deleted
    with pytest.raises(BadInput, match="cancelled already"):
        approval.approve(other.uid)


def test_one_date_of_a_tentative_series(place: Place) -> None:
    series = place.book(
        place.resource(), *NINE, status=Status.TENTATIVE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",)
    ).booking
    place.container.approval.approve(f"{series.uid}/20261215T080000Z", EditScope.THIS)
    found = [row.status for row in place.bookings.week(0, place.clock + 60 * 86_400)]
    assert found == [Status.TENTATIVE, Status.CONFIRMED, Status.TENTATIVE]
