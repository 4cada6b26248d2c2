"""The service types that a place offers: what there is, one more, another length or colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.catalogue_dialog import CatalogueDialog
from schedapp.gui.dialogs.making import make
from schedapp.gui.dialogs.resource_fields import ColourField
from schedapp.gui.forms.fields import Choices
from schedapp.gui.forms.typed import length_text
from schedapp.gui.labels import plain_label, set_names, set_tip
from schedapp.gui.widgets.ordered import OrderedOutline
from schedapp.gui.widgets.outline import Outline
from schedapp.model.change import Family, Step
from schedapp.model.pool import Pool, any_words
from schedapp.model.resource import PALETTE
from schedapp.model.service import LONGEST, LONGEST_BUFFER, SHORTEST, ServiceType, check_service

ORDER_HINT = "Drag a line, or press Alt with an arrow, to change the order in which they are offered."
STEP = 5
USUAL = 30


class ServicesDialog(CatalogueDialog[ServiceType]):
    """Of its buffers and those of a resource the larger counts; that is said beside them. Their order is that in which
    they are offered."""

    family = Family.SERVICES

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Service types",
            "service type",
            ("Name", "Length", "Kept free", "Needs"),
            "There are none yet. A service type gives a booking its usual length, a colour and the room that it needs.",
        )
        self.name.setPlaceholderText("Check-up, Physiotherapy, Minor surgery…")
        self._pools: tuple[Pool, ...] = ()
        room = desk.source.theme.px(8)
        self.minutes = _minutes("Usual length", SHORTEST, LONGEST, room)
        self.before = _minutes("Kept free before", 0, LONGEST_BUFFER, room)
        self.after = _minutes("Kept free after", 0, LONGEST_BUFFER, room)
        self.needs = Choices("Needs")
        self.colour = ColourField(PALETTE[0], desk.source, none="No colour")
        self._begin()

    def _table(self, title: str, headers: Sequence[str]) -> Outline:
        table = OrderedOutline(self.source, title, headers, stretch=0)
        set_names(table, title, ORDER_HINT)
        table.moved.connect(self._move)
        return table

    def _move(self, row: int, to: int) -> None:
        """Puts one of them somewhere else among them."""
        things = list(self._things)
        moved = things.pop(row)
        things.insert(to, moved)
        catalogue, uids = self._desk.services.catalogue, [thing.uid for thing in things]

        def done(_step: Step) -> None:
            self.read()
            assert isinstance(self.table, OrderedOutline)
            self.table.choose(to)
            self.table.setFocus()

        words = f"Moved “{moved.name}” to place {to + 1}"
        make(self, self._desk, {self.family}, lambda: catalogue.order_services(uids), lambda _all: words, done)

    def _all(self) -> Sequence[ServiceType]:
        self._pools = self._desk.services.catalogue.pools()
        return self._desk.services.catalogue.services()

    def _cells(self, thing: ServiceType) -> tuple[str, ...]:
        names = {pool.uid: pool.name for pool in self._pools}
        buffers = [f"{thing.buffer_before} min before"] if thing.buffer_before else []
        buffers += [f"{thing.buffer_after} min after"] if thing.buffer_after else []
        needs = any_words(names[thing.pool]) if thing.pool in names else ""
        return thing.name, length_text(thing.minutes), ", ".join(buffers), needs

    def _rows(self) -> Sequence[tuple[str, QWidget]]:
        buffers = _row(self.before, plain_label("before,", "muted"), self.after, plain_label("after", "muted"))
        set_tip(buffers, "Of these and the buffers of a resource the larger counts")
        return (
            ("Usual length", _row(self.minutes)),
            ("Kept free", buffers),
            ("Needs", self.needs),
            ("Colour", self.colour),
        )

    def _show_fields(self, thing: ServiceType | None) -> None:
        shown = thing or ServiceType("", "", USUAL, self._next_colour())
        self.minutes.setValue(shown.minutes)
        self.before.setValue(shown.buffer_before)
        self.after.setValue(shown.buffer_after)
        pairs: list[tuple[str, object]] = [("No pool", ""), *((any_words(pool.name), pool.uid) for pool in self._pools)]
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


def _row(*widgets: QWidget) -> QWidget:
    """Side by side, no wider than they need."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return whole


def _minutes(name: str, least: int, most: int, room: int) -> QSpinBox:
    """`room` is that before its text, in pixels."""
    field = QSpinBox()
    field.lineEdit().setTextMargins(room, 0, 0, 0)
    field.setRange(least, most)
    field.setSingleStep(STEP)
    field.setSuffix(" min")
    field.setAccelerated(True)
    set_names(field, name, f"{name}, in minutes")
    return field
