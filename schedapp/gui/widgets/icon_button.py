"""A frameless button with an icon only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.gui.labels import set_names, set_role
from schedapp.gui.theme import ThemeSource

SIDE = 28
_MIRRORED = {"chevron-left": "chevron-right", "chevron-right": "chevron-left"}


class IconButton(QPushButton):
    """`name` is what a screen reader says. Arrows point the other way where the writing runs from right to left."""

    def __init__(
        self, source: ThemeSource, icon: str, name: str, *, token: str = "muted", size: int = 16,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._source = source
        self._icon = icon
        self._token = token
        self._size = size
        set_role(self, "quiet")
        set_names(self, name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        source.changed.connect(self._dress)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._dress()

    def _dress(self) -> None:
        theme = self._source.theme
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        icon = _MIRRORED.get(self._icon, self._icon) if mirrored else self._icon
        self.setIcon(theme.icon(icon, self._token, self._size))
        self.setIconSize(QSize(theme.px(self._size), theme.px(self._size)))
        self.setStyleSheet(f"padding: 0; min-height: {theme.px(SIDE)}px; min-width: {theme.px(SIDE)}px;")
