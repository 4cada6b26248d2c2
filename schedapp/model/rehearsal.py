"""What a sync would do, found out without doing it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from schedapp.errors import SchedError
from schedapp.model.connection import Connection

HERE, GOOGLE = "here", "google"
ADDED, CHANGED, DELETED = "added", "changed", "deleted"
CLASH, CONFLICT, LEFT_OUT = "clash", "conflict", "left-out"


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing that would happen. `side` is "here" or "google"; `what` is "added", "changed", "deleted", "clash",
    "conflict" or "left-out". `title` is the booking's here, and in Google what Google would get. `start` is in UTC
    epoch seconds, 0 where there is none; `detail` says more in words.
    """

    side: str
    what: str
    title: str
    start: int = 0
    all_day: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A sync of one connection that changed nothing anywhere. `error` is what would stop it: the brake, too."""

    connection: Connection
    planned: tuple[Planned, ...] = ()
    error: SchedError | None = None

    @property
    def here(self) -> tuple[Planned, ...]:
        """What would happen in Sched, clashes, conflicts and events that are left out included."""
        return tuple(each for each in self.planned if each.side == HERE)

    @property
    def there(self) -> tuple[Planned, ...]:
        """What would happen in Google."""
        return tuple(each for each in self.planned if each.side == GOOGLE)

    @property
    def counts(self) -> dict[tuple[str, str], int]:
        """How many of each (side, what); those that are none are left out."""
        return dict(Counter((each.side, each.what) for each in self.planned))
