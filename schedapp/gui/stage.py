"""The middle of the window as the flows know it: whichever view is shown, one set of signals and questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.menus import local_keys
from schedapp.gui.models.occurrences import Entry
from schedapp.gui.monthview import MonthView
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.viewparts.bookingview import BookingView
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.weekview.drag import TakenCheck

Shown = WeekGrid | BookingView | AgendaView


class Entries(Protocol):
    """What is shown, each occurrence once."""

    @property
    def entries(self) -> Sequence[Entry]: ...

    def entry(self, row: int, /) -> Entry: ...

    def row_of(self, name: str, /) -> int: ...


class Stage(QStackedWidget):
    """The pages of the window's middle, with the signals and questions of `schedapp.gui.weekview`.

    What is asked goes to the view that is shown (to the grid while none is), what is told goes to all of them.
    """

    create_requested = Signal(object, object, bool, object, QRect)
    move_requested = Signal(str, object, object, object)
    copy_requested = Signal(str, object, object, object)
    lane_requested = Signal(str, object, object, bool, object)
    turn_requested = Signal(int)
    resize_requested = Signal(str, object, object)
    open_requested = Signal(str)
    cancel_requested = Signal(str)
    menu_requested = Signal(str, QPoint)
    refused = Signal(str)
    pressed = Signal(str)
    scrolled = Signal()

    def __init__(self, grid: WeekGrid) -> None:
        super().__init__()
        self._grid = grid
        self._views: list[Shown] = []
        self.take_in(grid)

    def take_in(self, view: Shown) -> None:
        """Passes on what a view asks of the window. It becomes a page by `addWidget`."""
        self._views.append(view)
        view.open_requested.connect(self.open_requested)
        view.cancel_requested.connect(self.cancel_requested)
        view.menu_requested.connect(self.menu_requested)
        view.refused.connect(self.refused)
        view.pressed.connect(self.pressed)
        view.create_requested.connect(self.create_requested)
        if isinstance(view, AgendaView):
            return
        view.move_requested.connect(self.move_requested)
        view.resize_requested.connect(self.resize_requested)
        for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _value: self.scrolled.emit())
        view.copy_requested.connect(self.copy_requested)
        if isinstance(view, WeekGrid):
            view.lane_requested.connect(self.lane_requested)
            view.turn_requested.connect(self.turn_requested)

    @property
    def views(self) -> Sequence[Shown]:
        """All that may be shown."""
        return self._views

    @property
    def shown(self) -> Shown:
        """The view that is shown."""
        page: QWidget | None = self.currentWidget()
        return next((view for view in self._views if view is page), self._grid)

    # --- what is asked of the shown one --------------------------------------------------------------------

    @property
    def default_minutes(self) -> int:
        return self._grid.default_minutes

    @property
    def occurrences(self) -> Entries:
        return self.shown.occurrences

    def selected_name(self) -> str:
        return self.shown.selected_name()

    def ghost_rect(self) -> QRect:
        """Where the ghost is on the screen; null where there is none."""
        return self.shown.ghost_rect()

    def reveal_ghost(self) -> None:
        """Scrolls to the ghost where some of it is out of sight."""
        view, rect = self.shown, self.ghost_rect()
        if rect.isNull() or not isinstance(view, WeekGrid | MonthView | TimelineView):
            return
        geometry = view.scene.geometry
        body, rect = geometry.body(), QRect(view.viewport().mapFromGlobal(rect.topLeft()), rect.size())
        away = rect.center() - body.center()
        if rect.top() < body.top() or rect.bottom() > body.bottom():
            view.verticalScrollBar().setValue(view.verticalScrollBar().value() + away.y())
        if rect.left() < body.left() or rect.right() > body.right():
            across = view.horizontalScrollBar()
            across.setValue(across.value() + (-away.x() if geometry.rtl else away.x()))

    def rect_of(self, name: str) -> QRect:
        return self.shown.rect_of(name)

    def reveal(self, name: str) -> bool:
        return self.shown.reveal(name)

    def scroll_to_now(self) -> None:
        self.shown.scroll_to_now()

    def set_ghost(
        self, start: int, end: int, *, all_day: bool = False, title: str = "", refused: str = "",
        resources: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.shown.set_ghost(start, end, all_day=all_day, title=title, refused=refused, resources=tuple(resources))

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """The view gets it: the stage has nothing to type into."""
        self.shown.setFocus(reason)

    def add_keys(self, keys: Mapping[str, Callable[[], object]]) -> list[tuple[str, QShortcut]]:
        """Keys that work while one of the views has the focus; each with its shortcut, one for each view."""
        lists = [view.list if isinstance(view, AgendaView) else view for view in self._views]
        return [pair for view in lists for pair in local_keys(view, keys).items()]

    # --- what is told to all -------------------------------------------------------------------------------

    def clear_ghost(self) -> None:
        for view in self._views:
            view.clear_ghost()

    def set_pointed(self, names: Iterable[str]) -> None:
        """Mark these beside the selected one, until others are."""
        found = frozenset(names)
        for view in self._views:
            view.set_pointed(found)

    def set_flagged(self, names: Iterable[str]) -> None:
        """These occurrences (or all of these series) wait for an answer."""
        found = frozenset(names)
        for view in self._views:
            view.set_flagged(found)

    def set_glowing(self, news: Mapping[str, str]) -> None:
        """These occurrences (or all of these series) were changed by others and not seen yet, how in words."""
        for view in self._views:
            view.set_glowing(news)

    def set_locked(self, reason: str) -> None:
        for view in self._views:
            view.set_locked(reason)

    def set_now(self, epoch: int) -> None:
        for view in self._views:
            view.set_now(epoch)

    def set_taken_check(self, taken: TakenCheck) -> None:
        """What says why a slot cannot be had while something is dragged over it."""
        for view in self._views:
            if not isinstance(view, AgendaView):
                view.set_taken_check(taken)
