"""Free times over several resources, and why a time cannot be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from schedapp.api.access import Scope
from schedapp.api.desk import ServicesOf
from schedapp.api.instants import meant
from schedapp.api.paging import Cursor, decode, encode
from schedapp.api.problems import COMMON, answers
from schedapp.api.routes.resources import MayRead
from schedapp.api.shapes.availability import Offer, Offers, WhyNot
from schedapp.errors import BadInput, NotFound
from schedapp.model.free_slots import ALL_WEEK, MAX_DAYS
from schedapp.model.free_slots import Offer as FoundOffer
from schedapp.model.pool import Requirement
from schedapp.model.resource import Resource, parse_hours
from schedapp.model.service import ServiceType
from schedapp.model.timespan import MINUTE, to_local
from schedapp.model.typed_time import DATE, parse_day, parse_instant
from schedapp.model.wishes import Wish, any_of_pool, find_any, named
from schedapp.services.ports import Services
from schedapp.services.shapes.place import offer_shape
from schedapp.services.shapes.why_not import why_not_shape

router = APIRouter(tags=["availability"])

KIND = "free"


@router.get("/availability/free", response_model=Offers, responses=answers(*COMMON, 404, 409))
def find_free_times(
    _caller: MayRead,
    services: ServicesOf,
    resource: Annotated[
        list[Annotated[str, Query(max_length=200)]] | None,
        Query(
            alias="resource_id",
            max_length=20,
            description="A resource by id or name; may be repeated: all of them are needed.",
        ),
    ] = None,
    anys: Annotated[
        list[Annotated[str, Query(max_length=200)]] | None,
        Query(
            alias="any",
            max_length=20,
            description="“room”, “person”, “device”, or a pool: any of them will do; repeatable.",
        ),
    ] = None,
    service: Annotated[
        str | None, Query(max_length=200, description="A service type: its length, buffers and pool.")
    ] = None,
    minutes: Annotated[
        int | None, Query(ge=1, le=1_440, description="How long it takes. Usually the service's, else 30.")
    ] = None,
    first: Annotated[
        str | None,
        Query(alias="from", max_length=40, description="A day or a moment; today. Local to the first resource."),
    ] = None,
    days: Annotated[int, Query(ge=1, le=MAX_DAYS - 1, description="How many days are searched.")] = 14,
    hours: Annotated[
        str, Query(max_length=200, description="When of the week it may be.", examples=["Mo-Fr 08:00-12:00"])
    ] = "",
    step: Annotated[int, Query(description="Starts on multiples of 5, 10, 15, 20, 30 or 60 minutes.")] = 15,
    limit: Annotated[int, Query(ge=1, le=100, description="How many times at most.")] = 5,
    cursor: Cursor = None,
) -> Offers:
    """Find the next times at which everything that is needed is open and free at once, with buffers.

    No two of them overlap. With `any` the one that is free is named. Holds and closures are counted.
    """
    offered = services.catalogue.service(service) if service else None
    wishes = _wishes(services, resource or (), anys or (), offered)
    known = {each.uid: each for each in services.resources.list()}
    zone = known[wishes[0].choices[0]].zone
    day, moment = _first(services, first, zone)
    offers = services.free_slots.find(
        [wish.choices for wish in wishes],
        minutes or (offered.minutes if offered else 30),
        first=day,
        days=days,
        hours=parse_hours(hours) if hours else ALL_WEEK,
        step=step,
        count=limit,
        after=max(moment, int(decode(KIND, cursor, [int])[0]) if cursor else 0),
        buffers=(offered.buffer_before, offered.buffer_after) if offered else (0, 0),
    )
    return _page(offers, [wish.words for wish in wishes], zone, known, limit)


def _page(
    offers: Sequence[FoundOffer], words: Sequence[str], zone: str, known: Mapping[str, Resource], limit: int
) -> Offers:
    found = [Offer.model_validate(offer_shape(each, words, zone, known)) for each in offers]
    return Offers(free=found, next_cursor=encode(KIND, (offers[-1].end,)) if len(offers) == limit else None)


def _wishes(services: Services, refs: Sequence[str], anys: Sequence[str], service: ServiceType | None) -> list[Wish]:
    """What is needed; the service's pool where no other is named. Raises NotFound, Ambiguous, BadInput."""
    wishes = [named(services.resources.get(ref)) for ref in refs]
    for what in anys:
        wish = find_any(what, services.resources.list(), services.catalogue.pools())
        if wish is None or not wish.choices:
            raise NotFound(f"There is no “{what[:40]}” to choose from.", "Give room, person or device, or a pool.")
        wishes.append(wish)
    if service is not None and service.pool and not anys:
        pool = services.catalogue.pool(service.pool)
        if all(wish.choices[0] not in pool.members for wish in wishes):
            wishes.append(any_of_pool(pool))
    if not wishes:
        raise BadInput("Nothing is looked for.", "Give resource_id, any, or a service that needs a pool.")
    return wishes


