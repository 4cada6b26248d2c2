"""Makes changes off the GUI thread: first the fresh look where a slot is to be taken, then the change itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.flows.looking import look_at_all, look_until_settled
from schedapp.model.booking import Booking
from schedapp.model.change import Batch, Change
from schedapp.model.untold import is_local

if TYPE_CHECKING:
    from schedapp.services.reports import Look
    from schedapp.services.undoing import Undoable

T = TypeVar("T")
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
            seen = look_until_settled(services, slot, zone) if slot is not None else None
            return seen, act()

        def on_done(result: tuple[Look | None, Change]) -> None:
            self._take_in(*result)
            if done is not None:
                done(result[1])

        return self._run(work, on_done, failed)

    def make_batch(
        self, act: Callable[[], Batch], done: Callable[[Batch], None], failed: Callable[[Exception], None] | None = None
    ) -> Task:
        """Makes changes of several bookings, which are undone as one step."""

        def on_done(batch: Batch) -> None:
            self.take_in(batch)
            done(batch)

        return self._run(act, on_done, failed)

    def take_in(self, made: Undoable) -> None:
        """Something was done by this window: it can be undone, is told and shown."""
        self._desk.take_in(made)
        if isinstance(made, Change):
            self.made.emit(made)

    def revert(self, made: Undoable) -> Undoable:
        """Undoes a change, after a look where that takes a slot again. For a worker thread."""
        parts = made.parts if isinstance(made, Change | Batch) else ()
        wanted = [
            part.before
            for part in parts
            if part.before is not None and part.before.live and not is_local(part.booking, part.before)
        ]
        look_at_all(self._desk.services, wanted, self._desk.week.zone)
        return self._desk.services.undoing.undo(made)

    def _run(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None] | None
    ) -> Task:
        def on_failed(error: Exception) -> None:
            # The look may have brought in what was in the way.
            self._desk.feed.refresh()
            (failed or self._desk.messages.error)(error)

        return self._desk.background.run(work, done, on_failed)

    def _take_in(self, seen: Look | None, change: Change) -> None:
        self._desk.history.record(change)
        unreached = seen is not None and not seen.checked
        self._desk.messages.note(f"{change.summary} · {UNREACHED}" if unreached else change.summary)
        self._show(change)

    def _on_reverted(self, made: Undoable) -> None:
        self._desk.messages.note(made.summary, undo=False)
        self._show(made)

    def _on_not_reverted(self, error: Exception) -> None:
        self._desk.feed.refresh()
        self._desk.messages.error(error)

    def _show(self, made: Undoable) -> None:
        self._desk.feed.refresh()
        self._desk.sync.poke()
        if isinstance(made, Change):
            self.made.emit(made)
