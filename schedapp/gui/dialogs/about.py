"""Help > About: the version, and where the data and the log file are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from schedapp import __version__
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.ports import Places
from schedapp.gui.theme import ThemeSource


class AboutDialog(Dialog):
    """The paths can be copied; the folder opens in the desktop's file manager."""

    def __init__(self, parent: QWidget, source: ThemeSource, paths: Places) -> None:
        super().__init__(parent, source, "About Sched", "Close", width=560)
        self.setWindowTitle("About Sched")
        self.cancel_button.hide()
        version = plain_label(f"Version {__version__}", "muted")
        set_names(version, f"Version {__version__}")
        self.column.addWidget(version)
        self.column.addWidget(
            plain_label("Books rooms, people and devices, in two-way sync with Google Calendar.", wrap=True)
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        self.data = self._path_row(grid, 0, "Your data", paths.database)
        self.log = self._path_row(grid, 1, "Log file", paths.log)
        self.column.addLayout(grid)
        self.column.addWidget(
            plain_label("The log holds no titles, no client names and no passwords. It can be sent to support.",
                        "caption", wrap=True)
        )  # fmt: skip

    def _path_row(self, grid: QGridLayout, row: int, name: str, path: Path) -> QLineEdit:
        field = QLineEdit()
        show_text(field, str(path))
        field.setReadOnly(True)
        field.setCursorPosition(0)
        set_names(field, name)
        button = QPushButton("Open folder")
        set_names(button, f"Open folder of {name.lower()}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._open(path.parent))
        grid.addWidget(plain_label(name, "muted"), row, 0)
        grid.addWidget(field, row, 1)
        grid.addWidget(button, row, 2)
        return field

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.show_problem(f"No file manager answered. The folder is {folder}.")
