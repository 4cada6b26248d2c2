"""Takes back what a face did, whatever it was: changes of bookings, of what the place has, or of both at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from schedapp.model.change import Batch, Change, Family, Step
from schedapp.services.bookings import BookingService
from schedapp.services.change_words import undo_words
from schedapp.services.resources import ResourceService
from schedapp.services.steps import StepService
from schedapp.store.database import Database

Undoable = Change | Batch | Step
T = TypeVar("T")


class UndoService:
    def __init__(
        self, database: Database, bookings: BookingService, resources: ResourceService, steps: StepService
    ) -> None:
        self._database = database
        self._bookings = bookings
        self._resources = resources
        self._steps = steps

    def make(self, families: Collection[Family], act: Callable[[], T], words: Callable[[T], str]) -> Step:
        """Does something with what the place has, so that it can be undone: see `StepService.make`."""
        return self._steps.make(families, act, words)

    def removal(self, resource: str, *, force: bool = False) -> Batch:
        """Removes a resource (name or uid) with what that changes of bookings, as `ResourceService.removal`."""
        with self._database.write():
            changes: list[Change] = []

            def remove() -> str:
                done = self._resources.removal(resource, force=force)
                changes.extend(done.changes)
                return done.resource.name

            step = self._steps.make({Family.POOLS, Family.RESOURCES}, remove, lambda name: f"Removed {name}")
        # Undone from the end: the resource is there again before its bookings are.
        return Batch((*changes, step), step.summary)

    def undo(self, made: Undoable) -> Undoable:
        """Puts all of it back as it was before, as a new change; undoing that again is redo.

        Raises ChangedSince if anything of it changed meanwhile, Taken if an old slot is taken, and what the services
        refuse: then nothing is undone.
        """
        if isinstance(made, Batch):
            with self._database.write():
                undone = [self._undo_part(change) for change in reversed(made.changes)]
            return Batch(tuple(undone), undo_words(made.summary))
        return self._undo_part(made)

    def _undo_part(self, made: Change | Step) -> Change | Step:
        return self._bookings.undo(made) if isinstance(made, Change) else self._steps.undo(made)
