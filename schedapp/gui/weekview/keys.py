"""The keyboard in a view of cells: walks, stretches, opens, books, moves. What a cell is, its view says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from schedapp.gui.models.wording import isolated
from schedapp.gui.weekview.cellfloor import CellFloor, Place, when_words
from schedapp.gui.weekview.cursor import (
    ALL_DAY,
    HOUR,
    NONE,
    STEP,
    Cell,
    Stand,
    across,
    along,
    jump,
    stand_on,
    walk,
)
from schedapp.gui.weekview.drag import Draft, Kind
from schedapp.gui.weekview.keyed_move import KeyedMove
from schedapp.gui.widgets.notes import announce

NO, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_WAYS = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)

Act = Callable[[], object]


class CellKeys(CellFloor):
    """Reads the keys of `view`. `upright`: time runs down, else along the lines.

    A booking that Alt moves is a ghost until Alt is let go: many steps are one change.
    """

    typed = Signal(str)
    """A letter on a free cell: the new booking is offered already, this is the beginning of its title."""

    def __init__(self, view: Any, *, upright: bool) -> None:
        super().__init__(view)
        self._move = KeyedMove(view, self)
        self._upright = upright
        self._stand: Stand | None = None
        self._anchor: Cell | None = None
        self._shown = False
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    # --- what others ask ---------------------------------------------------------------------------

    @property
    def shown(self) -> bool:
        """Whether the mark can be seen: the keyboard was used last, and the view has it."""
        return self._shown and bool(self._view.hasFocus()) and self.current() is not None

    @property
    def on_cell(self) -> bool:
        """Whether it is on a cell that can be seen, and on no booking."""
        stand = self.current()
        return self.shown and stand is not None and stand.item == NONE

    def current(self) -> Stand | None:
        """Where the keyboard is: on what is selected, else on its cell."""
        ground, row = self.ground(), self._view.scene.selected
        near = self._stand.cell if self._stand is not None else None
        if not ground.lanes:
            return None
        if 0 <= row < len(self._view.scene.entries):
            return stand_on(ground, row, near)
        if near is None:
            return None
        minute = near.minute if near.minute == ALL_DAY else min(near.minute, ground.last)
        return Stand(Cell(min(near.lane, len(ground.lanes) - 1), minute))

    def place(self) -> Place | None:
        """What Enter would book; None while it is on no cell."""
        stand = self.current()
        if not self.on_cell or stand is None:
            return None
        return self.place_of(*self._range(stand.cell), self._view.default_minutes)

    def mark(self) -> tuple[list[QRect], bool]:
        """The rectangles of the mark, and whether they are cells."""
        stand = self.current() if self.shown else None
        if stand is None:
            return [], False
        if stand.item != NONE:
            return self.rects_of_item(stand), False
        return self.rects(*self._range(stand.cell)), True

    def go_to_next(self, way: int) -> None:
        """The next booking, or with -1 the one before."""
        found = walk(self.ground(), self.current(), way)
        if found is not None:
            self._go(found)

    def book(self) -> None:
        """Offers a booking of the marked cells."""
        stand, view = self.current(), self._view
        if stand is None:
            return
        if view.scene.locked:
            view.refused.emit(view.scene.locked)
            return
        first, last = self._range(stand.cell)
        place = self.place_of(first, last, view.default_minutes)
        kind = Kind.CREATE_ALL_DAY if place.all_day else Kind.CREATE
        draft = Draft(kind, place.start, place.end, resources=place.resources)
        view.checks.forget()
        view.offer(draft if first.lane != last.lane and not place.all_day else view.checks.for_new(draft))

    # --- events ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._view:
            if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
                self._point(event)
            return False
        kind = event.type()
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress:
            modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            act = self._act(Qt.Key(event.key()), modifiers, event.text())
            if act is not None:
                act()
            return act is not None
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Alt:
            self._move.settle()
        elif isinstance(event, QFocusEvent):
            self._on_focus(event)
        return False

    def _on_focus(self, event: QFocusEvent) -> None:
        if event.type() is QEvent.Type.FocusOut:
            self._move.settle()
        elif event.reason() in BY_TAB and self.ground().lanes:
            self._go(self.current() or Stand(self.start()))

    def _point(self, event: QMouseEvent) -> None:
        """The mouse takes over; the keys go on from where it was."""
        self._move.drop()
        cell = self.cell_at(event)
        if self._shown:
            self._view.viewport().update()
        self._shown, self._anchor = False, None
        self._stand = Stand(cell) if cell is not None else self._stand

    def _act(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> Act | None:
        """What a key does; None for one that is left to others."""
        row = self._view.scene.selected
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key in _WAYS and self.ground().lanes:
            return self._arrow(*_WAYS[key], modifiers)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End) and modifiers in (NO, CTRL) and self.ground().lanes:
            return lambda: self._to_end(last=key == Qt.Key.Key_End, of_day=modifiers == CTRL)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modifiers == NO:
            return self._enter()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and modifiers == NO and row >= 0:
            return lambda: self._view.wish(self._view.cancel_requested, self._view.selected_name())
        if modifiers in (NO, SHIFT) and text.isprintable() and text.strip() and self.on_cell:
            return lambda: self._type(text)
        return None

    def _enter(self) -> Act | None:
        name = self._view.selected_name()
        if name:
            self._move.settle()
            return lambda: self._view.wish(self._view.open_requested, name)
        return self.book if self.on_cell else None

    def _type(self, text: str) -> None:
        self.book()
        if not self._view.scene.locked:
            self.typed.emit(text)

    def _escape(self) -> Act | None:
        if self._move.under_way:
            return self._move.drop
        return self._unstretch if self._anchor is not None else None

    def _unstretch(self) -> None:
        self._anchor = None
        self._view.viewport().update()

    # --- walking -----------------------------------------------------------------------------------

    def _arrow(self, x: int, y: int, modifiers: Qt.KeyboardModifier) -> Act | None:
        """An arrow: along the lane in time, or across to another one."""
        if self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            x = -x
        time, lanes = (y, x) if self._upright else (x, y)
        if modifiers in (ALT, ALT | SHIFT):
            return (lambda: self._move.step(time, lanes, modifiers)) if self._view.scene.selected >= 0 else None
        if modifiers & ALT or modifiers & ~(CTRL | SHIFT):
            return None
        by = time * (HOUR if modifiers & CTRL else STEP)
        if modifiers & SHIFT:
            return lambda: self._stretch(by, lanes)
        return lambda: self._walk(by, lanes)

    def _walk(self, by: int, lanes: int) -> None:
        stand, ground = self.current(), self.ground()
        if stand is None or (not self._shown and stand.item == NONE):
            # The first press shows where one is.
            self._go(jump(ground, stand or Stand(self.start()), (stand.cell if stand else self.start()).minute))
        elif by:
            self._go(along(ground, stand, by))
        elif 0 <= stand.cell.lane + lanes < len(ground.lanes):
            self._go(across(ground, stand, stand.cell.lane + lanes))
        else:
            self._go(self.past_edge(stand, lanes) or stand)

    def _to_end(self, *, last: bool, of_day: bool) -> None:
        ground = self.ground()
        stand = self.current() or Stand(self.start())
        if of_day is self._upright or of_day:
            self._go(jump(ground, stand, self.day_end(stand.cell, last=last)))
        elif self._upright:
            self._go(across(ground, stand, len(ground.lanes) - 1 if last else 0))
        else:
            self._go(jump(ground, stand, ground.last if last else 0))

    def day_end(self, cell: Cell, *, last: bool) -> int:
        """The minute of the first or the last cell of the cell's day."""
        return self.ground().last if last else 0

    def _go(self, stand: Stand) -> None:
        before = self._view.scene.selected
        self._move.settle()
        self._stand, self._anchor, self._shown = stand, None, True
        self._view.select_row(stand.item)
        if stand.item != NONE:
            self._view.scrollTo(self._view.occurrences.index(stand.item))
        else:
            self.scroll_to(stand.cell)
        # A booking that becomes current is read out by itself.
        if stand.item == NONE or stand.item == before:
            announce(self._view, self.words(), at_once=True)
        self._view.viewport().update()

    def _stretch(self, by: int, lanes: int) -> None:
        stand, ground = self.current(), self.ground()
        if stand is None or not self._shown:
            self._walk(by, lanes)
            return
        if stand.item != NONE:
            return
        anchor, (lane, minute) = self._anchor or stand.cell, stand.cell
        if by and minute != ALL_DAY:
            minute = min(max(minute + by, 0), ground.last)
        goal = lane + lanes
        if lanes and 0 <= goal < len(ground.lanes) and (minute == ALL_DAY or self.joins(anchor.lane, goal)):
            lane = goal
        self._stand, self._anchor = Stand(Cell(lane, minute)), anchor
        self.scroll_to(Cell(lane, minute))
        announce(self._view, self.words(), at_once=True)
        self._view.viewport().update()

    def _range(self, cell: Cell) -> tuple[Cell, Cell]:
        """The first and the last of the marked cells."""
        anchor = self._anchor or cell
        lanes, minutes = sorted((anchor.lane, cell.lane)), sorted((anchor.minute, cell.minute))
        return Cell(lanes[0], minutes[0]), Cell(lanes[1], minutes[1])

    # --- words -------------------------------------------------------------------------------------

    def words(self) -> str:
        """“Dr Meier, Tuesday 24 November, 10:15, free”."""
        stand = self.current()
        if stand is None:
            return ""
        first, last = self._range(stand.cell)
        owner, state = self.state_of(stand.cell)
        place = self.place_of(first, last, STEP)
        parts = [isolated(owner), when_words(place, self._view.scene.zone, one=first == last), state]
        return ", ".join(part for part in parts if part)
