"""What the calendar service gives back: reports, looks, synchronized events, previews."""

from __future__ import annotations

from dataclasses import dataclass

from schedapp.errors import SchedError
from schedapp.model.booking import Booking
from schedapp.model.connection import Connection, Privacy
from schedapp.model.projection import project
from schedapp.model.rules import words
from schedapp.model.timespan import AllDay, to_local


@dataclass(frozen=True, slots=True)
class SyncReport:
    """One run of one connection. `error` says what stopped it; None: it came through."""

    connection: Connection
    pulled: int = 0
    pushed: int = 0
    deleted: int = 0
    clashes: int = 0
    conflicts: int = 0
    parked: int = 0
    error: SchedError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass(frozen=True, slots=True)
class Look:
    """A fresh look at Google before a booking is confirmed.

    `connected` is how many calendars stand behind the resources, `checked` whether every one of them answered in
    time, `at` when (UTC epoch seconds), `note` what is to be said about it.
    """

    checked: bool
    at: int
    connected: int
    note: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One synchronized event. `start` and `end` are UTC epoch seconds; `booking` is its name in Sched; `series` the id
    of the recurring event that it is a date of, else ""."""

    event_id: str
    title: str
    start: int
    end: int
    all_day: bool
    zone: str
    status: str
    booking: str
    resource: str
    series: str


_NOT_SENT = {
    Privacy.BUSY: "title, location, client, phone, notes",
    Privacy.INITIALS: "title, location, client's name, phone, notes",
    Privacy.TITLE: "client, phone, notes",
    Privacy.FULL: "phone",
}


def preview_lines(booking: Booking, privacy: Privacy, zone: str) -> tuple[tuple[str, str], ...]:
    """The exact text that Google gets for a booking at a privacy level, as (field, value) lines."""
    content = project(booking, privacy)
    lines = [("Title", content.summary or "(none)"), ("Time", _time_words(booking, zone))]
    if content.recurrence:
        lines.append(("Repeats", words(content.recurrence)))
    if content.location:
        lines.append(("Location", content.location))
    if content.description:
        lines.append(("Notes", content.description))
    lines.append(("Visibility", "private" if content.visibility == "private" else "as the calendar has it"))
    lines.append(("Shows as", "busy" if content.transparency == "opaque" else "free"))
    lines.append(("Not sent", _NOT_SENT[privacy]))
    return tuple(lines)


def _time_words(booking: Booking, zone: str) -> str:
    when = booking.when
    if isinstance(when, AllDay):
        return f"{when.start.isoformat()}, all day"
    start, end = to_local(when.start, zone), to_local(when.end, zone)
    return f"{start:%a} {start.day} {start:%b %Y, %H:%M}–{end:%H:%M} ({zone})"
