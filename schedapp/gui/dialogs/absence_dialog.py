"""Somebody is ill, something is broken: what is booked then, and what is to become of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.forms.draft import Draft
from schedapp.gui.forms.fields import Choices
from schedapp.gui.forms.when_row import WhenRow
from schedapp.gui.labels import ElidedLabel, plain_label, set_names, set_role, show_text
from schedapp.model.resource import Kind, Resource
from schedapp.services.absence import Absence, Affected, Fate, call_of, kindest
from schedapp.services.call_list import outcome, span_words

QUICK = (
    ("Move all", (Fate.OTHER, Fate.LATER)),
    ("Cancel all", (Fate.CANCEL,)),
    ("Leave all", (Fate.KEEP,)),
)
NOTHING = "Nothing is booked then."
MOST_ROWS, ROW_HEIGHT = 7, 40
# The rows lie on the card; their own fields keep their looks.
CLEAR = "QScrollArea, QScrollArea > QWidget, QScrollArea > QWidget > QWidget { background: transparent; }"


class AbsenceDialog(Dialog):
    """`done` gets what was done. The list follows the times; what was chosen for a booking stays."""

    def __init__(self, desk: Desk, resource: Resource, done: Callable[[Absence], None]) -> None:
        title = f"{resource.name} is {'ill' if resource.kind is Kind.PERSON else 'out of order'}"
        super().__init__(desk.window, desk.source, title, "Take out", width=760, careful=True)
        show_text(self.confirm_button, "Take out  Ctrl ↵")
        set_names(self.confirm_button, "Take out", "Ctrl+Enter")
        self._desk = desk
        self._resource = resource
        self._done = done
        self._affected: tuple[Affected, ...] = ()
        self._draft = self._first_draft()
        self.when = WhenRow()
        self.when.show_draft(self._draft, desk.week.today)
        self.title = QLineEdit()
        self.title.setPlaceholderText("Time off" if resource.kind is Kind.PERSON else "Closed")
        set_names(self.title, "What calendars are told")
        self.choices: list[Choices] = []
        self.nothing = plain_label(NOTHING, "muted")
        self.quick = {fates: QPushButton(text) for text, fates in QUICK}
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._scroll = QScrollArea()
        self._fill()
        self.when.changed.connect(self._on_when)
        self.when.day.edit.setFocus()
        self._read()

    def confirm(self) -> None:
        """Does it, off the GUI thread; it cannot be called back once it is under way, but undone."""
        if not self.when.valid() or self._draft.minutes <= 0:
            self.show_problem("Enter the days or the times as in “Thu 26 Nov” and “13:00”.")
            return
        fates = [(one, _fate(choice)) for one, choice in zip(self._affected, self.choices, strict=True)]
        services, uid, when, title = (
            self._desk.services,
            self._resource.uid,
            self._draft.when,
            self.title.text().strip(),
        )
        self.show_problem("")
        self.set_committed(True)
        self.wait_for(
            self._desk.background,
            lambda: services.absence.take_out(uid, when, fates, title=title),
            self._on_done,
            self._on_refused,
        )

    def _on_done(self, made: Absence) -> None:
        self.set_committed(False)
        self.accept()
        self._done(made)

    def _on_refused(self, error: Exception) -> None:
        self.set_committed(False)
        self.show_problem(error)
        self._read()

    # --- what is booked ----------------------------------------------------------------------------

    def _on_when(self, draft: Draft) -> None:
        self._draft = draft
        if draft.minutes > 0:
            self._read()

    def _read(self) -> None:
        services, uid, when = self._desk.services, self._resource.uid, self._draft.when
        self.set_busy(True)
        self.wait_for(
            self._desk.background,
            lambda: services.absence.affected(uid, when),
            lambda found: self._show(found) if when == self._draft.when else None,
        )

    def _show(self, affected: Sequence[Affected]) -> None:
        """Each with a choice: as it was chosen before, else the kindest that there is."""
        self.set_busy(False)
        before = {one.name: _fate(choice) for one, choice in zip(self._affected, self.choices, strict=True)}
        self._affected = tuple(affected)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.choices = []
        for row, (one, fate) in enumerate(kindest(affected, Fate.OTHER, Fate.LATER)):
            self._add_row(row, one, before.get(one.name, fate))
        self._grid.setRowStretch(len(affected), 1)
        self._scroll.setVisible(bool(affected))
        self.nothing.setVisible(not affected)
        for button in self.quick.values():
            button.setVisible(bool(affected))
        self._scroll.setFixedHeight(self.source.theme.px(ROW_HEIGHT) * min(len(affected), MOST_ROWS))

    def _add_row(self, row: int, one: Affected, fate: Fate) -> None:
        zone = self._resource.zone
        time_words = span_words(one.span, zone, all_day=one.all_day)
        client = " · ".join(filter(None, (one.booking.client, one.booking.phone)))
        choice = Choices(f"What becomes of {one.booking.title}, {time_words}")
        choice.offer(
            [(fate_words(one, each, zone), each) for each in one.fates], fate if fate in one.fates else one.fates[0]
        )
        choice.setEnabled(not one.fixed)
        self.choices.append(choice)
        cells = (plain_label(time_words), ElidedLabel(one.booking.title), ElidedLabel(client, "muted"), choice)
        for column, widget in enumerate(cells):
            self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)

    def choose_all(self, fates: Sequence[Fate]) -> None:
        """For each booking the first of these that it has."""
        for one, choice in zip(self._affected, self.choices, strict=True):
            wanted = next((fate for fate in fates if fate in one.fates), None)
            if wanted is not None:
                choice.setCurrentIndex(one.fates.index(wanted))

    def _first_draft(self) -> Draft:
        """All of today."""
        today = datetime.combine(self._desk.week.today, time.min)
        return Draft(today, today, self._resource.zone, all_day=True)

    def _fill(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setColumnStretch(1, 1)
        for row, (name, widget) in enumerate((("When", self.when), ("Calendars say", self.title))):
            form.addWidget(field_label(name, self.source), row, 0)
            form.addWidget(widget, row, 1)
        quick = QHBoxLayout()
        quick.addWidget(plain_label("Booked then", "section"))
        quick.addStretch(1)
        for fates, button in self.quick.items():
            set_role(button, "link")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, fates=fates: self.choose_all(fates))
            quick.addWidget(button)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 3)
        self._scroll.setWidget(self._rows)
        self._scroll.setWidgetResizable(True)
        self._scroll.setStyleSheet(CLEAR)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_names(self._rows, "Bookings")
        card = QFrame()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 12, 14, 12)
        column.addLayout(quick)
        column.addWidget(self.nothing)
        column.addWidget(self._scroll)
        self.column.addLayout(form)
        self.column.addWidget(card)


def fate_words(one: Affected, fate: Fate, zone: str) -> str:
    """`Same time, Dr Weber`, `Wed 9 Dec 08:00–08:30`, `Cancel`, `Leave it`."""
    if fate is Fate.CANCEL:
        return "Cancel it"
    if fate is Fate.KEEP:
        return "Somebody else's in Google: call" if one.fixed else "Leave it as it is"
    words = outcome(call_of(one, fate), zone)
    return f"{words[0].upper()}{words[1:]}"


def _fate(choice: Choices) -> Fate:
    value = choice.value
    return value if isinstance(value, Fate) else Fate.KEEP
