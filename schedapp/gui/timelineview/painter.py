"""One frame of the timeline, from the bottom up."""

from __future__ import annotations

from PySide6.QtCore import QLine, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from schedapp.gui.models.wording import long_day, minute_clock, plain, short_weekday
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text, mix, readable
from schedapp.gui.timelineview.bars import paint_bars
from schedapp.gui.timelineview.scene import TimelineScene
from schedapp.gui.weekview.background import TODAY_SHARE, hatch
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.reason import times_of
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.day import MINUTES

INDENT, GHOST_INDENT = 12, 6
DOT = 5
SWATCH = 10
STEPS = (60, 120, 180, 240, 360, 720)
"""Minutes from one hour label to the next: the first at which they do not touch."""


def paint_timeline(painter: QPainter, scene: TimelineScene, exposed: QRegion) -> None:
    """What is in `exposed`: body, bookings, ghost and now-line; the head and the names lie over what is scrolled under
    them."""
    geometry = scene.geometry
    painter.fillRect(0, 0, scene.width, scene.height, colour(scene.theme.tokens.grid))
    in_body = exposed.intersected(geometry.body())
    if not in_body.isEmpty():
        painter.setClipRect(geometry.body())
        _paint_background(painter, scene, in_body)
        paint_bars(painter, scene, in_body)
        _paint_ghost(painter, scene)
        _paint_now(painter, scene)
    if exposed.intersects(geometry.head()):
        painter.setClipRect(geometry.head())
        _paint_head(painter, scene)
    if exposed.intersects(geometry.names()):
        painter.setClipRect(geometry.names())
        _paint_names(painter, scene, exposed)
    painter.setClipping(False)
    _paint_corner(painter, scene)


def _paint_background(painter: QPainter, scene: TimelineScene, exposed: QRegion) -> None:
    tokens, geometry = scene.theme.tokens, scene.geometry
    today = scene.today()
    if today != NOTHING and len(scene.frames) > 1:
        height = geometry.tops[-1] - geometry.header
        band = geometry.span(today * MINUTES, (today + 1) * MINUTES, geometry.header, height)
        painter.fillRect(band, colour(mix(tokens.accent, tokens.grid, TODAY_SHARE)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tokens.closed))
    area = exposed.boundingRect()
    rows = geometry.rows_between(area.top(), area.bottom())
    painter.drawRects([rect for row in rows for rect in _closed(scene, row, area)])
    _rule(painter, scene)
    for row in rows:
        _paint_closings(painter, scene, row)


def _closed(scene: TimelineScene, row: int, area: QRect) -> list[QRect]:
    """When a row is closed; what cannot be seen is left out."""
    geometry, box = scene.geometry, scene.geometry.row(row)
    found = scene.shut[row].between(*geometry.seen(area.left(), area.right()))
    return [geometry.stretch(one.start, one.end, box.top(), box.height()) for one in found]


