"""The colour of a resource as a dot beside its name."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from schedapp.gui.theme import colour


@lru_cache(maxsize=256)
def dot(name: str, side: int, ratio: float = 1.0) -> QPixmap:
    """`name` is #RRGGBB, `side` in logical pixels."""
    image = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(name))
    painter.drawEllipse(QRectF(1, 1, side - 2, side - 2))
    painter.end()
    return image
