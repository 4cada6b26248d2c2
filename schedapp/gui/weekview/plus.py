"""“+” signs on the columns of resources that are free while a new booking is drafted, and why others are not. A layer
of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from schedapp.errors import NotOpen, Taken
from schedapp.gui.models.wording import tip_of_lines
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import RADIUS_TILE
from schedapp.gui.weekview.drag import Draft, Kind, with_reason
from schedapp.gui.weekview.ghost import ghost_rects
from schedapp.gui.weekview.grid import WeekGrid
from schedapp.gui.weekview.reason import Bubble

SIGN = 22
"""Pixels across."""
ARM = 5


class PlusLayer(QWidget):
    """Lies over the grid and follows it; without signs it is hidden. Keys have the form's own list of resources."""

    chosen = Signal(str)
    """The uid of the resource whose sign was clicked."""

    def __init__(self, grid: WeekGrid) -> None:
        super().__init__(grid.viewport())
        self._grid = grid
        self._span = (0, 0)
        self._free: tuple[str, ...] = ()
        self._refusals: Mapping[str, Taken | NotOpen] = {}
        self._under = ""
        self.bubble = Bubble(grid.viewport())
        """What a mouse over a column is told that the booking cannot have."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        grid.viewport().installEventFilter(self)

    @property
    def free(self) -> tuple[str, ...]:
        """The uids of those that have a sign, if their column is shown."""
        return self._free

    def show_free(
        self, start: int, end: int, free: Iterable[str], refusals: Mapping[str, Taken | NotOpen] | None = None
    ) -> None:
        """These are free from `start` to `end` (UTC epoch seconds); `refusals` are why others are not, by uid."""
        self._span, self._free, self._refusals = (start, end), tuple(free), dict(refusals or {})
        self._tell_why("")
        self.setGeometry(self._grid.viewport().rect())
        self.setVisible(bool(self._free or self._refusals))
        self.raise_()
        self.update()

    def clear(self) -> None:
        if self._free or self._refusals:
            self.show_free(*self._span, ())

    def sign_of(self, uid: str) -> QRect:
        """Where the sign of a resource is in the viewport; null where it has no column of its own."""
        slot = self._slot(uid)
        if slot.isNull():
            return slot
        side = self._grid.scene.geometry.px(SIGN)
        sign = QRect(0, 0, side, side)
        sign.moveCenter(slot.center())
        return sign

    def uid_at(self, point: QPoint) -> str:
        """The resource whose sign is under a point of the viewport, or ""."""
        if not self._grid.scene.geometry.body().contains(point):
            return ""
        return next((uid for uid in self._free if self.sign_of(uid).contains(point)), "")

    def _slot(self, uid: str) -> QRect:
        """What of its column a booking would take, as far as it can be seen."""
        scene = self._grid.scene
        own = any(column.resources == (uid,) for column in scene.columns)
        rects = ghost_rects(scene, Draft(Kind.CREATE, *self._span, resources=(uid,))) if own else []
        return rects[0].intersected(scene.geometry.body()) if rects else QRect()

    def taken_at(self, point: QPoint) -> str:
        """The uid of the resource that cannot be had, in whose column a booking would be at this point; or ""."""
        if not self._grid.scene.geometry.body().contains(point):
            return ""
        return next((uid for uid in self._refusals if self._slot(uid).contains(point)), "")

    def _tell_why(self, uid: str) -> None:
        """In the words that refuse a drag to there."""
        draft = None
        if uid:
            draft = with_reason(Draft(Kind.CREATE, *self._span, resources=(uid,)), self._refusals[uid])
        scene = self._grid.scene
        self.bubble.dress(scene.theme, scene.texts, rtl=scene.geometry.rtl)
        self.bubble.tell(draft, "", [self._slot(uid)] if uid else [], scene.geometry.body())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._grid.viewport().rect())
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self._tell_why("")
        elif self.isVisible() and isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        elif self.isVisible() and isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            return self._tell(event)
        return False

    def _on_mouse(self, event: QMouseEvent) -> bool:
        """A press on a sign is taken; while a drag goes on the grid has the mouse."""
        moves = event.type() is QEvent.Type.MouseMove and not event.buttons()
        self._tell_why(self.taken_at(event.position().toPoint()) if moves else "")
        if event.type() is QEvent.Type.MouseMove and not moves:
            return False
        uid = self.uid_at(event.position().toPoint())
        if uid != self._under:
            self._under = uid
            self.update()
        if not uid:
            return False
        if event.type() is QEvent.Type.MouseMove:
            self._grid.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
            return True
        if event.type() is not QEvent.Type.MouseButtonPress or event.button() is not Qt.MouseButton.LeftButton:
            return event.type() is QEvent.Type.MouseButtonDblClick
        self.chosen.emit(uid)
        return True

    def _tell(self, event: QHelpEvent) -> bool:
        resource = self._grid.scene.resources.get(self.uid_at(event.pos()))
        if resource is None:
            return False
        QToolTip.showText(event.globalPos(), tip_of_lines([f"Add {resource.name}, which is free then"]), self)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._grid.scene.theme.tokens
        painter = QPainter(self)
        painter.setClipRect(self._grid.scene.geometry.body())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colour(tokens.accent), 1.0)
        pen.setDashPattern([3.0, 2.5])
        visible = [uid for uid in self._free if not self._slot(uid).isNull()]
        painter.setPen(pen)
        for uid in visible:
            slot = QRectF(self._slot(uid)).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(slot, RADIUS_TILE, RADIUS_TILE)
        for uid in visible:
            self._paint_sign(painter, QRectF(self.sign_of(uid)), pointed=uid == self._under)
        painter.end()

    def _paint_sign(self, painter: QPainter, sign: QRectF, *, pointed: bool) -> None:
        tokens = self._grid.scene.theme.tokens
        painter.setPen(QPen(colour(tokens.accent), 1.5))
        painter.setBrush(colour(tokens.accent if pointed else tokens.grid))
        painter.drawEllipse(sign.adjusted(0.75, 0.75, -0.75, -0.75))
        painter.setPen(QPen(colour(tokens.on_accent if pointed else tokens.accent), 1.75))
        centre, arm = sign.center(), self._grid.scene.geometry.px(ARM)
        for way in (QPointF(arm, 0), QPointF(0, arm)):
            painter.drawLine(centre - way, centre + way)
