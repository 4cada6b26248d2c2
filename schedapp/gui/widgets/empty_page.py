"""The page of an empty start: what to do first, and one button for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.patients import PatientsQuestion

STEPS = (
    ("door-open", "Add what can be booked", "A room, a person or a device, with its colour and its hours."),
    ("calendar", "Click in the week to book", "Drag for a longer booking; Sched refuses what is taken."),
    ("link", "Connect it to Google Calendar", "From its menu in the list: both sides then follow each other."),
)
WIDTH = 460


class EmptyPage(QScrollArea):
    """Shown in the middle while there is no resource. The question is asked once. It scrolls in a low window."""

    add_wished = Signal()

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._icons: list[tuple[QLabel, str]] = []
        self.patients = PatientsQuestion(source)
        self.button = QPushButton("Add resource")
        set_role(self.button, "primary")
        set_names(self.button, "Add resource", "Adds the first room, person or device")
        self.button.clicked.connect(self.add_wished)
        set_names(self, "Welcome")
        self._lay_out()
        source.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        self._card = QFrame()
        column = QVBoxLayout(self._card)
        column.setSpacing(20)
        column.addWidget(plain_label("Welcome to Sched", "title"))
        column.addWidget(self.patients)
        for icon, title, text in STEPS:
            column.addLayout(self._step(icon, title, text))
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._card)
        across.addStretch(1)
        inner = QWidget()
        outer = QVBoxLayout(inner)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _step(self, icon: str, title: str, text: str) -> QHBoxLayout:
        label = QLabel()
        self._icons.append((label, icon))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label(title, "heading", wrap=True))
        words.addWidget(plain_label(text, "muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _dress(self) -> None:
        theme = self._source.theme
        self._card.setFixedWidth(theme.px(WIDTH))
        for label, icon in self._icons:
            label.setPixmap(theme.pixmap(icon, "accent", 24, self.devicePixelRatioF()))
