"""The grid larger and smaller: Ctrl and the wheel zoom the hours, with Shift the columns; and a second hour bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from schedapp.gui.theme import Theme
from schedapp.gui.weekview.weeklist import WeekList
from schedapp.gui.weekview.zoom import NOTCH, Wheel, Zoom, asks_for_columns, asks_for_zoom, stepped


class ZoomList(WeekList):
    """A list whose hours and columns can be stretched."""

    zoomed = Signal(object)
    """The user chose another Zoom."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._wheel = Wheel()

    @property
    def zoom(self) -> Zoom:
        geometry = self._board.state.geometry
        return Zoom(geometry.row_zoom, geometry.column_zoom)

    def set_zoom(self, zoom: Zoom, anchor: QPoint | None = None) -> None:
        """Stretch hours and columns; what is at `anchor` (the middle, without) stays where it is."""
        if zoom == self.zoom:
            return
        before = self._board.scene.geometry
        point = anchor or before.body().center()
        down = point.y() - before.body_top
        on = (before.width - 1 - point.x() if before.rtl else point.x()) - before.lead
        hours, share = (down + before.scroll) / before.hour_height, (on + before.across) / max(before.breadth, 1)
        self._board.set_zoom(zoom)
        self._measure()
        after = self._board.scene.geometry
        self.verticalScrollBar().setValue(round(hours * after.hour_height - down))
        self.horizontalScrollBar().setValue(round(share * after.breadth - on))

    def zoom_by(self, steps: int, *, columns: bool = False, anchor: QPoint | None = None) -> None:
        """So many steps larger, or smaller with a negative number."""
        rows, wide = self.zoom
        zoom = Zoom(rows, stepped(wide, steps)) if columns else Zoom(stepped(rows, steps), wide)
        if zoom != self.zoom:
            self.set_zoom(zoom, anchor)
            self.zoomed.emit(zoom)

    def show_columns(self, columns: Sequence[int]) -> None:
        """Scroll across so that the first of these is in view, unless one of them is."""
        geometry = self._board.scene.geometry
        whole = [at for at in geometry.visible() if geometry.lead <= geometry.edges[at] < geometry.width]
        if columns and not set(columns) & set(whole):
            self.horizontalScrollBar().setValue(geometry.edges[columns[0]] - geometry.edges[0])

    @property
    def top_minute(self) -> int:
        """The wall-clock minute at the top of the body."""
        geometry = self._board.state.geometry
        return geometry.scroll * 60 // geometry.hour_height

    def open_at(self, minute: int) -> None:
        """Where the day is scrolled to when the grid is first shown, in place of where the day begins."""
        self._opening = minute

    def set_second_zone(self, zone: str) -> None:
        """A second hour bar with the clocks of another zone (IANA name); "" takes it away."""
        self._board.set_second_zone(zone)
        self._measure()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms the hours, Ctrl+Shift the columns, Shift scrolls across; else the day is scrolled."""
        point = event.position().toPoint()
        if asks_for_zoom(event):
            if notches := self._wheel.notches(event):
                self.zoom_by(notches, columns=asks_for_columns(event), anchor=point)
        elif asks_for_columns(event) and not event.angleDelta().x():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y() * bar.singleStep() * 3 // NOTCH)
        else:
            super().wheelEvent(event)
            return
        event.accept()
