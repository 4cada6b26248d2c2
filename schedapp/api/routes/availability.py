"""Hours, dates that differ, closures, rules and holidays: when the place can be booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from schedapp.api.access import Caller
from schedapp.api.busy import seen_by
from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import KnownOf, MatchOf, digest, etag
from schedapp.api.instants import From, To, bounds
from schedapp.api.once import CREATED, Made, OnceOf
from schedapp.api.paging import USUAL, Cursor, Limit, cut
from schedapp.api.problems import COMMON, answers
from schedapp.api.routes.resources import MayRead, MayWrite, Ref
from schedapp.api.shapes import availability as shapes
from schedapp.errors import BadInput, NotFound
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import OpenHours, Resource, parse_hours
from schedapp.model.timespan import EARLIEST, LATEST, AllDay, Timed, span_of
from schedapp.model.typed_time import parse_day, parse_instant
from schedapp.services.ports import Services
from schedapp.services.shapes.place import closure_shape, closure_zone, hours_shape

router = APIRouter(tags=["availability"])

Of = Annotated[
    str | None,
    Query(alias="resource_id", max_length=200, description="Of this resource (with the whole place's), by id or name."),
]
REPLACED = answers(*COMMON, 404, 409, 428)


# --- weekly hours -----------------------------------------------------------------------------------


@router.get("/resources/{resource_id}/hours", response_model=shapes.Hours, responses=answers(*COMMON, 404, 409))
def get_hours(resource_id: Ref, caller: MayRead, services: ServicesOf, known: KnownOf) -> shapes.Hours | Response:
    """Tell when a resource is open: in the week, and on dates that differ."""
    resource = services.resources.get(resource_id)
    return known.answer(*_tagged_hours(services, caller, resource))


def _tagged_hours(services: Services, caller: Caller, resource: Resource) -> tuple[shapes.Hours, str]:
    shape = _hours(services, caller, resource)
    return shape, etag(resource.version, digest(shape))


def _hours(services: Services, caller: Caller, resource: Resource) -> shapes.Hours:
    shape = hours_shape(resource, services.closures.list(*services.availability.coming(), resource.uid))
    dates = [seen_by(caller, each) for each in shape["dates"]]
    return shapes.Hours.model_validate(shape | {"dates": dates})


@router.put("/resources/{resource_id}/hours", response_model=shapes.Hours, responses=REPLACED)
def set_hours(
    resource_id: Ref, body: shapes.NewHours, caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.Hours:
    """Replace the weekly hours of a resource. All of them go, so `If-Match` has to say which ones you saw."""
    old = services.resources.get(resource_id)

    def tag() -> str:
        return _tagged_hours(services, caller, services.resources.get(old.uid))[1]

    with match.seen(tag, f"“{old.name}”", needed=True):
        fresh = services.resources.edit(replace(old, hours=parse_hours(body.hours)))
    return match.answer(*_tagged_hours(services, caller, fresh))


# --- dates that differ ------------------------------------------------------------------------------

Day = Annotated[str, Path(max_length=10, examples=["2026-12-24"], description="A date.")]


@router.get("/availability/dates/{date}", response_model=shapes.DateClosures, responses=answers(*COMMON, 404, 409))
def get_date_hours(
    date: Day, caller: MayRead, services: ServicesOf, known: KnownOf, resource: Of = None
) -> shapes.DateClosures | Response:
    """Read the hours of its own that a date has, of one resource or of the whole place; none: as the week."""
    shape = _date(services, caller, date, resource)
    return known.answer(shape, etag(digest(shape)))


def _date(services: Services, caller: Caller, date: str, ref: str | None) -> shapes.DateClosures:
    uid = services.resources.get(ref).uid if ref else ""
    return shapes.DateClosures(closures=_closures(services, caller, services.closures.hours_of(parse_day(date), uid)))


@router.put("/availability/dates/{date}", response_model=shapes.DateClosures, responses=answers(*COMMON, 404, 409))
def set_date_hours(
    date: Day, body: shapes.DateHours, caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.DateClosures:
    """Give a date hours of its own, of one resource or of the whole place: they are its only ones."""
    times = [(each.start, each.end) for each in _times(body.times)]
    with match.writing(lambda: etag(digest(_date(services, caller, date, body.resource_id)))):
        services.closures.set_hours(parse_day(date), times, body.resource_id or "", body.title)
    shape = _date(services, caller, date, body.resource_id)
    return match.answer(shape, etag(digest(shape)))


def _times(text: str) -> tuple[OpenHours, ...]:
    """Intervals of one date. Raises BadInput."""
    try:
        found = parse_hours(f"Mo {text}")
    except BadInput:
        found = ()
    if not found or any(each.weekday for each in found):
        raise BadInput(f"“{text[:40]}” are not times of a day.", "Write them as 08:00-12:00,13:00-18:00.")
    return found


@router.delete("/availability/dates/{date}", status_code=204, responses=answers(*COMMON, 404, 409))
def reset_date_hours(date: Day, caller: MayWrite, services: ServicesOf, match: MatchOf, resource: Of = None) -> None:
    """Let a date be as the week has it again."""
    with match.writing(lambda: etag(digest(_date(services, caller, date, resource)))):
        services.closures.set_hours(parse_day(date), (), resource or "")


# --- closures ---------------------------------------------------------------------------------------


def _place_zone(services: Services) -> str:
    return next((each.zone for each in services.resources.list()), "UTC")


def _closures(services: Services, caller: Caller, found: Iterable[Closure]) -> list[shapes.Closure]:
    """As the caller may see them: why somebody is away is a text."""
    resources, place = {each.uid: each for each in services.resources.list()}, _place_zone(services)
    plain = [seen_by(caller, closure_shape(each, resources, place)) for each in found]
    return [shapes.Closure.model_validate(each) for each in plain]


@router.get("/availability/closures", response_model=shapes.Closures, responses=answers(*COMMON, 404, 409))
def list_closures(
    caller: MayRead,
    services: ServicesOf,
    first: From = None,
    last: To = None,
    resource: Of = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> shapes.Closures:
    """List closures, holidays, time off and dates with hours of their own, by start; without `from` all there are."""
    place = _place_zone(services)
    lower, upper = bounds(first, last, place)
    span = (EARLIEST if lower is None else lower, LATEST if upper is None else upper)
    found = services.closures.list(*span, resource or None)
    resources = {each.uid: each for each in services.resources.list()}

    def key(closure: Closure) -> tuple[int, str]:
        return span_of(closure.when, closure_zone(closure, resources, place)).start, closure.uid

    page, following = cut(sorted(found, key=key), key, "closures", cursor, limit)
    return shapes.Closures(closures=_closures(services, caller, page), next_cursor=following)


@router.post(
    "/availability/closures",
    response_model=shapes.Closure,
    status_code=201,
    responses=CREATED | answers(*COMMON, 404, 409),
)
def add_closure(body: shapes.NewClosure, caller: MayWrite, desk: DeskOf, once: OnceOf) -> Response:
    """Close the place, or take a resource out. Bookings that are there stay; calendars that get closures are told."""
    services = desk.services
    zone = services.resources.get(body.resource_id).zone if body.resource_id else _place_zone(services)
    if body.all_day:
        when: AllDay | Timed = AllDay(parse_day(body.start), parse_day(body.end))
    else:
        when = Timed(parse_instant(body.start, zone), parse_instant(body.end, zone), zone)
    wanted = Closure("", when, body.resource_id or "", ClosureKind(body.kind), body.title)

    def make() -> Made:
        (shape,) = _closures(services, caller, [services.closures.add(wanted)])
        return Made(shape, {"ETag": etag(digest(shape)), "Location": f"/availability/closures/{shape.id}"})

    return once.answer(make)


ClosureId = Annotated[str, Path(min_length=1, max_length=64, description="Its id.")]


@router.get("/availability/closures/{closure_id}", response_model=shapes.Closure, responses=answers(*COMMON, 404))
def get_closure(
    closure_id: ClosureId, caller: MayRead, services: ServicesOf, known: KnownOf
) -> shapes.Closure | Response:
    """Read one closure."""
    shape = _closure(services, caller, closure_id)
    return known.answer(shape, etag(digest(shape)))


def _closure(services: Services, caller: Caller, uid: str) -> shapes.Closure:
    found = services.closures.find(uid)
    if found is None or found.deleted:
        raise NotFound("There is no such closure.", "List them: GET /availability/closures")
    return _closures(services, caller, [found])[0]


@router.delete(
    "/availability/closures/{closure_id}", response_model=shapes.Closure, responses=answers(*COMMON, 404, 409)
)
def remove_closure(closure_id: ClosureId, caller: MayWrite, services: ServicesOf, match: MatchOf) -> shapes.Closure:
    """Remove a closure. Its events in Google go as well."""
    with match.writing(lambda: etag(digest(_closure(services, caller, closure_id)))):
        _closure(services, caller, closure_id)
        removed = services.closures.remove(closure_id)
    return _closures(services, caller, [removed])[0]
