"""The hour bar at the leading edge, and the line that says what time it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter

from schedapp.gui.models.wording import minute_clock
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.scene import Scene

MARGIN = 8
DOT = 5


def paint_hours(painter: QPainter, scene: Scene) -> None:
    """Labels centred on their lines. The painter is clipped to the hour bar."""
    geometry, tokens = scene.geometry, scene.theme.tokens
    bar = geometry.hour_bar()
    painter.fillRect(bar, colour(tokens.grid))
    painter.setPen(colour(tokens.muted))
    for hour in range(1, 24):
        y = geometry.y_of(60 * hour)
        line = scene.texts.whole(minute_clock(60 * hour), Text.TILE_LINE)
        # A label that would be cut at either end is left out.
        if bar.top() + line.height / 2 <= y <= bar.bottom() - line.height / 2:
            margin = geometry.px(MARGIN)
            x = bar.left() + margin if geometry.rtl else bar.right() + 1 - margin - line.width
            scene.texts.draw(painter, line, x, y - line.height / 2)


def paint_now(painter: QPainter, scene: Scene) -> None:
    """The now-line across today's columns, with a dot where it begins. The painter is clipped to the body's rows."""
    today = scene.columns_of(scene.today())
    if not today:
        return
    geometry = scene.geometry
    y = geometry.y_of(scene.frames[scene.today()].minute(scene.now))
    red = colour(scene.theme.tokens.danger)
    for at in today:
        column = geometry.column(at, y, 1)
        painter.fillRect(QRect(column.left(), y - 1, column.width(), 2), red)
    column = geometry.column(today[0], y, 1)
    if geometry.edges[today[0]] < geometry.lead:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(red)
    x = column.right() + 1 if geometry.rtl else column.left()
    painter.drawEllipse(QPointF(x, y), DOT, DOT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
