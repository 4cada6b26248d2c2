"""`connect` and `disconnect`: tie a resource to a Google calendar, and end it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from schedapp.cli.kinds import CALENDAR, RESOURCE
from schedapp.cli.options import json_option, sign_in_options
from schedapp.cli.program import Session
from schedapp.cli.progress import progress
from schedapp.cli.rehearsal import show_rehearsals
from schedapp.cli.signing_in import SignIn, real_calendar_id, sign_in, with_account
from schedapp.cli.terminal import clean, print_json, say
from schedapp.cli.terms import chosen_terms, say_level, terms_options
from schedapp.cli.token_input import token_from_input
from schedapp.model.connection import Account, Connection, Health
from schedapp.model.rehearsal import Rehearsal
from schedapp.model.resource import Resource
from schedapp.services.ports import Services
from schedapp.services.shapes.calendars import connection_shape


@click.command()
@click.argument("ref", type=RESOURCE, metavar="RESOURCE")
@click.option(
    "--calendar", "calendar_id", type=CALENDAR, required=True, metavar="ID", help="The calendar's id, or “primary”."
)
@terms_options(
    "details", direction="two-way", privacy="title; busy where patients are booked", policy="ask", availability="not"
)
@click.option("--dry-run", is_flag=True, help="Only say what the first sync would do; connect nothing.")
@click.option(
    "--token-stdin", is_flag=True, help="Read a Google token from standard input in place of signing in (see below)."
)
@sign_in_options
@json_option
@click.pass_obj
def connect(
    session: Session,
    /,
    ref: str,
    calendar_id: str,
    account: str,
    client_secrets: Path | None,
    no_browser: bool,
    dry_run: bool,
    token_stdin: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Keep a resource and a Google calendar in sync.

    Uses the signed-in account if there is exactly one or --account names it, else it opens the browser (the
    environment's BROWSER) to sign in, and shows the address as well. Ctrl+C cancels. With --no-browser the address
    is a line of its own on the output, ahead of the result.

    With --token-stdin nobody signs in: standard input has the JSON object with refresh_token, client_id and
    client_secret, or an access token alone, which is good for this command only, so that it synchronizes at once.

    \b
    Examples:
      schedapp connect "Dr. Weber" --calendar primary --client-secrets client.json
      schedapp connect "Room 1" --calendar abc123@group.calendar.google.com --privacy busy
      schedapp connect "Room 1" --calendar primary --dry-run
      schedapp connect "Room 1" --calendar primary --token-stdin < token.json
    """
    if token_stdin and (account or no_browser or _typed("client_secrets")):
        raise click.UsageError("--token-stdin goes without --account, --client-secrets and --no-browser.")
    services = session.services
    resource = services.resources.get(ref)
    terms = chosen_terms(options)
    token = token_from_input() if token_stdin else None
    wanted = SignIn(account, client_secrets, no_browser, token)
    if dry_run:
        say_level(services, terms)
        return _rehearse(services, resource, calendar_id, wanted, terms, as_json=as_json)
    connection = _signed_in_again(services, resource, calendar_id, wanted)
    if connection is None:
        say_level(services, terms)
        connection = _begin(services, resource, calendar_id, wanted, terms)
    if token is not None and not token.refresh_token:
        connection = _synchronized(services, connection)
    _show(services, connection, as_json, "Connected")
    return 0


def _rehearse(
    services: Services, resource: Resource, calendar_id: str, wanted: SignIn, terms: dict[str, Any], *, as_json: bool
) -> int:
    def rehearse(owner: Account) -> Rehearsal:
        with progress("Rehearsing"):
            return services.calendars.rehearse_new(resource.uid, owner, calendar_id, **terms)

    rehearsal = with_account(services, wanted, rehearse)
    return show_rehearsals([rehearsal], {resource.uid: resource}, as_json=as_json)


def _begin(
    services: Services, resource: Resource, calendar_id: str, wanted: SignIn, terms: dict[str, Any]
) -> Connection:
    def begin(owner: Account) -> Connection:
        with progress("Connecting"):
            there = services.calendars.connected(resource.uid, owner, calendar_id) if wanted.token else None
            return there or services.calendars.connect(resource.uid, owner, calendar_id, **terms)

    return with_account(services, wanted, begin)


def _typed(option: str) -> bool:
    """Whether an option was given here, not by the environment."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _synchronized(services: Services, connection: Connection) -> Connection:
    """What an access token alone is good for: one sync, now. Raises what stopped it; the connection stays."""
    (report,) = services.calendars.sync(connection.calendar_id, resource=connection.resource)
    if report.error is not None:
        raise report.error
    say("Synchronized once: the access token ends with this command. For more, connect again and sign in.", err=True)
    return services.calendars.find(connection.calendar_id, connection.resource)


def _signed_in_again(services: Services, resource: Resource, calendar_id: str, wanted: SignIn) -> Connection | None:
    """The connection that these words name already and that only waits for a sign-in, signed in; else None."""
    for status in services.calendars.connections():
        connection = status.connection
        named = calendar_id in (connection.calendar_id, "primary" if _is_primary(connection) else None)
        if named and connection.resource == resource.uid and connection.health is Health.SIGN_IN:
            sign_in(services, replace(wanted, account=connection.account.email))
            return connection
    return None


def _is_primary(connection: Connection) -> bool:
    return connection.calendar_id == connection.account.email


@click.command()
@click.argument("calendar_id", type=CALENDAR)
@click.option(
    "--resource", "ref", default="", type=RESOURCE, metavar="RESOURCE", help="Which one, if the calendar has several."
)
@click.option("--remove-copies", is_flag=True, help="Delete the events that Sched made in the calendar.")
@click.option("--revoke", is_flag=True, help="Take Sched's access to the account away, on every computer.")
@json_option
@click.pass_obj
def disconnect(session: Session, calendar_id: str, ref: str, remove_copies: bool, revoke: bool, as_json: bool) -> None:
    """End the sync of a calendar. Both sides keep what they have, unless --remove-copies is given.

    With its last calendar an account is signed out here. CALENDAR_ID is the calendar's id, or “primary”.

    \b
    Examples:
      schedapp disconnect primary
      schedapp disconnect abc123@group.calendar.google.com --remove-copies --revoke
    """
    services = session.services
    uid = services.resources.get(ref).uid if ref else ""
    with progress("Disconnecting"):
        connection = services.calendars.disconnect(
            real_calendar_id(services, calendar_id), resource=uid, remove_copies=remove_copies, revoke=revoke
        )
    _show(services, connection, as_json, "Disconnected")


def _show(services: Services, connection: Connection, as_json: bool, verb: str) -> None:
    resources = {resource.uid: resource for resource in services.resources.list()}
    if as_json:
        print_json(connection_shape(connection, resources))
        return
    named = resources.get(connection.resource)
    name = named.name if named else connection.resource
    calendar = connection.summary or connection.calendar_id
    say(clean(f"{verb} {name} and “{calendar}” ({connection.account.email})"))
    if verb == "Connected":
        say(clean(f"Sync it now: schedapp sync {connection.calendar_id}"), err=True)
