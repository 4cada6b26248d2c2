"""The one question of a first start: whether names here are nobody else's business."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.flow import FlowBox

QUESTION = "Does this place have patients or clients whose names are nobody else’s business?"
MEANING = "It decides what Google gets of a booking by default. Each calendar can be given another level."
YES_TEXT = "Yes: Google gets only “Busy” by default"


class PatientsQuestion(QFrame):
    """`answered` carries "yes" or "no", the values of the setting `patients`."""

    answered = Signal(str)

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        set_role(self, "card")
        set_names(self, QUESTION, MEANING)
        self._icon = QLabel()
        self.yes = QPushButton(YES_TEXT)
        self.no = QPushButton("No")
        set_names(self.yes, YES_TEXT, QUESTION)
        set_names(self.no, "No: Google gets titles by default", QUESTION)
        self.yes.clicked.connect(lambda: self.answered.emit("yes"))
        self.no.clicked.connect(lambda: self.answered.emit("no"))
        self._lay_out()
        source.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        buttons = FlowBox(8)
        for button in (self.yes, self.no):
            button.setAutoDefault(False)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            buttons.add(button)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label(QUESTION, "heading", wrap=True))
        words.addWidget(plain_label(MEANING, "muted", wrap=True))
        words.addSpacing(8)
        words.addWidget(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def _dress(self) -> None:
        self._icon.setPixmap(self._source.theme.pixmap("lock", "accent", 20, self.devicePixelRatioF()))
