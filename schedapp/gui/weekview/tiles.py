"""Bookings as tiles: title, time and detail, each dropped when it does not fit, and small signs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import clock, plain, time_range
from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.looks import Look, look
from schedapp.gui.weekview.scene import Scene
from schedapp.gui.weekview.shapes import SLIM, Shapes
from schedapp.layout.week import Tile
from schedapp.model.occurrence import Delivery
from schedapp.model.timespan import to_local

INDENT = 10
TRAIL = 5
ONE_LINE = 34
"""Under this height title and start share one line."""
SIGN = 12
MARK = 9
LIFTED_OPACITY = 0.4


@dataclass(slots=True)
class Room:
    """What is left of a tile for text: x from the leading edge, both before mirroring."""

    rect: QRect
    left: int
    right: int
    rtl: bool

    @property
    def width(self) -> int:
        return self.right - self.left

    def x(self, width: float) -> float:
        """Where something `width` wide begins, at the leading edge of the room."""
        return self.rect.left() + (self.rect.width() - self.left - width if self.rtl else self.left)

    def x_trailing(self, width: float) -> float:
        return self.rect.left() + (self.rect.width() - self.right if self.rtl else self.right - width)


def paint_tiles(painter: QPainter, scene: Scene) -> None:
    """All tiles of the body that can be seen. The painter is clipped to the body."""
    shapes, lifted = _shapes(scene), _shapes(scene)
    geometry = scene.geometry
    low, high = geometry.body_top, geometry.body_top + geometry.body_height
    for tile in scene.layout.tiles:
        rect = geometry.tile(tile)
        if rect.top() < high and rect.bottom() >= low:
            add_tile(lifted if tile.item == scene.lifted else shapes, scene, tile, rect)
    shapes.paint(painter)
    if scene.lifted >= 0:
        painter.setOpacity(LIFTED_OPACITY)
        lifted.paint(painter)
        painter.setOpacity(1.0)
    _paint_handles(painter, scene)


def _shapes(scene: Scene) -> Shapes:
    return Shapes(scene.theme, scene.texts, scene.ratio, scene.geometry.rtl)


def add_tile(shapes: Shapes, scene: Scene, tile: Tile, rect: QRect) -> None:
    """One tile with its texts and signs."""
    entry = scene.entries[tile.item]
    style = look(entry, tile.item, scene)
    shapes.add_tile(rect, style, entry.colours)
    if rect.width() < SLIM or rect.height() < 8:
        return
    room = Room(rect, INDENT, rect.width() - TRAIL, scene.geometry.rtl)
    _add_marks(shapes, scene, entry, room)
    if rect.height() < scene.geometry.px(ONE_LINE):
        _add_one_line(shapes, scene, entry, style, room)
    else:
        _add_lines(shapes, scene, entry, style, room)


def _add_marks(shapes: Shapes, scene: Scene, entry: Entry, room: Room) -> None:
    """Signs at the trailing edge of the first line: not yet in Google, then repeats; then clash before the title."""
    rect, ratio = room.rect, scene.ratio
    middle = rect.top() + min(rect.height() / 2, scene.geometry.px(11))
    if entry.delivery in (Delivery.WAITING, Delivery.TROUBLE) and room.width > 2 * MARK:
        mark = delivery_mark(scene.theme, entry.delivery, ratio)
        side = mark.width() / ratio
        shapes.add_sign(mark, room.x_trailing(side), middle - side / 2)
        room.right -= round(side) + 3
    if entry.recurring and room.width > scene.geometry.px(90):
        sign = scene.theme.pixmap("repeat", "muted", 10, ratio)
        side = sign.width() / ratio
        shapes.add_sign(sign, room.x_trailing(side), middle - side / 2)
        room.right -= round(side) + 3
    if entry.clash and room.width > SIGN:
        sign = scene.theme.pixmap("triangle-alert", "danger", SIGN, ratio)
        side = sign.width() / ratio
        shapes.add_sign(sign, room.x(side), middle - side / 2)


def _clash_indent(scene: Scene, entry: Entry) -> int:
    return scene.geometry.px(SIGN) + 4 if entry.clash else 0


def _add_one_line(shapes: Shapes, scene: Scene, entry: Entry, style: Look, room: Room) -> None:
    texts, rect = scene.texts, room.rect
    middle = rect.top() + rect.height() / 2
    room.left += _clash_indent(scene, entry)
    start = texts.whole(clock(to_local(entry.start, scene.zone)), Text.TILE_LINE)
    title = texts.whole(plain(entry.title), Text.TILE_TITLE)
    # The start is shown where half of the title, or 48 px of it, stay beside it.
    fits = room.width - start.width - 6 >= min(title.width, max(title.width // 2, scene.geometry.px(48)))
    title = texts.fit(plain(entry.title), Text.TILE_TITLE, room.width - (start.width + 6 if fits else 0))
    x = room.x(title.width)
    shapes.add_line(title, Text.TILE_TITLE, x, middle - title.height / 2, scene.theme.tokens.text)
    if fits:
        room.left += title.width + 6
        shapes.add_line(start, Text.TILE_LINE, room.x(start.width), middle - start.height / 2, style.quiet)


def _add_lines(shapes: Shapes, scene: Scene, entry: Entry, style: Look, room: Room) -> None:
    texts, rect = scene.texts, room.rect
    indent = _clash_indent(scene, entry)
    room.left += indent
    title = texts.fit(plain(entry.title), Text.TILE_TITLE, room.width)
    y = rect.top() + 3.0
    shapes.add_line(title, Text.TILE_TITLE, room.x(title.width), y, scene.theme.tokens.text)
    room.left -= indent
    room.right = rect.width() - TRAIL
    y += title.height
    when = texts.whole(time_range(entry.start, entry.end, scene.zone), Text.TILE_LINE)
    if when.width > room.width:
        when = texts.fit(clock(to_local(entry.start, scene.zone)), Text.TILE_LINE, room.width)
    shapes.add_line(when, Text.TILE_LINE, room.x(when.width), y, style.quiet)
    y += when.height
    if entry.detail and y + when.height <= rect.bottom() + 2:
        detail = texts.fit(entry.detail, Text.TILE_LINE, room.width)
        shapes.add_line(detail, Text.TILE_LINE, room.x(detail.width), y, style.quiet)


def _paint_handles(painter: QPainter, scene: Scene) -> None:
    """Grips at both ends of the tile under the mouse, if it may be resized."""
    if scene.hovered < 0 or scene.ghost is not None or scene.entries[scene.hovered].read_only:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(scene.theme.tokens.accent))
    for tile in scene.layout.tiles:
        rect = scene.geometry.tile(tile)
        if tile.item != scene.hovered or rect.height() < 24 or rect.width() < SLIM:
            continue
        grips = [rect.top() - 1.5] if tile.head else []
        grips += [rect.bottom() - 0.5] if tile.tail else []
        for y in grips:
            painter.drawRoundedRect(QRectF(rect.center().x() - 9, y, 18, 3), 1.5, 1.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


_MARKS: dict[tuple[str, Delivery, int, float], QPixmap] = {}


def delivery_mark(theme: Theme, delivery: Delivery, ratio: float) -> QPixmap:
    """The sign of the resource list in small: a half circle for waiting, a triangle for trouble."""
    if delivery is Delivery.TROUBLE:
        return theme.pixmap("triangle-alert", "warning", MARK + 2, ratio)
    side = theme.px(MARK)
    key = (theme.tokens.warning, delivery, side, ratio)
    if key not in _MARKS:
        _MARKS[key] = _half_circle(theme.tokens.warning, side, ratio)
    return _MARKS[key]


def _half_circle(name: str, side: int, ratio: float) -> QPixmap:
    mark = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    mark.setDevicePixelRatio(ratio)
    mark.fill(Qt.GlobalColor.transparent)
    painter = QPainter(mark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = QRectF(0.75, 0.75, side - 1.5, side - 1.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(name))
    painter.drawPie(circle, 90 * 16, 180 * 16)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(name), 1.25))
    painter.drawEllipse(circle)
    painter.end()
    return mark
