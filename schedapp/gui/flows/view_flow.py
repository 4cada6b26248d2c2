"""Which view is shown: the pages of the middle, what the switch and the menu choose, what is remembered of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.topbar import TopBar
from schedapp.gui.view_memory import Remembered, write_view
from schedapp.gui.viewstate import View
from schedapp.gui.weekview import WeekGrid
from schedapp.layout.columns import Order


class ViewFlow(QObject):
    """Holds a page for each view; without one of its own a view is the grid's. `shown` follows each change of page."""

    shown = Signal()

    def __init__(self, desk: Desk, grid: WeekGrid, empty: QWidget, stack: QStackedWidget, top: TopBar) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._grid = grid
        self._empty = empty
        self._stack = stack
        self._top = top
        self._pages: dict[View, QWidget] = {}
        for page in (grid, empty):
            stack.addWidget(page)
        top.views.wished.connect(self.set_view)
        desk.week.changed.connect(self._on_changed)
        desk.feed.resources_changed.connect(self.show_page)

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

    def _on_changed(self) -> None:
        week = self._desk.week
        write_view(self._desk.services.settings, Remembered(week.view, week.length, week.order))
        self.show_page()
        self.shown.emit()
