"""The resources of a booking as chips: one for each, a click takes it off, and a menu adds others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from schedapp.gui.labels import button_text, plain_action, set_names, set_role, set_tip
from schedapp.gui.side.resource_model import GROUPS
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme import colour as plain_colour
from schedapp.gui.widgets.flow import FlowBox
from schedapp.model.resource import Resource

NAME_LENGTH = 180
BAR = 3


class _Chip(QPushButton):
    """A resource's name with its colour as a bar at the leading edge, and a cross."""

    def __init__(self, resource: Resource, source: ThemeSource, *, fixed: bool) -> None:
        super().__init__()
        self.resource = resource
        theme = source.theme
        room = theme.px(NAME_LENGTH)
        name = self.fontMetrics().elidedText(resource.name, Qt.TextElideMode.ElideRight, room)
        self.setText(button_text(name if fixed else f"{name}\N{EN SPACE}"))
        set_role(self, "chip")
        if fixed:
            set_names(self, resource.name)
            set_tip(self, resource.name)
        else:
            set_names(self, f"Take off {resource.name}")
            set_tip(self, f"Take off {resource.name}")
            self.setLayoutDirection(_reversed(self))
            self.setIcon(theme.icon("x", "muted", 12))
            self.setIconSize(QSize(theme.px(12), theme.px(12)))
        self.setEnabled(not fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        edge = self.width() - BAR if mirrored else 0
        painter.setClipRect(edge, 0, BAR, self.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plain_colour(self.resource.colour))
        painter.drawRoundedRect(self.rect(), 8, 8)


def _reversed(button: QPushButton) -> Qt.LayoutDirection:
    """The cross goes behind the name: a button's icon goes where the writing begins."""
    mirrored = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LeftToRight if mirrored else Qt.LayoutDirection.RightToLeft


def colour_icon(colour: str, side: int) -> QIcon:
    """A round dot in a resource's colour."""
    pixmap = QPixmap(side * 2, side * 2)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(plain_colour(colour))
    painter.drawEllipse(2, 2, side - 4, side - 4)
    painter.end()
    return QIcon(pixmap)


class ResourceChips(FlowBox):
    """`changed` carries the new tuple of resource uids. `reason` says why one is not free, "" when it is."""

    changed = Signal(object)

    def __init__(self, source: ThemeSource, reason: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._source = source
        self._reason = reason
        self._resources: Sequence[Resource] = ()
        self._chosen: tuple[str, ...] = ()
        self._fixed = False
        self._chips: list[_Chip] = []
        self._before: QWidget | None = None
        self.add_button = QPushButton("Add", self)
        set_role(self.add_button, "link")
        set_names(self.add_button, "Add a resource to this booking")
        self._menu = QMenu(self.add_button)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.add_button.setMenu(self._menu)
        self.add(self.add_button)

    @property
    def chosen(self) -> tuple[str, ...]:
        return self._chosen

    def show_resources(self, resources: Sequence[Resource], chosen: tuple[str, ...], *, fixed: bool = False) -> None:
        """All there are, and those that the booking has. `fixed` ones cannot be changed."""
        self._resources = resources
        self._chosen = tuple(uid for uid in chosen if any(r.uid == uid for r in resources))
        self._fixed = fixed
        self._rebuild()

    def tab_after(self, widget: QWidget) -> None:
        """Tab comes from this one to the chips."""
        self._before = widget
        self._order()

    def _order(self) -> None:
        """Without this, Tab would come to new chips after all other fields."""
        before = self._before
        for widget in (*self._chips, self.add_button):
            if before is not None:
                self.setTabOrder(before, widget)
            before = widget

    def _rebuild(self) -> None:
        for chip in self._chips:
            self.remove(chip)
        by_uid = {resource.uid: resource for resource in self._resources}
        self._chips = [_Chip(by_uid[uid], self._source, fixed=self._fixed) for uid in self._chosen]
        for chip in self._chips:
            chip.clicked.connect(partial(self._take_off, chip.resource.uid))
            self.add(chip)
        theme = self._source.theme
        self.add_button.setIcon(theme.icon("plus", "accent", 14))
        self.add_button.setIconSize(QSize(theme.px(14), theme.px(14)))
        self.add_button.setVisible(not self._fixed and len(self._chosen) < len(self._resources))
        self.move_last(self.add_button)
        self._order()

    def _take_off(self, uid: str, _checked: bool = False) -> None:
        self._set(tuple(other for other in self._chosen if other != uid))
        self.add_button.setFocus()

    def _set(self, chosen: tuple[str, ...]) -> None:
        self._chosen = chosen
        self._rebuild()
        self.changed.emit(chosen)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for kind, heading in GROUPS.items():
            members = [r for r in self._resources if r.kind is kind and r.uid not in self._chosen]
            if members:
                self._menu.addSection(heading)
            for resource in members:
                self._menu.addAction(self._action(resource))

    def _action(self, resource: Resource) -> QAction:
        reason = self._reason(resource.uid)
        action = plain_action(f"{resource.name} ({reason})" if reason else resource.name, self)
        action.setIcon(colour_icon(resource.colour, self._source.theme.px(14)))
        action.setEnabled(not reason)
        action.triggered.connect(lambda: self._set((*self._chosen, resource.uid)))
        return action
