"""What of the grid is under the mouse."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect

from schedapp.gui.weekview.all_day import count_at
from schedapp.gui.weekview.geometry import Spot
from schedapp.gui.weekview.scene import NOTHING, Scene


class Part(Enum):
    """Part of the grid; `TOP_EDGE` and `BOTTOM_EDGE` are where a tile is resized."""

    OUTSIDE = auto()
    CELL = auto()
    TILE = auto()
    TOP_EDGE = auto()
    BOTTOM_EDGE = auto()
    LANE = auto()
    BAR = auto()
    COUNT = auto()


class Hit(NamedTuple):
    """A part, the row of the model if it is a booking, and the place in the grid."""

    part: Part
    row: int
    spot: Spot


def hit(scene: Scene, point: QPoint) -> Hit:
    """What is at a point of the viewport."""
    geometry = scene.geometry
    spot = scene.spot_at(point)
    if not scene.frames:
        return Hit(Part.OUTSIDE, NOTHING, spot)
    if geometry.body().contains(point):
        return _hit_body(scene, point, spot)
    if geometry.lane().contains(point):
        return _hit_lane(scene, point, spot)
    return Hit(Part.OUTSIDE, NOTHING, spot)


def _hit_body(scene: Scene, point: QPoint, spot: Spot) -> Hit:
    for tile in scene.tiles_by_column[spot.column]:
        rect = scene.geometry.tile(tile)
        if rect.contains(point):
            part = _edge(rect, point, tile.head, tile.tail)
            if scene.entries[tile.item].read_only and part is not Part.TILE:
                part = Part.TILE
            return Hit(part, tile.item, spot)
    return Hit(Part.CELL, NOTHING, spot)


def _edge(rect: QRect, point: QPoint, head: bool, tail: bool) -> Part:
    """The outer pixels of a tile resize it; at least half of it stays to move it by."""
    reach = min(6, rect.height() // 4)
    if tail and rect.bottom() - point.y() < reach:
        return Part.BOTTOM_EDGE
    # A low tile keeps the more useful of the two edges.
    if head and rect.height() >= 20 and point.y() - rect.top() < reach:
        return Part.TOP_EDGE
    return Part.TILE


def _hit_lane(scene: Scene, point: QPoint, spot: Spot) -> Hit:
    geometry = scene.geometry
    if geometry.lane_label().contains(point):
        folded = any(scene.lane.hidden) or scene.unfolded
        return Hit(Part.COUNT if folded else Part.OUTSIDE, NOTHING, spot)
    for bar in scene.lane.bars:
        if geometry.bar(bar).contains(point):
            return Hit(Part.BAR, bar.item, spot)
    if count_at(scene, point) >= 0:
        return Hit(Part.COUNT, NOTHING, spot)
    return Hit(Part.LANE, NOTHING, spot)
