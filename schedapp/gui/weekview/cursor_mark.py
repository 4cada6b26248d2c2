"""How the cell is shown that the keyboard is on: a ring, and its time in the hour bar."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text, Tokens

RING = 2
"""Pixels; WCAG 2.2 criterion 2.4.13."""
TINT = 34
"""Opacity of the fill, of 255: what is under it can be read."""


def ring_colour(tokens: Tokens) -> str:
    """At least 3:1 on the grid, open and closed, in both themes (WCAG 2.2 criterion 1.4.11)."""
    return tokens.accent


def paint_ring(painter: QPainter, rects: Iterable[QRect], theme: Theme, *, filled: bool) -> None:
    """Around cells, `filled`, or around a booking: then with a line of the ground between, so that no fill hides it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring, ground = colour(ring_colour(theme.tokens)), colour(theme.tokens.grid)
    width, half = theme.px(RING), theme.px(RING) / 2
    for rect in rects:
        box = QRectF(rect)
        if filled:
            inner = colour(ring_colour(theme.tokens)).toRgb()
            inner.setAlpha(TINT)
            painter.setBrush(inner)
            _frame(painter, box.adjusted(half, half, -half, -half), ring, width)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            _frame(painter, box.adjusted(-half, -half, half, half), ground, width)
            _frame(painter, box.adjusted(-3 * half, -3 * half, 3 * half, 3 * half), ring, width)
    painter.restore()


def _frame(painter: QPainter, box: QRectF, pen: object, width: float) -> None:
    painter.setPen(QPen(pen, width))  # type: ignore[call-overload]
    painter.drawRoundedRect(box, RADIUS_TILE, RADIUS_TILE)


def paint_pill(painter: QPainter, rect: QRect, words: str, theme: Theme) -> None:
    """The time of the cell, in the colour of the ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ring_colour(theme.tokens)))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setFont(theme.font(Text.TILE_LINE))
    painter.setPen(colour(theme.tokens.on_accent))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
