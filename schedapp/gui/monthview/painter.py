"""One frame of the month, from the bottom up."""

from __future__ import annotations

from PySide6.QtCore import QLine, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from schedapp.gui.models.wording import MONTHS, clock, plain, short_weekday
from schedapp.gui.monthview.scene import MonthScene
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text, mix
from schedapp.gui.viewparts.chips import add_chip, paint_ghost_box
from schedapp.gui.weekview.background import TODAY_SHARE
from schedapp.gui.weekview.scene import NOTHING
from schedapp.gui.weekview.texts import Line
from schedapp.layout.month import WEEK, MonthLine
from schedapp.model.timespan import to_local

INDENT = 8
LIFTED_OPACITY = 0.4
BADGE = 24
COUNT_WORDS = "+{} more"


def paint_month(painter: QPainter, scene: MonthScene) -> None:
    """Cells, bookings, counts, then the ghost; the names of the weekdays lie over what is scrolled under them."""
    tokens = scene.theme.tokens
    painter.fillRect(0, 0, scene.width, scene.height, colour(tokens.grid))
    painter.setClipRect(scene.geometry.body())
    for day in range(scene.span.days):
        _paint_cell(painter, scene, day)
    _rule(painter, scene)
    for day in range(scene.span.days):
        _paint_number(painter, scene, day)
    for week in range(scene.span.weeks):
        _paint_week_number(painter, scene, week)
    _paint_bookings(painter, scene)
    _paint_counts(painter, scene)
    _paint_cursor(painter, scene)
    _paint_ghost(painter, scene)
    painter.setClipping(False)
    _paint_header(painter, scene)


def _paint_cell(painter: QPainter, scene: MonthScene, day: int) -> None:
    """Days on which nothing is open are closed time, those of other months step back; today has a breath of the
    accent."""
    tokens = scene.theme.tokens
    cell = scene.geometry.cell(day)
    if scene.opened and not scene.opened[day]:
        painter.fillRect(cell, colour(tokens.closed))
    elif not scene.of_month(day):
        painter.fillRect(cell, colour(tokens.background))
    if scene.date_of(day) == scene.today:
        painter.fillRect(cell, colour(mix(tokens.accent, tokens.grid, TODAY_SHARE)))


def _rule(painter: QPainter, scene: MonthScene) -> None:
    geometry = scene.geometry
    painter.setPen(colour(scene.theme.tokens.line))
    edges = [scene.width - 1 - x if scene.rtl else x for x in geometry.columns[:-1]]
    painter.drawLines([QLine(x, geometry.header, x, scene.height) for x in edges])
    painter.drawLines([QLine(0, y, scene.width, y) for y in geometry.tops[1:-1]])


def _x(scene: MonthScene, box: QRect, width: int, indent: int) -> int:
    return box.right() + 1 - indent - width if scene.rtl else box.left() + indent


