"""Resources: what can be booked."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.busy import seen_by
from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import KnownOf, MatchOf, digest, etag, etag_of
from schedapp.api.once import CREATED, Made, OnceOf
from schedapp.api.paging import USUAL, Cursor, Limit, cut
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes import place as shapes
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.services.ports import Services
from schedapp.services.shapes.place import calendars_of, resource_shape

router = APIRouter(tags=["resources"])

Ref = Annotated[
    str,
    Path(
        min_length=1,
        max_length=200,
        description="Its id, or its name.",
        examples=["Dr. Weber"],
    ),
]
MayRead = Annotated[Caller, needs(Scope.READ_BUSY)]
MayWrite = Annotated[Caller, needs(Scope.WRITE)]
CHANGED = answers(*COMMON, 404, 409, 412)
_KINDS = list(Kind)
_PLAIN = (
    "name",
    "kind",
    "capacity",
    "colour",
    "buffer_before",
    "buffer_after",
    "description",
    "image_url",
    "booking_url",
)


def _calendars_for(caller: Caller, services: Services) -> dict[str, str]:
    """None with `read-busy`: the id of somebody's main calendar is their mail address."""
    return calendars_of(services.calendars.connections()) if caller.may(Scope.READ) else {}


def _read(services: Services, caller: Caller, ref: str) -> shapes.Resource:
    return _seen(caller, services.resources.get(ref), _calendars_for(caller, services))


def _seen(caller: Caller, resource: Resource, calendars: dict[str, str]) -> shapes.Resource:
    """As the caller may see it: what somebody wrote about it is a text."""
    return shapes.Resource.model_validate(seen_by(caller, _shape(resource, calendars).model_dump()))


def _shape(resource: Resource, calendars: dict[str, str]) -> shapes.Resource:
    return shapes.Resource.model_validate(resource_shape(resource, calendars.get(resource.uid)))


@router.get("/resources", response_model=shapes.Resources, responses=answers(*COMMON))
def list_resources(
    caller: MayRead,
    services: ServicesOf,
    known: KnownOf,
    kind: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> shapes.Resources | Response:
    """List what can be booked: people first, each kind in the order that the place gave it."""
    return known.answer(*_page(services, caller, kind, cursor, limit))


def _page(
    services: Services, caller: Caller, kind: Kind | None = None, cursor: str | None = None, limit: int = USUAL
) -> tuple[shapes.Resources, str]:
    """With its tag, whose version is the order of all, whatever page it is of."""
    everything = services.resources.list()
    page, following = cut([each for each in everything if kind in (None, each.kind)], _key, "resources", cursor, limit)
    calendars = _calendars_for(caller, services)
    found = shapes.Resources(resources=[_seen(caller, each, calendars) for each in page], next_cursor=following)
    return found, etag(digest([each.uid for each in everything]), digest(found))


def _key(resource: Resource) -> tuple[int, int, str, str]:
    return _KINDS.index(resource.kind), resource.position, resource.name.casefold(), resource.uid


@router.post("/resources", response_model=shapes.Resource, status_code=201, responses=CREATED | answers(*COMMON, 409))
def add_resource(body: shapes.NewResource, _caller: MayWrite, desk: DeskOf, once: OnceOf) -> Response:
    """Add something that can be booked."""
    services = desk.services

    def make() -> Made:
        fresh = Resource(uid="", name=body.name, colour="", zone=_place_zone(services))
        shape = _shape(services.resources.add(_with(fresh, body)), {})
        return Made(shape, {"ETag": etag_of(shape), "Location": f"/resources/{shape.id}"})

    return once.answer(make)


def _place_zone(services: Services) -> str:
    """Where nothing else is said: that of the others."""
    return next((each.zone for each in services.resources.list()), "UTC")


def _with(resource: Resource, body: shapes.NewResource | shapes.ResourceChange) -> Resource:
    fields: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(body, name)) is not None}
    if body.time_zone is not None:
        fields["zone"] = body.time_zone
    if body.hours is not None:
        fields["hours"] = parse_hours(body.hours)
    return replace(resource, **fields)


@router.put("/resources/order", status_code=204, responses=answers(*COMMON, 404, 409))
def order_resources(body: shapes.Order, caller: MayWrite, services: ServicesOf, match: MatchOf) -> None:
    """Have resources stand first among their kind, in this order, in every list.

    `If-Match` means the order alone: the `ETag` of any page of `GET /resources` has it.
    """
    with match.writing(lambda: _page(services, caller)[1]):
        services.resources.put_first(body.ids)


@router.get("/resources/{resource_id}", response_model=shapes.Resource, responses=answers(*COMMON, 404, 409))
def get_resource(resource_id: Ref, caller: MayRead, services: ServicesOf, known: KnownOf) -> shapes.Resource | Response:
    """Read one resource."""
    found = _read(services, caller, resource_id)
    return known.answer(found, etag_of(found))


@router.patch("/resources/{resource_id}", response_model=shapes.Resource, responses=CHANGED)
def change_resource(
    resource_id: Ref, body: shapes.ResourceChange, caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.Resource:
    """Change a resource; only what is given changes. What does not fit any more becomes a clash.

    Fewer places than its bookings need at once are refused with 409.
    """
    old = services.resources.get(resource_id)
    with match.seen(lambda: etag_of(_read(services, caller, old.uid)), f"“{old.name}”"):
        wanted = _with(old, body)
        fresh = services.resources.edit(wanted) if wanted != old else old
    shape = _shape(fresh, calendars_of(services.calendars.connections()))
    return match.answer(shape, etag_of(shape))


@router.delete("/resources/{resource_id}", response_model=shapes.Resource, responses=CHANGED)
def remove_resource(
    resource_id: Ref,
    caller: MayWrite,
    services: ServicesOf,
    match: MatchOf,
    force: Annotated[
        bool, Query(description="Cancel its coming bookings, or take it off where they have other resources.")
    ] = False,
) -> shapes.Resource:
    """Remove a resource. Its past bookings stay.

    Refused while it is connected, and without `force` while it has bookings ahead.
    """
    old = services.resources.get(resource_id)
    with match.writing(lambda: etag_of(_read(services, caller, old.uid)), f"“{old.name}”"):
        removed = services.resources.remove(old.uid, force=force)
    return _shape(removed, {})
