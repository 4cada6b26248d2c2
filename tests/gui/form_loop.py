"""Opens, fills and closes the form 15 times while Python collects: `python -m tests.gui.form_loop FOLDER`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDateTime, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.app import application
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.model.resource import Kind, Resource
from tests.gui.conftest import Clock, open_container
from tests.gui.hands import LEFT, PLAIN, ZONE, at

TIMES = 15


def main(folder: Path) -> None:
    app, clock = application(), Clock()
    container = open_container(folder / "home", clock)
    for name in ("Treatment 1", "Dr Okafor"):
        container.resources.add(Resource("", name, Kind.ROOM, colour="", zone=ZONE))
    window = MainWindow(container, ThemeSource(app, Choice.LIGHT), clock)
    window.show()
    window.begin()
    gc.set_threshold(40)
    collect = QTimer(interval=0)
    collect.timeout.connect(gc.collect)
    collect.start()
    for number in range(TIMES):
        book(window, number)
    print(len(container.bookings.week(at(0, "00:00"), at(7, "00:00"))), "bookings")
    window.close()
    container.close()


def book(window: MainWindow, number: int) -> None:
    """One booking by the form, of both resources on the way; closed once by Esc before."""
    form = window.booking.form
    start = at(number // 3, f"{9 + number % 3}:00")
    for drop in (True, False):
        window.booking.create_at(start, start + 1800, False, ())
        settle(lambda: form.isVisible())
        form.chips.add_button.click()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        QTest.keyClicks(form.title, f"Check-up {number}")
        if drop:
            window.booking.drop()
    QTest.mouseClick(form.save_button, LEFT, PLAIN)
    settle(lambda: not form.is_open)


def settle(condition: Callable[[], bool]) -> None:
    """Lets Qt work until a condition holds."""
    end = QDateTime.currentMSecsSinceEpoch() + 15_000
    while not condition() and QDateTime.currentMSecsSinceEpoch() < end:
        QApplication.processEvents()
    QApplication.processEvents()
    assert condition()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
