"""The row of the booking form that says how often, until when, and what that comes to in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from schedapp.errors import BadInput
from schedapp.gui.forms.fields import Choices, DayField
from schedapp.gui.forms.repeat import (
    CUSTOM,
    Choice,
    Ending,
    Ends,
    Pattern,
    Place,
    Unit,
    extras,
    lines,
    offered,
    pattern_of,
    places,
    read,
    same_dates,
)
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.widgets.flow import FlowBox
from schedapp.gui.widgets.weekdays import WeekdayRow
from schedapp.model.recurrence import check_recurrence
from schedapp.model.rule_words import sentence
from schedapp.model.timespan import AllDay, Timed, When

USUAL_WEEKS = 12
DAY_SECONDS = 86_400


def narrow(spin: QSpinBox) -> None:
    """As wide as three figures need."""
    spin.lineEdit().setTextMargins(8, 0, 0, 0)
    spin.setFixedWidth(spin.fontMetrics().horizontalAdvance("000") + round(44 * spin.fontInfo().pixelSize() / 13))


class PatternRow(FlowBox):
    """Every so many days, weeks, months or years, and on which of their days."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._day = date(2000, 1, 1)
        self.interval = QSpinBox()
        self.interval.setRange(1, 99)
        narrow(self.interval)
        set_names(self.interval, "Every how many")
        self.unit = Choices("Unit of the repetition")
        self.weekdays = WeekdayRow()
        self.place = Choices("Day of the month")
        self._offer_units(Unit.WEEKS)
        for widget in (plain_label("every", "muted"), self.interval, self.unit, self.weekdays, self.place):
            self.add(widget)
        self.interval.valueChanged.connect(self._on_interval)
        self.unit.chosen.connect(self._on_unit)
        self.place.chosen.connect(lambda _place: self.changed.emit())
        self.weekdays.changed.connect(self._on_weekdays)

    @property
    def pattern(self) -> Pattern:
        unit, place = self.unit.value, self.place.value
        return Pattern(
            unit if isinstance(unit, Unit) else Unit.WEEKS,
            self.interval.value(),
            self.weekdays.days,
            place if isinstance(place, Place) else Place.DATE,
        )

    def show_pattern(self, pattern: Pattern, day: date) -> None:
        self._day = day
        self.interval.blockSignals(True)
        self.interval.setValue(pattern.interval)
        self.interval.blockSignals(False)
        self._offer_units(pattern.unit)
        self.weekdays.show_days(pattern.weekdays | {day.weekday()})
        self.place.offer([(text, place) for text, place in places(day)], pattern.place)
        self._show_parts()

    def _offer_units(self, unit: Unit) -> None:
        one = self.interval.value() == 1
        self.unit.offer(
            [(each.name.lower().removesuffix("s") if one else each.name.lower(), each) for each in Unit], unit
        )

    def _show_parts(self) -> None:
        self.weekdays.setVisible(self.unit.value is Unit.WEEKS)
        self.place.setVisible(self.unit.value in (Unit.MONTHS, Unit.YEARS))

    def _on_interval(self, _value: int) -> None:
        self._offer_units(self.pattern.unit)
        self.changed.emit()

    def _on_unit(self, _unit: object) -> None:
        self._show_parts()
        self.changed.emit()

    def _on_weekdays(self) -> None:
        """The day of the booking itself is always one of them."""
        self.weekdays.show_days(self.weekdays.days | {self._day.weekday()})
        self.changed.emit()


