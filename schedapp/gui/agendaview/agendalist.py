"""The list of the agenda: the heading of the topmost date stays at the top; keys go from booking to booking."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPoint, QRect, Qt, Signal, SignalInstance
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from schedapp.gui.agendaview.delegate import AgendaDelegate
from schedapp.gui.agendaview.model import AgendaModel
from schedapp.gui.models.occurrences import Index, flagged_in
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.weekview.glow import paint_rings
from schedapp.gui.weekview.scene import NOTHING


class AgendaList(QListView):
    """Signals as `schedapp.gui.weekview` has them; places are on the screen."""

    open_requested = Signal(str)
    cancel_requested = Signal(str)
    menu_requested = Signal(str, QPoint)
    selection_changed = Signal(str)
    refused = Signal(str)
    pressed = Signal(str)
    book_requested = Signal()
    """Insert: a new booking on the current day."""

    def __init__(self, canvas: Canvas, model: AgendaModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = canvas
        canvas.rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._agenda = model
        self.empty_words = ""
        self.setModel(model)
        self._delegate = AgendaDelegate(canvas, model, self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Agenda")

    # --- what the window asks ------------------------------------------------------------------------------

    def selected_name(self) -> str:
        """The name of the selected occurrence, or ""."""
        rows = self.selectionModel().selectedIndexes()
        entry = self._agenda.entry_at(rows[0].row()) if rows else None
        return entry.name if entry is not None else ""

    def current_day(self) -> date | None:
        """The date of the selected booking."""
        selected = self._canvas.selected
        return self._agenda.row(selected).day if selected != NOTHING else None

    def select(self, row: int) -> None:
        """Select a row and have it in view; none below 0."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self._agenda.index(row))

    def reveal(self, name: str) -> bool:
        """Select an occurrence and scroll to it; whether it is in this list."""
        row = self._agenda.line_of(name)
        if row >= 0:
            self.select(row)
        return row >= 0

    def rect_of(self, name: str) -> QRect:
        """Where an occurrence is on the screen; null if it is not in this list."""
        row = self._agenda.line_of(name)
        if row < 0:
            return QRect()
        card = self._delegate.card(self.visualRect(self._agenda.index(row)))
        return QRect(self.viewport().mapToGlobal(card.topLeft()), card.size())

    def show_day(self, day: date) -> None:
        """Scrolls to a date, or to the first after it that has anything."""
        row = self._agenda.next_day(day)
        if row < self._agenda.rowCount():
            super().scrollTo(self._agenda.index(row), QAbstractItemView.ScrollHint.PositionAtTop)

    def set_pointed(self, names: Iterable[str]) -> None:
        self._canvas.pointed = frozenset(names)
        self.viewport().update()

    # --- what Qt asks --------------------------------------------------------------------------------------

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The heading at the top covers what is scrolled under it."""
        heading = self._sticky()
        if heading is not None and self._heading_box(heading).contains(point):
            return self._agenda.index(heading)
        return super().indexAt(point)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        super().scrollTo(index, hint)
        hidden = self._delegate.heading_height - self.visualRect(index).top()
        if hidden > 0 and self._agenda.entry_at(index.row()) is not None:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - hidden)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedIndexes()
        self._canvas.selected = rows[0].row() if rows else NOTHING
        self.viewport().update()
        self.selection_changed.emit(self.selected_name())

    # --- events --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._paint_glow(painter)
        heading = self._sticky()
        if heading is not None:
            self._delegate.paint_heading(painter, self._agenda.row(heading), self._heading_box(heading))
        elif self.empty_words:
            painter.setFont(self._canvas.theme.font(Text.BASE))
            painter.setPen(colour(self._canvas.theme.tokens.muted))
            painter.drawText(
                self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty_words
            )
        painter.end()

    def _paint_glow(self, painter: QPainter) -> None:
        """Around the cards that can be seen."""
        glowing, area = self._canvas.glowing, self.viewport().rect()
        for row in range(self._agenda.rowCount() if glowing else 0):
            entry, box = self._agenda.entry_at(row), self.visualRect(self._agenda.index(row))
            if entry is not None and box.intersects(area) and flagged_in(glowing, entry.name):
                paint_rings(painter, [self._delegate.card(box)], self._canvas.theme)

    def _sticky(self) -> int | None:
        """The heading of the date that is topmost."""
        if not self._agenda.rowCount():
            return None
        top = super().indexAt(QPoint(self.viewport().width() // 2, 0))
        return self._agenda.heading_of(top.row()) if top.isValid() else None

    def _heading_box(self, heading: int) -> QRect:
        """At the top, unless the next heading pushes it away."""
        height = self._delegate.heading_height
        after = heading + self._agenda.row(heading).bookings + 1
        below = height
        if after < self._agenda.rowCount():
            below = self.visualRect(self._agenda.index(after)).top()
        return QRect(0, min(below - height, 0), self.viewport().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._canvas.width, self._canvas.height = self.viewport().width(), self.viewport().height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._canvas.rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._canvas.focused = True
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._canvas.focused = False
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        entry = self._agenda.entry_at(index.row()) if index.isValid() else None
        self.pressed.emit(entry.name if entry is not None else "")
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self.select(index.row() if entry is not None else NOTHING)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._hover(index.row() if index.isValid() and self._agenda.entry_at(index.row()) is not None else NOTHING)

    def _hover(self, row: int) -> None:
        if row != self._canvas.hovered:
            self._canvas.hovered = row
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        name = self.selected_name()
        if name and event.button() is Qt.MouseButton.LeftButton:
            self._wish(self.open_requested, name)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(NOTHING)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        name = self.selected_name()
        if not name or self._canvas.locked:
            return
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        card = self._delegate.card(self.visualRect(self.currentIndex()))
        self.menu_requested.emit(name, event.globalPos() if by_mouse else self.viewport().mapToGlobal(card.center()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._act(Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        if act is None:
            event.ignore()
        else:
            act()

    def _act(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Callable[[], object] | None:
        """What a key does here; None for one that is left to the window."""
        name = self.selected_name()
        if modifiers:
            return None
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return lambda: self._step(-1 if key == Qt.Key.Key_Up else 1)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            forward = (key == Qt.Key.Key_Right) is not self._canvas.rtl
            return lambda: self._turn_day(1 if forward else -1)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return lambda: self._go(0 if key == Qt.Key.Key_Home else self._agenda.rowCount() - 1, 1)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and name:
            return lambda: self._wish(self.open_requested, name)
        if key == Qt.Key.Key_Insert:
            return self.book_requested.emit
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and name:
            return lambda: self._wish(self.cancel_requested, name)
        return None

    def _step(self, way: int) -> None:
        """The next booking; without one the first that has not ended."""
        current = self._canvas.selected
        if current == NOTHING:
            rows = range(self._agenda.rowCount())
            entries = ((row, self._agenda.entry_at(row)) for row in rows)
            self._go(next((row for row, entry in entries if entry and entry.end > self._canvas.now), 0), 1)
        else:
            self._go(current + way, way)

    def _go(self, row: int, way: int) -> None:
        """Selects a row, or the next one on that is a booking."""
        while 0 <= row < self._agenda.rowCount():
            if self._agenda.entry_at(row) is not None:
                self.select(row)
                return
            row += way

    def _turn_day(self, way: int) -> None:
        """The first booking of the next date, or of the one before."""
        current = self._canvas.selected
        if current == NOTHING:
            self._step(1)
            return
        heading = self._agenda.heading_of(current)
        if way > 0:
            self._go(heading + self._agenda.row(heading).bookings + 1, 1)
        elif heading > 0:
            self._go(self._agenda.heading_of(heading - 1), 1)

    def _wish(self, signal: SignalInstance, name: str) -> None:
        if self._canvas.locked:
            self.refused.emit(self._canvas.locked)
        else:
            signal.emit(name)
