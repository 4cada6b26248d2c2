"""The bar above the week while it shows what Google has: says so, counts what Google does not have, leads back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.notes import announce

TITLE = "As Google sees it"
MEANING = "Exactly what each calendar got. Nothing can be changed here."


class EyesBar(QFrame):
    """Hidden while the week is Sched's own."""

    closed = Signal()

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        set_role(self, "eyes")
        self._icon = QLabel()
        self.title = plain_label(TITLE, "heading")
        self.detail = plain_label(MEANING, "muted", wrap=True)
        self.back = QPushButton("Back to Sched")
        set_names(self.back, "Back to Sched", "Shows the bookings again, and lets them be changed")
        self.back.setCursor(Qt.CursorShape.PointingHandCursor)
        self.back.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self.back)
        self.hide()
        source.changed.connect(self._dress)
        self._dress()

    def open(self) -> None:
        self.show()
        announce(self, f"{TITLE}. {MEANING}", at_once=True)

    def show_counts(self, absent: int, waiting: int) -> None:
        """How many of the week's bookings no calendar has, and how many it still has as they were before."""
        parts = [MEANING]
        if absent:
            parts.append("1 booking is not in Google." if absent == 1 else f"{absent:,} bookings are not in Google.")
        if waiting:
            what = "1 is still as it was" if waiting == 1 else f"{waiting:,} are still as they were"
            parts.append(f"{what} before a change that waits.")
        show_text(self.detail, " ".join(parts))
        set_names(self, TITLE, self.detail.text())

    def _dress(self) -> None:
        self._icon.setPixmap(self._source.theme.pixmap("eye", "accent", 20, self.devicePixelRatioF()))
