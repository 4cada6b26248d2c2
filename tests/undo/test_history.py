"""A booking's history: who changed what, field by field, and the way back to an earlier version."""

from __future__ import annotations

import pytest

from schedapp.errors import BadInput, NotFound, ReadOnly, Taken
from schedapp.model.booking import Booking, EditScope
from schedapp.model.resource import Resource
from schedapp.services.change_words import step_words
from schedapp.services.history import Told
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk, shortly
from tests.store.place import Place, timed

NINE = ("2026-12-08T09:00", "2026-12-08T10:00")
TEN = ("2026-12-08T10:00", "2026-12-08T11:00")
ELEVEN = ("2026-12-08T11:00", "2026-12-08T12:00")


def told(place: Place, name: str) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """(summary, [(label, old, new, on)]) of each change, the newest first."""
    return [(each.entry.summary, fields(each)) for each in place.container.history.of(name)]


def fields(one: Told) -> list[tuple[str, str, str, str]]:
    return [(each.label, each.old, each.new, each.on) for each in one.differences]


def test_each_change_says_what_was_and_what_is(place: Place) -> None:
    room, other = place.resource(), place.resource("Room 2")
    uid = place.book(room, *NINE, client="Ada").booking.uid
    place.bookings.move(uid, timed(*TEN))
    place.bookings.edit(uid, {"title": "Control", "client": "", "resources": (room.uid, other.uid), "notes": "Fasting"})
    cancelled = place.bookings.cancel(uid)
    place.bookings.undo(cancelled)
    assert told(place, uid) == [
        ("Took back: Cancelled “Control”", [("Status", "cancelled", "booked", "")]),
        ("Cancelled “Control”", [("Status", "booked", "cancelled", "")]),
        (
            "Changed “Control”",
            [
                ("Title", "Check-up", "Control", ""),
                ("Where and with whom", "Room 1", "Room 1, Room 2", ""),
                ("Client", "Ada", "–", ""),
                ("Notes", "–", "Fasting", ""),
            ],
        ),
        (
            "Moved “Check-up” to Tue 8 Dec 10:00",
            [("Time", "Tue 8 Dec, 09:00–10:00", "Tue 8 Dec, 10:00–11:00", "")],
        ),
        (
            "Booked “Check-up” Tue 8 Dec 09:00",
            [
                ("Title", "–", "Check-up", ""),
                ("Time", "–", "Tue 8 Dec, 09:00–10:00", ""),
                ("Where and with whom", "–", "Room 1", ""),
                ("Client", "–", "Ada", ""),
            ],
        ),
    ]


