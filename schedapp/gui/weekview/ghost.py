"""The ghost: what a drag, a click or an open form would book, with its times; red if it cannot."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from schedapp.gui.models.wording import clock, plain
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text, mix, readable
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.reason import times_of
from schedapp.gui.weekview.scene import Scene
from schedapp.model.timespan import to_local

PADDING = 8
LOWEST = 11
"""Pixels of height below which a ghost has no words."""


def ghost_rects(scene: Scene, draft: Draft) -> list[QRect]:
    """The full width of the columns that the draft touches, cut at midnight; in the lane if it is all-day."""
    return [rect for part in ghost_parts(scene, draft) for rect in part]


def ghost_parts(scene: Scene, draft: Draft) -> list[list[QRect]]:
    """The rectangles of a draft, those of each group of resources together."""
    touched = [day for day, frame in enumerate(scene.frames) if frame.overlaps(draft.start, draft.end)]
    parts: dict[tuple[str, ...], list[int]] = {}
    for at, column in enumerate(scene.columns):
        if column.day in touched and (not draft.resources or column.shows(draft.resources)):
            parts.setdefault(column.resources, []).append(at)
    rects = _lane_rects if draft.all_day else _body_rects
    return [rects(scene, draft, columns) for columns in parts.values()]


def _lane_rects(scene: Scene, _draft: Draft, columns: list[int]) -> list[QRect]:
    if columns[-1] - columns[0] == len(columns) - 1:
        return [scene.geometry.lane_rect(columns[0], columns[-1], 0)]
    return [scene.geometry.lane_rect(at, at, 0) for at in columns]


def _body_rects(scene: Scene, draft: Draft, columns: list[int]) -> list[QRect]:
    rects = []
    for at in columns:
        frame = scene.frames[scene.columns[at].day]
        top, bottom = frame.hull(max(draft.start, frame.start), min(draft.end, frame.end))
        rects.append(scene.geometry.full_tile(at, top, bottom))
    return rects


def paint_ghost(painter: QPainter, scene: Scene) -> None:
    """The painter is clipped to the body, or to the lane for an all-day ghost."""
    draft = scene.ghost
    if draft is None:
        return
    tokens = scene.theme.tokens
    edge = tokens.danger if draft.refused else tokens.accent
    fill = mix(tokens.danger, tokens.grid, 0.12) if draft.refused else tokens.accent_background
    parts = ghost_parts(scene, draft)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(edge), 1.5))
    painter.setBrush(colour(fill))
    for rect in (rect for part in parts for rect in part):
        inner = QRectF(rect).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.drawRoundedRect(inner, RADIUS_TILE, RADIUS_TILE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(colour(readable(edge, fill, tokens.text)))
    for rects in parts:
        if draft.all_day:
            _paint_one(painter, scene, rects[0], draft.title or "All day")
        else:
            _paint_times(painter, scene, rects, draft)


def shows_times(scene: Scene, draft: Draft) -> bool:
    """Whether start and end of a draft fit into its ghost."""
    if draft.all_day:
        return True
    for rects in ghost_parts(scene, draft):
        width, step = rects[0].width() - 2 * PADDING, _step(scene, rects[0])
        flat = len(rects) == 1 and rects[0].height() < scene.geometry.one_line
        words = times_of(draft, scene.zone) if flat else "00:00"
        if rects[0].height() < scene.geometry.px(LOWEST) or scene.texts.whole(words, step).width > width:
            return False
    return True


def _paint_times(painter: QPainter, scene: Scene, rects: list[QRect], draft: Draft) -> None:
    """Start and end with the title, as far as there is room; why it is refused is told beside it."""
    start, end = (clock(to_local(epoch, scene.zone)) for epoch in (draft.start, draft.end))
    words = plain(draft.title)
    if rects[0].height() < scene.geometry.one_line and len(rects) == 1:
        if shows_times(scene, draft):
            _paint_one(painter, scene, rects[0], f"{start} – {end}  {words}".rstrip())
        return
    first, last = (rect.adjusted(PADDING, 3, -PADDING, -3) for rect in (rects[0], rects[-1]))
    line = scene.texts.height(Text.TILE_TITLE)
    tall = first.height() >= 3 * line
    _paint_line(painter, scene, first, start if tall else f"{start}  {words}".rstrip(), first.top())
    _paint_line(painter, scene, last, end, last.bottom() + 1 - line)
    if tall:
        _paint_wrapped(painter, scene, first.adjusted(0, line, 0, -line), words)


def _lead(scene: Scene) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if scene.geometry.rtl else Qt.AlignmentFlag.AlignLeft


def _paint_wrapped(painter: QPainter, scene: Scene, box: QRect, words: str) -> None:
    """As many lines as fit, with an ellipsis at the end of the last."""
    painter.setFont(scene.texts.font(Text.TILE_LINE))
    metrics = painter.fontMetrics()
    lines = box.height() // metrics.lineSpacing()
    if lines < 1:
        return
    # A wrapped line leaves some of its width unused.
    room = box.width() if lines == 1 else box.width() * lines * 85 // 100
    fitted = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    painter.drawText(box, _lead(scene) | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, fitted)


def _paint_one(painter: QPainter, scene: Scene, rect: QRect, text: str) -> None:
    box, step = rect.adjusted(PADDING, 0, -PADDING, 0), _step(scene, rect)
    _paint_line(painter, scene, box, plain(text), rect.center().y() + 1 - scene.texts.height(step) / 2, step)


def _step(scene: Scene, rect: QRect) -> Text:
    """A quarter of an hour has small letters."""
    return Text.TILE_TITLE if rect.height() > scene.texts.height(Text.TILE_TITLE) + 2 else Text.TILE_LINE


def _paint_line(painter: QPainter, scene: Scene, box: QRect, text: str, y: float, step: Text = Text.TILE_TITLE) -> None:
    line = scene.texts.fit(text, step, box.width())
    x = box.right() + 1 - line.width if scene.geometry.rtl else box.left()
    scene.texts.draw(painter, line, x, y)
