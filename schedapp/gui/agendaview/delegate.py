"""Paints a row of the agenda: the heading of a date, or a booking with its time, title, client, resources and signs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from schedapp.gui.agendaview.model import AgendaModel, AgendaRole, AgendaRow
from schedapp.gui.agendaview.offered import is_offer
from schedapp.gui.models.occurrences import Entry, state_words
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.viewparts.chips import add_marks
from schedapp.gui.weekview.geometry import Box
from schedapp.gui.weekview.shapes import Shapes

Index = QModelIndex | QPersistentModelIndex
HEADING = 40
ROW = 54
GAP = 4
INDENT = 16
TIMES = 112
PADDING = 12
DOT = 8
WIDEST = 920
"""Pixels of a booking at most: longer lines are hard to follow."""
STATES_ROOM = 320


class AgendaDelegate(QStyledItemDelegate):
    """`canvas` has theme, clock, selection and direction."""

    def __init__(self, canvas: Canvas, model: AgendaModel, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._model = model

    @property
    def heading_height(self) -> int:
        return self._canvas.px(HEADING)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: AgendaRow = index.data(AgendaRole.ROW)
        return QSize(self._canvas.px(240), self.heading_height if row.line is None else self._canvas.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        row: AgendaRow = index.data(AgendaRole.ROW)
        entry = self._model.entry_at(index.row())
        if entry is None:
            self.paint_heading(painter, row, option.rect)
        else:
            self._paint_booking(painter, index.row(), row, entry, option.rect)
        painter.restore()

    def paint_heading(self, painter: QPainter, row: AgendaRow, box: QRect) -> None:
        """Also at the top of the list, over what is scrolled under it."""
        canvas, tokens = self._canvas, self._canvas.theme.tokens
        painter.fillRect(box, colour(tokens.panel))
        today = row.words.startswith("Today")
        room = box.width() - 2 * canvas.px(INDENT)
        title = canvas.texts.fit(row.words, Text.STRONG, room)
        middle = box.top() + box.height() / 2
        painter.setPen(colour(tokens.accent if today else tokens.text))
        canvas.texts.draw(painter, title, self._x(box, canvas.px(INDENT), title.width), middle - title.height / 2)
        count = canvas.texts.fit(row.told, Text.TILE_LINE, max(room - title.width - canvas.px(12), 0))
        painter.setPen(colour(tokens.muted))
        start = canvas.px(INDENT) + title.width + canvas.px(10)
        if count.width > canvas.px(20):
            canvas.texts.draw(painter, count, self._x(box, start, count.width), middle - count.height / 2 + 1)
        painter.setPen(colour(tokens.line))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())

    def _paint_booking(self, painter: QPainter, number: int, row: AgendaRow, entry: Entry, box: QRect) -> None:
        canvas = self._canvas
        self._paint_times(painter, row, entry, box)
        card = self.card(box)
        look = canvas.look(entry, number)
        shapes = canvas.shapes()
        shapes.add_tile(Box(card.x(), card.y(), card.width(), card.height()), look, entry.colours)
        inner = card.adjusted(canvas.px(4), 0, -canvas.px(6), 0)
        first, title_height = self._first_line(card), canvas.texts.height(Text.STRONG)
        left, right = add_marks(shapes, canvas, entry, inner, first + title_height / 2)
        right -= self._add_states(shapes, entry, inner, right, first, look.quiet)
        title = canvas.texts.fit(plain(entry.title), Text.STRONG, right - left)
        ink = canvas.theme.tokens.text
        shapes.add_line(title, Text.STRONG, self._x(inner, left, title.width), first, ink)
        client = " · ".join(filter(None, (entry.offered, plain(entry.client))))
        rest = right - left - title.width - canvas.px(10)
        if client and rest > canvas.px(40):
            line = canvas.texts.fit(client, Text.BASE, rest)
            shapes.add_line(line, Text.BASE, self._x(inner, left + title.width + canvas.px(10), line.width), first, ink)
        shapes.paint(painter)
        second = first + title_height + canvas.px(2)
        self._paint_resources(painter, entry, inner, second, look.quiet)

    def _first_line(self, box: QRect) -> float:
        """Where the upper of the two lines of a row begins."""
        texts = self._canvas.texts
        lines = texts.height(Text.STRONG) + self._canvas.px(2) + texts.height(Text.TILE_LINE)
        return box.top() + (box.height() - lines) / 2

    def card(self, box: QRect) -> QRect:
        """The part of a row beside its time."""
        canvas = self._canvas
        lead = canvas.px(INDENT + TIMES)
        width = min(box.width() - lead - canvas.px(INDENT), canvas.px(WIDEST))
        x = box.right() + 1 - lead - width if canvas.rtl else box.left() + lead
        return QRect(x, box.top() + GAP // 2, width, box.height() - GAP)

    def _paint_times(self, painter: QPainter, row: AgendaRow, entry: Entry, box: QRect) -> None:
        canvas, tokens = self._canvas, self._canvas.theme.tokens
        running = entry.start <= canvas.now < entry.end and not entry.all_day
        steps = ((row.when[0], Text.BASE, "accent" if running else "text"), (row.when[1], Text.TILE_LINE, "muted"))
        if running and not row.when[1]:
            steps = (steps[0], ("now", Text.TILE_LINE, "accent"))
        y = self._first_line(box)
        for words, step, ink in steps:
            line = canvas.texts.fit(words, step, canvas.px(TIMES - 8))
            painter.setPen(colour(getattr(tokens, ink)))
            canvas.texts.draw(painter, line, self._x(box, canvas.px(INDENT), line.width), y)
            y += canvas.texts.height(Text.STRONG) + canvas.px(2)

    def _add_states(self, shapes: Shapes, entry: Entry, inner: QRect, right: int, y: float, ink: str) -> int:
        """The states in words, where there is room; how much of it they take."""
        canvas = self._canvas
        if inner.width() < canvas.px(STATES_ROOM) or is_offer(entry.name):
            return 0
        told = [word for word in state_words(entry, flagged=self._model.is_flagged(entry)) if word != "repeats"]
        if not told:
            return 0
        line = canvas.texts.fit(" · ".join(told), Text.TILE_LINE, inner.width() // 3)
        at = right - line.width
        shapes.add_line(line, Text.TILE_LINE, self._x(inner, at, line.width), y + 1, ink)
        return line.width + canvas.px(8)

    def _paint_resources(self, painter: QPainter, entry: Entry, inner: QRect, y: float, ink: str) -> None:
        """Who and what takes part, each shown one with a dot of its colour."""
        canvas = self._canvas
        at, side = canvas.px(8), canvas.px(DOT)
        height = canvas.texts.height(Text.TILE_LINE)
        colours = [*entry.colours, *([""] * len(entry.others))]
        for name, own in zip([*entry.names, *entry.others], colours, strict=True):
            room = inner.width() - at - canvas.px(8) - (side + canvas.px(5) if own else 0)
            if room < canvas.px(24):
                return
            if own:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour(own))
                painter.drawEllipse(QRectF(self._x(inner, at, side), y + (height - side) / 2, side, side))
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                at += side + canvas.px(5)
            line = canvas.texts.fit(plain(name), Text.TILE_LINE, room)
            painter.setPen(colour(ink))
            canvas.texts.draw(painter, line, self._x(inner, at, line.width), y)
            at += line.width + canvas.px(12)

    def _x(self, box: QRect, indent: int, width: int) -> float:
        return float(box.right() + 1 - indent - width if self._canvas.rtl else box.left() + indent)
