"""Google's part in a booking made here: one more look before it, sending it on after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from schedapp.cli.program import Services
from schedapp.cli.terminal import clean, say
from schedapp.errors import SchedError
from schedapp.model.booking import Booking, occurrence_key, override_uid
from schedapp.model.connection import Connection
from schedapp.model.occurrence import Delivery
from schedapp.model.recurrence import expand
from schedapp.model.timespan import DAY, Span, When, span_of

if TYPE_CHECKING:
    from schedapp.model.change import Change
    from schedapp.services.reports import Look

_HORIZON = 400 * DAY
_MANUAL = "manual"


def connections_of(services: Services, resources: Collection[str]) -> list[Connection]:
    """The connections of some resources (uids)."""
    found = (status.connection for status in services.calendars.connections())
    return [connection for connection in found if connection.resource in resources]


def look_first(
    services: Services, resources: Collection[str], when: When, recurrence: Sequence[str], zone: str
) -> Look | None:
    """A fresh look at Google for the connected ones of the resources, at every occurrence to the horizon.

    What it finds is taken in, so that the booking made next is refused if Google's side took the slot. It is bounded
    in time and never raises for an unreachable Google: then `checked` is false. None if nothing is connected.
    """
    if not connections_of(services, resources):
        return None
    first = span_of(when, zone)
    spans = [first]
    if recurrence:
        window = Span(first.start, first.start + _HORIZON)
        spans = [span_of(each, zone) for each in expand(when, recurrence, window, zone)] or [first]
    return services.calendars.look(tuple(resources), spans)


def send_on(services: Services, resources: Collection[str], look: Look | None) -> str:
    """Send what waits to the calendars of the resources, as the sync frequency says; returns what to tell the user.

    The booking is safe here in any case, so an unreachable Google is a remark and no failure.
    """
    outgoing = [connection for connection in connections_of(services, resources) if connection.pushes]
    if not outgoing:
        return ""
    if services.settings.get("frequency") == _MANUAL:
        return "Not yet in Google: `schedapp sync` sends it."
    if look is not None and not look.checked:
        return f"Not yet in Google: {look.note or 'it could not be reached.'}"
    troubles = [trouble for connection in outgoing if (trouble := _send(services, connection))]
    return f"Not yet in Google: {troubles[0]}" if troubles else ""


def _send(services: Services, connection: Connection) -> str:
    try:
        reports = services.calendars.sync(connection.calendar_id)
    except SchedError as error:
        return error.title
    return next((report.error.title for report in reports if report.error is not None), "")


def how_far(services: Services, booking: Booking, zone: str) -> Delivery:
    """How far a booking has come to Google, by its first occurrence."""
    from schedapp.cli.shapes import worst_delivery

    span = span_of(booking.when, zone)
    rows = services.bookings.week(span.start, span.end, booking.resources)
    names = (booking.uid, override_uid(booking.uid, occurrence_key(booking.when)))
    return worst_delivery(row for row in rows if row.name in names)


def _resources_of(booking: Booking) -> set[str]:
    """The uids of all resources that a booking or one of its occurrences has."""
    return {uid for each in (booking, *booking.overrides) for uid in each.resources}


def settle(services: Services, change: Change, look: Look | None, show: Callable[[], None]) -> None:
    """After a change: send it on, then `show` it, even when sending was interrupted; then the remark on stderr."""
    touched = {uid for booking in (change.before, change.booking) if booking for uid in _resources_of(booking)}
    remark = ""
    try:
        remark = send_on(services, touched, look)
    finally:
        show()
    if remark:
        say(clean(remark), err=True)
