"""A new booking by key: it begins at the next open, free time of what is shown, and says when that is."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from schedapp.gui.forms.booking_form import BookingForm
from schedapp.gui.viewparts.offer import OfferGhost
from schedapp.gui.viewstate import View
from schedapp.model.closure import Closure
from schedapp.model.resource import Kind, parse_hours
from schedapp.model.timespan import AllDay
from tests.gui.conftest import Clock
from tests.gui.hands import FRI, TUE, WED, Hands, at

HOURS = parse_hours("Mo-Fr 08:00-12:00,13:00-17:00")


def new_booking(hands: Hands) -> BookingForm:
    """Ctrl+N in the grid."""
    hands.window.grid.setFocus()
    hands.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    hands.wait()
    form = hands.window.booking.form
    assert form.isVisible()
    return form


def start_of(form: BookingForm) -> str:
    assert form.draft is not None
    return f"{form.draft.start:%a %d %b %H:%M}"


def ghost_is_seen(hands: Hands) -> bool:
    grid = hands.window.grid
    rect = grid.ghost_rect()
    place = grid.viewport().mapFromGlobal(rect.center())
    return not rect.isNull() and grid.scene.geometry.body().contains(place)


def test_in_the_evening_it_is_the_next_open_day(hands: Hands, clock: Clock) -> None:
    hands.resource("Treatment 1", hours=HOURS)
    clock.now = at(FRI, "19:10")
    window = hands.open()
    form = new_booking(hands)
    assert start_of(form) == "Mon 30 Nov 08:00"
    assert form.hint.isVisible()
    assert form.hint.text() == "The next free time is Mon 30 Nov at 08:00."
    assert window.desk.week.shows(date(2026, 11, 30))
    assert form.verdict.text().startswith("Free in Sched")
    assert ghost_is_seen(hands)
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Check-up Mon 08:00-08:30"]


def test_in_a_break_it_is_after_the_break_and_the_first_that_is_free(hands: Hands, clock: Clock) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=HOURS)
    room = hands.resource("Treatment 1", hours=HOURS)
    for resource in (doctor, room):
        hands.book(resource, TUE, "13:00", "14:00")
    hands.book(doctor, TUE, "14:00", "14:30")
    clock.now = at(TUE, "12:05")
    hands.open()
    form = new_booking(hands)
    assert start_of(form) == "Tue 24 Nov 14:00"
    assert form.draft is not None
    assert form.draft.resources == (room.uid,)
    assert form.hint.text() == "The next free time is today at 14:00."
    # Another time that is chosen by hand needs no words.
    form.when.start.edit.setFocus()
    form.when.start.edit.selectAll()
    hands.type("15:00")
    hands.key(Qt.Key.Key_Tab)
    assert not form.hint.isVisible()


def test_now_needs_no_words_and_a_shown_week_begins_with_its_first_free_time(hands: Hands) -> None:
    room = hands.resource("Treatment 1", hours=HOURS)
    hands.container.closures.add(Closure("", AllDay(date(2026, 11, 30), date(2026, 12, 1)), ""))
    hands.book(room, WED + 6, "08:00", "10:15")  # Tuesday of the next week
    window = hands.open()
    form = new_booking(hands)
    assert start_of(form) == "Tue 24 Nov 10:00"
    assert not form.hint.isVisible()
    hands.key(Qt.Key.Key_Escape)
    window.desk.week.turn(1)
    hands.wait()
    form = new_booking(hands)
    assert start_of(form) == "Tue 01 Dec 10:15"
    hands.key(Qt.Key.Key_Escape)
    window.desk.week.turn(-2)
    hands.wait()
    assert start_of(new_booking(hands)) == "Mon 16 Nov 09:00", "what is over is written down where it is"


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_column_that_is_far_away_comes_into_view(hands: Hands, mirrored: bool) -> None:
    rooms = [hands.resource(f"Room {number:02}", hours=HOURS) for number in range(30)]
    for room in rooms[:25]:
        hands.book(room, TUE, "08:00", "17:00", anyway=True)
    window = hands.open()
    if mirrored:
        window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window.views.set_view(View.COLUMNS)
    hands.wait()
    assert window.grid.horizontalScrollBar().value() == 0
    form = new_booking(hands)
    assert form.draft is not None
    assert form.draft.resources == (rooms[25].uid,)
    assert ghost_is_seen(hands)
    hands.key(Qt.Key.Key_Escape)
    window.grid.horizontalScrollBar().setValue(0)
    layer = window.finding.layer
    layer.set_offers([OfferGhost(1, at(TUE, "10:00"), at(TUE, "10:30"), (rooms[27].uid,))])
    assert layer.rects_of(0) == []
    layer.reveal(0)
    assert layer.rects_of(0), "so does one that was found"
