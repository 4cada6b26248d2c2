"""The exact text that Google would get of a booking, and what stays here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.model.booking import Booking


class PreviewPanel(QFrame):
    """One line for each field of the event."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self.heading = plain_label("Google gets exactly this", "section")
        self.example = plain_label("", "caption", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self.heading)
        column.addLayout(self._grid)
        column.addWidget(self.example)
        self.lines: tuple[tuple[str, str], ...] = ()
        set_names(self, "What Google gets")

    def show_lines(self, lines: Sequence[tuple[str, str]], booking: Booking, *, real: bool) -> None:
        """`booking` is what the lines are made of: a real one, or a sample."""
        self._fill(lines)
        kind = "Of your booking" if real else "Of a sample booking"
        client = f" for {booking.client}" if booking.client else ""
        show_text(self.example, f"{kind} “{booking.title}”{client}.")
        set_names(self, "What Google gets", "; ".join(f"{name}: {value}" for name, value in lines))

    def show_words(self, text: str) -> None:
        """Nothing is sent: says so instead."""
        self._fill(())
        show_text(self.example, text)
        set_names(self, "What Google gets", text)

    def _fill(self, lines: Sequence[tuple[str, str]]) -> None:
        self.lines = tuple(lines)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row, (name, value) in enumerate(lines):
            stays = name.lower().startswith("not")
            self._grid.addWidget(plain_label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(plain_label(value, "muted" if stays else "heading", wrap=True), row, 1)
