"""Ends what was held for long enough: before every write, so that nobody is refused a slot that nobody holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from schedapp.errors import StoreError
from schedapp.store.database import Database
from schedapp.store.trail import Note

if TYPE_CHECKING:
    from schedapp.store.bookings import BookingRepository

ACTOR, FACE = "Sched", "hold"
_OVER = "expires_at <= ? AND expires_at IS NOT NULL AND deleted_at IS NULL AND parent_id IS NULL"


class Holds:
    """`now` is the program's clock (UTC epoch seconds)."""

    def __init__(self, database: Database, bookings: BookingRepository, now: Callable[[], int]) -> None:
        self._database = database
        self._bookings = bookings
        self._now = now
        database.before_write = self.sweep

    def sweep(self) -> None:
        """Inside a write transaction: holds that are over become tombstones, and what they freed is promoted."""
        for (uid,) in self._database.rows(f"SELECT uid FROM booking WHERE {_OVER}", (self._now(),)):
            held = self._bookings.find(uid)
            if held is not None:
                note = Note(ACTOR, FACE, "expired", f"“{held.title}” was not confirmed in time")
                self._bookings.save(replace(held, deleted=True), note)

    def sweep_when_due(self) -> None:
        """For readers: cheap while nothing is over. Where nothing can be written now, the next write ends them."""
        if self._database.row(f"SELECT 1 FROM booking WHERE {_OVER}", (self._now(),)) is not None:
            try:
                with self._database.write():
                    pass
            except StoreError:
                return
