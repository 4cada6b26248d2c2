"""Pictures of “Find a time” and of series."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from schedapp.gui.mainwindow import MainWindow
from tests.gui.picture_google import settle
from tests.gui.picture_week import OKAFOR, Clinic


def finding(window: MainWindow, clinic: Clinic) -> None:
    """The next free times of a doctor with any room."""
    window.find_time()
    QTest.keyClicks(window.finder_panel.who, f"{OKAFOR.split()[-1].lower()} room")
    settle(window, 400)
    QTest.keyClick(window.finder_panel.who, Qt.Key.Key_Down)
    settle(window, 200)


def offer_taken(window: MainWindow, clinic: Clinic) -> None:
    """One of them is about to be booked."""
    finding(window, clinic)
    QTest.keyClick(window.finder_panel.who, Qt.Key.Key_Return)
    settle(window, 400)
