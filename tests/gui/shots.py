"""Pictures of the grid with the sample week: `python -m tests.gui.shots FOLDER` writes light, dark and more."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.weekview import WeekGrid
from tests.gui.sample_week import MONDAY, NOW, ZONE, all_day, at, clinic, week

SIZE = (1440 - 248, 900 - 56 - 32)


def sample_grid(source: ThemeSource, days: int = 7) -> WeekGrid:
    """The grid as the window shows it, without the window."""
    grid = WeekGrid(source.theme)
    source.changed.connect(grid.set_theme)
    grid.resize(*SIZE)
    grid.set_now(NOW)
    grid.set_week(MONDAY, days, ZONE)
    grid.set_occurrences(week(), clinic())
    grid.show()
    QTest.qWait(1)
    return grid


def _with_form(grid: WeekGrid) -> None:
    grid.set_ghost(at(3, "16:45"), at(3, "17:30"))
    grid.reveal("costa")


def _dragging(grid: WeekGrid, name: str = "silva", day: int = 3, minute: int = 14 * 60) -> None:
    tile = grid.viewport().mapFromGlobal(grid.rect_of(name).center())
    target = QPoint(grid.scene.geometry.column(day, 0, 0).center().x(), grid.scene.geometry.y_of(minute))
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, tile)
    QTest.mouseMove(grid.viewport(), tile + QPoint(9, 9))
    QTest.mouseMove(grid.viewport(), target)


def _many_all_day(grid: WeekGrid) -> None:
    extra = [all_day(f"extra{i}", "okafor", 1 + i % 3, 2 + i % 3, f"Conference {i}") for i in range(5)]
    grid.set_occurrences([*week(), *extra], clinic())


def _rtl(grid: WeekGrid) -> None:
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)


SHOTS: dict[str, Callable[[WeekGrid], None]] = {
    "week": lambda _: None,
    "form": _with_form,
    "dragging": _dragging,
    "lane": _many_all_day,
    "rtl": _rtl,
}


def main(folder: Path) -> None:
    app = QApplication([])
    source = ThemeSource(app, Choice.LIGHT)
    for choice in (Choice.LIGHT, Choice.DARK):
        source.set_choice(choice)
        for name, prepare in SHOTS.items():
            grid = sample_grid(source)
            prepare(grid)
            grid.grab().save(str(folder / f"{name}-{choice}.png"))
            grid.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
