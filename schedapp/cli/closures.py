"""`closure add`, `list` and `remove`: when the place is closed, or somebody is away."""

from __future__ import annotations

import click

from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.shapes import Resources, Shape
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import iso_edges, local_zone, parse_when, show_when
from schedapp.model.booking import is_all_day
from schedapp.model.closure import Closure, ClosureKind
from schedapp.services.ports import Services


@click.group()
def closure() -> None:
    """Say when the place is closed, or when somebody is away."""


@closure.command()
@click.argument("start")
@click.argument("end")
@click.option("--resource", default="", metavar="R", help="Of this resource alone; otherwise of the whole place.")
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
@click.option("--resource", default="", metavar="R", help="Of this resource and the whole place.")
@json_option
@click.pass_obj
def list_(session: Session, /, resource: str, as_json: bool) -> None:
    """List closures and time off.

    \b
    Example:
      schedapp closure list --resource "Dr. Weber"
    """
    services = session.services
    found = services.closures.list(resource=resource or None)
    resources = _by_uid(services)
    if as_json:
        print_json([closure_shape(each, resources, _place_zone(services)) for each in found])
    elif not found:
        say("There are no closures.")
    else:
        zone = _place_zone(services)
        rows = [
            (show_when(c.when, _zone(c, resources, zone)), clean(c.words), _of(c, resources), c.uid[:8]) for c in found
        ]
        print_table(("WHEN", "WHY", "OF", "ID"), rows, flexible=(1, 2))


@closure.command()
@click.argument("closure_id", metavar="CLOSURE")
@json_option
@click.pass_obj
def remove(session: Session, /, closure_id: str, as_json: bool) -> None:
    """Remove a closure by its id or the beginning of it. Its events in Google go as well.

    \b
    Example:
      schedapp closure remove 3f2a9c41
    """
    _show(session.services, session.services.closures.remove(closure_id), "Removed", as_json=as_json)


def closure_shape(closure: Closure, resources: Resources, place: str) -> Shape:
    """One closure; `resource` is null for the whole place."""
    zone = _zone(closure, resources, place)
    start, end = iso_edges(closure.when, zone)
    return {
        "id": closure.uid,
        "kind": closure.kind.value,
        "title": closure.words,
        "start": start,
        "end": end,
        "all_day": is_all_day(closure.when),
        "time_zone": zone,
        "resource": _of(closure, resources) if closure.resource else None,
        "resource_id": closure.resource or None,
    }


def _show(services: Services, closure: Closure, what: str, *, as_json: bool) -> None:
    resources, place = _by_uid(services), _place_zone(services)
    if as_json:
        print_json(closure_shape(closure, resources, place))
        return
    when = show_when(closure.when, _zone(closure, resources, place))
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
