"""The hour bar at the leading edge, and the line that says what time it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter

from schedapp.gui.models.wording import clock, minute_clock
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.scene import Scene
from schedapp.model.timespan import to_local

MARGIN = 8
DOT = 5


def paint_hours(painter: QPainter, scene: Scene) -> None:
    """Labels centred on their lines. The painter is clipped to the hour bars."""
    geometry, tokens = scene.geometry, scene.theme.tokens
    painter.fillRect(geometry.hour_bar(), colour(tokens.grid))
    painter.setPen(colour(tokens.muted))
    first, *others = geometry.hour_bars(geometry.body_top, geometry.body_height)
    _paint_labels(painter, scene, first, [minute_clock(60 * hour) for hour in range(1, 24)])
    for bar in others:
        _paint_labels(painter, scene, bar, second_labels(scene))


def second_labels(scene: Scene) -> list[str]:
    """What the clocks of the second zone show at each full hour, on today or else on the first day."""
    if not scene.frames:
        return []
    frame = scene.frames[max(scene.today(), 0)]
    return [clock(to_local(frame.instant(60 * hour), scene.second_zone)) for hour in range(1, 24)]


def _paint_local_times(painter: QPainter, scene: Scene, columns: list[int], y: int) -> None:
    """What the clocks at a resource show now, where it is in another zone than the hour bar."""
    visible = scene.geometry.visible()
    for at in (at for at in columns if at in visible):
        owner = scene.owner(at)
        if owner is not None and owner.zone != scene.zone:
            words = f"{clock(to_local(scene.now, owner.zone))} {zone_place(owner.zone)}"
            box = scene.geometry.column(at, y, 1).adjusted(MARGIN, 0, -MARGIN, 0)
            line = scene.texts.fit(words, Text.TILE_LINE, box.width())
            x = box.left() if scene.geometry.rtl else box.right() + 1 - line.width
            painter.setPen(colour(scene.theme.tokens.danger))
            scene.texts.draw(painter, line, x, y - 2 - line.height)


def paint_zones(painter: QPainter, scene: Scene) -> None:
    """Above two hour bars: whose clocks they are."""
    if not scene.second_zone or not scene.frames:
        return
    geometry = scene.geometry
    painter.setPen(colour(scene.theme.tokens.muted))
    noon = scene.frames[max(scene.today(), 0)].instant(12 * 60)
    for bar, zone in zip(geometry.hour_bars(0, geometry.header_height), (scene.zone, scene.second_zone), strict=True):
        margin = geometry.px(MARGIN)
        line = scene.texts.fit(zone_mark(noon, zone), Text.TILE_LINE, bar.width() - margin)
        x = bar.left() + margin if geometry.rtl else bar.right() + 1 - margin - line.width
        scene.texts.draw(painter, line, x, bar.bottom() - margin / 2 - line.height)


def zone_mark(epoch: int, zone: str) -> str:
    """“CET”; where the zone has no letters, the last part of its name, such as “Dubai”."""
    letters = to_local(epoch, zone).tzname() or ""
    return letters if letters.isalpha() else zone_place(zone)


def zone_place(zone: str) -> str:
    """The last part of a zone's name: “New York”."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _paint_labels(painter: QPainter, scene: Scene, bar: QRect, labels: list[str]) -> None:
    geometry = scene.geometry
    for hour, label in enumerate(labels, 1):
        y = geometry.y_of(60 * hour)
        line = scene.texts.whole(label, Text.TILE_LINE)
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
    _paint_local_times(painter, scene, today, y)
    column = geometry.column(today[0], y, 1)
    if geometry.edges[today[0]] < geometry.lead:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(red)
    x = column.right() + 1 if geometry.rtl else column.left()
    painter.drawEllipse(QPointF(x, y), DOT, DOT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
