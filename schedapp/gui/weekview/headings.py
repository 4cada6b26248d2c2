"""Headings of resources that are dragged to another place among their kind. A layer of its own over the grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from schedapp.gui.theme import colour
from schedapp.gui.weekview.drag import DEAD_ZONE
from schedapp.gui.weekview.grid import WeekGrid
from schedapp.gui.weekview.header import UPPER
from schedapp.gui.weekview.scene import NOTHING, Scene

LINE = 3
SHADE = 40
"""How strongly the heading that is lifted is tinted, of 255."""


class Unit(NamedTuple):
    """A resource and the columns under its heading, `first` to `last`."""

    uid: str
    first: int
    last: int


def units_at(scene: Scene, point: QPoint) -> list[Unit]:
    """The headings among which the one at a point of the viewport may be dragged: of its kind, and of its day where
    each day has them; none where there is nothing to drag."""
    geometry = scene.geometry
    if not geometry.beside_bars(0, geometry.header_height).contains(point) or not scene.columns:
        return []
    at, upper = geometry.column_at(point.x()), point.y() < geometry.px(UPPER)
    owner = scene.owner(at)
    by_groups = bool(scene.groups) and not scene.days_above
    if owner is None or (scene.groups and upper != by_groups):
        return []
    if by_groups:
        found = [Unit(scene.columns[group.first].resources[0], group.first, group.last) for group in scene.groups]
    else:
        found = [Unit(scene.columns[n].resources[0], n, n) for n in scene.columns_of(scene.columns[at].day)]
    same = [unit for unit in found if scene.resources[unit.uid].kind is owner.kind]
    return same if len({unit.uid for unit in same}) > 1 else []


class HeadingLayer(QWidget):
    """Follows the mouse over the headings; shows where a heading would go. Keys have the menu of the resource."""

    moved = Signal(str, str)
    """The uid of the resource that was dragged, and of the one that it is to stand before; "" for behind all."""

    def __init__(self, grid: WeekGrid) -> None:
        super().__init__(grid.viewport())
        self._grid = grid
        self._units: Sequence[Unit] = ()
        self._lifted = self._gap = NOTHING
        self._pressed = QPoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        grid.viewport().installEventFilter(self)
        grid.installEventFilter(self)

    @property
    def dragging(self) -> bool:
        return self.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and watched is self.parent():
            return self._on_mouse(event)
        if isinstance(event, QKeyEvent) and self.dragging and event.key() == Qt.Key.Key_Escape:
            self._end()
            return True
        return False

    def _on_mouse(self, event: QMouseEvent) -> bool:
        point, kind = event.position().toPoint(), event.type()
        if kind is QEvent.Type.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
            return self._press(point)
        if kind is QEvent.Type.MouseMove:
            return self._drag(point) if self._units else not event.buttons() and self._hover(point)
        if kind is QEvent.Type.MouseButtonRelease and self._units:
            self._drop()
            return True
        return False

    def _press(self, point: QPoint) -> bool:
        scene = self._grid.scene
        at = scene.geometry.column_at(point.x())
        self._units = () if scene.locked else units_at(scene, point)
        self._lifted = next((n for n, unit in enumerate(self._units) if unit.first <= at <= unit.last), NOTHING)
        self._gap, self._pressed = NOTHING, point
        return bool(self._units)

    def _hover(self, point: QPoint) -> bool:
        if not units_at(self._grid.scene, point) or self._grid.scene.locked:
            return False
        self._grid.set_hovered(NOTHING)
        self._grid.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        return True

    def _drag(self, point: QPoint) -> bool:
        if not self.dragging and (point - self._pressed).manhattanLength() < DEAD_ZONE:
            return True
        geometry = self._grid.scene.geometry
        x = geometry.width - 1 - point.x() if geometry.rtl else point.x()
        middles = [(geometry.edges[unit.first] + geometry.edges[unit.last + 1]) // 2 for unit in self._units]
        self._gap = sum(middle <= x for middle in middles)
        self.setGeometry(self._grid.viewport().rect())
        self.show()
        self.raise_()
        self.update()
        self._grid.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def _drop(self) -> None:
        units, lifted, gap = self._units, self._lifted, self._gap
        dragged = self.dragging
        self._end()
        if dragged and gap not in (lifted, lifted + 1):
            self.moved.emit(units[lifted].uid, units[gap].uid if gap < len(units) else "")

    def _end(self) -> None:
        self._units = ()
        self.hide()
        self._grid.viewport().unsetCursor()

    def line(self) -> QRect:
        """Where the heading would go, in the viewport."""
        geometry = self._grid.scene.geometry
        behind = self._gap == len(self._units)
        edge = geometry.edges[self._units[-1].last + 1 if behind else self._units[self._gap].first]
        return geometry.mirrored(QRect(edge - LINE // 2, 0, LINE, geometry.body_top))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._units or self._gap == NOTHING:
            return
        scene = self._grid.scene
        geometry = scene.geometry
        painter = QPainter(self)
        painter.setClipRect(geometry.beside_bars(0, geometry.height))
        unit = self._units[self._lifted]
        shade = QColor(scene.theme.tokens.accent)
        shade.setAlpha(SHADE)
        painter.fillRect(geometry.stretch(unit.first, unit.last, 0, geometry.height), shade)
        painter.fillRect(self.line(), colour(scene.theme.tokens.accent))
        painter.end()
