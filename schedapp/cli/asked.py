"""What `book` and `edit` ask for besides resources: a service type, any member of a pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schedapp.cli.terminal import clean
from schedapp.model.booking import Booking
from schedapp.model.pool import Requirement, any_words, wish_for
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources

if TYPE_CHECKING:
    from schedapp.model.service import ServiceType


def open_wishes(
    services: Services, pools: Sequence[str], service: ServiceType | None, resources: Sequence[str] = ()
) -> tuple[Requirement, ...]:
    """A wish for each named pool, else for the one that the service type needs, which may be met by one of the
    resources (uids) that were named. Raises NotFound."""
    if pools:
        return tuple(Requirement(services.catalogue.pool(ref).uid) for ref in pools)
    return (wish_for(services.catalogue.pool(service.pool), resources),) if service and service.pool else ()


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
