"""Where dialogs open: wholly on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from schedapp.gui.dialogs.frame import Dialog
from tests.gui.hands import Hands


@pytest.mark.parametrize("place", [QPoint(-40, -30), QPoint(10_000, 10_000), QPoint(0, -19)])
def test_a_dialog_that_would_open_off_the_screen_opens_on_it(hands: Hands, place: QPoint) -> None:
    window = hands.open()
    dialog = Dialog(window, window.desk.source, "Room and Google", "Save")
    dialog.move(place)
    dialog.open()
    area = dialog.screen().availableGeometry()
    hands.until(lambda: area.contains(dialog.frameGeometry()))
    dialog.reject()


def test_a_dialog_that_is_on_the_screen_stays_where_it_is(hands: Hands) -> None:
    window = hands.open()
    dialog = Dialog(window, window.desk.source, "Room and Google", "Save")
    place = dialog.screen().availableGeometry().topLeft() + QPoint(7, 9)
    dialog.move(place)
    dialog.open()
    hands.wait()
    assert dialog.pos() == place
    dialog.reject()
