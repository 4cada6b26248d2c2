"""`calendars` and `events`: what the Google accounts have, and what came from it."""

from __future__ import annotations

from pathlib import Path

import click

from schedapp.cli.kinds import CALENDAR, RESOURCE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import range_options, sign_in_options
from schedapp.cli.presenter import exit_code, show
from schedapp.cli.program import Session
from schedapp.cli.signing_in import SignIn, real_calendar_id, sign_in
from schedapp.cli.terminal import print_table, say
from schedapp.cli.times import local_zone, parse_open_range, show_when
from schedapp.errors import NotFound, SchedError, SignInNeeded
from schedapp.model.connection import Account
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Shape
from schedapp.services.shapes.calendars import calendar_shape, event_shape, event_when


@click.command()
@click.option("--sign-in", "signing_in", is_flag=True, help="Sign in first: another account, or one anew.")
@sign_in_options
@listing_options
@click.pass_obj
def calendars(
    session: Session, signing_in: bool, account: str, client_secrets: Path | None, no_browser: bool, form: Form
) -> int:
    """List the Google calendars of the signed-in accounts, with the ids that `connect` takes.

    \b
    Examples:
      schedapp calendars --sign-in --client-secrets client.json
      schedapp calendars --json
    """
    services = session.services
    chosen = _accounts(services, account)
    if signing_in:
        chosen = [sign_in(services, SignIn(account, client_secrets, no_browser))]
    if not chosen:
        raise _nobody(account)
    shapes, code = _listed(services, chosen)
    if form is not Form.TABLE:
        columns = "calendar_id summary time_zone access_role writable primary account resource"
        print_listing(form, shapes, columns, {"calendars": shapes})
    elif shapes:
        print_table(
            ("CALENDAR", "ACCESS", "TIME ZONE", "RESOURCE", "ACCOUNT", "ID"),
            [tuple(s[key] or "" for key in _SHOWN) for s in shapes],
            flexible=(0, 3),
        )
    return code


_COLUMNS = (
    "event_id title start_time end_time all_day time_zone status booking_id resource recurring recurring_event_id"
)
_SHOWN = ("summary", "access_role", "time_zone", "resource", "account", "calendar_id")


def _accounts(services: Services, email: str) -> list[Account]:
    found = services.calendars.accounts()
    return [account for account in found if not email or account.email.casefold() == email.casefold()]


def _nobody(email: str) -> SchedError:
    if email:
        return NotFound(f"{email} is not signed in.", f"Sign in: schedapp calendars --sign-in --account {email}")
    return SignInNeeded("No Google account is signed in.", "Sign in: schedapp calendars --sign-in")


def _listed(services: Services, accounts: list[Account]) -> tuple[list[Shape], int]:
    """The calendars of all accounts, and the highest exit code; an account in trouble does not hide the others."""
    names = {resource.uid: resource.name for resource in services.resources.list()}
    connected = {
        status.connection.calendar_id: names.get(status.connection.resource)
        for status in services.calendars.connections()
    }
    shapes, code = [], 0
    for account in accounts:
        try:
            for calendar in services.calendars.calendars(account):
                shapes.append(calendar_shape(calendar, account.email, connected.get(calendar.calendar_id)))
        except SchedError as error:
            show(error, account.email)
            code = max(code, exit_code(error))
    return shapes, code


@click.command()
@click.argument("calendar_id", type=CALENDAR)
@click.option(
    "--resource", "ref", default="", type=RESOURCE, metavar="RESOURCE", help="Which one, if the calendar has several."
)
@range_options(first="the first event", last="the last event")
@listing_options
@click.pass_obj
def events(session: Session, /, calendar_id: str, ref: str, first: str, last: str, form: Form) -> None:
    """List the synchronized events of a connected calendar, as of its last sync.

    A recurring event is listed by its dates, 400 days ahead, each with an id of its own.

    CALENDAR_ID is the calendar's id, or “primary”.

    \b
    Example:
      schedapp events primary --from 2026-12-07 --to 2026-12-11 --json
    """
    services = session.services
    real_id = real_calendar_id(services, calendar_id)
    uid = services.resources.get(ref).uid if ref else ""
    rows = services.calendars.events(real_id, *parse_open_range(first, last, local_zone()), resource=uid)
    resources = {resource.uid: resource for resource in services.resources.list()}
    if form is not Form.TABLE:
        shapes = [event_shape(row, resources) for row in rows]
        print_listing(form, shapes, _COLUMNS, {"calendar_id": real_id, "events": shapes})
    elif not rows:
        say("No events. `schedapp sync` fetches what is new.")
    else:
        table = [(show_when(event_when(row), row.zone), row.title, str(row.status), row.event_id) for row in rows]
        print_table(("WHEN", "TITLE", "STATUS", "EVENT ID"), table, flexible=(1,))
