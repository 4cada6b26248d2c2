"""The finder's field for the hours of the day."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from schedapp.gui.finder.query import LIMITS, PartOfDay
from schedapp.gui.forms.fields import Choices, TimeField
from schedapp.gui.labels import plain_label
from schedapp.gui.widgets.flow import FlowBox

USUAL = (8 * 60, 12 * 60)


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
