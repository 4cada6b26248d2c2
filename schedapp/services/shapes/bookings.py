"""Bookings, occurrences and what is found of them, as programs get them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from schedapp.model.booking import Booking, is_all_day
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, Timed, When, iso, iso_edges, to_local

if TYPE_CHECKING:
    from schedapp.model.found import FoundBooking, FoundClient

Shape = dict[str, Any]
Resources = Mapping[str, Resource]

_NOBODY: Mapping[str, str] = MappingProxyType({})
_IN_GOOGLE = {Delivery.NONE: None, Delivery.WAITING: False, Delivery.TROUBLE: False, Delivery.PROVEN: True}
# The worst first: a booking on two connected resources is in Google when it is in both calendars.
_WORST = (Delivery.TROUBLE, Delivery.WAITING, Delivery.PROVEN, Delivery.NONE)


def zone_of(uids: Iterable[str], resources: Resources) -> str:
    """The zone in which a booking is shown: that of its first resource."""
    return next((resources[uid].zone for uid in uids if uid in resources), "UTC")


def booking_shape(
    booking: Booking, resources: Resources, delivery: Delivery | None = None, clients: Mapping[str, str] = _NOBODY
) -> Shape:
    """One booking with all its fields. `in_google`: true, false (not yet), or null (not connected). `clients` are the
    uids of clients by those of bookings and changed dates."""
    zone = zone_of(booking.resources, resources)
    start, end = iso_edges(booking.when, zone)
    return {
        "id": booking.uid,
        "title": booking.title,
        "start": start,
        "end": end,
        "all_day": is_all_day(booking.when),
        "time_zone": zone,
        "resources": [resources[uid].name if uid in resources else uid for uid in booking.resources],
        "resource_ids": list(booking.resources),
        "status": booking.status.value,
        "progress": booking.progress.value or None,
        "squeeze": booking.squeeze or None,
        "client": booking.client,
        "client_id": _client_of(clients, booking.uid, booking.parent) if booking.client or booking.phone else None,
        "phone": booking.phone,
        "notes": booking.notes,
        "location": booking.location,
        "recurring": booking.recurring or bool(booking.parent),
        "recurrence": list(booking.recurrence),
        "series_id": booking.parent or None,
        "blocks": booking.transparency.value == "opaque",
        "read_only": booking.read_only,
        "deleted": booking.deleted,
        "origin": booking.origin.value,
        "held_until": iso(booking.expires_at, zone) if booking.expires_at else None,
        "in_google": None if delivery is None else _IN_GOOGLE[delivery],
        "delivery": (delivery or Delivery.NONE).value,
        "version": booking.version,
    }


def _client_of(clients: Mapping[str, str], *uids: str) -> str | None:
    """Of a date its own client, else that of its series."""
    return next((clients[uid] for uid in uids if uid in clients), None)


def asked_shape(booking: Booking, resources: Resources, names: Mapping[str, str]) -> Shape:
    """`service` is its name or null, `pools` those that were asked with what they gave. `names` are those of service
    types and pools, by uid."""
    if not booking.service and not booking.requirements:
        return {"service": None, "pools": []}
    wishes = [
        {
            "pool": names.get(wish.pool),
            "resource": resources[wish.resource].name if wish.resource in resources else wish.resource,
            "fixed": wish.fixed,
        }
        for wish in booking.requirements
    ]
    return {"service": names.get(booking.service), "pools": wishes}


def grouped(rows: Iterable[Occurrence], resources: Resources) -> list[list[Occurrence]]:
    """The rows of one occurrence together (there is one for each of its resources), by time; its resources as
    `resources` has them: people come before rooms."""
    ranks = {uid: rank for rank, uid in enumerate(resources)}
    ordered = sorted(rows, key=lambda row: (row.name, row.start, ranks.get(row.resource, len(ranks)), row.resource))
    groups = [list(group) for _, group in groupby(ordered, key=lambda row: row.name)]
    return sorted(groups, key=lambda group: (group[0].start, group[0].end, group[0].title, group[0].name))


def occurrence_when(row: Occurrence, resources: Resources) -> When:
    """The time of an occurrence, back from its UTC span."""
    zone = zone_of([row.resource], resources)
    if not row.all_day:
        return Timed(row.start, row.end, zone)
    return AllDay(to_local(row.start, zone).date(), to_local(row.end, zone).date())


def occurrence_shape(rows: list[Occurrence], resources: Resources, clients: Mapping[str, str] = _NOBODY) -> Shape:
    """One occurrence over all its resources. `id` names exactly it: UID, or UID/ORIGINAL_START in a series; `clients`
    as for a booking."""
    row = rows[0]
    zone = zone_of([row.resource], resources)
    start, end = iso_edges(occurrence_when(row, resources), zone)
    delivery = worst_delivery(rows)
    return {
        "id": row.name,
        "title": row.title,
        "start": start,
        "end": end,
        "all_day": row.all_day,
        "time_zone": zone,
        "resources": [resources[r.resource].name if r.resource in resources else r.resource for r in rows],
        "resource_ids": [r.resource for r in rows],
        "service": row.service or None,
        "status": row.status.value,
        "progress": row.progress.value or None,
        "squeeze": next((r.squeeze for r in rows if r.squeeze), None),
        "client": row.client,
        "client_id": _client_of(clients, row.name, row.booking) if row.client else None,
        "recurring": row.recurring,
        "series_id": row.booking if row.recurring else None,
        "blocks": any(r.claim is not Claim.FREE for r in rows),
        "clash": any(r.clash for r in rows),
        "read_only": row.read_only,
        "origin": row.origin.value,
        "held_until": iso(row.expires_at, zone) if row.expires_at else None,
        "in_google": _IN_GOOGLE[delivery],
        "delivery": delivery.value,
    }


def worst_delivery(rows: Iterable[Occurrence]) -> Delivery:
    """How far a booking has come to Google, over all the resources that it has."""
    found = {row.delivery for row in rows}
    return next((delivery for delivery in _WORST if delivery in found), Delivery.NONE)


def found_shape(each: FoundBooking, resources: Resources) -> Shape:
    zone = zone_of(each.resources, resources)
    return {
        "id": each.name,
        "title": each.title,
        "client": each.client,
        "start": iso(each.start, zone),
        "end": iso(each.end, zone),
        "all_day": each.all_day,
        "time_zone": zone,
        "resources": [resources[uid].name for uid in each.resources if uid in resources],
        "resource_ids": list(each.resources),
    }


def found_client_shape(client: FoundClient, resources: Resources) -> Shape:
    booking = found_shape(client.booking, resources) if client.booking else None
    return {"id": client.uid, "name": client.name, "booking": booking}
