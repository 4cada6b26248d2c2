"""When a booking could be next: the first times after its own at which all that it needs is free."""

from __future__ import annotations

from schedapp.model.booking import Booking
from schedapp.model.free_slots import LONGEST, Offer
from schedapp.model.timespan import MINUTE, Timed, to_local
from schedapp.services.ports import Services

DAYS = 28


def next_free(services: Services, booking: Booking, *, moves: bool) -> Offer | None:
    """The first of `next_times`."""
    return next(iter(next_times(services, booking, moves=moves, count=1)), None)


def next_times(services: Services, booking: Booking, *, moves: bool, count: int) -> tuple[Offer, ...]:
    """None where nothing is free in four weeks, and for what lasts all day. With `moves` it is not in its own way; a
    wish for a pool is met by any of its members."""
    if not isinstance(booking.when, Timed) or not MINUTE <= booking.when.end - booking.when.start <= LONGEST * MINUTE:
        return ()
    pools = {pool.uid: pool for pool in services.catalogue.pools()}
    asked = [wish for wish in booking.requirements if not wish.fixed and wish.pool in pools]
    chosen = {wish.resource for wish in asked}
    held = [(uid,) for uid in booking.resources if uid not in chosen]
    wishes = [*held, *(pools[wish.pool].members for wish in asked)]
    known = {resource.uid: resource.zone for resource in services.resources.list()}
    if not wishes or not all(any(uid in known for uid in wish) for wish in wishes):
        return ()
    zone = next(known[uid] for wish in wishes for uid in wish if uid in known)
    buffers = {each.uid: (each.buffer_before, each.buffer_after) for each in services.catalogue.known_services()}
    return services.free_slots.find(
        wishes,
        (booking.when.end - booking.when.start) // MINUTE,
        first=to_local(booking.when.start, zone).date(),
        days=DAYS,
        count=count,
        after=booking.when.start + 1,
        buffers=buffers.get(booking.service, (0, 0)),
        ignore=(booking.parent or booking.uid) if moves else "",
    )
