"""The views of the grid, for the pictures of the documentation."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.layout.columns import Order
from tests.gui.picture_day import fill_tuesday
from tests.gui.picture_google import settle
from tests.gui.picture_week import Clinic

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def day(window: MainWindow, _clinic: Clinic) -> None:
    """One day of everything."""
    window.views.set_view(View.DAY)
    settle(window)


def resources(window: MainWindow, clinic: Clinic) -> None:
    """Each resource has a column; the mouse draws a new booking."""
    fill_tuesday(window, clinic)
    window.views.set_view(View.COLUMNS)
    settle(window)
    geometry = window.grid.scene.geometry
    column = geometry.column(0, 0, 0).center().x()
    QTest.mousePress(window.grid.viewport(), LEFT, PLAIN, QPoint(column, geometry.y_of(16 * 60 + 32)))
    for minute in (16 * 60 + 50, 17 * 60 + 14):
        QTest.mouseMove(window.grid.viewport(), QPoint(column, geometry.y_of(minute)))
    settle(window)


def days_of_resources(window: MainWindow, _clinic: Clinic) -> None:
    """A week of all resources: days hold resources."""
    window.resources.show_all()
    window.views.set_view(View.WEEK_COLUMNS, order=Order.DAYS_FIRST)
    settle(window)


def resources_of_week(window: MainWindow, _clinic: Clinic) -> None:
    """A week of all resources: resources hold days."""
    window.views.set_view(View.WEEK_COLUMNS, order=Order.RESOURCES_FIRST)
    settle(window)


def keys(window: MainWindow, _clinic: Clinic) -> None:
    """The sheet of keys."""
    QTest.keyClick(window.grid, "?")
    settle(window)
