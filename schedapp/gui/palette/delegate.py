"""Paints a line of the palette: the heading over the first of its kind, marked letters bold, detail and keys beside."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from schedapp.gui.keys import caps
from schedapp.gui.models.wording import plain, right_to_left
from schedapp.gui.palette.entries import Entry, EntryRole
from schedapp.gui.theme import ThemeSource, colour
from schedapp.gui.theme_tokens import Text, mix

LINE, HEADING, INSET, GAP, DOT = 34, 28, 12, 10, 9
Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """All text is drawn as it is: nothing is markup."""

    def __init__(self, source: ThemeSource, parent: QObject) -> None:
        super().__init__(parent)
        self._source = source

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self._source.theme
        return QSize(100, theme.px(LINE) + (theme.px(HEADING) if index.data(EntryRole.FIRST) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(EntryRole.ENTRY)
        if not isinstance(entry, Entry):
            return
        theme = self._source.theme
        box = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(EntryRole.FIRST):
            head = QRect(box.left() + theme.px(INSET), box.top(), box.width(), theme.px(HEADING) - theme.px(4))
            painter.setFont(theme.font(Text.SMALL))
            painter.setPen(colour(theme.tokens.muted))
            painter.drawText(head, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, entry.part.value)
            box.setTop(box.top() + theme.px(HEADING))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.tokens.accent_background))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        self._paint_line(painter, box.adjusted(theme.px(INSET), 0, -theme.px(INSET), 0), entry)
        painter.restore()

    def _paint_line(self, painter: QPainter, box: QRect, entry: Entry) -> None:
        theme, tokens = self._source.theme, self._source.theme.tokens
        if entry.colour:
            size = theme.px(DOT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(entry.colour))
            painter.drawEllipse(box.left(), box.center().y() - size // 2, size, size)
            box.setLeft(box.left() + size + theme.px(GAP))
        if entry.keys:
            box.setRight(self._paint_keys(painter, box, entry.keys) - theme.px(GAP))
        used = self._paint_marked(painter, box, entry)
        if entry.detail:
            rest = QRect(box.left() + used + theme.px(GAP), box.top(), box.width() - used - theme.px(GAP), box.height())
            painter.setFont(theme.font(Text.SMALL))
            painter.setPen(colour(tokens.muted))
            words = painter.fontMetrics().elidedText(plain(entry.detail), Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)

    def _paint_marked(self, painter: QPainter, box: QRect, entry: Entry) -> int:
        """The text with its marked letters bold; its width. Joined letters are not taken apart."""
        theme = self._source.theme
        base, strong = theme.font(Text.BASE), theme.font(Text.STRONG)
        room = box.width() * (2 if entry.detail else 3) // 3
        text = QFontMetrics(strong).elidedText(plain(entry.text), Qt.TextElideMode.ElideRight, room)
        marks = frozenset() if right_to_left(text) else frozenset(entry.marks)
        painter.setPen(colour(theme.tokens.text))
        left = box.left()
        for marked, run in groupby(range(len(text)), key=lambda at: at in marks):
            piece = "".join(text[at] for at in run)
            painter.setFont(strong if marked else base)
            width = painter.fontMetrics().horizontalAdvance(piece)
            painter.drawText(QRect(left, box.top(), width + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, piece)
            left += width
        return left - box.left()

    def _paint_keys(self, painter: QPainter, box: QRect, keys: str) -> int:
        """The caps at the trailing side; where they begin."""
        theme, tokens = self._source.theme, self._source.theme.tokens
        painter.setFont(theme.font(Text.TILE_LINE))
        metrics, right, high = painter.fontMetrics(), box.right(), theme.px(20)
        for cap in reversed(caps(keys)):
            width = max(metrics.horizontalAdvance(cap) + theme.px(12), high)
            place = QRect(right - width, box.center().y() - high // 2, width, high)
            painter.setPen(colour(mix(tokens.text, tokens.panel, 0.22)))
            painter.setBrush(colour(mix(tokens.text, tokens.panel, 0.05)))
            painter.drawRoundedRect(place, 4, 4)
            painter.setPen(colour(tokens.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, cap)
            right -= width + theme.px(4)
        return right
