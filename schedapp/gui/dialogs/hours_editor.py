"""Weekly hours: one line for each day, and the same as text, each following the other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from schedapp.errors import BadInput
from schedapp.gui.forms.fields import mark_invalid
from schedapp.gui.forms.typed import LONG_WEEKDAYS
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.model.resource import DAYS, OpenHours, format_hours, parse_hours

USUAL = "08:00-18:00"


class HoursEditor(QWidget):
    """`hours()` raises BadInput while a line cannot be read. `changed` comes with each edit."""

    changed = Signal()

    def __init__(self, hours: tuple[OpenHours, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes = [QCheckBox(name) for name in LONG_WEEKDAYS]
        self._times = [QLineEdit() for _ in LONG_WEEKDAYS]
        self.text = QLineEdit()
        self.text.setPlaceholderText("Mo-Fr 08:00-18:00; Sa 09:00-12:00")
        set_names(self.text, "Weekly hours as text")
        self._lay_out()
        self._connect()
        self._show_days(hours)
        show_text(self.text, format_hours(hours))

    def hours(self) -> tuple[OpenHours, ...]:
        """What is entered."""
        return parse_hours(self.text.text())

    def day_field(self, weekday: int) -> QLineEdit:
        """The times of one day, 0 is Monday."""
        return self._times[weekday]

    def day_box(self, weekday: int) -> QCheckBox:
        return self._boxes[weekday]

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(12)
        for row, (name, box, times) in enumerate(zip(LONG_WEEKDAYS, self._boxes, self._times, strict=True)):
            set_names(box, f"Open on {name}")
            set_names(times, f"Hours on {name}")
            times.setPlaceholderText("closed")
            grid.addWidget(box, row, 0)
            grid.addWidget(times, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        label = plain_label("The same as text", "caption")
        label.setBuddy(self.text)
        column.addWidget(label)
        column.addWidget(self.text)
        column.addWidget(plain_label("Several times a day: 08:00-12:00,13:00-18:00", "caption"))

    def _connect(self) -> None:
        for weekday, (box, times) in enumerate(zip(self._boxes, self._times, strict=True)):
            box.clicked.connect(lambda checked, day=weekday: self._on_box(day, checked))
            times.textEdited.connect(lambda _text: self._on_times())
        self.text.textEdited.connect(lambda _text: self._on_text())

    def _on_box(self, weekday: int, checked: bool) -> None:
        show_text(self._times[weekday], USUAL if checked else "")
        self._on_times()

    def _on_times(self) -> None:
        """The days were edited: the text follows as far as it can be read."""
        parts = []
        for weekday, times in enumerate(self._times):
            text = times.text().strip()
            self._boxes[weekday].setChecked(bool(text))
            part = f"{DAYS[weekday]} {text}" if text else ""
            mark_invalid(times, not _readable(part))
            parts.append(part)
        whole = "; ".join(filter(None, parts))
        show_text(self.text, format_hours(parse_hours(whole)) if _readable(whole) else whole)
        mark_invalid(self.text, False)
        self.changed.emit()

    def _on_text(self) -> None:
        """The text was edited: the days follow once it can be read."""
        readable = _readable(self.text.text())
        mark_invalid(self.text, not readable)
        if readable:
            self._show_days(self.hours())
        self.changed.emit()

    def _show_days(self, hours: tuple[OpenHours, ...]) -> None:
        for weekday, (box, times) in enumerate(zip(self._boxes, self._times, strict=True)):
            mine = tuple(h for h in hours if h.weekday == weekday)
            box.setChecked(bool(mine))
            show_text(times, format_hours(mine).partition(" ")[2])
            mark_invalid(times, False)


def _readable(text: str) -> bool:
    try:
        parse_hours(text)
    except BadInput:
        return False
    return True
