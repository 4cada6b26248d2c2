"""Bookings that ask a pool: who they get, when they get another one, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schedapp.errors import BadInput, NotOpen, PoolTaken, Taken
from schedapp.model.booking import Booking, EditScope, Transparency
from schedapp.model.change import Change
from schedapp.model.closure import Closure
from schedapp.model.pool import Choice, Pool, Requirement
from schedapp.model.resource import Kind, Resource
from schedapp.model.service import ServiceType
from schedapp.model.timespan import AllDay
from tests.store.place import OFFICE, Place, at, timed

DAY = "2026-12-08T"


class Clinic:
    """A doctor, three rooms, a pool of them."""

    def __init__(self, place: Place, choice: Choice = Choice.FIRST) -> None:
        self.place = place
        self.doctor = place.resource("Dr Ada", Kind.PERSON)
        self.rooms = [place.resource(f"Room {number}", hours=OFFICE) for number in (1, 2, 3)]
        members = tuple(room.uid for room in self.rooms)
        self.pool = place.container.catalogue.add_pool(Pool("", "Treatment room", members, choice))

    def fill(self, number: int, start: str, end: str, day: str = DAY) -> Booking:
        return self.place.book(self.rooms[number - 1], day + start, day + end, "Other").booking

    def ask(self, start: str, end: str, *resources: Resource, day: str = DAY, **fields: object) -> Change:
        wish = (Requirement(self.pool.uid),)
        booking = Booking(
            "", "Check-up", timed(day + start, day + end), tuple(r.uid for r in resources), requirements=wish
        )
        return self.place.bookings.add(replace(booking, **fields))  # type: ignore[arg-type]

    def names(self, booking: Booking) -> list[str]:
        known = {resource.uid: resource.name for resource in self.place.container.resources.list()}
        return [known[uid] for uid in booking.resources]


@pytest.fixture
def clinic(place: Place) -> Clinic:
    return Clinic(place)


def test_a_booking_gets_the_first_free_member(clinic: Clinic) -> None:
    clinic.fill(1, "09:00", "10:00")
    change = clinic.ask("09:30", "10:00", clinic.doctor)
    assert clinic.names(change.booking) == ["Dr Ada", "Room 2"]
    assert change.booking.requirements == (Requirement(clinic.pool.uid, clinic.rooms[1].uid),)
    assert change.summary == "Booked “Check-up” Tue 8 Dec 09:30 in Room 2"
    assert clinic.place.bookings.history(change.booking.uid)[0].summary == change.summary
    assert clinic.names(clinic.ask("10:00", "10:30", clinic.rooms[2]).booking) == ["Room 3", "Room 1"]


def test_a_pool_alone_is_enough(clinic: Clinic) -> None:
    assert clinic.names(clinic.ask("09:00", "10:00").booking) == ["Room 1"]


def test_the_least_used_of_the_day(place: Place) -> None:
    clinic = Clinic(place, Choice.LEAST_USED)
    got = [clinic.names(clinic.ask(f"{hour:02d}:00", f"{hour:02d}:30").booking)[0] for hour in range(8, 13)]
    assert got == ["Room 1", "Room 2", "Room 3", "Room 1", "Room 2"]
    other_day = clinic.ask("08:00", "08:30", day="2026-12-09T").booking
    assert clinic.names(other_day) == ["Room 1"]


def test_two_of_one_pool_are_two_members(clinic: Clinic) -> None:
    wish = Requirement(clinic.pool.uid)
    change = clinic.ask("09:00", "10:00", requirements=(wish, wish))
    assert clinic.names(change.booking) == ["Room 1", "Room 2"]
    with pytest.raises(PoolTaken, match="Too few treatment rooms are free 09:30–10:30"):
        clinic.ask("09:30", "10:30", requirements=(wish, wish))


def test_a_refusal_says_how_many_when_and_what_is_next(clinic: Clinic) -> None:
    for number, end in ((1, "11:00"), (2, "10:45"), (3, "12:00")):
        clinic.fill(number, "09:30", end)
    with pytest.raises(PoolTaken) as refused:
        clinic.ask("10:00", "10:30", clinic.doctor)
    assert refused.value.title == "All 3 treatment rooms are taken 10:00–10:30."
    assert refused.value.detail == "Next free: 10:45 in Room 2."
    clinic.place.book(clinic.doctor, DAY + "10:30", DAY + "18:00")
    with pytest.raises(PoolTaken) as refused:
        clinic.ask("10:00", "10:30", clinic.doctor)
    assert refused.value.detail == "Next free: Wed 9 Dec 08:00 in Room 1."
    assert len(clinic.place.bookings.week(at(DAY + "00:00"), at(DAY + "23:00"), [clinic.doctor.uid])) == 1


def test_three_parts_and_any_of_them_refuses(clinic: Clinic) -> None:
    device = clinic.place.resource("Laser", Kind.EQUIPMENT)
    change = clinic.ask("09:00", "10:00", clinic.doctor, device)
    assert clinic.names(change.booking) == ["Dr Ada", "Laser", "Room 1"]
    for part in (clinic.doctor, device, clinic.rooms[0]):
        with pytest.raises(Taken, match=f"{part.name} is taken"):
            clinic.place.book(part, DAY + "09:30", DAY + "09:45")
        others = [each for each in (clinic.doctor, device, clinic.rooms[1]) if each.name != part.name]
        if part is not clinic.rooms[0]:
            with pytest.raises(Taken, match=f"{part.name} is taken"):
                clinic.ask("09:30", "10:30", part, *(o for o in others if o.kind is Kind.ROOM))
    assert clinic.place.sql("SELECT count(*) FROM occurrence") == [(3,)]


def test_a_move_takes_another_member_where_its_own_is_taken(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    clinic.fill(1, "11:00", "12:00")
    kept = clinic.place.bookings.move(booked.uid, timed(DAY + "10:00", DAY + "11:00"))
    assert clinic.names(kept.booking) == ["Dr Ada", "Room 1"]
    assert kept.summary == "Moved “Check-up” to Tue 8 Dec 10:00"
    moved = clinic.place.bookings.move(booked.uid, timed(DAY + "11:00", DAY + "12:00"))
    assert clinic.names(moved.booking) == ["Dr Ada", "Room 2"]
    assert moved.summary == "Moved “Check-up” to Tue 8 Dec 11:00, now in Room 2: Room 1 is taken then"
    back = clinic.place.bookings.undo(moved)
    assert clinic.names(back.booking) == ["Dr Ada", "Room 1"]
    again = clinic.place.bookings.undo(back)
    assert clinic.names(again.booking) == ["Dr Ada", "Room 2"]


def test_a_room_that_was_chosen_by_hand_stays(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    by_hand = (clinic.doctor.uid, clinic.rooms[2].uid)
    changed = clinic.place.bookings.edit(booked.uid, {"resources": by_hand}).booking
    assert changed.requirements == (Requirement(clinic.pool.uid, clinic.rooms[2].uid, fixed=True),)
    clinic.fill(3, "11:00", "12:00")
    with pytest.raises(Taken, match="Room 3 is taken"):
        clinic.place.bookings.move(booked.uid, timed(DAY + "11:00", DAY + "12:00"))
    asked = {"requirements": (Requirement(clinic.pool.uid),), "resources": (clinic.doctor.uid,)}
    assert clinic.names(clinic.place.bookings.edit(booked.uid, asked).booking) == ["Dr Ada", "Room 1"]


def test_a_new_title_keeps_the_room_whatever_is_in_it(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    clinic.place.pull(Booking("f" * 32, "From Google", timed(DAY + "09:00", DAY + "10:00"), (clinic.rooms[0].uid,)))
    changed = clinic.place.bookings.edit(booked.uid, {"title": "Visit"}).booking
    assert clinic.names(changed) == ["Dr Ada", "Room 1"]


def test_a_series_gets_one_member_that_is_free_at_every_date(clinic: Clinic) -> None:
    rules = ("RRULE:FREQ=WEEKLY;COUNT=4",)
    clinic.fill(1, "09:00", "10:00", "2026-12-22T")
    booked = clinic.ask("09:00", "10:00", clinic.doctor, recurrence=rules).booking
    assert clinic.names(booked) == ["Dr Ada", "Room 2"]
    clinic.fill(3, "09:00", "10:00", "2026-12-15T")
    with pytest.raises(PoolTaken) as refused:
        clinic.ask("09:30", "10:00", recurrence=rules)
    assert refused.value.title == "No treatment room is free at every date of this series."
    assert refused.value.detail.startswith("Room 1 comes nearest: it is taken Tue 22 Dec 09:30.")
    assert refused.value.spans == ((at("2026-12-22T09:30"), at("2026-12-22T10:00")),)


def test_one_date_of_a_series_may_have_another_member(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",)).booking
    clinic.fill(1, "14:00", "15:00", "2026-12-15T")
    name = f"{booked.uid}/20261215T080000Z"
    when = timed("2026-12-15T14:00", "2026-12-15T15:00")
    moved = clinic.place.bookings.move(name, when, EditScope.THIS)
    assert clinic.names(clinic.place.bookings.get(name)) == ["Dr Ada", "Room 2"]
    assert clinic.names(moved.booking) == ["Dr Ada", "Room 1"]
    assert moved.summary.endswith("now in Room 2: Room 1 is taken then")


def test_this_and_following_may_have_another_member(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor, recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",)).booking
    clinic.fill(1, "14:00", "15:00", "2026-12-29T")
    name = f"{booked.uid}/20261222T080000Z"
    change = clinic.place.bookings.move(name, timed("2026-12-22T14:00", "2026-12-22T15:00"), EditScope.FOLLOWING)
    assert clinic.names(change.booking) == ["Dr Ada", "Room 2"]
    assert "now in Room 2: Room 1 is taken then" in change.summary
    assert clinic.names(clinic.place.bookings.get(booked.uid)) == ["Dr Ada", "Room 1"]
    back = clinic.place.bookings.undo(change)
    assert [clinic.names(part.booking) for part in back.parts if not part.booking.deleted] == [["Dr Ada", "Room 1"]]
    assert len(clinic.place.starts(clinic.rooms[0])) == 5
    clinic.fill(2, "16:00", "17:00", "2026-12-22T")
    clinic.fill(3, "16:00", "17:00", "2026-12-29T")
    clinic.fill(1, "16:00", "17:00", "2026-12-29T")
    with pytest.raises(PoolTaken, match="at every date"):
        clinic.place.bookings.move(name, timed("2026-12-22T16:00", "2026-12-22T17:00"), EditScope.FOLLOWING)
    assert len(clinic.place.starts(clinic.rooms[0])) == 6


def test_a_transparent_booking_takes_the_first(clinic: Clinic) -> None:
    clinic.fill(1, "09:00", "10:00")
    free = clinic.ask("09:00", "10:00", transparency=Transparency.TRANSPARENT).booking
    assert clinic.names(free) == ["Room 1"]


def test_a_cancelled_booking_frees_its_member_and_comes_back_into_another(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    gone = clinic.place.bookings.cancel(booked.uid)
    clinic.fill(1, "09:00", "10:00")
    back = clinic.place.bookings.undo(gone)
    assert clinic.names(back.booking) == ["Dr Ada", "Room 2"]


def test_a_room_with_room_for_two_is_taken_twice(place: Place) -> None:
    hall = place.resource("Hall", capacity=2)
    pool = place.container.catalogue.add_pool(Pool("", "Hall", (hall.uid,)))
    wish = Booking("", "Class", timed(DAY + "09:00", DAY + "10:00"), (), requirements=(Requirement(pool.uid),))
    place.bookings.add(wish)
    place.bookings.add(wish)
    with pytest.raises(PoolTaken, match="The hall is taken 09:00–10:00"):
        place.bookings.add(wish)


def test_a_closed_member_is_chosen_last_and_only_by_somebody_who_says_so(clinic: Clinic) -> None:
    first = clinic.rooms[0]
    closed = Closure("", timed(DAY + "08:00", DAY + "12:00"), first.uid, title="Painting")
    clinic.place.container.closures.add(closed)
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    assert clinic.names(booked) == ["Dr Ada", "Room 2"]
    clinic.fill(3, "09:00", "10:00")
    with pytest.raises(NotOpen, match="Painting"):
        clinic.ask("09:00", "10:00")
    assert clinic.place.sql("SELECT count(*) FROM booking") == [(2,)]
    wish = Booking("", "-", timed(DAY + "09:00", DAY + "10:00"), (), requirements=(Requirement(clinic.pool.uid),))
    assert clinic.names(clinic.place.bookings.add(wish, anyway=True).booking) == ["Room 1"]
    with pytest.raises(PoolTaken, match="All 3 treatment rooms are taken"):
        clinic.place.bookings.add(wish, anyway=True)


def test_a_pool_without_members_says_so(clinic: Clinic) -> None:
    for room in clinic.rooms:
        clinic.place.container.resources.remove(room.uid)
    with pytest.raises(BadInput, match="has no members"):
        clinic.ask("09:00", "10:00", clinic.doctor)


def test_a_removed_pool_leaves_the_rooms(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    clinic.place.container.catalogue.remove_pool(clinic.pool.uid)
    clinic.fill(1, "11:00", "12:00")
    with pytest.raises(Taken, match="Room 1 is taken"):
        clinic.place.bookings.move(booked.uid, timed(DAY + "11:00", DAY + "12:00"))
    moved = clinic.place.bookings.move(booked.uid, timed(DAY + "12:00", DAY + "13:00")).booking
    assert (clinic.names(moved), moved.requirements) == (["Dr Ada", "Room 1"], ())


def test_the_preview_is_what_is_booked_then(clinic: Clinic) -> None:
    clinic.fill(1, "09:00", "10:00")
    wish = Booking(
        "", "Visit", timed(DAY + "09:00", DAY + "10:00"), (clinic.doctor.uid,),
        requirements=(Requirement(clinic.pool.uid),),
    )  # fmt: skip
    seen = clinic.place.bookings.chosen(wish)
    assert clinic.names(seen) == ["Dr Ada", "Room 2"]
    assert clinic.place.sql("SELECT count(*) FROM booking") == [(1,)]
    clinic.fill(2, "09:00", "10:00")  # somebody was faster
    assert clinic.names(clinic.place.bookings.add(seen).booking) == ["Dr Ada", "Room 3"]


def test_a_preview_says_why_there_is_none(clinic: Clinic) -> None:
    for number in (1, 2, 3):
        clinic.fill(number, "09:00", "10:00")
    wish = Booking("", "-", timed(DAY + "09:30", DAY + "10:00"), (), requirements=(Requirement(clinic.pool.uid),))
    with pytest.raises(PoolTaken) as refused:
        clinic.place.bookings.chosen(wish)
    assert refused.value.detail == "Next free: 10:00 in Room 1."
    day = replace(wish, when=AllDay(date(2026, 12, 8), date(2026, 12, 9)))
    with pytest.raises(PoolTaken) as refused:
        clinic.place.bookings.chosen(day)
    assert refused.value.title == "All 3 treatment rooms are taken on Tue 8 Dec."
    assert refused.value.detail == "Choose another time or resource."
    night = replace(wish, when=timed(DAY + "06:00", DAY + "20:00"))  # longer than the rooms are open
    with pytest.raises(PoolTaken) as refused:
        clinic.place.bookings.chosen(night)
    assert refused.value.detail == "Choose another time or resource."


def test_a_name_that_is_none_stands_in_nobodys_way(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    look = clinic.place.bookings.taken
    assert look([clinic.doctor.uid], at(DAY + "09:00"), at(DAY + "10:00"), ignore="nobody") is not None
    assert (
        look([clinic.doctor.uid], at(DAY + "09:00"), at(DAY + "10:00"), ignore=f"{booked.uid}/20261208T080000Z") is None
    )


def test_a_drag_is_refused_only_where_no_member_is_free(clinic: Clinic) -> None:
    booked = clinic.ask("09:00", "10:00", clinic.doctor).booking
    start, end = at(DAY + "11:00"), at(DAY + "12:00")
    for number in (1, 2):
        clinic.fill(number, "11:00", "12:00")
    assert clinic.place.bookings.taken(booked.resources, start, end, ignore=booked.uid) is None
    clinic.fill(3, "11:00", "12:00")
    refused = clinic.place.bookings.taken(booked.resources, start, end, ignore=booked.uid)
    assert refused is not None
    assert refused.title == "All 3 treatment rooms are taken 11:00–12:00."
    clinic.place.book(clinic.doctor, DAY + "13:00", DAY + "14:00")
    refused = clinic.place.bookings.taken(booked.resources, at(DAY + "13:00"), at(DAY + "14:00"), ignore=booked.uid)
    assert refused is not None
    assert refused.resource == "Dr Ada"


def test_a_squeeze_in_takes_a_member_that_is_taken_where_none_is_free(clinic: Clinic) -> None:
    clinic.place.container.settings.set("squeeze_ins", "on")
    clinic.fill(1, "09:00", "10:00")
    free = clinic.ask("09:00", "10:00", squeeze="Severe pain").booking
    assert clinic.names(free) == ["Room 2"]
    clinic.fill(3, "09:00", "10:00")
    full = clinic.ask("09:00", "10:00", squeeze="Severe pain").booking
    assert clinic.names(full) == ["Room 1"]
    with pytest.raises(PoolTaken):
        clinic.ask("09:00", "10:00")


def test_a_service_type_gives_buffers_to_every_part(clinic: Clinic) -> None:
    service = clinic.place.container.catalogue.add_service(ServiceType("", "Surgery", 60, buffer_after=30))
    booked = clinic.ask("09:00", "10:00", clinic.doctor, service=service.uid).booking
    with pytest.raises(Taken, match="Dr Ada is taken"):
        clinic.place.book(clinic.doctor, DAY + "10:15", DAY + "10:45")
    assert clinic.names(clinic.ask("10:00", "10:30").booking) == ["Room 2"]
    assert clinic.place.bookings.taken([clinic.doctor.uid], at(DAY + "10:00"), at(DAY + "10:30")) is not None
    before = [clinic.doctor.uid], at(DAY + "08:15"), at(DAY + "08:45")
    assert clinic.place.bookings.taken(*before) is None
    assert clinic.place.bookings.taken(*before, service=service.uid) is not None
    assert clinic.place.bookings.taken(*before, ignore=booked.uid) is None


def test_a_service_type_with_other_buffers_places_what_is_to_come_again(clinic: Clinic) -> None:
    catalogue = clinic.place.container.catalogue
    service = catalogue.add_service(ServiceType("", "Surgery", 60))
    clinic.ask("09:00", "10:00", clinic.doctor, service=service.uid)
    clinic.place.book(clinic.doctor, DAY + "10:00", DAY + "11:00")
    service = catalogue.edit_service(replace(service, buffer_after=30))
    spans = clinic.place.sql("SELECT busy_end - end, claim FROM occurrence ORDER BY start, claim")
    assert spans == [(1800, "contests"), (1800, "holds"), (0, "holds")]
    catalogue.edit_service(replace(service, buffer_after=0))
    assert [claim for (claim,) in clinic.place.sql("SELECT claim FROM occurrence")] == ["holds"] * 3
