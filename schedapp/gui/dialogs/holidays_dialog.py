"""Public holidays on which the whole place is closed: the country, a preview, single ones off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QFormLayout, QLineEdit, QListView

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.dialogs.holiday_line import DATES_ROLE, NAME_ROLE, HolidayLine
from schedapp.gui.dialogs.making import make
from schedapp.gui.forms.fields import Choices
from schedapp.gui.labels import plain_label, set_names, set_role
from schedapp.gui.models.wording import plain
from schedapp.gui.widgets.popups import ComboBox
from schedapp.model.change import Family
from schedapp.services.holidays import Holiday

NONE = "No public holidays"
WHOLE_COUNTRY = "The whole country"
HINT = "They reach two years ahead and are renewed each year. The place stays open on those without a tick."
ROWS = 9
Pairs = Sequence[tuple[str, str]]


class CountryField(ComboBox):
    """A searchable list of countries: any part of a name finds one."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(12)
        self.edit = QLineEdit()
        self.setLineEdit(self.edit)
        set_names(self, "Country", "Country. Type any part of its name")
        set_names(self.edit, "Country")

    def offer(self, pairs: Pairs, code: str) -> None:
        """(code, name) pairs; one of them is chosen."""
        self.clear()
        self.addItem(NONE, "")
        for each, name in pairs:
            self.addItem(name, each)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        offers = completer.popup()
        assert offers is not None
        set_role(offers, "choices")
        self.setCurrentIndex(max(0, self.findData(code)))
        self.edit.setCursorPosition(0)

    @property
    def code(self) -> str | None:
        """Of what is typed; None if it is no country."""
        typed = self.edit.text().strip().casefold()
        found = [at for at in range(self.count()) if self.itemText(at).casefold() == typed]
        return str(self.itemData(found[0])) if found else None


class HolidaysDialog(Dialog):
    """What is chosen is shown before it is saved. Names are read off the GUI thread: the package takes a moment."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, desk.source, "Public holidays", "Save", width=520)
        self._desk = desk
        self._service = desk.services.holidays
        self._shown: tuple[str, str] | None = None
        self._wanted = ("", "")
        self._holidays: tuple[Holiday, ...] = ()
        self.country = CountryField()
        self.part = Choices("State or region")
        self.list = QListView()
        self.model = QStandardItemModel(0, 1, self)
        self._fill()
        self._connect()
        self.set_busy(True)
        self.wait_for(desk.background, self._service.countries, self._on_countries)

    def confirm(self) -> None:
        if self._shown is None or self.country.code != self._shown[0]:
            self.show_problem("Choose a country from the list.")
            return
        country, part = self._shown
        before = {holiday.name: holiday.on for holiday in self._holidays}
        wanted = {name: on for name, on in self.ticks().items() if before[name] is not on}
        service = self._service

        def save() -> None:
            service.choose(country, part)
            for name, on in wanted.items():
                service.switch(name, on)

        families = {Family.SETTINGS, Family.CLOSURES}
        make(self, self._desk, families, save, lambda _done: "Changed public holidays", lambda _step: self.accept())

    def ticks(self) -> dict[str, bool]:
        """By name, whether the place is closed."""
        items = (self.model.item(row) for row in range(self.model.rowCount()))
        return {item.data(NAME_ROLE): item.checkState() is Qt.CheckState.Checked for item in items}

    # --- what is shown -----------------------------------------------------------------------------

    def _on_countries(self, pairs: Pairs) -> None:
        self.set_busy(False)
        country, part = self._service.chosen
        self.country.offer(pairs, country)
        self.country.setEnabled(True)
        self.country.setFocus()
        self.country.edit.selectAll()
        self._read(country, part)

    def _on_country(self) -> None:
        code = self.country.code
        if code is not None and code != self._wanted[0]:
            self._read(code, "")

    def _read(self, country: str, part: str) -> None:
        """Shows a country (or a part of it) as soon as it is known."""
        service = self._service
        self._wanted = (country, part)

        def read() -> tuple[Pairs, tuple[Holiday, ...]]:
            return (service.subdivisions(country), service.preview(country, part)) if country else ((), ())

        self.set_busy(True)
        self.wait_for(self._desk.background, read, lambda found: self._show(country, part, *found))

    def _show(self, country: str, part: str, parts: Pairs, holidays: tuple[Holiday, ...]) -> None:
        if (country, part) != self._wanted:
            return  # another one was chosen meanwhile
        self.set_busy(False)
        self._shown, self._holidays = (country, part), holidays
        pairs = [(name if name == code else f"{name} ({code})", code) for code, name in parts]
        self.part.offer([(WHOLE_COUNTRY, ""), *pairs], part)
        self.part.setEnabled(bool(parts))
        self.model.clear()
        for name in dict.fromkeys(holiday.name for holiday in holidays):
            self.model.appendRow(_item(name, [each for each in holidays if each.name == name]))
        self.list.setVisible(bool(country))

    def _on_clicked(self, index: QModelIndex) -> None:
        """A click beside the tick counts as one on it."""
        item = self.model.itemFromIndex(index)
        place = self.list.viewport().mapFromGlobal(self.cursor().pos())
        if place.x() > self.source.theme.px(28):
            checked = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)

    def _connect(self) -> None:
        self.country.activated.connect(lambda _index: self._on_country())
        self.country.edit.textChanged.connect(lambda _text: self._on_country())
        self.part.chosen.connect(lambda part: self._read(self._wanted[0], str(part)))
        self.list.clicked.connect(self._on_clicked)

    def _fill(self) -> None:
        self.country.setEnabled(False)
        self.part.offer([(WHOLE_COUNTRY, "")], "")
        self.part.setEnabled(False)
        set_names(self.list, "Holidays")
        self.list.setModel(self.model)
        self.list.setItemDelegate(HolidayLine(self.source, self.list))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setMinimumHeight(self.source.theme.px(30) * ROWS)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(field_label("Country", self.source), self.country)
        form.addRow(field_label("State or region", self.source), self.part)
        self.column.addLayout(form)
        self.column.addWidget(self.list)
        self.column.addWidget(plain_label(HINT, "caption", wrap=True))


def _item(name: str, days: Sequence[Holiday]) -> QStandardItem:
    dates = ", ".join(f"{each.day:%a} {each.day.day} {each.day:%b %Y}" for each in days)
    item = QStandardItem(plain(f"{name}  ·  {dates}"))
    item.setData(name, NAME_ROLE)
    item.setData(dates, DATES_ROLE)
    item.setEditable(False)
    item.setCheckable(True)
    item.setCheckState(Qt.CheckState.Checked if days[0].on else Qt.CheckState.Unchecked)
    return item
