"""The sheet of keys: all of it is in view, and it calls keys what the menus call them."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea

from schedapp.gui.dialogs.keys_dialog import Caps, KeysDialog
from schedapp.gui.keys import KEYS, caps, key_named
from tests.gui.hands import WED, Hands


@pytest.fixture
def sheet(hands: Hands) -> KeysDialog:
    hands.resource("Room 1")
    window = hands.open()
    QTest.keyClicks(window.grid, "?")
    (found,) = window.findChildren(KeysDialog)
    return found


def test_every_line_is_in_view_on_a_screen_of_800_pixels(hands: Hands, sheet: KeysDialog) -> None:
    assert sheet.screen().availableGeometry().height() == 800
    (scroll,) = sheet.findChildren(QScrollArea)
    hands.until(lambda: scroll.verticalScrollBar().maximum() == 0)  # it grows once it knows its contents
    seen = scroll.viewport().rect()
    found = sheet.findChildren(Caps)
    assert len(found) == len(KEYS)
    for one in found:
        assert seen.contains(one.rect().translated(one.mapTo(scroll.viewport(), one.rect().topLeft())))


def test_menu_and_sheet_have_one_name_for_a_key(hands: Hands) -> None:
    room = hands.resource("Room 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    window.grid.reveal(booking.uid)
    place = window.grid.visualRect(window.grid.currentIndex()).center()
    view = window.grid.viewport()
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    shown = menu.actions()[0].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    menu.close()
    assert shown in key_named("open").shown
    # What has a key in the menu bar, too.
    for key in KEYS:
        for text in key.window:
            native = QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText)
            assert "+".join(caps(text)) == native


def test_no_cap_is_called_otherwise(sheet: KeysDialog) -> None:
    told = " ".join(each.accessibleName() for each in sheet.findChildren(Caps))
    assert "PgDown" in told
    assert "E, or Enter" in told
    assert "Return" not in told
