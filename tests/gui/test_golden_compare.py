"""What the comparison of pictures finds, and what passes: on the grid of the sample week in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from schedapp.gui.app import application
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.weekview import WeekGrid
from tests.gui import golden, golden_png
from tests.gui.shots import sample_grid

TILE, SERIES = "costa", "clinic/20261127T100000Z"


@pytest.fixture(params=[Choice.LIGHT, Choice.DARK])
def grid(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[WeekGrid]:
    found = sample_grid(ThemeSource(application(), request.param))
    yield found
    found.close()
    found.deleteLater()


@pytest.fixture
def picture(grid: WeekGrid) -> QImage:
    return grid.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def tile(grid: WeekGrid, name: str = TILE) -> QRect:
    rect = grid.rect_of(name)
    return QRect(grid.mapFromGlobal(rect.topLeft()), rect.size())


def found_at(difference: golden.Difference | None, box: QRect) -> bool:
    """Whether something was found, all of it at a place."""
    around = box.adjusted(-golden.BLOCK, -golden.BLOCK, golden.BLOCK, golden.BLOCK)
    return difference is not None and all(around.contains(block) for block in difference.blocks)


def repainted(picture: QImage, old: str, new: QColor) -> QImage:
    """Everything of one colour in another."""
    changed, wanted = picture.copy(), QColor(old).rgb()
    for y in range(changed.height()):
        for x in range(changed.width()):
            if changed.pixel(x, y) == wanted:
                changed.setPixel(x, y, new.rgb())
    return changed


def levels(picture: QImage, x: int, y: int) -> tuple[int, int, int]:
    found = picture.pixelColor(x, y)
    return found.red(), found.green(), found.blue()


def off_by_ten(colour: str) -> QColor:
    found = QColor(colour)
    blue = found.blue()
    return QColor(found.red(), found.green(), blue - 10 if blue > 127 else blue + 10)


def test_the_same_drawn_again_is_the_same(grid: WeekGrid, picture: QImage) -> None:
    again = grid.grab().toImage()
    assert golden.compare(again, picture) is None
    assert again.convertToFormat(picture.format()) == picture


@pytest.mark.parametrize("shift", [QPoint(1, 0), QPoint(0, 1)])
def test_a_tile_moved_by_one_pixel_is_found(grid: WeekGrid, picture: QImage, shift: QPoint) -> None:
    box, changed = tile(grid), picture.copy()
    painter = QPainter(changed)
    painter.drawImage(box.topLeft() + shift, picture, box)
    painter.end()
    assert found_at(golden.compare(changed, picture), box)


def test_a_line_of_one_pixel_that_is_lost_is_found(grid: WeekGrid, picture: QImage) -> None:
    geometry, tokens = grid.scene.geometry, grid.scene.theme.tokens
    column = geometry.column(3, 0, 0)
    at = grid.viewport().mapTo(grid, QPoint(column.left() + 8, geometry.y_of(17 * 60)))
    rows = [y for y in (at.y() - 1, at.y(), at.y() + 1) if picture.pixelColor(at.x(), y) == QColor(tokens.line)]
    assert len(rows) == 1, "a line of the hour"
    line, changed = QRect(at.x(), rows[0], column.width() - 16, 1), picture.copy()
    painter = QPainter(changed)
    painter.fillRect(line, QColor(tokens.grid))
    painter.end()
    assert found_at(golden.compare(changed, picture), line)


@pytest.mark.parametrize("token", ["line", "half_line", "grid", "text", "closed"])
def test_a_colour_that_is_off_by_ten_is_found(grid: WeekGrid, picture: QImage, token: str) -> None:
    theme: Theme = grid.scene.theme
    colour = getattr(theme.tokens, token)
    difference = golden.compare(repainted(picture, colour, off_by_ten(colour)), picture)
    assert difference is not None
    assert len(difference.blocks) > 1


def test_a_lost_sign_is_found(grid: WeekGrid, picture: QImage) -> None:
    """The sign of a series at the end of a tile's first line."""
    box = tile(grid, SERIES)
    sign = QRect(box.right() - 24, box.top() + 4, 22, 14)
    fill = picture.pixelColor(box.right() - 4, box.bottom() - 4)
    changed = picture.copy()
    painter = QPainter(changed)
    painter.fillRect(sign, fill)
    painter.end()
    assert found_at(golden.compare(changed, picture), sign)


def test_the_rounding_of_another_processor_passes(picture: QImage) -> None:
    changed = picture.copy()
    for y in range(changed.height()):
        for x in range(y % 2, changed.width(), 2):
            red, green, blue = levels(changed, x, y)
            changed.setPixelColor(x, y, QColor(red - 1 if red else 1, green + 1 if green < 255 else 254, blue))
    assert changed != picture
    assert golden.compare(changed, picture) is None


def test_another_size_is_a_difference(picture: QImage) -> None:
    assert golden.compare(picture.copy(0, 0, picture.width() - 1, picture.height()), picture) is not None
    assert golden.compare(picture, QImage()) is not None


# --- what is kept, what is said -----------------------------------------------------------------------------------


def test_an_accepted_picture_is_kept_without_loss(picture: QImage, tmp_path: Path) -> None:
    golden_png.write(picture, tmp_path / "kept.png")
    assert QImage(str(tmp_path / "kept.png")).convertToFormat(picture.format()) == picture


@pytest.fixture
def accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what is accepted that is not the repository's."""
    monkeypatch.setattr(golden, "ACCEPTED", tmp_path / "accepted")
    monkeypatch.delenv("SCHED_GOLDEN", raising=False)
    return tmp_path / "accepted"


def test_what_differs_is_drawn_and_told(
    picture: QImage, accepted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, marked = tmp_path / "light" / "week.png", tmp_path / "light" / "week-difference.png"
    assert str(drawn) in golden.check(picture, "light/week", tmp_path), "nothing is accepted yet"
    monkeypatch.setenv("SCHED_GOLDEN", "write")
    assert golden.check(picture, "light/week", tmp_path) == ""
    monkeypatch.delenv("SCHED_GOLDEN")
    assert (accepted / "light" / "week.png").exists()
    assert golden.check(picture, "light/week", tmp_path) == ""
    changed = picture.copy()
    changed.fill(QColor("#808080"))
    told = golden.check(changed, "light/week", tmp_path)
    assert str(drawn) in told
    assert str(marked) in told
    assert QImage(str(drawn)).pixelColor(5, 5) == QColor("#808080")
    assert QImage(str(marked)).pixelColor(0, 0) == QColor("#FF0000")


def test_a_picture_that_still_passes_is_not_written_anew(
    picture: QImage, accepted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHED_GOLDEN", "write")
    golden.check(picture, "light/week", tmp_path)
    file = accepted / "light" / "week.png"
    before = file.read_bytes()
    changed = picture.copy()
    red, green, blue = levels(changed, 9, 9)
    changed.setPixelColor(9, 9, QColor(abs(red - 20), abs(green - 20), blue))
    assert changed != picture
    golden.check(changed, "light/week", tmp_path)
    assert file.read_bytes() == before


def test_another_font_is_told_in_words(qtbot: QtBot) -> None:
    assert golden.missing_font(Theme(family="Inter")) == ""
    told = golden.missing_font(Theme(family="DejaVu Sans"))
    assert "Inter" in told
    assert "DejaVu Sans" in told
    assert "fonts-inter" in told
