"""`resource set list`, `save` and `remove`: the sets of resources that the window shows together."""

from __future__ import annotations

from typing import Any

import click

from schedapp.cli.kinds import RESOURCE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.errors import NotFound
from schedapp.services.ports import Services
from schedapp.services.resource_sets import ResourceSet, read_sets, with_set, without_set, write_sets


@click.group("set")
def sets() -> None:
    """Save, list and remove sets of resources: what the window shows together, under a name.

    \b
    Example:
      schedapp resource set save Mornings "Dr. Weber" "Room 1"
    """


@sets.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, /, form: Form) -> None:
    """List the saved sets.

    \b
    Example:
      schedapp resource set list --json
    """
    found = read_sets(session.services.settings)
    if form is not Form.TABLE:
        print_listing(form, [_shape(each, session.services) for each in found], "name resources")
    elif not found:
        say('There are no sets yet. Save one: schedapp resource set save Mornings "Room 1"')
    else:
        rows = [(clean(each.name), clean(", ".join(_names(each, session.services)))) for each in found]
        print_table(("NAME", "RESOURCES"), rows, flexible=(0, 1))


@sets.command()
@click.argument("name")
@click.argument("refs", type=RESOURCE, metavar="RESOURCE...", nargs=-1, required=True)
@json_option
@click.pass_obj
def save(session: Session, /, name: str, refs: tuple[str, ...], as_json: bool) -> None:
    """Save resources under a name; a set that has this name gives way.

    \b
    Example:
      schedapp resource set save Mornings "Dr. Weber" "Room 1"
    """
    services = session.services
    uids = dict.fromkeys(services.resources.get(ref).uid for ref in refs)
    fresh = with_set(read_sets(services.settings), name, tuple(uids))
    write_sets(services.settings, fresh)
    _show(services, fresh[-1], as_json, "Saved")


@sets.command()
@click.argument("name")
@json_option
@click.pass_obj
def remove(session: Session, /, name: str, as_json: bool) -> None:
    """Remove a set. Its resources stay.

    \b
    Example:
      schedapp resource set remove Mornings
    """
    services = session.services
    known = read_sets(services.settings)
    gone = next((each for each in known if each.name.casefold() == name.strip().casefold()), None)
    if gone is None:
        raise NotFound(f"There is no set “{name[:40]}”.", "List them with “schedapp resource set list”.")
    write_sets(services.settings, without_set(known, gone.name))
    _show(services, gone, as_json, "Removed")


def _names(shown: ResourceSet, services: Services) -> list[str]:
    """Those that there still are, in the order of all lists."""
    return [each.name for each in services.resources.list() if each.uid in shown.resources]


def _shape(shown: ResourceSet, services: Services) -> dict[str, Any]:
    known = [each for each in services.resources.list() if each.uid in shown.resources]
    return {
        "name": shown.name,
        "resources": [each.name for each in known],
        "resource_ids": [each.uid for each in known],
    }


def _show(services: Services, shown: ResourceSet, as_json: bool, verb: str) -> None:
    if as_json:
        print_json(_shape(shown, services))
    else:
        say(f"{verb} {clean(shown.name)}: {clean(', '.join(_names(shown, services)))}")
