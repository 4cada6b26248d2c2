"""What the window remembers, its menus, and what it says about itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

import schedapp
from schedapp.errors import BadInput, Offline
from schedapp.gui.dialogs.about import AboutDialog
from schedapp.gui.messages import Level, message_of
from tests.gui.conftest import Clock, open_container
from tests.gui.hands import Hands


class _Paints(QObject):
    def __init__(self, paints: list[int]) -> None:
        super().__init__()
        self._paints = paints

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._paints.append(1)
        return False


def test_the_theme_is_chosen_and_remembered(hands: Hands) -> None:
    window = hands.open()
    for name, dark in (("dark", True), ("light", False)):
        window.menus.choice("theme", name).trigger()
        assert window.desk.source.theme.dark is dark
        assert hands.container.settings.get("theme") == name
        assert window.grid.scene.theme.dark is dark


def test_work_week_and_week(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.menus.choice("views", "workweek").trigger()
    assert window.top.title.text() == "23 – 27 November 2026"
    assert len(window.grid.scene.frames) == 5
    window.menus.choice("views", "week").trigger()
    assert window.top.title.text() == "23 – 29 November 2026"
    assert hands.container.settings.get("view") == "week"


def test_the_sync_frequency_is_chosen_and_remembered(hands: Hands) -> None:
    window = hands.open()
    assert window.menus.choice("frequency", "realtime").isChecked()
    window.menus.choice("frequency", "15").trigger()
    assert hands.container.settings.get("frequency") == "15"


def test_the_place_of_the_window_is_remembered(hands: Hands, qtbot, tmp_path: Path, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    window = hands.open()
    window.resize(790, 555)
    hands.close()
    again = Hands(qtbot, open_container(tmp_path / "home", clock), clock)
    window = again.open()
    assert (window.width(), window.height()) == (790, 555)
    again.close()
    again.container.close()


def test_today_back_forward_and_the_small_month(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    assert (window.top.title.text(), window.top.number.text()) == ("23 – 29 November 2026", "W 48")
    hands.press(window.top.forward)
    hands.press(window.top.forward)
    assert (window.top.title.text(), window.top.number.text()) == ("7 – 13 December 2026", "W 50")
    assert window.side.month.title.text() == "December 2026"
    hands.press(window.top.back)
    hands.press(window.top.today)
    assert window.top.title.text() == "23 – 29 November 2026"
    month = window.side.month
    place = month.table.visualRect(month.model.index_of(date(2026, 11, 12))).center()
    QTest.mouseClick(month.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.top.title.text() == "9 – 15 November 2026"
    hands.press(month.forward)
    assert month.title.text() == "December 2026"
    assert window.top.title.text() == "9 – 15 November 2026"


def test_the_menus_open_by_keys_and_know_their_entries(hands: Hands) -> None:
    window = hands.open()
    QTest.keyClick(window, Qt.Key.Key_F10)
    menu = hands.popup()
    assert [a.text() for a in menu.actions()] == ["&File", "&Edit", "&View", "&Help"]
    menu.close()
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    menu = hands.popup()
    assert [a.text().replace("&", "") for a in menu.actions() if a.text()] == [
        "Undo", "Redo", "Search…", "Commands…",
    ]  # fmt: skip
    menu.close()


def test_about_says_version_data_and_log(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    window = hands.open()
    window.menus.actions["about"].trigger()
    dialog = hands.dialog(AboutDialog)
    assert any(schedapp.__version__ in label.text() for label in dialog.findChildren(QLabel))
    assert dialog.data.text() == str(hands.container.paths.database)
    assert dialog.log.text() == str(hands.container.paths.log)
    button = next(b for b in dialog.findChildren(QPushButton) if "log" in b.accessibleName())
    hands.press(button)
    assert opened == [str(hands.container.paths.log.parent)]
    dialog.reject()


def test_an_error_is_shown_until_it_is_closed(hands: Hands) -> None:
    window = hands.open()
    window.desk.messages.error(BadInput("This cannot be.", "Do it otherwise."))
    assert window.banner.isVisible()
    assert (window.banner.title.text(), window.banner.detail.text()) == ("This cannot be.", "Do it otherwise.")
    hands.press(window.banner.close_button)
    assert not window.banner.isVisible()


def test_a_bug_names_the_log_and_keeps_its_text_to_itself(hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    window = hands.open()
    hands.container.paths.log.parent.mkdir(exist_ok=True)
    hands.container.paths.log.touch()
    try:
        raise KeyError("Anna Novak")
    except KeyError as error:
        window.desk.messages.error(error)
    assert str(hands.container.paths.log) in window.banner.detail.text()
    assert "Anna" not in window.banner.detail.text()
    assert "KeyError" in caplog.text
    assert "test_window_settings" in caplog.text
    assert "Anna" not in caplog.text


def test_words_of_errors() -> None:
    assert message_of(Offline("No network.", "Try later.")).level is Level.WARNING
    assert message_of(BadInput("No.")).level is Level.ERROR
    assert message_of(ValueError("secret")).title == "Something went wrong in Sched."


def test_the_clock_moves_the_now_line_and_the_day(hands: Hands, clock: Clock) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    before = window.grid.scene.now
    clock.now += 3600
    hands.until(lambda: window.grid.scene.now == before + 3600)
    clock.now += 86_400
    hands.until(lambda: "25" in window.top.today.toolTip())


def test_nothing_is_painted_while_nothing_happens(hands: Hands) -> None:
    """A second of rest costs no paint of the grid: texts are touched only when they change."""
    hands.resource("Treatment 1")
    window = hands.open()
    window.grid.clearFocus()
    paints: list[int] = []
    watcher = _Paints(paints)
    window.grid.viewport().installEventFilter(watcher)
    ticks: list[int] = []
    window.desk.feed._poll.timeout.connect(lambda: ticks.append(len(paints)))
    hands.until(lambda: len(ticks) >= 3)
    assert ticks[0] == ticks[2]
