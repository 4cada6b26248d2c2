"""`pools list`, `add`, `edit` and `remove`: groups of resources of which any will do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from schedapp.cli.kinds import POOL, RESOURCE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.model.pool import Choice, Pool
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.place import pool_shape

_CHOICE = click.option(
    "--choose",
    type=click.Choice([choice.value for choice in Choice]),
    help="The first free member, or the one with the fewest bookings on that day. Default: first.",
)
_WORDS = {Choice.FIRST: "the first free one", Choice.LEAST_USED: "the least used of the day"}


@click.group("pools")
def pools() -> None:
    """Add, list, edit and remove pools: any treatment room will do.

    \b
    Example:
      schedapp pools add "Treatment room" --member "Room 1" --member "Room 2"
    """


@pools.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, /, form: Form) -> None:
    """List the pools with their members.

    \b
    Example:
      schedapp pools list --json
    """
    found, resources = session.services.catalogue.pools(), _by_uid(session.services)
    if form is not Form.TABLE:
        print_listing(form, [pool_shape(each, resources) for each in found], "id name members choose")
    elif not found:
        say('There are no pools yet. Add one: schedapp pools add "Treatment room" --member "Room 1" --member "Room 2"')
    else:
        rows = [(clean(p.name), _members(p, resources), _WORDS[p.choice], p.uid[:8]) for p in found]
        print_table(("NAME", "MEMBERS", "CHOOSES", "ID"), rows, flexible=(0, 1))


@pools.command()
@click.argument("name")
@click.option(
    "--member", "members", multiple=True, type=RESOURCE, metavar="RESOURCE", help="One of its resources; repeatable."
)
@_CHOICE
@json_option
@click.pass_obj
def add(session: Session, /, name: str, members: tuple[str, ...], choose: str | None, as_json: bool) -> None:
    """Add a pool. NAME is what one of its members is, such as “Treatment room”.

    The members are tried in the order in which they are given.

    \b
    Example:
      schedapp pools add "Treatment room" --member "Room 1" --member "Room 2" --choose least-used
    """
    choice = Choice(choose) if choose else Choice.FIRST
    added = session.services.catalogue.add_pool(Pool("", name, members, choice))
    _show(session.services, added, as_json, "Added")


@pools.command()
@click.argument("ref", type=POOL, metavar="POOL")
@click.option("--name", help="A new name.")
@click.option(
    "--member", "members", multiple=True, type=RESOURCE, metavar="RESOURCE", help="In place of its members; repeatable."
)
@_CHOICE
@json_option
@click.pass_obj
def edit(session: Session, /, ref: str, members: tuple[str, ...], as_json: bool, **details: Any) -> None:
    """Change a pool: only what is given changes. Bookings keep the members that they have.

    \b
    Example:
      schedapp pools edit "Treatment room" --choose least-used
    """
    changed = old = session.services.catalogue.pool(ref)
    if details["name"] is not None:
        changed = replace(changed, name=details["name"])
    if members:
        changed = replace(changed, members=members)
    if details["choose"] is not None:
        changed = replace(changed, choice=Choice(details["choose"]))
    if changed is old:
        raise click.UsageError("Give at least one option that says what to change.")
    _show(session.services, session.services.catalogue.edit_pool(changed), as_json, "Changed")


@pools.command()
@click.argument("ref", type=POOL, metavar="POOL")
@json_option
@click.pass_obj
def remove(session: Session, /, ref: str, as_json: bool) -> None:
    """Remove a pool that no service type needs. Bookings keep the members that they have.

    \b
    Example:
      schedapp pools remove "Treatment room"
    """
    _show(session.services, session.services.catalogue.remove_pool(ref), as_json, "Removed")


def _by_uid(services: Services) -> Resources:
    return {resource.uid: resource for resource in services.resources.list()}


def _members(pool: Pool, resources: Resources) -> str:
    return clean(", ".join(resources[uid].name for uid in pool.members if uid in resources))


def _show(services: Services, shown: Pool, as_json: bool, verb: str) -> None:
    resources = _by_uid(services)
    if as_json:
        print_json(pool_shape(shown, resources))
    else:
        say(f"{verb} {clean(shown.name)}: {_members(shown, resources)}, id {shown.uid}")
