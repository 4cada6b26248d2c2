"""The parts of a booking as chips: resources by name and any of a pool. A click takes one off, a menu adds others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.gui.forms.wishes import Face, Parts, faces
from schedapp.gui.labels import button_text, plain_action, set_names, set_role, set_tip
from schedapp.gui.side.resource_model import GROUPS
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme import colour as plain_colour
from schedapp.gui.widgets.dot import colour_icon
from schedapp.gui.widgets.flow import FlowBox
from schedapp.gui.widgets.popups import Menu
from schedapp.model.pool import Pool, any_words
from schedapp.model.resource import Resource

NAME_LENGTH = 180
WISH_LENGTH = 280
BAR = 3


class _Chip(QPushButton):
    """A name with its colour as a bar at the leading edge, and a cross."""

    def __init__(self, face: Face, source: ThemeSource, *, fixed: bool) -> None:
        super().__init__()
        self.face = face
        theme = source.theme
        room = theme.px(NAME_LENGTH if face.wish < 0 else WISH_LENGTH)
        name = self.fontMetrics().elidedText(face.words, Qt.TextElideMode.ElideRight, room)
        if name != face.words:
            # In its own direction, or the ellipsis would stand at the wrong end of it (Unicode UAX 9, FSI and PDI).
            name = f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
        self.setText(button_text(name if fixed else f"{name}\N{EN SPACE}"))
        set_role(self, "chip")
        said = face.words if fixed else f"Take off {face.words}"
        set_names(self, said)
        set_tip(self, said)
        if not fixed:
            self.setLayoutDirection(_reversed(self))
            self.setIcon(theme.icon("x", "muted", 12))
            self.setIconSize(QSize(theme.px(12), theme.px(12)))
        self.setEnabled(not fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.face.colour:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        edge = self.width() - BAR if mirrored else 0
        painter.setClipRect(edge, 0, BAR, self.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plain_colour(self.face.colour))
        painter.drawRoundedRect(self.rect(), 8, 8)


def _reversed(button: QPushButton) -> Qt.LayoutDirection:
    """The cross goes behind the name: a button's icon goes where the writing begins."""
    mirrored = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LeftToRight if mirrored else Qt.LayoutDirection.RightToLeft


class ResourceChips(FlowBox):
    """`changed` carries the new Parts. `reason` says why a resource is not free, "" when it is; `note` what is to be
    said of one that can be added all the same."""

    changed = Signal(object)

    def __init__(self, source: ThemeSource, reason: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._source = source
        self._reason = reason
        self.note: Callable[[str], str] = lambda _uid: ""
        self._resources: dict[str, Resource] = {}
        self._pools: dict[str, Pool] = {}
        self._parts = self._offered = Parts()
        self._fixed = False
        self._chips: list[_Chip] = []
        self._before: QWidget | None = None
        self.add_button = QPushButton("Add", self)
        set_role(self.add_button, "link")
        set_names(self.add_button, "Add a resource to this booking")
        self._menu = Menu(self.add_button)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.add_button.setMenu(self._menu)
        self.add(self.add_button)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The resources that are there by name, or were chosen from a pool."""
        return self._parts.resources

    @property
    def words(self) -> tuple[str, ...]:
        """What the chips say."""
        return tuple(chip.face.words for chip in self._chips)

    def show_parts(
        self, resources: Sequence[Resource], pools: Sequence[Pool], parts: Parts, *, fixed: bool = False
    ) -> None:
        """All there are, and what the booking has. With `fixed` they cannot be changed."""
        self._resources = {resource.uid: resource for resource in resources}
        self._pools = {pool.uid: pool for pool in pools}
        known = tuple(uid for uid in parts.resources if uid in self._resources)
        self._parts = self._offered = Parts(known, parts.requirements)
        self._fixed = fixed
        self._rebuild()

    def change_parts(self, parts: Parts) -> None:
        """The booking has others now."""
        if parts != self._parts:
            self._parts = parts
            self._rebuild()

    def add_resource(self, uid: str) -> None:
        """One more by name, as from the menu."""
        if not self._fixed and uid in self._resources and uid not in self._parts.resources:
            self._set(self._parts.with_resource(uid, self._pools))

    def show_offered(self, offered: Parts) -> None:
        """What the wishes would get now."""
        if offered != self._offered:
            self._offered = offered
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
        shown = faces(self._parts, self._offered, self._resources, self._pools)
        if [chip.face for chip in self._chips] != list(shown) or self._fixed or not shown:
            self._replace_chips(shown)
        theme = self._source.theme
        self.add_button.setIcon(theme.icon("plus", "accent", 14))
        self.add_button.setIconSize(QSize(theme.px(14), theme.px(14)))
        more = len(self._parts.resources) < len(self._resources) or bool(self._pools)
        self.add_button.setVisible(not self._fixed and more)
        self.move_last(self.add_button)
        self._order()

    def _replace_chips(self, shown: Sequence[Face]) -> None:
        focused = next((place for place, chip in enumerate(self._chips) if chip.hasFocus()), -1)
        for chip in self._chips:
            self.remove(chip)
        self._chips = [_Chip(face, self._source, fixed=self._fixed) for face in shown]
        for chip in self._chips:
            chip.clicked.connect(partial(self._take_off, chip.face))
            self.add(chip)
        if 0 <= focused < len(self._chips):
            self._chips[focused].setFocus()

    def _take_off(self, face: Face, _checked: bool = False) -> None:
        parts = self._parts
        self._set(parts.without_wish(face.wish) if face.wish >= 0 else parts.without_resource(face.uid))
        self.add_button.setFocus()

    def _set(self, parts: Parts) -> None:
        self._parts = self._offered = parts
        self._rebuild()
        self.changed.emit(parts)

    def _fill_menu(self) -> None:
        self._menu.clear()
        if self._pools:
            self._menu.addSection("Whichever is free")
        for pool in self._pools.values():
            self._menu.addAction(self._pool_action(pool))
        for kind, heading in GROUPS.items():
            members = [r for r in self._resources.values() if r.kind is kind and r.uid not in self._parts.resources]
            if members:
                self._menu.addSection(heading)
            for resource in members:
                self._menu.addAction(self._action(resource))

    def _pool_action(self, pool: Pool) -> QAction:
        action = plain_action(any_words(pool.name), self)
        action.triggered.connect(lambda: self._set(self._parts.with_pool(pool.uid)))
        asked = sum(1 for wish in self._parts.requirements if wish.pool == pool.uid)
        action.setEnabled(asked < len(pool.members))
        return action

    def _action(self, resource: Resource) -> QAction:
        reason = self._reason(resource.uid)
        told = reason or self.note(resource.uid)
        action = plain_action(f"{resource.name} ({told})" if told else resource.name, self)
        action.setIcon(colour_icon(resource.colour, self._source.theme.px(14)))
        action.setEnabled(not reason)
        action.triggered.connect(lambda: self.add_resource(resource.uid))
        return action
