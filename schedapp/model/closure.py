"""Time in which a resource, or the whole place, cannot be booked: holidays, repairs, somebody's time off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from schedapp.errors import BadInput
from schedapp.model.booking import MAX_TITLE, Booking, Origin, check_line
from schedapp.model.timespan import DAY, When, check_when, nominal_seconds


class ClosureKind(StrEnum):
    """Why: the place is closed, or a person is away."""

    CLOSED = "closed"
    TIME_OFF = "time-off"


_WORDS = {ClosureKind.CLOSED: "Closed", ClosureKind.TIME_OFF: "Time off"}


@dataclass(frozen=True, slots=True)
class Closure:
    """`resource` is a uid, "" for the whole place. `when` may be all-day (dates)."""

    uid: str
    when: When
    resource: str = ""
    kind: ClosureKind = ClosureKind.CLOSED
    title: str = ""
    deleted: bool = False
    version: int = 0

    @property
    def words(self) -> str:
        """Its title, or what its kind is called."""
        return self.title or _WORDS[self.kind]


def check_closure(closure: Closure) -> Closure:
    """The closure with its title tidied. Raises BadInput."""
    check_when(closure.when)
    if nominal_seconds(closure.when) > 366 * DAY:
        raise BadInput("The closure is longer than a year.", "Make it shorter, or add one for each year.")
    return replace(closure, title=check_line(closure.title, "title", MAX_TITLE))


def as_booking(closure: Closure, resources: tuple[str, ...]) -> Booking:
    """The closure as the sync sends it: a busy event of Sched's own, on the calendars of `resources`."""
    return Booking(
        uid=closure.uid,
        title=closure.words,
        when=closure.when,
        resources=resources,
        origin=Origin.CLOSURE,
        deleted=closure.deleted,
        version=closure.version,
    )
