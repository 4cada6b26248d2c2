"""The sheet of keys: every key of the window, by theme, in columns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.keys import KEYS, Key, Theme, caps
from schedapp.gui.labels import plain_label, set_names
from schedapp.gui.theme import ThemeSource, colour
from schedapp.gui.theme_tokens import Text, mix

COLUMNS = ((Theme.BOOKINGS, Theme.SELECTED), (Theme.CELL, Theme.TIME), (Theme.FINDING, Theme.WINDOW))
"""As equally high as can be: all of them fit on a small screen."""
CAP_NAMES = {"-": "−"}
"""All others are called as the menus call them."""
WIDTH = 1080
CAP, GAP, PADDING = 21, 4, 6
OR = 10
"""Pixels between two keys that do the same."""


class KeysDialog(Dialog):
    """Shows the registry; `switched` is told whether keys of one letter shall work."""

    def __init__(self, parent: QWidget, source: ThemeSource, *, single: bool, switched: Callable[[bool], None]) -> None:
        super().__init__(parent, source, "Keys", "Close", width=WIDTH)
        self.cancel_button.hide()
        columns = QHBoxLayout()
        columns.setSpacing(source.theme.px(36))
        for themes in COLUMNS:
            columns.addLayout(self._column(themes), 1)
        self.column.addLayout(columns)
        self.single = QCheckBox("Keys of one &letter, such as C for a new booking")
        self.single.setChecked(single)
        set_names(self.single, "Keys of one letter", "Off: letters begin a new booking in the cell")
        self.single.toggled.connect(switched)
        self.buttons.insertWidget(0, self.single)

    def _column(self, themes: tuple[Theme, ...]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.source.theme.px(14))
        for theme in themes:
            column.addLayout(self._part(theme))
        column.addStretch(1)
        return column

    def _part(self, theme: Theme) -> QVBoxLayout:
        part = QVBoxLayout()
        part.setSpacing(self.source.theme.px(4))
        part.addWidget(plain_label(theme.value, "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.source.theme.px(12))
        grid.setVerticalSpacing(self.source.theme.px(2))
        grid.setColumnStretch(0, 1)
        for row, key in enumerate(key for key in KEYS if key.theme is theme):
            grid.addWidget(plain_label(key.words, wrap=True), row, 0)
            grid.addWidget(Caps(key, self.source), row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        part.addLayout(grid)
        return part


class Caps(QWidget):
    """The keys of one line, drawn as the caps of a keyboard."""

    def __init__(self, key: Key, source: ThemeSource) -> None:
        super().__init__()
        self._source = source
        self._keys = [[CAP_NAMES.get(cap, cap) for cap in caps(text)] for text in key.shown]
        set_names(self, f"{key.words}: {', or '.join('+'.join(key) for key in self._keys)}")
        self.setFixedSize(self.sizeHint())
        source.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._places()[1], self._source.theme.px(CAP))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, tokens = self._source.theme, self._source.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Text.TILE_LINE))
        face, frame = mix(tokens.text, tokens.panel, 0.05), mix(tokens.text, tokens.panel, 0.22)
        for text, left, width in self._places()[0]:
            x = self.width() - left - width if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else left
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(frame))
            painter.drawRoundedRect(x, 0, width, self.height(), 5, 5)
            painter.setBrush(colour(face))
            painter.drawRoundedRect(x + 1, 1, width - 2, self.height() - 3, 4, 4)
            painter.setPen(colour(tokens.text))
            painter.drawText(x, 0, width, self.height() - 1, Qt.AlignmentFlag.AlignCenter, text)

    def _places(self) -> tuple[list[tuple[str, int, int]], int]:
        """Each cap with its leading edge and width; the width of all."""
        theme = self._source.theme
        metrics = QFontMetrics(theme.font(Text.TILE_LINE))
        placed, left = [], 0
        for number, key in enumerate(self._keys):
            left += theme.px(OR) if number else 0
            for cap in key:
                width = max(metrics.horizontalAdvance(cap) + 2 * theme.px(PADDING), theme.px(CAP))
                placed.append((cap, left, width))
                left += width + theme.px(GAP)
            left -= theme.px(GAP)
        return placed, left
