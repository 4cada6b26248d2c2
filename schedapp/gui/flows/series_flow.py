"""The series in the booking form: which of its dates clash, what is answered for them, which were skipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from schedapp.errors import SchedError
from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.flows.changing import Changing
from schedapp.gui.forms.booking_form import BookingForm
from schedapp.gui.forms.draft import Draft, changes
from schedapp.gui.forms.verdict import Verdict
from schedapp.gui.messages import Level, Message
from schedapp.model.booking import EditScope, override_uid, split_name
from schedapp.model.series_dates import Answer
from schedapp.model.timespan import span_of

if TYPE_CHECKING:
    from schedapp.services.series import SeriesClash

PAUSE_MS = 120
TAKING = frozenset({"when", "resources", "recurrence", "requirements", "service"})
"""The fields of a change that takes slots."""


class SeriesFlow(QObject):
    """Looks at the dates of a series off the GUI thread, as the form changes."""

    told = Signal()
    """What `verdict` says is another."""

    def __init__(self, desk: Desk, form: BookingForm, changing: Changing, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form = form
        self._changing = changing
        self._task: Task | None = None
        self._name = ""
        self._find: Callable[[], tuple[SeriesClash, ...]] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look)
        form.clashes.answered.connect(self._on_answered)
        form.clashes.added_back.connect(self._add_back)

    # --- what is known ------------------------------------------------------------------------------

    @property
    def answers(self) -> dict[str, Answer]:
        return self._form.clashes.answers

    @property
    def keeps(self) -> bool:
        """Whether some date is to be booked in spite of a rule of the place."""
        return any(answer.keeps for answer in self.answers.values())

    def verdict(self) -> Verdict | None:
        """What is said in place of the look at the first clash; None where no date clashes."""
        clashes = self._form.clashes
        if not clashes.count:
            return None
        if clashes.open_count:
            return Verdict("Some dates of the series cannot be had: decide above what happens on them.", "error")
        if clashes.count >= self._desk.services.series.most:
            words = "More dates than those above may clash. End the series earlier, or choose another time."
            return Verdict(words, "warning")
        return Verdict("Free on all other dates, and what clashes is answered", "ok")

    def blocks(self, *, existing: bool) -> bool:
        """Whether a new series has clashes to decide. Of an existing one only some dates may be meant."""
        return not existing and self._form.clashes.open_count > 0

    # --- following the form -------------------------------------------------------------------------

    def open(self, draft: Draft, name: str) -> None:
        """The form was opened: its skipped dates are listed."""
        self.end()
        self._form.clashes.clear()
        self._name = name
        if name and draft.recurrence:
            self._show_skipped()

    def follow(self, draft: Draft, name: str, before: Draft | None) -> None:
        """The draft changed: `before` is what an existing booking was, None for a new one."""
        self._find = self._finder(draft, name, before)
        self._drop()
        if self._find is None:
            self._show(())
        else:
            self._pause.start()

    def end(self) -> None:
        self._find = None
        self._pause.stop()
        self._drop()

    def _finder(self, draft: Draft, name: str, before: Draft | None) -> Callable[[], tuple[SeriesClash, ...]] | None:
        if not draft.recurrence or draft.minutes <= 0 or not (draft.resources or draft.requirements):
            return None
        series = self._desk.services.series
        if not name or before is None:
            booking = draft.booking()
            return lambda: series.clashes(booking)
        changed = {field: value for field, value in changes(before, draft).items() if field in TAKING}
        return (lambda: series.clashes_of_edit(name, changed, EditScope.ALL)) if changed else None

    def _look(self) -> None:
        if self._find is not None:
            self._drop()
            self._task = self._desk.background.run(self._find, self._show, self._on_failed)

    def _drop(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None

    def _show(self, clashes: tuple[SeriesClash, ...]) -> None:
        self._task = None
        draft, form = self._form.draft, self._form
        if draft is None or (not clashes and not form.clashes.count):
            return
        week = self._desk.week
        form.clashes.show_clashes(clashes, draft.resources, self._desk.feed.names, week.zone, week.today)
        form.grown.emit()
        self.told.emit()

    def _on_failed(self, error: Exception) -> None:
        """What cannot be booked at all is said by the line above the buttons, or when it is saved."""
        self._show(())
        if not isinstance(error, SchedError):
            self._desk.messages.error(error)

    def _on_answered(self) -> None:
        self._form.grown.emit()
        self.told.emit()

    # --- skipped dates ------------------------------------------------------------------------------

    def _show_skipped(self) -> None:
        week = self._desk.week
        try:
            skipped = self._desk.services.series.skipped(split_name(self._name)[0])
        except SchedError as error:
            self._desk.messages.error(error)
            return
        coming = [each for each in skipped if span_of(each.when, week.zone).end > self._desk.now()]
        self._form.clashes.show_skipped(coming, week.zone, week.today)
        self._form.grown.emit()

    def _add_back(self, original_start: str) -> None:
        if self._form.has_changes:
            words = "Save or close what you have changed first, then add the date back."
            self._desk.messages.say(Message(words, level=Level.WARNING))
            return
        name = override_uid(split_name(self._name)[0], original_start)
        services = self._desk.services
        self._form.dropped.emit()
        self._changing.make(lambda: services.series.add_back(name))
