"""The views of the grid, for the pictures of the documentation."""

from __future__ import annotations

from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.layout.columns import Order
from tests.gui.picture_google import settle
from tests.gui.picture_week import Clinic


def day(window: MainWindow, _clinic: Clinic) -> None:
    """One day of everything."""
    window.views.set_view(View.DAY)
    settle(window)


def resources(window: MainWindow, _clinic: Clinic) -> None:
    """Each resource has a column."""
    window.resources.show_all()
    window.views.set_view(View.COLUMNS)
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
