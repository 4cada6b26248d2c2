"""The signs of tiles for what a person said of a booking: where the client is, and that it is squeezed in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from schedapp.gui.theme import Theme, colour
from schedapp.model.progress import Progress

BADGE = 14
SMALL_BADGE = 10
"""Where the name would not be told beside the other."""
SQUEEZE = 12
_GLYPHS = {
    Progress.ARRIVED: ("user", "accent"),
    Progress.IN_ROOM: ("map-pin", "accent"),
    Progress.DONE: ("check", "muted"),
    Progress.NO_SHOW: ("x", "danger"),
}
"""The drawing of each state, and the token of its colour: no two have the same drawing."""
_SHARES = {Progress.ARRIVED: 1.7, Progress.IN_ROOM: 2.3, Progress.DONE: 0.5, Progress.NO_SHOW: 0.0}
_BADGES: dict[tuple[str, str, Progress, int, float], QPixmap] = {}


def fill_share(progress: Progress, share: float) -> float:
    """How much of its colour a tile is filled with: more the nearer a client is, none for one who did not come."""
    return share * _SHARES.get(progress, 1.0)


def progress_sign(theme: Theme, progress: Progress, ratio: float, size: int = BADGE) -> QPixmap:
    """A round badge: filled while somebody is here, a ring for one who is gone or did not come."""
    glyph, token = _GLYPHS[progress]
    ink = getattr(theme.tokens, token)
    side = theme.px(size)
    key = (ink, theme.tokens.grid, progress, side, ratio)
    if key not in _BADGES:
        _BADGES[key] = _badge(theme, glyph, ink, side, ratio, filled=progress in (Progress.ARRIVED, Progress.IN_ROOM))
    return _BADGES[key]


def squeeze_sign(theme: Theme, ratio: float) -> QPixmap:
    """Two arrows that press upon a line from both sides."""
    return theme.pixmap("squeeze", "text", SQUEEZE, ratio)


def _badge(theme: Theme, glyph: str, ink: str, side: int, ratio: float, *, filled: bool) -> QPixmap:
    badge = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    badge.setDevicePixelRatio(ratio)
    badge.fill(Qt.GlobalColor.transparent)
    painter = QPainter(badge)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(ink), 1.25))
    painter.setBrush(colour(ink if filled else theme.tokens.grid))
    painter.drawEllipse(QRectF(0.75, 0.75, side - 1.5, side - 1.5))
    token = "on_accent" if filled else next(token for name, token in _GLYPHS.values() if name == glyph)
    drawing = theme.pixmap(glyph, token, 10 if side >= theme.px(BADGE) else 7, ratio)
    inset = (side - drawing.width() / ratio) / 2
    painter.drawPixmap(QPointF(inset, inset), drawing)
    painter.end()
    return badge
