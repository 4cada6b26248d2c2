"""The finder's fields for days and hours."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from schedapp.gui.finder.query import ALL_DAYS, LIMITS, PartOfDay
from schedapp.gui.forms.fields import Choices, TimeField
from schedapp.gui.forms.typed import LONG_WEEKDAYS, WEEKDAYS
from schedapp.gui.labels import plain_label, set_names, set_role
from schedapp.gui.widgets.flow import FlowBox

USUAL = (8 * 60, 12 * 60)


class WeekdayRow(QWidget):
    """Seven buttons that are pressed or not. `changed` comes when the user pressed one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.buttons: list[QPushButton] = []
        for number, name in enumerate(WEEKDAYS):
            button = QPushButton(name[:2])
            button.setCheckable(True)
            button.setChecked(True)
            set_role(button, "segment")
            button.setProperty("edge", {0: "first", 6: "last"}.get(number, ""))
            set_names(button, LONG_WEEKDAYS[number])
            button.clicked.connect(lambda _checked: self.changed.emit())
            row.addWidget(button, 1)
            self.buttons.append(button)

    @property
    def days(self) -> frozenset[int]:
        return frozenset(number for number, button in enumerate(self.buttons) if button.isChecked())

    def show_days(self, days: frozenset[int] = ALL_DAYS) -> None:
        for number, button in enumerate(self.buttons):
            button.setChecked(number in days)


class HoursRow(FlowBox):
    """Which part of the day; two times where that is typed. `changed` comes when the user chose another."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.part = Choices("Time of day")
        self.part.offer([(part.value.capitalize(), part) for part in PartOfDay], PartOfDay.ANY)
        self.begin = TimeField("Not before")
        self.arrow = plain_label("–", "muted")
        self.end = TimeField("Not after", is_end=True)
        self.begin.show_time(USUAL[0])
        self.end.show_time(USUAL[1])
        for widget in (self.part, self.begin, self.arrow, self.end):
            self.add(widget)
        self._show_parts()
        self.part.chosen.connect(lambda _part: self._on_part())
        self.begin.changed.connect(lambda _minutes: self.changed.emit())
        self.end.changed.connect(lambda _minutes: self.changed.emit())

    @property
    def between(self) -> tuple[int, int]:
        """Minutes of the day."""
        part = self.part.value
        if isinstance(part, PartOfDay) and part in LIMITS:
            return LIMITS[part]
        return self.begin.minutes, self.end.minutes

    def _on_part(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        for widget in (self.begin, self.arrow, self.end):
            widget.setVisible(self.part.value is PartOfDay.BETWEEN)
