"""Another process reads the attention panel and answers in it through AT-SPI."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.desktop.driver import Desktop

pytestmark = pytest.mark.desktop

APP = "attention-panel"


@pytest.fixture
def lines(desktop: Desktop) -> Iterator[Iterator[str]]:
    """What the panel in a process of its own says, line by line."""
    command = [sys.executable, "-m", "tests.gui.attention_window"]
    with subprocess.Popen(command, env=dict(desktop.environment), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = (line.strip() for line in iter(process.stdout.readline, ""))
        assert next(said) == "ready"
        desktop.window("Attention panel")
        yield said
        process.kill()


def test_what_is_asked_is_read_out_with_both_values(lines: Iterator[str], desktop: Desktop) -> None:
    card = desktop.find(APP, name="^Conflict, Check-up")
    assert card.name == "Conflict, Check-up, Title · Wed 25 Nov, 10:00 – 11:00"
    assert card.description == "Yours: Check-up. Google’s: Call back, in place now. Both sides changed the title."
    assert "focused" in card.states
    assert desktop.find(APP, name="^Needs attention$").name == "Needs attention"
    button = desktop.find(APP, "push button", "Use “Check-up”")
    assert button.description == "It is sent to Google."
    assert button.extents is not None
    assert button.extents[3] >= 24, "large enough to be hit"


def test_it_is_answered_from_outside_and_by_keys(lines: Iterator[str], desktop: Desktop) -> None:
    desktop.act(APP, "push button", "Keep “Call back”")
    assert next(lines) == "answered conflict-1 theirs"
    desktop.key("Down", "Return")
    assert next(lines) == "picked clash-2"
    desktop.key("Tab", "Return")
    assert next(lines) == "answered clash-2 both"
    desktop.key("Escape")
    assert next(lines) == "closed"
