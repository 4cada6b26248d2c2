"""The soft ring around what others changed since somebody last looked."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from schedapp.gui.models.occurrences import flagged_in
from schedapp.gui.theme import Theme
from schedapp.gui.theme_tokens import RADIUS_TILE
from schedapp.gui.weekview.scene import Scene

REACH = 5
"""Pixels that the light reaches beyond a tile."""
CORE = 1.5


def paint_glow(painter: QPainter, scene: Scene) -> None:
    """Around tiles, over their neighbours. The painter is clipped to the body."""
    if scene.glowing:
        geometry = scene.geometry
        low, high = geometry.body_top, geometry.body_top + geometry.body_height
        tiles = (tile for at in geometry.visible() for tile in scene.tiles_by_column[at])
        rects = (geometry.tile(tile) for tile in tiles if _glows(scene, tile.item))
        paint_rings(painter, [rect for rect in rects if rect.top() < high and rect.bottom() > low], scene.theme)


def paint_lane_glow(painter: QPainter, scene: Scene) -> None:
    """Around the bars of all-day bookings."""
    if scene.glowing:
        geometry = scene.geometry
        lane = geometry.lane()
        painter.setClipRect(geometry.beside_bars(lane.top(), lane.height()))
        bars = [geometry.bar(bar) for bar in scene.lane.bars if _glows(scene, bar.item)]
        paint_rings(painter, bars, scene.theme)
        painter.setClipping(False)


def _glows(scene: Scene, row: int) -> bool:
    return flagged_in(scene.glowing, scene.entries[row].name)


def paint_rings(painter: QPainter, rects: Iterable[QRect], theme: Theme) -> None:
    """A clear line at the edge of each rectangle, and a light around it that fades."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    light = QColor(theme.tokens.accent)
    reach = theme.px(REACH)
    for rect in rects:
        box = QRectF(rect)
        for step in range(reach, 0, -1):
            light.setAlpha(round(20 + 90 * (1 - step / (reach + 1)) ** 2))
            painter.setPen(QPen(light, 1.6))
            painter.drawRoundedRect(box.adjusted(-step, -step, step, step), RADIUS_TILE + step, RADIUS_TILE + step)
        light.setAlpha(255)
        painter.setPen(QPen(light, CORE))
        painter.drawRoundedRect(box, RADIUS_TILE, RADIUS_TILE)
    painter.restore()
