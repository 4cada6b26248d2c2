"""One frame of the grid, from the bottom up."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from schedapp.gui.theme import colour
from schedapp.gui.weekview.all_day import paint_lane
from schedapp.gui.weekview.background import Backdrop
from schedapp.gui.weekview.buffers import paint_buffers
from schedapp.gui.weekview.ghost import paint_ghost
from schedapp.gui.weekview.glow import paint_glow, paint_lane_glow
from schedapp.gui.weekview.header import paint_header
from schedapp.gui.weekview.hours import paint_hours, paint_now, paint_zones
from schedapp.gui.weekview.scene import Scene
from schedapp.gui.weekview.tiles import paint_tiles


def paint_scene(painter: QPainter, scene: Scene, backdrop: Backdrop) -> None:
    """Body, hour bar, header, lane; the ghost lies over the bookings, the now-line over all of them."""
    geometry = scene.geometry
    painter.setClipRect(geometry.body())
    backdrop.paint(painter, scene)
    paint_buffers(painter, scene)
    paint_tiles(painter, scene)
    paint_glow(painter, scene)
    if scene.ghost is not None and not scene.ghost.all_day:
        paint_ghost(painter, scene)
    painter.setClipRect(geometry.hour_bar())
    paint_hours(painter, scene)
    # The dot of the first column reaches into the hour bar.
    painter.setClipRect(geometry.body().united(geometry.hour_bar()))
    paint_now(painter, scene)
    painter.setClipping(False)
    paint_header(painter, scene)
    paint_zones(painter, scene)
    paint_lane(painter, scene)
    paint_lane_glow(painter, scene)
    if scene.ghost is not None and scene.ghost.all_day:
        painter.setClipRect(geometry.beside_bars(geometry.lane().top(), geometry.lane().height()))
        paint_ghost(painter, scene)
        painter.setClipping(False)
    _paint_frame(painter, scene)


def _paint_frame(painter: QPainter, scene: Scene) -> None:
    """The line between the hour bar and what is beside it."""
    geometry = scene.geometry
    x = geometry.width - 1 - geometry.lead if geometry.rtl else geometry.lead
    painter.setPen(colour(scene.theme.tokens.line))
    painter.drawLine(x, geometry.body_top, x, geometry.height)
