"""`closure add`, `list`, `remove` and `holidays`: when the place is closed, or somebody is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schedapp.cli.kinds import CLOSURE, RESOURCE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import local_zone, parse_when, show_when
from schedapp.model.closure import Closure, ClosureKind
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.place import closure_shape, closure_zone

if TYPE_CHECKING:
    from schedapp.services.holidays import HolidayService


@click.group()
def closure() -> None:
    """Say when the place is closed, or when somebody is away.

    \b
    Example:
      schedapp closure add 2026-12-24 2027-01-03 --all-day --title "Winter holidays"
    """


@closure.command()
@click.argument("start")
@click.argument("end")
@click.option(
    "--resource", default="", type=RESOURCE, metavar="R", help="Of this resource alone; otherwise of the whole place."
)
@click.option("--title", default="", help="Why, such as “Winter holidays”.")
@click.option("--time-off", is_flag=True, help="Somebody is away; otherwise it is closed.")
@click.option("--all-day", is_flag=True, help="START and END are the first and the last day.")
@json_option
@click.pass_obj
def add(session: Session, /, start: str, end: str, resource: str, title: str, **options: bool) -> None:
    """Add a closure or time off from START to END.

    Calendars whose connection sends availability get it as a busy event.

    \b
    Examples:
      schedapp closure add 2026-12-24 2027-01-03 --all-day --title "Winter holidays"
      schedapp closure add 2026-12-08T13:00 17:00 --resource "Dr. Weber" --time-off
    """
    services = session.services
    zone = services.resources.get(resource).zone if resource else _place_zone(services)
    kind = ClosureKind.TIME_OFF if options["time_off"] else ClosureKind.CLOSED
    when = parse_when(start, end, zone, all_day=options["all_day"])
    added = services.closures.add(Closure("", when, resource=resource, kind=kind, title=title))
    _show(services, added, "Added", as_json=options["as_json"])


@closure.command("list")
@click.option("--resource", default="", type=RESOURCE, metavar="R", help="Of this resource and the whole place.")
@listing_options
@click.pass_obj
def list_(session: Session, /, resource: str, form: Form) -> None:
    """List closures and time off.

    \b
    Example:
      schedapp closure list --resource "Dr. Weber"
    """
    services = session.services
    found = services.closures.list(resource=resource or None)
    resources = _by_uid(services)
    if form is not Form.TABLE:
        shapes = [closure_shape(each, resources, _place_zone(services)) for each in found]
        print_listing(form, shapes, "id kind title start end all_day time_zone resource")
    elif not found:
        say("There are no closures.")
    else:
        zone = _place_zone(services)
        rows = [
            (show_when(c.when, closure_zone(c, resources, zone)), clean(c.words), _of(c, resources), c.uid[:8])
            for c in found
        ]
        print_table(("WHEN", "WHY", "OF", "ID"), rows, flexible=(1, 2))


@closure.command()
@click.argument("closure_id", type=CLOSURE, metavar="CLOSURE")
@json_option
@click.pass_obj
def remove(session: Session, /, closure_id: str, as_json: bool) -> None:
    """Remove a closure by its id or the beginning of it. Its events in Google go as well.

    \b
    Example:
      schedapp closure remove 3f2a9c41
    """
    _show(session.services, session.services.closures.remove(closure_id), "Removed", as_json=as_json)


@closure.command()
@click.option("--country", metavar="CODE", help="Close on the holidays of this country, such as CH; “none” on none.")
@click.option(
    "--subdivision", default="", metavar="CODE", help="And of this state, canton or region of it, such as ZH."
)
@click.option("--off", multiple=True, metavar="NAME", help="Stay open on this holiday, in every year; repeatable.")
@click.option("--on", multiple=True, metavar="NAME", help="Close on it again; repeatable.")
@click.option("--preview", is_flag=True, help="Only show what --country would close.")
@listing_options
@click.pass_obj
def holidays(session: Session, /, country: str | None, subdivision: str, form: Form, **given: Any) -> None:
    """Show the public holidays on which the whole place is closed, choose a country, switch single ones off.

    They reach two years ahead and are renewed each year.

    \b
    Examples:
      schedapp closure holidays --country CH --subdivision ZH
      schedapp closure holidays --off "Labor Day"
      schedapp closure holidays --country US --preview
    """
    service = session.services.holidays
    country = country.upper() if country else country
    if subdivision and not country:
        raise click.UsageError("--subdivision goes with --country.")
    if given["preview"]:
        if not country:
            raise click.UsageError("--preview goes with --country.")
        _show_holidays(service, country, subdivision, form)
        return
    if country is not None:
        service.choose("" if country == "NONE" else country, subdivision)
    for on, names in ((False, given["off"]), (True, given["on"])):
        for name in names:
            service.switch(name, on)
    _show_holidays(service, *service.chosen, form)


@closure.command()
@click.argument("country", default="", metavar="[CODE]")
@listing_options
@click.pass_obj
def countries(session: Session, /, country: str, form: Form) -> None:
    """List the countries whose holidays are known, or the parts of one that have their own.

    \b
    Example:
      schedapp closure countries CH
    """
    service = session.services.holidays
    found = service.subdivisions(country.upper()) if country else service.countries()
    if form is not Form.TABLE:
        print_listing(form, [{"code": code, "name": name} for code, name in found], "code name")
    else:
        print_table(("CODE", "NAME"), [(clean(code), clean(name)) for code, name in found], flexible=(1,))


def _show_holidays(service: HolidayService, country: str, subdivision: str, form: Form) -> None:
    found = service.preview(country, subdivision) if country else ()
    if form is not Form.TABLE:
        days = [{"date": each.day.isoformat(), "name": clean(each.name), "closed": each.on} for each in found]
        whole = {"country": country or None, "subdivision": subdivision or None, "holidays": days}
        print_listing(form, days, "date name closed", whole)
    elif not found:
        say("The place is open on public holidays. Choose a country: schedapp closure holidays --country CH")
    else:
        say(clean(f"Public holidays of {country} {subdivision}".rstrip()))
        rows = [
            (f"{each.day:%a} {each.day.day} {each.day:%b %Y}", clean(each.name), "closed" if each.on else "open")
            for each in found
        ]
        print_table(("DATE", "HOLIDAY", "THE PLACE IS"), rows, flexible=(1,))


def _show(services: Services, closure: Closure, what: str, *, as_json: bool) -> None:
    resources, place = _by_uid(services), _place_zone(services)
    if as_json:
        print_json(closure_shape(closure, resources, place))
        return
    when = show_when(closure.when, closure_zone(closure, resources, place))
    say(f"{what} “{clean(closure.words)}”, {when}, {_of(closure, resources)} ({closure.uid[:8]}).")


def _of(closure: Closure, resources: Resources) -> str:
    if not closure.resource:
        return "the whole place"
    return clean(resources[closure.resource].name) if closure.resource in resources else "a removed resource"


def _zone(closure: Closure, resources: Resources, place: str) -> str:
    return resources[closure.resource].zone if closure.resource in resources else place


def _by_uid(services: Services) -> Resources:
    return {resource.uid: resource for resource in services.resources.list()}


def _place_zone(services: Services) -> str:
    return next((resource.zone for resource in services.resources.list()), local_zone())
