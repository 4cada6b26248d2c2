"""What a change did to a booking, field by field: the old and the new value as people read them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from schedapp.errors import SchedError
from schedapp.model.booking import Booking, Transparency
from schedapp.model.pool import Requirement
from schedapp.model.progress import WORDS as PROGRESS_WORDS
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, Timed, When, iso
from schedapp.services import edits
from schedapp.services.attention_words import value_words, when_words

EMPTY = "–"
MOST_DATES = 20
_LABELS = {
    "title": "Title",
    "when": "Time",
    "resources": "Where and with whom",
    "client": "Client",
    "phone": "Phone",
    "notes": "Notes",
    "location": "Place",
    "service": "Service",
    "requirements": "Any of",
    "recurrence": "Repetition",
    "status": "Status",
    "transparency": "Shown as",
    "progress": "On the day",
    "squeeze": "Squeezed in",
    "expires_at": "Held until",
}
_UNTOLD = frozenset(
    {"uid", "parent", "original_start", "overrides", "version", "origin", "read_only", "confined", "deleted"}
)
"""What nobody types: how a booking is kept."""
_FACES = {"window": "in the window", "cli": "on the command line", "sync": "in Google", "api": "by another program"}
_FACES |= {"hold": "when its time was over", "clocks": "by new rules of the clocks"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed. `on` names the date of a series that it changed on, "" for the booking as a whole."""

    field: str
    label: str
    old: str
    new: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What values are worded with: resources by uid, the names of services and pools by uid, the time now (UTC epoch
    seconds)."""

    resources: Mapping[str, Resource]
    names: Mapping[str, str]
    now: int

    def zone(self, booking: Booking) -> str:
        """The zone in which a booking's times are told: its first resource's."""
        first = self.resources.get(booking.resources[0]) if booking.resources else None
        if first is not None:
            return first.zone
        return booking.when.zone if isinstance(booking.when, Timed) else "UTC"

    def when(self, booking: Booking) -> str:
        return when_words(booking.when, self.zone(booking), self.now)

    def resource(self, uid: str) -> str:
        found = self.resources.get(uid)
        return found.name if found else "a removed resource"


def who_words(actor: str, face: str) -> str:
    """`maria, in the window`; `practice@example.com, in Google`."""
    return f"{actor}, {_FACES.get(face, face)}"


def differences(before: Booking | None, after: Booking | None, known: Known) -> tuple[Difference, ...]:
    """The fields that a change touched, the most telling first; of a new booking those that it came with.

    A deletion is one line. Dates of a series that merely follow it are left out.
    """
    if after is None or (after.deleted and before is not None):
        return (Difference("deleted", "Status", "booked", "cancelled"),)
    found = [Difference("deleted", "Status", "cancelled", "booked")] if before is not None and before.deleted else []
    found += _of_fields(before, after, known)
    told = {(each.field, each.old, each.new) for each in found}
    dates = [each for each in _of_dates(before, after, known) if (each.field, each.old, each.new) not in told]
    if len(dates) > MOST_DATES:
        more = len(dates) - MOST_DATES
        dates = [
            *dates[:MOST_DATES],
            Difference("overrides", "Dates", EMPTY, f"and {more} more changes of single dates"),
        ]
    return (*found, *dates)


def difference_of(name: str, old: object, new: object, booking: Booking, known: Known, on: str = "") -> Difference:
    """One field of a booking with two values."""
    return Difference(name, _LABELS[name], _words(name, old, booking, known), _words(name, new, booking, known), on)


def _of_fields(before: Booking | None, after: Booking, known: Known, on: str = "") -> list[Difference]:
    order = [*_LABELS, *(each.name for each in fields(Booking) if each.name not in _LABELS)]
    found = []
    for name in order:
        new = getattr(after, name, None)
        old = getattr(before, name, None) if before is not None else None
        if name in _UNTOLD or new == old or (before is None and _usual(name, new)):
            continue
        said = _words(name, old, before, known) if before is not None else EMPTY
        now = _words(name, new, after, known)
        if said != now:
            found.append(Difference(name, _LABELS.get(name, name.replace("_", " ").capitalize()), said, now, on))
    return found


def _usual(name: str, value: Any) -> bool:
    """Whether a value of a new booking tells nothing: what it has unless somebody says otherwise."""
    return not value or (name == "status" and value == "confirmed") or value is Transparency.OPAQUE


def _of_dates(before: Booking | None, after: Booking, known: Known) -> Iterator[Difference]:
    """What changed on single dates of a series."""
    keys = {each.original_start for one in (before, after) if one is not None for each in one.overrides}
    for key in sorted(keys):
        was = before.override(key) if before is not None else None
        now = after.override(key)
        if was == now or (now is None and not _has(after, key)):
            continue
        old = was or (_part(before, key) if before is not None else None)
        new = now or _part(after, key)
        if new is not None:
            yield from _of_fields(old, new, known, edits.slot_words(after, key))


def _has(booking: Booking, key: str) -> bool:
    return _part(booking, key) is not None


def _part(booking: Booking, key: str) -> Booking | None:
    """One date of a series as it was without being changed by itself; None where the series had no such date."""
    try:
        return edits.part(booking, key)
    except SchedError:
        return None


def _words(name: str, value: Any, booking: Booking, known: Known) -> str:
    if isinstance(value, Timed | AllDay):
        return _time(value, booking, known)
    if name == "resources":
        return ", ".join(known.resource(uid) for uid in value) or EMPTY
    if name == "requirements":
        return ", ".join(_wish(each, known) for each in value) or EMPTY
    if name == "service":
        return known.names.get(value, "a removed service") if value else EMPTY
    if name == "progress":
        return PROGRESS_WORDS.get(value, str(value))
    if name == "expires_at":
        return iso(value, known.zone(booking))[11:16] if value else EMPTY
    if name == "status" and value == "cancelled":
        return "cancelled"
    if name in ("recurrence", "status", "transparency"):
        return value_words(name, value, known.zone(booking), known.now)
    return value_words(name, str(value), "", known.now) if value else EMPTY


def _time(when: When, booking: Booking, known: Known) -> str:
    return when_words(when, known.zone(booking), known.now)


def _wish(wish: Requirement, known: Known) -> str:
    pool = known.names.get(wish.pool, "a removed pool")
    return f"{pool}: {known.resource(wish.resource)}" if wish.resource else pool
