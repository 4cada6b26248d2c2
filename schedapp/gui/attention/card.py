"""One thing that needs attention: what, when, both values, the reason, and the buttons that answer it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from schedapp.gui.attention.entries import CONNECTIONS, Entry, asks
from schedapp.gui.attention.parts import AnswerButton, AnswerRow, ValueBox, breakable
from schedapp.gui.forms.typed import ago_text
from schedapp.gui.labels import ElidedLabel, plain_label, set_names, set_role, set_tip, show_text
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.spinner import Wheel

REASON_LENGTH = 400
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_RED = ("Clash", CONNECTIONS[:-1])


class Card(QFrame):
    """A click or Enter picks it; Up and Down leave it; its buttons answer it."""

    picked = Signal(str)
    answered = Signal(str, str)
    """The entry's id, and the key of the answer."""
    left = Signal(str, int)
    """An arrow key: the entry's id, and the step to another card."""

    def __init__(self, entry: Entry, source: ThemeSource, now: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._source = source
        self.busy = False
        set_role(self, "item")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if entry.leads:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_names(self, entry.spoken, entry.spoken_rest)
        self._sign = QLabel()
        self.title = ElidedLabel(plain(entry.title), "heading")
        self.since = plain_label("", "caption")
        self.when = ElidedLabel(entry.when, "caption")
        short = _short(entry.reason)
        self.reason = plain_label(breakable(short), "caption", wrap=True)
        if short != entry.reason:
            set_tip(self.reason, entry.reason)
        self.lines = [ElidedLabel(plain(line), "caption") for line in entry.lines]
        self.wheel = Wheel(source)
        self.buttons = [AnswerButton(answer) for answer in entry.answers]
        self._lay_out()
        self.show_since(now)
        source.changed.connect(self._dress)
        self._dress()

    def show_since(self, now: float) -> None:
        """How long it has been there; a text is touched only when it changed."""
        words = ago_text(now - self.entry.at) if self.entry.at else ""
        if words != self.since.text():
            show_text(self.since, words)

    def set_shown(self, shown: bool) -> None:
        """Whether it is the one that the week shows."""
        if self.property("shown") != shown:
            self.setProperty("shown", shown)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_busy(self, busy: bool) -> None:
        """While an answer is under way no other is taken."""
        if busy == self.busy:
            return
        self.busy = busy
        if busy and any(button.hasFocus() for button in self.buttons):
            self.setFocus()
        for button in self.buttons:
            button.setEnabled(not busy)
        self.wheel.run(busy)
        self.since.setVisible(not busy)

    # --- events -------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.picked.emit(self.entry.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the card, and those that its buttons did not take."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.left.emit(self.entry.id, _STEPS[key])
        elif key in _ENTER and self.hasFocus():
            self.picked.emit(self.entry.id)
        elif key in _ENTER and (focused := next((b for b in self.buttons if b.hasFocus()), None)) is not None:
            focused.click()
        else:
            super().keyPressEvent(event)

    # --- parts --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget, share in ((self._sign, 0), (self.title, 1), (self.since, 0), (self.wheel, 0)):
            head.addWidget(widget, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 11, 11, 11)  # and 1 px of border
        column.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        if self.entry.when:
            words.addWidget(self.when)
        column.addLayout(words)
        if self.entry.sides:
            sides = QHBoxLayout()
            sides.setSpacing(8)
            for side in self.entry.sides:
                sides.addWidget(ValueBox(side), 1)
            column.addLayout(sides)
        if self.entry.reason:
            column.addWidget(self.reason)
        if self.lines:
            lines = QVBoxLayout()
            lines.setSpacing(2)
            for line in self.lines:
                lines.addWidget(line)
            column.addLayout(lines)
        if self.buttons:
            column.addWidget(AnswerRow(self.buttons))
        for button in self.buttons:
            button.clicked.connect(lambda _checked=False, key=button.answer.key: self._on_answer(key))

    def _on_answer(self, key: str) -> None:
        if not self.busy:
            self.answered.emit(self.entry.id, key)

    def _dress(self) -> None:
        theme = self._source.theme
        asking = asks(self.entry)
        token = "danger" if self.entry.kind in _RED else "warning" if asking else "muted"
        name = "triangle-alert" if asking else "info"
        self._sign.setPixmap(theme.pixmap(name, token, 14, self.devicePixelRatioF()))


def _short(text: str) -> str:
    """A reason that fits on a card."""
    shown = plain(text) if len(text) <= 200 else " ".join(text.split())
    return shown if len(shown) <= REASON_LENGTH else f"{shown[: REASON_LENGTH - 1].rstrip()}…"
