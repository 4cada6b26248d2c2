"""The keyboard in a view of cells: walks, stretches, opens, books, moves. What a cell is, its view says."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import clock, isolated, long_day, span_words
from schedapp.gui.weekview.cursor import (
    ALL_DAY,
    HOUR,
    NONE,
    STEP,
    Cell,
    Ground,
    Stand,
    across,
    along,
    jump,
    stand_on,
    walk,
)
from schedapp.gui.weekview.drag import Draft, Kind, Subject
from schedapp.gui.widgets.notes import announce
from schedapp.model.timespan import MINUTE, to_local

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
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
LATE = 900
"""Milliseconds after which a move by keys is made, if nobody heard that Alt was let go."""
READ_ONLY = "This booking cannot be changed here."
ALL_DAY_FIXED = "An all-day booking has no time of day. Open it to give it one."

Act = Callable[[], object]


class Place(NamedTuple):
    """What a cell would book: UTC epoch seconds, whether whole days, the resources (none: any will do)."""

    start: int
    end: int
    all_day: bool
    resources: tuple[str, ...]


class CellKeys(QObject):
    """Reads the keys of `view`. `upright`: time runs down, else along the lines.

    A booking that Alt moves is a ghost until Alt is let go: many steps are one change.
    """

    typed = Signal(str)
    """A letter on a free cell: the new booking is offered already, this is the beginning of its title."""

    def __init__(self, view: Any, *, upright: bool) -> None:
        super().__init__(view)
        self._view = view
        self._upright = upright
        self._stand: Stand | None = None
        self._anchor: Cell | None = None
        self._shown = False
        self._moving: Draft | None = None
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self.settle)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    # --- what a view says --------------------------------------------------------------------------

    @abstractmethod
    def ground(self) -> Ground:
        """The lanes and what is in them."""

    @abstractmethod
    def start(self) -> Cell:
        """Where the keyboard begins: now, if it is shown."""

    @abstractmethod
    def cell_at(self, event: QMouseEvent) -> Cell | None:
        """The cell under the mouse."""

    @abstractmethod
    def scroll_to(self, cell: Cell) -> None:
        """Has a cell in view."""

    @abstractmethod
    def place_of(self, first: Cell, last: Cell, minutes: int) -> Place:
        """What the cells from `first` to `last` would book; one cell is `minutes` long."""

    @abstractmethod
    def rects(self, first: Cell, last: Cell) -> list[QRect]:
        """Where these cells are, in the viewport."""

    @abstractmethod
    def rects_of_item(self, stand: Stand) -> list[QRect]:
        """Where a booking is in the lane that the keyboard is in."""

    @abstractmethod
    def state_of(self, cell: Cell) -> tuple[str, str]:
        """Whose the cell is ("" where it is everybody's), and whether it is free, in words."""

    @abstractmethod
    def joins(self, one: int, other: int) -> bool:
        """Whether a stretch may go over these lanes, both at the same time of one day."""

    @abstractmethod
    def aside(self, draft: Draft, entry: Entry, lanes: int) -> Draft | None:
        """A booking moved so many lanes on; None where there is no other."""

    @abstractmethod
    def paint(self) -> None:
        """Draws the mark over the picture."""

    def past_edge(self, stand: Stand, way: int) -> Stand | None:
        """After the last lane (1) or before the first (-1): turns the page, and where one is then; None to stay."""
        return None

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
            self.settle()
        elif isinstance(event, QFocusEvent):
            self._on_focus(event)
        return False

    def _on_focus(self, event: QFocusEvent) -> None:
        if event.type() is QEvent.Type.FocusOut:
            self.settle()
        elif event.reason() in _BY_TAB and self.ground().lanes:
            self._go(self.current() or Stand(self.start()))

    def _point(self, event: QMouseEvent) -> None:
        """The mouse takes over; the keys go on from where it was."""
        self._drop_move()
        cell = self.cell_at(event)
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
            self.settle()
            return lambda: self._view.wish(self._view.open_requested, name)
        return self.book if self.on_cell else None

    def _type(self, text: str) -> None:
        self.book()
        if not self._view.scene.locked:
            self.typed.emit(text)

    def _escape(self) -> Act | None:
        if self._moving is not None:
            return self._drop_move
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
            return (lambda: self._shift(time, lanes, modifiers)) if self._view.scene.selected >= 0 else None
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
        self.settle()
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

    # --- moving a booking --------------------------------------------------------------------------

    def _shift(self, time: int, lanes: int, modifiers: Qt.KeyboardModifier) -> None:
        """A step of Alt and an arrow; with Shift the end alone."""
        view, row = self._view, self._view.scene.selected
        if view.scene.locked:
            view.refused.emit(view.scene.locked)
            return
        entry = view.scene.entries[row]
        draft = self._moving or Draft(
            Kind.MOVE_ALL_DAY if entry.all_day else Kind.MOVE,
            entry.start, entry.end, entry.name, entry.title, resources=entry.resources,
        )  # fmt: skip
        if entry.all_day and time:
            view.refused.emit(ALL_DAY_FIXED)
            return
        moved = self._shifted(draft, entry, time * STEP * MINUTE, lanes, modifiers)
        if moved is None:
            return
        if not self._moving:
            view.checks.forget()
        self._moving = view.checks.for_existing(replace(moved, refused="", advice="", asks=False), subject_of(entry))
        view.show_draft(self._moving, row)
        announce(view, self._moved_words(self._moving), at_once=True)
        self._late.start()

    def _shifted(
        self, draft: Draft, entry: Entry, seconds: int, lanes: int, modifiers: Qt.KeyboardModifier
    ) -> Draft | None:
        if lanes:
            return None if modifiers & SHIFT else self.aside(draft, entry, lanes)
        if modifiers & SHIFT:
            end = max(draft.end + seconds, draft.start + STEP * MINUTE)
            return replace(draft, kind=Kind.RESIZE_END, end=end)
        return replace(draft, start=draft.start + seconds, end=draft.end + seconds)

    def settle(self) -> None:
        """Alt was let go: the move is made, or said why not."""
        draft, self._moving = self._moving, None
        self._late.stop()
        if draft is None:
            return
        self._view.show_draft(None, NONE)
        row = self._view.occurrences.row_of(draft.name)
        if row >= 0:
            self.drop(draft, self._view.occurrences.entry(row))

    def drop(self, draft: Draft, entry: Entry) -> None:
        """Hands a move to the view as if the mouse had dropped it. One that changed both ends is a move too."""
        if draft.kind is Kind.RESIZE_END and draft.start != entry.start:
            draft = replace(draft, kind=Kind.MOVE)
        self._view.drop(draft, subject_of(entry))

    def _drop_move(self) -> None:
        """As if nothing had been moved."""
        self._late.stop()
        if self._moving is not None:
            self._moving = None
            self._view.show_draft(None, NONE)

    # --- words -------------------------------------------------------------------------------------

    def words(self) -> str:
        """“Dr Meier, Tuesday 24 November, 10:15, free”."""
        stand = self.current()
        if stand is None:
            return ""
        first, last = self._range(stand.cell)
        owner, state = self.state_of(stand.cell)
        place = self.place_of(first, last, STEP)
        parts = [isolated(owner), self._when(place, one=first == last), state]
        return ", ".join(part for part in parts if part)

    def _when(self, place: Place, *, one: bool) -> str:
        zone = self._view.scene.zone
        start, end = to_local(place.start, zone), to_local(place.end, zone)
        day = long_day(start.date())
        if place.all_day:
            last = to_local(place.end - 1, zone).date()
            return f"{day}, all day" if last == start.date() else f"{day} to {long_day(last)}, all day"
        return f"{day}, {clock(start)}" if one else f"{day}, {clock(start)} to {clock(end)}"

    def _moved_words(self, draft: Draft) -> str:
        zone = self._view.scene.zone
        words = span_words(draft.start, draft.end, draft.all_day, zone)
        return f"{words}, {isolated(draft.refused)}" if draft.refused else words


def subject_of(entry: Entry) -> Subject:
    """What is moved."""
    locked = READ_ONLY if entry.read_only else ""
    return Subject(entry.name, entry.title, entry.start, entry.end, entry.resources, entry.zone, locked, entry.all_day)


def taken_words(titles: Sequence[str]) -> str:
    """“taken: Check-up”."""
    return f"taken: {', '.join(isolated(title) for title in titles)}"
