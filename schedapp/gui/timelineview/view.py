"""The timeline for the window: what it shows, what the mouse and the keys ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QWidget

from schedapp.gui.labels import set_names
from schedapp.gui.models.occurrences import Entry, Index, OccurrenceModel
from schedapp.gui.models.wording import long_day, tip_of_lines
from schedapp.gui.theme import Theme
from schedapp.gui.timelineview.exposing import around, scroll_picture
from schedapp.gui.timelineview.geometry import TimelineGeometry
from schedapp.gui.timelineview.keyboard import TimelineKeyboard
from schedapp.gui.timelineview.keys import TimelineKeys
from schedapp.gui.timelineview.mouse import TimelineMouse
from schedapp.gui.timelineview.painter import paint_timeline, shows_times
from schedapp.gui.timelineview.scene import Part, TimelineScene
from schedapp.gui.viewparts.bookingview import BookingView
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.reason import times_of
from schedapp.gui.weekview.texts import Texts
from schedapp.gui.widgets.popups import ComboBox
from schedapp.layout.columns import resource_columns
from schedapp.layout.day import week_frames
from schedapp.layout.open_hours import column_hours
from schedapp.layout.timeline import Axis, TimelineBar, arrange_timeline, axis_for
from schedapp.layout.week import Item

MOST_DAYS = 14
LEAST_ZOOM, MOST_ZOOM = 0.5, 8.0
ZOOM_STEP = 1.15


class TimelineView(BookingView):
    """See `schedapp.gui.timelineview` for the interface."""

    zoomed = Signal(float)
    days_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.scene = TimelineScene(theme=theme, texts=Texts(theme))
        self.days = ComboBox()
        super().__init__(self.scene, OccurrenceModel(), parent)
        self.days.setParent(self)
        self._mouse = TimelineMouse(self)
        self._keyboard = TimelineKeyboard(self._mouse)
        self.keys = TimelineKeys(self)
        self._axis = Axis(1)
        self._zoom = 1.0
        self._opened = False
        self._hours_for: tuple[object, ...] = ()
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Timeline")
        for days in range(1, MOST_DAYS + 1):
            self.days.addItem("1 day" if days == 1 else f"{days} days", days)
        set_names(self.days, "Days shown")
        self.days.activated.connect(lambda _at: self.days_wished.emit(self.days.currentData()))

    def set_days(self, first: date, days: int, zone: str) -> None:
        """Show days from a date in the display zone. Bookings come with `set_occurrences`."""
        self._mouse.cancel()
        self._opened = self._opened and (days == 1) == (len(self.scene.frames) == 1)
        self.scene.frames, self.scene.zone = week_frames(first, days, zone), zone
        self.occurrences.set_zone(zone)
        self.days.setCurrentIndex(days - 1)
        last = first + timedelta(days=days - 1)
        words = f"{long_day(first)} to {long_day(last)}" if days > 1 else long_day(first)
        self.setAccessibleName(f"Timeline of {words} {last.year}")
        self.rearrange()

    def set_zoom(self, factor: float) -> None:
        """Stretches the time; 1 is the usual width of an hour, or that at which all days fit."""
        self._zoom = min(max(factor, LEAST_ZOOM), MOST_ZOOM)
        self.remeasure()

    def scroll_to_now(self) -> None:
        """Has the now-line in view, if today is shown."""
        self.ready()
        now = self.scene.now_position()
        if now is not None:
            self._show_position(now, self.scene.width // 3)

    # --- the painted list ----------------------------------------------------------------------------------

    def arrange(self) -> None:
        scene = self.scene
        if not scene.frames:
            return
        scene.uids = tuple(scene.resources)
        rows: dict[str, list[int]] = {uid: [] for uid in scene.uids}
        items = []
        for number, entry in enumerate(scene.entries):
            items.append(Item(entry.key, entry.start, entry.end, entry.all_day, entry.zone))
            for uid in entry.resources:
                rows[uid].append(number)
        scene.set_layout(arrange_timeline(items, list(rows.values()), scene.frames))
        self._read_hours()
        opened = [hours.opened for hours in scene.hours]
        days = len(scene.frames)
        self._axis = axis_for(scene.layout.bars, opened, days, whole=days == 1)
        scene.set_axis(self._axis)

    def _read_hours(self) -> None:
        """When each row is open on each day, worked out anew only when that can have changed."""
        scene = self.scene
        wanted = (tuple(scene.resources.items()), tuple(scene.closings), tuple(scene.frames))
        if wanted != self._hours_for:
            self._hours_for = wanted
            scene.columns = resource_columns(len(scene.frames), scene.uids)
            scene.hours = column_hours(scene.columns, scene.resources, scene.frames, scene.closings)

    def measure(self) -> None:
        scene = self.scene
        lanes = scene.layout.lanes if scene.uids else ()
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        scale, rtl = scene.theme.scale, scene.rtl
        scene.geometry = TimelineGeometry(
            scene.width, scene.height, self._axis, lanes, across, down, scale, rtl, self._zoom
        )

    def paint(self, painter: QPainter, exposed: QRegion) -> None:
        paint_timeline(painter, self.scene, exposed)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.measure()
        scroll_picture(self.viewport(), self.scene, -dx if self.scene.rtl else dx, dy)

    def region_of(self, row: int) -> QRegion:
        self.ready()
        scene = self.scene
        return around(self.rects_of(row), round(scene.margin * scene.geometry.hour / 60))

    def ghost_region(self) -> QRegion:
        return around(self.ghost_boxes())

    def floor(self) -> QRect:
        return self.scene.geometry.body()

    def rects_of(self, row: int) -> list[QRect]:
        return [self.scene.geometry.bar(bar) for bar in self.scene.bars_of.get(row, ())]

    def row_at(self, point: QPoint) -> int:
        return self.scene.hit(point).row

    def ghost_boxes(self) -> list[QRect]:
        return self.scene.ghost_boxes(self.scene.ghost) if self.scene.ghost is not None else []

    def untold_times(self, draft: Draft) -> str:
        told = all(shows_times(self.scene, draft, box) for box in self.ghost_boxes())
        return "" if told else times_of(draft, self.scene.zone)

    def drop_drag(self) -> bool:
        return self._mouse.cancel()

    def follow(self, entries: Mapping[str, Entry]) -> None:
        self.ready()
        self._mouse.follow(entries)

    def updateGeometries(self) -> None:
        geometry = self.scene.geometry
        across, down, body = self.horizontalScrollBar(), self.verticalScrollBar(), geometry.body()
        across.setPageStep(body.width())
        across.setSingleStep(round(geometry.hour / 2))
        across.setRange(0, geometry.across_range)
        down.setPageStep(body.height())
        down.setSingleStep(geometry.px(24))
        down.setRange(0, geometry.scroll_range)
        self._place_days()

    def _place_days(self) -> None:
        """In the corner over the names."""
        geometry, margin = self.scene.geometry, self.scene.px(8)
        corner = geometry.mirrored(QRect(0, 0, geometry.lead, geometry.header))
        size = self.days.sizeHint().boundedTo(corner.adjusted(margin, margin, -margin, -margin).size())
        x = corner.right() + 1 - margin - size.width() if self.scene.rtl else corner.left() + margin
        self.days.setGeometry(QRect(QPoint(x, (corner.height() - size.height()) // 2), size))

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        self.ready()
        bars = self.scene.bars_of.get(index.row(), []) if index.isValid() else []
        if bars:
            self.scroll_to_bar(bars[0])

    def scroll_to_bar(self, bar: TimelineBar) -> None:
        """Has its beginning in view, and its row."""
        geometry = self.scene.geometry
        start, end = geometry.x_of(bar.start), geometry.x_of(bar.end)
        if start < geometry.lead:
            self._show_position(bar.start, geometry.lead + geometry.px(24))
        elif end > geometry.width:
            self._show_position(bar.start, max(geometry.width - (end - start) - 24, geometry.lead))
        row, body, down = geometry.row(bar.row), geometry.body(), self.verticalScrollBar()
        if row.top() < body.top():
            down.setValue(down.value() + row.top() - body.top())
        elif row.bottom() > body.bottom():
            down.setValue(down.value() + row.bottom() - body.bottom())

    def _show_position(self, position: int, at: int) -> None:
        """Scrolls so that a position is `at` pixels from the leading edge."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() + self.scene.geometry.x_of(position) - at)

    def _open(self) -> None:
        """Scroll to where the day begins, once: later days keep the place."""
        if self._opened or not self.isVisible() or not self.scene.frames:
            return
        self.ready()
        if not self.scene.uids:
            return
        self._opened = True
        self._show_position(self.scene.opening(), self.scene.geometry.lead)
        now = self.scene.now_position()
        if now is not None and self.scene.geometry.x_of(now) > self.scene.width - self.scene.px(48):
            self.scroll_to_now()

    def rearrange(self) -> None:
        super().rearrange()
        if self.isVisible():
            self._open()

    # --- events --------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._open()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.ready()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        row = self.scene.hit(event.position().toPoint()).row
        self.pressed.emit(self.occurrences.entry(row).name if row >= 0 else "")
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.ready()
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.scene.hit(event.position().toPoint()).row
        if row >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.wish(self.open_requested, self.occurrences.entry(row).name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl stretches the time under the mouse, Shift scrolls along it, as does the wheel where all rows fit."""
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and turned:
            self._zoom_at(event.position().toPoint().x(), ZOOM_STEP ** (turned / 120))
        elif turned and (
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not self.verticalScrollBar().maximum()
        ):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - round(turned / 120 * bar.singleStep()))
        else:
            super().wheelEvent(event)
            return
        event.accept()

    def _zoom_at(self, x: int, factor: float) -> None:
        position = self.scene.geometry.position_at(x)
        self.set_zoom(self._zoom * factor)
        self._show_position(position, self.scene.width - 1 - x if self.scene.rtl else x)
        self.zoomed.emit(self._zoom)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.keys.paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._keyboard.press(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._keyboard.release(event)
        super().keyReleaseEvent(event)

    def tell(self, event: QHelpEvent) -> None:
        """The booking under the mouse, or why a time is closed."""
        self.ready()
        found = self.scene.hit(event.pos())
        words = ""
        if found.row >= 0:
            words = str(self.occurrences.index(found.row).data(Qt.ItemDataRole.ToolTipRole))
        elif found.part is Part.CELL:
            reasons = self.scene.reasons_at(found.spot)
            words = tip_of_lines(reasons) if reasons else ""
        if words and not self._mouse.active:
            QToolTip.showText(event.globalPos(), words, self.viewport())
        else:
            QToolTip.hideText()
