"""Closed time in the window: the grid and the form say why, and what may be overridden is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from schedapp.gui.dialogs.anyway_dialog import AnywayDialog
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import Kind, parse_hours
from schedapp.model.timespan import AllDay
from tests.gui.hands import FRI, LEFT, PLAIN, SAT, THU, TUE, WED, Hands, at

WORK = "Mo-Fr 08:00-12:00,13:00-18:00"


def tip(hands: Hands, day: int, clock: str) -> str:
    """What is said of a place while the mouse rests on it."""
    grid = hands.window.grid
    place = hands.place(day, clock)
    with patch.object(QToolTip, "showText") as shown:
        event = QHelpEvent(QEvent.Type.ToolTip, place, grid.viewport().mapToGlobal(place))
        QApplication.sendEvent(grid.viewport(), event)
    return str(shown.call_args.args[1]) if shown.called else ""


def test_hovering_over_grey_time_says_why(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    off = Closure("", AllDay(date(2026, 11, 26), date(2026, 11, 27)), doctor.uid, ClosureKind.TIME_OFF, "holiday")
    hands.container.closures.add(off)
    hands.open()
    assert "Dr Okafor is not in on Saturdays." in tip(hands, SAT, "10:00")
    assert "Next open: Monday 08:00." in tip(hands, SAT, "10:00")
    assert "Dr Okafor has a break 12:00–13:00 on Wednesdays." in tip(hands, WED, "12:20")
    assert "Time off: holiday." in tip(hands, THU, "10:00")
    assert tip(hands, WED, "10:00") == ""


def test_a_click_on_grey_time_says_why_and_offers_to_book_anyway(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    window = hands.open()
    hands.click(SAT, "10:00")
    form = window.booking.form
    assert form.verdict.text() == "Dr Okafor is not in on Saturdays. Next open: Monday 08:00."
    assert form.anyway_button.isVisible()
    hands.type("Emergency")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert form.isVisible(), "Enter alone books in closed time"
    assert hands.words() == []
    hands.press(form.anyway_button)
    hands.until(lambda: not form.isVisible())
    assert hands.words() == ["Emergency Sat 10:00-10:30"]


def test_the_offer_goes_with_another_time_and_is_never_made_for_what_is_taken(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    hands.book(doctor, THU, "16:00", "17:00", "Lunch")
    window = hands.open()
    form = window.booking.form
    hands.click(SAT, "10:00")
    assert form.anyway_button.isVisible()
    hands.click(THU, "15:00")
    assert not form.anyway_button.isVisible()
    assert form.verdict.text().startswith("Free")
    window.booking.create_at(at(THU, "16:00"), at(THU, "16:30"), False, (doctor.uid,))
    assert form.verdict.text().startswith("Taken:")
    assert not form.anyway_button.isVisible()


def test_a_place_that_is_firm_offers_nothing(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    hands.container.settings.set("outside_hours", "refuse")
    window = hands.open()
    hands.click(SAT, "10:00")
    assert window.booking.form.verdict.text().startswith("Dr Okafor is not in on Saturdays.")
    assert not window.booking.form.anyway_button.isVisible()


def test_the_first_resource_that_is_open_is_taken(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    night = hands.resource("Room 24", hours=parse_hours("Mo-Su 00:00-24:00"))
    window = hands.open()
    hands.click(SAT, "10:00")
    draft = window.booking.form.draft
    assert draft is not None
    assert draft.resources == (night.uid,)
    assert not window.booking.form.anyway_button.isVisible()


def test_the_ghost_is_red_over_closed_time_and_a_drop_asks(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    booking = hands.book(doctor, THU, "10:00", "10:30")
    window = hands.open()
    start = hands.tile(booking.uid)
    end = start + hands.shift(2, 0)
    hands.drag(start, end, release=False)
    ghost = window.grid.scene.ghost
    assert ghost is not None
    assert ghost.refused == "Dr Okafor is not in on Saturdays."
    assert ghost.asks
    QTest.mouseRelease(window.grid.viewport(), LEFT, PLAIN, end)
    hands.wait()
    dialog = hands.dialog(AnywayDialog)
    assert dialog.heading.text() == "Dr Okafor is not in on Saturdays."
    hands.press(dialog.cancel_button)
    assert hands.words() == ["Check-up Thu 10:00-10:30"]
    assert window.grid.ghost_rect().isNull()
    hands.drag_tile(booking.uid, 2, 0)
    hands.wait()
    hands.press(hands.dialog(AnywayDialog).confirm_button)
    hands.until(lambda: hands.words() == ["Check-up Sat 10:00-10:30"])


def test_a_firm_place_takes_no_drop(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    booking = hands.book(doctor, THU, "10:00", "10:30")
    hands.container.settings.set("outside_hours", "refuse")
    hands.open()
    hands.drag_tile(booking.uid, 2, 0)
    hands.wait()
    assert not [d for d in hands.window.findChildren(AnywayDialog) if d.isVisible()]
    assert hands.words() == ["Check-up Thu 10:00-10:30"]


def test_a_drag_asks_the_database_no_more_than_before(hands: Hands) -> None:
    """The rules were read once: of each new place of the ghost only the bookings are asked for."""
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    hands.open()
    availability = hands.container.availability
    availability.why_not([doctor.uid], at(TUE, "10:00"), at(TUE, "11:00"))
    with patch.object(availability._resources, "all", side_effect=AssertionError("read again")):
        for clock in ("10:00", "10:15", "20:00"):
            availability.why_not([doctor.uid], at(TUE, clock), at(TUE, clock) + 900)


@pytest.mark.parametrize(("day", "shown"), [(FRI, False), (SAT, True)])
def test_an_existing_booking_is_asked_for_its_new_time_alone(hands: Hands, day: int, shown: bool) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    booking = hands.book(doctor, THU, "10:00", "11:00", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    window = hands.open()
    window.booking.open_booking(f"{booking.uid}/20261126T090000Z")
    form = window.booking.form
    draft = form.draft
    assert draft is not None
    moved = timedelta(days=day - THU)
    form.retime(replace(draft, start=draft.start + moved, end=draft.end + moved))
    assert form.anyway_button.isVisible() is shown


def test_a_resource_that_is_closed_then_is_offered_with_its_reason(hands: Hands) -> None:
    hands.resource("Room 24", hours=parse_hours("Mo-Su 00:00-24:00"))
    hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    window = hands.open()
    hands.click(SAT, "10:00")
    hands.press(window.booking.form.chips.add_button)
    menu = hands.popup()
    (action,) = [each for each in menu.actions() if each.text().startswith("Dr Okafor")]
    assert action.text() == "Dr Okafor (not in on Saturdays)"
    assert action.isEnabled()
    menu.close()


def test_a_new_booking_by_key_begins_with_a_resource_that_is_open(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours("We 08:00-12:00"))
    room = hands.resource("Room 24", hours=parse_hours("Mo-Su 00:00-24:00"))
    window = hands.open()
    window.booking.create_soon()
    draft = window.booking.form.draft
    assert draft is not None
    assert draft.resources == (room.uid,)


def test_the_ghost_of_the_form_is_red_where_it_cannot_be_booked_and_follows_the_times(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours(WORK))
    hands.book(doctor, THU, "10:00", "11:00", "In the way")
    window = hands.open()
    hands.draw(SAT, "10:00", "10:30")
    form = window.booking.form

    def refused() -> str:
        ghost = window.grid.scene.ghost
        assert ghost is not None
        return ghost.refused

    def retime(day: str, start: str) -> None:
        for field, text in ((form.when.day, day), (form.when.start, start)):
            field.edit.setFocus()
            field.edit.selectAll()
            hands.type(text)
            hands.key(Qt.Key.Key_Tab)
        hands.wait()

    assert refused() == "Dr Okafor is not in on Saturdays."
    ghost = window.grid.ghost_rect()
    place = window.grid.viewport().mapFromGlobal(ghost.center()) - QPoint(0, ghost.height() // 2 - 1)
    image = window.grid.viewport().grab().toImage()
    red = QColor(window.grid.scene.theme.tokens.danger)
    assert any(image.pixelColor(place + QPoint(0, down)) == red for down in range(-2, 3)), "its edge is red"
    retime("26 Nov", "14:00")
    assert refused() == ""
    retime("26 Nov", "10:15")
    assert refused() == "Dr Okafor is taken 10:00–11:00."
    retime("26 Nov", "11:00")
    assert refused() == ""
    retime("26 Nov", "12:15")
    assert refused() != ""
    hands.key(Qt.Key.Key_Escape)
    assert window.grid.scene.ghost is None
    hands.click(FRI, "10:00")
    assert refused() == "", "nothing is left of the one before"


def test_a_series_has_a_red_ghost_only_if_its_first_date_cannot_be_booked(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED + 7, "10:00", "11:00", "In the way")
    window = hands.open()
    hands.click(WED, "10:00")
    form = window.booking.form
    hands.choose_line(form.repeat.rule, "Weekly on Wednesday")
    hands.wait()
    ghost = window.grid.scene.ghost
    assert ghost is not None
    assert "25 Nov" not in form.verdict.text()
    assert ghost.refused == ""
