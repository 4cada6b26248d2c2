"""Time that is kept free around bookings: hatched strips before and after a tile, in its colour."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QBrush, QPainter

from schedapp.gui.models.merging import in_column
from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import mix
from schedapp.gui.weekview.background import make_hatch
from schedapp.gui.weekview.scene import Scene
from schedapp.layout.day import MINUTES
from schedapp.layout.week import Tile

TINT = 0.05
LINES = 0.5
_BRUSHES: dict[tuple[str, str, float], QBrush] = {}


def paint_buffers(painter: QPainter, scene: Scene) -> None:
    """Under the tiles, so that nothing is hidden by them. The painter is clipped to the body."""
    body = scene.geometry.body()
    for rect, hue in strips(scene):
        if rect.intersects(body):
            paint_strip(painter, scene.theme, scene.ratio, rect, hue)


def paint_strip(painter: QPainter, theme: Theme, ratio: float, rect: QRect, hue: str) -> None:
    """One strip in a colour, at a device pixel ratio."""
    painter.fillRect(rect, colour(mix(hue, theme.tokens.grid, TINT)))
    painter.setBrushOrigin(rect.topLeft())
    painter.fillRect(rect, _brush(theme, ratio, hue))


def strips(scene: Scene) -> Iterator[tuple[QRect, str]]:
    """The strips of the columns that can be seen, with the colour of each."""
    for at in scene.geometry.visible():
        owner = scene.owner(at)
        for tile in scene.tiles_by_column[at]:
            entry = scene.entries[tile.item]
            if entry.buffers and tile.item != scene.lifted:
                own = in_column(entry, owner)
                before, after = (seconds // 60 for seconds in own.buffer)
                if tile.head and before:
                    yield _strip(scene, tile, max(tile.top - before, 0), tile.top), own.tint
                if tile.tail and after:
                    yield _strip(scene, tile, tile.bottom, min(tile.bottom + after, MINUTES)), own.tint


def _strip(scene: Scene, tile: Tile, top: int, bottom: int) -> QRect:
    """As wide as its tile, and right up to it."""
    whole = scene.geometry.tile(tile)
    y = scene.geometry.y_of(top)
    return QRect(whole.x(), y, whole.width(), scene.geometry.y_of(bottom) - y)


def _brush(theme: Theme, ratio: float, hue: str) -> QBrush:
    key = (hue, theme.tokens.grid, ratio)
    if key not in _BRUSHES:
        _BRUSHES[key] = make_hatch(mix(hue, theme.tokens.grid, LINES), ratio)
    return _BRUSHES[key]
