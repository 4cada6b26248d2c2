"""`search`: find bookings and clients by words."""

from __future__ import annotations

import click

from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.progress import progress
from schedapp.cli.terminal import clean, print_table, say
from schedapp.cli.times import local_zone, show_when
from schedapp.model.found import FoundBooking, FoundClient
from schedapp.model.timespan import AllDay, Timed, to_local
from schedapp.services.shapes.bookings import Resources, found_client_shape, found_shape, zone_of

_SHOWN_ID = 8


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many at most.")
@listing_options
@click.pass_obj
def search(session: Session, words: tuple[str, ...], limit: int, form: Form) -> None:
    """Find bookings and clients by words.

    Each word is part of a title or of a client's name, or, beside other words, of a resource's. A date (tue, 24.12.,
    +2w, "in 3 days") narrows it to that day. What is to come is listed first; of a series the next date.

    \b
    Examples:
      schedapp search okafor
      schedapp search check-up tue --json
    """
    services = session.services
    resources = {resource.uid: resource for resource in services.resources.list()}
    zone = zone_of(resources, resources) if resources else local_zone()
    with progress("Searching"):
        found = services.search.find(" ".join(words), zone, limit)
    if form is not Form.TABLE:
        bookings = [found_shape(each, resources) for each in found.bookings]
        clients = [found_client_shape(each, resources) for each in found.clients]
        print_listing(form, bookings, _COLUMNS, {"bookings": bookings, "clients": clients})
        return
    if not found.bookings and not found.clients:
        say("Nothing was found.")
    if found.bookings:
        print_table(_HEADERS, [_row(each, resources) for each in found.bookings], flexible=(1, 2, 3))
    for client in found.clients:
        say(clean(f"Client: {client.name}{_next_words(client, resources)}"))


_COLUMNS = "id title client start end all_day time_zone resources"
_HEADERS = ("WHEN", "TITLE", "RESOURCES", "CLIENT", "ID")


def _row(each: FoundBooking, resources: Resources) -> tuple[str, ...]:
    uid, slash, original_start = each.name.partition("/")
    shown = f"{uid[:_SHOWN_ID]}{slash}{original_start}"
    return (_when_words(each, resources), each.title, ", ".join(_names(each, resources)), each.client, shown)


def _when_words(each: FoundBooking, resources: Resources) -> str:
    zone = zone_of(each.resources, resources)
    if not each.all_day:
        return show_when(Timed(each.start, each.end, zone), zone)
    return show_when(AllDay(to_local(each.start, zone).date(), to_local(each.end, zone).date()), zone)


def _names(each: FoundBooking, resources: Resources) -> list[str]:
    return [resources[uid].name for uid in each.resources if uid in resources]


def _next_words(client: FoundClient, resources: Resources) -> str:
    return f", {client.booking.title}, {_when_words(client.booking, resources)}" if client.booking else ""
