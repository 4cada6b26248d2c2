"""Every key of the window, once: the menus, the sheet of keys and the views take theirs from here. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SINGLE_KEYS = "single_keys"
"""The setting that switches the keys of one letter `on` or `off`."""


class Theme(StrEnum):
    """The headings of the sheet."""

    BOOKINGS = "Bookings"
    CELL = "Moving in the grid"
    TIME = "Days and views"
    SELECTED = "The selected booking"
    FINDING = "Finding"
    WINDOW = "The window"


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that keys do. The texts are those of QKeySequence in portable form.

    `window` keys work wherever the focus is; `view` keys while bookings have the focus; `grid` keys are read by the
    views themselves. `told` is what the sheet shows in place of them: a series such as arrows is one line.
    """

    name: str
    words: str
    theme: Theme
    view: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    grid: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.view, *self.grid, *self.window)

    @property
    def shown(self) -> tuple[str, ...]:
        """What the sheet shows."""
        return self.told or self.all


_B, _C, _T, _S, _F, _W = Theme
_ARROWS = ("Up", "Down", "Left", "Right")
_LENGTHS = ("Up", "Down")

KEYS: tuple[Key, ...] = (
    Key("new", "New booking", _B, ("C", "Ins"), ("Ctrl+N",), told=("C", "Ctrl+N")),
    Key("type", "New booking: type its title", _B, told=("A … Z",)),
    Key("open", "Open, or book the cell", _B, ("E",), grid=("Return", "Enter"), told=("E", "Enter")),
    Key("find_time", "Find a free time", _B, ("F",), ("Ctrl+Shift+F",)),
    Key("cancel", "Cancel the booking", _B, grid=("Del", "Backspace"), told=("Del",)),
    Key("undo", "Undo", _B, window=("Ctrl+Z",)),
    Key("redo", "Redo", _B, window=("Ctrl+Y", "Ctrl+Shift+Z"), told=("Ctrl+Y",)),
    Key("cell", "Next cell or booking", _C, grid=_ARROWS, told=("↑ ↓ ← →",)),
    Key("hour", "An hour on", _C, grid=tuple(f"Ctrl+{key}" for key in _ARROWS), told=("Ctrl+↑ ↓",)),
    Key("stretch", "Stretch the cell", _C, grid=tuple(f"Shift+{key}" for key in _ARROWS), told=("Shift+↑ ↓ ← →",)),
    Key("ends", "First and last day", _C, grid=("Home", "End")),
    Key("day_ends", "Ends of the day", _C, grid=("Ctrl+Home", "Ctrl+End")),
    Key("next_booking", "Next booking", _C, ("B",)),
    Key("previous_booking", "Booking before", _C, ("Shift+B",)),
    Key("leave", "Leave the grid", _C, told=("Tab",)),
    Key("today", "Today", _T, ("T",), ("Ctrl+T",)),
    Key("forward", "Next page", _T, ("J", "PgDown"), ("Ctrl+PgDown",), told=("J", "PgDown")),
    Key("back", "Page before", _T, ("K", "PgUp"), ("Ctrl+PgUp",), told=("K", "PgUp")),
    Key("go_to", "Go to a date", _T, ("G",), ("Ctrl+G",)),
    Key("day", "Day", _T, ("D", "1")),
    Key("week", "Week", _T, ("W", "2")),
    Key("month", "Month", _T, ("M", "3")),
    Key("days", "Several days", _T, ("X", "4")),
    Key("agenda", "Agenda", _T, ("A", "5")),
    Key("timeline", "Timeline", _T, ("L", "6")),
    Key("columns", "Resources of a day", _T, ("R",)),
    Key("swap", "All resources, both orders", _T, ("Shift+R",)),
    Key("step", "Arrived, in the room, done", _S, ("V",)),
    Key("no_show", "Did not come", _S, ("Shift+V",)),
    Key("tentative", "Tentative or confirmed", _S, ("Y",)),
    Key("next_free", "Move to the next free time", _S, ("Shift+N",)),
    Key("elsewhere", "Same time elsewhere", _S, ("O",)),
    Key("shift", "Move it", _S, grid=tuple(f"Alt+{key}" for key in _ARROWS), told=("Alt+↑ ↓ ← →",)),
    Key("length", "Longer, shorter", _S, grid=tuple(f"Alt+Shift+{key}" for key in _LENGTHS), told=("Alt+Shift+↑ ↓",)),
    Key("copy", "Copy", _S, ("Ctrl+C",)),
    Key("paste", "Paste", _S, ("Ctrl+V",)),
    Key("duplicate", "Duplicate", _S, ("Ctrl+D",)),
    Key("print", "Print a slip", _S, ("Ctrl+P",)),
    Key("booking_history", "History", _S, ("H",)),
    Key("card", "All about it", _S, grid=("Space",)),
    Key("context", "Menu", _S, ("Shift+F10",), grid=("Menu",)),
    Key("commands", "Commands, bookings, clients", _F, window=("Ctrl+K",)),
    Key("search", "Bookings and clients", _F, ("/",), ("Ctrl+F",)),
    Key("changed", "Next changed booking", _F, ("N",)),
    Key("attention", "Needs attention", _F, window=("Ctrl+Shift+A",)),
    Key("keys", "This sheet", _W, ("?",), ("Ctrl+/",)),
    Key("sync", "Sync now", _W, window=("F5",)),
    Key("as_google", "As Google sees it", _W, window=("Ctrl+Shift+G",)),
    Key("add_resource", "Add a resource", _W, window=("Ctrl+Shift+N",)),
    Key("zoom_in", "Larger hours", _W, window=("Ctrl++", "Ctrl+="), told=("Ctrl++",)),
    Key("zoom_out", "Smaller hours", _W, window=("Ctrl+-",)),
    Key("zoom_none", "Usual size", _W, window=("Ctrl+0",)),
    Key("menu", "Menu", _W, window=("F10",)),
    Key("menu_file", "File menu", _W, window=("Alt+F",)),
    Key("menu_edit", "Edit menu", _W, window=("Alt+E",)),
    Key("menu_view", "View menu", _W, window=("Alt+V",)),
    Key("menu_help", "Help menu", _W, window=("Alt+H",)),
    Key("close", "Close, drop a drag", _W, grid=("Esc",)),
    Key("about", "About Sched", _W, window=("F1",)),
    Key("quit", "Quit", _W, window=("Ctrl+Q",)),
)

_BY_NAME = {key.name: key for key in KEYS}


def key_named(name: str) -> Key:
    """Raises KeyError for what has no key."""
    return _BY_NAME[name]


def window_keys(name: str) -> tuple[str, ...]:
    """The keys of an action wherever the focus is; () for one without."""
    key = _BY_NAME.get(name)
    return key.window if key else ()


def view_keys(name: str) -> tuple[str, ...]:
    """Its keys while bookings have the focus; () for one without."""
    key = _BY_NAME.get(name)
    return key.view if key else ()


def is_single(text: str) -> bool:
    """Whether a key is one letter, digit or sign, perhaps with Shift: those can be switched off (WCAG 2.2, 2.1.4)."""
    return len(text.removeprefix("Shift+")) == 1


def caps(text: str) -> list[str]:
    """The caps of a key: `Ctrl+Shift+A` is three, `Ctrl++` two."""
    head, _, last = text[:-1].rpartition("+")
    return [*(head.split("+") if head else []), last + text[-1]]
