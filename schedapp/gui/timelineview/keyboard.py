"""What keys do to a drag in the timeline: Ctrl copies, Esc drops it. All others are `keys`' part."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from schedapp.gui.timelineview.mouse import TimelineMouse


class TimelineKeyboard:
    """Turns keys into what becomes of a drag of `mouse`."""

    def __init__(self, mouse: TimelineMouse) -> None:
        self._mouse = mouse

    def press(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Control:
            self._mouse.set_copies(True)
        if event.key() != Qt.Key.Key_Escape or not self._mouse.cancel():
            event.ignore()

    def release(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Control:
            self._mouse.set_copies(False)
