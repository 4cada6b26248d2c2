"""Bookings as every face gives them to programs: with their clients, what they ask for, and how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schedapp.model.occurrence import Delivery
from schedapp.services.first_look import how_far
from schedapp.services.shapes.bookings import Resources, Shape, asked_shape, booking_shape, occurrence_shape, zone_of

if TYPE_CHECKING:
    from schedapp.model.booking import Booking
    from schedapp.model.occurrence import Occurrence
    from schedapp.services.ports import Services


def shown_booking(services: Services, booking: Booking, resources: Resources) -> Shape:
    """One booking, or one date of a series."""
    delivery = Delivery.NONE if booking.deleted else how_far(services, booking, zone_of(booking.resources, resources))
    clients = services.clients.of_bookings([booking.uid, booking.parent or booking.uid])
    whole = booking_shape(booking, resources, delivery, clients)
    return whole | asked_shape(booking, resources, services.catalogue.names())


def shown_occurrences(services: Services, groups: Sequence[list[Occurrence]], resources: Resources) -> list[Shape]:
    """Occurrences, each with all its rows."""
    names = {name for rows in groups for name in (rows[0].name, rows[0].booking)}
    clients = services.clients.of_bookings(names)
    return [occurrence_shape(rows, resources, clients) for rows in groups]