class RepeatRow(QWidget):
    """`changed` carries the RFC 5545 lines that the user chose."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._day = date(2000, 1, 1)
        self._when: When = AllDay(self._day, self._day + timedelta(days=1))
        self._before: tuple[str, ...] = ()
        self._kept: tuple[str, ...] = ()
        self.rule = Choices("Repeat")
        self.pattern = PatternRow()
        self.ends = Choices("Repetition ends")
        self.last = DayField("Last date")
        self.count = QSpinBox()
        self.count.setRange(1, 500)
        narrow(self.count)
        set_names(self.count, "Number of times")
        self.times = plain_label("times", "muted")
        self.summary = plain_label("", "caption", wrap=True)
        self._ending_row = FlowBox()
        self.ends.offer([("for ever", Ends.NEVER), ("until", Ends.ON), ("in all", Ends.AFTER)], Ends.NEVER)
        self._lay_out()
        self._connect()

    def show_rule(self, recurrence: tuple[str, ...], day: date, when: When) -> None:
        """Shows a repetition of a booking that starts on `day`; one that the list does not offer is kept as it is."""
        self._day, self._when, self._before = day, when, recurrence
        choice, ending = read(recurrence, day, when)
        self._kept = () if choice.key else recurrence
        self._offer(choice)
        self.pattern.show_pattern(pattern_of(choice.rule, day, when) or Pattern(), day)
        self._show_ending(ending)
        self._show_parts()

    def follow_day(self, day: date) -> None:
        """A new booking moved to another day: `weekly on Thursday` becomes `weekly on Friday`."""
        if day == self._day or self._kept:
            return
        self._when = _moved(self._when, (day - self._day).days)
        old, self._day = self._day, day
        current = self.rule.value
        key = current.key if isinstance(current, Choice) else "none"
        pattern = self.pattern.pattern
        weekdays = pattern.weekdays if len(pattern.weekdays) > 1 else pattern.weekdays - {old.weekday()}
        self.pattern.show_pattern(replace(pattern, weekdays=weekdays), day)
        found = [choice for choice in (*offered(day), CUSTOM) if choice.key == key]
        self._offer(found[0] if found else offered(day)[0])
        self._show_parts()
        if self.lines:
            self.changed.emit(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is chosen; dates that were skipped by hand stay so."""
        choice = self.rule.value
        if not isinstance(choice, Choice):
            return ()
        if not choice.key:
            return self._kept
        rule = self.pattern.pattern.rule(self._day) if choice.key == CUSTOM.key else choice.rule
        made = lines(rule, self._ending())
        made = (*made, *extras(self._before)) if made else ()
        return self._before if same_dates(made, self._before, self._when) else made

    def valid(self) -> bool:
        return not self.last.isVisible() or self.last.valid()

    def _offer(self, current: Choice) -> None:
        choices = [*offered(self._day), CUSTOM]
        if not current.key:
            choices.insert(0, current)
        shown = CUSTOM if current.key == CUSTOM.key else current
        self.rule.offer([(choice.text, choice) for choice in choices], shown)

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
        custom = isinstance(choice, Choice) and choice.key == CUSTOM.key
        repeats = custom or (isinstance(choice, Choice) and bool(choice.key) and bool(choice.rule))
        self.pattern.setVisible(custom)
        self._ending_row.setVisible(repeats)
        self.ends.setVisible(repeats)
        self.last.setVisible(repeats and self.ends.value is Ends.ON)
        for widget in (self.count, self.times):
            widget.setVisible(repeats and self.ends.value is Ends.AFTER)
        words = self._words() if repeats else ""
        show_text(self.summary, words)
        self.summary.setVisible(bool(words))

    def _words(self) -> str:
        """What is chosen comes to; a mistake is told by the form when it is saved."""
        try:
            return sentence(check_recurrence(self.lines, self._when), self._when)
        except BadInput as error:
            return error.title

    def _on_rule(self, choice: object) -> None:
        """A pattern of one's own begins with what was chosen before."""
        if choice == CUSTOM:
            self.pattern.show_pattern(self.pattern.pattern, self._day)
        elif isinstance(choice, Choice) and choice.rule:
            self.pattern.show_pattern(pattern_of(choice.rule, self._day, self._when) or Pattern(), self._day)
        self._on_chosen(choice)

    def _on_chosen(self, _value: object = None) -> None:
        self._show_parts()
        self.changed.emit(self.lines)

    def _lay_out(self) -> None:
        first = FlowBox()
        first.add(self.rule)
        for widget in (self.ends, self.last, self.count, self.times):
            self._ending_row.add(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (first, self.pattern, self._ending_row, self.summary):
            column.addWidget(part)
        for part in (self.pattern, self._ending_row, self.summary):
            part.hide()

    def _connect(self) -> None:
        self.rule.chosen.connect(self._on_rule)
        self.pattern.changed.connect(self._on_chosen)
        self.ends.chosen.connect(self._on_chosen)
        self.last.changed.connect(self._on_chosen)
        self.count.valueChanged.connect(self._on_chosen)


def _moved(when: When, days: int) -> When:
    if isinstance(when, Timed):
        return Timed(when.start + days * DAY_SECONDS, when.end + days * DAY_SECONDS, when.zone)
    return AllDay(when.start + timedelta(days=days), when.end + timedelta(days=days))
