"""The window looks as it was accepted: every picture of `golden/` in light and dark.

`SCHED_GOLDEN=write` accepts what is drawn now. Look at each picture before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from schedapp.gui import theme as theme_module
from schedapp.gui.app import application
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from tests.gui import golden, golden_scenes
from tests.gui.hands import NOW
from tests.gui.make_screenshots import clinic_in
from tests.gui.picture_google import settle
from tests.gui.picture_week import Clinic

CHOICES = [Choice.LIGHT, Choice.DARK]


@pytest.fixture(params=CHOICES)
def choice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Choice:
    """Light and dark; what `clinic_in` sets in the environment is over after the test."""
    for name in ("SCHEDAPP_GOOGLE_API_ROOT", "SCHEDAPP_CLIENT_SECRETS", "LOGNAME"):
        monkeypatch.setenv(name, "")
    found: Choice = request.param
    return found


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    """No cursor blinks; the next test reads from left to right and in the system's colours."""
    app = application()
    flash = app.cursorFlashTime()
    app.setCursorFlashTime(0)
    yield
    app.setCursorFlashTime(flash)
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@contextmanager
def opened(clinic: Clinic, choice: Choice) -> Iterator[MainWindow]:
    """A window over the clinic, at rest."""
    source = ThemeSource(application(), choice)
    problem = golden.missing_font(source.theme)
    assert not problem, problem
    window = MainWindow(clinic.container, source, lambda: NOW + 12)
    window.resize(*golden_scenes.SIZE)
    window.show()
    window.begin()
    window.activateWindow()
    settle(window)
    window.grid.setFocus()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()


def test_the_window_looks_as_accepted(
    qtbot: QtBot, choice: Choice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One window walks through all scenes; one more has twice the text, one reads from right to left."""
    problems = []
    with clinic_in(tmp_path / "home", True) as clinic:
        golden_scenes.furnish(clinic)
        with opened(clinic, choice) as window:
            hidden = frozenset(window.desk.feed.hidden)
            for name, (scene, part) in golden_scenes.SCENES.items():
                scene(window, clinic)
                problems.append(golden.check(part(window), f"{choice}/{name}", tmp_path))
                golden_scenes.clear(window, hidden)
        application().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        with opened(clinic, choice) as window:
            window.resize(*golden_scenes.SMALL)
            settle(window)
            problems.append(golden.check(golden_scenes.whole(window), f"{choice}/right-to-left", tmp_path))
        application().setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        monkeypatch.setattr(theme_module, "system_scale", lambda: 2.0)
        with opened(clinic, choice) as window:
            problems.append(golden.check(golden_scenes.whole(window), f"{choice}/week-200", tmp_path))
    found = [problem for problem in problems if problem]
    assert not found, "\n".join(["The window does not look as accepted:", *found])
