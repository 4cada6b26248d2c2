"""A table whose lines can be opened: what a sync would do, what it did. All texts are plain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QHelpEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QToolTip, QTreeView, QWidget

from schedapp.gui.labels import set_names, tip_text
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Text

KEY_ROLE = Qt.ItemDataRole.UserRole + 1
LEAST_ROWS, MOST_ROWS = 3, 11
STRETCH_LEAST, COLUMN_LEAST = 180, 120
"""Pixels at 100 % text size: what the stretching column keeps, and what one that gives way does."""


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
    """Columns are as wide as their texts, and the one given by `stretch` takes the rest. It keeps some room: where the
    texts are too long, the widest of the other columns gives way, and what is cut is the tooltip.
    """

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
        self._stretch = stretch
        for column in range(len(headers)):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.Fixed
            self.header().setSectionResizeMode(column, mode)
        self.expanded.connect(self._regrown)
        self.collapsed.connect(self._regrown)
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
        self._regrown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def viewportEvent(self, event: QEvent) -> bool:
        """The tooltip of a cell whose text is cut."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            rect, hint = self.visualRect(index), self.sizeHintForIndex(index)
            cut = index.isValid() and hint.width() > rect.width() and not self._spans(index)
            QToolTip.showText(event.globalPos(), tip_text(str(index.data())) if cut else "", self, rect)
            return True
        return super().viewportEvent(event)

    def _spans(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return self.isFirstColumnSpanned(index.row(), index.parent())

    def _regrown(self, *_because: object) -> None:
        self._share()
        self.updateGeometry()

    def _share(self) -> None:
        """Gives each column its width."""
        theme, header = self._source.theme, self.header()
        room = self.viewport().width() - theme.px(STRETCH_LEAST)
        wanted = {
            column: max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(self._model.columnCount())
            if column != self._stretch
        }
        widest = max(wanted, key=lambda column: wanted[column])
        over = sum(wanted.values()) - room
        if over > 0:
            wanted[widest] = max(theme.px(COLUMN_LEAST), wanted[widest] - over)
        for column, width in wanted.items():
            header.resizeSection(column, width)

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
