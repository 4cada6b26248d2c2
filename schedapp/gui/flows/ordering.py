"""The order of the resources: a heading that was dragged, or moved by the menu of its resource."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu

from schedapp.gui.desk import Desk
from schedapp.gui.flows.resource_flow import ResourceFlow
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.weekview.headings import HeadingLayer
from schedapp.model.change import Family, Step
from schedapp.model.resource import Resource


class Ordering(QObject):
    """Resources stand by kind; within its kind each may stand anywhere. The order is that of all lists."""

    def __init__(self, desk: Desk, grid: WeekGrid, resources: ResourceFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self.layer = HeadingLayer(grid)
        self.layer.moved.connect(self.put_before)
        resources.menu_opening.connect(self._on_menu)

    def put_before(self, uid: str, before: str) -> None:
        """Has one resource stand before another one of its kind; "" for behind all that are shown."""
        alike = [one.uid for one in self._alike(uid) if one.uid != uid]
        shown = [one for one in alike if one in self._desk.feed.shown]
        behind = alike.index(shown[-1]) + 1 if shown else len(alike)
        at = alike.index(before) if before else behind
        self._arrange(uid, [*alike[:at], uid, *alike[at:]])

    def step(self, uid: str, steps: int) -> None:
        """One place on among the shown ones of its kind, or back with -1."""
        shown = self._shown(uid)
        at = shown.index(uid) + steps
        if 0 <= at < len(shown):
            rest = [one for one in shown if one != uid]
            self.put_before(uid, rest[at] if at < len(rest) else "")

    def _arrange(self, uid: str, uids: list[str]) -> None:
        desk = self._desk
        name, services = desk.feed.names[uid], desk.services

        def arrange() -> Step:
            return services.undoing.make(
                {Family.RESOURCES}, lambda: services.resources.arrange(uids), lambda _done: f"Moved {name}"
            )

        desk.background.run(arrange, desk.take_in, desk.messages.error)

    def _on_menu(self, uid: str, menu: QMenu) -> None:
        """The same for the keyboard."""
        shown = self._shown(uid)
        if uid not in shown or len(shown) < 2:
            return
        mirrored = self._desk.window.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for words, steps in (("Move left", 1 if mirrored else -1), ("Move right", -1 if mirrored else 1)):
            action = menu.addAction(words)
            action.setEnabled(0 <= shown.index(uid) + steps < len(shown))
            action.triggered.connect(lambda _on=False, steps=steps: self.step(uid, steps))

    def _shown(self, uid: str) -> list[str]:
        return [one.uid for one in self._alike(uid) if one.uid in self._desk.feed.shown]

    def _alike(self, uid: str) -> list[Resource]:
        """Those of its kind, in their order."""
        own = self._desk.feed.resource(uid)
        return [one for one in self._desk.feed.resources if own is not None and one.kind is own.kind]
