"""The lane of all-day bookings between the header and the hours, and the counts of those folded away."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from schedapp.gui.models.merging import in_column
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.background import column_lines, group_lines
from schedapp.gui.weekview.geometry import Box
from schedapp.gui.weekview.hours import MARGIN
from schedapp.gui.weekview.looks import look
from schedapp.gui.weekview.scene import NOTHING, Scene
from schedapp.gui.weekview.shapes import Shapes
from schedapp.gui.weekview.tiles import MARKED, SIGN, Room, delivery_mark
from schedapp.layout.lane import LaneBar

FOLDED_ROWS = 2
UNFOLDED_ROWS = 8
LABEL = "all-day"
FEWER = "−"


def paint_lane(painter: QPainter, scene: Scene) -> None:
    """Label, bars and counts."""
    geometry, tokens = scene.geometry, scene.theme.tokens
    lane = geometry.lane()
    painter.fillRect(lane, colour(tokens.grid))
    painter.setPen(colour(tokens.half_line))
    painter.setClipRect(geometry.beside_bars(lane.top(), lane.height()))
    painter.drawLines(column_lines(scene, lane.top(), lane.bottom()))
    painter.setPen(colour(tokens.faint))
    painter.drawLines(group_lines(scene, lane.top(), lane.bottom()))
    shapes = Shapes(scene.theme, scene.ratio, geometry.rtl)
    for bar in scene.lane.bars:
        _add_bar(shapes, scene, geometry.bar(bar), bar)
    shapes.paint(painter)
    _paint_counts(painter, scene)
    painter.setClipping(False)
    painter.setPen(colour(tokens.line))
    painter.drawLine(lane.left(), lane.bottom(), lane.right(), lane.bottom())
    _paint_label(painter, scene)


def _paint_label(painter: QPainter, scene: Scene) -> None:
    box = scene.geometry.lane_label()
    margin = scene.geometry.px(MARGIN)
    line = scene.texts.fit(LABEL, Text.TILE_LINE, box.width() - margin)
    painter.fillRect(box.adjusted(0, 0, 0, -1), colour(scene.theme.tokens.grid))
    painter.setPen(colour(scene.theme.tokens.muted))
    x = box.left() + margin if scene.geometry.rtl else box.right() + 1 - margin - line.width
    first_row = scene.geometry.lane_rect(0, 0, 0)
    scene.texts.draw(painter, line, x, first_row.center().y() + 1 - line.height / 2)


def _add_bar(shapes: Shapes, scene: Scene, rect: QRect, bar: LaneBar) -> None:
    entry = in_column(scene.entries[bar.item], scene.owner(bar.first))
    style = look(entry, bar.item, scene)
    box = Box(rect.x(), rect.y(), rect.width(), rect.height())
    shapes.add_tile(box, style, entry.colours)
    room = Room(box, scene.geometry.rtl)
    middle = rect.top() + rect.height() / 2
    if entry.delivery in MARKED:
        mark = delivery_mark(scene.theme, entry.delivery, scene.ratio)
        side = mark.width() / scene.ratio
        shapes.add_sign(mark, room.x_trailing(side), middle - side / 2)
        room.right -= round(side) + 3
    if entry.clash:
        sign = scene.theme.sign("triangle-alert", "danger", SIGN, scene.ratio)
        side = sign.width() / scene.ratio
        shapes.add_sign(sign, room.x(side), middle - side / 2)
        room.left += round(side) + 4
    title = scene.texts.fit(plain(entry.title), Text.TILE_TITLE, room.width)
    shapes.add_line(title, Text.TILE_TITLE, room.x(title.width), middle - title.height / 2, scene.theme.tokens.text)
    room.left += title.width + 6
    if entry.detail and room.width > scene.geometry.px(40):
        detail = scene.texts.fit(entry.detail, Text.TILE_LINE, room.width)
        shapes.add_line(detail, Text.TILE_LINE, room.x(detail.width), middle - detail.height / 2, style.quiet)


def count_rect(scene: Scene, at: int) -> QRect:
    """Where “+3” of a column is, in the row below the shown bars."""
    return scene.geometry.lane_rect(at, at, scene.lane.rows)


def count_at(scene: Scene, point: QPoint) -> int:
    """The column whose count is under a point, or NOTHING."""
    for at, hidden in enumerate(scene.lane.hidden):
        if (hidden or at in scene.foldable) and count_rect(scene, at).contains(point):
            return at
    return NOTHING


def _paint_counts(painter: QPainter, scene: Scene) -> None:
    tokens = scene.theme.tokens
    for at, hidden in enumerate(scene.lane.hidden):
        if hidden or at in scene.foldable:
            rect = count_rect(scene, at)
            line = scene.texts.fit(f"+{hidden}" if hidden else FEWER, Text.TILE_TITLE, rect.width())
            room = Room(Box(rect.x(), rect.y(), rect.width(), rect.height()), scene.geometry.rtl)
            painter.setPen(colour(tokens.accent))
            y = rect.center().y() + 1 - line.height / 2
            scene.texts.draw(painter, line, room.x(line.width), y)
