"""The hours of one day: closed, or intervals that are typed or taken from a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from schedapp.gui.forms.fields import TimeField, mark_invalid
from schedapp.gui.labels import plain_label, set_names, set_tip
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.flow import FlowBox
from schedapp.gui.widgets.icon_button import IconButton

Minutes = tuple[int, int]
USUAL: Minutes = (8 * 60, 18 * 60)
BREAK, AFTERNOON, DAY = 60, 4 * 60, 24 * 60


class IntervalField(QWidget):
    """From and to, in minutes from midnight, and a button that takes it away."""

    changed = Signal()
    removed = Signal()

    def __init__(self, day: str, minutes: Minutes, source: ThemeSource) -> None:
        super().__init__()
        self.start = TimeField(f"{day} from")
        self.end = TimeField(f"{day} to", is_end=True)
        self.remove = IconButton(source, "x", f"Remove these hours of {day}", size=12)
        set_tip(self.remove, "Remove")
        self.start.show_time(minutes[0])
        self.end.show_time(minutes[1], minutes[0])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.start, plain_label("–", "muted"), self.end, self.remove):
            row.addWidget(widget)
        self.start.changed.connect(self._on_changed)
        self.end.changed.connect(self._on_changed)
        self.remove.clicked.connect(self.removed)

    @property
    def minutes(self) -> Minutes:
        return self.start.minutes, self.end.minutes

    def valid(self) -> bool:
        """Takes what is typed; False (and red) where it cannot be read or ends before it begins."""
        readable = [self.start.valid(), self.end.valid()]
        ordered = self.start.minutes < self.end.minutes
        if all(readable):
            mark_invalid(self.end, not ordered)
        return all(readable) and ordered

    def _on_changed(self, _minutes: int) -> None:
        self.end.show_time(self.end.minutes, self.start.minutes)
        self.changed.emit()


class DayRow(FlowBox):
    """The intervals side by side; `box` says whether it is open at all, `copy` stands at the end of the row."""

    changed = Signal()

    def __init__(self, day: str, source: ThemeSource) -> None:
        super().__init__(6)
        self._day = day
        self._source = source
        self.fields: list[IntervalField] = []
        self.box = QCheckBox(day)
        set_names(self.box, f"Open on {day}")
        self.closed = plain_label("Closed", "muted")
        self.plus = IconButton(source, "plus", f"Add hours on {day}", size=14)
        set_tip(self.plus, "Add hours, as after a break")
        self.copy = IconButton(source, "copy", f"Copy the hours of {day}", size=14)
        set_tip(self.copy, "Copy to other days")
        self.add(self.closed)
        self.add(self.plus)
        self.box.clicked.connect(self._on_box)
        self.plus.clicked.connect(self._on_plus)
        self._level()

    def _level(self) -> None:
        """All that stands in the row is as high as its fields, whether there are any or not."""
        height = IntervalField(self._day, USUAL, self._source).sizeHint().height()
        for widget in (self, self.closed):
            widget.setMinimumHeight(height)
        for button in (self.box, self.copy):  # these have theirs from the style sheet
            button.setStyleSheet(f"{button.styleSheet()} min-height: {height}px;")

    def intervals(self) -> list[Minutes]:
        return [field.minutes for field in self.fields]

    def valid(self) -> bool:
        readable = [field.valid() for field in self.fields]  # each of them, so that each wrong one turns red
        return all(readable)

    def show_intervals(self, intervals: Iterable[Minutes]) -> None:
        """Shows these without saying `changed`."""
        wanted = list(intervals)
        if wanted != self.intervals():
            for field in self.fields:
                self.remove(field)
            self.fields = []
            for minutes in wanted:
                self._append(minutes)
        self._settle_state()

    def _append(self, minutes: Minutes) -> IntervalField:
        field = IntervalField(self._day, minutes, self._source)
        field.changed.connect(self.changed)
        field.removed.connect(lambda: self._on_removed(field))
        self.fields.append(field)
        self.add(field)
        self.move_last(self.plus)
        return field

    def _settle_state(self) -> None:
        self.box.setChecked(bool(self.fields))
        self.closed.setVisible(not self.fields)
        self.plus.setVisible(bool(self.fields))

    def _on_box(self, checked: bool) -> None:
        self.show_intervals([USUAL] if checked else [])
        self._settle_state()
        self.changed.emit()

    def _on_plus(self) -> None:
        field = self._append(next_interval(self.intervals()))
        self._settle_state()
        field.start.setFocus()
        self.changed.emit()

    def _on_removed(self, field: IntervalField) -> None:
        self.fields.remove(field)
        self.remove(field)
        self._settle_state()
        self.changed.emit()


def next_interval(present: Sequence[Minutes]) -> Minutes:
    """What one more interval of a day is likely to be: after a break; where the day is over, before it begins."""
    if not present:
        return USUAL
    last, first = max(end for _, end in present), min(start for start, _ in present)
    if last + BREAK < DAY:
        return last + BREAK, min(last + BREAK + AFTERNOON, DAY)
    return max(0, first - BREAK - AFTERNOON), max(15, first - BREAK)
