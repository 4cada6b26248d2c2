"""From what a request asks for to a booking, or to the changes of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from schedapp.api.shapes import bookings as shapes
from schedapp.errors import BadInput
from schedapp.model.booking import Booking, EditScope, Status, Transparency, check_booking, is_all_day, split_name
from schedapp.model.pool import Requirement, wish_for
from schedapp.model.progress import Progress
from schedapp.model.recurrence import check_recurrence
from schedapp.model.service import ServiceType
from schedapp.model.timespan import MINUTE, AllDay, Timed, When, check_when, to_local
from schedapp.model.typed_time import parse_day, parse_instant
from schedapp.services.ports import Services

_TEXTS = ("title", "client", "phone", "notes", "squeeze")


def scope_of(name: str, chosen: EditScope | None) -> EditScope:
    """As chosen, else one date where the name has one."""
    return chosen or (EditScope.THIS if split_name(name)[1] else EditScope.ALL)


def new_booking(services: Services, body: shapes.NewBooking, title: str = "") -> Booking:
    """The booking as asked, checked; `title` where none is given. Raises BadInput, NotFound, Ambiguous."""
    service = services.catalogue.service(body.service) if body.service else None
    uids = _uids(services, body.resource_ids or ())
    wishes = services.catalogue.open_wishes(body.pool_ids or (), service, uids)
    when = _new_when(body, _zone(services, uids, wishes), service)
    fields = {name: value for name in _TEXTS if (value := getattr(body, name)) is not None}
    fields |= _client(services, body.client_id)
    fields["title"] = fields.get("title") or (service.name if service else title)
    return check_booking(
        Booking(
            "",
            when=when,
            resources=uids,
            requirements=wishes,
            recurrence=check_recurrence(body.recurrence, when) if body.recurrence else (),
            status=Status(body.status or Status.CONFIRMED),
            transparency=Transparency.TRANSPARENT if body.blocks is False else Transparency.OPAQUE,
            service=service.uid if service else "",
            **fields,
        )
    )


def _uids(services: Services, refs: Sequence[str]) -> tuple[str, ...]:
    return tuple(services.resources.get(ref).uid for ref in refs)


def _client(services: Services, ref: str | None) -> dict[str, str]:
    if not ref:
        return {}
    client = services.clients.get(ref)
    return {"client": client.name, "phone": client.phone}


def _zone(services: Services, uids: Sequence[str], wishes: Sequence[Requirement]) -> str:
    """In which times without an offset are meant: that of the first resource, or of the first of a pool."""
    members = services.catalogue.pool(wishes[0].pool).members if wishes and not uids else ()
    first = next(iter((*uids, *members)), None)
    if first is None:
        raise BadInput("A booking needs one or more resources.", "Give resource_ids, or pool_ids.")
    return services.resources.get(first).zone


def _new_when(body: shapes.NewBooking, zone: str, service: ServiceType | None) -> When:
    if body.start is None:
        raise BadInput("A booking needs a start.", "Give start, such as 2026-12-08T09:00.")
    if body.all_day:
        first = parse_day(body.start)
        return check_when(AllDay(first, parse_day(body.end) if body.end else first + timedelta(days=1)))
    begin = parse_instant(body.start, zone)
    minutes = body.minutes or (service.minutes if service else 0)
    _one_length(body.end, body.minutes)
    if body.end is None and not minutes:
        raise BadInput("A booking needs an end.", "Give end or minutes, or a service with its usual length.")
    return check_when(Timed(begin, parse_instant(body.end, zone) if body.end else begin + minutes * MINUTE, zone))


# --- changes ----------------------------------------------------------------------------------------


def changes_of(services: Services, old: Booking, body: shapes.Change | shapes.Confirmation) -> dict[str, Any]:
    """The fields of a booking (or of the date that is named) that a request changes. Raises as `new_booking`."""
    changes: dict[str, Any] = {
        name: value for name in _TEXTS if (value := getattr(body, name, None)) is not None
    } | _client(services, body.client_id)
    if isinstance(body, shapes.Confirmation):
        return changes
    if body.service is not None:
        changes["service"] = services.catalogue.service(body.service).uid if body.service else ""
    if body.resource_ids is not None:
        changes["resources"] = _uids(services, body.resource_ids)
    if body.pool_ids is not None:
        pools = [services.catalogue.pool(ref) for ref in body.pool_ids]
        changes["requirements"] = tuple(replace(wish_for(pool, old.resources), fixed=False) for pool in pools)
    if body.recurrence is not None:
        changes["recurrence"] = tuple(body.recurrence)
    if body.status is not None:
        changes["status"] = Status(body.status)
    if body.blocks is not None:
        changes["transparency"] = Transparency.OPAQUE if body.blocks else Transparency.TRANSPARENT
    if body.progress is not None:
        changes["progress"] = Progress.NONE if body.progress == "none" else Progress(body.progress)
    when = _changed_when(services, old, body)
    if when is not None:
        changes["when"] = when
    return changes


def _one_length(end: str | None, minutes: int | None) -> None:
    if end is not None and minutes is not None:
        raise BadInput("Both an end and a length are given.", "Give end or minutes, not both.")


def _changed_when(services: Services, old: Booking, body: shapes.Change) -> When | None:
    if all(value is None for value in (body.start, body.end, body.minutes, body.all_day)):
        return None
    _one_length(body.end, body.minutes)
    known = {resource.uid: resource.zone for resource in services.resources.list()}
    zone = next((known[uid] for uid in old.resources if uid in known), "UTC")
    if is_all_day(old.when) if body.all_day is None else body.all_day:
        return _changed_days(old.when, body, zone)
    begin = parse_instant(body.start, zone) if body.start else old.when.start
    length = (old.when.end - old.when.start) if isinstance(old.when, Timed) else None
    if body.minutes:
        length = body.minutes * MINUTE
    if not isinstance(begin, int) or (length is None and body.end is None):
        raise BadInput("This booking lasts all day.", "Give both start and end with times, or dates.")
    end = parse_instant(body.end, zone) if body.end else begin + (length or 0)
    return check_when(Timed(begin, end, old.when.zone if isinstance(old.when, Timed) else zone))


def _changed_days(old: When, body: shapes.Change, zone: str) -> AllDay:
    if isinstance(old, AllDay):
        days = old
    else:
        days = AllDay(to_local(old.start, zone).date(), to_local(old.end - 1, zone).date() + timedelta(days=1))
    first = parse_day(body.start) if body.start else days.start
    last = parse_day(body.end) if body.end else first + (days.end - days.start)
    found = AllDay(first, last)
    check_when(found)
    return found
