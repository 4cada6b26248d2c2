"""The words beside a drag's ghost: why it cannot be dropped there, and its times where they do not fit into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from schedapp.gui.models.wording import clock, plain
from schedapp.gui.theme import Theme, colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.texts import Texts
from schedapp.model.timespan import to_local

USUAL_WIDTH = 340
"""Pixels that two lines may take before what to do is left out, and only the reason is told."""
GAP, INDENT, ABOVE = 8, 10, 6
LINES = 2
_WRAP = Qt.TextFlag.TextWordWrap


def times_of(draft: Draft, zone: str) -> str:
    """`10:00 – 10:30`; of whole days nothing."""
    start, end = (clock(to_local(epoch, zone)) for epoch in (draft.start, draft.end))
    return "" if draft.all_day else f"{start} – {end}"


class Bubble(QWidget):
    """Lies over a view's viewport, lets the mouse through, and is hidden while there is nothing to be told."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._theme: Theme | None = None
        self._texts: Texts | None = None
        self._rtl = self._refused = False
        self.text = ""
        """What it says now."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()

    def dress(self, theme: Theme, texts: Texts, *, rtl: bool) -> None:
        self._theme, self._texts, self._rtl = theme, texts, rtl

    def tell(self, draft: Draft | None, times: str, ghosts: Sequence[QRect], body: QRect) -> None:
        """Stands beside the ghost of a drag, inside of the body. `times` are its own where it cannot show them."""
        title = draft.title if draft is not None and times and not draft.refused else ""
        words = [times, title, draft.refused] if draft is not None else []
        advice = draft.advice if draft is not None and draft.refused else ""
        self._refused = draft is not None and bool(draft.refused)
        shown = [part for ghost in ghosts if not (part := ghost.intersected(body)).isEmpty()]
        reason = "  ".join(filter(None, words))
        self.setVisible(bool(reason))
        self.text = plain(reason)
        if not reason or self._theme is None:
            return
        most = body.width() - 2 * GAP
        usual = min(self._theme.px(USUAL_WIDTH), most)
        if advice and self._lines(both := plain(f"{reason} {advice}"), usual) <= LINES:
            self.text = both
        size = self._size(usual, most)
        self.setGeometry(QRect(_place(shown or [body], size, body, rtl=self._rtl), size))
        self.raise_()
        self.update()

    def _metrics(self) -> QFontMetrics:
        assert self._texts is not None
        return QFontMetrics(self._texts.font(Text.TILE_LINE))

    def _wrapped(self, text: str, width: int) -> QSize:
        return self._metrics().boundingRect(QRect(0, 0, width - 2 * INDENT, 10_000), _WRAP, text).size()

    def _lines(self, text: str, width: int) -> int:
        size = self._wrapped(text, width)
        return round(size.height() / self._metrics().lineSpacing()) if size.width() <= width - 2 * INDENT else LINES + 1

    def _size(self, usual: int, most: int) -> QSize:
        """The narrowest that has its text in one short line, or in two."""
        whole = self._metrics().horizontalAdvance(self.text) + 2 * INDENT + 2
        width = whole if whole <= usual * 2 // 3 else max(whole // 2, 1)
        while width < most and self._lines(self.text, width) > (1 if width == whole else LINES):
            width += 8
        width = min(width, most)
        return QSize(width, self._wrapped(self.text, width).height() + 2 * ABOVE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._theme is None or self._texts is None:
            return
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(tokens.danger if self._refused else tokens.accent), 1.0))
        painter.setBrush(colour(tokens.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_TILE, RADIUS_TILE)
        painter.setFont(self._texts.font(Text.TILE_LINE))
        painter.setPen(colour(tokens.text))
        lead = Qt.AlignmentFlag.AlignRight if self._rtl else Qt.AlignmentFlag.AlignLeft
        inner = self.rect().adjusted(INDENT, ABOVE, -INDENT, -ABOVE)
        painter.drawText(inner, lead | Qt.AlignmentFlag.AlignAbsolute | _WRAP, self.text)
        painter.end()


def _place(ghosts: Sequence[QRect], size: QSize, body: QRect, *, rtl: bool) -> QPoint:
    """Behind the ghost, before it, below or above it: the first that is inside of the body and covers no ghost."""
    room = body.adjusted(GAP // 2, GAP // 2, -GAP // 2, -GAP // 2)
    ghost = ghosts[0]
    top = min(max(ghost.top(), room.top()), room.bottom() + 1 - size.height())
    left = min(max(ghost.left(), room.left()), room.right() + 1 - size.width())
    right_of = QPoint(ghost.right() + 1 + GAP, top)
    left_of = QPoint(ghost.left() - GAP - size.width(), top)
    below = QPoint(left, ghost.bottom() + 1 + GAP)
    above = QPoint(left, ghost.top() - GAP - size.height())
    aside = (left_of, right_of) if rtl else (right_of, left_of)
    places = [QRect(point, size) for point in (*aside, below, above)]
    return next((each.topLeft() for each in places if _fits(each, ghosts, room)), QPoint(left, top))


def _fits(place: QRect, ghosts: Iterable[QRect], room: QRect) -> bool:
    return room.contains(place) and not any(place.intersects(ghost) for ghost in ghosts)
