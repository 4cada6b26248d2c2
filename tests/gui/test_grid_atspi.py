"""Another process reads, selects and opens bookings in the grid through AT-SPI."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.desktop.driver import Desktop

pytestmark = pytest.mark.desktop

APP = "week-grid"


class Window:
    """The grid in a process of its own; `heard` is its next line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def heard(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture
def window(desktop: Desktop) -> Iterator[Window]:
    command = [sys.executable, "-m", "tests.gui.grid_window"]
    with subprocess.Popen(command, env=dict(desktop.environment), stdout=subprocess.PIPE, text=True) as process:
        found = Window(process)
        assert found.heard() == "ready"
        desktop.window("Week grid")
        yield found
        process.kill()


def test_each_booking_is_an_item_with_words_and_a_place(window: Window, desktop: Desktop) -> None:
    items = desktop.find_all(APP, "list item")
    assert len(items) == 28
    costa = next(item for item in items if item.name.startswith("F. Costa"))
    assert costa.name == "F. Costa, Dr Jonas Meier, Thursday 26 November, 08:30 to 09:30"
    assert costa.description == "Follow-up"
    assert "selectable" in costa.states
    assert costa.extents is not None
    assert costa.extents[2:] == (147, 54)
    (grid,) = desktop.find_all(APP, "list")
    assert grid.name == "Week from Monday 23 November to Sunday 29 November 2026"


def test_its_place_is_where_it_is_on_the_screen(window: Window, desktop: Desktop) -> None:
    desktop.click(*desktop.find(APP, "list item", "F. Costa").centre)
    assert window.heard() == "selected costa"


def test_it_is_selected_and_opened_from_outside(window: Window, desktop: Desktop) -> None:
    desktop.select(APP, "list item", "F. Costa")
    assert window.heard() == "selected costa"
    assert "selected" in desktop.find(APP, "list item", "F. Costa").states
    desktop.key("Return")
    assert window.heard() == "open costa"


def test_the_action_of_an_item_selects_it(window: Window, desktop: Desktop) -> None:
    desktop.act(APP, "list item", "J. Silva")
    assert window.heard() == "selected silva"


def test_real_mouse_and_keys_reach_it(window: Window, desktop: Desktop) -> None:
    x, y = desktop.find(APP, "list item", "J. Silva").centre
    desktop.drag((x, y), (x + 162, y + 112))
    assert window.heard() == "selected silva"
    assert window.heard().startswith("move silva ")
    desktop.key("Down")
    assert window.heard() == "selected", "out of it, on the cell below"
    desktop.key("ctrl+Down")
    assert window.heard() == "selected andersson"
