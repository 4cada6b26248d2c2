"""What was dropped with Ctrl: the same booking again, at another time or with another resource."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.flows.anyway import ask_anyway
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.squeezing import ask_squeeze
from schedapp.gui.stage import Stage
from schedapp.model.booking import Booking, Origin
from schedapp.model.progress import Progress
from schedapp.model.timespan import AllDay, Span, When, shifted, span_of


class Copying(QObject):
    """Listens to the stage. A copy of one date of a series is a single booking."""

    def __init__(self, desk: Desk, stage: Stage, changing: Changing) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._stage = stage
        self._changing = changing
        stage.copy_requested.connect(self._on_copied)

    def _on_copied(self, name: str, start: int, end: int, shown: tuple[str, ...]) -> None:
        try:
            booking = self._desk.services.bookings.get(name)
        except SchedError as error:
            self._desk.messages.error(error)
            return
        before = [uid for uid in self._desk.feed.shown if uid in booking.resources]
        became = dict(zip(before, shown, strict=True)) if shown else {}
        first = self._desk.feed.resource(booking.resources[0])
        when = shifted(booking.when, Span(start, end), first.zone if first else self._desk.week.zone)
        self.put(booking, when, tuple(became.get(uid, uid) for uid in booking.resources))

    def put(self, booking: Booking, when: When, resources: tuple[str, ...]) -> None:
        """The same again at another time, or with other resources."""
        copy = replace(
            booking, uid="", when=when, resources=resources,
            recurrence=(), overrides=(), parent="", original_start="", origin=Origin.SCHED, read_only=False,
            version=0, requirements=(), progress=Progress.NONE, squeeze="",
        )  # fmt: skip
        span = span_of(when, self._desk.week.zone)
        self._stage.set_ghost(
            span.start, span.end, all_day=isinstance(when, AllDay), title=copy.title, resources=copy.resources
        )
        self._make(copy)

    def _make(self, copy: Booking, *, anyway: bool = False) -> None:
        self._changing.make(
            lambda: self._desk.services.bookings.add(copy, anyway=anyway),
            slot=lambda: copy,
            done=lambda change: self._settle(change.booking.uid),
            failed=lambda error: self._on_refused(error, copy),
        )

    def _settle(self, name: str) -> None:
        self._stage.clear_ghost()
        self._stage.reveal(name)

    def _on_refused(self, error: Exception, copy: Booking) -> None:
        def again() -> None:
            self._make(copy, anyway=True)

        def squeezed(reason: str) -> None:
            self._make(replace(copy, squeeze=reason))

        leave = self._stage.clear_ghost
        if not ask_anyway(self._desk, error, "Copy anyway", again, leave) and not ask_squeeze(
            self._desk, error, squeezed, leave
        ):
            self._stage.clear_ghost()
            self._desk.messages.error(error)