def _paint_number(painter: QPainter, scene: MonthScene, day: int) -> None:
    tokens, texts = scene.theme.tokens, scene.texts
    box, on = scene.geometry.number_box(day), scene.date_of(day)
    indent = scene.px(INDENT)
    words = f"{on.day} {MONTHS[on.month - 1][:3]}" if on.day == 1 or day == 0 else str(on.day)
    own = scene.of_month(day)
    line = texts.whole(words, Text.TILE_TITLE if own else Text.SMALL)
    middle = box.top() + box.height() / 2
    if on == scene.today:
        side = scene.px(BADGE)
        width = max(side, line.width + scene.px(12))
        badge = QRectF(_x(scene, box, width, scene.px(3)), middle - side / 2, width, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tokens.accent))
        painter.drawRoundedRect(badge, RADIUS_TILE + 1, RADIUS_TILE + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(colour(tokens.on_accent))
        texts.draw(painter, line, badge.center().x() - line.width / 2, middle - line.height / 2)
        taken = width + scene.px(3)
    else:
        painter.setPen(colour(tokens.text if own else tokens.muted))
        texts.draw(painter, line, _x(scene, box, line.width, indent), middle - line.height / 2)
        taken = line.width + indent
    _paint_closure(painter, scene, day, box, taken + scene.px(6))


def _paint_closure(painter: QPainter, scene: MonthScene, day: int, box: QRect, indent: int) -> None:
    """Why a day is closed, beside its number."""
    words = [plain(part.words) for part in scene.closed[day]] if scene.closed else []
    room = box.width() - indent - scene.px(INDENT)
    if words and room > scene.px(24):
        line = scene.texts.fit(" · ".join(dict.fromkeys(words)), Text.TILE_LINE, room)
        painter.setPen(colour(scene.theme.tokens.muted))
        y = box.top() + (box.height() - line.height) / 2
        scene.texts.draw(painter, line, _x(scene, box, line.width, indent), y)


def _paint_week_number(painter: QPainter, scene: MonthScene, week: int) -> None:
    # The Thursday says which week it is (ISO 8601), whatever day the weeks begin with.
    first = scene.date_of(week * WEEK)
    thursday = scene.date_of(week * WEEK + (3 - first.weekday()) % WEEK)
    line = scene.texts.whole(str(thursday.isocalendar().week), Text.TILE_LINE)
    _centre(painter, scene, scene.geometry.week_number(week), line, "muted")


def _centre(painter: QPainter, scene: MonthScene, box: QRect, line: Line, ink: str) -> None:
    painter.setPen(scene.theme.colour(ink))
    place = QPointF(box.left() + (box.width() - line.width) / 2, box.top() + (box.height() - line.height) / 2)
    scene.texts.draw(painter, line, place.x(), place.y())


def _paint_header(painter: QPainter, scene: MonthScene) -> None:
    geometry, tokens = scene.geometry, scene.theme.tokens
    box = QRect(0, 0, scene.width, geometry.header)
    painter.fillRect(box, colour(tokens.accent_background if scene.locked else tokens.grid))
    painter.setPen(colour(tokens.line))
    painter.drawLine(0, box.bottom(), scene.width, box.bottom())
    indent = scene.px(INDENT)
    today = scene.day_of(scene.today)
    for day in range(WEEK if scene.span.days else 0):
        now = today % WEEK == day and 0 <= today < scene.span.days
        line = scene.texts.whole(short_weekday(scene.date_of(day)), Text.TILE_TITLE if now else Text.SMALL)
        head = geometry.weekday(day)
        painter.setPen(colour(tokens.accent if now else tokens.muted))
        scene.texts.draw(painter, line, _x(scene, head, line.width, indent), (head.height() - line.height) / 2)


def _paint_bookings(painter: QPainter, scene: MonthScene) -> None:
    shapes, lifted = scene.shapes(), scene.shapes()
    for week in scene.folded:
        for line in week.lines:
            into = lifted if line.item == scene.lifted else shapes
            add_chip(into, scene, line.item, scene.box(line), _start(scene, line))
    shapes.paint(painter)
    if scene.lifted != NOTHING:
        painter.setOpacity(LIFTED_OPACITY)
        lifted.paint(painter)
        painter.setOpacity(1.0)


def _start(scene: MonthScene, line: MonthLine) -> str:
    """The start as it is written on a chip: none for an all-day one, nor where it goes on from the week before."""
    entry = scene.entries[line.item]
    return "" if entry.all_day or not line.head else clock(to_local(entry.start, scene.zone))


def _paint_counts(painter: QPainter, scene: MonthScene) -> None:
    painter.setPen(colour(scene.theme.tokens.accent))
    for day in range(scene.span.days):
        count = scene.hidden(day)
        if count:
            box = scene.count_box(day)
            line = scene.texts.fit(COUNT_WORDS.format(count), Text.TILE_TITLE, box.width() - scene.px(INDENT))
            y = box.top() + (box.height() - line.height) / 2
            scene.texts.draw(painter, line, _x(scene, box, line.width, scene.px(INDENT)), y)


def _paint_cursor(painter: QPainter, scene: MonthScene) -> None:
    """The days that the keyboard is at, one ring in each week."""
    if scene.cursor == NOTHING or not scene.focused or 0 <= scene.selected < len(scene.entries):
        return
    first, last = scene.marked()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(scene.theme.tokens.accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for week in range(first // WEEK, last // WEEK + 1):
        ends = (max(first, week * WEEK), min(last, week * WEEK + WEEK - 1))
        box = scene.geometry.cell(ends[0]).united(scene.geometry.cell(ends[1]))
        painter.drawRoundedRect(box.toRectF().adjusted(2, 2, -1, -1), RADIUS_TILE, RADIUS_TILE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def ghost_boxes(scene: MonthScene) -> list[QRect]:
    """Where the ghost is: in the last line of its days, one box for each week."""
    if scene.ghost is None:
        return []
    weeks: dict[int, list[int]] = {}
    for day in scene.ghost_days(scene.ghost):
        weeks.setdefault(day // WEEK, []).append(day % WEEK)
    row = max(scene.geometry.rows - 1, 0)
    return [scene.geometry.line_box(week, days[0], days[-1], row) for week, days in weeks.items()]


def _paint_ghost(painter: QPainter, scene: MonthScene) -> None:
    """The days that would be taken, lit up, and in their last line what would be there."""
    draft = scene.ghost
    if draft is None:
        return
    tokens = scene.theme.tokens
    light = colour(mix(tokens.danger if draft.refused else tokens.accent, tokens.grid, 0.10))
    painter.setOpacity(0.55)
    for day in scene.ghost_days(draft):
        painter.fillRect(scene.geometry.cell(day).adjusted(1, 1, 0, 0), light)
    painter.setOpacity(1.0)
    words = draft.title or ("All day" if draft.all_day else "")
    if not draft.all_day:
        words = f"{clock(to_local(draft.start, scene.zone))} {words}".rstrip()
    for box in ghost_boxes(scene):
        paint_ghost_box(painter, scene, draft, box, words)
