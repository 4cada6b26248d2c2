"""`status`: the connections, how they fare, and where the data is."""

from __future__ import annotations

from collections.abc import Iterable

import click

from schedapp import __version__
from schedapp.cli.attention import point_to
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_table, say
from schedapp.cli.times import local_zone, show_moment
from schedapp.model.connection import ConnectionStatus, Health
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.calendars import status_shape


@click.command()
@listing_options
@click.pass_obj
def status(session: Session, form: Form) -> None:
    """Show the connections, what waits in them, and where the data is.

    Asks nobody: it shows what is known here.

    \b
    Example:
      schedapp status --json
    """
    services = session.services
    found = services.calendars.connections()
    accounts = _signed_in((account.email for account in services.calendars.accounts()), found)
    resources = {resource.uid: resource for resource in services.resources.list()}
    paths = services.paths
    if form is not Form.TABLE:
        shapes = [status_shape(each, resources) for each in found]
        whole = {
            "version": __version__,
            "home": str(paths.home),
            "database": str(paths.database),
            "log": str(paths.log),
            "frequency": services.settings.get("frequency"),
            "accounts": accounts,
            "connections": shapes,
            "attention": services.attention.count(),
        }
        print_listing(form, shapes, _COLUMNS, whole)
        return
    if found:
        print_table(_HEADERS, [_row(each, resources) for each in found], flexible=(0, 1))
        for each in found:
            say(clean(f"{_name(each)}: {in_words(each, local_zone())}"))
        _say_messages(found)
    else:
        say("No calendar is connected. Connect one: schedapp connect RESOURCE --calendar primary")
    point_to(services)
    say(f"Signed in: {', '.join(map(clean, accounts)) or 'nobody'}")
    say(f"Data: {paths.home}   Log: {paths.log}")


_COLUMNS = (
    "resource calendar_id summary account direction privacy incoming policy availability health message synced_at "
    "proven_at waiting parked decisions oldest_waiting_at next_try_at last_error"
)
_HEADERS = ("RESOURCE", "CALENDAR", "DIRECTION", "PRIVACY", "HEALTH", "SYNCED", "WAITING", "PARKED", "TO DECIDE")


def _row(each: ConnectionStatus, resources: Resources) -> tuple[str, ...]:
    connection = each.connection
    named = resources.get(connection.resource)
    return (
        named.name if named else connection.resource,
        connection.summary or connection.calendar_id,
        connection.direction.value,
        connection.privacy.value,
        connection.health.value,
        show_moment(connection.synced_at, local_zone()),
        str(each.waiting),
        str(each.parked),
        str(each.decisions),
    )


def _name(each: ConnectionStatus) -> str:
    return each.connection.summary or each.connection.calendar_id


def in_words(status: ConnectionStatus, zone: str) -> str:
    """`In Google as of Tue 1 Dec 2026 10:42, read back. 2 changes wait, the oldest since …; the next try at ….`"""
    connection = status.connection
    if not connection.pushes:
        read = f"Read from Google {show_moment(connection.synced_at, zone)}."
        return " ".join((read if connection.synced_at else "Not read yet.", *_tried(status, zone)))
    proven = f"In Google as of {show_moment(connection.proven_at, zone)}, read back."
    words = [proven if connection.proven_at else "Not proven to be in Google yet."]
    if status.waiting:
        changes = "1 change waits" if status.waiting == 1 else f"{status.waiting} changes wait"
        again = f" ({status.rewriting} for the new privacy level)" if status.rewriting else ""
        words.append(f"{changes}{again}, the oldest since {show_moment(status.oldest_waiting, zone)}.")
    return " ".join((*words, *_tried(status, zone)))


def _tried(status: ConnectionStatus, zone: str) -> Iterable[str]:
    """When what failed is tried again, where anything runs that would."""
    if status.next_try:
        yield f"The next try is at {show_moment(status.next_try, zone)}."
    elif status.connection.health is Health.OFFLINE:
        yield "Nothing that runs now tries again by itself: schedapp sync does, or the window once it is open."


def _say_messages(found: tuple[ConnectionStatus, ...]) -> None:
    """What is wrong, in words, below the table: each once, with all the calendars that it is about."""
    about: dict[str, list[str]] = {}
    for each in found:
        for text in dict.fromkeys(filter(None, (each.connection.message, *each.reasons))):
            about.setdefault(text, []).append(_name(each))
    for text, calendars in about.items():
        say(clean(f"{', '.join(calendars)}: {text}"))


def _signed_in(emails: Iterable[str], found: tuple[ConnectionStatus, ...]) -> list[str]:
    """The accounts that nothing is known against: one that a connection waits for has to sign in again."""
    ended = {each.connection.account.email for each in found if each.connection.health is Health.SIGN_IN}
    return [email for email in emails if email not in ended]
