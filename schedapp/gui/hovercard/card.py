"""The card itself: lines of plain text with icons, and a pin. It never takes the focus."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from schedapp.gui.hovercard.content import Content
from schedapp.gui.hovercard.dots import dot
from schedapp.gui.labels import plain_label, set_names, set_tip, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.icon_button import IconButton
from schedapp.gui.widgets.popover import Popover

WIDTH = 304
DOT = 10
ICON = 14
LONGEST_WORD = 24
"""Letters after which a word may be broken: a card is no wider for a name without spaces."""


def breakable(text: str) -> str:
    """The text with places in overlong words at which a line may end (Unicode's zero width space); a line may end after
    a hyphen as it is."""
    return re.sub(rf"[^\s-]{{{LONGEST_WORD}}}(?=[^\s-])", lambda part: f"{part.group()}\u200b", text)


class HoverCard(Popover):
    """`show_content` fills it; who shows it places it. Over the card the mouse keeps it open."""

    entered = Signal()
    left = Signal()
    pin_wished = Signal()

    def __init__(self, parent: QWidget, source: ThemeSource) -> None:
        super().__init__(parent)
        self.source = source
        self.content: Content | None = None
        self.pinned = False
        self.pin = IconButton(source, "pin", "Keep this card open")
        self.pin.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pin.setCheckable(True)
        self.pin.clicked.connect(self.pin_wished)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = plain_label("", "heading", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.pin, 0, Qt.AlignmentFlag.AlignTop)
        self._lines = QWidget()
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._lines.setLayout(self._column)
        self.body.setContentsMargins(16, 12, 12, 14)
        self.body.setSpacing(8)
        self.body.addLayout(head)
        self.body.addWidget(self._lines)
        source.changed.connect(lambda _theme: self._dress())
        self._dress()

    def show_content(self, content: Content) -> None:
        self.content = content
        self._dress()

    def set_pinned(self, pinned: bool) -> None:
        self.pinned = pinned
        self.pin.setChecked(pinned)
        words = "Close this card" if pinned else "Keep this card open"
        set_names(self.pin, words)
        set_tip(self.pin, words)

    def texts(self) -> list[str]:
        """What is written on it, in order."""
        return [self.title.text(), *(label.text() for label in self._lines.findChildren(QLabel) if label.text())]

    def enterEvent(self, event: QEnterEvent) -> None:
        self.entered.emit()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
        super().leaveEvent(event)

    def _dress(self) -> None:
        self.card.setFixedWidth(self.source.theme.px(WIDTH))
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)  # gone at once: the size of the card is asked next
                widget.deleteLater()
        if self.content is None:
            return
        show_text(self.title, breakable(self.content.title))
        set_names(self, "Booking", self.content.spoken)
        for row in self._rows(self.content):
            self._column.addWidget(row)
            row.show()  # in a card that is shown already it would count only later
        # Its size is asked next, before the event by which it would tell of its new rows.
        self._lines.updateGeometry()

    def _rows(self, content: Content) -> list[QWidget]:
        who = " · ".join(part for part in (content.client, content.phone) if part)
        rows = [self._row("clock", content.when)]
        rows += [self._row("", name, colour=colour) for name, colour in content.resources]
        rows += [self._row("user", who)] if who else []
        rows += [self._row("stethoscope", content.service)] if content.service else []
        rows += [self._row("info", words) for words in content.states]
        rows += [self._row("pencil", "\n".join(content.notes))] if content.notes else []
        rows += [self._row("cloud-upload", content.delivery, role="muted")] if content.delivery else []
        rows += [self._row("check", content.made, role="muted")] if content.made else []
        return rows

    def _row(self, icon: str, text: str, *, colour: str = "", role: str = "") -> QWidget:
        theme, ratio = self.source.theme, self.devicePixelRatioF()
        sign = QLabel()
        sign.setPixmap(dot(colour, theme.px(DOT), ratio) if colour else theme.pixmap(icon, "muted", ICON, ratio))
        sign.setFixedWidth(theme.px(ICON))
        sign.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        sign.setContentsMargins(0, theme.px(4 if colour else 2), 0, 0)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(plain_label(breakable(text), role, wrap=True), 1)
        return row
