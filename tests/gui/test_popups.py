"""Menus and the lists of combo boxes are round windows without the shadow of the desktop, all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QCompleter, QWidget
from pytestqt.qtbot import QtBot

from schedapp.gui.app import application
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.widgets.popups import ComboBox, Menu, rounded

GUI = Path(__file__).parents[2] / "schedapp" / "gui"


@pytest.fixture(params=[Choice.LIGHT, Choice.DARK])
def source(request: pytest.FixtureRequest) -> ThemeSource:
    return ThemeSource(application(), request.param)


def drawn(popup: QWidget) -> QImage:
    assert popup.windowFlags() & Qt.WindowType.NoDropShadowWindowHint
    assert popup.windowFlags() & Qt.WindowType.FramelessWindowHint
    return popup.grab().toImage()


def is_round(picture: QImage) -> bool:
    right, bottom = picture.width() - 1, picture.height() - 1
    corners = [picture.pixelColor(x, y).alpha() for x in (0, right) for y in (0, bottom)]
    edges = [picture.pixelColor(right // 2, 0).alpha(), picture.pixelColor(0, bottom // 2).alpha()]
    return corners == [0] * 4 and edges == [255] * 2


def test_a_menu_and_its_submenu(qtbot: QtBot, source: ThemeSource) -> None:
    menu = Menu()
    qtbot.addWidget(menu)
    menu.addAction("Open…")
    below = menu.submenu("Elsewhere")
    below.addAction("Room 2")
    for each in (menu, below):
        each.popup(QPoint(40, 40))
        picture = drawn(each)
        assert is_round(picture)
        assert picture.pixelColor(20, 5).name() == source.theme.tokens.panel.lower()
        each.close()


def test_the_list_of_a_combo_box(qtbot: QtBot, source: ThemeSource) -> None:
    box = ComboBox()
    qtbot.addWidget(box)
    box.addItems(["Room 1", "Room 2"])
    box.show()
    for _again in range(2):
        box.showPopup()
        assert is_round(drawn(box.view().window()))
        box.hidePopup()


def test_the_list_of_what_is_typed_is_cut_and_not_see_through(qtbot: QtBot, source: ThemeSource) -> None:
    box = ComboBox()
    qtbot.addWidget(box)
    box.setEditable(True)
    completer = QCompleter(["Zurich", "Zagreb"], box)
    box.setCompleter(completer)
    box.show()
    completer.setCompletionPrefix("Z")
    completer.complete()
    offers = completer.popup()
    assert offers is not None
    assert drawn(offers).pixelColor(12, 2).alpha() == 255
    assert not offers.mask().contains(QPoint(0, 0))
    assert offers.mask().contains(QPoint(12, 0))
    offers.hide()


def test_a_mask_leaves_out_the_corners_alone() -> None:
    left = QRegion(rounded(QSize(80, 40), 12))
    assert left.boundingRect().size() == QSize(80, 40)
    for x, y in ((0, 0), (79, 0), (0, 39), (79, 39), (2, 2)):
        assert not left.contains(QPoint(x, y))
    for x, y in ((12, 0), (0, 12), (40, 20), (5, 5)):
        assert left.contains(QPoint(x, y))


def test_there_is_no_other_menu_or_combo_box() -> None:
    made = re.compile(r"\b(QMenu|QComboBox)\(|class \w+\((QMenu|QComboBox)\)|\.addMenu\(.?[\"']")
    guilty = [
        f"{file.relative_to(GUI)}: {line.strip()}"
        for file in GUI.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if made.search(line) and file.name != "popups.py"
    ]
    assert guilty == []
