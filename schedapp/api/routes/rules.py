"""What a place has for all its bookings: how early and how far ahead is booked, and on which holidays it is closed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.desk import ServicesOf
from schedapp.api.etags import KnownOf, MatchOf, digest, etag
from schedapp.api.problems import COMMON, answers
from schedapp.api.routes.resources import MayRead, MayWrite, Ref
from schedapp.api.shapes import availability as shapes
from schedapp.model.availability import Rules
from schedapp.model.resource import Resource
from schedapp.services.holidays import Holiday
from schedapp.services.ports import Services
from schedapp.services.settings import OUTSIDE_HOURS, SQUEEZE_INS
from schedapp.services.shapes.place import rules_shape

router = APIRouter(tags=["availability"])


# --- rules ------------------------------------------------------------------------------------------


@router.get("/availability/rules", response_model=shapes.AllRules, responses=answers(*COMMON))
def get_rules(_caller: MayRead, services: ServicesOf, known: KnownOf) -> shapes.AllRules | Response:
    """Tell how early and how far ahead is booked, and what happens outside of the hours."""
    shape = _rules(services)
    return known.answer(shape, _tag_of_rules(shape))


def _tag_of_rules(shape: shapes.AllRules) -> str:
    """Its version is what a change of the place's rules may change."""
    return etag(digest(shape.place, shape.outside_hours, shape.squeeze_ins, shape.longest_hold_minutes), digest(shape))


def _rules(services: Services) -> shapes.AllRules:
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
def change_rules(
    body: shapes.PlaceRulesChange, _caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.AllRules:
    """Change the rules of the whole place."""
    with match.writing(lambda: _tag_of_rules(_rules(services))):
        services.availability.set_rules("", _changed(services.availability.rules(), body))
        if body.outside_hours is not None:
            services.settings.set(OUTSIDE_HOURS, body.outside_hours.value)
        if body.squeeze_ins is not None:
            services.settings.set(SQUEEZE_INS, "on" if body.squeeze_ins else "off")
        if body.longest_hold_minutes is not None:
            services.holds.set_longest(body.longest_hold_minutes)
    shape = _rules(services)
    return match.answer(shape, _tag_of_rules(shape))


@router.get("/resources/{resource_id}/rules", response_model=shapes.ResourceRules, responses=answers(*COMMON, 404, 409))
def get_resource_rules(
    resource_id: Ref, _caller: MayRead, services: ServicesOf, known: KnownOf
) -> shapes.ResourceRules | Response:
    """Tell the rules that a resource has of its own, and which are in effect."""
    return known.answer(*_tagged_rules(services, resource_id))


def _tagged_rules(services: Services, ref: str) -> tuple[shapes.ResourceRules, str]:
    resource = services.resources.get(ref)
    own = services.availability.rules(resource.uid)
    shape = _rules_of(resource, own, services.availability.rules())
    return shape, etag(digest(rules_shape(own)), digest(shape))


@router.patch(
    "/resources/{resource_id}/rules", response_model=shapes.ResourceRules, responses=answers(*COMMON, 404, 409)
)
def change_resource_rules(
    resource_id: Ref, body: shapes.RulesChange, _caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.ResourceRules:
    """Give a resource rules of its own; null is as the place has it."""
    uid = services.resources.get(resource_id).uid
    with match.writing(lambda: _tagged_rules(services, uid)[1]):
        services.availability.set_rules(uid, _changed(services.availability.rules(uid), body))
    return match.answer(*_tagged_rules(services, uid))


# --- holidays ---------------------------------------------------------------------------------------


@router.get("/availability/holidays", response_model=shapes.Holidays, responses=answers(*COMMON))
def get_holidays(
    _caller: MayRead,
    services: ServicesOf,
    known: KnownOf,
    country: Annotated[str, Query(max_length=10, description="Look at another country's, without choosing it.")] = "",
    subdivision: Annotated[str, Query(max_length=20, description="And of this state, canton or region of it.")] = "",
) -> shapes.Holidays | Response:
    """List the public holidays of the coming two years on which the whole place is closed."""
    shape = _chosen(services)
    if country:
        shape = _holidays((country, subdivision), services.holidays.preview(country, subdivision))
    return known.answer(shape, _tag_of_holidays(shape))


def _chosen(services: Services) -> shapes.Holidays:
    return _holidays(services.holidays.chosen, services.holidays.list())


def _tag_of_holidays(shape: shapes.Holidays) -> str:
    """Its version is what was chosen, whatever day it is."""
    opened = sorted({each.name for each in shape.holidays if not each.closed})
    return etag(digest(shape.country, shape.subdivision, opened), digest(shape))


def _holidays(of: tuple[str, str], found: tuple[Holiday, ...]) -> shapes.Holidays:
    days = [shapes.Holiday(date=str(each.day), name=each.name, closed=each.on) for each in found]
    return shapes.Holidays(country=of[0], subdivision=of[1], holidays=days)


@router.patch("/availability/holidays", response_model=shapes.Holidays, responses=answers(*COMMON))
def change_holidays(
    body: shapes.HolidayChoice, _caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.Holidays:
    """Choose a country (“” for none), and switch single holidays off or on again, in every year."""
    with match.writing(lambda: _tag_of_holidays(_chosen(services))):
        if body.country is not None:
            services.holidays.choose(body.country, body.subdivision)
        for name in body.open_on:
            services.holidays.switch(name, on=False)
        for name in body.closed_on:
            services.holidays.switch(name, on=True)
    shape = _chosen(services)
    return match.answer(shape, _tag_of_holidays(shape))


@router.get("/availability/countries", response_model=shapes.Countries, responses=answers(*COMMON))
def list_countries(
    _caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    services: ServicesOf,
    of: Annotated[str, Query(max_length=10, description="The parts of this country instead.")] = "",
) -> shapes.Countries:
    """List the countries whose holidays are known, or the parts of one that have their own."""
    found = services.holidays.subdivisions(of) if of else services.holidays.countries()
    return shapes.Countries(countries=[shapes.Country(code=code, name=name) for code, name in found])
