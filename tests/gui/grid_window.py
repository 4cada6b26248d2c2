"""The grid with the sample week in a window of its own; prints one line for each signal: `open novak`."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.weekview import WeekGrid
from tests.gui.sample_week import MONDAY, NOW, ZONE, clinic, week


def main() -> None:
    app = QApplication(sys.argv)
    app.setApplicationName("week-grid")
    window = QMainWindow()
    window.setWindowTitle("Week grid")
    grid = WeekGrid(ThemeSource(app, Choice.LIGHT).theme)
    grid.set_now(NOW)
    grid.set_week(MONDAY, 7, ZONE)
    grid.set_occurrences(week(), clinic())
    grid.open_requested.connect(lambda name: print("open", name, flush=True))
    grid.selection_changed.connect(lambda name: print("selected", name, flush=True))
    grid.create_requested.connect(lambda *values: print("create", *values[:4], flush=True))
    grid.move_requested.connect(lambda *values: print("move", *values, flush=True))
    window.setCentralWidget(grid)
    window.resize(1192, 812)
    window.show()
    print("ready", flush=True)
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
