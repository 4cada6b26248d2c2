"""Service types and pools: what the place offers, and of which resources any will do."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import KnownOf, MatchOf, Tag, digest, etag, etag_of
from schedapp.api.once import CREATED, Made, OnceOf
from schedapp.api.paging import USUAL, Cursor, Limit, cut
from schedapp.api.problems import COMMON, answers
from schedapp.api.routes.resources import CHANGED, MayRead, MayWrite
from schedapp.api.shapes import place as shapes
from schedapp.model.pool import Pool
from schedapp.model.service import ServiceType
from schedapp.services.ports import Services
from schedapp.services.shapes.place import pool_shape, service_shape

router = APIRouter(tags=["resources"])

Ref = Annotated[
    str,
    Path(min_length=1, max_length=200, description="Its id, or its name.", examples=["Check-up"]),
]
READ = answers(*COMMON, 404, 409)


def _service(services: Services, service: ServiceType) -> shapes.ServiceType:
    pools = {pool.uid: pool.name for pool in services.catalogue.pools()}
    return shapes.ServiceType.model_validate(service_shape(service, pools))


def _tag_of_service(services: Services, uid: str) -> Tag:
    return lambda: etag_of(_service(services, services.catalogue.service(uid)))


def _tag_of_pool(services: Services, uid: str) -> Tag:
    return lambda: etag_of(_pool(services, services.catalogue.pool(uid)))


def _pool(services: Services, pool: Pool) -> shapes.Pool:
    resources = {each.uid: each for each in services.resources.list()}
    return shapes.Pool.model_validate(pool_shape(pool, resources))


# --- service types ----------------------------------------------------------------------------------


@router.get("/services", response_model=shapes.ServiceTypes, responses=answers(*COMMON))
def list_services(
    _caller: MayRead, services: ServicesOf, known: KnownOf, cursor: Cursor = None, limit: Limit = USUAL
) -> shapes.ServiceTypes | Response:
    """List the service types in the order in which they are offered."""
    return known.answer(*_page_of_services(services, cursor, limit))


def _page_of_services(
    services: Services, cursor: str | None = None, limit: int = USUAL
) -> tuple[shapes.ServiceTypes, str]:
    """With its tag, whose version is the order of all, whatever page it is of."""
    everything = services.catalogue.services()
    page, following = cut(
        everything, lambda each: (each.position, each.name.casefold(), each.uid), "services", cursor, limit
    )
    found = shapes.ServiceTypes(services=[_service(services, each) for each in page], next_cursor=following)
    return found, etag(digest([each.uid for each in everything]), digest(found))


@router.post(
    "/services", response_model=shapes.ServiceType, status_code=201, responses=CREATED | answers(*COMMON, 404, 409)
)
def add_service(body: shapes.NewService, _caller: MayWrite, desk: DeskOf, once: OnceOf) -> Response:
    """Add a service type."""

    def make() -> Made:
        added = desk.services.catalogue.add_service(_with_service(ServiceType("", body.name), body))
        shape = _service(desk.services, added)
        return Made(shape, {"ETag": etag_of(shape), "Location": f"/services/{shape.id}"})

    return once.answer(make)


def _with_service(service: ServiceType, body: shapes.NewService | shapes.ServiceChange) -> ServiceType:
    names = ("name", "minutes", "colour", "buffer_before", "buffer_after")
    fields: dict[str, Any] = {name: value for name in names if (value := getattr(body, name)) is not None}
    if body.pool_id is not None:
        fields["pool"] = body.pool_id
    return replace(service, **fields)


@router.put("/services/order", status_code=204, responses=answers(*COMMON, 404, 409))
def order_services(body: shapes.Order, _caller: MayWrite, services: ServicesOf, match: MatchOf) -> None:
    """Have service types stand first, in this order, wherever they are offered.

    `If-Match` means the order alone: the `ETag` of any page of `GET /services` has it.
    """
    with match.writing(lambda: _page_of_services(services)[1]):
        services.catalogue.order_services(body.ids)


@router.get("/services/{service_id}", response_model=shapes.ServiceType, responses=READ)
def get_service(
    service_id: Ref, _caller: MayRead, services: ServicesOf, known: KnownOf
) -> shapes.ServiceType | Response:
    """Read one service type."""
    found = _service(services, services.catalogue.service(service_id))
    return known.answer(found, etag_of(found))


@router.patch("/services/{service_id}", response_model=shapes.ServiceType, responses=CHANGED)
def change_service(
    service_id: Ref, body: shapes.ServiceChange, _caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.ServiceType:
    """Change a service type. With other buffers its coming bookings are placed anew; what does not fit is a clash."""
    old = services.catalogue.service(service_id)
    with match.seen(_tag_of_service(services, old.uid), f"“{old.name}”, {old.minutes} minutes"):
        fresh = services.catalogue.edit_service(_with_service(old, body))
    shape = _service(services, fresh)
    return match.answer(shape, etag_of(shape))


@router.delete("/services/{service_id}", response_model=shapes.ServiceType, responses=CHANGED)
def remove_service(service_id: Ref, _caller: MayWrite, services: ServicesOf, match: MatchOf) -> shapes.ServiceType:
    """Take a service type out of what is offered. Its bookings keep it."""
    old = services.catalogue.service(service_id)
    with match.writing(_tag_of_service(services, old.uid), f"“{old.name}”"):
        removed = services.catalogue.remove_service(old.uid)
    return _service(services, removed)


# --- pools ------------------------------------------------------------------------------------------


@router.get("/pools", response_model=shapes.Pools, responses=answers(*COMMON))
def list_pools(_caller: MayRead, services: ServicesOf, cursor: Cursor = None, limit: Limit = USUAL) -> shapes.Pools:
    """List the pools by name."""
    everything = sorted(services.catalogue.pools(), key=lambda each: (each.name.casefold(), each.uid))
    page, following = cut(everything, lambda each: (each.name.casefold(), each.uid), "pools", cursor, limit)
    return shapes.Pools(pools=[_pool(services, each) for each in page], next_cursor=following)


@router.post("/pools", response_model=shapes.Pool, status_code=201, responses=CREATED | answers(*COMMON, 404, 409))
def add_pool(body: shapes.NewPool, _caller: MayWrite, desk: DeskOf, once: OnceOf) -> Response:
    """Add a pool."""

    def make() -> Made:
        added = desk.services.catalogue.add_pool(Pool("", body.name, tuple(body.members), body.choose))
        shape = _pool(desk.services, added)
        return Made(shape, {"ETag": etag_of(shape), "Location": f"/pools/{shape.id}"})

    return once.answer(make)


@router.get("/pools/{pool_id}", response_model=shapes.Pool, responses=READ)
def get_pool(pool_id: Ref, _caller: MayRead, services: ServicesOf, known: KnownOf) -> shapes.Pool | Response:
    """Read one pool."""
    found = _pool(services, services.catalogue.pool(pool_id))
    return known.answer(found, etag_of(found))


@router.patch("/pools/{pool_id}", response_model=shapes.Pool, responses=CHANGED)
def change_pool(
    pool_id: Ref, body: shapes.PoolChange, _caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.Pool:
    """Change a pool. Bookings keep the members that they have."""
    old = services.catalogue.pool(pool_id)
    fields: dict[str, Any] = {}
    if body.name is not None:
        fields["name"] = body.name
    if body.members is not None:
        fields["members"] = tuple(body.members)
    if body.choose is not None:
        fields["choice"] = body.choose
    with match.seen(_tag_of_pool(services, old.uid), f"“{old.name}”"):
        fresh = services.catalogue.edit_pool(replace(old, **fields))
    shape = _pool(services, fresh)
    return match.answer(shape, etag_of(shape))


@router.delete("/pools/{pool_id}", response_model=shapes.Pool, responses=CHANGED)
def remove_pool(pool_id: Ref, _caller: MayWrite, services: ServicesOf, match: MatchOf) -> shapes.Pool:
    """Remove a pool that no service type asks for. Bookings keep the members that they have."""
    old = services.catalogue.pool(pool_id)
    with match.writing(_tag_of_pool(services, old.uid), f"“{old.name}”"):
        removed = services.catalogue.remove_pool(old.uid)
    return _pool(services, removed)
