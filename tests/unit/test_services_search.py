"""Bookings and clients found by words."""

from __future__ import annotations

from datetime import date

from schedapp.model.booking import Booking, EditScope
from schedapp.model.timespan import AllDay
from tests.store.place import Place

ZONE = "Europe/Zurich"


def titles(place: Place, text: str, limit: int = 12) -> list[str]:
    return [each.title for each in place.container.search.find(text, ZONE, limit).bookings]


def test_words_are_parts_of_titles_and_of_clients_in_any_order(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", "Check-up", client="Anna Novak")
    place.book(room, "2026-12-08T10:00", "2026-12-08T11:00", "First visit", client="Ben Orr")
    assert titles(place, "check") == ["Check-up"]
    assert titles(place, "NOVAK CHECK") == ["Check-up"]
    assert titles(place, "orr check") == []
    assert titles(place, " ") == []


def test_a_resource_counts_beside_other_words(place: Place) -> None:
    one, two = place.resource("Room 1"), place.resource("Room 2")
    place.book(one, "2026-12-08T09:00", "2026-12-08T10:00", "Check-up")
    place.book(two, "2026-12-08T09:00", "2026-12-08T10:00", "Check-up again")
    (found,) = place.container.search.find("check room 2", ZONE).bookings
    assert (found.title, found.resources) == ("Check-up again", (two.uid,))


def test_letters_beyond_ascii_are_compared_without_case(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", "Visite", client="Élodie MÜLLER")
    place.book(room, "2026-12-08T10:00", "2026-12-08T11:00", "Besuch", client="Mia Meller")
    assert titles(place, "müller") == ["Visite"]
    assert titles(place, "élodie") == ["Visite"]
    assert [each.name for each in place.container.search.find("mül", ZONE).clients] == ["Élodie MÜLLER"]


def test_signs_of_patterns_are_letters(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", "50 % off_er")
    place.book(room, "2026-12-08T10:00", "2026-12-08T11:00", "500 offers")
    assert titles(place, "%") == ["50 % off_er"]
    assert titles(place, "off_") == ["50 % off_er"]
    assert titles(place, "\\") == []


def test_what_is_to_come_is_first_then_what_was(place: Place) -> None:
    room = place.resource()
    days = {"Visit c": "2026-11-20", "Visit d": "2026-11-10", "Visit b": "2027-01-08", "Visit a": "2026-12-08"}
    for title, day in days.items():
        place.book(room, f"{day}T09:00", f"{day}T10:00", title)
    assert titles(place, "visit") == ["Visit a", "Visit b", "Visit c", "Visit d"]
    assert titles(place, "visit", 1) == ["Visit a"]


def test_of_a_series_the_next_date_is_found(place: Place) -> None:
    room = place.resource()
    rule = ("RRULE:FREQ=WEEKLY;COUNT=6",)
    series = place.book(room, "2026-11-17T09:00", "2026-11-17T10:00", "Rounds", recurrence=rule).booking
    (found,) = place.container.search.find("rounds", ZONE).bookings
    assert found.name == f"{series.uid}/20261208T080000Z"


def test_a_changed_date_of_a_series_is_found_by_its_own_name(place: Place) -> None:
    room = place.resource()
    rule = ("RRULE:FREQ=WEEKLY;COUNT=3",)
    series = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", "Rounds", recurrence=rule).booking
    name = f"{series.uid}/20261215T080000Z"
    place.bookings.edit(name, {"title": "Long rounds"}, EditScope.THIS)
    assert [each.name for each in place.container.search.find("long", ZONE).bookings] == [name]


def test_date_words_narrow_it_to_a_day(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", "Visit 1")
    place.book(room, "2026-12-09T09:00", "2026-12-09T10:00", "Visit 2")
    place.book(room, "2026-12-09T11:00", "2026-12-09T12:00", "Check-up")
    assert titles(place, "9.12.") == ["Visit 2", "Check-up"]
    assert titles(place, "visit 9 dec") == ["Visit 2"]
    assert titles(place, "in 8 days visit") == ["Visit 2"]


def test_a_word_that_is_a_date_and_a_name_is_both(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-01T17:00", "2026-12-01T18:00", "Visit")
    place.book(room, "2027-02-01T17:00", "2027-02-01T18:00", "Call", client="Tue Jensen")
    assert titles(place, "tue") == ["Visit", "Call"]


def test_what_was_cancelled_or_removed_is_not_found(place: Place) -> None:
    room = place.resource()
    change = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", "Check-up", client="Anna Novak")
    place.bookings.cancel(change.booking.uid)
    found = place.container.search.find("novak", ZONE)
    assert found.bookings == ()
    assert [(each.name, each.booking) for each in found.clients] == [("Anna Novak", None)]


def test_a_client_leads_to_the_next_booking_else_to_the_last(place: Place) -> None:
    room = place.resource()
    for day, title in (("2026-11-10", "Old"), ("2027-01-08", "Later"), ("2026-12-08", "Next")):
        place.book(room, f"{day}T09:00", f"{day}T10:00", title, client="Anna Novak")
    place.book(room, "2026-11-11T09:00", "2026-11-11T10:00", "Only", client="Annabel Orr")
    found = place.container.search.find("ann", ZONE).clients
    assert [(each.name, each.booking.title if each.booking else "") for each in found] == [
        ("Anna Novak", "Next"),
        ("Annabel Orr", "Only"),
    ]


def test_a_booking_of_whole_days_is_found(place: Place) -> None:
    room = place.resource()
    place.bookings.add(Booking("", "Congress", AllDay(date(2026, 12, 8), date(2026, 12, 10)), (room.uid,)))
    (found,) = place.container.search.find("congress", ZONE).bookings
    assert found.all_day
    assert titles(place, "9.12.") == []
    assert titles(place, "8.12.") == ["Congress"]
