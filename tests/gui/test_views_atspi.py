"""Another process reads, selects and opens bookings in month, agenda and timeline through AT-SPI."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.desktop.driver import Desktop

pytestmark = pytest.mark.desktop

APP = "view"
COSTA = "F. Costa, Dr Jonas Meier, Thursday 26 November, 08:30 to 09:30"


@contextmanager
def shown(desktop: Desktop, name: str) -> Iterator[subprocess.Popen[str]]:
    """The view in a process of its own."""
    command = [sys.executable, "-m", "tests.gui.views_window", name]
    with subprocess.Popen(command, env=dict(desktop.environment), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert heard(process) == "ready"
            desktop.window("View")
            yield process
        finally:
            process.kill()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("month", "November 2026"),
        ("agenda", "Agenda from Monday 23 November to Sunday 6 December 2026"),
        ("timeline", "Timeline of Monday 23 November to Sunday 29 November 2026"),
    ],
)
def test_each_booking_is_an_item_with_words_a_place_and_a_selection(desktop: Desktop, name: str, title: str) -> None:
    with shown(desktop, name) as process:
        assert title in [found.name for found in desktop.find_all(APP, "list")]
        costa = desktop.find(APP, "list item", "F. Costa")
        assert costa.name == COSTA
        assert "selectable" in costa.states
        assert costa.extents is not None
        desktop.select(APP, "list item", "F. Costa")
        assert heard(process) == "selected costa"
        desktop.key("Return")
        assert heard(process) == "open costa"


def test_the_days_of_the_month_are_items_too(desktop: Desktop) -> None:
    with shown(desktop, "month") as process:
        items = desktop.find_all(APP, "list item")
        days = [item.name for item in items if item.name.endswith((" bookings", ", 1 booking"))]
        assert len(days) == 42
        assert "Tuesday 24 November, today, 6 bookings" in days
        desktop.select(APP, "list item", "Tuesday 24 November, today, 6 bookings")
        desktop.key("Return")
        assert [heard(process), heard(process)] == ["selected", "day 2026-11-24"]


def test_a_real_mouse_moves_a_chip_to_another_day(desktop: Desktop) -> None:
    with shown(desktop, "month") as process:
        x, y = desktop.find(APP, "list item", "F. Costa").centre
        desktop.drag((x, y), (x + 165, y))
        assert heard(process) == "selected costa"
        assert heard(process) == "move costa"
