"""Tiles with little room: a quarter of an hour, and slim clashes in large text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from schedapp.gui.theme_tokens import DARK, LIGHT, Tokens
from schedapp.model.occurrence import Claim
from schedapp.model.progress import Progress
from tests.gui.grid_driver import GridDriver
from tests.gui.sample_week import OKAFOR, row


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_text_of_a_quarter_of_an_hour_does_not_touch_the_edges(qtbot: QtBot, tokens: Tokens) -> None:
    driver = GridDriver(qtbot, [row("a", OKAFOR, 4, "12:00", "12:15", "Bhgfd Qpqy")], tokens=tokens)
    tile = driver.tile("a")
    inner = QRect(tile.x() + 12, 0, 60, 1)
    for y in (tile.top(), tile.bottom()):
        assert len(driver.colours(inner.translated(0, y))) == 1, "only the fill"
    assert len(driver.colours(QRect(inner.x(), tile.top(), 60, tile.height()))) > 2, "there is text"


def clashing(day: int, count: int) -> list:  # type: ignore[type-arg]
    rows = [row(f"c{n}", OKAFOR, day, "10:00", "11:30", "Silva control") for n in range(count)]
    return [replace(each, clash=True, claim=Claim.CONTESTS) for each in rows]


@pytest.mark.parametrize("count", [2, 3])
def test_slim_clashes_in_large_text_have_a_title_below_the_sign(qtbot: QtBot, count: int) -> None:
    driver = GridDriver(qtbot, clashing(1, count), scale=2.0)
    driver.grid.reveal("c0")
    driver.grid.select_row(-1)
    tile = driver.tile("c0")
    line = driver.grid.scene.texts.height(next(iter(driver.grid.scene.texts._steps)))
    below = QRect(tile.x() + 10, tile.top() + round(1.2 * line), tile.width() - 16, line)
    assert driver.grid.scene.theme.tokens.text in driver.colours(below)


def test_a_wide_clash_has_its_title_beside_the_sign(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, clashing(1, 1))
    tile = driver.tile("c0")
    beside = QRect(tile.x() + 26, tile.top() + 3, 60, 14)
    assert driver.grid.scene.theme.tokens.text in driver.colours(beside)


def test_a_slim_tile_has_its_title_above_the_badge(qtbot: QtBot) -> None:
    """An hour, three beside each other, the client has arrived."""
    rows = [row(f"a{n}", OKAFOR, 1, "10:00", "11:00", "Silva control") for n in range(3)]
    driver = GridDriver(qtbot, [replace(each, progress=Progress.ARRIVED, claim=Claim.FREE) for each in rows])
    tile = driver.tile("a0")
    assert tile.width() < 60
    line = QRect(tile.x() + 8, tile.top() + 3, tile.width() - 14, 14)
    assert driver.grid.scene.theme.tokens.text in driver.colours(line), "the title"
    badge = QRect(tile.x() + 8, tile.bottom() - 18, tile.width() - 12, 16)
    assert driver.grid.scene.theme.tokens.accent in driver.colours(badge)
