"""The row of the booking form that says how often, and until when."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from schedapp.gui.forms.fields import Choices, DayField
from schedapp.gui.forms.repeat import Choice, Ending, Ends, lines, offered, read
from schedapp.gui.labels import plain_label, set_names
from schedapp.gui.widgets.flow import FlowBox
from schedapp.model.timespan import When

USUAL_WEEKS = 12


class RepeatRow(FlowBox):
    """`changed` carries the RFC 5545 lines that the user chose."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._day = date(2000, 1, 1)
        self._kept: tuple[str, ...] = ()
        self.rule = Choices("Repeat")
        self.ends = Choices("Repetition ends")
        self.last = DayField("Last date")
        self.count = QSpinBox()
        self.count.setRange(1, 500)
        set_names(self.count, "Number of times")
        self.times = plain_label("times", "muted")
        self.ends.offer([("for ever", Ends.NEVER), ("until", Ends.ON), ("in all", Ends.AFTER)], Ends.NEVER)
        for widget in (self.rule, self.ends, self.last, self.count, self.times):
            self.add(widget)
        self.rule.chosen.connect(self._on_chosen)
        self.ends.chosen.connect(self._on_chosen)
        self.last.changed.connect(self._on_chosen)
        self.count.valueChanged.connect(self._on_chosen)

    def show_rule(self, recurrence: tuple[str, ...], day: date, when: When) -> None:
        """Shows a repetition of a booking that starts on `day`; one that the list does not offer is kept as it is."""
        self._day = day
        choice, ending = read(recurrence, day, when)
        self._kept = () if choice.key else recurrence
        self._offer(choice)
        self._show_ending(ending)
        self._show_parts()

    def follow_day(self, day: date) -> None:
        """A new booking moved to another day: `weekly on Thursday` becomes `weekly on Friday`."""
        if day == self._day or self._kept:
            return
        self._day = day
        current = self.rule.value
        key = current.key if isinstance(current, Choice) else "none"
        found = [choice for choice in offered(day) if choice.key == key]
        self._offer(found[0] if found else offered(day)[0])
        if self.lines:
            self.changed.emit(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is chosen."""
        choice = self.rule.value
        if not isinstance(choice, Choice):
            return ()
        return lines(choice.rule, self._ending()) if choice.key else self._kept

    def valid(self) -> bool:
        return not self.last.isVisible() or self.last.valid()

    def _offer(self, current: Choice) -> None:
        choices = [*offered(self._day)]
        if not current.key:
            choices.insert(0, current)
        self.rule.offer([(choice.text, choice) for choice in choices], current)

    def _ending(self) -> Ending:
        kind = self.ends.value
        return Ending(kind if isinstance(kind, Ends) else Ends.NEVER, self.last.day, self.count.value())

    def _show_ending(self, ending: Ending) -> None:
        self.ends.setCurrentIndex([Ends.NEVER, Ends.ON, Ends.AFTER].index(ending.kind))
        self.last.show_day(ending.last or self._day + timedelta(weeks=USUAL_WEEKS), self._day)
        self.count.blockSignals(True)
        self.count.setValue(ending.count)
        self.count.blockSignals(False)

    def _show_parts(self) -> None:
        choice = self.rule.value
        repeats = isinstance(choice, Choice) and bool(choice.key) and bool(choice.rule)
        self.ends.setVisible(repeats)
        self.last.setVisible(repeats and self.ends.value is Ends.ON)
        for widget in (self.count, self.times):
            widget.setVisible(repeats and self.ends.value is Ends.AFTER)

    def _on_chosen(self, _value: object) -> None:
        self._show_parts()
        self.changed.emit(self.lines)
