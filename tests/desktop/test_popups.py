"""Menus and lists on a real screen: their corners are round and show what is behind, not black."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.desktop.driver import Desktop
from tests.desktop.popup_corners import GROUND
from tests.desktop.processes import PATIENCE_S

pytestmark = pytest.mark.desktop


def shown(desktop: Desktop, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.desktop.popup_corners", *words]
    environment = {**desktop.environment, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_where_nothing_composes_the_screen_corners_are_cut_off(desktop: Desktop, theme: str) -> None:
    found = shown(desktop, theme)
    assert not found["composited"]
    for popup in ("menu", "list"):
        *four, edge = found[popup]
        assert four == [GROUND] * 4, f"{popup}: the window behind"
        assert edge not in (GROUND, "#000000"), f"{popup}: its own edge"


def test_where_something_does_they_are_see_through(desktop: Desktop) -> None:
    found = shown(desktop, "light", "composited")
    assert found["composited"]
    assert found["see-through"]
