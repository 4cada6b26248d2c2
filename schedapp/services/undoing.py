"""Takes back what a face did, whatever it was: a change of a booking, of several at once, or of a closure."""

from __future__ import annotations

from dataclasses import replace

from schedapp.errors import ChangedSince
from schedapp.model.change import Batch, Change, ClosureChange
from schedapp.services.bookings import BookingService
from schedapp.services.change_words import undo_words
from schedapp.services.closures import ClosureService
from schedapp.store.database import Database

Undoable = Change | Batch | ClosureChange


class UndoService:
    def __init__(self, database: Database, bookings: BookingService, closures: ClosureService) -> None:
        self._database = database
        self._bookings = bookings
        self._closures = closures

    def undo(self, made: Undoable) -> Undoable:
        """Puts all of it back as it was before, as a new change; undoing that again is redo.

        Raises ChangedSince if anything of it changed meanwhile, Taken if an old slot is taken: then nothing is undone.
        """
        if isinstance(made, Change):
            return self._bookings.undo(made)
        if isinstance(made, ClosureChange):
            return self._undo_closure(made)
        with self._database.write():
            undone = [self._undo_part(change) for change in reversed(made.changes)]
        return Batch(tuple(undone), undo_words(made.summary))

    def _undo_part(self, made: Change | ClosureChange) -> Change | ClosureChange:
        return self._bookings.undo(made) if isinstance(made, Change) else self._undo_closure(made)

    def _undo_closure(self, made: ClosureChange) -> ClosureChange:
        with self._database.write():
            now = self._closures.find(made.closure.uid)
            if now is None or replace(now, version=0) != replace(made.closure, version=0):
                raise ChangedSince(
                    f"“{made.closure.words}” was changed since.", "It is not put back: the newer change is kept."
                )
            if made.before is None or made.before.deleted:
                saved = self._closures.remove(made.closure.uid)
            else:
                saved = self._closures.add(made.before)
        return ClosureChange(saved, now, undo_words(made.summary))
