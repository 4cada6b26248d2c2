"""`booking clashes`: which dates of a series cannot be had, before it is booked or changed."""

from __future__ import annotations

from typing import Any

import click

from schedapp.cli.book import wanted
from schedapp.cli.kinds import BOOKABLE, POOL, RESOURCE, SERVICE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.presenter import TAKEN
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_table, say
from schedapp.cli.times import show_when
from schedapp.model.timespan import iso_edges
from schedapp.services.series import SeriesClash
from schedapp.services.shapes.bookings import Shape

_UNSAID: dict[str, Any] = {"client": "", "phone": "", "notes": "", "squeeze": "", "title": "Series"}


@click.command()
@click.argument("resource", type=BOOKABLE)
@click.argument("start")
@click.argument("end", default="", metavar="[END]")
@click.option("--repeat", required=True, metavar="RRULE", help="Repetition, such as FREQ=WEEKLY;COUNT=10 (RFC 5545).")
@click.option("--also", multiple=True, type=RESOURCE, metavar="RESOURCE", help="One more resource; repeatable.")
@click.option("--any", "anys", multiple=True, type=POOL, metavar="POOL", help="And any one of a pool; repeatable.")
@click.option("--service", type=SERVICE, default="", metavar="NAME", help="The service type: its length and buffers.")
@click.option("--all-day", is_flag=True, help="START and END are the first and the last day, both included.")
@listing_options
@click.pass_obj
def clashes(session: Session, /, resource: str, start: str, end: str, form: Form, **asked: Any) -> int:
    """Say which dates of a series that is not booked yet are taken or closed. It ends with 4 where there are any.

    START and END are as in “booking add”, whose --skip-clashes leaves these dates out.

    \b
    Example:
      schedapp booking clashes "Room 2" 2026-12-08T18:00 19:30 --repeat "FREQ=WEEKLY;COUNT=10"
    """
    services = session.services
    booking = services.bookings.chosen(wanted(services, (resource, *asked.pop("also")), start, end, _UNSAID | asked))
    zone = services.resources.get(booking.resources[0]).zone
    found = services.series.clashes(booking)
    if form is not Form.TABLE:
        print_listing(form, [_shape(each, zone) for each in found], "original_start start end why resource closed")
    elif not found:
        say("All dates can be booked.")
    else:
        print_table(("WHEN", "WHY"), [(show_when(each.when, zone), clean(each.words)) for each in found], flexible=(1,))
    return TAKEN if found else 0


def _shape(each: SeriesClash, zone: str) -> Shape:
    """`closed`: nothing but a rule of the place refuses it, and --anyway overrides that."""
    start, end = iso_edges(each.when, zone)
    return {
        "original_start": each.original_start,
        "start": start,
        "end": end,
        "why": each.words,
        "resource": each.resource or None,
        "closed": each.closed,
    }
