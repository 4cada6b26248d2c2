"""Bookings as tiles: title, time and detail, each dropped when it does not fit, and small signs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from schedapp.gui.models.merging import in_column
from schedapp.gui.models.occurrences import Entry, flagged_in
from schedapp.gui.models.wording import clock, minute_clock, plain, time_range
from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.geometry import LOW, Box
from schedapp.gui.weekview.looks import look
from schedapp.gui.weekview.scene import Look, Scene
from schedapp.gui.weekview.shapes import SLIM, Shapes
from schedapp.gui.weekview.signs import BADGE, progress_sign, squeeze_sign
from schedapp.gui.weekview.tile_words import together
from schedapp.layout.week import Tile
from schedapp.model.occurrence import Delivery
from schedapp.model.timespan import to_local

INDENT = 10
TRAIL = 5
SIGN = 12
MARK = 9
TEXT_ROOM = 16
"""A title in less is a letter and an ellipsis; the tool tip tells it."""
RUN_TOGETHER = 8
"""With more columns than these the client stands before the title: lines are too short to have one each."""
SLIM_ROOM = 64
"""With less the title keeps its line for itself."""
DETAIL_ROOM = 40
"""A detail in less is a letter and an ellipsis, which tells nothing."""
LIFTED_OPACITY = 0.4
MARKED = (Delivery.WAITING, Delivery.TROUBLE)


class Room:
    """What is left of a tile for text: `left` and `right` from the leading edge, both before mirroring."""

    __slots__ = ("box", "left", "right", "rtl")

    def __init__(self, box: Box, rtl: bool) -> None:
        self.box, self.rtl = box, rtl
        self.left, self.right = INDENT, box.width - TRAIL

    @property
    def width(self) -> int:
        return self.right - self.left

    def x(self, width: float) -> float:
        """Where something `width` wide begins, at the leading edge of the room."""
        box = self.box
        return box.x + box.width - self.left - width if self.rtl else box.x + self.left

    def x_trailing(self, width: float) -> float:
        box = self.box
        return box.x + box.width - self.right if self.rtl else box.x + self.right - width


def paint_tiles(painter: QPainter, scene: Scene) -> None:
    """All tiles of the body that can be seen. The painter is clipped to the body."""
    shapes, lifted = _shapes(scene), _shapes(scene)
    geometry = scene.geometry
    low, high = geometry.body_top, geometry.body_top + geometry.body_height
    for at in geometry.visible():
        owner = scene.owner(at)
        for tile in scene.tiles_by_column[at]:
            box = geometry.box(tile)
            if box.y < high and box.y + box.height > low:
                entry = scene.entries[tile.item]
                if owner is not None:
                    entry = in_column(entry, owner)
                add_tile(lifted if tile.item == scene.lifted else shapes, scene, tile, box, entry)
    shapes.paint(painter)
    if scene.lifted >= 0:
        painter.setOpacity(LIFTED_OPACITY)
        lifted.paint(painter)
        painter.setOpacity(1.0)
    _paint_handles(painter, scene)


def _shapes(scene: Scene) -> Shapes:
    return Shapes(scene.theme, scene.ratio, scene.geometry.rtl)


def add_tile(shapes: Shapes, scene: Scene, tile: Tile, box: Box, entry: Entry) -> None:
    """One tile with its texts and signs; `entry` is what its column shows of the occurrence."""
    style = look(entry, tile.item, scene)
    shapes.add_tile(box, style, entry.colours)
    if box.width < INDENT + TRAIL + TEXT_ROOM or box.height < 8:
        return
    room = Room(box, scene.geometry.rtl)
    if entry.clash or entry.recurring or entry.delivery in MARKED or scene.flagged or entry.progress or entry.squeeze:
        _add_marks(shapes, scene, entry, room)
    times = _times(scene, tile, entry)
    if box.height < scene.geometry.one_line:
        _add_one_line(shapes, scene, entry, style, room, times[0])
    else:
        _add_lines(shapes, scene, entry, style, room, times)


def _add_marks(shapes: Shapes, scene: Scene, entry: Entry, room: Room) -> None:
    """Signs at the trailing edge of the first line: where the client is, not yet in Google, repeats; then clash or
    squeezed in before the title."""
    box, ratio = room.box, scene.ratio
    middle = box.y + min(box.height / 2, scene.geometry.px(11))
    flagged = not entry.clash and flagged_in(scene.flagged, entry.name)
    if entry.progress and room.width > BADGE:
        _add_badge(shapes, scene, entry, room, middle)
    if (flagged or entry.delivery in MARKED) and room.width > 2 * MARK:
        mark = delivery_mark(scene.theme, Delivery.TROUBLE if flagged else entry.delivery, ratio)
        side = mark.width() / ratio
        shapes.add_sign(mark, room.x_trailing(side), middle - side / 2)
        room.right -= round(side) + 3
    if entry.recurring and room.width > scene.geometry.px(90):
        sign = scene.theme.pixmap("repeat", "muted", 10, ratio)
        side = sign.width() / ratio
        shapes.add_sign(sign, room.x_trailing(side), middle - side / 2)
        room.right -= round(side) + 3
    if (entry.clash or entry.squeeze) and room.width > SIGN:
        alert = entry.clash
        sign = scene.theme.sign("triangle-alert", "danger", SIGN, ratio) if alert else squeeze_sign(scene.theme, ratio)
        side = sign.width() / ratio
        shapes.add_sign(sign, room.x(side), middle - side / 2)


def _add_badge(shapes: Shapes, scene: Scene, entry: Entry, room: Room, middle: float) -> None:
    """Where the client is: at the end of the first line, of a slim tile in its lower corner."""
    badge, box = progress_sign(scene.theme, entry.progress, scene.ratio), room.box
    side = badge.width() / scene.ratio
    px, line = scene.geometry.px, scene.geometry.one_line
    towers = room.width < px(SLIM_ROOM) and box.height > 2 * line
    # With less room than details need there are none that it could cover.
    if towers or (room.width < px(DETAIL_ROOM) and box.height > line + side):
        shapes.add_sign(badge, room.x_trailing(side), box.y + box.height - side - TRAIL)
        return
    shapes.add_sign(badge, room.x_trailing(side), middle - side / 2)
    room.right -= round(side) + 3


def _clash_indent(scene: Scene, entry: Entry) -> int:
    return scene.geometry.px(SIGN) + 4 if entry.clash or entry.squeeze else 0


def _times(scene: Scene, tile: Tile, entry: Entry) -> tuple[str, str]:
    """Start, and start and end, as they are written on a tile."""
    frame = scene.frames[tile.day]
    if tile.head and tile.tail and len(frame.pieces) == 1:
        # Most tiles: no calendar arithmetic, the clock runs with the seconds.
        wall = frame.pieces[0].wall - frame.start
        start = minute_clock((entry.start + wall) // 60)
        return start, f"{start} – {minute_clock((entry.end + wall) // 60)}"
    return clock(to_local(entry.start, scene.zone)), time_range(entry.start, entry.end, scene.zone)


def _add_one_line(shapes: Shapes, scene: Scene, entry: Entry, style: Look, room: Room, starts: str) -> None:
    texts, box = scene.texts, room.box
    middle = box.y + (box.height - 3) / 2 if box.height < LOW else box.y + box.height / 2
    room.left += _clash_indent(scene, entry)
    start = texts.whole(starts, Text.TILE_LINE)
    words = together(entry, texts, room.width)
    # What is very low has letters that leave some of it free above and below.
    step = Text.TILE_TITLE if box.height >= texts.height(Text.TILE_TITLE) else Text.TILE_LOW
    title = texts.fit(words, step, room.width)
    # The start is shown where the title, or 48 px of it, stay beside it.
    left = room.width - start.width - 6
    fits = left >= min(title.width, scene.geometry.px(48))
    if fits and title.width > left:
        title = texts.fit(words, step, left)
    x = room.x(title.width)
    shapes.add_line(title, step, x, middle - title.height / 2, scene.theme.tokens.text)
    if fits:
        room.left += title.width + 6
        shapes.add_line(start, Text.TILE_LINE, room.x(start.width), middle - start.height / 2, style.quiet)


def _add_lines(shapes: Shapes, scene: Scene, entry: Entry, style: Look, room: Room, times: tuple[str, str]) -> None:
    texts, box = scene.texts, room.box
    indent = _clash_indent(scene, entry)
    room.left += indent
    y = box.y + 3.0
    joined = bool(entry.client) and (len(scene.columns) > RUN_TOGETHER or not _has_third_line(scene, room, y))
    words = together(entry, texts, room.width) if joined else plain(entry.title)
    title = texts.fit(words, Text.TILE_TITLE, room.width)
    if indent and texts.whole(words, Text.TILE_TITLE).width > room.width and _is_tower(scene, room):
        # Beside the sign there would be a letter: it stands below.
        room.left, indent, y = room.left - indent, 0, y + title.height
        title = texts.fit(words, Text.TILE_TITLE, room.width)
    shapes.add_line(title, Text.TILE_TITLE, room.x(title.width), y, scene.theme.tokens.text)
    room.left -= indent
    room.right = box.width - TRAIL
    y += title.height
    when = texts.whole(times[1], Text.TILE_LINE)
    if when.width > room.width:
        when = texts.whole(times[0], Text.TILE_LINE)
    if when.width <= room.width:
        shapes.add_line(when, Text.TILE_LINE, room.x(when.width), y, style.quiet)
        y += when.height
    if room.width < scene.geometry.px(DETAIL_ROOM):
        return
    left = int(box.y + box.height + 1 - y) // when.height
    for told in _details(entry, left, words if joined else ""):
        detail = texts.fit(told, Text.TILE_LINE, room.width)
        shapes.add_line(detail, Text.TILE_LINE, room.x(detail.width), y, style.quiet)
        y += detail.height


def _is_tower(scene: Scene, room: Room) -> bool:
    """Whether a tile is slim, and high enough to have a line for the signs alone."""
    return room.width < scene.geometry.px(SLIM_ROOM) and room.box.height >= 2 * scene.geometry.one_line


def _has_third_line(scene: Scene, room: Room, y: float) -> bool:
    """Whether a detail stands under title and time: elsewhere the client would be told nowhere."""
    if room.width < scene.geometry.px(DETAIL_ROOM):
        return False
    heights = [scene.texts.height(step) for step in (Text.TILE_TITLE, Text.TILE_LINE, Text.TILE_LINE)]
    return y + sum(heights) <= room.box.y + room.box.height + 1


def _details(entry: Entry, lines: int, heading: str) -> list[str]:
    """What is told under the times, in at most so many lines: the client has one alone where there are two. With a
    `heading` that runs together it is what that leaves out."""
    if heading:
        title = plain(entry.title)
        found = [" · ".join(words for words in (title if title not in heading else "", entry.company) if words)]
    elif lines > 1:
        found = [entry.remark, plain(entry.client), entry.company]
    else:
        found = [entry.detail]
    return [words for words in found if words][: max(lines, 0)]


def _paint_handles(painter: QPainter, scene: Scene) -> None:
    """Grips at both ends of the tile under the mouse, if it may be resized."""
    if scene.hovered < 0 or scene.ghost is not None or scene.locked or scene.entries[scene.hovered].read_only:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(scene.theme.tokens.accent))
    for tile in (tile for at in scene.geometry.visible() for tile in scene.tiles_by_column[at]):
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
        return theme.sign("triangle-alert", "warning", MARK + 2, ratio)
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
