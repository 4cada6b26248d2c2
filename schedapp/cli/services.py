"""`services list`, `add`, `edit`, `remove` and `order`: the service types that a place offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import click

from schedapp.cli.kinds import POOL, SERVICE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.model.pool import any_words
from schedapp.model.service import ServiceType
from schedapp.services.ports import Services
from schedapp.services.shapes.place import service_shape

Function = TypeVar("Function", bound=Callable[..., Any])


def _detail_options(function: Function) -> Function:
    options = (
        click.option("--minutes", type=int, metavar="N", help="How long it usually takes. Default: 30."),
        click.option("--colour", metavar="C", help="Colour of its bookings, such as #0F766E; “” for none."),
        click.option("--before", "buffer_before", type=int, metavar="N", help="Minutes kept free before it."),
        click.option("--after", "buffer_after", type=int, metavar="N", help="Minutes kept free after it."),
        click.option("--any", "pool", type=POOL, metavar="POOL", help="The pool that it needs one of; “” for none."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group("services")
def services() -> None:
    """Add, list, edit and remove service types: a usual length, a colour, buffers, and the pool that is needed.

    \b
    Example:
      schedapp services add "Check-up" --minutes 30
    """


@services.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, /, form: Form) -> None:
    """List the service types.

    \b
    Example:
      schedapp services list --json
    """
    found = session.services.catalogue.services()
    pools = _pool_names(session.services)
    if form is not Form.TABLE:
        columns = "id name minutes colour buffer_before buffer_after pool"
        print_listing(form, [service_shape(each, pools) for each in found], columns)
    elif not found:
        say('There are no service types yet. Add one: schedapp services add "Check-up" --minutes 30')
    else:
        rows = [(clean(s.name), f"{s.minutes} min", _buffers(s), _needs(s, pools), s.colour, s.uid[:8]) for s in found]
        print_table(("NAME", "LENGTH", "BUFFERS", "NEEDS", "COLOUR", "ID"), rows, flexible=(0, 3))


@services.command()
@click.argument("name")
@_detail_options
@json_option
@click.pass_obj
def add(session: Session, /, name: str, as_json: bool, **details: Any) -> None:
    """Add a service type.

    Of its buffers and those of a resource the larger counts.

    \b
    Examples:
      schedapp services add "Check-up" --minutes 30
      schedapp services add "Minor surgery" --minutes 60 --after 15 --any "Treatment room" --colour "#0F766E"
    """
    added = session.services.catalogue.add_service(replace(ServiceType("", name), **_given(details)))
    _show(session.services, added, as_json, "Added")


@services.command()
@click.argument("ref", type=SERVICE, metavar="SERVICE")
@click.option("--name", help="A new name.")
@_detail_options
@json_option
@click.pass_obj
def edit(session: Session, /, ref: str, as_json: bool, **details: Any) -> None:
    """Change a service type: only what is given changes.

    With other buffers its bookings to come are placed again; what does not fit any more is shown as a clash.

    \b
    Example:
      schedapp services edit "Minor surgery" --after 30
    """
    given = _given(details)
    if not given:
        raise click.UsageError("Give at least one option that says what to change.")
    catalogue = session.services.catalogue
    _show(session.services, catalogue.edit_service(replace(catalogue.service(ref), **given)), as_json, "Changed")


@services.command()
@click.argument("ref", type=SERVICE, metavar="SERVICE")
@json_option
@click.pass_obj
def remove(session: Session, /, ref: str, as_json: bool) -> None:
    """Remove a service type. Bookings keep it; it is not offered any more.

    \b
    Example:
      schedapp services remove "Check-up"
    """
    _show(session.services, session.services.catalogue.remove_service(ref), as_json, "Removed")


@services.command()
@click.argument("refs", type=SERVICE, metavar="SERVICE...", nargs=-1, required=True)
@json_option
@click.pass_obj
def order(session: Session, /, refs: tuple[str, ...], as_json: bool) -> None:
    """Have service types offered first, in this order. Prints all of them.

    \b
    Example:
      schedapp services order "Check-up" "Minor surgery"
    """
    found = session.services.catalogue.order_services(refs)
    if as_json:
        pools = _pool_names(session.services)
        print_json([service_shape(each, pools) for each in found])
    else:
        for each in found:
            say(f"{clean(each.name)} ({each.minutes} min)")


def _given(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if value is not None}


def _pool_names(all_services: Services) -> dict[str, str]:
    return {pool.uid: pool.name for pool in all_services.catalogue.pools()}


def _buffers(service: ServiceType) -> str:
    return (
        f"{service.buffer_before}+{service.buffer_after} min" if service.buffer_before or service.buffer_after else ""
    )


def _needs(service: ServiceType, pools: Mapping[str, str]) -> str:
    return clean(any_words(pools[service.pool])) if service.pool in pools else ""


def _show(all_services: Services, shown: ServiceType, as_json: bool, verb: str) -> None:
    if as_json:
        print_json(service_shape(shown, _pool_names(all_services)))
    else:
        say(f"{verb} {clean(shown.name)} ({shown.minutes} min), id {shown.uid}")
