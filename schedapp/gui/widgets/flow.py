"""A box that sets widgets side by side and goes on in the next line where the room ends.

A widget and no QLayout: PySide6 loses the items of a layout that is written in Python once its wrapper is collected.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget


class FlowBox(QWidget):
    """Mirrored when the writing runs from right to left; each line is centred on its highest widget."""

    def __init__(self, spacing: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spacing = spacing
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Puts a widget at the end."""
        self._widgets.append(widget)
        if widget.parentWidget() is not self:
            hidden = widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            widget.setParent(self)
            widget.setVisible(not hidden)
        self._settle()

    def move_last(self, widget: QWidget) -> None:
        self._widgets.remove(widget)
        self.add(widget)

    def remove(self, widget: QWidget) -> None:
        """Takes a widget out, and deletes it."""
        self._widgets.remove(widget)
        widget.hide()
        widget.deleteLater()
        self._settle()

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def sizeHint(self) -> QSize:
        sizes = [_size(widget) for widget in self._widgets if not widget.isHidden()]
        width = sum(size.width() for size in sizes) + self._spacing * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        shown = [_size(widget) for widget in self._widgets if not widget.isHidden()]
        return QSize(max((size.width() for size in shown), default=0), max((s.height() for s in shown), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.rect(), apply=True)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self._settle()
        return super().event(event)

    def _settle(self) -> None:
        self.updateGeometry()
        self._arrange(self.rect(), apply=True)

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        """Places the widgets in lines; the height that they take."""
        y = rect.top()
        for number, line in enumerate(self._lines(rect.width())):
            y += self._spacing if number else 0
            height = max(size.height() for _widget, size in line)
            x = rect.left()
            for widget, size in line:
                if apply:
                    place = QRect(QPoint(x, y + (height - size.height()) // 2), size)
                    widget.setGeometry(QStyle.visualRect(self.layoutDirection(), rect, place))
                x += size.width() + self._spacing
            y += height
        return y - rect.top()

    def _lines(self, width: int) -> list[list[tuple[QWidget, QSize]]]:
        """The visible widgets with their sizes, line by line."""
        lines: list[list[tuple[QWidget, QSize]]] = []
        room = 0
        for widget in self._widgets:
            if widget.isHidden():
                continue
            size = _size(widget)
            size = size.boundedTo(QSize(max(width, 1), size.height()))
            if not lines or room < size.width():
                lines.append([])
                room = width
            lines[-1].append((widget, size))
            room -= size.width() + self._spacing
        return lines


def _size(widget: QWidget) -> QSize:
    """What a widget wants, within its own limits."""
    wanted = widget.sizeHint().expandedTo(widget.minimumSizeHint())
    return wanted.expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())
