"""The fresh look at Google before a booking is confirmed. For worker threads: it may take up to two seconds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from schedapp.gui.ports import Services
from schedapp.model.booking import Booking, EditScope
from schedapp.model.recurrence import expand
from schedapp.model.timespan import DAY, Span, span_of

if TYPE_CHECKING:
    from schedapp.services.reports import Look

HORIZON = 2 * 366 * DAY
MOST_LOOKS = 5
"""Of the members of a pool, one after the other: each takes up to the deadline."""


def connected_among(services: Services, resources: Collection[str]) -> bool:
    """Whether any of the resources has a connection."""
    return any(status.connection.resource in resources for status in services.calendars.connections())


def spans_of(booking: Booking, zone: str) -> list[Span]:
    """The UTC spans of a booking, of a series all to the horizon; all-day ones in `zone`."""
    first = span_of(booking.when, zone)
    if not booking.recurrence:
        return [first]
    window = Span(first.start, first.start + HORIZON)
    return [span_of(when, zone) for when in expand(booking.when, booking.recurrence, window, zone)]


def slot_after(services: Services, name: str, changes: Mapping[str, object], scope: EditScope) -> Booking:
    """What takes time after a change: one occurrence, or the booking with all of them, or what goes on of it; with the
    members of pools that it would get.

    Raises what the change itself would raise.
    """
    return services.bookings.chosen(services.bookings.planned(name, changes, scope), name)


def look(services: Services, booking: Booking, zone: str) -> Look | None:
    """Looks at every connected resource of a booking. None when none of them is connected."""
    return look_at_all(services, (booking,), zone)


def look_at_all(services: Services, bookings: Sequence[Booking], zone: str) -> Look | None:
    """The same for several bookings, by one look."""
    resources = tuple(dict.fromkeys(uid for booking in bookings for uid in booking.resources))
    if not connected_among(services, resources):
        return None
    spans = [span for booking in bookings for span in spans_of(booking, zone)]
    return services.calendars.look(resources, spans)


def look_until_settled(services: Services, slot: Callable[[], Booking], zone: str) -> Look | None:
    """Looks for what is to take time. What a look brings in may be in the way of the member of a pool that was chosen:
    then the next free one is looked at, too, until the choice stays. None as `look`.

    Raises what `slot` raises: PoolTaken where no member is left.
    """
    seen: Look | None = None
    looked: set[str] = set()
    for _attempt in range(MOST_LOOKS):
        wanted = slot()
        fresh = tuple(uid for uid in wanted.resources if uid not in looked)
        if not fresh:
            break
        found = look(services, replace(wanted, resources=fresh), zone)
        if found is not None and (seen is None or not found.checked):
            seen = found
        looked.update(fresh)
    return seen


def why_taken(services: Services, uid: str, start: int, end: int, *, ignore: str) -> str:
    """Why a resource cannot be had in [start, end), such as "taken 10:00–11:00"; "" when it is free."""
    if end <= start:
        return ""
    taken = services.bookings.taken((uid,), start, end, ignore=ignore)
    return taken.title.removeprefix(f"{taken.resource} is ").rstrip(".") if taken is not None else ""
