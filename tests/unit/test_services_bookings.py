"""Booking, changing, cancelling, undoing: one-offs on one and several resources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schedapp.errors import Ambiguous, BadInput, BookingError, ChangedSince, NotFound, ReadOnly, Taken
from schedapp.model.booking import Booking, EditScope, Origin, Status, Transparency
from schedapp.model.resource import Kind
from schedapp.model.timespan import DAY, AllDay
from tests.store.place import YEAR, Place, at, timed

NINE = ("2026-12-08T09:00", "2026-12-08T10:00")
TEN = ("2026-12-08T10:00", "2026-12-08T11:00")


def names(place: Place) -> list[tuple[str, str, str]]:
    """(title, resource, claim) of all that is shown."""
    known = {resource.uid: resource.name for resource in place.container.resources.list()}
    rows = place.bookings.week(0, place.clock + 6 * YEAR)
    return [(row.title, known[row.resource], str(row.claim)) for row in rows]


# --- booking --------------------------------------------------------------------------------------


def test_a_booking_is_stored_as_given(place: Place) -> None:
    doctor, room = place.resource("Dr Ada", Kind.PERSON), place.resource()
    change = place.book(
        doctor, *NINE, "  Check-up ", also=(room,), client="Eve", phone="+41", notes="one\ntwo", location="1st floor",
        status=Status.TENTATIVE,
    )  # fmt: skip
    stored = place.bookings.get(change.booking.uid)
    assert stored == change.booking
    assert (stored.title, stored.client, stored.phone, stored.notes) == ("Check-up", "Eve", "+41", "one\ntwo")
    assert (stored.location, stored.status, stored.version) == ("1st floor", Status.TENTATIVE, 1)
    assert stored.resources == (doctor.uid, room.uid)
    assert names(place) == [("Check-up", "Dr Ada", "holds"), ("Check-up", "Room 1", "holds")]
    assert (change.before, change.summary) == (None, "Booked “Check-up” Tue 8 Dec 09:00")


def test_a_taken_slot_is_refused_on_every_resource_with_what_is_in_the_way(place: Place) -> None:
    doctor, room = place.resource("Dr Ada", Kind.PERSON), place.resource()
    place.book(room, *NINE, "Cleaning")
    with pytest.raises(Taken) as refused:
        place.book(doctor, "2026-12-08T09:30", "2026-12-08T10:30", also=(room,))
    assert refused.value.resource == "Room 1"
    assert refused.value.spans == ((at(NINE[0]), at(NINE[1])),)
    assert "“Cleaning”, 09:00–10:00" in refused.value.detail
    assert names(place) == [("Cleaning", "Room 1", "holds")]
    assert place.sql("SELECT count(*) FROM booking") == [(1,)]
    assert place.sql("SELECT count(*) FROM history") == [(1,)]


def test_what_lasts_all_day_is_in_the_way_all_day(place: Place) -> None:
    room = place.resource()
    place.container.bookings.add(Booking("", "Holidays", AllDay(date(2026, 12, 8), date(2026, 12, 10)), (room.uid,)))
    with pytest.raises(Taken) as refused:
        place.book(room, *NINE)
    assert "In the way: “Holidays”, all day." in refused.value.detail
    looked = place.container.bookings.taken((room.uid,), at(NINE[0]), at(NINE[1]))
    assert looked is not None
    assert looked.title == "Room 1 is taken all day."


@pytest.mark.parametrize("capacity", [1, 2])
def test_a_series_that_stands_in_its_own_way_is_called_so(place: Place, capacity: int) -> None:
    room = place.resource(capacity=capacity)
    three_days = ("2026-12-08T09:00", "2026-12-11T09:00")
    with pytest.raises(Taken) as refused:
        place.book(room, *three_days, recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
    assert refused.value.title == "The occurrences of this series overlap each other."
    assert refused.value.detail
    assert names(place) == []


def test_the_refusal_names_no_client(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE, "Cleaning", client="Secret Name")
    with pytest.raises(Taken) as refused:
        place.book(room, *NINE)
    assert "Secret" not in str(refused.value)


def test_all_day_and_timed_bookings_exclude_each_other(place: Place) -> None:
    room = place.resource()
    place.bookings.add(Booking("", "Closed", AllDay(date(2026, 12, 8), date(2026, 12, 10)), (room.uid,)))
    for start, end in (("2026-12-08T00:00", "2026-12-08T00:30"), ("2026-12-09T23:30", "2026-12-10T00:30")):
        with pytest.raises(Taken):
            place.book(room, start, end)
    place.book(room, "2026-12-10T00:00", "2026-12-10T01:00")
    row = place.bookings.week(at("2026-12-08T00:00"), at("2026-12-09T00:00"))[0]
    assert (row.all_day, row.start, row.end) == (True, at("2026-12-08T00:00"), at("2026-12-10T00:00"))


def test_transparent_bookings_take_no_slot_until_they_become_opaque(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE)
    seen = place.book(room, *NINE, "Reminder", transparency=Transparency.TRANSPARENT).booking
    assert names(place) == [("Check-up", "Room 1", "holds"), ("Reminder", "Room 1", "free")]
    with pytest.raises(Taken):
        place.bookings.edit(seen.uid, {"transparency": Transparency.OPAQUE})
    place.bookings.move(seen.uid, timed(*TEN))
    place.bookings.edit(seen.uid, {"transparency": Transparency.OPAQUE})
    assert names(place)[1] == ("Reminder", "Room 1", "holds")


def test_capacity_lets_so_many_in_and_each_row_is_changed_alone(place: Place) -> None:
    group = place.resource("Group room", capacity=3)
    first, second, _ = (place.book(group, *NINE, f"Seat {n}").booking for n in range(3))
    with pytest.raises(Taken):
        place.book(group, *NINE)
    place.bookings.cancel(second.uid)
    place.bookings.edit(first.uid, {"title": "Seat A"})
    assert [title for title, *_ in names(place)] == ["Seat A", "Seat 2"]


@pytest.mark.parametrize("capacity", [2, 3])
def test_two_resources_slots_alike_leave_no_stale_rows(place: Place, capacity: int) -> None:
    """A series with two occurrences in one slot: every write keeps exactly two rows there."""
    group = place.resource("Group room", capacity=capacity)
    daily = ("RRULE:FREQ=DAILY;COUNT=2",)
    series = place.book(group, *NINE, recurrence=daily).booking
    place.bookings.move(f"{series.uid}/20261209T080000Z", timed(*NINE), EditScope.THIS)
    for title in ("One", "Two", "Three"):
        place.bookings.edit(series.uid, {"title": title})
        assert names(place) == [(title, "Group room", "holds")] * 2
    place.bookings.cancel(series.uid)
    assert place.sql("SELECT count(*) FROM occurrence") == [(0,)]


@pytest.mark.parametrize(
    "fields",
    [{"title": "x" * 10_000}, {"title": "a\x00b"}, {"when": timed(*reversed(NINE))}, {"resources": ()},
     {"recurrence": ("FREQ=SECONDLY",)}, {"recurrence": ("FREQ=WEEKLY;BYDAY=MO",)}, {"client": "x" * 300}],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_bad_input_is_refused_and_nothing_is_stored(place: Place, fields: dict[str, object]) -> None:
    room = place.resource()
    good = Booking("", "Check-up", timed(*NINE), (room.uid,))
    with pytest.raises(BadInput):
        place.bookings.add(replace(good, **fields))  # type: ignore[arg-type]
    kept = place.bookings.add(good).booking
    with pytest.raises(BadInput):
        place.bookings.edit(kept.uid, fields)
    assert place.bookings.get(kept.uid) == kept
    assert place.sql("SELECT count(*), max(version) FROM booking") == [(1, 1)]


def test_unknown_and_removed_resources_cannot_be_booked(place: Place) -> None:
    room, gone = place.resource(), place.resource("Gone")
    place.container.resources.remove(gone.uid)
    for uid in ("nothing-there", gone.uid):
        with pytest.raises(NotFound, match="resource"):
            place.bookings.add(Booking("", "Check-up", timed(*NINE), (room.uid, uid)))
    assert names(place) == []


def test_titles_are_stored_to_the_letter(place: Place) -> None:
    room = place.resource()
    title = "<img src=file:///etc/passwd> & “Ω” '; DROP TABLE booking; -- %s"
    place.book(room, *NINE, title)
    assert [row.title for row in place.bookings.week(0, 2**32)] == [title]


def test_more_than_five_years_ahead_is_refused_and_less_moves_the_horizon(place: Place) -> None:
    room = place.resource()
    before = place.sql("SELECT expanded_until FROM resource")[0][0]
    far = place.clock + 5 * 366 * DAY
    for recurrence in ((), ("RRULE:FREQ=DAILY;COUNT=3",)):
        when = replace(timed(*NINE), start=far, end=far + 3600)
        with pytest.raises(BadInput, match="five years"):
            place.bookings.add(Booking("", "Far", when, (room.uid,), recurrence=recurrence))
    assert place.sql("SELECT expanded_until FROM resource")[0][0] == before
    place.book(room, "2028-12-08T09:00", "2028-12-08T10:00")
    assert place.sql("SELECT expanded_until FROM resource")[0][0] > at("2028-12-08T10:00") > before
    with pytest.raises(Taken):
        place.book(room, "2028-12-08T09:30", "2028-12-08T10:30")


def test_a_booking_beyond_the_horizon_meets_the_series_that_reach_there(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE, "Weekly", recurrence=("RRULE:FREQ=WEEKLY",))
    tuesday = "2028-06-06"
    with pytest.raises(Taken):
        place.book(room, f"{tuesday}T09:30", f"{tuesday}T10:30")
    assert f"{tuesday}T09:00" not in place.starts(), "the refused booking took the horizon with it"
    place.book(room, f"{tuesday}T10:00", f"{tuesday}T11:00")
    assert f"{tuesday}T09:00" in place.starts()


def test_the_horizon_moves_on_with_the_days(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE, "Weekly", recurrence=("RRULE:FREQ=WEEKLY",))
    last = place.starts()[-1]
    place.clock += 30 * DAY
    place.container.close()
    place.container = place.open()
    assert place.starts()[-1] > last
    assert len(place.starts()) == len(set(place.starts()))


# --- changing -------------------------------------------------------------------------------------


def test_an_edit_changes_what_it_names_and_keeps_the_row_of_busy_time(place: Place) -> None:
    room = place.resource()
    made = place.book(room, *NINE, client="Eve", notes="kept").booking
    before = place.sql("SELECT * FROM occurrence")
    change = place.bookings.edit(made.uid, {"title": " New\n", "phone": "+41"})
    assert replace(change.booking, version=1) == replace(made, title="New", phone="+41")
    assert change.booking.version == 2
    assert place.sql("SELECT * FROM occurrence") == before


def test_a_booking_moves_resizes_and_changes_its_resources(place: Place) -> None:
    doctor, room, other = place.resource("Dr Ada", Kind.PERSON), place.resource(), place.resource("Room 2")
    made = place.book(doctor, *NINE, also=(room,)).booking
    place.bookings.move(made.uid, timed("2026-12-08T09:30", "2026-12-08T12:00"))
    assert place.starts() == ["2026-12-08T09:30"] * 2
    place.bookings.edit(made.uid, {"resources": (doctor.uid, other.uid)})
    assert [resource for _, resource, _ in names(place)] == ["Dr Ada", "Room 2"]
    place.book(room, *NINE)
    with pytest.raises(Taken):
        place.bookings.edit(made.uid, {"resources": (doctor.uid, room.uid)})
    place.bookings.edit(made.uid, {"when": AllDay(date(2026, 12, 9), date(2026, 12, 10))})
    assert place.starts(other) == ["2026-12-09T00:00"]


def test_what_cannot_be_edited_is_named(place: Place) -> None:
    made = place.book(place.resource(), *NINE).booking
    for field in ("uid", "deleted", "origin", "overrides", "whatever"):
        with pytest.raises(BadInput, match=field):
            place.bookings.edit(made.uid, {field: "x"})


def test_a_version_that_was_seen_before_is_refused(place: Place) -> None:
    made = place.book(place.resource(), *NINE).booking
    place.bookings.edit(made.uid, {"title": "Newer"}, expect=1)
    with pytest.raises(ChangedSince):
        place.bookings.edit(made.uid, {"title": "Older"}, expect=1)
    assert place.bookings.get(made.uid).title == "Newer"


def test_a_write_between_reading_and_saving_is_noticed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    made = place.book(place.resource(), *NINE).booking
    other = place.open()
    seen = place.bookings.series(made.uid)
    other.bookings.edit(made.uid, {"title": "Theirs"})
    monkeypatch.setattr(place.bookings, "series", lambda _: seen)
    with pytest.raises(ChangedSince):
        place.bookings.edit(made.uid, {"title": "Mine"})
    assert other.bookings.get(made.uid).title == "Theirs"
    other.close()


def test_somebody_elses_event_is_not_ours_to_change(place: Place) -> None:
    room = place.resource()
    theirs = Booking("theirs-01", "Theirs", timed(*NINE), (room.uid,), origin=Origin.GOOGLE, read_only=True)
    place.pull(theirs)
    for act in (
        lambda: place.bookings.edit("theirs-01", {"title": "Mine"}),
        lambda: place.bookings.move("theirs-01", timed(*TEN)),
        lambda: place.bookings.cancel("theirs-01"),
    ):
        with pytest.raises(ReadOnly) as refused:
            act()
        assert "Google" in refused.value.detail


def test_a_title_from_google_does_not_keep_a_booking_from_moving(place: Place) -> None:
    room = place.resource()
    place.pull(Booking("long-0001", "x" * 900 + "\t", timed(*NINE), (room.uid,), origin=Origin.GOOGLE))
    place.bookings.move("long-0001", timed(*TEN))
    place.bookings.edit("long-0001", {"resources": (room.uid,), "status": Status.TENTATIVE})
    assert place.bookings.get("long-0001").title == "x" * 900 + "\t"
    with pytest.raises(BadInput):
        place.bookings.edit("long-0001", {"title": "y" * 900})


def test_cancelling_frees_the_slot_and_is_said_the_second_time(place: Place) -> None:
    room = place.resource()
    made = place.book(room, *NINE).booking
    change = place.bookings.cancel(made.uid)
    assert change.booking.deleted
    assert names(place) == []
    place.book(room, *NINE)
    for act in (place.bookings.cancel, lambda name: place.bookings.edit(name, {"title": "x"})):
        with pytest.raises(NotFound, match="cancelled before"):
            act(made.uid)


def test_an_occurrence_name_of_a_one_off_changes_nothing(place: Place) -> None:
    made = place.book(place.resource(), *NINE).booking
    for act in (
        lambda name: place.bookings.cancel(name),
        lambda name: place.bookings.cancel(name, EditScope.THIS),
        lambda name: place.bookings.edit(name, {"title": "x"}),
        lambda name: place.bookings.get(name),
    ):
        with pytest.raises(NotFound):
            act(f"{made.uid}/20261208T080000Z")
    assert place.bookings.get(made.uid) == made


# --- undo -----------------------------------------------------------------------------------------


def test_undo_and_redo_of_each_kind_of_change(place: Place) -> None:
    room = place.resource()
    booked = place.book(room, *NINE)
    uid = booked.booking.uid
    moved = place.bookings.move(uid, timed(*TEN))
    cancelled = place.bookings.cancel(uid)
    back = place.bookings.undo(cancelled)
    assert place.starts() == ["2026-12-08T10:00"]
    again = place.bookings.undo(back)
    assert place.starts() == []
    place.bookings.undo(again)
    unmoved = place.bookings.undo(moved)
    assert place.starts() == ["2026-12-08T09:00"]
    unbooked = place.bookings.undo(booked)
    assert place.starts() == []
    place.bookings.undo(unbooked)
    place.bookings.undo(unmoved)
    assert place.starts() == ["2026-12-08T10:00"]


def test_ten_steps_back_and_ten_forward(place: Place) -> None:
    room = place.resource()
    made = place.book(room, *NINE, "0").booking
    changes = [place.bookings.edit(made.uid, {"title": str(n)}) for n in range(1, 11)]
    redo = []
    for number, change in reversed(list(enumerate(changes))):
        redo.append(place.bookings.undo(change))
        assert place.bookings.get(made.uid).title == str(number)
    for number, change in enumerate(reversed(redo), start=1):
        place.bookings.undo(change)
        assert place.bookings.get(made.uid).title == str(number)


def test_undo_is_refused_when_the_booking_changed_since(place: Place) -> None:
    room = place.resource()
    moved = place.bookings.move(place.book(room, *NINE).booking.uid, timed(*TEN))
    place.bookings.edit(moved.booking.uid, {"notes": "newer"})
    with pytest.raises(ChangedSince, match="changed since") as refused:
        place.bookings.undo(moved)
    assert refused.value.detail
    assert place.starts() == ["2026-12-08T10:00"]
    assert place.bookings.get(moved.booking.uid).notes == "newer"


def test_undo_is_refused_when_the_slot_was_taken_meanwhile(place: Place) -> None:
    room = place.resource()
    made = place.book(room, *NINE).booking
    moved = place.bookings.move(made.uid, timed(*TEN))
    place.book(room, *NINE, "Quicker")
    with pytest.raises(Taken, match="Room 1"):
        place.bookings.undo(moved)
    assert [title for title, *_ in names(place)] == ["Quicker", "Check-up"]
    assert place.bookings.get(made.uid).version == 2


def test_undo_of_a_cancelled_series_brings_its_overrides_back(place: Place) -> None:
    room = place.resource()
    series = place.book(room, *NINE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",)).booking
    place.bookings.move(f"{series.uid}/20261215T080000Z", timed("2026-12-16T14:00", "2026-12-16T15:00"), EditScope.THIS)
    place.bookings.cancel(f"{series.uid}/20261222T080000Z", EditScope.THIS)
    before = place.starts()
    place.bookings.undo(place.bookings.cancel(series.uid))
    assert place.starts() == before == ["2026-12-08T09:00", "2026-12-16T14:00", "2026-12-29T09:00"]


# --- names, clients, history ----------------------------------------------------------------------


def test_a_beginning_of_an_id_is_enough_while_it_fits_one(place: Place) -> None:
    room = place.resource()
    for number, uid in enumerate(("abcd0001", "abcd0002", "abce0003", "ABCF0004")):
        hour = 9 + number
        when = timed(f"2026-12-08T{hour:02}:00", f"2026-12-08T{hour:02}:30")
        place.bookings.add(Booking(uid, uid, when, (room.uid,)))
    assert place.bookings.get("abce").title == "abce0003"
    assert place.bookings.get("ABCE").title == "abce0003"
    assert place.bookings.get("abcd0001").title == "abcd0001"
    assert place.bookings.get("ABCF0004").title == "ABCF0004"
    with pytest.raises(Ambiguous):
        place.bookings.get("abcd")
    for text in ("abc", "", "zzzz", "ab%d", "abc_", "abcd0001x", "____", "%%%%"):
        with pytest.raises(NotFound):
            place.bookings.get(text)
    place.bookings.cancel("abcd0002")
    assert place.bookings.get("abcd").title == "abcd0001", "the live one is meant"
    assert place.bookings.get("abcd0002").deleted


def test_an_id_that_is_the_beginning_of_another_is_exact(place: Place) -> None:
    room = place.resource()
    place.bookings.add(Booking("abcd0001", "Short", timed(*NINE), (room.uid,)))
    place.bookings.add(Booking("abcd00012", "Long", timed(*TEN), (room.uid,)))
    place.bookings.cancel("abcd0001")
    assert place.bookings.get("abcd0001").title == "Short"


def test_a_client_is_stored_once_by_name_and_number(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE, client="Eve", phone="1")
    place.book(room, *TEN, client="Eve", phone="1")
    place.book(room, "2026-12-08T11:00", "2026-12-08T12:00", client="Eve", phone="2")
    place.book(room, "2026-12-08T12:00", "2026-12-08T13:00", phone="3")
    place.book(room, "2026-12-08T13:00", "2026-12-08T14:00")
    assert place.sql("SELECT name, phone FROM client ORDER BY id") == [("Eve", "1"), ("Eve", "2"), ("", "3")]
    assert place.sql("SELECT client_id FROM booking ORDER BY id") == [(1,), (1,), (2,), (3,), (None,)]


def test_every_change_is_in_the_history_with_before_and_after(place: Place) -> None:
    room = place.resource()
    booked = place.book(room, *NINE)
    place.clock += 60
    moved = place.bookings.move(booked.booking.uid, timed(*TEN))
    cancelled = place.bookings.cancel(booked.booking.uid)
    with pytest.raises(BookingError):
        place.bookings.undo(moved)
    place.bookings.undo(cancelled)
    entries = place.bookings.history(booked.booking.uid)
    assert [entry.action for entry in entries] == ["undone", "cancelled", "moved", "booked"]
    assert [entry.version for entry in entries] == [4, 3, 2, 1]
    assert entries[2].before == booked.booking
    assert entries[2].after == moved.booking
    assert (entries[2].id, entries[2].at - entries[3].at, entries[2].face) == (moved.id, 60, "cli")
    assert entries[3].before is None
    assert entries[1].summary == "Cancelled “Check-up”"


# --- looking while dragging -----------------------------------------------------------------------


def test_a_slot_can_be_looked_at_before_it_is_asked_for(place: Place) -> None:
    room = place.resource(buffer_before=10, buffer_after=10)
    made = place.book(room, *NINE, "Cleaning").booking
    look = place.bookings.taken
    refused = look([room.uid], at("2026-12-08T10:00"), at("2026-12-08T10:30"))
    assert refused is not None
    assert "Room 1 is taken" in refused.title
    assert "Cleaning" in refused.detail
    assert look([room.uid], at("2026-12-08T10:20"), at("2026-12-08T10:30")) is None
    assert look([room.uid], at(NINE[0]), at(NINE[1]), ignore=made.uid) is None
    assert look([], at(NINE[0]), at(NINE[1])) is None


def test_the_look_counts_capacity_at_its_peak(place: Place) -> None:
    room = place.resource(capacity=2)
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
    place.book(room, "2026-12-08T10:00", "2026-12-08T11:00")
    assert place.bookings.taken([room.uid], at("2026-12-08T09:00"), at("2026-12-08T11:00")) is None
    place.book(room, "2026-12-08T10:30", "2026-12-08T11:00")
    assert place.bookings.taken([room.uid], at("2026-12-08T09:00"), at("2026-12-08T11:00")) is not None
    assert place.bookings.taken([room.uid], at("2026-12-08T09:00"), at("2026-12-08T10:30")) is None
