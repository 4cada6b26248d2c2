"""Fields of the forms: a day and a time that are typed or taken from a list."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from schedapp.gui.forms.typed import day_text, length_text, parse_day, parse_time, time_text
from schedapp.gui.labels import set_names, show_text
from schedapp.gui.widgets.popups import ComboBox

STEP = 15
DAYS_LISTED = 28


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    """Gives a field the red edge, or takes it away."""
    if bool(widget.property("invalid")) != invalid:
        widget.setProperty("invalid", invalid)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class _TypedCombo(ComboBox):
    """An editable list whose text is read by `_read`; what cannot be read turns red and is not taken."""

    def __init__(self, name: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)
        self.setMaxVisibleItems(12)
        self._width = width
        # The theme's room for the arrow is beside the line already.
        self.setStyleSheet("QComboBox { padding-right: 0; }")
        set_names(self, name, name)  # see Choices
        set_names(self.edit, name)
        self.activated.connect(self._choose)
        self.edit.editingFinished.connect(self._on_finished)
        self.edit.textEdited.connect(lambda _text: mark_invalid(self, False))

    @property
    def edit(self) -> QLineEdit:
        """The line in which it is typed."""
        line = self.lineEdit()
        assert line is not None
        return line

    def valid(self) -> bool:
        """Takes what is typed; False (and red) when it cannot be read."""
        return self._take()

    def fit(self, sample: str) -> None:
        """Wide enough for `sample` in the present font."""
        chrome = round(self._width * self.fontInfo().pixelSize() / 13)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(sample) + chrome)

    def _on_finished(self) -> None:
        self._take()

    @abstractmethod
    def _choose(self, index: int) -> None:
        """A line of the list was chosen."""

    @abstractmethod
    def _take(self) -> bool:
        """What is typed is taken; False when it cannot be read."""


class DayField(_TypedCombo):
    """A date. `changed` comes when another day was taken."""

    changed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, 42, parent)
        self._day = date(2000, 1, 1)
        self._near = self._day
        self._listed: list[date] = []
        self.fit("Wed 28 Nov")

    @property
    def day(self) -> date:
        return self._day

    def show_day(self, day: date, near: date) -> None:
        """`near` decides whether the year is shown, and what is meant by `thu`."""
        self._day, self._near = day, near
        self.clear()
        self._listed = [day + timedelta(days=offset) for offset in range(-7, DAYS_LISTED)]
        for other in self._listed:
            self.addItem(day_text(other, near))
        self.setCurrentIndex(7)
        text = day_text(day, near)
        self.fit(max(text, "Wed 28 Nov", key=len))
        show_text(self.edit, text)
        self.edit.setCursorPosition(0)
        mark_invalid(self, False)

    def _choose(self, index: int) -> None:
        self._set(self._listed[index])

    def _take(self) -> bool:
        text = self.edit.text()
        if text == day_text(self._day, self._near):
            return True
        day = parse_day(text, self._day)
        mark_invalid(self, day is None)
        if day is None:
            return False
        self._set(day)
        return True

    def _set(self, day: date) -> None:
        moved = day != self._day
        self.show_day(day, self._near)
        if moved:
            self.changed.emit(day)


class TimeField(_TypedCombo):
    """A time of the day in minutes from midnight. An end lists the lengths beside its times."""

    changed = Signal(int)

    def __init__(self, name: str, *, is_end: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, 42, parent)
        self._minutes = 0
        self._is_end = is_end
        self.fit("00:00")

    @property
    def minutes(self) -> int:
        return self._minutes

    def show_time(self, minutes: int, start: int = 0) -> None:
        """`start` is where the lengths of an end are counted from."""
        self._minutes = minutes
        self.clear()
        for at, text in self._choices(start):
            self.addItem(text, at)
        self.view().setMinimumWidth(self.fontMetrics().horizontalAdvance("00:00  ·  23 h 45 min") + 48)
        self.setCurrentIndex(self.findData(minutes))
        show_text(self.edit, time_text(minutes))
        mark_invalid(self, False)

    def _choices(self, start: int) -> list[tuple[int, str]]:
        if not self._is_end:
            return [(at, time_text(at)) for at in range(0, 1440, STEP)]
        times = range(start + STEP, 1441, STEP)
        return [(at, f"{time_text(at)}  ·  {length_text(at - start)}") for at in times]

    def _choose(self, index: int) -> None:
        self._set(int(self.itemData(index)))

    def _take(self) -> bool:
        text = self.edit.text()
        if text == time_text(self._minutes):
            return True
        minutes = parse_time(text.partition("·")[0])
        if minutes is None or (minutes == 1440 and not self._is_end):
            mark_invalid(self, True)
            return False
        self._set(minutes)
        return True

    def _set(self, minutes: int) -> None:
        moved = minutes != self._minutes
        self._minutes = minutes
        show_text(self.edit, time_text(minutes))
        mark_invalid(self, False)
        if moved:
            self.changed.emit(minutes)


class Choices(ComboBox):
    """A list of values with their words. `chosen` comes only when the user chose."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # On Linux Qt gives a screen reader the chosen text as the name: what is chosen is then only in the description.
        set_names(self, name, name)
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        # Qt would give an enum of strings back as a string.
        self._values: list[object] = []
        self.activated.connect(lambda index: self.chosen.emit(self._values[index]))

    def offer(self, pairs: list[tuple[str, object]], current: object) -> None:
        self.clear()
        self._values = [value for _text, value in pairs]
        for text, _value in pairs:
            self.addItem(text)
        if current in self._values:
            self.setCurrentIndex(self._values.index(current))
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 32)

    def value_at(self, index: int) -> object:
        return self._values[index]

    @property
    def value(self) -> object:
        return self._values[self.currentIndex()] if self._values else None
