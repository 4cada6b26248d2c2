"""How early and how far ahead is booked, and what happens outside of the hours: of the place, or of one resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QFormLayout

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.dialogs.making import make
from schedapp.gui.forms.fields import Choices
from schedapp.gui.labels import plain_label
from schedapp.model.availability import Outside, Rules
from schedapp.model.change import Family
from schedapp.model.resource import Resource
from schedapp.services.settings import OUTSIDE_HOURS

OUTSIDE = (
    ("Ask before it is booked", Outside.ASK),
    ("Refuse it", Outside.REFUSE),
    ("Book it without a question", Outside.ALLOW),
)
NOTICES = (0, 15, 30, 60, 120, 240, 1_440, 2_880, 10_080)
HORIZONS = (0, 7, 14, 30, 60, 90, 180, 365, 730)
AS_PLACE = "As the place"
HINT = (
    "“Without a question” is about weekly hours: closures, time off, notice and horizon are asked about all the same."
)


class RulesDialog(Dialog):
    """Without a resource they are the place's."""

    def __init__(self, desk: Desk, resource: Resource | None = None) -> None:
        name = resource.name if resource else "the whole place"
        super().__init__(desk.window, desk.source, f"Booking rules of {name}", "Save", width=480)
        self._of = name
        self._desk = desk
        self._uid = resource.uid if resource else ""
        place, own = desk.services.availability.rules(), desk.services.availability.rules(self._uid)
        self.outside = Choices("Outside of opening hours")
        self.outside.offer([*OUTSIDE], desk.services.availability.outside)
        self.notice = Choices("At least ahead")
        self.notice.offer(self._pairs(NOTICES, own.notice, place.notice, notice_words), own.notice)
        self.horizon = Choices("At most ahead")
        self.horizon.offer(self._pairs(HORIZONS, own.horizon, place.horizon, horizon_words), own.horizon)
        self._fill()

    def confirm(self) -> None:
        notice, horizon, outside = self.notice.value, self.horizon.value, self.outside.value
        rules = Rules(notice if isinstance(notice, int) else None, horizon if isinstance(horizon, int) else None)
        services, uid = self._desk.services, self._uid

        def save() -> None:
            services.availability.set_rules(uid, rules)
            if not uid:
                services.settings.set(OUTSIDE_HOURS, str(outside))

        families, words = {Family.RULES, Family.SETTINGS}, f"Changed the booking rules of {self._of}"
        make(self, self._desk, families, save, lambda _done: words, lambda _step: self.accept())

    def _pairs(
        self, known: Iterable[int], own: int | None, place: int | None, words: Callable[[int], str]
    ) -> list[tuple[str, object]]:
        """The usual values with their words, the present one among them; of a resource, “as the place” first."""
        values = sorted({*known, *([own] if own is not None else [])})
        first: list[tuple[str, object]] = [(f"{AS_PLACE} ({words(place or 0).lower()})", None)] if self._uid else []
        return [*first, *((words(value), value) for value in values)]

    def _fill(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(field_label("At least ahead", self.source), self.notice)
        form.addRow(field_label("At most ahead", self.source), self.horizon)
        self.outside.setVisible(not self._uid)
        if not self._uid:
            form.addRow(field_label("Outside of hours", self.source), self.outside)
        self.column.addLayout(form)
        if not self._uid:
            self.column.addWidget(plain_label(HINT, "caption", wrap=True))


def notice_words(minutes: int) -> str:
    for size, name in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            count = minutes // size
            return f"{count:,} {name}{'' if count == 1 else 's'}"
    return "Any time"


def horizon_words(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}" if days else "No limit"
