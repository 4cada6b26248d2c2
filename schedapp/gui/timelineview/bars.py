"""Bookings as bars: title over time and detail where there is room, small signs, grips at the ends, buffers."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import clock, plain, time_range
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.timelineview.scene import TimelineScene
from schedapp.gui.viewparts.chips import add_marks
from schedapp.gui.weekview.background import hatch
from schedapp.gui.weekview.geometry import Box
from schedapp.gui.weekview.scene import NOTHING
from schedapp.gui.weekview.shapes import Shapes
from schedapp.layout.timeline import TimelineBar
from schedapp.model.timespan import to_local

INDENT = 8
TRAIL = 4
LEAST_ROOM = 20
DETAIL_ROOM = 40
LIFTED_OPACITY = 0.4


def paint_bars(painter: QPainter, scene: TimelineScene) -> None:
    """All bars that can be seen. The painter is clipped to the body."""
    shapes, lifted = scene.shapes(), scene.shapes()
    body = scene.geometry.body()
    for row in scene.geometry.visible_rows():
        for bar in scene.bars_by_row[row]:
            box = scene.geometry.bar(bar)
            if box.right() >= body.left() and box.left() <= body.right():
                _paint_buffers(painter, scene, bar, box)
                _add_bar(lifted if bar.item == scene.lifted else shapes, scene, bar, box)
    shapes.paint(painter)
    if scene.lifted != NOTHING:
        painter.setOpacity(LIFTED_OPACITY)
        lifted.paint(painter)
        painter.setOpacity(1.0)
    _paint_grips(painter, scene)


def _paint_buffers(painter: QPainter, scene: TimelineScene, bar: TimelineBar, box: QRect) -> None:
    """The time that the resource keeps free around a booking."""
    resource = scene.resources[scene.uids[bar.row]]
    entry = scene.entries[bar.item]
    if entry.all_day or not (resource.buffer_before or resource.buffer_after):
        return
    before = bar.start - resource.buffer_before if bar.head else bar.start
    after = bar.end + resource.buffer_after if bar.tail else bar.end
    around = scene.geometry.span(before, after, box.top() + 2, box.height() - 4)
    painter.setBrushOrigin(around.topLeft())
    painter.fillRect(around, hatch(scene.theme, scene.theme.tokens.grid, scene.ratio))


def _add_bar(shapes: Shapes, scene: TimelineScene, bar: TimelineBar, box: QRect) -> None:
    entry = scene.entries[bar.item]
    look = scene.look(entry, bar.item)
    own = scene.resources[scene.uids[bar.row]].colour
    shapes.add_tile(Box(box.x(), box.y(), box.width(), box.height()), look, (own,))
    # What begins before the body keeps its words in view.
    seen = box.intersected(scene.geometry.body().adjusted(0, -box.height(), 0, box.height()))
    room = seen.width() - scene.px(INDENT) - TRAIL
    if room < LEAST_ROOM:
        return
    words = _second_line(scene, entry, room)
    title_height, line_height = scene.texts.height(Text.TILE_TITLE), scene.texts.height(Text.TILE_LINE) - 1
    first = seen.top() + (seen.height() - title_height - (line_height if words else 0)) / 2
    left, right = add_marks(shapes, scene, entry, seen, first + title_height / 2)
    title = scene.texts.fit(plain(entry.title), Text.TILE_TITLE, right - left)
    shapes.add_line(title, Text.TILE_TITLE, _x(scene, seen, left, title.width), first, scene.theme.tokens.text)
    if words:
        line = scene.texts.fit(words, Text.TILE_LINE, room)
        y = first + title_height - 1
        shapes.add_line(line, Text.TILE_LINE, _x(scene, seen, scene.px(INDENT), line.width), y, look.quiet)


def _second_line(scene: TimelineScene, entry: Entry, room: int) -> str:
    """The time, and the client and the others who take part, as far as there is room."""
    if entry.all_day:
        return entry.detail
    when, start = time_range(entry.start, entry.end, scene.zone), clock(to_local(entry.start, scene.zone))
    width = scene.texts.whole(when, Text.TILE_LINE).width
    if width <= room:
        return f"{when} · {entry.detail}" if entry.detail and width + scene.px(DETAIL_ROOM) <= room else when
    return start if scene.texts.whole(start, Text.TILE_LINE).width <= room else ""


def _x(scene: TimelineScene, box: QRect, indent: int, width: int) -> float:
    return float(box.right() + 1 - indent - width if scene.rtl else box.left() + indent)


def _paint_grips(painter: QPainter, scene: TimelineScene) -> None:
    """Grips at both ends of the bar under the mouse, if it may be resized."""
    if scene.hovered == NOTHING or scene.hovered >= len(scene.entries) or scene.ghost is not None or scene.locked:
        return
    entry = scene.entries[scene.hovered]
    if entry.read_only or entry.all_day:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(scene.theme.tokens.accent))
    for bar in scene.bars_of.get(scene.hovered, ()):
        box = scene.geometry.bar(bar)
        if box.width() < 24:
            continue
        start, end = (box.right() + 1, box.left()) if scene.rtl else (box.left(), box.right() + 1)
        for x in [start] * bar.head + [end] * bar.tail:
            painter.drawRoundedRect(QRectF(x - 1.5, box.center().y() - 8, 3, 16), 1.5, 1.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
