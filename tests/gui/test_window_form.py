"""The booking form among the other things of the window: what Esc, Delete, clicks and drags mean while it is open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from schedapp.gui.forms.booking_form import BookingForm
from tests.gui.hands import FRI, LEFT, PLAIN, THU, TUE, WED, Hands


def click_tile(hands: Hands, name: str) -> None:
    QTest.mouseClick(hands.window.grid.viewport(), LEFT, PLAIN, hands.tile(name))


def focusable(window: QWidget, form: QWidget) -> list[QWidget]:
    """Everything beside the form that Tab or the mouse can give the focus to."""
    found = [w for w in window.findChildren(QWidget) if w.isVisible() and w.isEnabled() and not form.isAncestorOf(w)]
    return [w for w in found if w.focusPolicy() != Qt.FocusPolicy.NoFocus and w.focusProxy() is None and w is not form]


def test_escape_closes_the_form_wherever_the_focus_is(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    form = window.booking.form
    places = focusable(window, form)
    assert len(places) > 6
    for place in places:
        hands.click(THU, "16:00")
        hands.type("Anna")
        place.setFocus()
        QTest.keyClick(place, Qt.Key.Key_Escape)
        assert not form.isVisible(), place
        assert window.grid.ghost_rect().isNull()


def test_long_words_are_seen_from_their_beginning_and_typed_over(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00", "Check-up " * 20, client="Anna " * 30)
    form = hands.open().booking.form
    QTest.mouseDClick(hands.window.grid.viewport(), LEFT, PLAIN, hands.tile(hands.rows()[0].name))
    hands.until(form.isVisible)
    assert (form.title.cursorPosition(), form.client.cursorPosition()) == (0, 0)
    hands.type("Visit")
    assert form.title.text() == "Visit"


def test_escape_drops_a_drag_before_the_form(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.click(THU, "16:00")
    hands.type("Anna")
    hands.drag_tile(hands.rows()[0].name, 1, 60, release=False)
    hands.key(Qt.Key.Key_Escape)
    assert window.booking.form.isVisible()
    hands.key(Qt.Key.Key_Escape)
    assert not window.booking.form.isVisible()
    assert hands.words() == ["Check-up Wed 10:00-11:00"]


@pytest.mark.parametrize("existing", [False, True])
def test_a_click_on_a_tile_closes_an_untouched_form(hands: Hands, existing: bool) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00")
    hands.book(room, THU, "10:00", "11:00", "Other")
    window = hands.open()
    first, other = (row.name for row in hands.rows())
    if existing:
        hands.double_click(first)
    else:
        hands.click(FRI, "09:00")
        hands.click(FRI, "14:00")
    assert window.booking.form.isVisible()
    click_tile(hands, other)
    assert not window.booking.form.isVisible()
    assert window.grid.ghost_rect().isNull()
    assert window.grid.selected_name() == other


@pytest.mark.parametrize("existing", [False, True])
def test_what_was_typed_stays_and_nothing_is_cancelled_behind_it(hands: Hands, existing: bool) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00")
    hands.book(room, THU, "10:00", "11:00", "Other")
    window = hands.open()
    first, other = (row.name for row in hands.rows())
    form = window.booking.form
    if existing:
        hands.double_click(first)
    else:
        hands.click(FRI, "09:00")
    hands.type("Anna")
    click_tile(hands, other)
    assert form.isVisible()
    hands.key(Qt.Key.Key_Delete)
    hands.wait()
    assert form.title.hasFocus()
    hands.double_click(other)
    assert form.title.text() == "Anna"
    assert form.title.hasFocus()
    assert len(hands.words()) == 2
    hands.key(Qt.Key.Key_Escape)
    click_tile(hands, other)
    hands.key(Qt.Key.Key_Delete)
    hands.wait()
    assert hands.words() == ["Check-up Wed 10:00-11:00"]


def test_the_ghost_of_a_draft_comes_back_after_a_tile_was_dragged(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.click(FRI, "14:00")
    hands.type("Anna")
    ghost = window.grid.ghost_rect()
    hands.drag_tile(hands.rows()[0].name, 0, 60)
    hands.wait()
    assert hands.words() == ["Check-up Wed 11:00-12:00"]
    assert window.booking.form.isVisible()
    assert window.grid.ghost_rect().size() == ghost.size()


def places_of(form: BookingForm) -> tuple[QPoint, QPoint, int]:
    """Where start and check box are, and the gap between the fields of day and start."""
    QApplication.processEvents()
    when = form.when
    return when.start.pos(), when.all_day.pos(), when.start.x() - when.day.geometry().right() - 1


def type_into(hands: Hands, line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    hands.type(text)
    hands.key(Qt.Key.Key_Tab)


def test_nothing_in_the_row_of_times_moves_with_what_it_says(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    form = window.booking.form
    hands.click(THU, "16:00")
    usual = places_of(form)
    assert usual[2] == 8
    for end, length in (("17:30", "1 h 30 min"), ("15:00", ""), ("23:45", "7 h 45 min"), ("16:30", "30 min")):
        type_into(hands, form.when.end.edit, end)
        assert places_of(form) == usual
        assert form.when.length.text() == length
        assert form.when.length.width() >= form.when.length.fontMetrics().horizontalAdvance(length)
    type_into(hands, form.when.end.edit, "15:00")
    assert "not after the start" in form.verdict.text()
    hands.key(Qt.Key.Key_Escape)
    hands.click(TUE, "16:00")
    assert places_of(form)[1:] == usual[1:]
    assert form.when.length.text() == "30 min"
    assert "not after" not in form.verdict.text()
    for day in range(7):
        hands.click(day, "16:00")
        assert places_of(form)[2] == 8


def test_tab_reaches_the_closing_cross_last(hands: Hands) -> None:
    hands.resource("Treatment 1")
    hands.resource("Treatment 2")
    window = hands.open()
    form = window.booking.form
    hands.click(THU, "16:00")
    order: list[QWidget | None] = []
    while form.focusWidget() not in order and len(order) < 30:
        order.append(form.focusWidget())
        hands.key(Qt.Key.Key_Tab)
    assert order[0] is form.title
    names = [widget.accessibleName() for widget in order if widget is not None]
    assert names[1:6] == ["Date", "Start", "End", "All day", "Take off Treatment 1"]
    assert order[6] is form.chips.add_button
    assert order[-2:] == [form.save_button, form.close_button]
    assert form.title.hasFocus()


def test_the_form_opens_and_closes_in_a_process_that_collects(tmp_path: Path) -> None:
    """A crash of the process cannot be caught in it."""
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.gui.form_loop", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["15", "bookings"]), done.stderr
