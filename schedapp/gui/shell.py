"""Side, week and panel beside each other: who gets how much of the window's width."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from schedapp.gui.attention.panel import WIDTH, AttentionPanel
from schedapp.gui.finder.panel import FinderPanel
from schedapp.gui.theme import ThemeSource
from schedapp.gui.topbar import SIDE_WIDTH

LEAST_WEEK = 400
"""Pixels at 100 % text size that the week keeps beside side and panel; with less, the side makes way."""


class Shell(QWidget):
    """The panels at the trailing edge, of which one is open at most, are as wide as they want, within 55 % of the
    window."""

    def __init__(
        self, source: ThemeSource, side: QWidget, stage: QWidget, *panels: AttentionPanel | FinderPanel
    ) -> None:
        super().__init__()
        self._source = source
        self._side = side
        self._panels = panels
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(stage, 1)
        for panel in panels:
            row.addWidget(panel)
            panel.turned.connect(self._share)
        source.changed.connect(self._share)

    def between(self, top: QWidget, bottom: QWidget) -> QWidget:
        """The whole of the window: this between two bars."""
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self, 1)
        column.addWidget(bottom)
        return whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self, *_because: object) -> None:
        px = self._source.theme.px
        wide = min(px(WIDTH), self.width() * 11 // 20)
        for panel in self._panels:
            panel.setFixedWidth(wide)
        left = self.width() - wide - px(SIDE_WIDTH)
        self._side.setVisible(all(panel.isHidden() for panel in self._panels) or left >= px(LEAST_WEEK))