def test_who_and_through_which_face(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00")
    desk.sync()
    (event,) = sim.google.list(DOCTOR)
    moved = {"start": shortly("2026-12-02T10:00:00"), "end": shortly("2026-12-02T11:00:00")}
    sim.google.patch(DOCTOR, event["id"], moved)
    desk.sync()
    first, second = desk.container.history.of(booking.uid)
    assert first.who == f"{desk.container.calendars.accounts()[0].email}, in Google"
    assert fields(first) == [("Time", "Wed 2 Dec, 09:00–10:00", "Wed 2 Dec, 10:00–11:00", "")]
    assert second.who.endswith(", on the command line")


def test_a_change_of_one_date_names_the_date(place: Place) -> None:
    room = place.resource()
    series = place.book(room, *NINE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",)).booking
    date = f"{series.uid}/20261215T080000Z"
    place.bookings.move(date, timed("2026-12-15T14:00", "2026-12-15T15:00"), EditScope.THIS)
    place.bookings.cancel(f"{series.uid}/20261222T080000Z", EditScope.THIS)
    place.bookings.edit(series.uid, {"title": "Class"})
    newest, skipped, moved, _booked = told(place, series.uid)
    assert newest == ("Changed “Class”", [("Title", "Check-up", "Class", "")])
    assert skipped[1] == [("Status", "confirmed", "cancelled", "Tue 22 Dec 09:00")]
    assert moved[1] == [("Time", "Tue 15 Dec, 09:00–10:00", "Tue 15 Dec, 14:00–15:00", "Tue 15 Dec 09:00")]
    assert [summary for summary, _ in told(place, date)] == [
        newest[0],
        "Moved “Check-up” to Tue 15 Dec 14:00",
        _booked[0],
    ]


def test_a_series_tells_its_rule_in_words(place: Place) -> None:
    uid = place.book(place.resource(), *NINE).booking.uid
    place.bookings.edit(uid, {"recurrence": ("RRULE:FREQ=WEEKLY;COUNT=4",)})
    assert told(place, uid)[0][1] == [("Repetition", "does not repeat", "Weekly, 4 times", "")]


def test_an_earlier_version_is_put_back_as_a_new_change(place: Place) -> None:
    room = place.resource()
    uid = place.book(room, *NINE, client="Ada").booking.uid
    first = place.container.history.of(uid)[0].entry.id
    place.clock += 60
    place.bookings.move(uid, timed(*TEN))
    place.bookings.edit(uid, {"client": "Eve"})
    restored = place.container.history.restore(uid, first)
    assert restored.summary == "Restored “Check-up” as of Tue 1 Dec 12:00"
    assert (restored.booking.client, place.starts()) == ("Ada", ["2026-12-08T09:00"])
    newest = place.container.history.of(uid)[0]
    assert (newest.entry.action, newest.current, newest.restorable) == ("restored", True, False)
    place.container.undoing.undo(restored)
    assert (place.bookings.get(uid).client, place.starts()) == ("Eve", ["2026-12-08T10:00"])
    assert len(place.container.history.of(uid)) == 5


def test_a_cancelled_booking_lives_again_as_it_once_was(place: Place) -> None:
    uid = place.book(place.resource(), *NINE).booking.uid
    first = place.container.history.of(uid)[0].entry.id
    place.bookings.edit(uid, {"title": "Control"})
    place.bookings.cancel(uid)
    cancelled, _edited, booked = place.container.history.of(uid)
    assert (cancelled.restorable, booked.restorable) == (False, True)
    place.container.history.restore(uid, first)
    assert place.bookings.get(uid).title == "Check-up"
    assert place.starts() == ["2026-12-08T09:00"]


def test_what_cannot_be_restored_says_why(place: Place) -> None:
    room = place.resource()
    uid = place.book(room, *NINE).booking.uid
    history = place.container.history
    first = history.of(uid)[0].entry.id
    with pytest.raises(BadInput, match="like that now"):
        history.restore(uid, first)
    with pytest.raises(NotFound, match="no such version"):
        history.restore(uid, first + 100)
    place.bookings.move(uid, timed(*TEN))
    place.book(room, *NINE, "Quicker")
    with pytest.raises(Taken, match="Room 1"):
        history.restore(uid, first)
    cancelled = place.bookings.cancel(uid)
    with pytest.raises(BadInput, match="cancelled then"):
        history.restore(uid, cancelled.id)


def test_a_booking_of_somebody_else_is_not_restored(place: Place) -> None:
    room = place.resource()
    first = place.pull(Booking("ab" * 16, "Theirs", timed(*NINE), (room.uid,), read_only=True))
    place.pull(Booking("ab" * 16, "Theirs", timed(*TEN), (room.uid,), read_only=True, version=first.version))
    oldest = place.container.history.of("ab" * 16)[-1].entry.id
    with pytest.raises(ReadOnly, match="somebody else"):
        place.container.history.restore("ab" * 16, oldest)


def test_changes_of_all_bookings_since_a_moment(place: Place) -> None:
    room = place.resource()
    place.book(room, *NINE, "First")
    place.clock += 3600
    second = place.book(room, *TEN, "Second").booking
    place.bookings.move(second.uid, timed(*ELEVEN))
    history = place.container.history
    assert [each.entry.summary[:6] for each in history.since(place.clock)] == ["Moved ", "Booked"]
    assert len(history.since(place.clock - 3600)) == 3
    assert len(history.since(0, limit=1)) == 1


@pytest.mark.parametrize(
    ("summary", "step"),
    [
        ("Booked “A” Tue 8 Dec 09:00", "book “A” Tue 8 Dec 09:00"),
        ("“A” is now 09:00–10:00", "resize “A” to 09:00–10:00"),
        ("“A” is now here” is now 09:00–10:00", "resize “A” to here” is now 09:00–10:00"),
        ("Took back: Cancelled “A”", "cancel “A”"),
        ("“A” ends before Tue 8 Dec", "“A” ends before Tue 8 Dec"),
        ("", ""),
    ],
)
def test_how_a_menu_names_a_step(summary: str, step: str) -> None:
    assert step_words(summary) == step
