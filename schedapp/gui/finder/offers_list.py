"""The offers as a list: number, day and times, who and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)  # fmt: skip
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from schedapp.gui.finder.query import OfferWords
from schedapp.gui.labels import set_names
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Text

Index = QModelIndex | QPersistentModelIndex
ROW = 52
BADGE = 22
INSET = 12
WORDS_ROLE = Qt.ItemDataRole.UserRole + 1
NUMBER_ROLE = Qt.ItemDataRole.UserRole + 2


class OfferModel(QAbstractListModel):
    """`show` sets the rows; the first has the number `number`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[OfferWords] = ()
        self._number = 1

    def show(self, rows: Sequence[OfferWords], number: int = 1) -> None:
        self.beginResetModel()
        self._rows, self._number = tuple(rows), number
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        words = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{words.day}  {words.times}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._number + index.row()}: {words.spoken}"
        if role == WORDS_ROLE:
            return words
        return self._number + index.row() if role == NUMBER_ROLE else None


class _OfferDelegate(QStyledItemDelegate):
    def __init__(self, source: ThemeSource) -> None:
        super().__init__()
        self._source = source

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self._source.theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line: QRect = option.rect
        self._paint_ground(painter, option, line)
        theme = self._source.theme
        side = theme.px(BADGE)
        badge = QRect(line.left() + INSET, line.center().y() - side // 2 + 1, side, side)
        self._paint_badge(painter, QStyle.visualRect(option.direction, line, badge), int(index.data(NUMBER_ROLE)))
        left = INSET + side + theme.px(10)
        room = QRect(line.left() + left, line.top() + theme.px(6), line.width() - left - INSET, line.height())
        self._paint_words(painter, option, QStyle.visualRect(option.direction, line, room), index.data(WORDS_ROLE))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, line: QRect) -> None:
        theme, ground = self._source.theme, QRectF(line).adjusted(0.5, 1.5, -0.5, -1.5)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.setBrush(theme.colour("accent_background"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("background"))
        else:
            return
        painter.drawRoundedRect(ground, 8, 8)

    def _paint_badge(self, painter: QPainter, badge: QRect, number: int) -> None:
        theme = self._source.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(QRectF(badge))
        painter.setPen(theme.colour("on_accent"))
        painter.setFont(theme.font(Text.TILE_TITLE))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(number))

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, words: OfferWords) -> None:
        theme = self._source.theme
        align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeading)
        flags = align | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine
        font = QFont(theme.font(Text.BASE))
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        height = painter.fontMetrics().lineSpacing()
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(
            room, flags, painter.fontMetrics().elidedText(f"{words.day}  {words.times}", elide, room.width())
        )
        painter.setFont(theme.font(Text.TILE_LINE))
        painter.setPen(theme.colour("muted"))
        below = room.adjusted(0, height + 2, 0, 0)
        painter.drawText(below, flags, painter.fontMetrics().elidedText(words.names, elide, room.width()))


class OfferList(QListView):
    """`walked` says which row is the current one, `taken` which is to be booked."""

    walked = Signal(int)
    taken = Signal(int)

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.offers = OfferModel(self)
        self.setModel(self.offers)
        self._delegate = _OfferDelegate(source)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_names(self, "Free times", "Up and Down go through them, Enter books one.")
        self.clicked.connect(lambda index: self.taken.emit(index.row()))
        self.selectionModel().currentChanged.connect(lambda index, _before: self.walked.emit(index.row()))

    def show_offers(self, rows: Sequence[OfferWords], number: int, current: int) -> None:
        """Shows these and makes one the current; its `walked` follows."""
        self.offers.show(rows, number)
        self.setFixedHeight(max(1, len(rows)) * self._source.theme.px(ROW) + 2)
        if 0 <= current < len(rows):
            self.setCurrentIndex(self.offers.index(current))

    @property
    def current(self) -> int:
        """The row, -1 for none."""
        return self.currentIndex().row()

    def walk(self, step: int) -> bool:
        """Goes on by some rows; False where there is no such one."""
        target = self.current + step
        if not 0 <= target < self.offers.rowCount():
            return False
        self.setCurrentIndex(self.offers.index(target))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The panel has the keys: it also knows the next ones."""
        event.ignore()
