"""`client list`, `show`, `add`, `edit` and `erase`: those who are booked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schedapp.cli.kinds import CLIENT
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.model.client import Client
from schedapp.services.shapes.clients import client_shape, erasure_shape

if TYPE_CHECKING:
    from collections.abc import Callable


_COLUMNS = "id name phone email notes created_at version"


def _detail_options(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--phone", metavar="P", help="Phone number."),
        click.option("--email", metavar="E", help="Mail address."),
        click.option("--notes", metavar="N", help="Notes on the client; they stay here."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group()
def client() -> None:
    """List, add, change and erase those who are booked for.

    A CLIENT is an id, or a name that one client alone has. A name that is given with a booking makes a client, too.

    \b
    Example:
      schedapp client list okafor
    """


@client.command("list")
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="How many at most.")
@listing_options
@click.pass_obj
def list_(session: Session, words: tuple[str, ...], limit: int, form: Form) -> None:
    """List clients by name: all, or those with all words of a TEXT in name, phone or mail address.

    \b
    Examples:
      schedapp client list
      schedapp client list okafor --csv
    """
    found = session.services.clients.page(" ".join(words), limit=limit)
    if form is not Form.TABLE:
        print_listing(form, [client_shape(each) for each in found], _COLUMNS)
    elif not found:
        say("There are no such clients." if words else "There are no clients yet.")
    else:
        rows = [(each.name, each.phone, each.email, each.uid) for each in found]
        print_table(("NAME", "PHONE", "MAIL", "ID"), rows, flexible=(0, 2))


@client.command()
@click.argument("ref", type=CLIENT, metavar="CLIENT")
@json_option
@click.pass_obj
def show(session: Session, ref: str, as_json: bool) -> None:
    """Show a client, and the ids of the bookings.

    \b
    Example:
      schedapp client show "Amara Okafor" --json
    """
    service = session.services.clients
    found = service.get(ref)
    bookings = service.bookings_of(found.uid)
    if as_json:
        print_json(client_shape(found) | {"bookings": list(bookings)})
        return
    _say(found, "")
    for label, text in (("Mail", found.email), ("Notes", found.notes)):
        if text:
            say(clean(f"{label}: {text}"))
    say(f"Bookings: {', '.join(uid[:8] for uid in bookings) or 'none'}")


@client.command()
@click.argument("name")
@_detail_options
@json_option
@click.pass_obj
def add(session: Session, /, name: str, as_json: bool, **details: str | None) -> None:
    """Add a client. No two have one name and phone number.

    \b
    Example:
      schedapp client add "Amara Okafor" --phone "+41 44 555 01 02"
    """
    fresh = Client("", name, details["phone"] or "", details["email"] or "", details["notes"] or "")
    _show(session.services.clients.add(fresh), "Added ", as_json=as_json)


@client.command()
@click.argument("ref", type=CLIENT, metavar="CLIENT")
@click.option("--name", metavar="NAME", help="Another name; all bookings show it.")
@_detail_options
@json_option
@click.pass_obj
def edit(session: Session, /, ref: str, as_json: bool, **details: str | None) -> None:
    """Change a client: only what is given changes.

    \b
    Example:
      schedapp client edit "Amara Okafor" --phone "+41 44 555 01 03"
    """
    given = {field: value for field, value in details.items() if value is not None}
    if not given:
        raise click.UsageError("Give at least one option that says what to change.")
    _show(session.services.clients.edit(ref, given), "Changed ", as_json=as_json)


@client.command()
@click.argument("ref", type=CLIENT, metavar="CLIENT")
@click.option("--ahead", is_flag=True, help="Even with bookings ahead: they go on without a name.")
@click.option("--yes", is_flag=True, help="Do it: this cannot be undone.")
@json_option
@click.pass_obj
def erase(session: Session, ref: str, ahead: bool, yes: bool, as_json: bool) -> None:
    """Erase a client for good: the name leaves bookings, history and what was deleted. Says what has it still.

    \b
    Example:
      schedapp client erase "Amara Okafor" --yes
    """
    service = session.services.clients
    found = service.get(ref)
    if not yes:
        raise click.UsageError("Erasing cannot be undone. Give --yes to do it.")
    done = service.erase(found.uid, ahead=ahead)
    if as_json:
        print_json(erasure_shape(done))
        return
    say(f"Erased from {done.bookings} bookings and {done.entries} entries of the history.")
    for words in done.kept:
        say(clean(words))


def _show(found: Client, verb: str, *, as_json: bool) -> None:
    if as_json:
        print_json(client_shape(found))
    else:
        _say(found, verb)


def _say(found: Client, verb: str) -> None:
    phone = f", {found.phone}" if found.phone else ""
    say(clean(f"{verb}{found.name}{phone}, id {found.uid}"))
