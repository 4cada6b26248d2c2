"""`bookings`: list the bookings of some time."""

from __future__ import annotations

import click

from schedapp.cli.kinds import CLIENT, RESOURCE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import range_options
from schedapp.cli.program import Session
from schedapp.cli.progress import progress
from schedapp.cli.terminal import print_table, say
from schedapp.cli.times import local_zone, parse_range, show_moment, show_when
from schedapp.model.booking import Status
from schedapp.model.occurrence import Delivery, Occurrence
from schedapp.model.progress import WORDS
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import (
    Resources,
    grouped,
    occurrence_when,
    worst_delivery,
    zone_of,
)
from schedapp.services.shapes.shown import shown_occurrences

_SHOWN_ID = 8


@click.command()
@range_options(first="today", last="a year on")
@click.option(
    "--resource", "refs", multiple=True, type=RESOURCE, metavar="RESOURCE", help="Only of this one; may be repeated."
)
@click.option("--client", type=CLIENT, default="", metavar="CLIENT", help="Only of this one, by name or id.")
@listing_options
@click.pass_obj
def bookings(session: Session, /, first: str, last: str, refs: tuple[str, ...], client: str, form: Form) -> None:
    """List bookings: one entry for each occurrence, with all its resources.

    A date means the whole day. A time without an offset is local to the resource, without --resource to this computer.

    \b
    Examples:
      schedapp bookings --from 2026-12-07 --to 2026-12-11
      schedapp bookings --resource "Room 1" --json
    """
    services = session.services
    resources = {resource.uid: resource for resource in services.resources.list()}
    chosen = {found.uid: found for found in map(services.resources.get, refs)}
    start, end = parse_range(first, last, zone_of(chosen, chosen) if chosen else local_zone())
    with progress("Reading"):
        groups = grouped(services.bookings.week(start, end), resources)
    if chosen:
        groups = [rows for rows in groups if any(row.resource in chosen for row in rows)]
    if client:
        groups = _of_client(services, client, groups)
    if form is not Form.TABLE:
        print_listing(form, shown_occurrences(services, groups, resources), _COLUMNS)
    elif not groups:
        say("No bookings in this time.")
    else:
        print_table(_HEADERS, [_row(rows, resources) for rows in groups], flexible=(1, 2, 3))


_COLUMNS = (
    "id title start end all_day time_zone resources service status progress squeeze client client_id recurring "
    "series_id blocks clash read_only origin in_google delivery"
)
_HEADERS = ("WHEN", "TITLE", "RESOURCES", "CLIENT", "REMARKS", "ID")


def _of_client(services: Services, ref: str, groups: list[list[Occurrence]]) -> list[list[Occurrence]]:
    """Those of one client: a date of a series may be somebody else's. Raises NotFound, Ambiguous."""
    wanted = services.clients.get(ref).uid
    known = services.clients.of_bookings({name for rows in groups for name in (rows[0].name, rows[0].booking)})
    return [
        rows for rows in groups if rows[0].client and (known.get(rows[0].name) or known.get(rows[0].booking)) == wanted
    ]


def _row(rows: list[Occurrence], resources: Resources) -> tuple[str, ...]:
    row = rows[0]
    when = show_when(occurrence_when(row, resources), zone_of([row.resource], resources))
    names = ", ".join(resources[each.resource].name for each in rows if each.resource in resources)
    uid, slash, original_start = row.name.partition("/")
    return (when, row.title, names, row.client, ", ".join(_remarks(rows)), f"{uid[:_SHOWN_ID]}{slash}{original_start}")


def _remarks(rows: list[Occurrence]) -> list[str]:
    """What is worth a word: most bookings have none."""
    row, delivery = rows[0], worst_delivery(rows)
    remarks = {
        "series": row.recurring,
        "clash": any(each.clash for each in rows),
        f"held until {show_moment(row.expires_at, local_zone())}": bool(row.expires_at),
        "tentative": row.status is Status.TENTATIVE,
        WORDS[row.progress]: bool(row.progress),
        "squeezed in": any(each.squeeze for each in rows),
        "not yet in Google": delivery is Delivery.WAITING,
        "trouble in Google": delivery is Delivery.TROUBLE,
        "read-only": row.read_only,
    }
    return [remark for remark, holds in remarks.items() if holds]
