"""Keeps the line above the form's buttons true: Sched's own answer at once, Google's after a short look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from schedapp.errors import NotOpen, SchedError, Taken
from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.flows.looking import connected_among, look, spans_of
from schedapp.gui.forms.draft import Draft
from schedapp.gui.forms.verdict import Verdict, verdict
from schedapp.model.booking import Booking
from schedapp.model.timespan import span_of

if TYPE_CHECKING:
    from schedapp.services.reports import Look

PAUSE_MS = 350
SPANS_CHECKED = 60
"""Of a series, how many occurrences the line looks at; saving looks at all."""


class SlotCheck(QObject):
    """`told` carries a Verdict. A look is taken once the draft has rested for a moment."""

    told = Signal(object)
    judged = Signal(str)
    """Why the slot cannot be had, of a series its first date; "" when it can."""
    offered = Signal(object)
    """The Booking with the members of pools that it would get now."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._booking: Booking | None = None
        self._wanted: Booking | None = None
        self._name = ""
        self._taken: Taken | NotOpen | None = None
        self._connected = False
        self._look: Look | None = None
        self._task: Task | None = None
        self.instead: Callable[[], Verdict | None] = lambda: None
        """Something else to be said, where there is."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look_at_google)

    def begin(self, draft: Draft, name: str) -> None:
        """Checks a draft; `name` is the booking that does not stand in its own way."""
        self.end()
        self.judged.emit("")
        if draft.minutes <= 0:
            self.told.emit(Verdict("The end is not after the start.", "error"))
            return
        if not draft.resources and not draft.requirements:
            self.told.emit(Verdict("Add a room, a person or a device.", "muted"))
            return
        self._booking, self._name = draft.booking(), name
        self._judge()
        wanted = self._wanted or self._booking
        self._connected = wanted is not None and connected_among(self._desk.services, wanted.resources)
        self.tell()
        if self._connected:
            self._pause.start()

    def end(self) -> None:
        """Nothing is checked any more; a look that is under way is not waited for."""
        self._pause.stop()
        if self._task is not None:
            self._task.drop()
        self._booking = self._wanted = self._taken = self._look = self._task = None

    def tell(self) -> None:
        """Says what is known now."""
        if self._booking is not None:
            now = self._desk.now()
            self.told.emit(self.instead() or verdict(self._taken, connected=self._connected, look=self._look, now=now))

    def _judge(self) -> None:
        self._ask_sched()
        found, booking = self._taken, self._booking
        if booking is None or found is None:
            self.judged.emit("")
            return
        first = span_of(booking.when, self._desk.week.zone)
        concerned = any(start < first.end and end > first.start for start, end in found.spans)
        self.judged.emit(found.title if concerned or not booking.recurrence else "")

    def _ask_sched(self) -> None:
        """Sched's own answer for the slot, of a series for its next occurrences."""
        assert self._booking is not None
        bookings = self._desk.services.bookings
        try:
            wanted = self._wanted = self._offered()
            for span in spans_of(self._booking, self._desk.week.zone)[:SPANS_CHECKED]:
                self._taken = bookings.taken(
                    wanted.resources, span.start, span.end, ignore=self._name, service=wanted.service, requirements=()
                )
                if self._taken is not None:
                    return
            self._desk.services.availability.check(*self._change())
        except (NotOpen, Taken) as error:
            self._taken = error
        except SchedError as error:
            self.told.emit(Verdict(f"{error.title} {error.detail}", "error"))
            self._booking = None

    def _offered(self) -> Booking:
        """The draft with the members of pools that it would get, which is told, too. Raises Taken."""
        assert self._booking is not None
        booking = self._booking
        if booking.requirements:
            one = replace(booking, recurrence=()) if "/" in self._name else booking
            found = self._desk.services.bookings.chosen(one, self._name)
            booking = replace(booking, resources=found.resources, requirements=found.requirements)
        self.offered.emit(booking)
        return booking

    def _change(self) -> tuple[Booking | None, Booking]:
        """Before and after: time that a booking has is not refused to it. Of a series whose rule stays, one date."""
        assert self._booking is not None
        if not self._name:
            return None, self._booking
        bookings = self._desk.services.bookings
        if bookings.series(self._name).recurrence != self._booking.recurrence:
            return bookings.series(self._name), self._booking
        one = replace(bookings.get(self._name), recurrence=(), overrides=())
        return one, replace(self._booking, recurrence=())

    def _look_at_google(self) -> None:
        booking, services, zone = self._wanted or self._booking, self._desk.services, self._desk.week.zone
        if booking is not None:
            self._task = self._desk.background.run(
                lambda: look(services, booking, zone), self._on_looked, lambda _error: self.tell()
            )

    def _on_looked(self, seen: Look | None) -> None:
        self._task = None
        self._look = seen
        if self._booking is not None:
            self._desk.feed.look()
            self._judge()
            self.tell()
