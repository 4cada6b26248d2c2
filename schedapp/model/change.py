"""A change that was made: what the history keeps, and what undo takes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schedapp.model.availability import Rules
from schedapp.model.booking import Booking
from schedapp.model.closure import Closure
from schedapp.model.occurrence import Claim
from schedapp.model.pool import Pool
from schedapp.model.resource import Resource
from schedapp.model.service import ServiceType


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
class Claimed:
    """The claim that an occurrence of a clash had: of a booking (uid; an override has its own) on a resource (uid)."""

    booking: str
    original_start: str
    resource: str
    claim: Claim
    squeezed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a booking service call gives back: `id` of the history entry; `booking` after, `before` if there was one.

    `second` is the other half of a change of two bookings, as when a series is taken apart: both are undone as one.
    `claims` are those of the clash that the booking was in before: an undo puts it back there.
    """

    id: int
    booking: Booking
    before: Booking | None
    summary: str
    second: Change | None = None
    claims: tuple[Claimed, ...] = ()

    @property
    def parts(self) -> tuple[Change, ...]:
        return (self,) if self.second is None else (self, self.second)


class Family(StrEnum):
    """What a place has beside its bookings, by kind; what refers to another kind comes before it."""

    SERVICES = "services"
    POOLS = "pools"
    RESOURCES = "resources"
    CLOSURES = "closures"
    RULES = "rules"
    SETTINGS = "settings"


Thing = ServiceType | Pool | Resource | Closure | Rules | str


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing before and after; None where there was, or is, none. `key` is its uid; of rules that of their resource
    ("" for the place), of a setting its name."""

    family: Family
    key: str
    before: Thing | None
    after: Thing | None


@dataclass(frozen=True, slots=True)
class Step:
    """What one act changed of what the place has, thing by thing: undone as one, all of it or nothing."""

    edits: tuple[Edit, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes of several bookings, and of what the place has, that one command made: undone as one, all or none."""

    changes: tuple[Change | Step, ...]
    summary: str

    @property
    def parts(self) -> tuple[Change, ...]:
        return tuple(part for change in self.changes if isinstance(change, Change) for part in change.parts)
