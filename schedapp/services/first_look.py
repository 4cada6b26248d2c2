"""Google's part in a booking: one more look before it is made, and how far it came after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from schedapp.model.booking import Booking, occurrence_key, override_uid
from schedapp.model.occurrence import Delivery
from schedapp.model.recurrence import expand
from schedapp.model.timespan import DAY, Span, When, span_of
from schedapp.services.ports import Services

if TYPE_CHECKING:
    from schedapp.services.reports import Look

_HORIZON = 400 * DAY


def first_look(
    services: Services, resources: Collection[str], when: When, recurrence: Sequence[str], zone: str
) -> Look | None:
    """[network] A fresh look at Google for the connected ones of some resources, at each occurrence to the horizon.

    What it finds is taken in, so that the booking made next is refused if Google's side took the slot. It is bounded
    in time (`looking.DEADLINE`) and never raises for an unreachable Google: then `checked` is false. None if nothing
    is connected. Raises Taken.
    """
    if not any(status.connection.resource in resources for status in services.calendars.connections()):
        return None
    first = span_of(when, zone)
    spans = [first]
    if recurrence:
        window = Span(first.start, first.start + _HORIZON)
        spans = [span_of(each, zone) for each in expand(when, recurrence, window, zone)] or [first]
    return services.calendars.look(tuple(resources), spans)


def how_far(services: Services, booking: Booking, zone: str) -> Delivery:
    """How far a booking has come to Google, by its first occurrence."""
    from schedapp.services.shapes.bookings import worst_delivery

    span = span_of(booking.when, zone)
    rows = services.bookings.week(span.start, span.end, booking.resources)
    names = (booking.uid, override_uid(booking.uid, occurrence_key(booking.when)))
    return worst_delivery(row for row in rows if row.name in names)
