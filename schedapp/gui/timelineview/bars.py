"""Bookings as bars: title over time and detail where there is room, small signs, grips at the ends, buffers."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QRegion

from schedapp.gui.models.merging import in_column
from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import clock, time_range
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.timelineview.scene import TimelineScene
from schedapp.gui.viewparts.chips import add_marks
from schedapp.gui.weekview.buffers import paint_strip
from schedapp.gui.weekview.geometry import Box
from schedapp.gui.weekview.scene import NOTHING
from schedapp.gui.weekview.shapes import Shapes
from schedapp.gui.weekview.signs import BADGE, SMALL_BADGE, progress_sign
from schedapp.gui.weekview.tile_words import left_out, together
from schedapp.gui.weekview.tiles import SLIM_ROOM
from schedapp.layout.timeline import TimelineBar
from schedapp.model.timespan import to_local

INDENT = 8
TRAIL = 4
LEAST_ROOM = 20
DETAIL_ROOM = 40
GAP = 3
LIFTED_OPACITY = 0.4


def paint_bars(painter: QPainter, scene: TimelineScene, exposed: QRegion) -> None:
    """All bars of which something is in `exposed`. The painter is clipped to the body."""
    shapes, lifted = scene.shapes(), scene.shapes()
    area = exposed.boundingRect()
    for row in scene.geometry.rows_between(area.top(), area.bottom()):
        owner = scene.resources[scene.uids[row]]
        for start, end, bar in scene.bars_within(row, area.left(), area.right()):
            box = scene.geometry.placed(start, end, bar)
            entry = in_column(scene.entries[bar.item], owner)
            for strip in buffers(scene, bar, box, entry):
                paint_strip(painter, scene.theme, scene.ratio, strip, entry.tint)
            if exposed.intersects(box):
                _add_bar(lifted if bar.item == scene.lifted else shapes, scene, bar, box, entry)
    shapes.paint(painter)
    if scene.lifted != NOTHING:
        painter.setOpacity(LIFTED_OPACITY)
        lifted.paint(painter)
        painter.setOpacity(1.0)
    _paint_grips(painter, scene)


def buffers(scene: TimelineScene, bar: TimelineBar, box: QRect, entry: Entry) -> Iterator[QRect]:
    """The time that is kept free before and after a booking, right up to its bar; `entry` is what its row shows."""
    if not entry.buffers or entry.all_day or bar.item == scene.lifted:
        return
    seconds_before, seconds_after = entry.buffers[0]
    before, after = seconds_before // 60, seconds_after // 60
    if bar.head and before:
        yield scene.geometry.span(bar.start - before, bar.start, box.top(), box.height())
    if bar.tail and after:
        yield scene.geometry.span(bar.end, bar.end + after, box.top(), box.height())


def _add_bar(shapes: Shapes, scene: TimelineScene, bar: TimelineBar, box: QRect, entry: Entry) -> None:
    look = scene.look(entry, bar.item)
    shapes.add_tile(Box(box.x(), box.y(), box.width(), box.height()), look, entry.colours)
    # What begins before the body keeps its words in view.
    seen = box.intersected(scene.geometry.body().adjusted(0, -box.height(), 0, box.height()))
    room = seen.width() - scene.px(INDENT) - TRAIL
    if room < LEAST_ROOM:
        return
    heights = scene.texts.height(Text.TILE_TITLE), scene.texts.height(Text.TILE_LINE) - 1
    low = seen.top() + (seen.height() - sum(heights)) / 2 + heights[0]
    # In a slim one the badge stands below the name, as in a slim tile of the grid.
    corner = _corner_badge(shapes, scene, entry, seen, low + heights[1] / 2) if room < scene.px(SLIM_ROOM) else 0
    when = _when(scene, entry, room - corner)
    first = low - heights[0] if when or corner else seen.top() + (seen.height() - heights[0]) / 2
    left, right = add_marks(shapes, scene, entry, seen, first + heights[0] / 2, badge=not corner)
    words = together(entry, scene.texts, right - left)
    title = scene.texts.fit(words, Text.TILE_TITLE, right - left)
    shapes.add_line(title, Text.TILE_TITLE, _x(scene, seen, left, title.width), first, scene.theme.tokens.text)
    if when:
        line = scene.texts.fit(_with_rest(scene, when, left_out(entry, words), room), Text.TILE_LINE, room - corner)
        shapes.add_line(line, Text.TILE_LINE, _x(scene, seen, scene.px(INDENT), line.width), low - 1, look.quiet)


def _corner_badge(shapes: Shapes, scene: TimelineScene, entry: Entry, seen: QRect, middle: float) -> int:
    """Where the client is, at the end of the second line: smaller if the start fits beside that. The room it takes."""
    if not entry.progress:
        return 0
    room = seen.width() - scene.px(INDENT) - TRAIL - GAP
    start = scene.texts.whole(_start(scene, entry), Text.TILE_LINE).width
    size = SMALL_BADGE if room - scene.px(BADGE) < start <= room - scene.px(SMALL_BADGE) else BADGE
    badge = progress_sign(scene.theme, entry.progress, scene.ratio, size)
    side = round(badge.width() / scene.ratio)
    x = seen.left() + TRAIL if scene.rtl else seen.right() + 1 - TRAIL - side
    shapes.add_sign(badge, x, middle - side / 2)
    return side + GAP


def _start(scene: TimelineScene, entry: Entry) -> str:
    return "" if entry.all_day else clock(to_local(entry.start, scene.zone))


def _when(scene: TimelineScene, entry: Entry, room: int) -> str:
    """Start and end, or the start alone, as far as there is room; what is all day tells who takes part instead."""
    if entry.all_day:
        return entry.company
    when = time_range(entry.start, entry.end, scene.zone)
    if scene.texts.whole(when, Text.TILE_LINE).width <= room:
        return when
    start = _start(scene, entry)
    return start if scene.texts.whole(start, Text.TILE_LINE).width <= room else ""


def _with_rest(scene: TimelineScene, when: str, rest: str, room: int) -> str:
    """The time, and after it what the first line leaves out, where there is room for a part of that."""
    width = scene.texts.whole(when, Text.TILE_LINE).width
    return f"{when} · {rest}" if rest and rest != when and width + scene.px(DETAIL_ROOM) <= room else when


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
