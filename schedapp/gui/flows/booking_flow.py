"""The booking form's other half: opens it, keeps ghost and verdict right, looks at Google."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal

from schedapp.errors import SchedError, Taken
from schedapp.gui.connection_words import notes_words
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.squeeze_dialog import SqueezeDialog
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.checking import SlotCheck
from schedapp.gui.flows.form_place import FormPlace
from schedapp.gui.flows.free_resources import FreeResources
from schedapp.gui.flows.next_free import next_free
from schedapp.gui.flows.opening import opening_of, soon
from schedapp.gui.flows.saving import Saving
from schedapp.gui.flows.scope import name_after
from schedapp.gui.flows.series_flow import SeriesFlow
from schedapp.gui.forms.booking_form import BookingForm
from schedapp.gui.forms.draft import Draft, changes, draft_at, draft_of
from schedapp.gui.forms.verdict import existing
from schedapp.gui.forms.wishes import Parts
from schedapp.gui.stage import Stage
from schedapp.model.booking import Booking
from schedapp.model.timespan import MINUTE, span_of, to_local

if TYPE_CHECKING:
    from schedapp.model.change import Change


class BookingFlow(QObject):
    """One form at a time. While a new booking is drafted, another click in the grid moves the draft there.

    A form in which something was typed is never closed by a click elsewhere, and nothing is cancelled behind it.
    """

    drafted = Signal(object)
    """The Draft of the new booking that the form shows now, None once there is none."""
    cancel_wished = Signal(str)
    """Delete in the grid, and no form is open: the name of the occurrence."""

    def __init__(self, desk: Desk, grid: Stage, changing: Changing) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._grid = grid
        self._name = ""
        self._before: Draft | None = None
        self._booking: Booking | None = None
        self._saving = Saving(desk, changing, self)
        self._free = FreeResources(desk, lambda: self.form.draft, lambda: self._name)
        self.form = BookingForm(desk.window, desk.source, self._free.why_not)
        self.form.chips.note = self._free.note_of
        self._place = FormPlace(desk, grid, self.form, lambda: self._name)
        self._check = SlotCheck(desk, self)
        self._check.told.connect(self.form.show_verdict)
        self._check.judged.connect(self._place.refuse)
        self._series = SeriesFlow(desk, self.form, changing, self)
        self._series.told.connect(self._check.tell)
        self._check.instead = self._series.verdict
        self._check.offered.connect(self._on_offered)
        self._connect()

    @property
    def name(self) -> str:
        """That of the existing booking, or date of a series, that the form shows; "" for a new one."""
        return self._name

    # --- opening -----------------------------------------------------------------------------------

    def create_at(
        self, start: int, end: int, all_day: bool, resources: tuple[str, ...], _anchor: QRect | None = None
    ) -> None:
        """A click or a drag in empty space. `start` and `end` are UTC epoch seconds."""
        resources = resources or self._desk.feed.shown[:1]
        draft = draft_at(start, end, all_day, self._desk.week.zone, resources)
        if self._saving.under_way:
            return
        if self.form.is_open and self.form.existing and self.form.has_changes:
            self._back_to_form()
        elif self.form.is_open and not self.form.existing:
            self.form.retime(draft)
            self._place.settle_soon()
        else:
            self._open("", None, draft)

    def create_soon(self) -> None:
        """A new booking by key or menu."""
        if not self._desk.feed.resources:
            return
        minutes = self._grid.default_minutes
        found = next_free(self._desk, minutes)
        start = found.start if found is not None else soon(self._desk)
        end = start + minutes * MINUTE
        if not self._desk.week.shows(day := to_local(start, self._desk.week.zone).date()):
            self._desk.week.show_day(day)
        resources = found.resources if found is not None else tuple(self._free.between(start, end)[:1])
        self.create_at(start, end, False, resources)
        self.form.show_hint(found.words if found is not None else "")
        self._grid.reveal_ghost()

    def open_offer(self, start: int, end: int, parts: Parts) -> None:
        """A free time that was found: a new booking of all its parts. What is typed in an open new one stays."""
        if self._saving.under_way:
            return
        if self.form.is_open and self.form.existing and self.form.has_changes:
            self._back_to_form()
            return
        draft = draft_at(start, end, False, self._desk.week.zone)
        typed = None if self.form.existing else self.form.draft
        if typed is not None:
            draft = replace(typed, start=draft.start, end=draft.end, all_day=False)
        self._open("", None, replace(draft, resources=parts.resources, requirements=parts.requirements))

    def open_copy(self, booking: Booking) -> None:
        """A new booking alike another one, at the time that this one says."""
        if self._saving.under_way:
            return
        if self.form.is_open and self.form.has_changes:
            self._back_to_form()
            return
        span = span_of(booking.when, self._desk.week.zone)
        self._desk.week.show_day(to_local(span.start, self._desk.week.zone).date())
        self._open("", None, replace(draft_of(booking, self._desk.week.zone, ()), own_zone=""))

    def open_booking(self, name: str) -> None:
        """Opens an existing booking, or one occurrence of a series."""
        if self._saving.under_way:
            return
        if self.form.is_open and self.form.has_changes:
            self._back_to_form()
            return
        try:
            booking = self._desk.services.bookings.get(name)
            series = self._desk.services.bookings.series(name)
        except SchedError as error:
            self._desk.messages.error(error)
            self._desk.feed.refresh()
            return
        self._place.clear_ghost()
        self._open(name, booking, draft_of(booking, self._desk.week.zone, series.recurrence))

    def _open(self, name: str, booking: Booking | None, draft: Draft) -> None:
        self._name, self._booking, self._before = name, booking, draft
        self.form.open_with(opening_of(self._desk, draft, booking))
        self._series.open(draft, name)
        self._show_ghost(draft)
        self._tell_of_notes(draft)
        self._place.settle()
        if booking is None:
            self._check.begin(draft, name)
            self._series.follow(draft, name, None)
        else:
            self.form.show_verdict(existing(self._desk.feed.delivery(name), booking.squeeze))

    # --- while it is open --------------------------------------------------------------------------

    def tick(self) -> None:
        """Once a second: how long ago the look was."""
        if self.form.is_open and not self._saving.under_way:
            self._check.tell()

    def follow_grid(self) -> None:
        """The grid was scrolled, resized or shows other bookings: the form keeps its place beside the ghost."""
        if self.form.is_open:
            self._place.settle_soon()

    def drop(self) -> bool:
        """Esc, wherever the focus is: closes the form; whether one was open."""
        was = self.form.is_open
        if was:
            self.close()
        return was

    def _on_pressed(self, name: str) -> None:
        """A click on a booking leaves a form in which nothing was changed; an empty place takes the draft along."""
        if name and self.form.is_open and not self._saving.under_way and not self.form.has_changes:
            self.close()

    def _on_delete(self, name: str) -> None:
        if self.form.is_open:
            self._back_to_form()
        else:
            self.cancel_wished.emit(name)

    def _back_to_form(self) -> None:
        self.show_ghost()
        self.form.raise_()
        self.form.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_ghost(self) -> None:
        """Something else had the ghost: it is that of the open form again."""
        draft = self.form.draft
        if draft is not None and not self._saving.under_way:
            self._show_ghost(draft)

    def close(self) -> None:
        """Drops the draft; a save that is under way goes on and is told by a note."""
        self._check.end()
        self._series.end()
        self._name, self._before, self._booking = "", None, None
        self.form.close_form()
        self.drafted.emit(None)
        self._place.clear_ghost()
        self._grid.setFocus()

    def _on_altered(self, draft: Draft) -> None:
        day = draft.start.date()
        if not self._desk.week.shows(day):
            self._desk.week.show_day(day)
        self._show_ghost(draft)
        self._tell_of_notes(draft)
        self._place.settle_soon()
        self._check.begin(draft, self._name)
        self._series.follow(draft, self._name, self._before if self._booking is not None else None)

    def _on_offered(self, booking: Booking) -> None:
        """The chips and the ghost show what the wishes would get."""
        self.form.show_offered(Parts(booking.resources, booking.requirements))
        draft = self.form.draft
        if draft is not None:
            self._show_ghost(replace(draft, resources=booking.resources))

    def _tell_of_notes(self, draft: Draft) -> None:
        self.form.notes.setPlaceholderText(notes_words(self._desk.feed.connections, draft.resources))

    def _show_ghost(self, draft: Draft) -> None:
        """The ghost of what would be booked; of an existing booking only once its time was changed."""
        moved = self._before is None or draft.when != self._before.when
        if self._booking is not None and not moved:
            self._place.clear_ghost()
            return
        if self._booking is None:
            self.drafted.emit(draft)
        self._place.show_ghost(draft)

    # --- saving ------------------------------------------------------------------------------------

    def _on_squeeze(self, draft: Draft) -> None:
        """What it overlaps is said by the line above the buttons."""
        taken = Taken(self.form.verdict.text())
        SqueezeDialog(
            self._desk.window, self._desk.source, taken, lambda reason: self._on_saved(draft, squeeze=reason)
        ).open()

    def _on_saved(self, draft: Draft, *, anyway: bool = False, squeeze: str = "") -> None:
        if self._saving.under_way:
            return
        if self._series.blocks(existing=self._booking is not None):
            self._check.tell()
            return
        anyway = anyway or self._series.keeps
        if self._booking is None:
            self._saving.add(replace(draft.booking(), squeeze=squeeze), self._series.answers, anyway=anyway)
            return
        assert self._before is not None
        changed = changes(self._before, draft) | ({"squeeze": squeeze} if squeeze else {})
        if changed:
            self._saving.edit(self._name, self._booking, changed, self._series.answers, anyway=anyway)
        else:
            self.close()

    def _on_removed(self) -> None:
        if self._booking is not None:
            self._saving.cancel(self._name, self._booking)

    def _wait(self) -> None:
        self._check.end()
        self.form.set_busy(True)

    def _on_done(self, change: Change) -> None:
        name = name_after(self._name or change.booking.uid, change)
        self.close()
        self._grid.reveal(name)

    def _on_refused(self, error: Exception) -> None:
        if self.form.is_open:
            self.form.refuse(error)
        else:
            self._desk.messages.error(error)

    def _connect(self) -> None:
        self._saving.begun.connect(self._wait)
        self._saving.done.connect(self._on_done)
        self._saving.refused.connect(self._on_refused)
        self.form.saved.connect(self._on_saved)
        self.form.squeeze_wished.connect(self._on_squeeze)
        self.form.insisted.connect(lambda draft: self._on_saved(draft, anyway=True))
        self.form.dropped.connect(self.close)
        self.form.removed.connect(self._on_removed)
        self.form.altered.connect(self._on_altered)
        self.form.grown.connect(self._place.settle_soon)
        self._grid.create_requested.connect(self.create_at)
        self._grid.open_requested.connect(self.open_booking)
        self._grid.pressed.connect(self._on_pressed)
        self._grid.cancel_requested.connect(self._on_delete)
        self._grid.scrolled.connect(self.follow_grid)
