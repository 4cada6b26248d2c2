"""`connection`: the terms of one connection, shown and changed."""

from __future__ import annotations

from typing import Any

import click

from schedapp.cli.kinds import CALENDAR, RESOURCE
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.signing_in import real_calendar_id
from schedapp.cli.terminal import clean, print_json, say
from schedapp.cli.terms import chosen_terms, terms_in_words, terms_options
from schedapp.model.connection import LEVELS, Connection, ConnectionStatus
from schedapp.services.ports import Services
from schedapp.services.shapes.calendars import status_shape


@click.command()
@click.argument("calendar_id", type=CALENDAR)
@click.option(
    "--resource", "ref", default="", type=RESOURCE, metavar="RESOURCE", help="Which one, if the calendar has several."
)
@terms_options("as it is")
@json_option
@click.pass_obj
def connection(session: Session, /, calendar_id: str, ref: str, as_json: bool, **options: Any) -> None:
    """Show or change what a connection sends and takes. Without options it only shows.

    With another --privacy everything that was sent is sent again, by the next syncs. CALENDAR_ID is the calendar's id,
    or “primary”.

    \b
    Examples:
      schedapp connection primary
      schedapp connection primary --privacy busy --policy sched
    """
    services = session.services
    real_id = real_calendar_id(services, calendar_id)
    before = _status(services, real_id, ref)
    terms = chosen_terms(options)
    after = before
    if terms:
        services.calendars.change(real_id, resource=before.connection.resource, **terms)
        after = _status(services, real_id, ref)
    resources = {resource.uid: resource for resource in services.resources.list()}
    if as_json:
        print_json(status_shape(after, resources))
        return
    named = resources.get(after.connection.resource)
    calendar = after.connection.summary or after.connection.calendar_id
    say(clean(f"{named.name if named else after.connection.resource} and “{calendar}”"))
    for line in terms_in_words(after.connection):
        say(clean(line))
    for line in _what_follows(before.connection, after):
        say(clean(line), err=True)


def _status(services: Services, calendar_id: str, ref: str) -> ConnectionStatus:
    """Raises NotFound, Ambiguous."""
    uid = services.calendars.find(calendar_id, ref).uid
    return next(each for each in services.calendars.connections() if each.connection.uid == uid)


def _what_follows(before: Connection, after: ConnectionStatus) -> list[str]:
    """What a change comes to that the terms themselves do not say."""
    lines = []
    if after.rewriting and before.privacy is not after.connection.privacy:
        lines.append(
            f"{after.rewriting} {'booking is' if after.rewriting == 1 else 'bookings are'} sent again: "
            f"schedapp sync {after.connection.calendar_id}"
        )
    if LEVELS.index(after.connection.privacy) < LEVELS.index(before.privacy) and after.connection.pushes:
        lines.append("What Google keeps of earlier versions, in its trash and in mails, and copies of others stay.")
    if before.pushes and not after.connection.pushes:
        lines.append("Bookings stay on both sides; what was not sent yet is not sent any more.")
    return lines