def _first(services: Services, text: str | None, zone: str) -> tuple[date, int]:
    """The first day, and the moment on it (UTC epoch seconds, 0 for its beginning). Raises BadInput."""
    if text is None:
        return services.free_slots.today(zone), 0
    if DATE.fullmatch(text):
        return parse_day(text), 0
    moment = parse_instant(meant(text), zone)
    return to_local(moment, zone).date(), moment


@router.get("/availability/why-not", response_model=WhyNot, responses=answers(*COMMON, 404, 409))
def why_not(
    caller: MayRead,
    services: ServicesOf,
    start: Annotated[str, Query(max_length=40, description="ISO 8601.", examples=["2026-12-08T09:00:00+01:00"])],
    resource: Annotated[
        list[Annotated[str, Query(max_length=200)]] | None,
        Query(
            alias="resource_id",
            max_length=20,
            description="A resource by id or name; may be repeated: all of them are needed.",
        ),
    ] = None,
    pool: Annotated[
        list[Annotated[str, Query(max_length=200)]] | None,
        Query(
            alias="pool_id",
            max_length=20,
            description="A pool by id or name, of which any member will do; may be repeated.",
        ),
    ] = None,
    end: Annotated[str | None, Query(max_length=40, description="Or `minutes`.")] = None,
    minutes: Annotated[int | None, Query(ge=1, le=366 * 1_440, description="How long it takes.")] = None,
    service: Annotated[str | None, Query(max_length=200, description="A service type, for its buffers.")] = None,
    booking: Annotated[
        str,
        Query(alias="booking_id", max_length=120, description="A booking by id that does not stand in its own way."),
    ] = "",
) -> WhyNot:
    """Tell whether a time can be booked, and why not: taken, or against a rule of the place."""
    uids = tuple(services.resources.get(ref).uid for ref in resource or ())
    wishes = tuple(Requirement(services.catalogue.pool(ref).uid) for ref in pool or ())
    offered = services.catalogue.service(service) if service else None
    if not uids and not wishes:
        raise BadInput("Nothing is asked for.", "Give resource_id or pool_id.")
    zone = services.resources.get(uids[0]).zone if uids else "UTC"
    begin = parse_instant(meant(start), zone)
    length = minutes or (offered.minutes if offered else 0)
    finish = parse_instant(meant(end), zone) if end else begin + length * MINUTE
    if finish <= begin:
        raise BadInput("The end is not after the start.", "Give end or minutes.")
    taken = services.bookings.taken(
        uids, begin, finish, ignore=booking, service=offered.uid if offered else "", requirements=wishes
    )
    refusal = services.availability.why_not(uids, begin, finish, ignore=booking) if taken is None else None
    shape = why_not_shape(taken, refusal)
    if not caller.may(Scope.READ):  # the title of what is there is in the words
        shape["words"] = taken.title if taken is not None else None
    return WhyNot.model_validate(shape)
