"""Resources, hours, closures, rules, service types, pools and free times, as programs get them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from schedapp.model.booking import is_all_day
from schedapp.model.resource import DAYS, Resource, format_hours
from schedapp.model.timespan import MINUTE, iso, iso_edges
from schedapp.services.shapes.bookings import Resources, Shape

if TYPE_CHECKING:
    from schedapp.model.availability import Rules
    from schedapp.model.closure import Closure
    from schedapp.model.connection import ConnectionStatus
    from schedapp.model.free_slots import Offer
    from schedapp.model.pool import Pool
    from schedapp.model.service import ServiceType


def calendars_of(statuses: Iterable[ConnectionStatus]) -> dict[str, str]:
    """The calendar ids of resources (uids): of several the one that is written to."""
    found: dict[str, str] = {}
    for connection in sorted((each.connection for each in statuses), key=lambda each: not each.pushes):
        found.setdefault(connection.resource, connection.calendar_id)
    return found


def resource_shape(resource: Resource, calendar_id: str | None = None) -> Shape:
    """One resource; `hours` is the text that --hours reads, `calendar_id` that of its Google calendar."""
    return {
        "id": resource.uid,
        "name": resource.name,
        "kind": resource.kind.value,
        "time_zone": resource.zone,
        "hours": format_hours(resource.hours),
        "capacity": resource.capacity,
        "colour": resource.colour,
        "buffer_before": resource.buffer_before,
        "buffer_after": resource.buffer_after,
        "description": resource.description,
        "image_url": resource.image_url or None,
        "booking_url": resource.booking_url or None,
        "google_calendar_id": calendar_id,
        "version": resource.version,
    }


def closure_shape(closure: Closure, resources: Resources, place: str) -> Shape:
    """One closure; `resource` is null for the whole place."""
    zone = closure_zone(closure, resources, place)
    start, end = iso_edges(closure.when, zone)
    return {
        "id": closure.uid,
        "kind": closure.kind.value,
        "title": closure.words,
        "start": start,
        "end": end,
        "all_day": is_all_day(closure.when),
        "time_zone": zone,
        "resource": _name_of(closure, resources),
        "resource_id": closure.resource or None,
    }


def closure_zone(closure: Closure, resources: Resources, place: str) -> str:
    """The zone in which a closure is shown; `place` is that of the whole place."""
    return resources[closure.resource].zone if closure.resource in resources else place


def _name_of(closure: Closure, resources: Resources) -> str | None:
    if not closure.resource:
        return None
    return resources[closure.resource].name if closure.resource in resources else "a removed resource"


def hours_shape(resource: Resource, dates: Iterable[Closure]) -> Shape:
    """When a resource is open in the week; `dates` are those that differ."""
    weekly = [
        {"weekday": DAYS[each.weekday], "start": _clock(each.start), "end": _clock(each.end)}
        for each in sorted(resource.hours)
    ]
    known = {resource.uid: resource}
    return {
        "resource": resource.name,
        "resource_id": resource.uid,
        "time_zone": resource.zone,
        "hours": format_hours(resource.hours),
        "weekly": weekly,
        "dates": [closure_shape(each, known, resource.zone) for each in dates],
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def rules_shape(rules: Rules) -> dict[str, Any]:
    """0 is none at all, null as the place has it."""
    return {"notice_minutes": rules.notice, "horizon_days": rules.horizon}


def service_shape(service: ServiceType, pools: Mapping[str, str]) -> Shape:
    """One service type; `pool` is the name of the one that it needs, or null."""
    return {
        "id": service.uid,
        "name": service.name,
        "minutes": service.minutes,
        "colour": service.colour or None,
        "buffer_before": service.buffer_before,
        "buffer_after": service.buffer_after,
        "pool": pools.get(service.pool),
        "pool_id": service.pool or None,
        "version": service.version,
    }


def pool_shape(pool: Pool, resources: Resources) -> Shape:
    """One pool; its members in the order in which they are chosen."""
    return {
        "id": pool.uid,
        "name": pool.name,
        "members": [resources[uid].name for uid in pool.members if uid in resources],
        "member_ids": list(pool.members),
        "choose": pool.choice.value,
        "version": pool.version,
    }


def offer_shape(offer: Offer, wishes: Iterable[str], zone: str, resources: Resources) -> Shape:
    """One offer; `wishes` are the words of what was asked for, in the order of the resources."""
    return {
        "start": iso(offer.start, zone),
        "end": iso(offer.end, zone),
        "minutes": (offer.end - offer.start) // MINUTE,
        "time_zone": zone,
        "resources": [resources[uid].name for uid in offer.resources],
        "resource_ids": list(offer.resources),
        "wishes": list(wishes),
    }
