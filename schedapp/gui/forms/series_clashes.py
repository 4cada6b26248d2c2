"""The dates of a series that clash, each with what is to happen on it; and the skipped ones, to be added back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.forms.fields import Choices, DayField, TimeField
from schedapp.gui.forms.typed import day_text
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.widgets.flow import FlowBox
from schedapp.model.series_dates import KEEP, SKIP, Answer
from schedapp.model.timespan import AllDay, Timed, When, to_epoch, to_local

if TYPE_CHECKING:
    from schedapp.services.series import SeriesClash, SkippedDate

SHOWN = 6
"""Dates that are shown one by one; the buttons above answer all of them."""
OTHER = Answer(when=AllDay(date(2000, 1, 1), date(2000, 1, 2)))
"""Stands for the line of the list that lets a time be typed."""


def when_text(when: When, zone: str, near: date) -> str:
    """`Tue 15 Dec 09:00`, or the day of an all-day booking."""
    if isinstance(when, AllDay):
        return day_text(when.start, near)
    local = to_local(when.start, zone)
    return f"{day_text(local.date(), near)} {local:%H:%M}"


def answers_for(
    clash: SeriesClash, resources: Sequence[str], names: Mapping[str, str], zone: str, near: date
) -> list[tuple[str, object]]:
    """What the list of one date offers; `resources` are those that the series has."""
    pairs: list[tuple[str, object]] = [("Decide…", None), ("Skip this date", SKIP)]
    day = to_local(clash.when.start, zone).date() if isinstance(clash.when, Timed) else clash.when.start
    for when in clash.times:
        local = to_local(when.start, zone)
        text = f"{local:%H:%M}" if local.date() == day else when_text(when, zone, near)
        pairs.append((f"Move to {text}", Answer(when)))
    for swap in clash.swaps:
        fresh = ", ".join(names.get(uid, "") for uid in swap if uid not in resources)
        pairs.append((f"{fresh} instead", Answer(resources=swap)))
    if isinstance(clash.when, Timed):
        pairs.append(("Another time…", OTHER))
    if clash.closed:
        pairs.append(("Keep it all the same", KEEP))
    return pairs


class ClashRow(QWidget):
    """One date: why it cannot be had, and a list of what can be done. `changed` comes when another was chosen."""

    changed = Signal()

    def __init__(self, clash: SeriesClash, pairs: list[tuple[str, object]], title: str, zone: str) -> None:
        super().__init__()
        self.clash = clash
        self._zone = zone
        self.choice = Choices(f"What happens on {title}")
        self.choice.offer(pairs, None)
        self.day = DayField("Other day")
        self.start = TimeField("Other start")
        self.words = plain_label(f"{title}: {clash.words}", "caption", wrap=True)
        self._show_time(clash.when)
        answer = FlowBox()
        for widget in (self.choice, self.day, self.start):
            answer.add(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(answer)
        self._show_parts()
        self.choice.chosen.connect(lambda _value: self._on_chosen())
        self.day.changed.connect(lambda _day: self.changed.emit())
        self.start.changed.connect(lambda _minutes: self.changed.emit())

    @property
    def answer(self) -> Answer | None:
        """None while nothing is decided."""
        value = self.choice.value
        if value == OTHER:
            return Answer(self._other())
        return value if isinstance(value, Answer) else None

    def choose(self, answer: Answer | None) -> bool:
        """Chooses a line of the list, if there is one of that answer; no `changed` follows."""
        found = [n for n in range(self.choice.count()) if self.choice.value_at(n) == answer]
        if found:
            self.choice.setCurrentIndex(found[0])
            self._show_parts()
        return bool(found)

    def _other(self) -> When:
        assert isinstance(self.clash.when, Timed)
        local = datetime.combine(self.day.day, time.min) + timedelta(minutes=self.start.minutes)
        start = to_epoch(local, self._zone)
        return Timed(start, start + self.clash.when.end - self.clash.when.start, self.clash.when.zone)

    def _show_time(self, when: When) -> None:
        if isinstance(when, Timed):
            local = to_local(when.start, self._zone)
            self.day.show_day(local.date(), local.date())
            self.start.show_time(local.hour * 60 + local.minute)

    def _on_chosen(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        for widget in (self.day, self.start):
            widget.setVisible(self.choice.value == OTHER)


class SeriesClashes(QFrame):
    """`answered` comes when an answer changed, `added_back` carries the original start of a skipped date."""

    answered = Signal()
    added_back = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clashes: tuple[SeriesClash, ...] = ()
        self._answers: dict[str, Answer] = {}
        self.rows: list[ClashRow] = []
        self.heading = plain_label("", "warning", wrap=True)
        self.skip_all = QPushButton("Skip all")
        self.move_all = QPushButton("Move all")
        self.more = plain_label("", "muted")
        self.back: list[QPushButton] = []
        self._lines = QVBoxLayout()
        self._dates = QVBoxLayout()
        self._lay_out()
        self.hide()

    @property
    def answers(self) -> dict[str, Answer]:
        """By original start, of the dates that clash now."""
        known = {clash.original_start for clash in self._clashes}
        return {key: answer for key, answer in self._answers.items() if key in known}

    @property
    def open_count(self) -> int:
        """How many clashes have no answer."""
        return len(self._clashes) - len(self.answers)

    @property
    def count(self) -> int:
        return len(self._clashes)

    def clear(self) -> None:
        """Another booking: its answers are its own."""
        self._answers = {}
        self.show_clashes((), (), {}, "UTC", date(2000, 1, 1))
        self.show_skipped((), "UTC", date(2000, 1, 1))

    def show_clashes(
        self,
        clashes: tuple[SeriesClash, ...],
        resources: Sequence[str],
        names: Mapping[str, str],
        zone: str,
        near: date,
    ) -> None:
        """Shows these. An answer stays where its date clashes in the same way as before."""
        before = {clash.original_start: clash for clash in self._clashes}
        stays = {c.original_start for c in clashes if before.get(c.original_start) == c}
        self._answers = {key: answer for key, answer in self._answers.items() if key in stays}
        self._clashes = clashes
        for row in self.rows:
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(clash, resources, names, zone, near) for clash in clashes[:SHOWN]]
        rest = len(clashes) - len(self.rows)
        show_text(self.more, f"and {rest} more" if rest else "")
        self.more.setVisible(rest > 0)
        self._tell()
        self._show_whole()

    def show_skipped(self, dates: Sequence[SkippedDate], zone: str, near: date) -> None:
        """The dates of an existing series that do not take place."""
        while (item := self._dates.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        self.back = []
        for skipped in dates[:SHOWN]:
            self._dates.addWidget(self._skipped_line(skipped, when_text(skipped.when, zone, near)))
        self._show_whole()

    def _row(
        self, clash: SeriesClash, resources: Sequence[str], names: Mapping[str, str], zone: str, near: date
    ) -> ClashRow:
        pairs = answers_for(clash, resources, names, zone, near)
        row = ClashRow(clash, pairs, when_text(clash.when, zone, near), zone)
        if clash.original_start in self._answers and not row.choose(self._answers[clash.original_start]):
            del self._answers[clash.original_start]
        row.changed.connect(partial(self._on_changed, row))
        self._lines.addWidget(row)
        return row

    def _skipped_line(self, skipped: SkippedDate, title: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(plain_label(f"Skipped: {title}", "caption"))
        row.addStretch(1)
        button = QPushButton("Add back")
        set_role(button, "link")
        set_names(button, f"Add {title} back")
        button.clicked.connect(lambda _checked: self.added_back.emit(skipped.original_start))
        row.addWidget(button)
        self.back.append(button)
        return line

    def _on_changed(self, row: ClashRow) -> None:
        answer = row.answer
        if answer is None:
            self._answers.pop(row.clash.original_start, None)
        else:
            self._answers[row.clash.original_start] = answer
        self._tell()
        self.answered.emit()

    def _answer_all(self, *, move: bool) -> None:
        """Every date that has no answer yet."""
        for clash in self._clashes:
            if clash.original_start not in self._answers:
                moved = Answer(clash.times[0]) if move and clash.times else None
                self._answers[clash.original_start] = moved or SKIP
        for row in self.rows:
            row.choose(self._answers[row.clash.original_start])
        self._tell()
        self.answered.emit()

    def _tell(self) -> None:
        dates = "1 date clashes" if self.count == 1 else f"{self.count} dates clash"
        rest = self.open_count
        left = (
            "all are answered" if not rest else "decide what happens on it" if self.count == 1 else f"{rest} to decide"
        )
        show_text(self.heading, f"{dates}: {left if self.count > 1 or rest else 'it is answered'}")
        set_role(self.heading, "warning" if rest else "ok")
        for button in (self.skip_all, self.move_all):
            button.setVisible(self.count > 1 and rest > 0)
        self.heading.setVisible(bool(self._clashes))

    def _show_whole(self) -> None:
        self.setVisible(bool(self._clashes or self.back))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.heading, 1)
        for button in (self.move_all, self.skip_all):
            set_role(button, "link")
            head.addWidget(button)
        set_names(self.skip_all, "Skip all clashing dates")
        set_names(self.move_all, "Move all clashing dates to the nearest free time")
        self._lines.setSpacing(8)
        self._dates.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._lines)
        column.addWidget(self.more)
        column.addLayout(self._dates)
        self.skip_all.clicked.connect(lambda: self._answer_all(move=False))
        self.move_all.clicked.connect(lambda: self._answer_all(move=True))
