"""What fits the bar on top is laid out at once: what its buttons were on the way there is never painted."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from schedapp.gui.viewstate import View
from tests.gui.hands import Hands


@pytest.mark.parametrize("width", [1_000, 1_200, 1_440])
def test_it_is_laid_out_before_anything_else_happens(hands: Hands, width: int) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.resize(width, 800)
    window.views.set_view(View.AGENDA)
    QApplication.processEvents()
    top = window.top
    for act in (lambda: window.desk.week.set_view(View.WEEK), lambda: top.set_attention(1), lambda: top.refresh()):
        act()
        shown = [top.find_button, top.attention, top.sync, top.today, top.views]
        before = [each.geometry() for each in shown]
        QApplication.sendPostedEvents()
        assert [each.geometry() for each in shown] == before
