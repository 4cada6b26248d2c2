"""The agenda as rows: a date, then what is on it, for each date that has anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from schedapp.gui.agendaview.offered import is_offer
from schedapp.gui.models.occurrences import Entry, Index, OccurrenceRole, flagged_in, news_in, spoken, tip
from schedapp.gui.models.wording import clock, long_day, plain
from schedapp.layout.agenda import AgendaLine, arrange_agenda
from schedapp.layout.week import Item
from schedapp.model.timespan import to_local

_NONE = QModelIndex()


class AgendaRole(IntEnum):
    """Roles beyond those of `OccurrenceRole`."""

    ROW = OccurrenceRole.END + 1


class AgendaRow(NamedTuple):
    """A row of the list: the heading of a date (`line` is None; so many `bookings` follow), or a booking on it."""

    day: date
    words: str
    bookings: int = 0
    line: AgendaLine | None = None
    when: tuple[str, str] = ("", "")
    """Two lines that tell the time."""
    offers: int = 0
    """How many of them are no bookings, but times that are offered."""

    @property
    def told(self) -> str:
        """How many bookings there are, in words."""
        return count_words(self.bookings - self.offers)


def heading(day: date, today: date) -> str:
    """“Today, Tuesday 24 November”."""
    near = {0: "Today, ", 1: "Tomorrow, ", -1: "Yesterday, "}.get((day - today).days, "")
    year = f" {day.year}" if day.year != today.year else ""
    return f"{near}{long_day(day)}{year}"


def times(entry: Entry, line: AgendaLine, zone: str) -> tuple[str, str]:
    """The time of a booking on one of its dates, in two lines; the second may be ""."""
    part = f"day {line.part} of {line.parts}" if line.parts > 1 else ""
    if entry.all_day:
        return "All day", part
    start, end = clock(to_local(entry.start, zone)), clock(to_local(entry.end, zone))
    if line.parts == 1:
        return f"{start} – {'24:00' if end == '00:00' and entry.end > entry.start else end}", ""
    if line.part == 1:
        return f"from {start}", part
    return (f"until {end}" if line.part == line.parts else "All day"), part


class AgendaModel(QAbstractListModel):
    """Read-only. `entries` are what is shown, each once; rows may show one on several dates."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()
        self._rows: list[AgendaRow] = []
        self._numbers: dict[str, int] = {}
        self._first_rows: dict[str, int] = {}
        self._zone = "UTC"
        self._flagged: frozenset[str] = frozenset()
        self._news: Mapping[str, str] = {}

    def show(self, entries: Sequence[Entry], first: date, days: int, zone: str, today: date) -> None:
        """Lists the entries on the dates from `first` on; if the rows are the same, selection and place stay."""
        items = [Item(entry.key, entry.start, entry.end, entry.all_day, entry.zone) for entry in entries]
        rows: list[AgendaRow] = []
        for day in arrange_agenda(items, first, days, zone):
            offers = sum(is_offer(entries[line.item].name) for line in day.lines)
            rows.append(AgendaRow(day.day, heading(day.day, today), len(day.lines), offers=offers))
            rows += [AgendaRow(day.day, "", 0, line, times(entries[line.item], line, zone)) for line in day.lines]
        if (rows, zone) == (self._rows, self._zone) and list(entries) == list(self.entries):
            return
        same = [(row.day, row.line) for row in rows] == [(row.day, row.line) for row in self._rows]
        same = same and [entry.name for entry in entries] == [entry.name for entry in self.entries]
        if not same:
            self.beginResetModel()
        self._take(entries, rows, zone)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def _take(self, entries: Sequence[Entry], rows: list[AgendaRow], zone: str) -> None:
        self.entries, self._rows, self._zone = entries, rows, zone
        self._numbers = {entry.name: number for number, entry in enumerate(entries)}
        self._first_rows = {}
        for number, row in enumerate(rows):
            if row.line is not None:
                self._first_rows.setdefault(entries[row.line.item].name, number)

    def set_flagged(self, names: frozenset[str]) -> None:
        """Names of occurrences, or uids of series, that wait for an answer."""
        if names != self._flagged:
            self._flagged = names
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def set_news(self, news: Mapping[str, str]) -> None:
        """What others changed since somebody looked, in words: by name of an occurrence, or uid of a series."""
        if news != self._news:
            self._news = dict(news)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def is_flagged(self, entry: Entry) -> bool:
        return flagged_in(self._flagged, entry.name)

    def entry(self, number: int) -> Entry:
        """The entry of this number (not of this row)."""
        return self.entries[number]

    def row_of(self, name: str) -> int:
        """The number of the entry of an occurrence, -1 if it is not here."""
        return self._numbers.get(name, -1)

    def line_of(self, name: str) -> int:
        """The first row that shows an occurrence, -1 if there is none."""
        return self._first_rows.get(name, -1)

    def row(self, number: int) -> AgendaRow:
        return self._rows[number]

    def entry_at(self, number: int) -> Entry | None:
        """What a row shows; None for a heading."""
        line = self._rows[number].line
        return None if line is None else self.entries[line.item]

    def heading_of(self, number: int) -> int:
        """The row of the heading above a row."""
        while self._rows[number].line is not None:
            number -= 1
        return number

    def next_day(self, day: date) -> int:
        """The heading of a date, or of the first one after it; the number of rows if there is none."""
        found = (n for n, row in enumerate(self._rows) if row.line is None and row.day >= day)
        return next(found, len(self._rows))

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return found if self._rows[index.row()].line is None else found | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, entry = self._rows[index.row()], self.entry_at(index.row())
        if role == AgendaRole.ROW:
            return row
        if entry is None:
            return self._heading_data(row, role)
        return self._entry_data(row, entry, role)

    def _heading_data(self, row: AgendaRow, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.words}, {row.told}"
        return None

    def _entry_data(self, row: AgendaRow, entry: Entry, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return plain(entry.title)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole if is_offer(entry.name):
                return f"{plain(entry.title)}, {row.when[0]}, {plain(', '.join(entry.names))}"
            case Qt.ItemDataRole.AccessibleTextRole:
                words = spoken(entry, self._zone, flagged=self.is_flagged(entry), news=news_in(self._news, entry.name))
                return f"{words}, {row.when[1]}" if row.when[1] else words
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return plain(entry.client)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(entry, self._zone, flagged=self.is_flagged(entry), news=news_in(self._news, entry.name))
            case OccurrenceRole.NAME:
                return "" if is_offer(entry.name) else entry.name
            case OccurrenceRole.ENTRY:
                return entry
        return None


def count_words(count: int) -> str:
    return "1 booking" if count == 1 else f"{count} bookings"
