"""`api token`, `on`, `off`, `status` and `openapi`: the HTTP API of this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schedapp.cli.kinds import TOKEN
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import local_zone, show_moment
from schedapp.model.timespan import iso_or_none
from schedapp.services.settings import API, API_PORT

if TYPE_CHECKING:
    from schedapp.services.api_tokens import ApiToken
    from schedapp.services.ports import Services
    from schedapp.services.shapes.bookings import Shape

_SCOPES = ("read-busy", "read", "write")


@click.group()
def token() -> None:
    """Make, list and revoke the tokens that programs use the API with.

    \b
    Example:
      schedapp api token create --scope read --name "Desk display"
    """


@token.command()
@click.option(
    "--scope",
    type=click.Choice(_SCOPES),
    required=True,
    help="read-busy: when something is taken; read: everything; write: and changing it.",
)
@click.option("--name", default="", metavar="NAME", help="Who uses it, as it is called in the log. Default: a number.")
@json_option
@click.pass_obj
def create(session: Session, scope: str, name: str, as_json: bool) -> None:
    """Make a token. It is printed once, alone on the output, and kept nowhere: only what recognizes it is.

    \b
    Examples:
      schedapp api token create --scope read-busy --name "Phone system"
      schedapp api token create --scope write --json
    """
    from schedapp.services.api_tokens import Scope

    made = session.services.api_tokens.create(Scope(scope), name)
    if as_json:
        print_json(_token_shape(made.token) | {"token": made.text})
        return
    say(clean(f"Token “{made.token.name}” ({scope}). It is shown this once:"), err=True)
    say(made.text)


@token.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, form: Form) -> None:
    """List the tokens: their names, never their texts.

    \b
    Example:
      schedapp api token list --json
    """
    found = session.services.api_tokens.all()
    if form is not Form.TABLE:
        print_listing(form, [_token_shape(each) for each in found], "id name scope created_at")
    elif not found:
        say("There are no tokens yet. Make one: schedapp api token create --scope read")
    else:
        rows = [(each.name, each.scope.value, show_moment(each.created, local_zone()), each.uid) for each in found]
        print_table(("NAME", "SCOPE", "MADE", "ID"), rows, flexible=(0,))


@token.command()
@click.argument("name", type=TOKEN, metavar="TOKEN")
@json_option
@click.pass_obj
def revoke(session: Session, name: str, as_json: bool) -> None:
    """Revoke a token by its name or id. What uses it is refused at once.

    \b
    Example:
      schedapp api token revoke "Desk display"
    """
    gone = session.services.api_tokens.revoke(name)
    if as_json:
        print_json(_token_shape(gone))
    else:
        say(clean(f"Revoked “{gone.name}” ({gone.scope.value})."))


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="Always this port; 0 for any free one.")
@json_option
@click.pass_obj
def on(session: Session, port: int | None, as_json: bool) -> None:
    """Let the window serve the API on this computer, from now on or from its next start.

    Without a window, `schedapp serve` does.

    \b
    Examples:
      schedapp api on
      schedapp api on --port 8420
    """
    if port is not None:
        session.services.settings.set(API_PORT, str(port or ""))
    _switch(session.services, "on", as_json=as_json)


@click.command()
@json_option
@click.pass_obj
def off(session: Session, as_json: bool) -> None:
    """Let the window serve the API no more. Tokens stay.

    \b
    Example:
      schedapp api off
    """
    _switch(session.services, "off", as_json=as_json)


@click.command()
@json_option
@click.pass_obj
def status(session: Session, as_json: bool) -> None:
    """Say whether the API is on, where it is served now, and how many tokens there are.

    \b
    Example:
      schedapp api status
    """
    _show(session.services, as_json=as_json)


@click.command()
@click.pass_obj
def openapi(session: Session) -> None:
    """Print the OpenAPI document of the API as JSON. No server is needed.

    \b
    Example:
      schedapp api openapi > openapi.json
    """
    print_json(session.program.openapi())


def _switch(services: Services, value: str, *, as_json: bool) -> None:
    services.settings.set(API, value)
    _show(services, as_json=as_json)


def _show(services: Services, *, as_json: bool) -> None:
    from schedapp.services.api_state import running

    found = running(services.paths)
    tokens, setting = len(services.api_tokens.all()), services.settings.get(API)
    port = services.settings.get(API_PORT)
    if as_json:
        address = found.address if found else None
        print_json(
            {"window": setting == "on", "port": int(port) if port else None, "address": address, "tokens": tokens}
        )
        return
    say(f"In the window: {setting}{f', port {port}' if port else ''}")
    say(f"Served now: {clean(found.address) if found else 'no'}")
    say(f"Tokens: {tokens or 'none; make one: schedapp api token create --scope read'}")


def _token_shape(each: ApiToken) -> Shape:
    return {"id": each.uid, "name": each.name, "scope": each.scope.value, "created_at": iso_or_none(each.created)}
