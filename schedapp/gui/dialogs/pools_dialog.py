"""The pools of a place: which resources will do for “any treatment room”, and which of them a booking gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.catalogue_dialog import CatalogueDialog
from schedapp.gui.forms.chips import ResourceChips
from schedapp.gui.forms.fields import Choices
from schedapp.gui.forms.wishes import Parts
from schedapp.gui.labels import set_names
from schedapp.model.change import Family
from schedapp.model.pool import Choice, Pool, check_pool

CHOICES: list[tuple[str, object]] = [
    ("The first that is free, in this order", Choice.FIRST),
    ("The one with the fewest bookings that day", Choice.LEAST_USED),
]
_SHORT = {Choice.FIRST: "first free", Choice.LEAST_USED: "least used"}


class PoolsDialog(CatalogueDialog[Pool]):
    """The members are chips; their order is that in which they are tried."""

    family = Family.POOLS

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Pools",
            "pool",
            ("Name", "Members", "Takes"),
            "There are none yet. Where any of several rooms will do, a pool of them gives a booking one that is free.",
        )
        self.name.setPlaceholderText("What one of them is: Treatment room")
        self.members = ResourceChips(desk.source, lambda _uid: "")
        set_names(self.members, "Members")
        self.members.changed.connect(self._on_members)
        self.choice = Choices("A booking gets")
        self._chosen: tuple[str, ...] = ()
        self._begin()

    def _all(self) -> Sequence[Pool]:
        return self._desk.services.catalogue.pools()

    def _cells(self, thing: Pool) -> tuple[str, ...]:
        names = {resource.uid: resource.name for resource in self._desk.feed.resources}
        members = ", ".join(names[uid] for uid in thing.members if uid in names)
        return thing.name, members, _SHORT[thing.choice]

    def _rows(self) -> Sequence[tuple[str, QWidget]]:
        return (("Members", self.members), ("A booking gets", self.choice))

    def _show_fields(self, thing: Pool | None) -> None:
        shown = thing or Pool("", "")
        self._chosen = shown.members
        self.members.show_parts(self._desk.feed.resources, (), Parts(shown.members))
        self.choice.offer(CHOICES, shown.choice)

    def _on_members(self, parts: Parts) -> None:
        self._chosen = parts.resources

    def _entered(self, old: Pool | None) -> Pool:
        choice = self.choice.value
        return check_pool(
            replace(
                old or Pool("", ""),
                name=self.name.text(),
                members=self._chosen,
                choice=choice if isinstance(choice, Choice) else Choice.FIRST,
            )
        )

    def _store(self, thing: Pool) -> Pool:
        catalogue = self._desk.services.catalogue
        return catalogue.edit_pool(thing) if thing.uid else catalogue.add_pool(thing)

    def _take_away(self, thing: Pool) -> Pool:
        return self._desk.services.catalogue.remove_pool(thing.uid)
