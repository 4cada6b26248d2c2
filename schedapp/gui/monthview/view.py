"""The month for the window: what it shows, what the mouse and the keys ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QItemSelection, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QRegion
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QWidget

from schedapp.gui.models.occurrences import Entry, Index
from schedapp.gui.models.wording import MONTHS, clock, long_day, plain, tip_of_lines
from schedapp.gui.monthview.geometry import MonthGeometry
from schedapp.gui.monthview.keys import MonthKeys
from schedapp.gui.monthview.model import MonthModel
from schedapp.gui.monthview.mouse import MonthMouse
from schedapp.gui.monthview.painter import ghost_boxes, paint_month
from schedapp.gui.monthview.scene import MonthScene, Part
from schedapp.gui.theme import Theme
from schedapp.gui.viewparts.bookingview import BookingView
from schedapp.gui.viewparts.dayslot import slot_on
from schedapp.gui.viewparts.hours import OpenHours
from schedapp.gui.weekview.drag import Draft, Kind
from schedapp.gui.weekview.keys import BY_TAB
from schedapp.gui.weekview.scene import NOTHING
from schedapp.gui.weekview.texts import Texts
from schedapp.gui.widgets.notes import announce
from schedapp.layout.day import MINUTES
from schedapp.layout.month import arrange_month, month_span
from schedapp.layout.week import Item
from schedapp.model.timespan import to_local


class MonthView(BookingView):
    """See `schedapp.gui.monthview` for the interface."""

    day_requested = Signal(object)
    turn_requested = Signal(int)
    """A drag is held at the first or the last week: show the month before (-1) or after (1)."""
    date_requested = Signal(object)
    """The keys went to a date that is not shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.scene = MonthScene(theme=theme, texts=Texts(theme))
        self.days = MonthModel()
        super().__init__(self.scene, self.days, parent)
        self._hours = OpenHours()
        self._mouse = MonthMouse(self)
        self._keys = MonthKeys(self)
        self._wanted: date | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Month")

    def set_month(self, day: date, zone: str, *, begins_sunday: bool = False) -> None:
        """Show the month of a date in the display zone. Bookings come with `set_occurrences`."""
        scene = self.scene
        span = month_span(day, begins_sunday=begins_sunday)
        if (span, zone, day.replace(day=1)) == (scene.span, scene.zone, scene.month):
            return
        cursor = self.cursor_date()
        scene.month, scene.span, scene.zone = day.replace(day=1), span, zone
        self.days.set_zone(zone)
        self.days.set_days(span.first, span.days)
        self.setAccessibleName(f"{MONTHS[day.month - 1]} {day.year}")
        wanted = self._wanted or cursor
        self._wanted = None
        if wanted is not None and 0 <= scene.day_of(wanted) < span.days:
            self.select_day(scene.day_of(wanted))
        else:
            self.select_row(NOTHING)
        self.rearrange()

    def cursor_date(self) -> date | None:
        """The date that the keyboard is at."""
        return None if self.scene.cursor == NOTHING else self.scene.date_of(self.scene.cursor)

    def select_day(self, day: int) -> None:
        """Puts the keyboard at a day, counted from the first shown one."""
        self.scene.anchor = NOTHING
        self.select_row(self.days.row_of_day(day))
        self.viewport().update()

    def go_to(self, on: date) -> None:
        """Puts the keyboard at a date; one that is not shown is asked for."""
        day = self.scene.day_of(on)
        if 0 <= day < self.scene.span.days:
            self.select_day(day)
            self.scrollTo(self.days.index(self.days.row_of_day(day)))
        else:
            self._wanted = on
            self.date_requested.emit(on)

    def offer_on(self, day: int) -> None:
        """A booking on a day, as a click there offers it."""
        if self.scene.locked:
            self.refused.emit(self.scene.locked)
        else:
            self.offer(self.draft_on(day))

    def ask_for_day(self, day: int) -> None:
        self.day_requested.emit(self.scene.date_of(day))

    def draft_on(self, day: int) -> Draft:
        """A booking of the default length at the first time of a day at which something shown is open and free."""
        self.ready()
        scene = self.scene
        opened = scene.opened[day] if scene.opened else [(0, MINUTES)]
        start, end = slot_on(scene.frame(day), opened, scene.entries, scene.resources, self.default_minutes, scene.now)
        self.checks.forget()
        return self.checks.for_new(Draft(Kind.CREATE, start, end))

    def book(self) -> bool:
        """Offers a booking of the days that the keyboard is on, of several a whole-day one; whether it is on any."""
        scene = self.scene
        first, last = scene.marked()
        if first == NOTHING or not scene.resources:
            return False
        if first == last or scene.locked:
            self.offer_on(first)
        else:
            self.checks.forget()
            draft = Draft(Kind.CREATE_ALL_DAY, scene.frame(first).start, scene.frame(last).end)
            self.offer(self.checks.for_new(draft))
        return True

    def stretch_to(self, day: int) -> None:
        """Marks the days from where the keyboard is to another one."""
        scene = self.scene
        anchor = scene.cursor if scene.anchor == NOTHING else scene.anchor
        self.select_day(day)
        scene.anchor = anchor
        first, last = (long_day(scene.date_of(each)) for each in scene.marked())
        announce(self, f"{first} to {last}, all day" if first != last else first, at_once=True)
        self.viewport().update()

    def scroll_to_now(self) -> None:
        """Has today in view."""
        day = self.scene.day_of(self.scene.today)
        if 0 <= day < self.scene.span.days:
            self._scroll_to(self.scene.geometry.cell(day))

    # --- the painted list ----------------------------------------------------------------------------------

    def arrange(self) -> None:
        scene = self.scene
        if not scene.span.days:
            return
        items = [Item(entry.key, entry.start, entry.end, entry.all_day, entry.zone) for entry in scene.entries]
        scene.set_lines(arrange_month(items, scene.span, scene.zone))
        frames = [scene.frame(day) for day in range(scene.span.days)]
        scene.opened, scene.closed = self._hours.of(scene.resources, scene.closings, frames)
        counts = {scene.date_of(day): len(scene.rows_on(day)) for day in range(scene.span.days)}
        self.days.set_counts(counts, scene.today)

    def measure(self) -> None:
        scene = self.scene
        before, scroll = scene.geometry.rows, self.verticalScrollBar().value()
        scale, weeks = scene.theme.scale, scene.span.weeks
        scene.geometry = MonthGeometry(scene.width, scene.height, weeks, scroll, scale, scene.rtl)
        if scene.geometry.rows != before:
            scene.fold()

    def paint(self, painter: QPainter, exposed: QRegion) -> None:
        paint_month(painter, self.scene)

    def rects_of(self, row: int) -> list[QRect]:
        day = self.days.day_of_row(row)
        return [self.scene.geometry.cell(day)] if day >= 0 else self.scene.rects_of(row)

    def row_at(self, point: QPoint) -> int:
        found = self.scene.hit(point)
        if found.part is Part.OUTSIDE:
            return NOTHING
        return found.row if found.row >= 0 else self.days.row_of_day(found.day)

    def ghost_boxes(self) -> list[QRect]:
        return ghost_boxes(self.scene)

    @property
    def dragging(self) -> bool:
        """Whether a button is down on something of ours."""
        return self._mouse.active

    def drop_drag(self) -> bool:
        return self._mouse.cancel()

    def follow(self, entries: Mapping[str, Entry]) -> None:
        self._mouse.follow(entries)

    def selected_key(self) -> object:
        return self.selected_name() or self.cursor_date()

    def row_of_key(self, key: object) -> int:
        if isinstance(key, date):
            day = self.scene.day_of(key)
            return self.days.row_of_day(day) if 0 <= day < self.scene.span.days else NOTHING
        return super().row_of_key(key)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        row = self.scene.selected
        day = self.days.day_of_row(row) if row >= 0 else NOTHING
        if row >= 0 and day < 0:
            entry = self.occurrences.entry(row)
            zone = entry.zone if entry.all_day else self.scene.zone
            day = max(self.scene.day_of(to_local(entry.start, zone).date()), 0)
        self.scene.cursor, self.scene.anchor = day, NOTHING

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in BY_TAB and self.scene.cursor == NOTHING:
            self._keys.show()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        self.ready()
        rects = self.rects_of(index.row()) if index.isValid() else []
        if rects:
            self._scroll_to(rects[0])

    def _scroll_to(self, rect: QRect) -> None:
        body, bar = self.scene.geometry.body(), self.verticalScrollBar()
        if rect.top() < body.top():
            bar.setValue(bar.value() + rect.top() - body.top())
        elif rect.bottom() > body.bottom():
            bar.setValue(bar.value() + rect.bottom() - body.bottom())

    def updateGeometries(self) -> None:
        geometry, bar = self.scene.geometry, self.verticalScrollBar()
        bar.setPageStep(geometry.body().height())
        bar.setSingleStep(geometry.line)
        bar.setRange(0, geometry.scroll_range)

    # --- events --------------------------------------------------------------------------------------------

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
        self._mouse.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Control:
            self._mouse.set_copies(True)
        act = self._keys.act(Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        if act is None:
            event.ignore()
        else:
            act()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Control:
            self._mouse.set_copies(False)
        super().keyReleaseEvent(event)

    def tell(self, event: QHelpEvent) -> None:
        """The booking under the mouse, what a count stands for, or why a day is closed."""
        self.ready()
        found = self.scene.hit(event.pos())
        words = ""
        if found.part is Part.BOOKING:
            words = str(self.occurrences.index(found.row).data(Qt.ItemDataRole.ToolTipRole))
        elif found.part is Part.COUNT:
            words = tip_of_lines(["Show the day", *self._hidden_words(found.day)])
        elif found.part in (Part.CELL, Part.NUMBER) and self.scene.closed:
            words = tip_of_lines([part.words for part in self.scene.closed[found.day]])
        if words and not self._mouse.active:
            QToolTip.showText(event.globalPos(), words, self.viewport())
        else:
            QToolTip.hideText()

    def _hidden_words(self, day: int) -> list[str]:
        rows = [row for row in self.scene.rows_on(day) if row not in self.scene.shown_of]
        entries = [self.scene.entries[row] for row in rows]
        starts = ["" if one.all_day else f"{clock(to_local(one.start, self.scene.zone))} " for one in entries]
        return [start + plain(one.title) for start, one in zip(starts, entries, strict=True)]
