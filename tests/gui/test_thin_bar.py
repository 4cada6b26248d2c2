"""The thin scroll bar of the grid: it follows the one that the view made, for as long as that one is there."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from schedapp.gui.weekview.scrolling import DayScrollBar


def test_it_follows_its_twin_and_outlives_it(qtbot: QtBot) -> None:
    """While a window is destroyed the twin may be gone for Python when its last signals come."""
    parent = QWidget()
    qtbot.addWidget(parent)
    twin = QScrollBar(Qt.Orientation.Vertical)
    thin = DayScrollBar(twin, parent)
    parent.show()
    thin.take_steps(100, 10)
    twin.setRange(0, 40)
    twin.setValue(30)
    assert (thin.maximum(), thin.value(), thin.pageStep(), thin.singleStep()) == (40, 30, 100, 10)
    assert thin.isVisible()
    thin.setValue(20)
    assert twin.value() == 20
    late = thin._take_range  # the signal is on its way already
    shiboken6.delete(twin)
    late(0, 0)
    assert not thin.isVisible()
    thin.setValue(0)
    assert thin.value() == 0
