"""What lies under the bookings: open and closed hours, hour and half-hour lines, columns, the hours that are not."""

from __future__ import annotations

from PySide6.QtCore import QLine, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from schedapp.gui.models.wording import plain
from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import Text, mix
from schedapp.gui.weekview.scene import Scene
from schedapp.layout.open_hours import closed_minutes

TODAY_SHARE = 0.035
LABEL_INDENT = 10
LABEL_TOP = 6


class Backdrop:
    """The background as a picture, painted anew only when it changes: a week like the last one costs a copy."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._shown: tuple[object, ...] = ()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Fill and rule the body. The painter is clipped to it."""
        body = scene.geometry.body()
        gaps = tuple(frame.gaps() for frame in scene.frames)
        opened = tuple(map(tuple, scene.opened))
        closed = tuple(map(tuple, scene.closed))
        columns = tuple(scene.columns)
        shown = (scene.geometry, columns, opened, closed, scene.today(), gaps, scene.theme, scene.ratio)
        if shown != self._shown:
            self._shown = shown
            self._picture = self._painted(scene)
        painter.drawPixmap(body.topLeft(), self._picture)

    def _painted(self, scene: Scene) -> QPixmap:
        body = scene.geometry.body()
        picture = QPixmap(body.size() * scene.ratio)
        picture.setDevicePixelRatio(scene.ratio)
        if picture.isNull():
            return picture
        painter = QPainter(picture)
        painter.translate(-body.topLeft())
        painter.setClipRect(body)
        paint_background(painter, scene)
        painter.end()
        return picture


def paint_background(painter: QPainter, scene: Scene) -> None:
    """Fill the body and rule it."""
    tokens = scene.theme.tokens
    painter.fillRect(scene.geometry.body(), colour(tokens.grid))
    _paint_today(painter, scene)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tokens.closed))
    painter.drawRects(_closed(scene))
    _rule(painter, scene)
    _paint_gaps(painter, scene)
    _paint_closures(painter, scene)


def _paint_closures(painter: QPainter, scene: Scene) -> None:
    """Why a time is closed, where it begins; hatched where something else that is shown is open."""
    geometry, tokens = scene.geometry, scene.theme.tokens
    indent = geometry.px(LABEL_INDENT)
    for at in geometry.visible():
        y = 0.0
        for part in scene.closed[at]:
            band = geometry.band(at, part.top, part.bottom)
            if not part.whole:
                painter.setBrushOrigin(band.topLeft())
                painter.fillRect(band, hatch(scene.theme, tokens.grid, scene.ratio))
            line = scene.texts.fit(plain(part.words), Text.TILE_LINE, band.width() - 2 * indent)
            y = max(y, float(band.top() + LABEL_TOP), float(geometry.body_top + LABEL_TOP))
            if y + line.height <= band.bottom():
                x = band.right() + 1 - indent - line.width if geometry.rtl else band.left() + indent
                painter.setPen(colour(tokens.muted))
                scene.texts.draw(painter, line, x, y)
                y += line.height


def _paint_today(painter: QPainter, scene: Scene) -> None:
    """Today's columns stand out where other days are shown too."""
    if len(scene.frames) > 1:
        tokens = scene.theme.tokens
        tint = colour(mix(tokens.accent, tokens.grid, TODAY_SHARE))
        for at in scene.columns_of(scene.today()):
            painter.fillRect(scene.geometry.band(at, 0, 24 * 60), tint)


def _closed(scene: Scene) -> list[QRect]:
    bands, visible = scene.geometry.band, scene.geometry.visible()
    return [bands(at, *span) for at in visible for span in closed_minutes(scene.opened[at])]


def _rule(painter: QPainter, scene: Scene) -> None:
    geometry, tokens = scene.geometry, scene.theme.tokens
    body = geometry.body()
    left, right = body.left(), body.right()
    hours = [geometry.y_of(60 * hour) for hour in range(1, 24)]
    halves = [geometry.y_of(60 * hour + 30) for hour in range(24)]
    painter.setPen(colour(tokens.half_line))
    painter.drawLines([QLine(left, y, right, y) for y in halves])
    # Over closed time hour lines step back, half-hour lines vanish.
    painter.setPen(colour(mix(tokens.line, tokens.closed, 0.55)))
    painter.drawLines([QLine(left, y, right, y) for y in hours])
    painter.setPen(colour(tokens.line))
    painter.drawLines(_hour_lines_over_open_time(scene))
    painter.drawLines(column_lines(scene, body.top(), body.bottom()))
    painter.setPen(colour(tokens.faint))
    painter.drawLines(group_lines(scene, body.top(), body.bottom()))


def _hour_lines_over_open_time(scene: Scene) -> list[QLine]:
    lines = []
    for at in scene.geometry.visible():
        column = scene.geometry.column(at, 0, 0)
        for start, end in scene.opened[at]:
            for hour in range(-(-start // 60), end // 60 + 1):
                y = scene.geometry.y_of(60 * hour)
                lines.append(QLine(column.left(), y, column.left() + column.width() - 1, y))
    return lines


def column_lines(scene: Scene, top: int, bottom: int) -> list[QLine]:
    """The leading edge of each column, from `top` to `bottom`."""
    geometry = scene.geometry
    edges = [geometry.edges[at] for at in geometry.visible()]
    if geometry.rtl:
        edges = [geometry.width - 1 - edge for edge in edges]
    return [QLine(x, top, x, bottom) for x in edges]


def group_lines(scene: Scene, top: int, bottom: int) -> list[QLine]:
    """The leading edges of the groups, for a stronger line between days or resources."""
    geometry = scene.geometry
    edges = [geometry.edges[group.first] for group in scene.groups if group.first]
    return [QLine(x, top, x, bottom) for x in (geometry.width - 1 - edge if geometry.rtl else edge for edge in edges)]


def _paint_gaps(painter: QPainter, scene: Scene) -> None:
    """An hour that the clocks skip cannot be booked: it is hatched."""
    for at in scene.geometry.visible():
        for span in scene.frames[scene.columns[at].day].gaps():
            band = scene.geometry.band(at, *span)
            painter.fillRect(band, colour(scene.theme.tokens.closed))
            painter.setBrushOrigin(band.topLeft())
            painter.fillRect(band, hatch(scene.theme, scene.theme.tokens.closed, scene.ratio))


_HATCHES: dict[tuple[str, float, str], QBrush] = {}


def hatch(theme: Theme, fill: str, ratio: float) -> QBrush:
    """Thin diagonal lines for what is foreign or not to be had, weak enough to read text on."""
    key = (theme.tokens.text, ratio, fill)
    found = _HATCHES.get(key)
    if found is None:
        found = _HATCHES[key] = make_hatch(mix(theme.tokens.muted, fill, 0.22 if not theme.dark else 0.30), ratio)
    return found


def make_hatch(line: str, ratio: float) -> QBrush:
    """Diagonal lines of a colour on nothing."""
    side = 8
    tile = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(line), 1.0))
    for shift in (-side, 0, side):
        painter.drawLine(shift, side, shift + side, 0)
    painter.end()
    return QBrush(tile)
