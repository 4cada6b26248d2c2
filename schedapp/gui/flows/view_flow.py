"""Which view is shown: the pages of the middle, what the switch and the menu choose, what is remembered of it."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from schedapp.errors import BadInput, SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.zone_dialog import ZoneDialog
from schedapp.gui.periods import Period, Wish
from schedapp.gui.topbar import TopBar
from schedapp.gui.view_memory import MINUTE, SECOND_ZONE, Remembered, read_minute, read_zoom, write_view, write_zoom
from schedapp.gui.viewstate import View
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.weekview.zoom import Zoom
from schedapp.layout.columns import Order
from schedapp.model.timespan import to_local, zone_info


class ViewFlow(QObject):
    """Holds a page for each view; without one of its own a view is the grid's. `shown` follows each change of view."""

    shown = Signal()

    def __init__(self, desk: Desk, grid: WeekGrid, empty: QWidget, stack: QStackedWidget, top: TopBar) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._grid = grid
        self._empty = empty
        self._stack = stack
        self._top = top
        self._pages: dict[View, QWidget] = {}
        self._last = self._seen()
        for page in (grid, empty):
            stack.addWidget(page)
        top.views.wished.connect(self.set_view)
        grid.zoomed.connect(self._on_zoomed)
        desk.week.changed.connect(self._on_changed)
        desk.feed.prepare_with(self._prepare)
        desk.feed.resources_changed.connect(self.show_page)
        self._restore()

    def add_page(self, view: View, page: QWidget) -> None:
        """`page` shows `view` from now on; it reads the desk's view state and feed by itself."""
        self._pages[view] = page
        self._stack.addWidget(page)
        self._top.views.offer(frozenset(view for view in View if self.offers(view)))
        self.show_page()

    @property
    def page(self) -> QWidget:
        """What shows the bookings in the present view."""
        return self._pages.get(self._desk.week.view, self._grid)

    def offers(self, view: View) -> bool:
        """Whether there is a page for a view."""
        return view.is_grid or view in self._pages

    def set_view(self, view: View, days: int = 0, order: Order | None = None) -> None:
        """Another view of the same day; `days` are those of View.DAYS, `order` is that of View.WEEK_COLUMNS."""
        if self.offers(view):
            self._desk.week.set_view(view, days, order)
            if view.is_grid:
                scene = self._grid.scene
                self._grid.show_columns(scene.columns_of(scene.today()))
            self.focus()

    def choose(self, value: str) -> None:
        """A view by its value in the menu, such as `week`, `days` or `week_columns:resources`."""
        view, _, order = value.partition(":")
        self.set_view(View(view), order=Order(order) if order else None)

    @property
    def chosen(self) -> str:
        """The value in the menu of the present view."""
        week = self._desk.week
        return f"{week.view}:{week.order}" if week.view is View.WEEK_COLUMNS else str(week.view)

    def choose_days(self, value: str) -> None:
        """So many days side by side."""
        self.set_view(View.DAYS, int(value))

    def focus(self) -> None:
        if self._desk.feed.resources:
            self.page.setFocus()

    def show_page(self) -> None:
        """The page of the present view; without any resource the page that says what to do first."""
        self._stack.setCurrentWidget(self.page if self._desk.feed.resources else self._empty)

    def _prepare(self, wish: Wish, found: Period) -> None:
        """The grid arranges what was read ahead. On a thread of the pool."""
        week = self._desk.week
        if week.view.is_grid:
            first = to_local(wish.start, wish.zone).date()
            self._grid.prepare(found.occurrences, found.closings, first, week.days, wish.zone)

    def _on_changed(self) -> None:
        seen = self._seen()
        if seen == self._last:
            return
        self._last = seen
        write_view(self._desk.services.settings, seen)
        self._grid.set_zoom(read_zoom(self._desk.services.settings, seen.view))
        self.show_page()
        self.shown.emit()

    def _seen(self) -> Remembered:
        week = self._desk.week
        return Remembered(week.view, week.length, week.order)

    # --- what is remembered ------------------------------------------------------------------------

    def _restore(self) -> None:
        """As the window was left: zoom, place in the day, second hour bar."""
        settings = self._desk.services.settings
        self._grid.set_zoom(read_zoom(settings, self._desk.week.view))
        self._grid.set_second_zone(_known_zone(settings.get(SECOND_ZONE)))
        if (minute := read_minute(settings)) is not None:
            self._grid.open_at(minute)

    def remember(self) -> None:
        """When the window is closed: how far the day is scrolled."""
        with suppress(SchedError):
            self._desk.services.settings.set(MINUTE, str(self._grid.top_minute))

    def _on_zoomed(self, zoom: Zoom) -> None:
        write_zoom(self._desk.services.settings, self._desk.week.view, zoom)

    def zoom(self, steps: int) -> None:
        """The hours larger, smaller, or with 0 hours and columns as they were at first."""
        if steps:
            self._grid.zoom_by(steps)
        else:
            self._grid.set_zoom(Zoom())
            self._on_zoomed(Zoom())

    @property
    def second_zone(self) -> str:
        """The zone of the second hour bar, "" for none."""
        return _known_zone(self._desk.services.settings.get(SECOND_ZONE))

    def set_second_zone(self, zone: str) -> None:
        """A second hour bar with the clocks of another zone (IANA name); "" takes it away."""
        self._desk.services.settings.set(SECOND_ZONE, zone)
        self._grid.set_second_zone(_known_zone(zone))

    def ask_second_zone(self) -> None:
        """The dialog in which it is chosen."""
        ZoneDialog(self._desk.window, self._desk.source, self.second_zone, self.set_second_zone).open()


def _known_zone(name: str) -> str:
    """The name, or "" if the zone database of this computer does not have it."""
    try:
        return zone_info(name).key if name else ""
    except BadInput:
        return ""
