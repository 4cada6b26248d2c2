"""Makes changes off the GUI thread: first the fresh look where a slot is to be taken, then the change itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.flows.looking import look
from schedapp.model.booking import Booking

if TYPE_CHECKING:
    from schedapp.model.change import Change
    from schedapp.services.reports import Look

UNREACHED = "not yet in Google"


class Changing(QObject):
    """The one way by which this window writes bookings."""

    made = Signal(object)
    """A Change, after it was recorded for undo and is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        desk.history.changed.connect(self._on_reverted)
        desk.history.refused.connect(self._on_not_reverted)

    def make(
        self,
        act: Callable[[], Change],
        *,
        slot: Callable[[], Booking] | None = None,
        done: Callable[[Change], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Looks at Google for `slot` (what is to take time), then acts. Errors go to `failed`, or to the banner."""
        services, zone = self._desk.services, self._desk.week.zone

        def work() -> tuple[Look | None, Change]:
            seen = look(services, slot(), zone) if slot is not None else None
            return seen, act()

        def on_done(result: tuple[Look | None, Change]) -> None:
            self._take_in(*result)
            if done is not None:
                done(result[1])

        def on_failed(error: Exception) -> None:
            # The look may have brought in what was in the way.
            self._desk.feed.refresh()
            (failed or self._desk.messages.error)(error)

        return self._desk.background.run(work, on_done, on_failed)

    def revert(self, change: Change) -> Change:
        """Undoes a change, after a look where that takes a slot again. For a worker thread."""
        for part in change.parts:
            if part.before is not None and part.before.live:
                look(self._desk.services, part.before, self._desk.week.zone)
        return self._desk.services.bookings.undo(change)

    def _take_in(self, seen: Look | None, change: Change) -> None:
        self._desk.history.record(change)
        unreached = seen is not None and not seen.checked
        self._desk.messages.note(f"{change.summary} · {UNREACHED}" if unreached else change.summary)
        self._show(change)

    def _on_reverted(self, change: Change) -> None:
        self._desk.messages.note(change.summary, undo=False)
        self._show(change)

    def _on_not_reverted(self, error: Exception) -> None:
        self._desk.feed.refresh()
        self._desk.messages.error(error)

    def _show(self, change: Change) -> None:
        self._desk.feed.refresh()
        self._desk.sync.poke()
        self.made.emit(change)
