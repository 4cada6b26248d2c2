"""The booking form among the other things of the window: what Esc, Delete, clicks and drags mean while it is open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.gui.hands import FRI, LEFT, PLAIN, THU, WED, Hands


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
