"""Hours, dates that differ, closures, rules and holidays: when the place can be booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.busy import seen_by
from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import IfMatch, check_match, etag
from schedapp.api.instants import From, To, bounds
from schedapp.api.once import CREATED, Made, OnceOf
from schedapp.api.paging import USUAL, Cursor, Limit, cut
from schedapp.api.problems import COMMON, answers
from schedapp.api.routes.resources import MayRead, MayWrite, Ref
from schedapp.api.shapes import availability as shapes
from schedapp.errors import BadInput
from schedapp.model.availability import Rules
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import OpenHours, Resource, parse_hours
from schedapp.model.timespan import EARLIEST, LATEST, AllDay, Timed, span_of
from schedapp.model.typed_time import parse_day, parse_instant
from schedapp.services.holidays import Holiday
from schedapp.services.ports import Services
from schedapp.services.settings import OUTSIDE_HOURS, SQUEEZE_INS
from schedapp.services.shapes.place import closure_shape, closure_zone, hours_shape, rules_shape

router = APIRouter(tags=["availability"])

Of = Annotated[
    str | None,
    Query(alias="resource_id", max_length=200, description="Of this resource (with the whole place's), by id or name."),
]
REPLACED = answers(*COMMON, 404, 409, 412, 428)


# --- weekly hours -----------------------------------------------------------------------------------


@router.get("/resources/{resource_id}/hours", response_model=shapes.Hours, responses=answers(*COMMON, 404, 409))
def get_hours(resource_id: Ref, caller: MayRead, services: ServicesOf, response: Response) -> shapes.Hours:
    """Tell when a resource is open: in the week, and on dates that differ."""
    resource = services.resources.get(resource_id)
    response.headers["ETag"] = etag(resource.version)
    return _hours(services, caller, resource)


def _hours(services: Services, caller: Caller, resource: Resource) -> shapes.Hours:
    shape = hours_shape(resource, services.closures.list(*services.availability.coming(), resource.uid))
    dates = [seen_by(caller, each) for each in shape["dates"]]
    return shapes.Hours.model_validate(shape | {"dates": dates})


@router.put("/resources/{resource_id}/hours", response_model=shapes.Hours, responses=REPLACED)
def set_hours(
    resource_id: Ref,
    body: shapes.NewHours,
    caller: MayWrite,
    services: ServicesOf,
    response: Response,
    if_match: IfMatch = None,
) -> shapes.Hours:
    """Replace the weekly hours of a resource. All of them go, so `If-Match` has to say which ones you saw."""
    old = services.resources.get(resource_id)
    check_match(if_match, old.version, now=f"“{old.name}”")
    fresh = services.resources.edit(replace(old, hours=parse_hours(body.hours)))
    response.headers["ETag"] = etag(fresh.version)
    return _hours(services, caller, fresh)


# --- dates that differ ------------------------------------------------------------------------------

Day = Annotated[str, Path(max_length=10, examples=["2026-12-24"], description="A date.")]


@router.put("/availability/dates/{date}", response_model=shapes.Closures, responses=answers(*COMMON, 404, 409))
def set_date_hours(date: Day, body: shapes.DateHours, caller: MayWrite, services: ServicesOf) -> shapes.Closures:
    """Give a date hours of its own, of one resource or of the whole place: they are its only ones."""
    times = [(each.start, each.end) for each in _times(body.times)]
    made = services.closures.set_hours(parse_day(date), times, body.resource_id or "", body.title)
    return shapes.Closures(closures=_closures(services, caller, made))


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
def reset_date_hours(date: Day, _caller: MayWrite, services: ServicesOf, resource: Of = None) -> None:
    """Let a date be as the week has it again."""
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
        return Made(shape, {"Location": f"/availability/closures/{shape.id}"})

    return once.answer(make)


ClosureId = Annotated[str, Path(min_length=4, max_length=64, description="Its id, or the beginning of it.")]


@router.delete(
    "/availability/closures/{closure_id}", response_model=shapes.Closure, responses=answers(*COMMON, 404, 409)
)
def remove_closure(closure_id: ClosureId, caller: MayWrite, services: ServicesOf) -> shapes.Closure:
    """Remove a closure. Its events in Google go as well."""
    return _closures(services, caller, [services.closures.remove(closure_id)])[0]


# --- rules ------------------------------------------------------------------------------------------


@router.get("/availability/rules", response_model=shapes.AllRules, responses=answers(*COMMON))
def get_rules(_caller: MayRead, services: ServicesOf) -> shapes.AllRules:
    """Tell how early and how far ahead is booked, and what happens outside of the hours."""
    place, every = services.availability.rules(), services.availability.every_rule()
    return shapes.AllRules(
        outside_hours=services.availability.outside,
        squeeze_ins=services.settings.get(SQUEEZE_INS) == "on",
        longest_hold_minutes=services.holds.longest // 60,
        place=shapes.Rules.model_validate(rules_shape(place)),
        resources=[_rules_of(each, every.get(each.uid, Rules()), place) for each in services.resources.list()],
    )


def _rules_of(resource: Resource, own: Rules, place: Rules) -> shapes.ResourceRules:
    effect = {"in_effect": rules_shape(own.within(place))}
    names = {"resource": resource.name, "resource_id": resource.uid}
    return shapes.ResourceRules.model_validate(rules_shape(own) | effect | names)


def _changed(old: Rules, body: shapes.RulesChange) -> Rules:
    given = body.model_fields_set
    return Rules(
        body.notice_minutes if "notice_minutes" in given else old.notice,
        body.horizon_days if "horizon_days" in given else old.horizon,
    )


@router.patch("/availability/rules", response_model=shapes.AllRules, responses=answers(*COMMON))
def change_rules(body: shapes.PlaceRulesChange, caller: MayWrite, services: ServicesOf) -> shapes.AllRules:
    """Change the rules of the whole place."""
    services.availability.set_rules("", _changed(services.availability.rules(), body))
    if body.outside_hours is not None:
        services.settings.set(OUTSIDE_HOURS, body.outside_hours.value)
    if body.squeeze_ins is not None:
        services.settings.set(SQUEEZE_INS, "on" if body.squeeze_ins else "off")
    if body.longest_hold_minutes is not None:
        services.holds.set_longest(body.longest_hold_minutes)
    return get_rules(caller, services)


@router.patch(
    "/resources/{resource_id}/rules", response_model=shapes.ResourceRules, responses=answers(*COMMON, 404, 409)
)
def change_resource_rules(
    resource_id: Ref, body: shapes.RulesChange, _caller: MayWrite, services: ServicesOf
) -> shapes.ResourceRules:
    """Give a resource rules of its own; null is as the place has it."""
    resource = services.resources.get(resource_id)
    services.availability.set_rules(resource.uid, _changed(services.availability.rules(resource.uid), body))
    return _rules_of(resource, services.availability.rules(resource.uid), services.availability.rules())


# --- holidays ---------------------------------------------------------------------------------------


@router.get("/availability/holidays", response_model=shapes.Holidays, responses=answers(*COMMON))
def get_holidays(
    _caller: MayRead,
    services: ServicesOf,
    country: Annotated[str, Query(max_length=10, description="Look at another country's, without choosing it.")] = "",
    subdivision: Annotated[str, Query(max_length=20, description="And of this state, canton or region of it.")] = "",
) -> shapes.Holidays:
    """List the public holidays of the coming two years on which the whole place is closed."""
    if country:
        return _holidays((country, subdivision), services.holidays.preview(country, subdivision))
    return _holidays(services.holidays.chosen, services.holidays.list())


def _holidays(of: tuple[str, str], found: tuple[Holiday, ...]) -> shapes.Holidays:
    days = [shapes.Holiday(date=str(each.day), name=each.name, closed=each.on) for each in found]
    return shapes.Holidays(country=of[0], subdivision=of[1], holidays=days)


@router.patch("/availability/holidays", response_model=shapes.Holidays, responses=answers(*COMMON))
def change_holidays(body: shapes.HolidayChoice, _caller: MayWrite, services: ServicesOf) -> shapes.Holidays:
    """Choose a country (“” for none), and switch single holidays off or on again, in every year."""
    if body.country is not None:
        services.holidays.choose(body.country, body.subdivision)
    for name in body.open_on:
        services.holidays.switch(name, on=False)
    for name in body.closed_on:
        services.holidays.switch(name, on=True)
    return _holidays(services.holidays.chosen, services.holidays.list())


@router.get("/availability/countries", response_model=shapes.Countries, responses=answers(*COMMON))
def list_countries(
    _caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    services: ServicesOf,
    of: Annotated[str, Query(max_length=10, description="The parts of this country instead.")] = "",
) -> shapes.Countries:
    """List the countries whose holidays are known, or the parts of one that have their own."""
    found = services.holidays.subdivisions(of) if of else services.holidays.countries()
    return shapes.Countries(countries=[shapes.Country(code=code, name=name) for code, name in found])
