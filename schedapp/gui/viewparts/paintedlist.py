"""A painted view as a list to Qt and to screen readers: one item for each occurrence, where the picture shows it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)  # fmt: skip
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from schedapp.gui.models.occurrences import OccurrenceModel, flagged_in
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.weekview.glow import paint_rings
from schedapp.gui.weekview.scene import NOTHING

Index = QModelIndex | QPersistentModelIndex


class PaintedList(QListView):
    """Subclasses say where items are (`rects_of`, `row_at`), paint (`paint`) and lay out (`arrange`, `measure`)."""

    selection_changed = Signal(str)

    def __init__(self, canvas: Canvas, model: OccurrenceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self.occurrences = model
        model.setParent(self)
        self._restoring = False
        self._arranged = True
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        # Every pixel is painted below.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setModel(model)
        model.modelReset.connect(self._take_entries)
        model.dataChanged.connect(self._take_entries)

    # --- what a subclass says ------------------------------------------------------------------------------

    @abstractmethod
    def rects_of(self, row: int) -> list[QRect]:
        """Where the item in a row of the model is shown, in the viewport."""

    @abstractmethod
    def row_at(self, point: QPoint) -> int:
        """The row of the model of what is at a point, or NOTHING."""

    @abstractmethod
    def paint(self, painter: QPainter, exposed: QRegion) -> None:
        """What of a frame is in `exposed`: the painter is clipped to that."""

    @abstractmethod
    def arrange(self) -> None:
        """What is shown has changed: places it anew. Called before it is read or painted, not at once."""

    @abstractmethod
    def measure(self) -> None:
        """Sizes, the direction or the scroll position have changed: the canvas has them."""

    def region_of(self, row: int) -> QRegion:
        """What is painted anew where an item looks otherwise; all of it unless a view knows better."""
        return QRegion(self.viewport().rect())

    def floor(self) -> QRect:
        """Where items can be seen."""
        return self.viewport().rect()

    # --- one of its items ----------------------------------------------------------------------------------

    def selected_name(self) -> str:
        """The name of the selected occurrence, or ""."""
        rows = self.selectionModel().selectedIndexes() if self.selectionModel() else []
        row = rows[0].row() if rows else NOTHING
        return self.occurrences.entry(row).name if 0 <= row < len(self.occurrences.entries) else ""

    def select_row(self, row: int) -> None:
        """Select one item, or none for a row below 0."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self.occurrences.index(row))

    def reveal(self, name: str) -> bool:
        """Select an occurrence and scroll to it; whether it is shown here."""
        row = self.occurrences.row_of(name)
        if row < 0:
            return False
        self.select_row(row)
        self.scrollTo(self.occurrences.index(row))
        return True

    def rect_of(self, name: str) -> QRect:
        """Where an occurrence is on the screen; null if it is not shown."""
        self.ready()
        row = self.occurrences.row_of(name)
        rects = self.rects_of(row) if row >= 0 else []
        return self.on_screen(rects[0]) if rects else QRect()

    def on_screen(self, rect: QRect) -> QRect:
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())

    # --- keeping it right ----------------------------------------------------------------------------------

    def rearrange(self) -> None:
        """Arrange before the next frame."""
        self._arranged = False
        self.remeasure()

    def ready(self) -> None:
        """Arranges what has changed."""
        if not self._arranged:
            self._arranged = True
            self.arrange()
            self.remeasure()

    def remeasure(self) -> None:
        canvas, size = self.canvas, self.viewport().size()
        canvas.width, canvas.height = size.width(), size.height()
        canvas.rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        canvas.ratio = self.devicePixelRatioF()
        self.measure()
        self.updateGeometries()
        self.viewport().update()

    def _take_entries(self) -> None:
        self.canvas.entries = self.occurrences.entries
        self.canvas.hovered = self.canvas.lifted = NOTHING
        self.rearrange()

    def keep_selection(self, change: Callable[[], None]) -> None:
        """Runs what resets the model; what was selected before stays so while it is there."""
        selected = self.selected_key()
        self._restoring = True
        change()
        self.select_row(self.row_of_key(selected))
        self._restoring = False
        self._read_selection()
        if selected and self.selected_key() != selected:
            self.selection_changed.emit(self.selected_name())

    def _read_selection(self) -> None:
        rows = self.selectionModel().selectedIndexes()
        self.canvas.selected = rows[0].row() if rows else NOTHING

    def selected_key(self) -> object:
        """What stands for the selected item whatever row it has; None or "" for none."""
        return self.selected_name()

    def row_of_key(self, key: object) -> int:
        return self.occurrences.row_of(str(key))

    # --- what Qt asks of an item view ----------------------------------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        self.ready()
        rects = self.rects_of(index.row()) if index.isValid() else []
        return rects[0] if rects else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        self.ready()
        row = self.row_at(point)
        return self.occurrences.index(row) if row >= 0 else QModelIndex()

    def doItemsLayout(self) -> None:
        # Not the list's own: it would ask for the size of each item.
        QAbstractItemView.doItemsLayout(self)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:  # pragma: no cover - keys are handled by the views; Qt demands it
        return self.currentIndex()

    def horizontalOffset(self) -> int:
        return self.horizontalScrollBar().value()

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        self.selectionModel().select(self.indexAt(rect.topLeft()), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            for rect in self.rects_of(index.row()):
                region += rect
        return region

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows, before = self.selectionModel().selectedIndexes(), self.region_of(self.canvas.selected)
        self._read_selection()
        # Another program may select without making it current: keys go on from what is selected.
        if rows and rows[0] != self.currentIndex():
            self.selectionModel().setCurrentIndex(rows[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        self.viewport().update(before + self.region_of(self.canvas.selected))
        if not self._restoring:
            self.selection_changed.emit(self.selected_name())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.measure()
        self.viewport().update()

    # --- events --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self.ready()
        painter = QPainter(self.viewport())
        self.paint(painter, event.region())
        self._paint_glow(painter)
        painter.end()

    def _paint_glow(self, painter: QPainter) -> None:
        glowing, entries = self.canvas.glowing, self.occurrences.entries
        if glowing:
            painter.setClipRect(self.floor())
            rows = (row for row, entry in enumerate(entries) if flagged_in(glowing, entry.name))
            paint_rings(painter, [rect for row in rows for rect in self.rects_of(row)], self.canvas.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.remeasure()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.remeasure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self.remeasure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.canvas.focused = True
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.canvas.focused = False
        self.viewport().update()
