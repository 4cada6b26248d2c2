"""Shapes of tiles, gathered by colour and painted in one go for each colour."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap, QStaticText

from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text
from schedapp.gui.weekview.background import hatch
from schedapp.gui.weekview.looks import Look
from schedapp.gui.weekview.texts import Line, Texts

BAR = 3
SLIM = 18
"""Tiles narrower than this are plain rectangles without text: there is no room for anything else."""

_CORNER = RADIUS_TILE - (RADIUS_TILE**2 - (RADIUS_TILE - BAR) ** 2) ** 0.5
"""How far the rounding has come down where the bar ends."""


class Shapes:
    """Add tiles, signs and texts in any order; `paint` lays fills under hatches, bars, outlines, signs and texts."""

    def __init__(self, theme: Theme, texts: Texts, ratio: float, rtl: bool) -> None:
        self._theme, self._texts, self._ratio, self._rtl = theme, texts, ratio, rtl
        self._slim: dict[str, list[QRect]] = {}
        self._fills: dict[str, QPainterPath] = {}
        self._hatched: list[tuple[QPoint, QPainterPath, str]] = []
        self._bars: dict[str, QPainterPath] = {}
        self._outlines: list[tuple[QRect, Look]] = []
        self._signs: list[tuple[float, float, QPixmap]] = []
        self._lines: dict[tuple[str, Text], list[tuple[float, float, QStaticText]]] = {}

    def add_tile(self, rect: QRect, look: Look, bars: tuple[str, ...]) -> None:
        """A tile with its bar at the leading edge, one part of it for each colour."""
        if rect.width() < SLIM:
            self._slim.setdefault(look.fill, []).append(rect)
            left = rect.right() + 1 - min(BAR, rect.width()) if self._rtl else rect.left()
            slim_bar = QRect(left, rect.top(), min(BAR, rect.width()), rect.height())
            self._slim.setdefault(bars[0], []).append(slim_bar)
        else:
            path = self._fills.setdefault(look.fill, QPainterPath())
            path.addRoundedRect(QRectF(rect), RADIUS_TILE, RADIUS_TILE)
            if look.hatched:
                self._add_hatch(rect, look.fill)
            self._add_bars(rect, bars)
        if look.outline:
            self._outlines.append((rect, look))

    def add_sign(self, sign: QPixmap, x: float, y: float) -> None:
        self._signs.append((x, y, sign))

    def add_line(self, line: Line, step: Text, x: float, y: float, ink: str) -> None:
        self._lines.setdefault((ink, step), []).append((x, y, line.drawing))

    def _add_hatch(self, rect: QRect, fill: str) -> None:
        path = QPainterPath()
        path.addRoundedRect(QRectF(rect), RADIUS_TILE, RADIUS_TILE)
        self._hatched.append((rect.topLeft(), path, fill))

    def _add_bars(self, rect: QRect, bars: tuple[str, ...]) -> None:
        height = rect.height() / len(bars)
        for position, name in enumerate(bars):
            top = rect.top() + height * position
            path = self._bars.setdefault(name, QPainterPath())
            round_top, round_bottom = position == 0, position == len(bars) - 1
            _add_cap(path, rect, top, top + height, (round_top, round_bottom), self._rtl)

    def paint(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for name, rects in self._slim.items():
            painter.setBrush(colour(name))
            painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name, path in self._fills.items():
            painter.fillPath(path, colour(name))
        for origin, path, fill in self._hatched:
            painter.setBrushOrigin(origin)
            painter.fillPath(path, hatch(self._theme, fill, self._ratio))
        for name, path in self._bars.items():
            painter.fillPath(path, colour(name))
        self._paint_outlines(painter)
        for x, y, sign in self._signs:
            painter.drawPixmap(QPointF(x, y), sign)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_lines(painter)

    def _paint_outlines(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect, look in self._outlines:
            pen = QPen(colour(look.outline), look.thickness)
            if look.dashed:
                pen.setDashPattern([3.0, 2.5])
            painter.setPen(pen)
            inset = look.thickness / 2
            painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), RADIUS_TILE, RADIUS_TILE)

    def _paint_lines(self, painter: QPainter) -> None:
        for (ink, step), lines in self._lines.items():
            painter.setPen(colour(ink))
            painter.setFont(self._texts.font(step))
            for x, y, drawing in lines:
                painter.drawStaticText(QPointF(x, y), drawing)


def _add_cap(path: QPainterPath, rect: QRect, top: float, bottom: float, rounded: tuple[bool, bool], rtl: bool) -> None:
    """The strip of the leading `BAR` pixels of a rounded rectangle, from `top` to `bottom`."""
    outer = rect.left() + rect.width() if rtl else rect.left()
    inner = outer - BAR if rtl else outer + BAR
    corner = min(RADIUS_TILE, rect.height() / 2)
    head, tail = (_CORNER, corner) if rounded[0] else (0.0, 0.0), (_CORNER, corner) if rounded[1] else (0.0, 0.0)
    path.moveTo(inner, top + head[0])
    path.quadTo(outer, top + head[0] + 0.6, outer, top + head[1])
    path.lineTo(outer, bottom - tail[1])
    path.quadTo(outer, bottom - tail[0] - 0.6, inner, bottom - tail[0])
    path.closeSubpath()
