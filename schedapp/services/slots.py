"""The time that a booking takes on its resources, and what of it is new. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schedapp.model.booking import Booking, Transparency, occurrence_key
from schedapp.model.recurrence import expand
from schedapp.model.timespan import DAY, Span, span_of

HORIZON = 400 * DAY


class Slot(NamedTuple):
    """A resource (uid) from start to end, UTC epoch seconds."""

    resource: str
    start: int
    end: int


def slots(booking: Booking, zones: Mapping[str, str], now: int) -> Iterator[Slot]:
    """What a booking and its overrides block; of a series what has not ended, up to 400 days from its start or now.

    `zones` are those of the resources, for all-day bookings; resources that are not in it are left out.
    """
    if booking.deleted:
        return
    overridden = {override.original_start for override in booking.overrides}
    known = [uid for uid in booking.resources if uid in zones]
    if booking.live and booking.transparency is Transparency.OPAQUE:
        spans = {zone: _of_master(booking, zone, now, overridden) for zone in {zones[uid] for uid in known}}
        yield from (Slot(uid, *span) for uid in known for span in spans[zones[uid]])
    for override in booking.overrides:
        if override.live and override.transparency is Transparency.OPAQUE:
            for uid in override.resources:
                if uid in zones:
                    span = span_of(override.when, zones[uid])
                    yield Slot(uid, span.start, span.end)


def _of_master(booking: Booking, zone: str, now: int, overridden: set[str]) -> list[tuple[int, int]]:
    first = span_of(booking.when, zone)
    if not booking.recurring:
        return [(first.start, first.end)]
    begin = max(first.start, now)
    dates = expand(booking.when, booking.recurrence, Span(begin, begin + HORIZON), zone)
    spans = (span_of(when, zone) for when in dates if occurrence_key(when) not in overridden)
    return [(span.start, span.end) for span in spans]


def new_slots(before: Booking | None, after: Booking, zones: Mapping[str, str], now: int) -> set[Slot]:
    """What `after` takes that `before` did not have: a shorter time within an old one is nothing new."""
    wanted = set(slots(after, zones, now))
    if before is None:
        return wanted
    had: dict[str, list[Slot]] = {}
    for slot in slots(before, zones, now):
        had.setdefault(slot.resource, []).append(slot)
    kept = {slot for slots_ in had.values() for slot in slots_}
    return {slot for slot in wanted - kept if not any(_holds(old, slot) for old in had.get(slot.resource, ()))}


def _holds(old: Slot, slot: Slot) -> bool:
    return old.start <= slot.start and slot.end <= old.end
