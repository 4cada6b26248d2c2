"""Seven buttons for the days of the week, each pressed or not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from schedapp.gui.forms.typed import LONG_WEEKDAYS, WEEKDAYS
from schedapp.gui.labels import set_names, set_role

ALL_DAYS = frozenset(range(7))


class WeekdayRow(QWidget):
    """`changed` comes when the user pressed one. Days are 0 (Monday) to 6."""

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
            set_names(button, LONG_WEEKDAYS[number])
            button.clicked.connect(lambda _checked: self.changed.emit())
            row.addWidget(button, 1)
            self.buttons.append(button)
        self._mirror()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        """The round corners are at the outer ends, whatever the direction of the writing."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for button, edge in (
            (self.buttons[0], "last" if mirrored else "first"),
            (self.buttons[-1], "first" if mirrored else "last"),
        ):
            button.setProperty("edge", edge)
            button.style().unpolish(button)
            button.style().polish(button)

    @property
    def days(self) -> frozenset[int]:
        return frozenset(number for number, button in enumerate(self.buttons) if button.isChecked())

    def show_days(self, days: frozenset[int] = ALL_DAYS) -> None:
        for number, button in enumerate(self.buttons):
            button.setChecked(number in days)
