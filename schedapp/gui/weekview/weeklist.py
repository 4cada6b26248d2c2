"""The week as a list to Qt and to screen readers: one item for each occurrence, where the picture shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

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

from schedapp.gui.models.occurrences import OccurrenceModel
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.background import Backdrop
from schedapp.gui.weekview.board import Board
from schedapp.gui.weekview.geometry import Geometry
from schedapp.gui.weekview.hit import hit
from schedapp.gui.weekview.painter import paint_scene
from schedapp.gui.weekview.scene import NOTHING, Scene
from schedapp.gui.weekview.scrolling import ABOVE, ColumnScrollBar, DayScrollBar, opening_minute
from schedapp.layout.open_hours import Closing
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource

Index = QModelIndex | QPersistentModelIndex


class WeekList(QListView):
    """An item view with places and a painter of its own. A plain QAbstractItemView would be an empty filler over
    AT-SPI; of the list only its roles are used, none of its layout."""

    selection_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.occurrences = OccurrenceModel(self)
        self._board = Board(theme)
        self._backdrop = Backdrop()
        self._opened = False
        self._opening: int | None = None
        self._restoring = False
        self._measured: Geometry | None = None
        self._set_up()
        self._bar = DayScrollBar(self.verticalScrollBar(), self)
        self._across = ColumnScrollBar(self.horizontalScrollBar(), self)
        self.setModel(self.occurrences)
        self.occurrences.modelReset.connect(self._take_entries)
        self.occurrences.dataChanged.connect(self._take_entries)

    def _set_up(self) -> None:
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Week")
        self.viewport().setMouseTracking(True)
        # Every pixel is painted below.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def scene(self) -> Scene:
        """What is shown, arranged. To be read."""
        return self._board.scene

    def show_occurrences(self, occurrences: Sequence[Occurrence], resources: Mapping[str, Resource]) -> None:
        """Show these rows of the shown resources; what was selected stays so while it is there. The rows stay as they
        are: the next time that the same list is shown, its layout is known."""
        self._board.set_resources(resources)
        selected = self.selected_name()
        self._restoring = True
        self.occurrences.set_entries(self._board.page(occurrences).entries)
        self._restoring = False
        self._restore(selected)
        self._measure()
        self._open()

    def prepare(
        self, occurrences: Sequence[Occurrence], closings: Sequence[Closing], first: date, days: int, zone: str
    ) -> None:
        """Has rows of the shown resources ready for when those days are shown; on any thread."""
        self._board.prepare(occurrences, tuple(closings), first, days, zone)

    def selected_name(self) -> str:
        """The name of the selected occurrence, or ""."""
        rows = self.selectionModel().selectedIndexes() if self.selectionModel() else []
        return self.occurrences.entry(rows[0].row()).name if rows else ""

    def select_row(self, row: int) -> None:
        """Select one occurrence, or none for a row below 0."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self.occurrences.index(row))

    def rect_of(self, name: str) -> QRect:
        """Where an occurrence is on the screen; null if it is not in this week."""
        rects = self._board.rects_of(self.occurrences.row_of(name))
        return self._on_screen(rects[0]) if rects else QRect()

    def toggle_lane(self) -> None:
        self._board.scene  # noqa: B018  arranged before it is folded
        self._board.toggle_lane()
        self._measure()

    # --- what Qt asks of an item view ---------------------------------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        rects = self._board.rects_of(index.row()) if index.isValid() else []
        return rects[0] if rects else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = hit(self.scene, point).row
        return self.occurrences.index(row) if row >= 0 else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        tile = self._board.first_tile(index.row())
        if tile is None:
            self._unfold_for(index.row())
            return
        geometry = self.scene.geometry
        top, bottom = geometry.y_of(tile.top - ABOVE // 2), geometry.y_of(tile.bottom + ABOVE // 2)
        if top < geometry.body_top or bottom - top > geometry.body_height:
            self._scroll_to_minute(tile.top - ABOVE // 2)
        elif bottom > geometry.height:
            self.verticalScrollBar().setValue(geometry.scroll + bottom - geometry.height)

    def doItemsLayout(self) -> None:
        # Not the list's own: it would ask for the size of each item.
        QAbstractItemView.doItemsLayout(self)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:  # pragma: no cover - keys are handled above; Qt demands it
        return self.currentIndex()

    def horizontalOffset(self) -> int:
        return self._board.scene.geometry.across

    def verticalOffset(self) -> int:
        return self._board.scene.geometry.scroll

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        self.selectionModel().select(self.indexAt(rect.topLeft()), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            for rect in self._board.rects_of(index.row()):
                region += rect
        return region

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows = self._read_selection()
        # Another program may select without making it current: keys go on from what is selected.
        if rows and rows[0] != self.currentIndex():
            self.selectionModel().setCurrentIndex(rows[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        self.viewport().update()
        if not self._restoring:
            self.selection_changed.emit(self.selected_name())

    def updateGeometries(self) -> None:
        geometry = self._board.scene.geometry
        if geometry == self._measured:
            return
        self._measured = geometry
        bar = self.verticalScrollBar()
        page, single = geometry.body_height, geometry.hour_height // 2
        bar.setPageStep(page)
        bar.setSingleStep(single)
        self._bar.take_steps(page, single)
        bar.setRange(0, geometry.scroll_range)
        self._bar.place(geometry.body(), rtl=geometry.rtl)
        across = self.horizontalScrollBar()
        page, single = geometry.width - geometry.lead, max(geometry.breadth // max(geometry.columns, 1) // 2, 1)
        across.setPageStep(page)
        across.setSingleStep(single)
        self._across.take_steps(page, single)
        across.setRange(0, geometry.across_range)
        self._across.place(geometry.body(), rtl=geometry.rtl)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._board.set_scroll(self.verticalScrollBar().value(), self.horizontalScrollBar().value())
        self.viewport().update()

    # --- events --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._board.arranged:
            self._measure()
        painter = QPainter(self.viewport())
        paint_scene(painter, self.scene, self._backdrop)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._measure()
        self._open()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._board.state.focused = True
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._board.state.focused = False
        self.viewport().update()

    # --- the rest ------------------------------------------------------------------------------------------

    def _take_entries(self) -> None:
        self._board.set_entries(self.occurrences.entries)
        self._board.state.hovered = self._board.state.lifted = NOTHING
        self.viewport().update()

    def _restore(self, selected: str) -> None:
        """Select again what was selected before the model was reset."""
        if self.selected_name() == selected:
            return
        self._restoring = True
        self.select_row(self.occurrences.row_of(selected))
        self._restoring = False
        # A reset drops the selection without a word: the row is another booking's now.
        self._read_selection()
        if not self.selected_name():
            self.selection_changed.emit("")

    def _read_selection(self) -> list[QModelIndex]:
        rows = self.selectionModel().selectedIndexes()
        self._board.state.selected = rows[0].row() if rows else NOTHING
        return rows

    def _measure(self) -> None:
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        size = self.viewport().size()
        self._board.set_sizes(size.width(), size.height(), rtl=rtl, ratio=self.devicePixelRatioF())
        self.updateGeometries()
        self.viewport().update()

    def _open(self) -> None:
        """Scroll to where the day begins, once: later weeks keep the place."""
        if not self._opened and self.isVisible() and self.scene.frames:
            self._opened = True
            self._scroll_to_minute(opening_minute(self.scene) if self._opening is None else self._opening)

    def _scroll_to_minute(self, minute: int) -> None:
        self.verticalScrollBar().setValue(minute * self._board.scene.geometry.hour_height // 60)

    def _unfold_for(self, row: int) -> None:
        """Show the whole lane if it hides this booking."""
        scene = self.scene
        in_lane = any(bar.item == row for bar in scene.layout.lane.bars)
        if in_lane and not any(bar.item == row for bar in scene.lane.bars) and not scene.unfolded:
            self.toggle_lane()

    def _on_screen(self, rect: QRect) -> QRect:
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())
