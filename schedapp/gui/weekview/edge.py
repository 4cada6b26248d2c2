"""A drag that is held at the edge of the grid: at the sides it turns the page, above and below it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect

EDGE = 24
"""Pixels at each edge of the body in which a drag pushes."""
PUSH = 12
"""Pixels that it scrolls at most at a time."""
FIRST = 0.6
AGAIN = 0.9
"""Seconds until the page is turned, and until it is turned once more."""


def pull(point: QPoint, body: QRect) -> QPoint:
    """How far the body is to be scrolled on and down for a mouse that is held there, at most `PUSH` each way."""
    across = _beyond(point.x(), body.left() + EDGE, body.right() - EDGE)
    return QPoint(across, _beyond(point.y(), body.top() + EDGE, body.bottom() - EDGE))


def _beyond(at: int, low: int, high: int) -> int:
    over = at - low if at < low else max(at - high, 0)
    return max(-PUSH, min(PUSH, over))


class EdgePush:
    """Tells when the page is to be turned. `now` are the seconds of any clock that does not go back; a side is -1 for
    back, 1 for on, 0 for neither."""

    def __init__(self) -> None:
        self._side = self._ignored = 0
        self._due = 0.0

    def begin(self, side: int) -> None:
        """A drag begins: the edge that it begins at counts once the mouse has left it."""
        self._ignored, self._side = side, 0

    def moved(self, side: int, now: float) -> None:
        """The mouse was moved to this side."""
        if side != self._ignored:
            self._ignored = 0
        side = 0 if side == self._ignored else side
        if side != self._side:
            self._side, self._due = side, now + FIRST

    def held(self, side: int, now: float) -> int:
        """The mouse is at this side still: the side to turn to, or 0."""
        self.moved(side, now)
        if not self._side or now < self._due:
            return 0
        self._due = now + AGAIN
        return self._side
