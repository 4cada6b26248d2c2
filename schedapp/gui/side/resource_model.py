"""The list of resources: groups by kind, each resource with its check mark and the sign of its connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from schedapp.gui.health import Sign, sign_words
from schedapp.gui.labels import tip_text
from schedapp.model.resource import Kind, Resource

Index = QModelIndex | QPersistentModelIndex
RESOURCE_ROLE = Qt.ItemDataRole.UserRole
SIGN_ROLE = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()

GROUPS = {Kind.PERSON: "People", Kind.ROOM: "Rooms", Kind.EQUIPMENT: "Devices", Kind.SERVICE: "Services"}


@dataclass(frozen=True, slots=True)
class Row:
    """A group's heading (no resource), or a resource."""

    text: str
    resource: Resource | None = None


def rows_of(resources: Sequence[Resource]) -> list[Row]:
    """Headings and resources in their order."""
    rows: list[Row] = []
    for kind, heading in GROUPS.items():
        members = [resource for resource in resources if resource.kind is kind]
        if members:
            rows.append(Row(heading))
            rows.extend(Row(resource.name, resource) for resource in members)
    return rows


class ResourceModel(QAbstractListModel):
    """Checked is shown. `hidden_changed` carries the uids that are not shown after the user changed a check mark."""

    hidden_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._hidden: frozenset[str] = frozenset()
        self._signs: dict[str, Sign] = {}

    def set_resources(self, resources: Sequence[Resource], hidden: Iterable[str]) -> None:
        self.beginResetModel()
        self._rows = rows_of(resources)
        self._hidden = frozenset(hidden)
        self.endResetModel()

    def set_signs(self, signs: dict[str, Sign]) -> None:
        """The signs by resource uid; only lines that changed are drawn again."""
        before, self._signs = self._signs, signs
        for number, row in enumerate(self._rows):
            uid = row.resource.uid if row.resource else ""
            if uid and before.get(uid) != signs.get(uid):
                index = self.index(number)
                self.dataChanged.emit(index, index)

    def resource(self, index: Index) -> Resource | None:
        return self._rows[index.row()].resource if index.isValid() else None

    def index_of(self, uid: str) -> QModelIndex:
        for number, row in enumerate(self._rows):
            if row.resource is not None and row.resource.uid == uid:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.resource(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if row.resource is None:
            return None
        sign = self._signs.get(row.resource.uid, Sign.NONE)
        shown = row.resource.uid not in self._hidden
        return {
            Qt.ItemDataRole.CheckStateRole: Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked,
            Qt.ItemDataRole.AccessibleTextRole: f"{row.text}, {sign_words(sign)}",
            Qt.ItemDataRole.ToolTipRole: tip_text(f"{row.text}: {sign_words(sign)}"),
            RESOURCE_ROLE: row.resource,
            SIGN_ROLE: sign,
        }.get(Qt.ItemDataRole(role) if role < RESOURCE_ROLE else role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        resource = self.resource(index)
        if resource is None or role != Qt.ItemDataRole.CheckStateRole:
            return False
        shown = Qt.CheckState(value) is Qt.CheckState.Checked
        self._hidden = self._hidden - {resource.uid} if shown else self._hidden | {resource.uid}
        self.dataChanged.emit(index, index, [role])
        self.hidden_changed.emit(self._hidden)
        return True
