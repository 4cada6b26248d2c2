"""What needs attention, in words: times in a resource's zone, the values of fields, who changed them. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from schedapp.model.booking import Booking
from schedapp.model.connection import Connection
from schedapp.model.event import Content
from schedapp.model.projection import NO_TITLE, project, take
from schedapp.model.resource import Resource
from schedapp.model.rules import canonical, words
from schedapp.model.timespan import AllDay, Timed, When, to_local

Value = When | tuple[str, ...] | str | None

DELETION = "deletion"
FIELD_WORDS = {
    "summary": "title",
    "when": "time",
    "recurrence": "repetition",
    "transparency": "shown as",
    "location": "place",
    "status": "status",
    "description": "notes",
}
_SHOWN_AS = {"opaque": "busy", "transparent": "free"}
_MOST = 300


@dataclass(frozen=True, slots=True)
class Scene:
    """What every list is worded with: connections and resources by uid, and the time now (UTC epoch seconds); of each
    service type (uid) the buffers in minutes."""

    connections: Mapping[str, Connection]
    resources: Mapping[str, Resource]
    now: int
    buffers: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def zone(self, resource: str) -> str:
        found = self.resources.get(resource)
        return found.zone if found else "UTC"

    def name(self, resource: str) -> str:
        found = self.resources.get(resource)
        return found.name if found else "a removed resource"

    def calendar(self, connection: str) -> str:
        found = self.connections.get(connection)
        return found.summary or found.calendar_id if found else ""

    def when(self, when: When, resource: str) -> str:
        return when_words(when, self.zone(resource), self.now)


def when_words(when: When, zone: str, now: int) -> str:
    """`Tue 24 Nov, 10:00–10:30` in a zone; `Tue 24 Nov, all day`. The year is named where it is not this one."""
    if isinstance(when, AllDay):
        return f"{_days(when.start, when.end - timedelta(days=1), to_local(now, zone).year)}, all day"
    return span_words(when.start, when.end, zone, now)


def span_words(start: int, end: int, zone: str, now: int) -> str:
    """The same of a span of UTC epoch seconds."""
    first, last = to_local(start, zone), to_local(end, zone)
    year = to_local(now, zone).year
    if first.date() == last.date() or (end - start <= 86_400 and last.hour == last.minute == 0):
        return f"{day_words(first.date(), year)}, {first:%H:%M}–{last:%H:%M}"
    return f"{day_words(first.date(), year)}, {first:%H:%M} – {day_words(last.date(), year)}, {last:%H:%M}"


def day_words(day: date, year: int) -> str:
    """`Tue 24 Nov`; the year is named where it is not `year`."""
    return f"{day:%a} {day.day} {day:%b}" + ("" if day.year == year else f" {day.year}")


def _days(first: date, last: date, year: int) -> str:
    return day_words(first, year) if first == last else f"{day_words(first, year)} – {day_words(last, year)}"


def value_words(field: str, value: Value, zone: str, now: int) -> str:
    """One field's value for a person; never longer than a few lines."""
    if isinstance(value, Timed | AllDay):
        return when_words(value, zone, now)
    if field == "recurrence":
        return _repetition(value if isinstance(value, tuple) else ())
    text = str(value or "")
    if field == "transparency":
        return _SHOWN_AS.get(text, text)
    if field == "status":
        return "deleted" if text == "cancelled" else text
    return (text if len(text) <= _MOST else f"{text[:_MOST]}…") or "(empty)"


def _repetition(lines: Sequence[str]) -> str:
    """`Weekly on Tue, 10 times; not on 2 dates`: two repetitions that differ in their dates alone read differently."""
    if not lines:
        return "does not repeat"
    text = words(lines)
    until = next((part for line in lines for part in line.split(";") if part.startswith("UNTIL=")), "")
    if until:
        text += f", until {until[6:10]}-{until[10:12]}-{until[12:14]}"
    for name, said in (("EXDATE", "not on"), ("RDATE", "also on")):
        dates = [day for line in lines if line.startswith(name) for day in line.rpartition(":")[2].split(",")]
        if dates:
            shown = ", ".join(f"{day[:4]}-{day[4:6]}-{day[6:8]}" for day in dates[:3])
            text += f"; {said} {shown}" + (f" and {len(dates) - 3} more" if len(dates) > 3 else "")
    return text


# --- a field of a booking, as both sides have it ---------------------------------------------------


def here(part: Booking, field: str) -> Value:
    """The value that a booking has of a field now, in the form that conflicts keep."""
    if field == "summary":
        return part.title
    if field == "description":
        return part.notes
    if field == "recurrence":
        return canonical(part.recurrence, part.when)
    if field == "status":
        return str(part.status) if part.live else "cancelled"
    value = getattr(part, field, None)
    return value if isinstance(value, Timed | AllDay) or value is None else str(value)


def as_kept_here(part: Booking, field: str, value: Value, connection: Connection) -> Value:
    """A conflict's value as the booking would have it: the client's name is no part of its title, and what is masked
    for Google (`Busy`, initials) stands for what the booking has itself."""
    if field not in ("summary", "location", "description"):
        return value
    content = project(part, connection.privacy)
    if value == getattr(content, field) != here(part, field):
        return here(part, field)
    if field == "summary":
        worded = Content(summary=str(value or ""), when=part.when)
        return take(part, worded, frozenset({"summary"}), connection.privacy).title or NO_TITLE
    return str(value or "")


def quoted(title: str) -> str:
    return f"“{title if len(title) <= 80 else title[:79] + '…'}”"


def short_key(*parts: str) -> str:
    """Eight hex digits that stand for some words: for ids of what has no number of its own."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
