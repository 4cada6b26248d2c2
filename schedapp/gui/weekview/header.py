"""The days above the columns, today in the accent."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from schedapp.gui.models.wording import short_weekday
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.background import column_lines
from schedapp.gui.weekview.scene import Scene
from schedapp.gui.weekview.texts import Line

INDENT = 10
WEEKDAY_CENTRE = 18
NUMBER_CENTRE = 39


def paint_header(painter: QPainter, scene: Scene) -> None:
    """Weekday over day number for each column."""
    geometry, tokens = scene.geometry, scene.theme.tokens
    painter.fillRect(geometry.header(), colour(tokens.accent_background if scene.locked else tokens.grid))
    painter.setPen(colour(tokens.line))
    painter.drawLines(column_lines(scene, 0, geometry.header_height))
    today = scene.today()
    for day, frame in enumerate(scene.frames):
        column = geometry.column(day, 0, geometry.header_height)
        painter.setPen(colour(tokens.accent if day == today else tokens.muted))
        step = Text.TILE_TITLE if day == today else Text.SMALL
        _paint(painter, scene, column, scene.texts.whole(short_weekday(frame.day), step), WEEKDAY_CENTRE)
        painter.setPen(colour(tokens.accent if day == today else tokens.text))
        number = scene.texts.whole(str(frame.day.day), Text.DAY_NUMBER)
        _paint(painter, scene, column, number, NUMBER_CENTRE)


def _paint(painter: QPainter, scene: Scene, column: QRect, line: Line, centre: int) -> None:
    indent = scene.geometry.px(INDENT)
    x = column.right() + 1 - indent - line.width if scene.geometry.rtl else column.left() + indent
    scene.texts.draw(painter, line, x, scene.geometry.px(centre) - line.height / 2)
