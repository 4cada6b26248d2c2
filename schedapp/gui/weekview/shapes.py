"""Shapes of tiles, gathered by colour and painted in as few and as cheap calls as Qt has."""

from __future__ import annotations

from functools import lru_cache
from math import floor

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text
from schedapp.gui.weekview.background import hatch
from schedapp.gui.weekview.geometry import Box
from schedapp.gui.weekview.scene import Look
from schedapp.gui.weekview.texts import Line

BAR = 3
SLIM = 18
"""Tiles narrower than this are plain rectangles without text: there is no room for anything else."""

_CORNER = RADIUS_TILE - (RADIUS_TILE**2 - (RADIUS_TILE - BAR) ** 2) ** 0.5
"""How far the rounding has come down where the bar ends."""


class Shapes:
    """Add tiles, signs and texts in any order; `paint` lays fills under hatches, bars, outlines, signs and texts."""

    def __init__(self, theme: Theme, ratio: float, rtl: bool) -> None:
        self._theme, self._ratio, self._rtl = theme, ratio, rtl
        self._slim: dict[str, list[QRect]] = {}
        self._slim_bars: dict[str, list[QRect]] = {}
        self._fills: dict[str, list[QRect]] = {}
        self._hatched: list[tuple[Box, str]] = []
        self._pixmaps: list[tuple[int, int, QPixmap]] = []
        self._signs: list[tuple[int, int, QPixmap]] = []
        self._outlines: list[tuple[Box, Look]] = []
        self._lines: dict[tuple[str, Text, bool], list[tuple[float, float, Line]]] = {}

    def add_tile(self, box: Box, look: Look, bars: tuple[str, ...]) -> None:
        """A tile with its bar at the leading edge, one part of it for each colour."""
        x, y, width, height = box
        if width < SLIM:
            self._slim.setdefault(look.fill, []).append(QRect(x, y, width, height))
            bar = min(BAR, width)
            self._slim_bars.setdefault(bars[0], []).append(QRect(x + width - bar if self._rtl else x, y, bar, height))
        else:
            self._fills.setdefault(look.fill, []).append(QRect(x, y, width, height))
            if look.hatched:
                self._hatched.append((box, look.fill))
            cap = _bar(bars, height, self._rtl, self._ratio)
            self._pixmaps.append((x + width - BAR if self._rtl else x, y, cap))
        if look.outline:
            self._outlines.append((box, look))

    def add_sign(self, sign: QPixmap, x: float, y: float) -> None:
        # Not `round`: halves would go up and down by turns while a view scrolls.
        self._signs.append((floor(x + 0.5), floor(y + 0.5), sign))

    def add_line(self, line: Line, step: Text, x: float, y: float, ink: str) -> None:
        key = (ink, step, line.simple)
        lines = self._lines.get(key)
        if lines is None:
            lines = self._lines[key] = []
        lines.append((x, y, line))

    def paint(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for rectangles in (self._slim, self._slim_bars):
            for name, rects in rectangles.items():
                painter.setBrush(colour(name))
                painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # One call for each is cheaper than one path of all: the rasterizer sorts the edges of a path.
        for name, rects in self._fills.items():
            painter.setBrush(colour(name))
            for rect in rects:
                painter.drawRoundedRect(rect, RADIUS_TILE, RADIUS_TILE)
        self._paint_hatched(painter)
        self._paint_pixmaps(painter, self._pixmaps)
        self._paint_outlines(painter)
        self._paint_pixmaps(painter, self._signs)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_lines(painter)

    def _paint_hatched(self, painter: QPainter) -> None:
        for box, fill in self._hatched:
            path = QPainterPath()
            path.addRoundedRect(QRectF(*box), RADIUS_TILE, RADIUS_TILE)
            painter.setBrushOrigin(box.x, box.y)
            painter.fillPath(path, hatch(self._theme, fill, self._ratio))

    def _paint_pixmaps(self, painter: QPainter, placed: list[tuple[int, int, QPixmap]]) -> None:
        # Whole pixels: between them Qt would have to scale.
        for x, y, pixmap in placed:
            painter.drawPixmap(x, y, pixmap)

    def _paint_outlines(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box, look in self._outlines:
            pen = QPen(colour(look.outline), look.thickness)
            if look.dashed:
                pen.setDashPattern([3.0, 2.5])
            painter.setPen(pen)
            inset = look.thickness / 2
            painter.drawRoundedRect(QRectF(*box).adjusted(inset, inset, -inset, -inset), RADIUS_TILE, RADIUS_TILE)

    def _paint_lines(self, painter: QPainter) -> None:
        draw = painter.drawStaticText
        for (ink, _, _), lines in self._lines.items():
            painter.setPen(colour(ink))
            painter.setFont(lines[0][2].font)
            for x, y, line in lines:
                draw(QPointF(x, y), line.drawing)


@lru_cache(maxsize=1024)
def _bar(colours: tuple[str, ...], height: int, rtl: bool, ratio: float) -> QPixmap:
    """The leading `BAR` pixels of a rounded rectangle, parted from top to bottom among the colours."""
    image = QPixmap(QSize(round(BAR * ratio), round(height * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(_cap(height, rtl))
    part = height / len(colours)
    for position, name in enumerate(colours):
        painter.fillRect(QRectF(0, part * position, BAR, part), colour(name))
    painter.end()
    return image


def _cap(height: int, rtl: bool) -> QPainterPath:
    outer, inner = (BAR, 0) if rtl else (0, BAR)
    corner = min(float(RADIUS_TILE), height / 2)
    path = QPainterPath()
    path.moveTo(inner, _CORNER)
    path.quadTo(outer, _CORNER + 0.6, outer, corner)
    path.lineTo(outer, height - corner)
    path.quadTo(outer, height - _CORNER - 0.6, inner, height - _CORNER)
    path.closeSubpath()
    return path
