"""Whose event is this, and was it us: what a marker, an id and a nonce prove. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from schedapp.model.booking import Booking
from schedapp.model.event import FIELDS, Event
from schedapp.model.link import Link, event_id
from schedapp.model.series import plain_occurrence

_GENERATIONS = 8


def identity(event: Event, calendar_id: str) -> tuple[str, int, bool]:
    """The uid of an event that no link knows, the generation of its id, and whether marker and id prove both.

    A marker alone proves nothing: Google's pages copy it along with an event.
    """
    if event.marker is not None and event.marker.uid:
        for generation in range(_GENERATIONS):
            if event.event_id == event_id(event.marker.uid, calendar_id, generation):
                return event.marker.uid, generation, True
    if event.recurring_event_id:
        return lone_uid(event.ical_uid or event.event_id, event.original_start), 0, False
    return hashed("ical", event.ical_uid or event.event_id), 0, False


def date_apart(event: Event, dates: Iterable[str], calendar_id: str) -> tuple[str, int] | None:
    """Which of the dates of its series an event of its own is, and the generation of its id: the marker names only the
    series. `dates` are uids of occurrences that are known here."""
    for uid in dates:
        for generation in range(_GENERATIONS):
            if event.event_id == event_id(uid, calendar_id, generation):
                return uid, generation
    return None


def lone_uid(ical_uid: str, original_start: str) -> str:
    """The uid of a date whose series is not here: a booking of its own."""
    return hashed("orphan", ical_uid, original_start)


def left_out_name(calendar_id: str, event_id: str) -> str:
    """What a decision calls an event that was left out."""
    return hashed("left out", calendar_id, event_id)


def part_of(booking: Booking, uid: str) -> Booking | None:
    """The booking itself or the override that a link is about; a plain occurrence where none overrides it."""
    _, _, original_start = uid.partition("/")
    if not original_start:
        return booking
    found = booking.override(original_start) or plain_occurrence(booking, original_start)
    return replace(found, deleted=True) if booking.deleted else found


def is_own_success(link: Link, event: Event) -> bool:
    """Whether the event shows that an operation of ours arrived whose answer was lost (409 and 412 are questions)."""
    return bool(link.nonce) and event.marker is not None and event.marker.nonce == link.nonce


def settled(link: Link, event: Event) -> Link:
    """The link after its own lost success was recognised: what was sent is what both sides agreed on.

    What was not sent of it is as the server had it before (If-Match saw to that).
    """
    base = link.sent
    if link.sent is not None and link.base is not None and link.agreed is not None:
        unsent = [name for name in FIELDS if getattr(link.sent, name) == getattr(link.agreed, name)]
        base = replace(link.sent, **{name: getattr(link.base, name) for name in unsent})
    return replace(
        link, etag=event.etag, base=base, agreed=link.sent, nonce="", sent=None, gone=False, ical_uid=event.ical_uid
    )


def hashed(*parts: str) -> str:
    """An uid that every desk gives the same thing."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
