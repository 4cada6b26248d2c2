"""A table whose lines can be opened: what a sync would do, what it did. All texts are plain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from schedapp.gui.labels import set_names
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Text

KEY_ROLE = Qt.ItemDataRole.UserRole + 1
LEAST_ROWS, MOST_ROWS = 3, 11


class Line(NamedTuple):
    """One line: a text for each column, and the lines below it. `key` keeps it open when it is shown anew; `token` is
    the colour of its first cell, `strong` says that it is a heading."""

    cells: tuple[str, ...]
    below: tuple[tuple[str, ...], ...] = ()
    key: str = ""
    token: str = "text"
    strong: bool = False
    opened: bool = False


class Outline(QTreeView):
    """The first column but one given by `stretch` is as wide as its texts."""

    def __init__(
        self, source: ThemeSource, name: str, headers: Sequence[str], stretch: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._lines: tuple[Line, ...] = ()
        self._model = QStandardItemModel(0, len(headers), self)
        self._model.setHorizontalHeaderLabels(list(headers))
        self.setModel(self._model)
        set_names(self, name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(source.theme.px(18))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(headers)):
            fits = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.ResizeToContents
            self.header().setSectionResizeMode(column, fits)
        self.expanded.connect(lambda _index: self.updateGeometry())
        self.collapsed.connect(lambda _index: self.updateGeometry())
        source.changed.connect(self._dress)
        self._dress()

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Shows these; a line that was open stays so."""
        if tuple(lines) == self._lines:
            return
        was_open = self._open_keys()
        known = {line.key for line in self._lines}
        self._lines = tuple(lines)
        self._model.removeRows(0, self._model.rowCount())
        for line in lines:
            first = self._cells(line.cells, line)
            for below in line.below:
                first[0].appendRow(self._cells(below))
            self._model.appendRow(first)
        self.setRootIsDecorated(any(line.below for line in lines))
        for row, line in enumerate(lines):
            if line.key in was_open or (line.opened and line.key not in known):
                self.setExpanded(self._model.index(row, 0), True)
            if len(line.cells) == 1:
                self.setFirstColumnSpanned(row, self.rootIndex(), True)
            for number, below in enumerate(line.below):
                self.setFirstColumnSpanned(number, self._model.index(row, 0), len(below) == 1)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        row = self._source.theme.px(30)
        wanted = 1 + len(self._lines)
        for number, line in enumerate(self._lines):
            wanted += len(line.below) if self.isExpanded(self._model.index(number, 0)) else 0
        return QSize(super().sizeHint().width(), row * min(max(wanted, LEAST_ROWS), MOST_ROWS) + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._source.theme.px(30) * LEAST_ROWS)

    def _open_keys(self) -> set[str]:
        rows = range(self._model.rowCount())
        return {str(self._model.index(n, 0).data(KEY_ROLE)) for n in rows if self.isExpanded(self._model.index(n, 0))}

    def _cells(self, texts: Sequence[str], line: Line | None = None) -> list[QStandardItem]:
        theme = self._source.theme
        found = []
        for column, text in enumerate(texts):
            item = QStandardItem(plain(text))
            item.setToolTip("")
            token = line.token if line is not None and column == 0 else "text" if line is not None else "muted"
            item.setForeground(theme.colour(token))
            if line is not None and line.strong:
                item.setFont(theme.font(Text.STRONG))
            if line is not None and column == 0:
                item.setData(line.key, KEY_ROLE)
            found.append(item)
        return found

    def _dress(self) -> None:
        theme = self._source.theme
        self.setStyleSheet(
            f"QTreeView {{ border: 1px solid {theme.tokens.line}; border-radius: 8px; padding: 2px; }}"
            f"QTreeView:focus {{ border-color: {theme.tokens.accent}; }}"
        )
        lines, self._lines = self._lines, ()
        self.show_lines(lines)
