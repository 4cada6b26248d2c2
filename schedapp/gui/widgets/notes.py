"""What the user is told, over the grid and without blocking: the banner for errors, the toast for changes made."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.messages import Level, Message
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.icon_button import IconButton
from schedapp.gui.widgets.popover import SHADOW, Popover

TOAST_MS = 8_000
BANNER_WIDTH = 560
MARGIN = 12
LINES = 3
BUTTONS_WIDTH, CLOSE_WIDTH = 140, 72
"""What lies beside the text of a toast: paddings, and both buttons or the cross alone."""


def announce(widget: QWidget, text: str, *, at_once: bool) -> None:
    """Has a screen reader say what appeared without taking the focus; `at_once` for what went wrong."""
    event = QAccessibleAnnouncementEvent(widget, text)
    urgency = QAccessible.AnnouncementPoliteness
    event.setPoliteness(urgency.Assertive if at_once else urgency.Polite)
    QAccessible.updateAccessibility(event)


class _Over(Popover):
    """A pop-up that keeps its place at an edge of its parent when that is resized."""

    def __init__(self, parent: QWidget, source: ThemeSource) -> None:
        super().__init__(parent)
        self._source = source
        self.over = parent
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.settle()
        return False

    def settle(self) -> None:
        """Takes its place; the subclass knows where."""
        raise NotImplementedError


class Banner(_Over):
    """An error in words at the top of the window's middle, below what `clear` says.

    It stays until it is closed, another comes, its cause passed or the user went on.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, source: ThemeSource) -> None:
        super().__init__(parent, source)
        self.message: Message | None = None
        self.clear: Callable[[], int] = lambda: 0
        self._sign = QLabel()
        self.title = plain_label("", "heading", wrap=True)
        self.detail = plain_label("", "muted", wrap=True)
        for label in (self.title, self.detail):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = IconButton(source, "x", "Close this message")
        self.close_button.clicked.connect(self.close_message)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.setContentsMargins(16, 12, 10, 12)
        self.body.addLayout(row)
        set_names(self, "Message")

    def show_message(self, message: Message) -> None:
        self.message = message
        token = "danger" if message.level is Level.ERROR else "warning"
        self._sign.setPixmap(self._source.theme.pixmap("triangle-alert", token, 20, self.devicePixelRatioF()))
        show_text(self.title, message.title)
        show_text(self.detail, message.detail)
        self.detail.setVisible(bool(message.detail))
        set_names(self, message.title, message.detail)
        self.show()
        self.settle()
        self.raise_()
        announce(self, f"{message.title} {message.detail}".strip(), at_once=message.level is Level.ERROR)

    def on_passed(self, causes: set[str] | None) -> None:
        if self.message is not None and (causes is None or self.message.about in causes):
            self.close_message()

    def close_message(self) -> None:
        self.message = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)

    def settle(self) -> None:
        parent = self.over
        width = min(self._source.theme.px(BANNER_WIDTH), parent.width() - 2 * MARGIN) + 2 * SHADOW
        self.card.setFixedWidth(width - 2 * SHADOW)
        self.resize(self.wanted_size())
        self.move((parent.width() - width) // 2, self.clear() + MARGIN - SHADOW)


class Toast(_Over):
    """What was just done, for some seconds, with a way to undo it."""

    undo_wished = Signal()

    def __init__(self, parent: QWidget, source: ThemeSource) -> None:
        super().__init__(parent, source)
        self._whole = ""
        self.text = plain_label()
        self.undo_button = QPushButton("Undo")
        set_role(self.undo_button, "link")
        set_names(self.undo_button, "Undo this change")
        self.undo_button.clicked.connect(self._on_undo)
        self.close_button = IconButton(source, "x", "Close this note")
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.text, self.undo_button, self.close_button):
            row.addWidget(widget)
        self.body.setContentsMargins(16, 6, 8, 6)
        self.body.addLayout(row)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_MS)
        self._timer.timeout.connect(self.hide)

    def show_note(self, text: str, undo: bool) -> None:
        self._whole = text
        set_names(self, text)
        self.undo_button.setVisible(undo)
        self.show()
        self.settle()
        self.raise_()
        self._timer.start()
        announce(self, text, at_once=False)

    def settle(self) -> None:
        self._break_text()
        self.resize(self.wanted_size())
        parent = self.over
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() + SHADOW - 2 * MARGIN)

    def _break_text(self) -> None:
        """On one line where that fits beside the buttons, else on up to `LINES`; what is longer loses its middle."""
        theme, metrics = self._source.theme, self.text.fontMetrics()
        buttons = theme.px(BUTTONS_WIDTH if self.undo_button.isVisibleTo(self) else CLOSE_WIDTH)
        room = max(theme.px(120), min(theme.px(BANNER_WIDTH), self.over.width() - 2 * MARGIN) - buttons)
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, LINES * room)
        long = metrics.horizontalAdvance(shown) > room
        self.text.setWordWrap(long)
        self.text.setMinimumWidth(room if long else 0)
        show_text(self.text, shown)

    def _on_undo(self) -> None:
        self.hide()
        self.undo_wished.emit()
