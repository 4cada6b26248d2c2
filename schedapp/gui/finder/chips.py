"""The chosen wishes as chips: a click takes one off, and a menu adds others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.gui.labels import button_text, plain_action, set_names, set_role, set_tip
from schedapp.gui.side.resource_model import GROUPS
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.flow import FlowBox
from schedapp.gui.widgets.popups import Menu
from schedapp.model.pool import Pool
from schedapp.model.resource import Resource
from schedapp.model.wishes import Wish, any_of_kind, any_of_pool, named

NAME_LENGTH = 220


class WishChips(FlowBox):
    """`changed` comes when the user added one or took one off."""

    changed = Signal()

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._source = source
        self._resources: Sequence[Resource] = ()
        self._pools: Sequence[Pool] = ()
        self._wishes: tuple[Wish, ...] = ()
        self.chips: list[QPushButton] = []
        self.add_button = QPushButton("Add")
        set_role(self.add_button, "link")
        set_names(self.add_button, "Add to what is looked for")
        self._menu = Menu(self.add_button)
        self._menu.aboutToShow.connect(self._fill)
        self.add_button.setMenu(self._menu)
        self.add(self.add_button)
        source.changed.connect(self._dress)
        self._dress()

    @property
    def wishes(self) -> tuple[Wish, ...]:
        return self._wishes

    def set_known(self, resources: Sequence[Resource], pools: Sequence[Pool]) -> None:
        """What there is to choose from; wishes for what is gone go."""
        self._resources, self._pools = resources, pools
        known = {resource.uid for resource in resources}
        self.show_wishes(tuple(wish for wish in self._wishes if known.intersection(wish.choices)))

    def show_wishes(self, wishes: tuple[Wish, ...]) -> None:
        for chip in self.chips:
            self.remove(chip)
        self._wishes, self.chips = wishes, []
        for place, wish in enumerate(wishes):
            chip = self._chip(wish)
            chip.clicked.connect(partial(self._take_off, place))
            self.add(chip)
            self.chips.append(chip)
        self.move_last(self.add_button)

    def _chip(self, wish: Wish) -> QPushButton:
        theme = self._source.theme
        name = self.fontMetrics().elidedText(wish.words, Qt.TextElideMode.ElideRight, theme.px(NAME_LENGTH))
        chip = QPushButton(button_text(f"{name}\N{EN SPACE}"))
        set_role(chip, "chip")
        set_names(chip, f"Take off {wish.words}")
        set_tip(chip, f"Take off {wish.words}")
        mirrored = chip.layoutDirection() is Qt.LayoutDirection.RightToLeft
        # The cross goes behind the name: a button's icon goes where the writing begins.
        chip.setLayoutDirection(Qt.LayoutDirection.LeftToRight if mirrored else Qt.LayoutDirection.RightToLeft)
        chip.setIcon(theme.icon("x", "muted", 12))
        chip.setIconSize(QSize(theme.px(12), theme.px(12)))
        return chip

    def _take_off(self, place: int, _checked: bool = False) -> None:
        self._set((*self._wishes[:place], *self._wishes[place + 1 :]))
        self.add_button.setFocus()

    def _set(self, wishes: tuple[Wish, ...]) -> None:
        self.show_wishes(wishes)
        self.changed.emit()

    def _fill(self) -> None:
        self._menu.clear()
        held = {wish.choices for wish in self._wishes if wish.fixed}
        anys = [any_of_pool(pool) for pool in self._pools]
        anys += [any_of_kind(kind, self._resources) for kind in GROUPS]
        for wish in anys:
            if wish.choices:
                self._offer(wish)
        for kind, heading in GROUPS.items():
            members = [r for r in self._resources if r.kind is kind and (r.uid,) not in held]
            if members:
                self._menu.addSection(heading)
            for resource in members:
                self._offer(named(resource))

    def _offer(self, wish: Wish) -> None:
        words = wish.words[0].upper() + wish.words[1:]
        action = plain_action(words, self)
        action.triggered.connect(lambda: self._set((*self._wishes, wish)))
        self._menu.addAction(action)

    def _dress(self) -> None:
        theme = self._source.theme
        self.add_button.setIcon(theme.icon("plus", "accent", 14))
        self.add_button.setIconSize(QSize(theme.px(14), theme.px(14)))
