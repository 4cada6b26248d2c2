"""A line of the public holidays: a tick, the name, and its dates in a column of their own."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from schedapp.gui.models.wording import plain
from schedapp.gui.theme import ThemeSource

NAME_ROLE = int(Qt.ItemDataRole.UserRole) + 1
DATES_ROLE = NAME_ROLE + 1
TICK, GAP = 40, 20
"""Pixels before the names, and between them and the dates."""


class HolidayLine(QStyledItemDelegate):
    """The dates begin where the longest name ends, at the latest in the middle."""

    def __init__(self, source: ThemeSource, parent: QWidget) -> None:
        super().__init__(parent)
        self._source = source

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        names = self._names(option, index)
        room = names - self._source.theme.px(TICK)
        option.text = option.fontMetrics.elidedText(_text(index, NAME_ROLE), Qt.TextElideMode.ElideRight, room)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        start = self._names(option, index) + self._source.theme.px(GAP)
        line = option.rect
        box = QStyle.visualRect(
            option.direction, line, QRect(line.left() + start, line.top(), line.width() - start, line.height())
        )
        dates = option.fontMetrics.elidedText(_text(index, DATES_ROLE), Qt.TextElideMode.ElideRight, box.width())
        painter.save()
        painter.setPen(self._source.theme.colour("muted"))
        align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        order = int(Qt.AlignmentFlag.AlignAbsolute) | int(Qt.TextFlag.TextForceLeftToRight)
        painter.drawText(box, int(align) | order, dates)
        painter.restore()

    def _names(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        """Where the names end, in pixels from the beginning of the line."""
        model, metrics = index.model(), QFontMetrics(option.font)
        rows = (model.index(row, 0) for row in range(model.rowCount()))
        widest = max((metrics.horizontalAdvance(_text(each, NAME_ROLE)) for each in rows), default=0)
        return min(self._source.theme.px(TICK) + widest, option.rect.width() // 2)


def _text(index: QModelIndex | QPersistentModelIndex, role: int) -> str:
    return plain(str(index.data(role) or ""))
