"""How one connection fares, on a page: its sign in words, what is known, what stands in the way, what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.connection_words import facts, health_words, trouble_words
from schedapp.gui.health import Sign, sign_words
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.flow import FlowBox
from schedapp.gui.widgets.signs import sign_icon
from schedapp.model.connection import ConnectionStatus, Health


class HealthPage(QWidget):
    """`show_status` may be called each second: only what changed is touched."""

    sync_wished = Signal()
    sign_in_wished = Signal()
    rehearsal_wished = Signal()
    disconnect_wished = Signal()

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._sign = Sign.NONE
        self._names: tuple[str, ...] = ()
        self._icon = QLabel()
        self.state = plain_label("", "heading", wrap=True)
        self.trouble = plain_label("", "error", wrap=True)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.values: list[QLabel] = []
        self._grid = QGridLayout()
        self.sync = QPushButton("Sync now")
        self.sign_in = QPushButton("Sign in again…")
        self.rehearse = QPushButton("Rehearse…")
        self.disconnect_button = QPushButton("Disconnect…")
        self._lay_out()
        source.changed.connect(self._dress)

    def show_status(self, status: ConnectionStatus, now: float, zone: str, next_run: float | None) -> None:
        sign, words = health_words(status, now, zone)
        if sign is not self._sign:
            self._sign = sign
            self._dress()
        if self.state.text() != words:
            show_text(self.state, words)
            set_names(self._icon, sign_words(sign))
        trouble = trouble_words(status)
        show_text(self.trouble, trouble)
        set_role(self.trouble, "error" if sign is Sign.TROUBLE else "muted")
        self.trouble.setVisible(bool(trouble))
        self._show_facts(facts(status, now, zone, next_run))
        asks = status.connection.health is Health.SIGN_IN
        self.sign_in.setVisible(asks)
        set_role(self.sign_in, "primary" if asks else "")

    def fact(self, name: str) -> str:
        """The value that is shown beside a name, "" for none."""
        return next((label.text() for known, label in zip(self._names, self.values, strict=True) if known == name), "")

    def _show_facts(self, lines: list[tuple[str, str]]) -> None:
        names = tuple(name for name, _value in lines)
        if names != self._names:
            self._names = names
            while (item := self._grid.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            self.values = [plain_label("", wrap=True) for _line in lines]
            for row, name in enumerate(names):
                label = plain_label(name, "muted", wrap=True)
                self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(self.values[row], row, 1, Qt.AlignmentFlag.AlignTop)
        for label, (_name, value) in zip(self.values, lines, strict=True):
            if label.text() != value:
                show_text(label, value)

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.state)
        words.addWidget(self.trouble)
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._grid.setContentsMargins(14, 0, 14, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(card)
        column.addLayout(self._grid)
        column.addWidget(self._make_buttons())
        column.addStretch(1)

    def _make_buttons(self) -> QWidget:
        buttons = FlowBox(8)
        pairs = (
            (self.sync, self.sync_wished),
            (self.sign_in, self.sign_in_wished),
            (self.rehearse, self.rehearsal_wished),
            (self.disconnect_button, self.disconnect_wished),
        )
        for button, wish in pairs:
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, wish=wish: wish.emit())
            buttons.add(button)
        set_role(self.disconnect_button, "danger")
        set_names(self.rehearse, "Rehearse", "Shows what the next sync would do, without doing it")
        self.sign_in.hide()
        return buttons

    def _dress(self, *_because: object) -> None:
        side = self._source.theme.px(12)
        pixmap = sign_icon(self._sign, self._source.theme).pixmap(side, side)
        self._icon.setPixmap(pixmap)
        self._icon.setContentsMargins(0, self._source.theme.px(3), 0, 0)


class RewritingBar(QFrame):
    """How far the events of a connection are written anew after its level was changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "banner")
        self.words = plain_label("", "heading", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addWidget(self.progress)
        self.hide()

    def show_left(self, left: int, total: int) -> None:
        """`left` of `total` events still wait."""
        self.setVisible(left > 0)
        if left:
            self.progress.setRange(0, total)
            self.progress.setValue(total - left)
            show_text(self.words, f"{total - left:,} of {total:,} events rewritten in Google")
