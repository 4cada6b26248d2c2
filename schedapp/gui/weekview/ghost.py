"""The ghost: what a drag, a click or an open form would book, with its times; red with the reason if it cannot."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from schedapp.gui.models.wording import clock, plain
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text, mix, readable
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.scene import Scene
from schedapp.model.timespan import to_local

PADDING = 8


def ghost_rects(scene: Scene, draft: Draft) -> list[QRect]:
    """The full width of the columns that the draft touches, cut at midnight; in the lane if it is all-day."""
    geometry = scene.geometry
    touched = [day for day, frame in enumerate(scene.frames) if frame.overlaps(draft.start, draft.end)]
    if draft.all_day:
        return [geometry.lane_rect(touched[0], touched[-1], 0)] if touched else []
    rects = []
    for day in touched:
        frame = scene.frames[day]
        top, bottom = frame.hull(max(draft.start, frame.start), min(draft.end, frame.end))
        rects.append(geometry.full_tile(day, top, bottom))
    return rects


def paint_ghost(painter: QPainter, scene: Scene) -> None:
    """The painter is clipped to the body, or to the lane for an all-day ghost."""
    draft = scene.ghost
    if draft is None:
        return
    tokens = scene.theme.tokens
    edge = tokens.danger if draft.refused else tokens.accent
    fill = mix(tokens.danger, tokens.grid, 0.12) if draft.refused else tokens.accent_background
    rects = ghost_rects(scene, draft)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(edge), 1.5))
    painter.setBrush(colour(fill))
    for rect in rects:
        inner = QRectF(rect).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.drawRoundedRect(inner, RADIUS_TILE, RADIUS_TILE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(colour(readable(edge, fill, tokens.text)))
    if rects and draft.all_day:
        _paint_one(painter, scene, rects[0], draft.refused or draft.title or "All day")
    elif rects:
        _paint_times(painter, scene, rects, draft)


def _paint_times(painter: QPainter, scene: Scene, rects: list[QRect], draft: Draft) -> None:
    start, end = (clock(to_local(epoch, scene.zone)) for epoch in (draft.start, draft.end))
    words = plain(draft.refused or draft.title)
    low = rects[0].height() < scene.geometry.one_line
    if low and len(rects) == 1:
        _paint_one(painter, scene, rects[0], f"{start} – {end}  {words}".rstrip())
        return
    painter.setFont(scene.texts.font(Text.TILE_TITLE))
    flags = Qt.TextFlag.TextSingleLine
    lead = Qt.AlignmentFlag.AlignRight if scene.geometry.rtl else Qt.AlignmentFlag.AlignLeft
    box = rects[0].adjusted(PADDING, 3, -PADDING, -3)
    painter.drawText(box, lead | Qt.AlignmentFlag.AlignTop | flags, start)
    if words:
        _paint_words(painter, scene, box, words)
    last = rects[-1].adjusted(PADDING, 3, -PADDING, -3)
    painter.drawText(last, lead | Qt.AlignmentFlag.AlignBottom | flags, end)


def _paint_words(painter: QPainter, scene: Scene, box: QRect, words: str) -> None:
    """Title or reason between the two times, or beside the start where there is no line for it."""
    line_height = scene.texts.height(Text.TILE_TITLE)
    lines = (box.height() - 2 * line_height) // line_height
    if lines >= 1:
        middle = box.adjusted(0, line_height, 0, -line_height)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        lead = Qt.AlignmentFlag.AlignRight if scene.geometry.rtl else Qt.AlignmentFlag.AlignLeft
        room = middle.width() * lines * 9 // 10
        fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(middle, lead | flags, fitted)
        return
    shift = scene.texts.whole("00:00", Text.TILE_TITLE).width + 8
    beside = box.adjusted(0, 0, -shift, 0) if scene.geometry.rtl else box.adjusted(shift, 0, 0, 0)
    line = scene.texts.fit(words, Text.TILE_LINE, beside.width())
    x = beside.right() + 1 - line.width if scene.geometry.rtl else beside.left()
    scene.texts.draw(painter, line, x, beside.top())


def _paint_one(painter: QPainter, scene: Scene, rect: QRect, text: str) -> None:
    line = scene.texts.fit(plain(text), Text.TILE_TITLE, rect.width() - 2 * PADDING)
    x = rect.right() + 1 - PADDING - line.width if scene.geometry.rtl else rect.left() + PADDING
    scene.texts.draw(painter, line, x, rect.center().y() + 1 - line.height / 2)
