"""The days of a small month: six weeks, as a table that views and screen readers can read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from schedapp.gui.forms.typed import LONG_MONTHS, LONG_WEEKDAYS

Index = QModelIndex | QPersistentModelIndex
WEEKS = 6
DAY_ROLE = Qt.ItemDataRole.UserRole
_NONE = QModelIndex()


class MonthModel(QAbstractTableModel):
    """Seven columns from the first day of the week; the first row has the first of the month."""

    def __init__(self, month: date, *, begins_sunday: bool = False) -> None:
        super().__init__()
        self._begins_sunday = begins_sunday
        self.month = month.replace(day=1)

    def set_month(self, month: date) -> None:
        first = month.replace(day=1)
        if first != self.month:
            self.beginResetModel()
            self.month = first
            self.endResetModel()

    @property
    def first(self) -> date:
        """The day in the upper leading corner."""
        offset = (self.month.weekday() + self._begins_sunday) % 7
        return self.month - timedelta(days=offset)

    def day(self, index: Index) -> date:
        return self.first + timedelta(days=7 * index.row() + index.column())

    def index_of(self, day: date) -> QModelIndex:
        """The cell of a day; no cell when it is not shown."""
        offset = (day - self.first).days
        return self.index(offset // 7, offset % 7) if 0 <= offset < 7 * WEEKS else QModelIndex()

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else WEEKS

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else 7

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        day = self.day(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(day.day)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{LONG_WEEKDAYS[day.weekday()]} {day.day} {LONG_MONTHS[day.month - 1]} {day.year}"
        return day if role == DAY_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        name = LONG_WEEKDAYS[(section - self._begins_sunday) % 7]
        if role == Qt.ItemDataRole.DisplayRole:
            return name[0]
        return name if role == Qt.ItemDataRole.AccessibleTextRole else None
