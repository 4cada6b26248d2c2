"""A booking in one line: edge of the resource's colour, start, title, detail and the small signs of a tile."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from schedapp.gui.models.occurrences import Entry, flagged_in
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text, mix, readable
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.geometry import Box
from schedapp.gui.weekview.shapes import Shapes
from schedapp.gui.weekview.signs import BADGE, SMALL_BADGE, progress_sign, squeeze_sign
from schedapp.gui.weekview.tile_words import left_out, name_of, together
from schedapp.gui.weekview.tiles import MARKED, delivery_mark
from schedapp.model.occurrence import Delivery

INDENT = 8
TRAIL = 4
GAP = 5
SIGN = 12
LEAST_ROOM = 16
"""Text in less is a letter and an ellipsis; the tool tip tells it."""
DETAIL_ROOM = 40
LEAST_NAME = 44
ROOM_FOR_MARKS = 60
ROOM_FOR_REPEATS = 110


class _Room:
    """What is left of a chip for text, from both ends."""

    def __init__(self, canvas: Canvas, box: QRect) -> None:
        self._box, self._rtl = box, canvas.rtl
        self.left, self.right = canvas.px(INDENT), box.width() - TRAIL

    @property
    def width(self) -> int:
        return self.right - self.left

    def take_leading(self, width: int) -> float:
        """Where something `width` wide begins at the leading end; what is left begins after it."""
        at = self.left
        self.left += width + GAP
        return float(self._box.right() + 1 - at - width if self._rtl else self._box.left() + at)

    def take_trailing(self, width: int) -> float:
        self.right -= width
        at = self.right
        self.right -= GAP - 2
        return float(self._box.right() + 1 - at - width if self._rtl else self._box.left() + at)


def add_chip(shapes: Shapes, canvas: Canvas, row: int, box: QRect, start: str = "") -> None:
    """The entry in row `row` of the model in `box`; `start` is the time before the title, "" for none."""
    entry = canvas.entries[row]
    look = canvas.look(entry, row)
    shapes.add_tile(Box(box.x(), box.y(), box.width(), box.height()), look, entry.colours)
    room = _Room(canvas, box)
    if room.width < LEAST_ROOM or box.height() < 8:
        return
    middle = box.top() + box.height() / 2
    _add_signs(shapes, canvas, entry, room, middle)
    when = canvas.texts.whole(start, Text.TILE_LINE) if start else None
    # The start is shown where a good part of the name stays beside it.
    if when is not None and room.width - when.width - GAP >= least_words(canvas, entry):
        shapes.add_line(when, Text.TILE_LINE, room.take_leading(when.width), middle - when.height / 2, look.quiet)
    words = together(entry, canvas.texts, room.width)
    title = canvas.texts.fit(words, Text.TILE_TITLE, room.width)
    ink = canvas.theme.tokens.text
    shapes.add_line(title, Text.TILE_TITLE, room.take_leading(title.width), middle - title.height / 2, ink)
    rest = left_out(entry, words) if room.width >= canvas.px(DETAIL_ROOM) else ""
    if rest:
        detail = canvas.texts.fit(rest, Text.TILE_LINE, room.width)
        shapes.add_line(detail, Text.TILE_LINE, room.take_leading(detail.width), middle - detail.height / 2, look.quiet)


def least_words(canvas: Canvas, entry: Entry) -> int:
    """The room in pixels that a name keeps whatever stands beside it."""
    return min(canvas.texts.whole(name_of(entry), Text.TILE_TITLE).width, canvas.px(LEAST_NAME))


def add_marks(
    shapes: Shapes, canvas: Canvas, entry: Entry, box: QRect, middle: float, *, badge: bool = True
) -> tuple[int, int]:
    """The small signs of an entry in `box`, centred on `middle`, with or without where the client is; the text goes
    between the two distances from the leading edge that are returned."""
    room = _Room(canvas, box)
    _add_signs(shapes, canvas, entry, room, middle, badge=badge)
    return room.left, room.right


def _add_signs(shapes: Shapes, canvas: Canvas, entry: Entry, room: _Room, middle: float, *, badge: bool = True) -> None:
    flagged = not entry.clash and flagged_in(canvas.flagged, entry.name)
    signs = _badge(canvas, entry, room) if badge and entry.progress else []
    if (flagged or entry.delivery in MARKED) and room.width >= canvas.px(ROOM_FOR_MARKS):
        signs.append(delivery_mark(canvas.theme, Delivery.TROUBLE if flagged else entry.delivery, canvas.ratio))
    if entry.recurring and room.width >= canvas.px(ROOM_FOR_REPEATS):
        signs.append(canvas.theme.pixmap("repeat", "muted", 10, canvas.ratio))
    for mark in signs:
        side = round(mark.width() / canvas.ratio)
        shapes.add_sign(mark, room.take_trailing(side), middle - side / 2)
    if (entry.clash or entry.squeeze) and room.width > canvas.px(SIGN) + LEAST_ROOM:
        theme, ratio = canvas.theme, canvas.ratio
        sign = theme.sign("triangle-alert", "danger", SIGN, ratio) if entry.clash else squeeze_sign(theme, ratio)
        side = round(sign.width() / canvas.ratio)
        shapes.add_sign(sign, room.take_leading(side), middle - side / 2)


def _badge(canvas: Canvas, entry: Entry, room: _Room) -> list[QPixmap]:
    """Where the client is: it shrinks before the name does, and leaves before the name's first letters."""
    left, name = room.width - GAP, canvas.texts.whole(name_of(entry), Text.TILE_TITLE)
    size = BADGE if name.width <= left - canvas.px(BADGE) else SMALL_BADGE
    fits = left - canvas.px(size) >= LEAST_ROOM
    return [progress_sign(canvas.theme, entry.progress, canvas.ratio, size)] if fits else []


def paint_ghost_box(painter: QPainter, canvas: Canvas, draft: Draft, box: QRect, words: str) -> None:
    """What a drag, a click or an open form would book, in one line; red if it cannot."""
    tokens = canvas.theme.tokens
    edge = tokens.danger if draft.refused else tokens.accent
    fill = mix(tokens.danger, tokens.grid, 0.12) if draft.refused else tokens.accent_background
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(edge), 1.5))
    painter.setBrush(colour(fill))
    painter.drawRoundedRect(box.toRectF().adjusted(0.75, 0.75, -0.75, -0.75), RADIUS_TILE, RADIUS_TILE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    indent = canvas.px(INDENT)
    line = canvas.texts.fit(plain(words), Text.TILE_TITLE, box.width() - indent - TRAIL)
    x = box.right() + 1 - indent - line.width if canvas.rtl else box.left() + indent
    painter.setPen(colour(readable(edge, fill, tokens.text)))
    canvas.texts.draw(painter, line, x, box.top() + (box.height() - line.height) / 2)
