"""A pop-up inside the window: radius 12 and the one shadow, placed beside something and never over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

SHADOW = 24
GAP = 8
EDGE = 4


class Popover(QWidget):
    """A child of the window that floats over it. Put the contents into `body`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.card = QFrame(self)
        self.card.setProperty("role", "popup")
        self.body = QVBoxLayout(self.card)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(SHADOW, SHADOW, SHADOW, SHADOW)
        self._outer.addWidget(self.card)
        self.hide()

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Tab goes round within the pop-up."""
        start: QWidget = self.focusWidget() or self
        widget = start
        while True:
            following = widget.nextInFocusChain() if next_one else widget.previousInFocusChain()
            if following is None or following is start:
                return False
            widget = following
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
            if takes and self.isAncestorOf(widget) and widget.focusProxy() is None:
                reason = Qt.FocusReason.TabFocusReason if next_one else Qt.FocusReason.BacktabFocusReason
                widget.setFocus(reason)
                return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        card = QRectF(self.card.geometry())
        for spread in range(SHADOW - 4, 0, -1):
            share = 1 - spread / (SHADOW - 3)
            painter.setBrush(QColor(16, 24, 40, round(1 + 3 * share * share)))
            painter.drawRoundedRect(card.adjusted(-spread, 4 - spread, spread, 4 + spread), 12 + spread, 12 + spread)

    def wanted_size(self) -> QSize:
        """The size for the contents, with lines of text broken at the width of the card."""
        # Before it was shown, nothing asks the rows inside of the card for their new sizes.
        self.body.activate()
        self._outer.invalidate()
        width = self._outer.totalSizeHint().width()
        if self._outer.hasHeightForWidth():
            return QSize(width, self._outer.totalHeightForWidth(width))
        return QSize(width, self._outer.totalSizeHint().height())

    def place_beside(self, target: QRect, area: QRect) -> None:
        """Moves to a free side of `target` within `area` (both in the parent's coordinates)."""
        wanted = self.wanted_size()
        # The shadow may leave the area; the card may not.
        size = QSize(min(wanted.width(), area.width() + 2 * SHADOW), min(wanted.height(), area.height() + 2 * SHADOW))
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setGeometry(QRect(placed(size, target, area, mirrored=mirrored), size))


def placed(size: QSize, target: QRect, area: QRect, *, mirrored: bool = False) -> QPoint:
    """Where a pop-up of `size` (shadow included) goes: beside the target, else above or below, within `area`.

    The leading side is taken first, so that a later time of the same day stays readable beside it.
    """
    width, height = size.width() - 2 * SHADOW, size.height() - 2 * SHADOW
    before = target.left() - GAP - width
    after = target.right() + 1 + GAP
    sides = [after, before] if mirrored else [before, after]
    y = _clamp(target.top() - (height - target.height()) // 2, area.top() + EDGE, area.bottom() - EDGE - height)
    for x in sides:
        if area.left() + EDGE <= x and x + width <= area.right() - EDGE:
            return QPoint(x - SHADOW, y - SHADOW)
    x = _clamp(target.center().x() - width // 2, area.left() + EDGE, area.right() - EDGE - width)
    for y in (target.bottom() + 1 + GAP, target.top() - GAP - height):
        if area.top() + EDGE <= y and y + height <= area.bottom() - EDGE:
            return QPoint(x - SHADOW, y - SHADOW)
    room_before, room_after = target.left() - area.left(), area.right() - target.right()
    x = area.left() + EDGE if room_before > room_after else area.right() - EDGE - width
    top = _clamp(target.top(), area.top() + EDGE, area.bottom() - EDGE - height)
    return QPoint(x - SHADOW, top - SHADOW)


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
