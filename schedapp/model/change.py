"""A change that was made: what the history keeps, and what undo takes back."""

from __future__ import annotations

from dataclasses import dataclass

from schedapp.model.booking import Booking
from schedapp.model.closure import Closure


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """`at` is in UTC epoch seconds; `version` is the booking's after the change."""

    id: int
    at: int
    actor: str
    face: str
    action: str
    booking: str
    version: int
    summary: str
    before: Booking | None
    after: Booking | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a booking service call gives back: `id` of the history entry; `booking` after, `before` if there was one.

    `second` is the other half of a change of two bookings, as when a series is taken apart: both are undone as one.
    """

    id: int
    booking: Booking
    before: Booking | None
    summary: str
    second: Change | None = None

    @property
    def parts(self) -> tuple[Change, ...]:
        return (self,) if self.second is None else (self, self.second)


@dataclass(frozen=True, slots=True)
class ClosureChange:
    """A closure that was added (`before` is None), changed or removed (`closure` is deleted)."""

    closure: Closure
    before: Closure | None
    summary: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes of several bookings and closures that one command made: undone as one, all of them or none."""

    changes: tuple[Change | ClosureChange, ...]
    summary: str

    @property
    def parts(self) -> tuple[Change, ...]:
        return tuple(part for change in self.changes if isinstance(change, Change) for part in change.parts)
