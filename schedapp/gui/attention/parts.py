"""The small parts of the panel: two values side by side, the answers, what stands there when all is answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from schedapp.gui.attention.entries import Side
from schedapp.gui.labels import ElidedLabel, button_text, plain_label, set_names, set_role, set_tip, show_text
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import ThemeSource
from schedapp.model.attention import Answer

BESIDE, STACKED = 8, 4
ROUNDING = 2
"""Pixels by which a text may reach into the padding of its button."""
VALUE_LENGTH = 140
"""Characters of a value that a card shows; its tool tip has the rest."""


class ValueBox(QFrame):
    """One of the two values of a conflict or a clash."""

    def __init__(self, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "value-kept" if side.kept else "value")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(plain_label(side.label, "section"), 1)
        if side.kept:
            head.addWidget(plain_label("in place", "tag"))
        shown = plain(side.value)
        short = shown if len(shown) <= VALUE_LENGTH else f"{shown[: VALUE_LENGTH - 1].rstrip()}…"
        self.value = plain_label(breakable(short), wrap=True)
        if short != side.value:
            set_tip(self.value, side.value)
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 7, 7, 7)  # and 1 px of border
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.value)
        if side.by:
            column.addWidget(ElidedLabel(side.by, "caption"))
        column.addStretch(1)


class AnswerButton(QPushButton):
    """One answer. The text is elided where the card is too narrow; then the whole is its tool tip.

    The middle goes first: what is done stands at the beginning, the time or the place at the end.
    """

    def __init__(self, answer: Answer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = answer
        self._fitting = answer.text
        self._wanted: QSize | None = None
        set_role(self, "answer")
        set_names(self, answer.text, answer.hint)
        show_text(self, button_text(answer.text))
        set_tip(self, answer.hint)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_stacked(self, stacked: bool) -> None:
        """One of several below each other begins at the leading edge."""
        if bool(self.property("stacked")) != stacked:
            self.setProperty("stacked", stacked)
            self.style().unpolish(self)
            self.style().polish(self)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """That of the whole text, whatever is shown of it. Layouts ask for it many times."""
        if self._wanted is None:
            hint = super().sizeHint()
            width = hint.width() - self._length(self._fitting) + self._length(self.answer.text)
            self._wanted = QSize(width, hint.height())
        return self._wanted

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._wanted = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole, hint = self.answer.text, self.answer.hint
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        elided = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideMiddle, room)
        self._fitting = whole if self._length(whole) <= room + ROUNDING else elided
        show_text(self, button_text(self._fitting))
        set_tip(self, hint if self._fitting == whole else f"{whole}. {hint}" if hint else whole)

    def _length(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)


class AnswerRow(QWidget):
    """The answers side by side; where the card is too narrow for that, below each other and all as wide as it."""

    def __init__(self, buttons: Sequence[AnswerButton], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons
        for button in buttons:
            button.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        heights = [button.sizeHint().height() for button in self._buttons]
        return max(heights) if self._beside(width) else sum(heights) + STACKED * (len(heights) - 1)

    def sizeHint(self) -> QSize:
        return QSize(self._wanted(), self.heightForWidth(self._wanted()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, max(button.sizeHint().height() for button in self._buttons))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self._arrange()
        return super().event(event)

    def _wanted(self) -> int:
        return sum(button.sizeHint().width() for button in self._buttons) + BESIDE * (len(self._buttons) - 1)

    def _beside(self, width: int) -> bool:
        return self._wanted() <= width

    def _arrange(self) -> None:
        x = y = 0
        beside = self._beside(self.width())
        for button in self._buttons:
            button.set_stacked(not beside)
            size = button.sizeHint()
            place = QRect(x, y, size.width() if beside else self.width(), size.height())
            button.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
            if beside:
                x += size.width() + BESIDE
            else:
                y += size.height() + STACKED


class NothingToDo(QWidget):
    """What stands there when all is answered."""

    def __init__(self, source: ThemeSource) -> None:
        super().__init__()
        self._source = source
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = plain_label("Nothing needs your attention", "heading", wrap=True)
        text = plain_label("Conflicts and clashes with Google are listed here.", "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 48, 12, 12)
        column.setSpacing(4)
        column.addWidget(self._icon)
        column.addSpacing(8)
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        source.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._icon.setPixmap(self._source.theme.pixmap("circle-check", "ok", 24, self.devicePixelRatioF()))


def breakable(text: str) -> str:
    """`text` with places where even a word that is longer than a line can be broken (zero-width spaces)."""
    return re.sub(r"(\S{14})(?=\S{6})", "\\1\u200b", text)
