"""What `book` and `edit` ask for besides resources: a service type, any member of a pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schedapp.cli.terminal import clean
from schedapp.model.booking import Booking
from schedapp.model.pool import any_words, wish_for
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources

if TYPE_CHECKING:
    pass


def asked_anew(services: Services, old: Booking, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a booking that --service and --any change. A member that it has stays as long as it is free."""
    changes: dict[str, Any] = {}
    if given["service"] is not None:
        changes["service"] = services.catalogue.service(given["service"]).uid if given["service"] else ""
    if given["anys"]:
        pools = [services.catalogue.pool(ref) for ref in given["anys"]]
        changes["requirements"] = tuple(replace(wish_for(pool, old.resources), fixed=False) for pool in pools)
    return changes


def place_words(booking: Booking, resources: Resources, services: Services) -> str:
    """The resources by name; one from a pool as `any treatment room → Room 2`."""
    pools = {wish.resource: wish.pool for wish in booking.requirements}
    names = services.catalogue.names() if pools else {}
    words = []
    for uid in booking.resources:
        if uid in resources:
            pool = names.get(pools.get(uid, ""), "")
            words.append(f"{any_words(pool)} → {resources[uid].name}" if pool else resources[uid].name)
    return clean(", ".join(words))
