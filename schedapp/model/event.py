"""A Google event as Sched sees it: the owned fields (`Content`) and the event around them."""

from __future__ import annotations

from dataclasses import dataclass

from schedapp.model.booking import Transparency
from schedapp.model.timespan import When


@dataclass(frozen=True, slots=True)
class Content:
    """The projection of a booking onto an event, or the owned fields that an event came with.

    `summary` is "" where Google omits it; `recurrence` lines are canonical (`recurrence.canonical`), so that
    equal content compares equal whatever Google rewrote. `visibility` is "default" or "private"; `status` is
    "confirmed" or "tentative" (a cancelled event is a deletion, not content).
    """

    summary: str
    when: When
    recurrence: tuple[str, ...] = ()
    transparency: Transparency = Transparency.OPAQUE
    visibility: str = "default"
    location: str = ""
    status: str = "confirmed"
    description: str = ""


FIELDS = ("summary", "when", "recurrence", "transparency", "visibility", "location", "status", "description")


@dataclass(frozen=True, slots=True)
class Marker:
    """Our private extended properties: the shared uid of the booking, and the nonce of the last operation."""

    uid: str
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One item of an events listing. `status` is confirmed, tentative or cancelled; a tombstone may have no content.

    `original_start` is `20261208T080000Z` or `20261208`; `ours` says that this calendar's user organizes it, so that
    its content may be changed. `masked` says that Google withheld details (free/busy access or a private event).
    `declined` names the rooms among the guests that said no. `title` is there without any content, too.
    """

    event_id: str
    etag: str
    status: str
    content: Content | None
    ical_uid: str = ""
    recurring_event_id: str = ""
    original_start: str = ""
    marker: Marker | None = None
    ours: bool = True
    masked: bool = False
    event_type: str = "default"
    updated: str = ""
    declined: tuple[str, ...] = ()
    title: str = ""

    @property
    def cancelled(self) -> bool:
        return self.status == "cancelled"


@dataclass(frozen=True, slots=True)
class Operation:
    """One write of a batch. `verb` is insert, patch or delete; the other fields are those of the single calls."""

    verb: str
    event_id: str
    etag: str = ""
    content: Content | None = None
    fields: frozenset[str] = frozenset()
    marker: Marker | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One validated page of a listing: exactly one of the two tokens is set (Google: guides/sync)."""

    events: tuple[Event, ...]
    next_page_token: str
    next_sync_token: str
    access_role: str
    zone: str
    summary: str = ""
