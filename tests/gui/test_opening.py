"""How the window opens and what keeps the keyboard: the hours that a week begins with, its first size, its side."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from schedapp.gui.app import fit_screen
from schedapp.gui.theme import Theme
from schedapp.gui.theme_tokens import LIGHT
from schedapp.gui.weekview.grid import WeekGrid
from schedapp.gui.weekview.scrolling import OPENING, opening_minute
from schedapp.model.timespan import parse_iso
from tests.gui.hands import Hands
from tests.gui.sample_week import MONDAY, ZONE, clinic


@pytest.mark.parametrize(("clock", "at_opening"), [("03:10", True), ("09:37", True), ("23:30", False)])
def test_a_night_opens_at_the_morning(qtbot: QtBot, clock: str, at_opening: bool) -> None:
    """The clinic opens at 08:00; late in the evening now is shown all the same."""
    grid = WeekGrid(Theme(LIGHT, "Inter", 1.0))
    qtbot.addWidget(grid)
    grid.resize(1192, 812)
    grid.set_now(parse_iso(f"2026-11-24T{clock}", ZONE))
    grid.set_week(MONDAY, 7, ZONE)
    grid.set_occurrences([], clinic())
    grid.show()
    qtbot.waitExposed(grid)
    assert (opening_minute(grid.scene) == OPENING) is at_opening


def test_the_first_size_is_never_more_than_the_screen_has(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry().size()
    fit_screen(window)  # type: ignore[arg-type]
    assert window.width() == min(1440, room.width() - 16)
    assert window.height() == min(900, room.height() - 48)


def test_clicks_at_the_side_leave_the_keyboard_with_the_grid(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.grid.setFocus()
    side = window.side
    row = side.list.visualRect(side.model.index_of(window.desk.feed.resources[0].uid))
    QTest.mouseClick(side.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert window.grid.hasFocus()
    assert side.sets.focusPolicy() == side.add.focusPolicy() == Qt.FocusPolicy.TabFocus
