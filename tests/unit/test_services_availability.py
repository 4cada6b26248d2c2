"""The rules of a place are asked before anything is booked, changed or moved; what is no new time is never refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import BadInput, NotOpen, Taken
from schedapp.model.availability import RefusalKind, Rules
from schedapp.model.booking import Booking, EditScope, Transparency
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.timespan import AllDay, Span, Timed
from schedapp.services.slots import new_slots, slots
from tests.store.place import NOW, OFFICE, ZONE, Place, at, timed

TUESDAY = "2026-12-08"
EVENING = timed(f"{TUESDAY}T19:00", f"{TUESDAY}T20:00")


@pytest.fixture
def room(place: Place) -> Resource:
    return place.resource("Room 1", hours=OFFICE)


@pytest.fixture
def doctor(place: Place) -> Resource:
    return place.resource("Dr Okafor", Kind.PERSON, hours=parse_hours("Mo-Fr 08:00-12:00"))


def set_outside(place: Place, value: str) -> None:
    place.container.settings.set("outside_hours", value)


def why(place: Place, *resources: Resource, start: str, end: str, ignore: str = "") -> str:
    uids = [resource.uid for resource in resources]
    found = place.container.availability.why_not(uids, at(start), at(end), ignore=ignore)
    return f"{found.words} {found.detail}" if found else ""


# --- booking ---------------------------------------------------------------------------------------


def test_outside_of_the_hours_nothing_is_booked_unless_somebody_says_so(place: Place, room: Resource) -> None:
    booking = Booking("", "Yoga", EVENING, (room.uid,))
    with pytest.raises(NotOpen) as refused:
        place.bookings.add(booking)
    assert refused.value.title == "Room 1 closes at 18:00 on Tuesdays."
    assert refused.value.detail == "Next open: Wednesday 08:00."
    assert (refused.value.kind, refused.value.resource, refused.value.firm) == ("hours", "Room 1", False)
    assert refused.value.spans == ((EVENING.start, EVENING.end),)
    assert place.starts() == []
    place.bookings.add(booking, anyway=True)
    assert place.starts() == [f"{TUESDAY}T19:00"]


def test_no_rule_lets_a_taken_slot_be_had(place: Place, room: Resource) -> None:
    place.bookings.add(Booking("", "Yoga", EVENING, (room.uid,)), anyway=True)
    with pytest.raises(Taken):
        place.bookings.add(Booking("", "Choir", EVENING, (room.uid,)), anyway=True)


def test_a_place_may_refuse_for_good_or_not_at_all(place: Place, room: Resource) -> None:
    booking = Booking("", "Yoga", EVENING, (room.uid,))
    set_outside(place, "refuse")
    with pytest.raises(NotOpen) as refused:
        place.bookings.add(booking, anyway=True)
    assert refused.value.firm
    set_outside(place, "allow")
    place.bookings.add(booking)
    closed = Closure("", AllDay(date(2026, 12, 9), date(2026, 12, 10)), title="Moving house")
    place.container.closures.add(closed)
    with pytest.raises(NotOpen, match="Closed: Moving house"):
        place.book(room, "2026-12-09T10:00", "2026-12-09T11:00")


def test_what_blocks_nothing_may_be_at_any_time(place: Place, room: Resource) -> None:
    place.bookings.add(Booking("", "Note", EVENING, (room.uid,), transparency=Transparency.TRANSPARENT))
    assert place.starts() == [f"{TUESDAY}T19:00"]


def test_every_resource_is_asked_and_named(place: Place, room: Resource, doctor: Resource) -> None:
    both = (room.uid, doctor.uid)
    with pytest.raises(NotOpen, match="Dr Okafor is in until 12:00 on Tuesdays"):
        place.bookings.add(Booking("", "Visit", timed(f"{TUESDAY}T14:00", f"{TUESDAY}T15:00"), both))
    off = Closure("", AllDay(date(2026, 12, 8), date(2026, 12, 11)), doctor.uid, ClosureKind.TIME_OFF, "holiday")
    place.container.closures.add(off)
    assert why(place, doctor, start=f"{TUESDAY}T09:00", end=f"{TUESDAY}T10:00") == (
        "Time off: holiday until 10 December. Next open: Friday 08:00."
    )
    assert why(place, room, doctor, start=f"{TUESDAY}T09:00", end=f"{TUESDAY}T10:00").startswith(
        "Dr Okafor – time off: holiday until 10 December."
    )
    place.container.closures.add(Closure("", AllDay(date(2026, 12, 15), date(2026, 12, 16)), title="Party"))
    assert why(place, room, doctor, start="2026-12-15T09:00", end="2026-12-15T10:00").startswith("Closed: Party.")


def test_notice_and_horizon_of_the_place_and_of_one_resource(place: Place, room: Resource, doctor: Resource) -> None:
    service = place.container.availability
    service.set_rules("", Rules(notice=60, horizon=30))
    service.set_rules(doctor.uid, Rules(notice=None, horizon=90))
    assert service.rules("") == Rules(60, 30)
    assert service.rules(doctor.uid) == Rules(None, 90)
    assert why(place, room, start="2026-12-01T12:30", end="2026-12-01T13:00") == (
        "Room 1 has to be booked 1 hour ahead. The earliest is 13:00."
    )
    assert why(place, room, start="2027-01-04T09:00", end="2027-01-04T10:00") == (
        "Room 1 can be booked at most 30 days ahead. The last day is Thursday 31 December 2026."
    )
    assert why(place, doctor, start="2027-01-04T09:00", end="2027-01-04T10:00") == ""
    with pytest.raises(BadInput):
        service.set_rules("", Rules(notice=-5))
    service.set_rules("", Rules())
    assert service.rules("") == Rules(0, 0)
    assert why(place, room, start="2027-12-06T09:00", end="2027-12-06T10:00") == ""


def test_what_others_change_counts_at_once(place: Place, room: Resource) -> None:
    """Another process changes the hours: nothing that was read before is believed."""
    assert why(place, room, start=f"{TUESDAY}T17:00", end=f"{TUESDAY}T18:00") == ""
    other = place.open()
    other.resources.edit(replace(room, hours=parse_hours("Tu 08:00-10:00")))
    other.close()
    assert why(place, room, start=f"{TUESDAY}T17:00", end=f"{TUESDAY}T18:00") != ""


# --- changing --------------------------------------------------------------------------------------


def test_a_change_that_takes_no_new_time_is_never_refused(place: Place, room: Resource, doctor: Resource) -> None:
    uid = place.bookings.add(Booking("", "Yoga", EVENING, (room.uid,)), anyway=True).booking.uid
    place.bookings.edit(uid, {"title": "Pilates", "client": "Ada"})
    place.bookings.move(uid, timed(f"{TUESDAY}T19:15", f"{TUESDAY}T19:45"))
    with pytest.raises(NotOpen):
        place.bookings.move(uid, timed(f"{TUESDAY}T19:15", f"{TUESDAY}T20:45"))
    with pytest.raises(NotOpen, match="Dr Okafor"):
        place.bookings.edit(uid, {"resources": (room.uid, doctor.uid)})
    place.bookings.edit(uid, {"resources": (room.uid, doctor.uid)}, anyway=True)
    place.bookings.edit(uid, {"resources": (room.uid,)})
    place.bookings.cancel(uid)


def test_undo_puts_back_what_was_there_whatever_the_rules_say_now(place: Place, room: Resource) -> None:
    change = place.book(room, f"{TUESDAY}T09:00", f"{TUESDAY}T10:00")
    moved = place.bookings.move(change.booking.uid, timed(f"{TUESDAY}T11:00", f"{TUESDAY}T12:00"))
    place.container.closures.add(Closure("", AllDay(date(2026, 12, 8), date(2026, 12, 9))))
    place.bookings.undo(moved)
    assert place.starts() == [f"{TUESDAY}T09:00"]


def test_what_comes_from_google_is_never_refused(place: Place, room: Resource) -> None:
    pulled = place.pull(Booking("f" * 32, "Night shift", EVENING, (room.uid,)))
    assert pulled.live
    assert why(place, room, start=f"{TUESDAY}T19:00", end=f"{TUESDAY}T20:00", ignore=pulled.uid) == ""
    assert why(place, room, start=f"{TUESDAY}T19:00", end=f"{TUESDAY}T20:15", ignore=pulled.uid) != ""


# --- series ----------------------------------------------------------------------------------------


def weekly(place: Place, room: Resource, **how: bool) -> Booking:
    when = timed(f"{TUESDAY}T09:00", f"{TUESDAY}T10:00")
    rule = ("RRULE:FREQ=WEEKLY;COUNT=10",)
    return place.bookings.add(Booking("", "Course", when, (room.uid,), recurrence=rule), **how).booking


def test_each_date_of_a_series_is_asked_and_the_first_refusals_are_named(place: Place, room: Resource) -> None:
    days = (date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 5), date(2027, 1, 12))
    for number, day in enumerate(days):
        place.container.closures.add(
            Closure("", AllDay(day, date.fromordinal(day.toordinal() + 1)), title=f"C{number}")
        )
    with pytest.raises(NotOpen) as refused:
        weekly(place, room)
    assert refused.value.title == "4 dates of the series cannot be booked."
    assert refused.value.detail.splitlines() == [
        "Tue 22 Dec 2026: Closed: C0.",
        "Tue 29 Dec 2026: Closed: C1.",
        "Tue 5 Jan 2027: Closed: C2.",
        "And 1 more. Choose another time, or end the series before them.",
    ]
    assert len(refused.value.spans) == 4
    assert len(weekly(place, room, anyway=True).recurrence) == 1
    assert len(place.starts()) == 10


def test_one_date_and_what_follows_ask_for_their_own_time_alone(place: Place, room: Resource) -> None:
    series = weekly(place, room)
    place.container.closures.add(Closure("", AllDay(date(2026, 12, 22), date(2026, 12, 23)), title="Feast"))
    name = f"{series.uid}/20261222T080000Z"
    place.bookings.edit(series.uid, {"title": "Course 2"})
    place.bookings.move(f"{series.uid}/20261215T080000Z", timed("2026-12-15T11:00", "2026-12-15T12:00"), EditScope.THIS)
    with pytest.raises(NotOpen, match="One date"):
        place.bookings.move(name, timed("2026-12-22T09:30", "2026-12-22T10:30"), EditScope.FOLLOWING)
    later = f"{series.uid}/20261229T080000Z"
    place.bookings.move(later, timed("2026-12-29T09:30", "2026-12-29T10:30"), EditScope.FOLLOWING)
    assert f"{series.uid}/20261222T080000Z" in [row.name for row in place.bookings.week(0, at("2026-12-25T00:00"))]


def test_what_is_over_is_not_asked_for(place: Place, room: Resource) -> None:
    weekly(place, room)
    place.clock = at("2026-12-30T12:00")
    when = timed("2026-12-05T09:00", "2026-12-05T10:00")  # a Saturday
    saturdays = Booking("", "Course", when, (room.uid,), recurrence=("RRULE:FREQ=WEEKLY;UNTIL=20261220T000000Z",))
    place.bookings.add(saturdays)


@settings(max_examples=40)
@given(start=st.integers(0, 200), length=st.integers(1, 40), shift=st.integers(-40, 40), grow=st.integers(-40, 40))
def test_new_time_is_what_was_not_there(start: int, length: int, shift: int, grow: int) -> None:
    def made(first: int, last: int) -> Booking:
        return Booking("b", "B", timed_span(first, last), ("r",))

    before, after = made(start, start + length), made(start + shift, start + shift + max(1, length + grow))
    found = new_slots(before, after, {"r": ZONE}, NOW)
    (old,), (new,) = slots(before, {"r": ZONE}, NOW), slots(after, {"r": ZONE}, NOW)
    assert found == (set() if old.start <= new.start and new.end <= old.end else {new})
    assert new_slots(None, after, {"r": ZONE}, NOW) == {new}
    assert new_slots(before, after, {}, NOW) == set()


def timed_span(first: int, last: int) -> Timed:
    return Timed(NOW + first * 900, NOW + last * 900, ZONE)


@settings(max_examples=25)
@given(data=st.data())
def test_what_why_not_says_is_what_booking_does(place: Place, data: st.DataObject) -> None:
    hours = data.draw(st.sampled_from(["Mo-Fr 08:00-12:00,13:00-17:00", "Mo-Su 00:00-24:00", "Tu 09:00-10:00", ""]))
    room = place.resource(f"R{place._count}", hours=parse_hours(hours))
    if data.draw(st.booleans()):
        when = timed(f"{TUESDAY}T09:30", f"{TUESDAY}T11:00")
        kind = data.draw(st.sampled_from([ClosureKind.CLOSED, ClosureKind.TIME_OFF, ClosureKind.OPEN]))
        place.container.closures.add(Closure("", when, room.uid, kind))
    start = at(f"{TUESDAY}T00:00") + 900 * data.draw(st.integers(0, 96))
    span = Span(start, start + 900 * data.draw(st.integers(1, 20)))
    found = place.container.availability.why_not([room.uid], span.start, span.end)
    booking = Booking("", "B", timed_of(span), (room.uid,))
    if found is None:
        place.bookings.add(booking)
    else:
        with pytest.raises(NotOpen) as refused:
            place.bookings.add(booking)
        assert (refused.value.title, refused.value.detail) == (found.words, found.detail)
        assert refused.value.kind in set(RefusalKind)
    opened = place.container.availability.opened([room], span)[room.uid]
    assert (found is None) == (list(opened) == [span])


def timed_of(span: Span) -> Timed:
    return Timed(span.start, span.end, ZONE)
