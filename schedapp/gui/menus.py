"""The menus behind the menu button: every action of the window, with its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from schedapp.gui.keys import window_keys
from schedapp.gui.labels import button_text, set_names, show_text
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.undo import History
from schedapp.gui.widgets.popups import Menu

FREQUENCIES = (
    ("realtime", "Real time"),
    ("1", "Every minute"),
    ("5", "Every 5 minutes"),
    ("15", "Every 15 minutes"),
    ("60", "Every hour"),
    ("manual", "Only by hand"),
)
THEMES = ((Choice.SYSTEM, "As the system"), (Choice.LIGHT, "Light"), (Choice.DARK, "Dark"))
VIEWS = (
    ("day", "&Day"),
    ("week", "&Week"),
    ("workweek", "W&ork week"),
    ("days", "&Several days"),
    ("month", "&Month"),
    ("agenda", "&Agenda"),
    ("columns", "&Resources of a day"),
    ("week_columns:days", "W&eek of all resources, by day"),
    ("week_columns:resources", "Wee&k of all resources, by resource"),
    ("timeline", "&Timeline"),
)
DAY_COUNTS = tuple((str(days), f"{days} days") for days in range(2, 15))
PATIENTS = (("yes", "Only “Busy”: there are patients"), ("no", "Titles"))
SQUEEZES = (("off", "Never"), ("on", "With a reason"))
UNDO_LENGTH = 60


class Menus:
    """Builds the menu `root` and keeps the actions by name. `window` gets their shortcuts."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.root = Menu(window)
        set_names(self.root, "Menu")
        self.actions: dict[str, QAction] = {}
        self.submenus: dict[str, Menu] = {}
        self._groups: dict[str, QActionGroup] = {}
        for name, title in (("file", "&File"), ("edit", "&Edit"), ("view", "&View"), ("help", "&Help")):
            self.submenus[name] = Menu(title, self.root)
            self.root.addMenu(self.submenus[name])

    def add(self, menu: str, name: str, text: str, act: Callable[[], object]) -> QAction:
        """An action; it works by its keys of `schedapp.gui.keys` wherever the focus is in the window."""
        action = QAction(self._window)
        show_text(action, text)
        action.setShortcuts([QKeySequence(key) for key in window_keys(name)])
        action.triggered.connect(lambda _checked=False: act())
        self.submenus[menu].addAction(action)
        self._window.addAction(action)
        self.actions[name] = action
        return action

    def add_toggle(self, menu: str, name: str, text: str, act: Callable[[], object]) -> QAction:
        """An action that is checked while it is on; who turns it says so with `setChecked`."""
        action = self.add(menu, name, text, act)
        action.setCheckable(True)
        return action

    def separate(self, menu: str) -> None:
        self.submenus[menu].addSeparator()

    def add_choices(
        self, menu: str, name: str, title: str, pairs: Sequence[tuple[str, str]], chosen: Callable[[str], None]
    ) -> None:
        """A submenu of which one is checked; `choose` checks another without calling `chosen`."""
        submenu = Menu(title, self.submenus[menu])
        group = QActionGroup(submenu)
        for value, text in pairs:
            action = submenu.addAction(text)
            action.setCheckable(True)
            action.setData(str(value))
            group.addAction(action)
        group.triggered.connect(lambda action: chosen(action.data()))
        self.submenus[menu].addMenu(submenu)
        self.submenus[name] = submenu
        self._groups[name] = group

    @property
    def choices(self) -> list[tuple[QAction, str]]:
        """Each choice of the submenus, with the title of its submenu."""
        return [
            (action, self.submenus[name].title()) for name, group in self._groups.items() for action in group.actions()
        ]

    def choose(self, name: str, value: str) -> None:
        for action in self._groups[name].actions():
            action.setChecked(action.data() == value)

    def choice(self, name: str, value: str) -> QAction:
        """The action of one value, for those who want to trigger it."""
        return next(action for action in self._groups[name].actions() if action.data() == value)

    def open_by_keys(self, place: Callable[[], QPoint]) -> None:
        """F10 opens the menu, Alt+F, E, V and H one of its parts, at `place` on the screen."""
        menus = {"menu": self.root} | {f"menu_{name}": self.submenus[name] for name in ("file", "edit", "view", "help")}
        for name, menu in menus.items():
            shortcut = QShortcut(QKeySequence(window_keys(name)[0]), self._window)
            shortcut.activated.connect(lambda menu=menu: _open(menu, place(), into=menu is not self.root))

    def follow(self, history: History) -> None:
        """The undo and redo entries say what they would do."""
        history.moved.connect(lambda: self._show_history(history))
        self._show_history(history)

    def _show_history(self, history: History) -> None:
        pairs = (
            ("undo", "&Undo", history.can_undo, history.stack.undoText()),
            ("redo", "&Redo", history.can_redo, history.stack.redoText()),
        )
        for name, verb, possible, what in pairs:
            action = self.actions[name]
            action.setEnabled(possible)
            short = what if len(what) <= UNDO_LENGTH else f"{what[:UNDO_LENGTH]}…"
            show_text(action, f"{verb}: {button_text(short)}" if possible and what else verb)


def open_below(menu: QMenu, button: QWidget) -> None:
    """Opens a menu whose trailing edge is the button's."""
    mirrored = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    side = 0 if mirrored else button.width() - menu.sizeHint().width()
    menu.popup(button.mapToGlobal(QPoint(side, button.height() + 2)))


def open_above(menu: QMenu, button: QWidget) -> None:
    """Opens a menu over its button, its leading edge at the button's."""
    mirrored = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    size = menu.sizeHint()
    side = button.width() - size.width() if mirrored else 0
    menu.popup(button.mapToGlobal(QPoint(side, -size.height() - 2)))


def _open(menu: QMenu, place: QPoint, *, into: bool) -> None:
    """Opens a menu with its trailing edge at `place`; `into` has its first entry chosen, as after a key."""
    menu.popup(place - QPoint(menu.sizeHint().width(), 0))
    first = next((action for action in menu.actions() if action.isEnabled() and not action.isSeparator()), None)
    if into and first is not None:
        menu.setActiveAction(first)


def local_keys(widget: QWidget, keys: Mapping[str, Callable[[], object]]) -> dict[str, QShortcut]:
    """Keys that work only while `widget` has the focus: single letters never disturb typing."""
    made = {}
    for key, act in keys.items():
        made[key] = shortcut = QShortcut(QKeySequence(key), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda act=act: act())
    return made
