"""A panel at the window's trailing side: hidden until it is opened."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame


class SidePanel(QFrame):
    """Its subclasses open it in their own way."""

    closed = Signal()
    """Its user closed it."""
    turned = Signal()
    """It was opened or closed: the window shares its width anew."""

    def close_panel(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.turned.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.turned.emit()
