"""A rule of the place refuses: why, what would do, and whether it is to be all the same."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from schedapp.errors import NotOpen
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label
from schedapp.gui.theme import ThemeSource


class AnywayDialog(Dialog):
    """Esc and Enter on the other button leave things as they are."""

    def __init__(
        self, parent: QWidget, source: ThemeSource, error: NotOpen, act: str, again: Callable[[], None]
    ) -> None:
        super().__init__(parent, source, error.title, act, width=440)
        self._again = again
        self.column.addWidget(plain_label(error.detail, "muted", wrap=True))

    def confirm(self) -> None:
        self.accept()
        self._again()
