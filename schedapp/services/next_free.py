"""When a booking could be next: the first time after its own at which all that it needs is free."""

from __future__ import annotations

from schedapp.model.booking import Booking
from schedapp.model.free_slots import Offer
from schedapp.model.timespan import MINUTE, Timed, to_local
from schedapp.services.ports import Services

DAYS = 28


def next_free(services: Services, booking: Booking, *, moves: bool) -> Offer | None:
    """None where nothing is free in four weeks, and for all-day bookings. With `moves` it is not in its own way; a wish
    for a pool is met by any of its members."""
    if not isinstance(booking.when, Timed):
        return None
    pools = {pool.uid: pool for pool in services.catalogue.pools()}
    asked = [wish for wish in booking.requirements if not wish.fixed and wish.pool in pools]
    chosen = {wish.resource for wish in asked}
    wishes = [(uid,) for uid in booking.resources if uid not in chosen]
    buffers = {each.uid: (each.buffer_before, each.buffer_after) for each in services.catalogue.known_services()}
    zone = services.resources.get(booking.resources[0]).zone
    offers = services.free_slots.find(
        [*wishes, *(pools[wish.pool].members for wish in asked)],
        (booking.when.end - booking.when.start) // MINUTE,
        first=to_local(booking.when.start, zone).date(),
        days=DAYS,
        count=1,
        after=booking.when.start + 1,
        buffers=buffers.get(booking.service, (0, 0)),
        ignore=(booking.parent or booking.uid) if moves else "",
    )
    return offers[0] if offers else None
