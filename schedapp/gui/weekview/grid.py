"""The week as an item view: one item for each occurrence, painted by itself in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

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
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)  # fmt: skip
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip, QWidget

from schedapp.gui.models.occurrences import OccurrenceModel, merge
from schedapp.gui.models.wording import long_day
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.background import Backdrop
from schedapp.gui.weekview.board import Board
from schedapp.gui.weekview.checks import SlotChecks
from schedapp.gui.weekview.drag import Draft, Kind, TakenCheck
from schedapp.gui.weekview.ghost import ghost_rects
from schedapp.gui.weekview.hit import hit
from schedapp.gui.weekview.keys import Step, neighbour, stops
from schedapp.gui.weekview.mouse import Mouse
from schedapp.gui.weekview.painter import paint_scene
from schedapp.gui.weekview.scene import NOTHING, Scene
from schedapp.gui.weekview.scrolling import ABOVE, DayScrollBar, minute_with_now, opening_minute
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource

Index = QModelIndex | QPersistentModelIndex
_STEPS = {
    Qt.Key.Key_Up: Step.UP,
    Qt.Key.Key_Down: Step.DOWN,
    Qt.Key.Key_Left: Step.BACK,
    Qt.Key.Key_Right: Step.ON,
    Qt.Key.Key_Home: Step.FIRST,
    Qt.Key.Key_End: Step.LAST,
}


class WeekGrid(QListView):
    """See `schedapp.gui.weekview` for the interface. Epoch seconds travel as Python ints, past 2038 too."""

    create_requested = Signal(object, object, bool, str, QRect)
    move_requested = Signal(str, object, object)
    resize_requested = Signal(str, object, object)
    open_requested = Signal(str)
    cancel_requested = Signal(str)
    menu_requested = Signal(str, QPoint)
    selection_changed = Signal(str)
    refused = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.default_minutes = 30
        self.occurrences = OccurrenceModel(self)
        self._board = Board(theme)
        self._checks = SlotChecks(lambda: tuple(self._board.resources))
        self._backdrop = Backdrop()
        self._ghost: Draft | None = None
        self._opened = False
        self._restoring = False
        self._set_up()
        self._mouse = Mouse(self, self._checks)
        self._bar = DayScrollBar(self.verticalScrollBar(), self)
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

    # --- what the window tells ----------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """What is shown, arranged. To be read."""
        return self._board.scene

    def set_theme(self, theme: Theme) -> None:
        self._board.set_theme(theme)
        self._measure()

    def set_week(self, monday: date, days: int, zone: str) -> None:
        """Show `days` days from `monday` on, in the display zone `zone`. Bookings come with `set_occurrences`."""
        self._mouse.cancel()
        self._board.set_week(monday, days, zone)
        self.occurrences.set_zone(zone)
        last = monday + timedelta(days=days - 1)
        self.setAccessibleName(f"Week from {long_day(monday)} to {long_day(last)} {last.year}")
        self.viewport().update()

    def set_occurrences(self, occurrences: Iterable[Occurrence], resources: Mapping[str, Resource]) -> None:
        """Show these rows of `resources`, the shown ones by uid in the order of the list. The selection stays."""
        self._board.set_resources(resources)
        selected = self.selected_name()
        self._restoring = True
        self.occurrences.set_entries(merge(occurrences, resources))
        self._restoring = False
        self._checks.forget()
        self._restore(selected)
        self._measure()
        self._open()
        if self._mouse.active:
            self._mouse.follow({entry.name: entry for entry in self.occurrences.entries})

    def set_taken_check(self, taken: TakenCheck | None) -> None:
        """What says why a slot cannot be had while something is dragged over it."""
        self._checks.ask_with(taken)

    def set_now(self, epoch: int) -> None:
        """Move the now-line; what runs and what is past follows."""
        self._board.state.now = int(epoch)
        self.viewport().update()

    def set_ghost(self, start: int, end: int, *, all_day: bool = False, title: str = "", refused: str = "") -> None:
        """Show what an open form would book, until `clear_ghost`."""
        kind = Kind.CREATE_ALL_DAY if all_day else Kind.CREATE
        self._ghost = Draft(kind, start, end, title=title, refused=refused)
        self.show_draft(None, NOTHING)

    def clear_ghost(self) -> None:
        self._ghost = None
        self.show_draft(None, NOTHING)

    def ghost_rect(self) -> QRect:
        """Where the ghost is on the screen; null if there is none in this week."""
        scene = self.scene
        rects = ghost_rects(scene, scene.ghost) if scene.ghost else []
        return self._on_screen(rects[0]) if rects else QRect()

    def rect_of(self, name: str) -> QRect:
        """Where an occurrence is on the screen; null if it is not in this week."""
        rects = self._board.rects_of(self.occurrences.row_of(name))
        return self._on_screen(rects[0]) if rects else QRect()

    def selected_name(self) -> str:
        """The name of the selected occurrence, or ""."""
        rows = self.selectionModel().selectedIndexes() if self.selectionModel() else []
        return self.occurrences.entry(rows[0].row()).name if rows else ""

    def reveal(self, name: str) -> bool:
        """Select an occurrence and scroll to it; whether it is in this week."""
        row = self.occurrences.row_of(name)
        if row < 0:
            return False
        self.select_row(row)
        self.scrollTo(self.occurrences.index(row))
        return True

    def scroll_to_now(self) -> None:
        """Have the now-line in view."""
        top = self._board.scene.geometry.scroll * 60 // self._board.scene.geometry.hour_height
        self._scroll_to_minute(minute_with_now(self.scene, top))

    def set_lane_unfolded(self, unfolded: bool) -> None:
        if self.scene.unfolded != unfolded:
            self.toggle_lane()

    # --- what the mouse tells -------------------------------------------------------------------------

    def select_row(self, row: int) -> None:
        """Select one occurrence, or none for a row below 0."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self.occurrences.index(row))

    def set_hovered(self, row: int) -> None:
        if row != self._board.state.hovered:
            self._board.state.hovered = row
            self.viewport().update()

    def toggle_lane(self) -> None:
        self._board.scene  # noqa: B018  arranged before it is folded
        self._board.toggle_lane()
        self._measure()

    def show_draft(self, draft: Draft | None, lifted: int) -> None:
        """Show a drag, with the booking `lifted` faint; without one the ghost of the form."""
        scene = self._board.state
        scene.ghost, scene.lifted = draft or self._ghost, lifted
        self.viewport().update()

    def offer(self, draft: Draft) -> None:
        """Announce a new booking and leave its ghost for the form."""
        self._ghost = draft
        self.show_draft(None, NOTHING)
        rects = ghost_rects(self.scene, draft)
        anchor = self._on_screen(rects[0]) if rects else QRect()
        self.create_requested.emit(draft.start, draft.end, draft.all_day, draft.hint, anchor)

    def drop(self, draft: Draft) -> None:
        """A drag has ended: announce what it asks for, unless it is refused or changes nothing."""
        if draft.refused:
            self.refused.emit(draft.refused)
        elif draft.kind in (Kind.CREATE, Kind.CREATE_ALL_DAY):
            self.offer(draft)
        else:
            entry = self.occurrences.entry(self.occurrences.row_of(draft.name))
            if (draft.start, draft.end) != (entry.start, entry.end):
                moved = draft.kind in (Kind.MOVE, Kind.MOVE_ALL_DAY)
                signal = self.move_requested if moved else self.resize_requested
                signal.emit(draft.name, draft.start, draft.end)

    # --- events -----------------------------------------------------------------------------------------

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = hit(self.scene, event.position().toPoint()).row
        if row >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.open_requested.emit(self.occurrences.entry(row).name)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            row, place = hit(self.scene, event.pos()).row, event.globalPos()
        else:
            row = self.currentIndex().row()
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if row >= 0:
            self.menu_requested.emit(self.occurrences.entry(row).name, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        name = self.selected_name()
        if key in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and name:
            self.open_requested.emit(name)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and name:
            self.cancel_requested.emit(name)
        elif key == Qt.Key.Key_Escape and self._mouse.cancel():
            pass
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._board.state.focused = True
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._board.state.focused = False
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell(event)
            return True
        if event.type() is QEvent.Type.Leave:
            self.set_hovered(NOTHING)
        return super().viewportEvent(event)

    # --- item view ----------------------------------------------------------------------------------------

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
        return 0

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
        rows = self.selectionModel().selectedIndexes()
        self._board.state.selected = rows[0].row() if rows else NOTHING
        # Another program may select without making it current: keys go on from what is selected.
        if rows and rows[0] != self.currentIndex():
            self.selectionModel().setCurrentIndex(rows[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        self.viewport().update()
        if not self._restoring:
            self.selection_changed.emit(self.selected_name())

    def updateGeometries(self) -> None:
        geometry = self._board.scene.geometry
        bar = self.verticalScrollBar()
        bar.setPageStep(geometry.body_height)
        bar.setSingleStep(geometry.hour_height // 2)
        bar.setRange(0, geometry.scroll_range)
        self._bar.place(geometry.body(), rtl=geometry.rtl)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._board.set_scroll(self.verticalScrollBar().value())
        self.viewport().update()

    # --- the rest -------------------------------------------------------------------------------------------

    def _unfold_for(self, row: int) -> None:
        """Show the whole lane if it hides this booking."""
        scene = self.scene
        in_lane = any(bar.item == row for bar in scene.layout.lane.bars)
        if in_lane and not any(bar.item == row for bar in scene.lane.bars) and not scene.unfolded:
            self.toggle_lane()

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
        if not self.selected_name():
            self.selection_changed.emit("")

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
            self._scroll_to_minute(opening_minute(self.scene))

    def _scroll_to_minute(self, minute: int) -> None:
        self.verticalScrollBar().setValue(minute * self._board.scene.geometry.hour_height // 60)

    def _step(self, step: Step) -> None:
        if self._board.scene.geometry.rtl and step in (Step.BACK, Step.ON):
            step = Step.ON if step is Step.BACK else Step.BACK
        scene = self.scene
        row = neighbour(stops(scene.layout), scene.selected, step, max(scene.today(), 0))
        if row >= 0:
            self.select_row(row)
            self.scrollTo(self.occurrences.index(row))

    def _tell(self, event: QHelpEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid() and not self._mouse.active:
            QToolTip.showText(event.globalPos(), str(index.data(Qt.ItemDataRole.ToolTipRole)), self.viewport())
        else:
            QToolTip.hideText()

    def _on_screen(self, rect: QRect) -> QRect:
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())
