"""`resource add`, `list`, `edit`, `remove` and `order`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import click

from schedapp.cli.kinds import RESOURCE
from schedapp.cli.lazy import Later, LazyGroup
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import local_zone
from schedapp.errors import BadInput
from schedapp.model.resource import Kind, Resource, format_hours, parse_hours
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Shape
from schedapp.services.shapes.place import calendars_of, resource_shape

_COLUMNS = (
    "id name kind time_zone hours capacity colour buffer_before buffer_after description image_url booking_url "
    "google_calendar_id"
)
_AS_GIVEN = ("buffer_before", "buffer_after", "description", "image_url", "booking_url")
Function = TypeVar("Function", bound=Callable[..., Any])


def _detail_options(function: Function) -> Function:
    options = (
        click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What it is."),
        click.option("--timezone", metavar="TZ", help="IANA time zone, such as Europe/Zurich."),
        click.option("--hours", metavar="TEXT", help="Weekly hours, such as “Mo-Fr 08:00-12:00,13:00-18:00”."),
        click.option("--capacity", type=int, metavar="N", help="Bookings that it takes at the same time."),
        click.option("--colour", metavar="C", help="Colour, such as #2563EB."),
        click.option("--before", "buffer_before", type=int, metavar="N", help="Minutes kept free before a booking."),
        click.option("--after", "buffer_after", type=int, metavar="N", help="Minutes kept free after a booking."),
        click.option("--description", metavar="TEXT", help="What there is to say of it; “” for nothing."),
        click.option("--image", "image_url", metavar="ADDRESS", help="A picture of it (https); “” for none."),
        click.option("--booking-page", "booking_url", metavar="ADDRESS", help="Where others book it; “” for nowhere."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group(cls=LazyGroup)
def resource() -> None:
    """Add, list, edit and remove what can be booked, service types, and pools of which any will do.

    A RESOURCE is its name, its id, or the beginning of its id.

    \b
    Example:
      schedapp resource add "Room 1"
    """


for _name, _source, _line in (
    ("service", "services:services", "Add, list, edit and remove service types."),
    ("pool", "pools:pools", "Add, list, edit and remove pools."),
):
    resource.add_command(Later(_name, _source, _line, was=f"{_name}s", path=f"resource {_name}"))
resource.add_command(Later("set", "sets:sets", "Save, list and remove sets of resources."))


@resource.command()
@click.argument("name")
@_detail_options
@json_option
@click.pass_obj
def add(session: Session, /, name: str, as_json: bool, **details: Any) -> None:
    """Add a resource.

    Without options it is a room in this computer's time zone, open on weekdays from 8 to 18, for one booking at a
    time.

    \b
    Examples:
      schedapp resource add "Room 1"
      schedapp resource add "Dr. Weber" --kind person --hours "Mo-Fr 08:00-12:00,13:00-18:00"
    """
    fresh = Resource(uid="", name=name, colour="", zone=local_zone())
    added = session.services.resources.add(_with_details(fresh, details))
    _show(session.services, added, as_json, "Added")


@resource.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, /, form: Form) -> None:
    """List the resources.

    \b
    Example:
      schedapp resource list --json
    """
    found = session.services.resources.list()
    if form is not Form.TABLE:
        print_listing(form, _shapes(session.services, found), _COLUMNS)
    elif not found:
        say('There is nothing to book yet. Add a resource: schedapp resource add "Room 1"')
    else:
        rows = [(r.name, r.kind.value, r.zone, format_hours(r.hours), str(r.capacity), r.uid[:8]) for r in found]
        print_table(("NAME", "KIND", "TIME ZONE", "HOURS", "CAPACITY", "ID"), rows, flexible=(0, 3))


@resource.command()
@click.argument("ref", type=RESOURCE, metavar="RESOURCE")
@click.option("--name", help="A new name.")
@_detail_options
@json_option
@click.pass_obj
def edit(session: Session, /, ref: str, name: str | None, as_json: bool, **details: Any) -> None:
    """Change a resource: only what is given changes.

    RESOURCE is its name, or its id or the beginning of it.

    \b
    Example:
      schedapp resource edit "Room 1" --name "Room 1 (ground floor)" --capacity 2
    """
    if name is None and not any(value is not None for value in details.values()):
        raise click.UsageError("Give at least one option that says what to change.")
    old = session.services.resources.get(ref)
    wanted = _with_details(old if name is None else replace(old, name=name), details)
    _show(session.services, session.services.resources.edit(wanted), as_json, "Changed")


@resource.command()
@click.argument("ref", type=RESOURCE, metavar="RESOURCE")
@click.option("--force", is_flag=True, help="Take it off its coming bookings.")
@json_option
@click.pass_obj
def remove(session: Session, /, ref: str, force: bool, as_json: bool) -> None:
    """Remove a resource.

    One with coming bookings needs --force: those that asked for any of a pool get another one that is free, those that
    have other resources lose it, those that only had it are cancelled. A connected one has to be disconnected first.

    \b
    Example:
      schedapp resource remove "Room 1"
    """
    removal = session.services.resources.removal(ref, force=force)
    if as_json:
        (shape,) = _shapes(session.services, [removal.resource])
        print_json(shape | {"unmet": [change.booking.uid for change in removal.unmet]})
        return
    _show(session.services, removal.resource, as_json, "Removed")
    for change in removal.unmet:
        gone = " It is cancelled." if change.booking.deleted else ""
        say(f"Nothing else of its pool is free for “{clean(change.booking.title)}”, id {change.booking.uid}.{gone}")


@resource.command()
@click.argument("refs", type=RESOURCE, metavar="RESOURCE...", nargs=-1, required=True)
@json_option
@click.pass_obj
def order(session: Session, /, refs: tuple[str, ...], as_json: bool) -> None:
    """Have resources stand first among their kind, in this order, in every list. Prints all of them.

    \b
    Example:
      schedapp resource order "Room 2" "Room 1"
    """
    found = session.services.resources.put_first(refs)
    if as_json:
        print_json(_shapes(session.services, found))
    else:
        for each in found:
            say(f"{each.kind.value}: {clean(each.name)}")


def _with_details(old: Resource, details: dict[str, Any]) -> Resource:
    """The resource with the options that were given; the services check the values."""
    changed = old
    if (kind := details["kind"]) is not None:
        changed = replace(changed, kind=Kind(kind))
    if (zone := details["timezone"]) is not None:
        changed = replace(changed, zone=zone)
    if (hours := details["hours"]) is not None:
        changed = replace(changed, hours=parse_hours(hours))
    if (capacity := details["capacity"]) is not None:
        changed = replace(changed, capacity=capacity)
    if (colour := details["colour"]) is not None:
        if not colour:
            raise BadInput("“” is not a colour.", "Write it as #2563EB.")
        changed = replace(changed, colour=colour)
    return replace(changed, **{name: details[name] for name in _AS_GIVEN if details[name] is not None})


def _shapes(services: Services, found: Iterable[Resource]) -> list[Shape]:
    calendars = calendars_of(services.calendars.connections())
    return [resource_shape(each, calendars.get(each.uid)) for each in found]


def _show(services: Services, shown: Resource, as_json: bool, verb: str) -> None:
    if as_json:
        print_json(_shapes(services, [shown])[0])
    else:
        say(f"{verb} {clean(shown.name)} ({shown.kind.value}, {shown.zone}), id {shown.uid}")
