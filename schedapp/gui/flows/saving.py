"""What the booking form saves: a new booking, the changes of one, its cancelling. One of them at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.looking import slot_after
from schedapp.gui.flows.scope import with_scope
from schedapp.model.booking import Booking, EditScope
from schedapp.model.series_dates import Answer

if TYPE_CHECKING:
    from schedapp.model.change import Change

TAKING = frozenset({"when", "resources", "recurrence", "requirements", "service"})
"""The fields of a change that takes a slot."""


class Saving(QObject):
    """Asks which occurrences are meant where that matters, then changes. `begun` is followed by `done` or `refused`."""

    begun = Signal()
    done = Signal(object)
    """The Change."""
    refused = Signal(object)
    """The exception."""

    def __init__(self, desk: Desk, changing: Changing, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._changing = changing
        self._task: Task | None = None

    @property
    def under_way(self) -> bool:
        return self._task is not None

    def add(self, booking: Booking, answers: Mapping[str, Answer], *, anyway: bool = False) -> None:
        """`answers` are for dates of a series, by original start. `anyway`: in spite of rules of the place that may be
        overridden."""
        self.begun.emit()
        self._task = self._changing.make(
            lambda: self._desk.services.series.add(booking, answers, anyway=anyway),
            slot=lambda: self._desk.services.bookings.chosen(booking),
            done=self._on_done,
            failed=self._on_refused,
        )

    def edit(
        self,
        name: str,
        booking: Booking,
        changed: dict[str, object],
        answers: Mapping[str, Answer],
        *,
        anyway: bool = False,
    ) -> None:
        """`name` is that of the booking or of an occurrence of it; `changed` are its fields with their new values."""
        title = str(changed.get("title", booking.title))
        repetition = "recurrence" in changed
        with_scope(
            self._desk,
            name,
            "Change",
            title,
            lambda scope: self._edit(
                name, booking, changed, scope, {} if scope is EditScope.THIS else answers, anyway=anyway
            ),
            repetition=repetition,
        )

    def cancel(self, name: str, booking: Booking) -> None:
        with_scope(self._desk, name, "Cancel", booking.title, lambda scope: self._cancel(name, scope))

    def _edit(
        self,
        name: str,
        booking: Booking,
        changed: dict[str, object],
        scope: EditScope,
        answers: Mapping[str, Answer],
        *,
        anyway: bool,
    ) -> None:
        """A look is taken only where the change takes a slot."""
        services = self._desk.services
        self.begun.emit()
        self._task = self._changing.make(
            lambda: services.series.edit(name, changed, scope, answers, expect=booking.version, anyway=anyway),
            slot=(lambda: slot_after(services, name, changed, scope)) if changed.keys() & TAKING else None,
            done=self._on_done,
            failed=self._on_refused,
        )

    def _cancel(self, name: str, scope: EditScope) -> None:
        self.begun.emit()
        self._task = self._changing.make(
            lambda: self._desk.services.bookings.cancel(name, scope), done=self._on_done, failed=self._on_refused
        )

    def _on_done(self, change: Change) -> None:
        self._task = None
        self.done.emit(change)

    def _on_refused(self, error: Exception) -> None:
        self._task = None
        self.refused.emit(error)
