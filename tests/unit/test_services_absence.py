"""Somebody is ill: what is booked then, where it could go, all of it done and undone as one."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from schedapp.errors import BadInput, ChangedSince, ReadOnly, Taken
from schedapp.model.availability import Rules
from schedapp.model.booking import Booking, Origin
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import AllDay, Timed
from schedapp.services.absence import AbsenceService, Affected, Fate, kindest
from schedapp.services.call_list import call_csv, call_rows, call_text
from tests.store.place import OFFICE, ZONE, Place, parse_back, timed

DAY = AllDay(date(2026, 12, 8), date(2026, 12, 9))
TUESDAY = "2026-12-08"


@pytest.fixture
def service(place: Place) -> AbsenceService:
    return place.container.absence


@pytest.fixture
def doctor(place: Place) -> Resource:
    return place.resource("Dr Okafor", Kind.PERSON, hours=OFFICE)


def book(place: Place, resource: Resource, start: str, end: str, title: str, **fields: object) -> Booking:
    return place.book(resource, f"{TUESDAY}T{start}", f"{TUESDAY}T{end}", title, **fields).booking


def offers(service: AbsenceService, found: tuple[Affected, ...]) -> list[tuple[str, str, str]]:
    return [
        (one.booking.title, one.other.name if one.other else "", f"{_local(one.later.start)}" if one.later else "")
        for one in found
    ]


def _local(epoch: int) -> str:
    return parse_back(epoch)[5:]


def test_it_lists_what_is_booked_with_client_and_phone_and_where_it_could_go(
    place: Place, service: AbsenceService, doctor: Resource
) -> None:
    other = place.resource("Dr Weber", Kind.PERSON, hours=OFFICE)
    place.resource("Room 1", hours=OFFICE)
    book(place, doctor, "09:00", "10:00", "Check-up", client="Ada", phone="+41 44 1")
    book(place, doctor, "11:00", "11:30", "Filling")
    book(place, other, "11:00", "12:00", "Busy")
    place.book(doctor, "2026-12-09T08:00", "2026-12-09T09:00", "Tomorrow")
    found = service.affected("dr okafor", DAY)
    assert offers(service, found) == [("Check-up", "Dr Weber", "12-09T09:00"), ("Filling", "", "12-09T10:00")]
    assert (found[0].booking.client, found[0].booking.phone) == ("Ada", "+41 44 1")
    assert found[0].fates == (Fate.OTHER, Fate.LATER, Fate.CANCEL, Fate.KEEP)
    assert found[1].fates == (Fate.LATER, Fate.CANCEL, Fate.KEEP)
    assert place.container.closures.list() == (), "a look alone takes somebody out"


def test_some_hours_and_what_is_over(place: Place, service: AbsenceService, doctor: Resource) -> None:
    for start, end in (("08:00", "09:00"), ("09:00", "10:00"), ("13:00", "14:00")):
        book(place, doctor, start, end, start)
    morning = timed(f"{TUESDAY}T08:00", f"{TUESDAY}T12:00")
    assert [one.booking.title for one in service.affected(doctor.uid, morning)] == ["08:00", "09:00"]
    assert [one[2] for one in offers(service, service.affected(doctor.uid, morning))] == ["12-08T12:00", "12-08T14:00"]
    place.clock = timed(f"{TUESDAY}T09:10", f"{TUESDAY}T12:00").start
    assert [one.booking.title for one in service.affected(doctor.uid, DAY)] == ["09:00", "13:00"]


def test_no_two_get_the_same_place(place: Place, service: AbsenceService, doctor: Resource) -> None:
    place.resource("Dr Weber", Kind.PERSON, hours=OFFICE)
    both = place.resource("Dr Wide", Kind.PERSON, hours=OFFICE, capacity=2)
    for number in range(2):
        book(place, both, "09:00", "10:00", f"V{number}")
    found = service.affected(both.uid, DAY)
    assert {one.other.name for one in found if one.other} == {"Dr Okafor", "Dr Weber"}
    service.take_out(both.uid, DAY, zip(found, (Fate.OTHER, Fate.OTHER), strict=True))
    assert place.starts(both) == []
    assert len(place.starts()) == 2


def test_all_is_done_and_undone_as_one(place: Place, service: AbsenceService, doctor: Resource) -> None:
    other = place.resource("Dr Weber", Kind.PERSON, hours=OFFICE)
    room = place.resource("Room 1", hours=OFFICE)
    moved = book(place, doctor, "09:00", "10:00", "A", also=(room,), client="Ada", phone="1")
    later = book(place, doctor, "10:00", "10:30", "B", also=(room,))
    gone = book(place, doctor, "11:00", "11:30", "C")
    kept = book(place, doctor, "14:00", "14:30", "D")
    found = service.affected(doctor.uid, DAY)
    fates = (Fate.OTHER, Fate.LATER, Fate.CANCEL, Fate.KEEP)
    made = service.take_out(doctor.uid, DAY, zip(found, fates, strict=True), title="Out")
    assert made.batch.summary == "Dr Okafor is out, 3 bookings changed"
    assert place.bookings.get(moved.uid).resources == (other.uid, room.uid)
    assert place.bookings.get(later.uid).when == timed("2026-12-09T09:00", "2026-12-09T09:30")
    assert place.bookings.get(gone.uid).deleted
    assert place.bookings.get(kept.uid) == kept
    (closure,) = place.container.closures.list()
    assert (closure.kind, closure.resource, closure.title, closure.when) == (
        ClosureKind.TIME_OFF, doctor.uid, "Out", DAY,
    )  # fmt: skip
    assert call_rows(made.calls, ZONE) == [
        ("Ada", "1", "A", "Tue 8 Dec 09:00–10:00", "same time, Dr Weber"),
        ("", "", "B", "Tue 8 Dec 10:00–10:30", "Wed 9 Dec 09:00–09:30"),
        ("", "", "C", "Tue 8 Dec 11:00–11:30", "cancelled"),
        ("", "", "D", "Tue 8 Dec 14:00–14:30", "not changed"),
    ]
    undone = place.container.undoing.undo(made.batch)
    assert place.container.closures.list() == ()
    assert place.bookings.get(moved.uid).resources == (doctor.uid, room.uid)
    assert place.bookings.get(later.uid).when == later.when
    assert place.bookings.get(gone.uid).live
    place.container.undoing.undo(undone)
    assert place.bookings.get(gone.uid).deleted
    assert len(place.container.closures.list()) == 1


def test_all_of_it_or_nothing(place: Place, service: AbsenceService, doctor: Resource) -> None:
    other = place.resource("Dr Weber", Kind.PERSON, hours=OFFICE)
    book(place, doctor, "09:00", "10:00", "A")
    second = book(place, doctor, "10:00", "11:00", "B")
    found = service.affected(doctor.uid, DAY)
    book(place, other, "10:00", "11:00", "Meanwhile")
    with pytest.raises(Taken):
        service.take_out(doctor.uid, DAY, kindest(found, Fate.OTHER))
    assert place.container.closures.list() == ()
    assert place.starts(doctor) == [f"{TUESDAY}T09:00", f"{TUESDAY}T10:00"]
    place.bookings.edit(second.uid, {"title": "B2"})
    with pytest.raises(ChangedSince):
        service.take_out(doctor.uid, DAY, kindest(found, Fate.CANCEL))
    with pytest.raises(BadInput):
        service.take_out(doctor.uid, DAY, [(service.affected(doctor.uid, DAY)[1], Fate.OTHER)])


def test_dates_of_one_series(place: Place, service: AbsenceService, doctor: Resource) -> None:
    series = book(place, doctor, "09:00", "10:00", "Course", recurrence=("RRULE:FREQ=DAILY;COUNT=4",))
    days = AllDay(date(2026, 12, 8), date(2026, 12, 10))
    found = service.affected(doctor.uid, days)
    assert [one.name for one in found] == [f"{series.uid}/20261208T080000Z", f"{series.uid}/20261209T080000Z"]
    service.take_out(doctor.uid, days, zip(found, (Fate.LATER, Fate.CANCEL), strict=True))
    assert place.starts(doctor) == ["2026-12-10T08:00", "2026-12-10T09:00", "2026-12-11T09:00"]


def test_whole_days_and_what_belongs_to_others(place: Place, service: AbsenceService, doctor: Resource) -> None:
    other = place.resource("Dr Weber", Kind.PERSON, hours=OFFICE)
    place.bookings.add(Booking("", "Congress", DAY, (doctor.uid,)))
    (found,) = service.affected(doctor.uid, DAY)
    assert (found.other, found.later) == (other, None)
    place.pull(
        Booking("9" * 32, "Theirs", timed(f"{TUESDAY}T12:00", f"{TUESDAY}T13:00"), (doctor.uid,), read_only=True)
    )
    fixed = next(one for one in service.affected(doctor.uid, DAY) if one.booking.title == "Theirs")
    assert fixed.fates == (Fate.KEEP,)
    with pytest.raises(ReadOnly):
        service.take_out(doctor.uid, DAY, [(fixed, Fate.CANCEL)])
    service.take_out(doctor.uid, DAY, [(fixed, Fate.KEEP)])


def test_what_was_made_in_google_stays_unless_it_is_chosen(
    place: Place, service: AbsenceService, doctor: Resource
) -> None:
    when = timed(f"{TUESDAY}T12:00", f"{TUESDAY}T13:00")
    place.pull(Booking("8" * 32, "Lunch", when, (doctor.uid,), origin=Origin.GOOGLE))
    found = service.affected(doctor.uid, DAY)
    assert [fate for _, fate in kindest(found, Fate.CANCEL)] == [Fate.KEEP]
    service.take_out(doctor.uid, DAY, [(found[0], Fate.CANCEL)])
    assert place.starts(doctor) == []


def test_who_is_out_already_is_not_taken_out_twice(place: Place, service: AbsenceService, doctor: Resource) -> None:
    week = AllDay(date(2026, 12, 7), date(2026, 12, 12))
    place.container.closures.add(Closure("", week, doctor.uid, ClosureKind.TIME_OFF))
    made = service.take_out(doctor.uid, DAY)
    assert made.batch.changes == ()
    assert len(place.container.closures.list()) == 1


def test_a_device_is_closed_and_a_notice_is_not_kept(place: Place, service: AbsenceService) -> None:
    one, two = (place.resource(f"Scanner {n}", Kind.EQUIPMENT, hours=OFFICE) for n in (1, 2))
    book(place, one, "09:00", "10:00", "Scan")
    place.container.availability.set_rules("", Rules(notice=60 * 24 * 30))
    place.container.settings.set("outside_hours", "refuse")
    found = service.affected(one.uid, DAY)
    assert found[0].other == two
    service.take_out(one.uid, DAY, kindest(found, Fate.OTHER))
    assert place.container.closures.list()[0].kind is ClosureKind.CLOSED


def test_the_list_can_be_pasted_and_saved(place: Place, service: AbsenceService, doctor: Resource) -> None:
    book(place, doctor, "09:00", "10:00", "=1+1", client="Ada, Countess", phone="+41 44 123 45 67")
    book(place, doctor, "10:00", "11:00", "-x()", client="@mention", phone="-")
    made = service.take_out(doctor.uid, DAY, kindest(service.affected(doctor.uid, DAY), Fate.CANCEL))
    rows = list(csv.reader(io.StringIO(call_csv(made.calls, ZONE))))
    assert rows[0] == ["Client", "Phone", "Booking", "Was", "Now"]
    assert rows[1][:3] == ["Ada, Countess", "+41 44 123 45 67", "'=1+1"]
    assert rows[2][:3] == ["'@mention", "-", "'-x()"]
    assert call_text(made.calls, ZONE).splitlines()[1].split("\t")[3:] == ["Tue 8 Dec 09:00–10:00", "cancelled"]


def test_a_long_one_has_no_later_time(place: Place, service: AbsenceService, doctor: Resource) -> None:
    when = Timed(
        timed(f"{TUESDAY}T08:00", f"{TUESDAY}T09:00").start, timed("2026-12-10T08:00", "2026-12-10T09:00").end, ZONE
    )
    place.bookings.add(Booking("", "Loan", when, (doctor.uid,)), anyway=True)
    assert service.affected(doctor.uid, DAY)[0].later is None
