"""A list of named things with the fields of one below it: what service types and pools have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.dialogs.making import make
from schedapp.gui.forms.fields import mark_invalid
from schedapp.gui.labels import button_text, plain_label, set_names, set_role, show_text
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.model.change import Family, Step
from schedapp.model.pool import Pool
from schedapp.model.service import ServiceType

Thing = TypeVar("Thing", ServiceType, Pool)


class CatalogueDialog(Dialog, Generic[Thing]):
    """Each change is made at once; closing the dialog keeps it. A line that is chosen is changed in the fields, without
    one they make a new thing. `what` is "service type" or "pool"."""

    family: Family

    def __init__(self, desk: Desk, title: str, what: str, headers: Sequence[str], nothing: str) -> None:
        super().__init__(desk.window, desk.source, title, "Add", width=640)
        self._desk = desk
        self._what = what
        self._things: tuple[Thing, ...] = ()
        self.table = self._table(title, headers)
        self.nothing = plain_label(nothing, "muted", wrap=True)
        self.fresh = QPushButton(f"New {what}")
        self.remove = QPushButton("Remove")
        self.heading_below = plain_label("", "section")
        self.name = QLineEdit()
        set_names(self.name, "Name")
        show_text(self.cancel_button, "Close")
        self._fill()
        self._connect()

    # --- what the dialogs themselves know ----------------------------------------------------------

    def _table(self, title: str, headers: Sequence[str]) -> Outline:
        """What the list is shown in."""
        return Outline(self.source, title, headers, stretch=0)

    @abstractmethod
    def _all(self) -> Sequence[Thing]:
        """Those that the list shows."""

    @abstractmethod
    def _cells(self, thing: Thing) -> tuple[str, ...]:
        """What the columns of its line say."""

    @abstractmethod
    def _rows(self) -> Sequence[tuple[str, QWidget]]:
        """The fields below the name."""

    @abstractmethod
    def _show_fields(self, thing: Thing | None) -> None:
        """Fills the fields, for a new thing with what is usual."""

    @abstractmethod
    def _entered(self, old: Thing | None) -> Thing:
        """What the fields say. Raises SchedError."""

    @abstractmethod
    def _store(self, thing: Thing) -> Thing:
        """Adds or changes it. For a worker thread."""

    @abstractmethod
    def _take_away(self, thing: Thing) -> Thing:
        """Removes it. For a worker thread."""

    # --- what they share ---------------------------------------------------------------------------

    def confirm(self) -> None:
        """Adds or saves what is entered."""
        try:
            thing = self._entered(self._selected())
        except SchedError as error:
            mark_invalid(self.name, not self.name.text().strip())
            self.show_problem(error)
            return
        self._make(lambda: self._store(thing), "Changed" if thing.uid else "Added")

    def _remove(self) -> None:
        thing = self._selected()
        if thing is not None:
            self._make(lambda: self._take_away(thing), "Removed")

    def _make(self, act: Callable[[], Thing], verb: str) -> None:
        """It can be undone like any other change, once the dialog is closed."""

        def done(_step: Step) -> None:
            self.read()
            self._begin_new()

        make(self, self._desk, {self.family}, act, lambda thing: f"{verb} “{thing.name}”", done)

    def read(self) -> None:
        """Shows what there is now."""
        try:
            self._things = tuple(self._all())
        except SchedError as error:
            self.show_problem(error)
            return
        self.table.show_lines([Line(self._cells(thing), key=thing.uid) for thing in self._things])
        self.table.setVisible(bool(self._things))
        self.nothing.setVisible(not self._things)
        self._follow_selection()

    def _begin_new(self) -> None:
        self.table.clearSelection()
        self._follow_selection()
        self.name.setFocus()

    def _selected(self) -> Thing | None:
        row = self.table.currentIndex().row()
        chosen = self.table.selectionModel().hasSelection() and 0 <= row < len(self._things)
        return self._things[row] if chosen else None

    def _follow_selection(self, *_because: object) -> None:
        thing = self._selected()
        self.remove.setEnabled(thing is not None)
        self.fresh.setVisible(bool(self._things))
        self.fresh.setEnabled(thing is not None)
        show_text(self.heading_below, f"Change “{thing.name}”" if thing is not None else f"New {self._what}")
        show_text(self.confirm_button, button_text("Save" if thing is not None else "Add"))
        show_text(self.name, thing.name if thing is not None else "")
        mark_invalid(self.name, False)
        self._show_fields(thing)

    def _connect(self) -> None:
        self.remove.clicked.connect(self._remove)
        self.fresh.clicked.connect(self._begin_new)
        self.name.textEdited.connect(lambda _text: mark_invalid(self.name, False))
        selection = self.table.selectionModel()
        assert isinstance(selection, QItemSelectionModel)
        selection.selectionChanged.connect(self._follow_selection)

    def _fill(self) -> None:
        for button in (self.remove, self.fresh):
            button.setAutoDefault(False)
        set_role(self.remove, "danger")
        set_names(self.remove, "Remove", f"Removes the chosen {self._what}")
        below = QHBoxLayout()
        below.addWidget(self.fresh)
        below.addStretch(1)
        below.addWidget(self.remove)
        card = QFrame()
        set_role(card, "card")
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.heading_below)
        column.addLayout(self.form)
        self.column.addWidget(self.nothing)
        self.column.addWidget(self.table)
        self.column.addLayout(below)
        self.column.addWidget(card)

    def _begin(self) -> None:
        """The fields are made: they get their rows, and the list is read."""
        for name, widget in (("Name", self.name), *self._rows()):
            self.form.addRow(field_label(name, self.source), widget)
        self.name.setFocus()
        self.read()
