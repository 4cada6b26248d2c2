"""The dialog of a damaged database: what Enter does before and after the copies are found."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from schedapp.gui.dialogs.damaged_dialog import DamagedDialog
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.paths import Paths
from schedapp.services.backups import Backup, Backups
from tests.store.place import Place


class Late(Backups):
    """Copies that are found when it is said so."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(paths)
        self.gate = threading.Event()

    def list(self) -> tuple[Backup, ...]:
        assert self.gate.wait(120)
        return super().list()


@pytest.fixture
def late(tmp_path: Path) -> Late:
    place = Place(tmp_path / "home")
    place.resource()
    place.container.close()
    return Late(Paths(tmp_path / "home"))


def shown(qtbot: QtBot, backups: Backups) -> DamagedDialog:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    dialog = DamagedDialog(ThemeSource(app, Choice.LIGHT), backups)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def test_enter_waits_for_the_copies_and_then_takes_the_newest(qtbot: QtBot, late: Late) -> None:
    late.create()
    dialog = shown(qtbot, late)
    dialog.cancel_button.setFocus()
    QTest.keyClick(dialog.cancel_button, Qt.Key.Key_Return)
    assert dialog.isVisible()
    late.gate.set()
    qtbot.waitUntil(dialog.confirm_button.isEnabled)
    focused = dialog.focusWidget()
    assert focused is not None
    assert focused is not dialog.cancel_button
    QTest.keyClick(focused, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.restored is not None)


def test_without_a_copy_enter_quits(qtbot: QtBot, late: Late) -> None:
    dialog = shown(qtbot, late)
    late.gate.set()
    qtbot.waitUntil(lambda: "no good copy" in dialog.status.text())
    assert not dialog.confirm_button.isEnabled()
    QTest.keyClick(dialog.cancel_button, Qt.Key.Key_Return)
    assert not dialog.isVisible()
