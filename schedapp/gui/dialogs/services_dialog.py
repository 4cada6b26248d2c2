"""The service types that a place offers: what there is, one more, another length or colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.catalogue_dialog import CatalogueDialog
from schedapp.gui.dialogs.resource_fields import ColourField
from schedapp.gui.forms.fields import Choices
from schedapp.gui.forms.typed import length_text
from schedapp.gui.labels import plain_label, set_names
from schedapp.model.pool import any_words
from schedapp.model.resource import PALETTE
from schedapp.model.service import LONGEST, LONGEST_BUFFER, SHORTEST, ServiceType, check_service

STEP = 5
USUAL = 30


class ServicesDialog(CatalogueDialog[ServiceType]):
    """Of its buffers and those of a resource the larger counts; that is said beside them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Service types",
            "service type",
            ("Name", "Length", "Kept free", "Needs"),
            "There are none yet. A service type gives a booking its usual length, a colour and the room that it needs.",
        )
        self.name.setPlaceholderText("Check-up, Physiotherapy, Minor surgery…")
        self.minutes = _minutes("Usual length", SHORTEST, LONGEST)
        self.before = _minutes("Kept free before", 0, LONGEST_BUFFER)
        self.after = _minutes("Kept free after", 0, LONGEST_BUFFER)
        self.needs = Choices("Needs")
        self.colour = ColourField(PALETTE[0], desk.source, none="No colour")
        self._begin()

    def _all(self) -> Sequence[ServiceType]:
        return self._desk.services.catalogue.services()

    def _cells(self, thing: ServiceType) -> tuple[str, ...]:
        names = {pool.uid: pool.name for pool in self._desk.services.catalogue.pools()}
        buffers = [f"{thing.buffer_before} min before"] if thing.buffer_before else []
        buffers += [f"{thing.buffer_after} min after"] if thing.buffer_after else []
        needs = any_words(names[thing.pool]) if thing.pool in names else ""
        return thing.name, length_text(thing.minutes), ", ".join(buffers), needs

    def _rows(self) -> Sequence[tuple[str, QWidget]]:
        buffers = QWidget()
        row = QHBoxLayout(buffers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field, words in ((self.before, "before,"), (self.after, "after it (or what the resource asks for)")):
            row.addWidget(field)
            row.addWidget(plain_label(words, "muted"))
        row.addStretch(1)
        return (
            ("Usual length", self.minutes),
            ("Kept free", buffers),
            ("Needs", self.needs),
            ("Colour", self.colour),
        )

    def _show_fields(self, thing: ServiceType | None) -> None:
        pools = self._desk.services.catalogue.pools()
        shown = thing or ServiceType("", "", USUAL, self._next_colour())
        self.minutes.setValue(shown.minutes)
        self.before.setValue(shown.buffer_before)
        self.after.setValue(shown.buffer_after)
        pairs: list[tuple[str, object]] = [("No pool", ""), *((any_words(pool.name), pool.uid) for pool in pools)]
        self.needs.offer(pairs, shown.pool)
        self.colour.show_colour(shown.colour)

    def _next_colour(self) -> str:
        used = {service.colour for service in self._things}
        return next((colour for colour in PALETTE if colour not in used), PALETTE[0])

    def _entered(self, old: ServiceType | None) -> ServiceType:
        needs = self.needs.value
        return check_service(
            replace(
                old or ServiceType("", ""),
                name=self.name.text(),
                minutes=self.minutes.value(),
                colour=self.colour.colour,
                buffer_before=self.before.value(),
                buffer_after=self.after.value(),
                pool=needs if isinstance(needs, str) else "",
            )
        )

    def _store(self, thing: ServiceType) -> ServiceType:
        catalogue = self._desk.services.catalogue
        return catalogue.edit_service(thing) if thing.uid else catalogue.add_service(thing)

    def _take_away(self, thing: ServiceType) -> ServiceType:
        return self._desk.services.catalogue.remove_service(thing.uid)


def _minutes(name: str, least: int, most: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(least, most)
    field.setSingleStep(STEP)
    field.setSuffix(" min")
    field.setAccelerated(True)
    set_names(field, name, f"{name}, in minutes")
    return field
