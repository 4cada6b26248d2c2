"""Zoom of rows and columns: steps, and what the wheel makes of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

STEPS = (0.5, 0.6, 0.75, 0.9, 1.0, 1.2, 1.5, 2.0, 3.0)
NOTCH = 120
"""Eighths of a degree of one notch of a wheel."""


class Zoom(NamedTuple):
    """How far the hours and the columns are stretched."""

    rows: float = 1.0
    columns: float = 1.0


def stepped(zoom: float, steps: int) -> float:
    """`steps` further on the scale, back with a negative number; from between two steps to the next one."""
    at = bisect_right(STEPS, zoom) - 1 if steps > 0 else bisect_left(STEPS, zoom)
    return STEPS[min(max(at + steps, 0), len(STEPS) - 1)]


def parsed(text: str) -> Zoom:
    """What `written` wrote; no zoom where it cannot be read."""
    try:
        rows, columns = (min(max(float(part), STEPS[0]), STEPS[-1]) for part in text.split())
    except ValueError:
        return Zoom()
    return Zoom(rows, columns)


def written(zoom: Zoom) -> str:
    return f"{zoom.rows:g} {zoom.columns:g}"


class Wheel:
    """Gathers the small steps of a touchpad to notches."""

    def __init__(self) -> None:
        self._turned = 0

    def notches(self, event: QWheelEvent) -> int:
        """Whole notches since the last ones; up is positive. With Alt Qt turns the wheel sideways."""
        delta = event.angleDelta().y() or event.angleDelta().x()
        if delta * self._turned < 0:
            self._turned = 0
        self._turned += delta
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        return notches


def asks_for_zoom(event: QWheelEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def asks_for_columns(event: QWheelEvent) -> bool:
    """Whether the columns are meant: to zoom them, or to scroll across."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
