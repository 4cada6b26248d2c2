"""The days of a small month: six weeks, as a table that views and screen readers can read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from schedapp.gui.forms.typed import LONG_MONTHS, LONG_WEEKDAYS
from schedapp.gui.models.wording import tip_of_lines
from schedapp.layout.day_load import DayLoad

Index = QModelIndex | QPersistentModelIndex
WEEKS = 6
DAY_ROLE = Qt.ItemDataRole.UserRole
LOAD_ROLE = DAY_ROLE + 1
_NONE = QModelIndex()


class MonthModel(QAbstractTableModel):
    """Seven columns from the first day of the week; the first row has the first of the month."""

    def __init__(self, month: date, *, begins_sunday: bool = False) -> None:
        super().__init__()
        self._begins_sunday = begins_sunday
        self.month = month.replace(day=1)
        self._loads: Mapping[date, DayLoad] = {}

    def set_loads(self, loads: Mapping[date, DayLoad]) -> None:
        """How full the shown days are; those that are not told have no sign."""
        if loads != self._loads:
            self._loads = loads
            self.dataChanged.emit(self.index(0, 0), self.index(WEEKS - 1, 6))

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

    def load(self, day: date) -> DayLoad | None:
        """How full a day is, where that is told."""
        return self._loads.get(day)

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
            return ", ".join(filter(None, (_words(day), self._load_words(day))))
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self._load_words(day)
            return tip_of_lines([_words(day), f"{words[:1].upper()}{words[1:]}"]) if words else None
        if role == LOAD_ROLE:
            return self._loads.get(day)
        return day if role == DAY_ROLE else None

    def _load_words(self, day: date) -> str:
        """“28 % booked: 5 h 30 min of 20 h”."""
        load = self._loads.get(day)
        if load is None:
            return ""
        if not load.open:
            return "closed"
        if not load.booked:
            return "nothing booked"
        return f"{round(load.share * 100)} % booked: {length_text(load.booked)} of {length_text(load.open)}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        name = LONG_WEEKDAYS[(section - self._begins_sunday) % 7]
        if role == Qt.ItemDataRole.DisplayRole:
            return name[0]
        return name if role == Qt.ItemDataRole.AccessibleTextRole else None


def _words(day: date) -> str:
    return f"{LONG_WEEKDAYS[day.weekday()]} {day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def length_text(minutes: int) -> str:
    """“5 h 30 min”, also of more than a day: it is a sum over resources."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))
