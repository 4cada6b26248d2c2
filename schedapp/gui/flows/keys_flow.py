"""What the keys of the window do, by the names of `schedapp.gui.keys`; the sheet of keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QContextMenuEvent, QShortcut
from PySide6.QtWidgets import QApplication

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.dialogs.keys_dialog import KeysDialog
from schedapp.gui.flows.palette_flow import Mode, PaletteFlow
from schedapp.gui.keys import SINGLE_KEYS, is_single, view_keys
from schedapp.gui.menus import Menus
from schedapp.gui.monthview import MonthView
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.viewstate import View
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.weekview.keys import CellKeys

if TYPE_CHECKING:
    from schedapp.gui.mainwindow import MainWindow

VIEWS = ("day", "week", "month", "days", "agenda", "timeline", "columns")
OFF = "Keys of one letter are off: letters begin a new booking in the cell"
ON = "Keys of one letter are on"


class KeysFlow(QObject):
    """Binds the keys that work while bookings have the focus, and switches those of one letter on and off."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._single: list[QShortcut] = []
        self.finding = PaletteFlow(window)

    def attach(self, menus: Menus) -> None:
        """The entries of the menus that lead to the keys."""
        menus.add("edit", "search", "&Search…", partial(self.finding.open, Mode.BOOKINGS))
        menus.add("edit", "commands", "&Commands…", self.finding.open)
        menus.add("view", "go_to", "Go to a &date…", partial(self.finding.open, Mode.DATES))
        menus.add("help", "keys", "&Keys", self.show_sheet)
        toggle = menus.add_toggle(
            "help", "single_keys", "Keys of one &letter", lambda: self.set_single(not self.single)
        )
        toggle.setChecked(self.single)
        self._toggle = toggle

    def bind(self) -> None:
        """Once all flows of the window are there."""
        acts = self.acts()
        named = {text: act for name, act in acts.items() for text in view_keys(name)}
        for text, shortcut in self._window.middle.add_keys(named):
            if is_single(text):
                shortcut.setEnabled(self.single)
                self._single.append(shortcut)

        for view in (self._window.grid, self._window.pages.timeline):
            view.keys.typed.connect(self._type)

    def acts(self) -> dict[str, Callable[[], object]]:
        """What each key does that works while bookings have the focus, by its name."""
        window = self._window
        turn = window.desk.week.turn
        found: dict[str, Callable[[], object]] = {
            "new": self._new,
            "open": window.guarded(self._open),
            "find_time": window.find_time,
            "today": window.show_today,
            "forward": partial(turn, 1),
            "back": partial(turn, -1),
            "go_to": partial(self.finding.open, Mode.DATES),
            "search": partial(self.finding.open, Mode.BOOKINGS),
            "swap": self._swap,
            "next_booking": partial(self._walk, 1),
            "previous_booking": partial(self._walk, -1),
            "changed": window.seen.walk,
            "context": self._open_menu,
            "keys": self.show_sheet,
        }
        found |= {name: partial(window.views.choose, name) for name in VIEWS}
        return found | window.tile_menu.acts()

    # --- keys of one letter ------------------------------------------------------------------------

    @property
    def single(self) -> bool:
        """Whether keys of one letter work."""
        return self._window.desk.services.settings.get(SINGLE_KEYS) == "on"

    def set_single(self, on: bool) -> None:
        self._window.desk.services.settings.set(SINGLE_KEYS, "on" if on else "off")
        for shortcut in self._single:
            shortcut.setEnabled(on)
        self._toggle.setChecked(on)
        self._window.desk.messages.note(ON if on else OFF, undo=False)

    # --- what some keys do -------------------------------------------------------------------------

    def show_sheet(self) -> None:
        KeysDialog(self._window, self._window.desk.source, single=self.single, switched=self.set_single).open()

    def _new(self) -> None:
        """In the cell or on the day that the keyboard is on; without one at the next half hour."""
        keys, shown = self._cells, self._window.middle.shown
        if keys is not None and keys.on_cell:
            keys.book()
        elif not (isinstance(shown, MonthView | AgendaView) and shown.book()):
            self._window.new_booking()

    @property
    def _cells(self) -> CellKeys | None:
        """The keyboard in the shown view, if that has cells."""
        shown = self._window.middle.shown
        return shown.keys if isinstance(shown, WeekGrid | TimelineView) else None

    def _walk(self, way: int) -> None:
        """The next booking, or the one before."""
        stage, keys = self._window.middle, self._cells
        if keys is not None:
            keys.go_to_next(way)
            return
        names = list(dict.fromkeys(entry.name for entry in stage.occurrences.entries))
        name = stage.selected_name()
        at = names.index(name) + way if name in names else (0 if way > 0 else len(names) - 1)
        if 0 <= at < len(names):
            stage.reveal(names[at])

    def _type(self, text: str) -> None:
        """A letter in the grid began a booking: it is the beginning of the title."""
        form = self._window.booking.form
        if form.is_open and not form.existing:
            form.title.setFocus()
            form.title.insert(text)

    def _open(self) -> None:
        """The selected booking."""
        name = self._window.middle.selected_name()
        if name:
            self._window.middle.open_requested.emit(name)

    def _swap(self) -> None:
        """The week of all resources; in it, the other order."""
        week = self._window.desk.week
        if week.view is View.WEEK_COLUMNS:
            week.swap_order()
        else:
            self._window.views.set_view(View.WEEK_COLUMNS)

    def _open_menu(self) -> None:
        """What the Menu key does, for keyboards without one: the menu of the booking, or of the place."""
        shown = self._window.middle.shown
        view = shown.list if isinstance(shown, AgendaView) else shown
        box = view.visualRect(view.currentIndex())
        if self._cells is not None and self._cells.on_cell:
            box = self._cells.mark()[0][0]
        place = box.center() if box.isValid() else view.viewport().rect().center()
        reason = QContextMenuEvent.Reason.Keyboard
        event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
