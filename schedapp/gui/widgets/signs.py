"""The three signs of a connection: green dot, half circle, triangle. Shapes differ, so colour is never alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from schedapp.gui.health import Sign
from schedapp.gui.theme import Theme

SIZE = 8.0


def paint_sign(painter: QPainter, centre: QPointF, sign: Sign, theme: Theme) -> None:
    """Paints a sign around `centre`, at the size of the text."""
    radius = SIZE * theme.scale / 2
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if sign is Sign.PROVEN:
        painter.setBrush(theme.colour("ok"))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif sign is Sign.WAITING:
        _paint_half(painter, box, theme)
    elif sign is Sign.TROUBLE:
        painter.setBrush(theme.colour("danger"))
        painter.drawPolygon(
            QPolygonF([QPointF(centre.x(), box.top()), box.bottomRight(), box.bottomLeft()]), Qt.FillRule.WindingFill
        )
    painter.restore()


def _paint_half(painter: QPainter, box: QRectF, theme: Theme) -> None:
    colour = theme.colour("warning")
    half = QPainterPath(box.center())
    half.arcTo(box, 90, 180)
    painter.setBrush(colour)
    painter.drawPath(half)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.2 * theme.scale))
    painter.drawEllipse(box)


def sign_icon(sign: Sign, theme: Theme, ratio: float = 2.0) -> QIcon:
    """The sign for a button."""
    if sign is Sign.NONE:
        return QIcon()
    side = theme.px(12)
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_sign(painter, QPointF(side / 2, side / 2), sign, theme)
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        icon.addPixmap(pixmap, mode)
    return icon
