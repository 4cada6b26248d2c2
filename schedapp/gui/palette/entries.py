"""What the palette lists, and the list as Qt and screen readers see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from schedapp.gui.models.wording import isolated, plain

Index = QModelIndex | QPersistentModelIndex


class Part(StrEnum):
    """The headings, in their order."""

    DATE = "Date"
    COMMAND = "Commands"
    BOOKING = "Bookings"
    CLIENT = "Clients"
    RESOURCE = "Resources"


class Entry(NamedTuple):
    """One line. `marks` are positions in `text`; `keys` is a key that does the same; `colour` is that of a resource."""

    part: Part
    text: str
    act: Callable[[], object]
    detail: str = ""
    marks: tuple[int, ...] = ()
    keys: str = ""
    colour: str = ""


class EntryRole(IntEnum):
    ENTRY = Qt.ItemDataRole.UserRole + 1
    FIRST = Qt.ItemDataRole.UserRole + 2
    """Whether it is the first of its heading."""


class EntryModel(QAbstractListModel):
    """A flat list of entries, those of a heading together."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    @property
    def entries(self) -> Sequence[Entry]:
        return self._entries

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        order = list(Part)
        self._entries = sorted(entries, key=lambda entry: order.index(entry.part))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(entry.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = (isolated(entry.text), isolated(entry.detail), entry.keys, entry.part.value)
            return ", ".join(part for part in words if part)
        if role == EntryRole.ENTRY:
            return entry
        if role == EntryRole.FIRST:
            return index.row() == 0 or self._entries[index.row() - 1].part is not entry.part
        return None
