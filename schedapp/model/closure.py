"""Dates that differ from the weekly hours of a resource or the whole place: closures, public holidays, somebody's time
off, and days with hours of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from schedapp.errors import BadInput
from schedapp.model.booking import MAX_TITLE, Booking, Origin, check_line
from schedapp.model.timespan import DAY, Timed, When, check_when, nominal_seconds, to_local


class ClosureKind(StrEnum):
    """Why: the place is closed, a person is away, it is a public holiday. OPEN is the reverse: the only hours of its
    date, whatever the week says."""

    CLOSED = "closed"
    TIME_OFF = "time-off"
    HOLIDAY = "holiday"
    OPEN = "open"


KIND_WORDS = {
    ClosureKind.CLOSED: "Closed",
    ClosureKind.TIME_OFF: "Time off",
    ClosureKind.HOLIDAY: "Public holiday",
    ClosureKind.OPEN: "Open",
}


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
        return self.title or KIND_WORDS[self.kind]

    @property
    def shuts(self) -> bool:
        """Whether it takes time away."""
        return self.kind is not ClosureKind.OPEN


def check_closure(closure: Closure) -> Closure:
    """The closure with its title tidied. Raises BadInput."""
    check_when(closure.when)
    if nominal_seconds(closure.when) > 366 * DAY:
        raise BadInput("The closure is longer than a year.", "Make it shorter, or add one for each year.")
    if isinstance(closure.when, Timed) and not closure.shuts and not _one_date(closure.when):
        raise BadInput("Hours of a date end on that date.", "Give each date its own hours, until 24:00 at the latest.")
    if closure.kind is ClosureKind.HOLIDAY and closure.resource:
        raise BadInput("A public holiday is the whole place's.", "Close the resource, or give it time off.")
    return replace(closure, title=check_line(closure.title, "title", MAX_TITLE))


def _one_date(when: Timed) -> bool:
    return to_local(when.start, when.zone).date() == to_local(when.end - 1, when.zone).date()


def as_booking(closure: Closure, resources: tuple[str, ...]) -> Booking:
    """The closure as the sync sends it: a busy event of Sched's own, on the calendars of `resources`. Hours of a date
    are no event."""
    return Booking(
        uid=closure.uid,
        title=closure.words,
        when=closure.when,
        resources=resources,
        origin=Origin.CLOSURE,
        deleted=closure.deleted or not closure.shuts,
        version=closure.version,
    )
