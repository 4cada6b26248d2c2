"""The occurrences of the month and after them its days, so that a screen reader can go to both."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, QObject, Qt

from schedapp.gui.models.occurrences import Index, OccurrenceModel, OccurrenceRole
from schedapp.gui.models.wording import long_day

DAY_ROLE = OccurrenceRole.END + 1


class MonthModel(OccurrenceModel):
    """Rows 0 to n - 1 are occurrences; row n + d is day d of the shown ones."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first = date(1970, 1, 1)
        self._days = 0
        self._today = date(1970, 1, 1)
        self._counts: dict[date, int] = {}

    def set_days(self, first: date, days: int) -> None:
        if (first, days) != (self._first, self._days):
            self.beginResetModel()
            self._first, self._days, self._counts = first, days, {}
            self.endResetModel()

    def set_counts(self, counts: dict[date, int], today: date) -> None:
        """How many bookings each day has."""
        self._counts, self._today = counts, today

    def row_of_day(self, day: int) -> int:
        return len(self.entries) + day

    def day_of_row(self, row: int) -> int:
        """The number of the day in a row, -1 for a row of an occurrence."""
        return row - len(self.entries) if row >= len(self.entries) else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries) + self._days

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() < len(self.entries):
            return super().data(index, role)
        day = self._first + timedelta(days=index.row() - len(self.entries))
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(day.day)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(day)
            case _ if role == DAY_ROLE:
                return day
        return None

    def _spoken(self, day: date) -> str:
        """“Tuesday 24 November, today, 3 bookings”."""
        count = self._counts.get(day, 0)
        many = "no bookings" if not count else "1 booking" if count == 1 else f"{count} bookings"
        return ", ".join([long_day(day), *(["today"] if day == self._today else []), many])
