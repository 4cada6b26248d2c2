"""Saved sets of resources: choose one, keep the shown ones as one, delete one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.set_dialog import SetDialog
from schedapp.gui.labels import button_text, set_names
from schedapp.gui.menus import open_above
from schedapp.gui.models.wording import joined
from schedapp.gui.widgets.popups import Menu
from schedapp.model.change import Family
from schedapp.services.resource_sets import (
    ResourceSet,
    checked_name,
    current_set,
    read_sets,
    with_set,
    without_set,
    write_sets,
)


class SetsFlow(QObject):
    """`hide` gets the uids that are to be hidden; the menu is filled anew each time it opens."""

    def __init__(self, desk: Desk, hide: Callable[[set[str]], None]) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._hide = hide

    @property
    def sets(self) -> tuple[ResourceSet, ...]:
        return read_sets(self._desk.services.settings)

    @property
    def current(self) -> str:
        """The name of the set that is shown now, "" if none is."""
        return current_set(self.sets, self._desk.feed.shown, [one.uid for one in self._desk.feed.resources])

    def choose(self, name: str) -> None:
        """Shows the resources of a set, and no other."""
        wanted = next((one for one in self.sets if one.name == name), None)
        known = {resource.uid for resource in self._desk.feed.resources}
        if wanted is not None:
            self._hide(known - set(wanted.resources))

    def ask_name(self) -> None:
        """The dialog that keeps the shown resources as a set."""
        feed = self._desk.feed
        names = joined([feed.names[uid] for uid in feed.shown])
        SetDialog(self._desk.window, self._desk.source, names, self.current, self.keep).open()

    def keep(self, name: str) -> None:
        """The shown resources under a name. Raises BadInput for one that cannot be used."""
        self._write(with_set(self.sets, name, self._desk.feed.shown), f"Saved the set “{checked_name(name)}”")

    def delete(self, name: str) -> None:
        """The set is forgotten; what is shown stays."""
        self._write(without_set(self.sets, name), f"Deleted the set “{name}”")

    def _write(self, sets: Sequence[ResourceSet], words: str) -> None:
        settings, undoing = self._desk.services.settings, self._desk.services.undoing
        self._desk.take_in(undoing.make({Family.SETTINGS}, lambda: write_sets(settings, sets), lambda _done: words))

    def fill(self, menu: Menu) -> None:
        """The sets, then what can be done with them."""
        menu.clear()
        for old in menu.findChildren(QMenu):
            old.deleteLater()
        current, sets = self.current, self.sets
        everything = menu.addAction("All resources")
        everything.setCheckable(True)
        everything.setChecked(not self._desk.feed.hidden)
        everything.triggered.connect(lambda: self._hide(set()))
        for one in sets:
            action = menu.addAction(button_text(one.name))
            action.setCheckable(True)
            action.setChecked(one.name == current)
            action.triggered.connect(lambda _checked=False, name=one.name: self.choose(name))
        menu.addSeparator()
        keeps = menu.addAction("Save shown resources…")
        keeps.setEnabled(bool(self._desk.feed.shown))
        keeps.triggered.connect(self.ask_name)
        if sets:
            deletes = menu.submenu("Delete")
            set_names(deletes, "Delete a set")
            for one in sets:
                action = deletes.addAction(button_text(one.name))
                action.triggered.connect(lambda _checked=False, name=one.name: self.delete(name))

    def attach(self, menu: Menu) -> None:
        """Keeps a menu up to date."""
        menu.aboutToShow.connect(lambda: self.fill(menu))
        self.fill(menu)

    def open_above(self, menu: Menu, button: QWidget) -> None:
        """The menu over a button of the side."""
        self.fill(menu)  # its height is asked for before it is about to show
        open_above(menu, button)