def _rule(painter: QPainter, scene: TimelineScene) -> None:
    geometry, tokens, body = scene.geometry, scene.theme.tokens, scene.geometry.body()
    bottom = min(scene.height, geometry.tops[-1])
    painter.setPen(colour(tokens.half_line))
    painter.drawLines([QLine(x, body.top(), x, bottom) for x, _ in _marks(scene, _step(scene) // 2)])
    painter.setPen(colour(tokens.line))
    painter.drawLines([QLine(x, body.top(), x, bottom) for x, _ in _marks(scene, _step(scene))])
    painter.drawLines([QLine(body.left(), y, body.right(), y) for y in geometry.tops[1:]])
    painter.setPen(colour(mix(tokens.text, tokens.line, 0.18)))
    painter.drawLines([QLine(x, body.top(), x, bottom) for x in _day_edges(scene)])


def _step(scene: TimelineScene) -> int:
    """Minutes between two hour labels."""
    room = scene.texts.whole("00:00", Text.TILE_LINE).width + scene.px(10)
    fitting = (step for step in STEPS if step * scene.geometry.hour / 60 >= room)
    return next(fitting, STEPS[-1])


def _marks(scene: TimelineScene, step: int) -> list[tuple[int, int]]:
    """The pixel and the minute of the day of each multiple of `step` minutes that can be seen."""
    geometry, axis = scene.geometry, scene.geometry.axis
    first = -(-axis.low // step) * step
    marks = []
    for day in range(len(scene.frames)):
        for minute in range(first, axis.high, step):
            x = geometry.x_of(day * MINUTES + minute)
            if geometry.lead <= x < scene.width:
                marks.append((scene.width - 1 - x if scene.rtl else x, minute))
    return marks


def _day_edges(scene: TimelineScene) -> list[int]:
    """The leading edge of each day but the first."""
    geometry = scene.geometry
    edges = [geometry.x_of(day * MINUTES + geometry.axis.low) for day in range(1, len(scene.frames))]
    return [scene.width - 1 - x if scene.rtl else x for x in edges if x >= geometry.lead]


def _paint_closings(painter: QPainter, scene: TimelineScene, row: int) -> None:
    """Why a row is closed, hatched, in words where there is room."""
    box, tokens = scene.geometry.row(row), scene.theme.tokens
    for day in range(len(scene.frames)):
        for part in scene.hours_of(row, day).closed:
            start, end = day * MINUTES + part.top, day * MINUTES + part.bottom
            rect = scene.geometry.span(start, end, box.top(), box.height())
            shown = rect.intersected(scene.geometry.body())
            if shown.isEmpty():
                continue
            painter.setBrushOrigin(rect.topLeft())
            painter.fillRect(rect.adjusted(0, 0, 0, -1), hatch(scene.theme, tokens.closed, scene.ratio))
            line = scene.texts.fit(plain(part.words), Text.TILE_LINE, shown.width() - 2 * scene.px(6))
            if line.width > scene.px(12):
                painter.setPen(colour(tokens.muted))
                x = shown.right() + 1 - scene.px(6) - line.width if scene.rtl else shown.left() + scene.px(6)
                scene.texts.draw(painter, line, x, box.bottom() - line.height - scene.px(3))


def _paint_ghost(painter: QPainter, scene: TimelineScene) -> None:
    """What a drag or an open form would book, in the row of each resource that takes part."""
    draft = scene.ghost
    if draft is None:
        return
    tokens = scene.theme.tokens
    edge = tokens.danger if draft.refused else tokens.accent
    fill = mix(tokens.danger, tokens.grid, 0.12) if draft.refused else tokens.accent_background
    for box in scene.ghost_boxes(draft):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(edge), 1.5))
        painter.setBrush(colour(fill))
        painter.drawRoundedRect(QRectF(box).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS_TILE, RADIUS_TILE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(colour(readable(edge, fill, tokens.text)))
        _paint_ghost_words(painter, scene, draft, box)


def shows_times(scene: TimelineScene, draft: Draft, box: QRect) -> bool:
    """Whether start and end of a draft fit into its ghost."""
    words = times_of(draft, scene.zone)
    return scene.texts.whole(words, Text.TILE_TITLE).width <= box.width() - 2 * scene.px(GHOST_INDENT)


def _paint_ghost_words(painter: QPainter, scene: TimelineScene, draft: Draft, box: QRect) -> None:
    """Start and end, then the title, where they fit; a drag is told of beside the box."""
    if not shows_times(scene, draft, box):
        return
    indent = scene.px(GHOST_INDENT)
    lines = [(times_of(draft, scene.zone) or "All day", Text.TILE_TITLE)]
    words = plain(draft.title)
    if words and box.height() >= 2 * scene.texts.height(Text.TILE_LINE) + scene.px(6):
        lines.append((words, Text.TILE_LINE))
    y = box.top() + (box.height() - sum(scene.texts.height(step) for _, step in lines)) / 2
    for text, step in lines:
        line = scene.texts.fit(text, step, box.width() - 2 * indent)
        x = box.right() + 1 - indent - line.width if scene.rtl else box.left() + indent
        scene.texts.draw(painter, line, x, y)
        y += line.height


def _now_x(scene: TimelineScene) -> int | None:
    """The distance of the now-line from the leading edge; None where it is not shown."""
    day, axis = scene.today(), scene.geometry.axis
    if day == NOTHING:
        return None
    minute = scene.frames[day].minute(scene.now)
    if not axis.low <= minute <= axis.high:
        return None
    x = scene.geometry.x_of(day * MINUTES + minute)
    return scene.width - 1 - x if scene.rtl else x


def _paint_now(painter: QPainter, scene: TimelineScene) -> None:
    x = _now_x(scene)
    if x is not None:
        top, bottom = scene.geometry.header, min(scene.height, scene.geometry.tops[-1])
        painter.fillRect(QRect(x - 1, top, 2, bottom - top), colour(scene.theme.tokens.danger))


def _paint_head(painter: QPainter, scene: TimelineScene) -> None:
    """Days over hours; the name of a day stays in view while the day is."""
    geometry, tokens, head = scene.geometry, scene.theme.tokens, scene.geometry.head()
    painter.fillRect(head, colour(tokens.accent_background if scene.locked else tokens.grid))
    middle = geometry.header * 3 // 4
    painter.setPen(colour(tokens.muted))
    for x, minute in _marks(scene, _step(scene)):
        line = scene.texts.whole(minute_clock(minute), Text.TILE_LINE)
        left = x - line.width - scene.px(4) if scene.rtl else x + scene.px(4)
        scene.texts.draw(painter, line, left, middle - line.height / 2)
    names = _day_names(scene)
    for day in range(len(scene.frames)):
        _paint_day(painter, scene, day, names[day])
    painter.setPen(colour(tokens.line))
    painter.drawLine(head.left(), head.bottom(), head.right(), head.bottom())
    painter.setPen(colour(mix(tokens.text, tokens.line, 0.18)))
    painter.drawLines([QLine(x, 0, x, head.bottom()) for x in _day_edges(scene)])
    now = _now_x(scene)
    if now is not None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tokens.danger))
        painter.drawEllipse(QPointF(now, head.bottom() - 1), DOT, DOT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _day_names(scene: TimelineScene) -> list[str]:
    """The names of the days, all of them short where one would not fit."""
    names = [long_day(frame.day) for frame in scene.frames]
    room = scene.geometry.axis.per_day * scene.geometry.hour / 60 - 2 * scene.px(6)
    if all(scene.texts.whole(name, Text.TILE_TITLE).width <= room for name in names):
        return names
    return [f"{short_weekday(frame.day)} {frame.day.day}" for frame in scene.frames]


def _paint_day(painter: QPainter, scene: TimelineScene, day: int, words: str) -> None:
    geometry = scene.geometry
    whole = geometry.span(day * MINUTES, (day + 1) * MINUTES, 0, geometry.header // 2)
    room = whole.intersected(geometry.head())
    indent = scene.px(6)
    if room.width() < scene.px(24):
        return
    today = day == scene.today()
    line = scene.texts.fit(words, Text.TILE_TITLE, room.width() - indent)
    painter.setPen(colour(scene.theme.tokens.accent if today else scene.theme.tokens.text))
    x = room.right() + 1 - indent - line.width if scene.rtl else room.left() + indent
    scene.texts.draw(painter, line, x, geometry.header * 0.3 - line.height / 2)


def _paint_names(painter: QPainter, scene: TimelineScene, exposed: QRegion) -> None:
    """The resources, each with its colour."""
    geometry, tokens, names = scene.geometry, scene.theme.tokens, scene.geometry.names()
    painter.fillRect(names, colour(tokens.panel))
    area = exposed.boundingRect()
    for row in geometry.rows_between(area.top(), area.bottom()):
        resource = scene.resources[scene.uids[row]]
        box, side = geometry.name(row), scene.px(SWATCH)
        indent = scene.px(INDENT)
        middle = box.top() + box.height() / 2
        left = box.right() + 1 - indent - side if scene.rtl else box.left() + indent
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(resource.colour))
        painter.drawRoundedRect(QRectF(left, middle - side / 2, side, side), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        start = indent + side + scene.px(8)
        line = scene.texts.fit(plain(resource.name), Text.BASE, box.width() - start - scene.px(6))
        x = box.right() + 1 - start - line.width if scene.rtl else box.left() + start
        painter.setPen(colour(tokens.text))
        scene.texts.draw(painter, line, x, middle - line.height / 2)
    painter.setPen(colour(tokens.line))
    painter.drawLines([QLine(names.left(), y, names.right(), y) for y in geometry.tops[1:]])
    edge = names.left() if scene.rtl else names.right()
    painter.drawLine(edge, names.top(), edge, names.bottom())


def _paint_corner(painter: QPainter, scene: TimelineScene) -> None:
    """Over the names; nothing is scrolled in it."""
    tokens, geometry = scene.theme.tokens, scene.geometry
    corner = geometry.mirrored(QRect(0, 0, geometry.lead, geometry.header))
    painter.fillRect(corner, colour(tokens.panel))
    painter.setPen(colour(tokens.line))
    painter.drawLine(corner.left(), corner.bottom(), corner.right(), corner.bottom())
    edge = corner.left() if scene.rtl else corner.right()
    painter.drawLine(edge, corner.top(), edge, corner.bottom())
