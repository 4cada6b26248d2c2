"""A table whose lines can be put into another order: dragged, or with Alt and the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QRubberBand, QWidget

from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.outline import Outline

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class OrderedOutline(Outline):
    """It only says what is wished: the lines stay until they are shown anew."""

    moved = Signal(int, int)
    """The row of a line, and the row that it is to have."""

    def __init__(
        self, source: ThemeSource, name: str, headers: Sequence[str], stretch: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(source, name, headers, stretch, parent)
        self._pressed: QPoint | None = None
        self._row = -1
        self.mark = QRubberBand(QRubberBand.Shape.Line, self.viewport())
        """Where a dragged line would be put."""

    @property
    def dragging(self) -> bool:
        return self._row >= 0 and self.mark.isVisible()

    def choose(self, row: int) -> None:
        """Makes a line the current one."""
        self.setCurrentIndex(self.model().index(row, 0))

    def event(self, event: QEvent) -> bool:
        """Alt and an arrow is no shortcut of anybody else while the table has the keyboard."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_step(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.dragging and event.key() == Qt.Key.Key_Escape:
            self._drop_drag()
        elif self._is_step(event):
            row = self.currentIndex().row()
            self._wish(row, row + _STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        row = self.indexAt(at).row()
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self._pressed, self._row = at, row

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        at = event.position().toPoint()
        if self.dragging or (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self.mark.setGeometry(self._line(self._gap(at)))
            self.mark.show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row, was_dragged = self._row, self.dragging
        self._drop_drag()
        if was_dragged:
            gap = self._gap(event.position().toPoint())
            self._wish(row, gap - (gap > row))
        else:
            super().mouseReleaseEvent(event)

    def _wish(self, row: int, to: int) -> None:
        if row != to and row >= 0 and 0 <= to < len(self.lines):
            self.moved.emit(row, to)

    def _drop_drag(self) -> None:
        self._pressed, self._row = None, -1
        self.mark.hide()

    def _gap(self, at: QPoint) -> int:
        """Before which row a place is; behind the last one it is their number."""
        for row in range(len(self.lines)):
            if at.y() < self.visualRect(self.model().index(row, 0)).center().y():
                return row
        return len(self.lines)

    def _line(self, gap: int) -> QRect:
        last = self.visualRect(self.model().index(len(self.lines) - 1, 0)).bottom()
        top = self.visualRect(self.model().index(gap, 0)).top() if gap < len(self.lines) else last
        return QRect(0, max(0, top - 1), self.viewport().width(), 3)

    @staticmethod
    def _is_step(event: QKeyEvent) -> bool:
        return event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _STEPS
