"""The row of the booking form that says when: day, start and end, or the days of an all-day booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from schedapp.gui.forms.draft import Draft
from schedapp.gui.forms.fields import DayField, TimeField
from schedapp.gui.forms.typed import length_text
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.widgets.flow import FlowBox

DAY_MINUTES = 24 * 60
USUAL_START = time(9, 0)
USUAL_LENGTH = timedelta(minutes=30)
GAP = 8
LONGEST = "23 h 45 min"


class WhenRow(FlowBox):
    """Shows the times of a draft; `changed` carries the draft with other times."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(GAP, parent)
        self._draft: Draft | None = None
        self._near = date(2000, 1, 1)
        self.day = DayField("Date")
        self.start = TimeField("Start")
        self.arrow = plain_label("→", "muted")
        self.end = TimeField("End", is_end=True)
        self.last_day = DayField("Last day")
        self.length = plain_label("", "caption")
        self.all_day = QCheckBox("All day")
        set_names(self.all_day, "All day")
        for widget in (self.day, self.start, self.arrow, self.end, self.last_day, self.length, self.all_day):
            self.add(widget)
        self._connect()

    def show_draft(self, draft: Draft, near: date) -> None:
        """Shows the times without saying `changed`."""
        self._draft, self._near = draft, near
        self.day.show_day(draft.start.date(), near)
        self.last_day.show_day(draft.end.date(), near)
        self.all_day.setChecked(draft.all_day)
        start = _minutes(draft.start)
        end, ends_on = _end_of(draft)
        self.start.show_time(start)
        self.end.show_time(end, start if ends_on == draft.start.date() else -15)
        several = draft.all_day or ends_on != draft.start.date()
        if several and not draft.all_day:
            self.last_day.show_day(ends_on, near)
        # It points from the start to the end, whichever way that is.
        show_text(self.arrow, "←" if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else "→")
        self.start.setVisible(not draft.all_day)
        self.end.setVisible(not draft.all_day)
        self.last_day.setVisible(several)
        # A length that is none is said by the line above the buttons; its room stays, so that nothing moves.
        self.length.setMinimumWidth(self.length.fontMetrics().horizontalAdvance(LONGEST))
        show_text(self.length, length_text(draft.minutes) if draft.minutes > 0 else "")

    def valid(self) -> bool:
        """Takes what is typed in any of the fields; False when one of them cannot be read."""
        fields = [self.day, self.last_day] if self._draft and self._draft.all_day else [self.day, self.start, self.end]
        readable = [field.valid() for field in fields]  # each of them, so that each wrong one turns red
        return all(readable)

    def _connect(self) -> None:
        self.day.changed.connect(self._on_day)
        self.start.changed.connect(self._on_start)
        self.end.changed.connect(self._on_end)
        self.last_day.changed.connect(self._on_last_day)
        self.all_day.clicked.connect(self._on_all_day)

    def _on_day(self, day: date) -> None:
        if self._draft is not None:
            self._say(self._draft.moved_to_day(day))

    def _on_start(self, minutes: int) -> None:
        if self._draft is not None:
            self._say(self._draft.starting_at(minutes))

    def _on_end(self, minutes: int) -> None:
        if self._draft is not None:
            self._say(self._draft.ending_at(minutes))

    def _on_last_day(self, day: date) -> None:
        if self._draft is not None:
            end, _ = _end_of(self._draft)
            self._say(replace(self._draft, end=datetime.combine(day, time.min) + timedelta(minutes=end)))

    def _on_all_day(self, checked: bool) -> None:
        if self._draft is None:
            return
        draft = replace(self._draft, all_day=checked)
        if not checked and draft.start.time() == time.min:
            start = datetime.combine(draft.start.date(), USUAL_START)
            draft = replace(draft, start=start, end=start + USUAL_LENGTH)
        self._say(draft)

    def _say(self, draft: Draft) -> None:
        self.show_draft(draft, self._near)
        self.changed.emit(draft)


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _end_of(draft: Draft) -> tuple[int, date]:
    """The end as minutes of a day: midnight is 24:00 of the day before, as people write it."""
    minutes = _minutes(draft.end)
    if minutes == 0 and draft.end > draft.start and not draft.all_day:
        return DAY_MINUTES, draft.end.date() - timedelta(days=1)
    return minutes, draft.end.date()
