"""While a new booking is drafted: which other shown resources are free then, with a sign to add each to it, and why
the others are not."""

from __future__ import annotations

from PySide6.QtCore import QObject

from schedapp.errors import NotOpen, Taken
from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.flows.anyway import why_closed
from schedapp.gui.flows.booking_flow import BookingFlow
from schedapp.gui.forms.draft import Draft
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.weekview.plus import PlusLayer
from schedapp.model.timespan import Span, span_of


class Joining(QObject):
    """Asks off the GUI thread: there may be sixty columns. A stale answer is dropped."""

    def __init__(self, desk: Desk, grid: WeekGrid, booking: BookingFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._form = booking.form
        self._task: Task | None = None
        self._asked: tuple[Span, tuple[str, ...]] | None = None
        self.layer = PlusLayer(grid)
        self.layer.chosen.connect(self._add)
        booking.drafted.connect(self._on_draft)
        desk.feed.occurrences_changed.connect(self._ask_again)

    def _add(self, uid: str) -> None:
        """The form gets the resource, and back the keyboard that the click took: what is typed next is for it."""
        self._form.chips.add_resource(uid)
        (self._form.focusWidget() or self._form.title).setFocus()

    def _on_draft(self, draft: Draft | None) -> None:
        span = span_of(draft.when, self._desk.week.zone) if draft is not None else Span(0, 0)
        if draft is None or draft.all_day or span.end <= span.start:
            self._drop()
            self._asked = None
            self.layer.clear()
            return
        others = tuple(uid for uid in self._desk.feed.shown if uid not in draft.resources)
        if (span, others) != self._asked:
            self._asked = span, others
            self.layer.clear()
            self._ask_again()

    def _ask_again(self) -> None:
        """What is free may have changed."""
        self._drop()
        if self._asked is not None:
            span, others = self._asked
            self._task = self._desk.background.run(
                lambda: self._refusals(span, others), lambda found: self._show(span, found)
            )

    def _show(self, span: Span, found: dict[str, Taken | NotOpen | None]) -> None:
        free = [uid for uid, refusal in found.items() if refusal is None]
        refusals = {uid: refusal for uid, refusal in found.items() if refusal is not None}
        self.layer.show_free(span.start, span.end, free, refusals)

    def _drop(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None

    def _refusals(self, span: Span, uids: tuple[str, ...]) -> dict[str, Taken | NotOpen | None]:
        """Why a booking cannot have each, None for those that it can. On a thread of the pool."""
        services, start, end = self._desk.services, span.start, span.end
        return {
            uid: why_closed(services, (uid,), start, end) or services.bookings.taken((uid,), start, end) for uid in uids
        }
