"""One expanded instance of a booking on one resource: what the grid paints and the conflict check reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schedapp.model.booking import Origin, Status
from schedapp.model.progress import Progress


class Claim(StrEnum):
    """What an occurrence does to its slot (design: `occurrence` is the one table of busy time)."""

    HOLDS = "holds"
    CONTESTS = "contests"
    FREE = "free"


class Delivery(StrEnum):
    """How far an occurrence's booking has come to Google, over all connected resources of it."""

    NONE = "none"
    WAITING = "waiting"
    PROVEN = "proven"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`start` and `end` are UTC epoch seconds; `name` is the booking's uid, or `UID/ORIGINAL_START` of a series.

    One row for each resource: a booking of doctor and room gives two. `others` are the names of its other
    resources. `clash` says that it overlaps (or is overlapped by) a contesting occurrence on this resource; `absent`,
    in the week as Google sees it, that no calendar of the resource has it. `service` is the name of the booking's
    service type, `fill` its colour, each "" for none. `progress` is the state of the day; `squeeze` why it overlaps
    others on this resource on purpose, "" where it does not.
    """

    name: str
    booking: str
    original_start: str
    resource: str
    start: int
    end: int
    all_day: bool
    title: str
    client: str
    status: Status
    claim: Claim
    origin: Origin
    recurring: bool
    read_only: bool
    delivery: Delivery
    others: tuple[str, ...] = ()
    clash: bool = False
    absent: bool = False
    service: str = ""
    fill: str = ""
    progress: Progress = Progress.NONE
    squeeze: str = ""
    before: int = 0
    after: int = 0
    """Seconds that are kept free around it, by the buffers of the resource and of its service type."""
    expires_at: int = 0
    """Until when it is held (UTC epoch seconds), 0 for a booking that is made."""
