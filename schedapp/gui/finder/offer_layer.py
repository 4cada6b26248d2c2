"""Offered times in a view: dashed ghosts with numbers, which a click takes. A layer of its own over the view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from schedapp.gui.models.wording import clock
from schedapp.gui.monthview import MonthView
from schedapp.gui.monthview.scene import MonthScene
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import RADIUS_TILE, Text
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.timelineview.scene import TimelineScene
from schedapp.gui.viewparts.bookingview import BookingView
from schedapp.gui.viewparts.offer import OfferGhost
from schedapp.gui.weekview.drag import Draft, Kind
from schedapp.gui.weekview.ghost import ghost_rects
from schedapp.gui.weekview.grid import WeekGrid
from schedapp.gui.weekview.scene import NOTHING, Scene
from schedapp.layout.month import WEEK
from schedapp.model.timespan import to_local

Drawn = WeekGrid | MonthView | TimelineView
"""The views that paint times as areas."""
Painted = Scene | MonthScene | TimelineScene
BADGE = 18
MARGIN = 5


class OfferLayer(QWidget):
    """Lies over the grid and follows it. Empty, it is hidden and costs nothing. A screen reader reads the list of the
    offers instead."""

    chosen = Signal(int)
    """A click: the place of the offer in what was set."""

    def __init__(self, view: Drawn) -> None:
        super().__init__(view.viewport())
        self.view = view
        self._offers: Sequence[OfferGhost] = ()
        self._current = NOTHING
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        view.viewport().installEventFilter(self)
        for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _value: self.update())

    def set_offers(self, offers: Sequence[OfferGhost], current: int = NOTHING) -> None:
        """Shows these; `current` is the place of the one that stands out."""
        self._offers, self._current = tuple(offers), current
        self.setGeometry(self.view.viewport().rect())
        self.setVisible(bool(offers))
        self.raise_()
        self.update()

    def rects_of(self, place: int) -> list[QRect]:
        """Where an offer is in the viewport, a rectangle for each column, row or day that it touches."""
        body = self.view.scene.geometry.body()
        return [rect for rect in self._boxes()[place] if rect.intersects(body)]

    def _boxes(self) -> list[list[QRect]]:
        """Where all of them are, in sight or not."""
        view = self.view
        if isinstance(view, BookingView):
            view.ready()
        drafts = [_draft(offer) for offer in self._offers]
        if isinstance(view, MonthView):
            return month_boxes(view.scene, drafts, self._current)
        if isinstance(view, TimelineView):
            return [view.scene.ghost_boxes(draft) for draft in drafts]
        return [ghost_rects(view.scene, draft) for draft in drafts]

    def offer_at(self, point: QPoint) -> int:
        """The place of the offer under a point of the viewport, or NOTHING."""
        if not self.view.scene.geometry.body().contains(point):
            return NOTHING
        places = sorted(range(len(self._offers)), key=lambda place: place != self._current)
        return next((n for n in places if any(r.contains(point) for r in self.rects_of(n))), NOTHING)

    def reveal(self, place: int) -> None:
        """Scroll to an offer, if it is in these days and out of sight."""
        rects, geometry = self._boxes()[place], self.view.scene.geometry
        if not rects or geometry.body().contains(rects[0]):
            return
        away = rects[0].center() - geometry.body().center()
        if geometry.rtl:
            away.setX(-away.x())  # the bar counts from where the writing begins
        for bar, shift in ((self.view.verticalScrollBar(), away.y()), (self.view.horizontalScrollBar(), away.x())):
            bar.setValue(bar.value() + shift)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self.view.viewport().rect())
        elif self.isVisible() and isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        return False

    def _on_mouse(self, event: QMouseEvent) -> bool:
        """A press on an offer is taken, and what belongs to it; while a drag goes on the grid has the mouse."""
        if event.type() is QEvent.Type.MouseMove and event.buttons():
            return False
        place = self.offer_at(event.position().toPoint())
        if place == NOTHING:
            return False
        if event.type() is QEvent.Type.MouseMove:
            self.view.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
            return True
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if not pressed or event.button() is not Qt.MouseButton.LeftButton:
            return False
        self.chosen.emit(place)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        scene = self.view.scene
        painter = QPainter(self)
        painter.setClipRect(scene.geometry.body())
        taken = (scene.ghost.start, scene.ghost.end) if scene.ghost is not None else None
        for place, (offer, boxes) in enumerate(zip(self._offers, self._boxes(), strict=True)):
            if (offer.start, offer.end) != taken:
                for rect in boxes:
                    _paint(painter, scene, rect, offer, current=place == self._current)
        painter.end()


def month_boxes(scene: MonthScene, drafts: Sequence[Draft], current: int) -> list[list[QRect]]:
    """In a month they take the last lines of their days, one below the other. Of more than there are lines the first
    ones are there, and the current one in any case."""
    on: dict[int, list[int]] = {}
    for place, draft in enumerate(drafts):
        for day in scene.ghost_days(draft):
            on.setdefault(day, []).append(place)
    found: list[list[QRect]] = [[] for _ in drafts]
    for day, places in on.items():
        room = max(scene.geometry.rows, 1)
        kept = places[:room] if current not in places[room:] else [*places[: room - 1], current]
        for line, place in enumerate(kept, room - len(kept)):
            found[place].append(scene.geometry.line_box(day // WEEK, day % WEEK, day % WEEK, line))
    return found


def _draft(offer: OfferGhost) -> Draft:
    return Draft(Kind.CREATE, offer.start, offer.end, resources=offer.resources)


def _paint(painter: QPainter, scene: Painted, rect: QRect, offer: OfferGhost, *, current: bool) -> None:
    tokens = scene.theme.tokens
    fill = colour(tokens.accent_background)
    pen = QPen(colour(tokens.accent), 2.0 if current else 1.25)
    if not current:
        pen.setDashPattern([3.0, 2.5])
    inset = pen.widthF() / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), RADIUS_TILE, RADIUS_TILE)
    _paint_badge(painter, scene, rect, offer.number)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    _paint_times(painter, scene, rect, offer)


def _badge(scene: Painted, rect: QRect) -> QRect:
    side = min(scene.geometry.px(BADGE), rect.height() - 4)
    top = rect.top() + min(MARGIN, (rect.height() - side) // 2)
    left = rect.right() - MARGIN - side if scene.geometry.rtl else rect.left() + MARGIN
    return QRect(left, top, side, side)


def _paint_badge(painter: QPainter, scene: Painted, rect: QRect, number: int) -> None:
    badge = _badge(scene, rect)
    if badge.height() < 8:
        return
    tokens = scene.theme.tokens
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tokens.accent))
    painter.drawEllipse(QRectF(badge))
    painter.setPen(colour(tokens.on_accent))
    painter.setFont(scene.texts.font(Text.TILE_TITLE))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(number))


def _paint_times(painter: QPainter, scene: Painted, rect: QRect, offer: OfferGhost) -> None:
    """Beside the number, where there is room."""
    badge = _badge(scene, rect)
    start, end = (clock(to_local(epoch, scene.zone)) for epoch in (offer.start, offer.end))
    room = rect.width() - badge.width() - 3 * MARGIN
    whole = scene.texts.whole(f"{start} – {end}", Text.TILE_TITLE)
    line = whole if whole.width <= room else scene.texts.fit(start, Text.TILE_TITLE, room)
    if room < 24 or line.height > rect.height():
        return
    painter.setPen(colour(scene.theme.tokens.accent))
    x = badge.left() - MARGIN - line.width if scene.geometry.rtl else badge.right() + 1 + MARGIN
    scene.texts.draw(painter, line, x, badge.center().y() + 1 - line.height / 2)
