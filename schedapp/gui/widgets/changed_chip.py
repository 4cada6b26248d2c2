"""The chip that says how much others changed since somebody last looked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QPushButton

from schedapp.gui.labels import set_names, set_tip, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.dot import colour_icon
from schedapp.gui.widgets.popups import Menu

DOT = 12
TIP = "Changed by others since you last looked. Show the next one (N)"


class ChangedChip(QPushButton):
    """A click shows the next change; its menu marks all as seen. Hidden while there is nothing new."""

    all_seen = Signal()

    def __init__(self, source: ThemeSource) -> None:
        super().__init__()
        self._source = source
        self.count = 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_tip(self, TIP)
        self.hide()
        source.changed.connect(self._dress)
        self._dress()

    def show_count(self, count: int) -> None:
        self.count = count
        words = f"{count:,} changed"
        show_text(self, words)
        set_names(self, words, TIP)
        self.setVisible(count > 0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = Menu(self)
        set_names(menu, "Changed bookings")
        menu.addAction("Show the next one").triggered.connect(self.click)
        menu.addAction("Mark all as seen").triggered.connect(self.all_seen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())
        event.accept()

    def _dress(self) -> None:
        theme = self._source.theme
        tokens, side = theme.tokens, theme.px(DOT)
        self.setIcon(colour_icon(tokens.accent, side))
        self.setIconSize(QSize(side, side))
        self.setStyleSheet(
            f"QPushButton {{ background: {tokens.accent_background}; border: 1px solid transparent;"
            f" padding: 0 {theme.px(8)}px; min-height: {theme.px(22)}px; font-size: {theme.px(12)}px;"
            f" font-weight: 600; color: {tokens.accent}; }}"
            f"QPushButton:hover, QPushButton:focus {{ border-color: {tokens.accent}; }}"
        )
