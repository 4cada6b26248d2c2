"""Weekly hours: a row for each day with any number of intervals, and the same as text, each following the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from schedapp.errors import BadInput
from schedapp.gui.dialogs.hours_row import DayRow, Minutes
from schedapp.gui.forms.fields import mark_invalid
from schedapp.gui.forms.typed import LONG_WEEKDAYS
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.popups import Menu
from schedapp.model.resource import OpenHours, format_hours, parse_hours

WORKDAYS, EVERY_DAY = range(5), range(7)


class HoursEditor(QWidget):
    """`hours()` raises BadInput while something cannot be read. `changed` comes with each edit."""

    changed = Signal()

    def __init__(self, hours: tuple[OpenHours, ...], source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = [DayRow(name, source) for name in LONG_WEEKDAYS]
        self.text = QLineEdit()
        self.text.setPlaceholderText("Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-12:00")
        set_names(self.text, "Weekly hours as text")
        self._lay_out()
        self._connect()
        self._show_days(hours)
        show_text(self.text, format_hours(hours))

    def hours(self) -> tuple[OpenHours, ...]:
        """What is entered; intervals of a day that overlap are one."""
        whole = parse_hours(self.text.text())
        if not self._valid():
            raise BadInput("These hours cannot be used.", "Let each interval end after it begins, as 08:00 – 12:00.")
        return self._from_rows() or whole

    def copy_day(self, weekday: int, days: Sequence[int]) -> None:
        """Gives other days the hours of one."""
        for other in days:
            if other != weekday:
                self.rows[other].show_intervals(self.rows[weekday].intervals())
        self._on_rows()

    def _valid(self) -> bool:
        readable = [row.valid() for row in self.rows]  # each of them, so that each wrong one turns red
        return all(readable)

    def _from_rows(self) -> tuple[OpenHours, ...]:
        found = [OpenHours(day, *pair) for day, row in enumerate(self.rows) for pair in row.intervals()]
        return parse_hours(format_hours(tuple(found)))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for number, row in enumerate(self.rows):
            grid.addWidget(row.box, number, 0, top)
            grid.addWidget(row, number, 1, top)
            grid.addWidget(row.copy, number, 2, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        label = plain_label("The same as text", "caption")
        label.setBuddy(self.text)
        column.addWidget(label)
        column.addWidget(self.text)

    def _connect(self) -> None:
        for weekday, row in enumerate(self.rows):
            row.changed.connect(self._on_rows)
            row.copy.clicked.connect(lambda _checked=False, day=weekday: self._offer_copy(day))
        self.text.textEdited.connect(lambda _text: self._on_text())

    def _offer_copy(self, weekday: int) -> None:
        menu = Menu(self)
        set_names(menu, f"Copy the hours of {LONG_WEEKDAYS[weekday]}")
        for name, days in (("To Monday – Friday", WORKDAYS), ("To every day", EVERY_DAY)):
            menu.addAction(name).triggered.connect(lambda _checked=False, days=days: self.copy_day(weekday, days))
        menu.aboutToHide.connect(menu.deleteLater)
        button = self.rows[weekday].copy
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _on_rows(self) -> None:
        """The days were edited: the text follows as far as they can be read."""
        if self._valid():
            show_text(self.text, format_hours(self._from_rows()))
            mark_invalid(self.text, False)
        self.changed.emit()

    def _on_text(self) -> None:
        """The text was edited: the days follow once it can be read."""
        try:
            self._show_days(parse_hours(self.text.text()))
        except BadInput:
            mark_invalid(self.text, True)
        else:
            mark_invalid(self.text, False)
        self.changed.emit()

    def _show_days(self, hours: tuple[OpenHours, ...]) -> None:
        for weekday, row in enumerate(self.rows):
            mine: list[Minutes] = [(each.start, each.end) for each in sorted(hours) if each.weekday == weekday]
            row.show_intervals(mine)
