"""Resources: adding, finding, changing and removing them, with the bookings that they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schedapp.errors import Ambiguous, BadInput, ChangedSince, NotFound, Taken
from schedapp.model.booking import Booking, EditScope
from schedapp.model.resource import PALETTE, Kind, OpenHours, Resource, parse_hours
from schedapp.model.timespan import DAY, AllDay
from tests.store.place import Place, ahead, parse_back, timed

NINE = ("2026-12-08T09:00", "2026-12-08T10:00")
WEEKLY4 = ("RRULE:FREQ=WEEKLY;COUNT=4",)


def test_a_resource_is_stored_as_given_and_gets_what_it_lacks(place: Place) -> None:
    hours = parse_hours("Mo 08:00-12:00,13:00-18:00; Sa 09:00-12:00")
    made = place.resource(" Room 1 ", hours=hours, capacity=3, buffer_before=5, buffer_after=10, description="bright")
    assert place.container.resources.list() == (made,)
    assert (made.name, made.hours, made.capacity) == ("Room 1", hours, 3)
    assert (made.buffer_before, made.buffer_after, made.description) == (5, 10, "bright")
    assert made.uid
    assert made.version == 1


def test_every_new_resource_gets_a_colour_of_its_own_while_there_are_some(place: Place) -> None:
    colours = [place.resource(f"Room {number}").colour for number in range(len(PALETTE) + 1)]
    assert set(colours) == set(PALETTE)
    assert place.resource("Painted", colour="#123456").colour == "#123456"


def test_the_list_is_by_kind_position_and_name(place: Place) -> None:
    for name, kind in (("Laser", Kind.EQUIPMENT), ("Room", Kind.ROOM), ("Dr Ada", Kind.PERSON), ("Dr Bo", Kind.PERSON)):
        place.resource(name, kind)
    assert [resource.name for resource in place.container.resources.list()] == ["Dr Ada", "Dr Bo", "Room", "Laser"]


def test_a_resource_is_found_by_id_name_or_beginning(place: Place) -> None:
    room = place.container.resources.add(Resource("abcd0001", "Room 1", colour=""))
    place.container.resources.add(Resource("abcd0002", "Room 2", colour=""))
    place.container.resources.add(Resource("abce0003", "Room 3", colour=""))
    get = place.container.resources.get
    assert get("abcd0001") == get("room 1") == get(" ROOM 1 ") == room
    assert get("abce").uid == "abce0003"
    with pytest.raises(Ambiguous) as refused:
        get("abcd")
    assert "abcd0002" in refused.value.detail
    for text in ("", "Room", "abc", "nothing"):
        with pytest.raises(NotFound):
            get(text)


def test_a_name_is_the_handle_of_one_resource(place: Place) -> None:
    service = place.container.resources
    first, second = place.resource("Treatment 1"), place.resource("Treatment 2")
    with pytest.raises(BadInput, match="“Treatment 1”"):
        service.add(Resource("", " treatment 1", colour=""))
    with pytest.raises(BadInput, match="“Treatment 1”"):
        service.edit(replace(second, name="TREATMENT 1"))
    assert [each.name for each in service.list()] == ["Treatment 1", "Treatment 2"]
    assert service.edit(replace(first, name="TREATMENT 1")).name == "TREATMENT 1"
    service.remove(first.uid)
    assert service.edit(replace(second, name="Treatment 1")).name == "Treatment 1"


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"zone": "Mars/Olympus"}, {"colour": "red"}, {"capacity": 0}, {"buffer_after": 999},
     {"hours": (OpenHours(0, 60, 30),)}],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_bad_input_is_refused_and_nothing_is_stored(place: Place, fields: dict[str, object]) -> None:
    good = Resource("", "Room 1", colour="")
    with pytest.raises(BadInput):
        place.container.resources.add(replace(good, **fields))  # type: ignore[arg-type]
    assert place.container.resources.list() == ()
    kept = place.container.resources.add(good)
    with pytest.raises(BadInput):
        place.container.resources.edit(replace(kept, **fields))  # type: ignore[arg-type]
    assert place.container.resources.list() == (kept,)


def test_an_edit_writes_every_field_once(place: Place) -> None:
    room = place.resource()
    changed = replace(
        room, name="Hall", kind=Kind.EQUIPMENT, colour="#123456", zone="Europe/Berlin", capacity=2, buffer_before=5,
        buffer_after=6, description="new", hours=parse_hours("Su 10:00-12:00"),
    )  # fmt: skip
    saved = place.container.resources.edit(changed)
    assert saved == replace(changed, version=2)
    assert place.container.resources.list() == (saved,)
    with pytest.raises(ChangedSince):
        place.container.resources.edit(replace(room, name="Older"))


# --- changes that move busy time ------------------------------------------------------------------


def test_a_smaller_capacity_that_does_not_fit_is_refused(place: Place) -> None:
    group = place.resource("Group", capacity=3)
    for number in range(2):
        place.book(group, ahead("09:00"), ahead("10:00"), f"Seat {number}")
    with pytest.raises(Taken, match="more bookings at once") as refused:
        place.container.resources.edit(replace(group, capacity=1, name="Small"))
    assert refused.value.detail
    assert place.container.resources.list() == (group,)
    assert place.container.resources.edit(replace(group, capacity=2)).capacity == 2


def test_new_buffers_widen_what_is_booked_and_what_clashes_then_is_shown(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE, "First")
    place.book(room, "2026-12-08T10:00", "2026-12-08T11:00", "Second")
    place.book(room, "2026-12-08T12:00", "2026-12-08T13:00", "Third")
    wide = place.container.resources.edit(replace(room, buffer_after=15))
    busy = place.sql("SELECT busy_end - end FROM occurrence")
    assert busy == [(900,)] * 3
    claims = {row.title: (str(row.claim), row.clash) for row in place.bookings.week(0, 2**32)}
    assert claims["Third"] == ("holds", False)
    assert "contests" in {claims["First"][0], claims["Second"][0]}
    with pytest.raises(Taken):
        place.book(wide, "2026-12-08T13:10", "2026-12-08T14:00")
    place.container.resources.edit(replace(wide, buffer_after=0))
    assert place.claims(room) == ["holds"] * 3


def test_a_new_zone_moves_all_day_bookings_with_their_dates(place: Place) -> None:
    room = place.resource()
    for day in (8, 9, 10):
        when = AllDay(date(2026, 12, day), date(2026, 12, day + 1))
        place.bookings.add(Booking("", f"Day {day}", when, (room.uid,)))
    timed_one = place.book(room, "2026-12-12T09:00", "2026-12-12T10:00").booking
    moved = place.container.resources.edit(replace(room, zone="America/New_York"))
    rows = place.bookings.week(0, 2**32)
    assert [parse_back(row.start, moved.zone) for row in rows][:3] == [f"2026-12-{d:02}T00:00" for d in (8, 9, 10)]
    assert rows[3].start == timed_one.when.start  # type: ignore[comparison-overlap]
    assert place.claims(room) == ["holds"] * 4


# --- removing -------------------------------------------------------------------------------------


def test_a_resource_with_bookings_ahead_is_not_removed_by_accident(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE)
    place.book(room, "2026-12-09T09:00", "2026-12-09T10:00", recurrence=WEEKLY4)
    with pytest.raises(BadInput, match="2 bookings ahead"):
        place.container.resources.remove(room.uid)
    assert len(place.starts()) == 5
    place.container.resources.remove("Room 1", force=True)
    assert place.container.resources.list() == ()
    assert place.bookings.week(0, 2**32) == []
    assert place.sql("SELECT count(*) FROM booking WHERE deleted_at IS NULL") == [(0,)]


def test_a_series_that_begins_years_ahead_counts_as_ahead(place: Place) -> None:
    room = place.resource()
    place.book(room, "2029-12-04T09:00", "2029-12-04T10:00", recurrence=WEEKLY4)
    with pytest.raises(BadInput, match="1 booking ahead"):
        place.container.resources.remove(room.uid)


def test_a_past_booking_stays_and_can_be_looked_at_and_changed(place: Place) -> None:
    room, doctor = place.resource(), place.resource("Dr Ada", Kind.PERSON)
    made = place.book(room, *NINE, also=(doctor,)).booking
    place.clock += 30 * DAY
    place.container.resources.remove(room.uid)
    assert place.starts(doctor) == [NINE[0]]
    assert place.bookings.get(made.uid).resources == (room.uid, doctor.uid)
    place.bookings.edit(made.uid, {"notes": "billed"})
    place.bookings.cancel(made.uid)
    assert place.starts(doctor) == []


def test_bookings_lose_a_removed_resource_where_they_have_others(place: Place) -> None:
    room, doctor = place.resource(), place.resource("Dr Ada", Kind.PERSON)
    made = place.book(room, *NINE, also=(doctor,)).booking
    place.container.resources.remove(room.uid, force=True)
    assert place.bookings.get(made.uid).resources == (doctor.uid,)
    assert place.starts(doctor) == [NINE[0]]
    assert place.bookings.history(made.uid)[0].summary == "Room 1 was removed"


def test_an_occurrence_that_had_only_the_removed_resource_is_cancelled(place: Place) -> None:
    room, doctor = place.resource(), place.resource("Dr Ada", Kind.PERSON)
    made = place.book(doctor, *NINE, recurrence=WEEKLY4).booking
    place.bookings.edit(f"{made.uid}/20261215T080000Z", {"resources": (room.uid,)}, EditScope.THIS)
    place.book(doctor, "2026-12-15T09:00", "2026-12-15T10:00", "Elsewhere")
    place.container.resources.remove(room.uid, force=True)
    assert [row.title for row in place.bookings.week(0, 2**32)] == ["Check-up", "Elsewhere", "Check-up", "Check-up"]


def test_the_program_starts_with_an_old_series_on_a_removed_resource(place: Place) -> None:
    room, doctor = place.resource(), place.resource("Dr Ada", Kind.PERSON)
    place.book(doctor, *NINE, also=(room,), recurrence=WEEKLY4)
    place.book(doctor, "2026-12-08T11:00", "2026-12-08T12:00", "Weekly", recurrence=("RRULE:FREQ=WEEKLY",))
    place.clock += 60 * DAY
    place.container.resources.remove(room.uid)
    before = len(place.starts(doctor))
    place.clock += 60 * DAY
    place.container.close()
    place.container = place.open()
    assert len(place.starts(doctor)) > before
    place.container.resources.edit(replace(doctor, buffer_after=5))
    assert "contests" not in place.claims(doctor)


def test_two_starts_at_different_clocks_do_not_move_the_horizon_back(place: Place) -> None:
    place.resource()
    place.clock += 3 * DAY
    later = place.open()
    until = place.sql("SELECT expanded_until FROM resource")
    with later.database.write():
        later._bookings.placing.extend(1, until[0][0] - DAY)
    assert place.sql("SELECT expanded_until FROM resource") == until
    later.close()


def test_what_was_pulled_from_beyond_reach_comes_under_the_rules(place: Place) -> None:
    room = place.resource()
    place.pull(Booking("far-00001", "Far", timed("2032-06-08T09:00", "2032-06-08T10:00"), (room.uid,)))
    assert place.claims(room) == ["free"]
    place.clock += 2 * 366 * DAY
    place.book(room, "2032-06-21T09:00", "2032-06-21T10:00", "Moves the horizon")
    assert place.claims(room) == ["holds", "holds"]
    with pytest.raises(Taken):
        place.book(room, "2032-06-08T09:30", "2032-06-08T10:30")
