"""`booking clashes`: which dates of a series cannot be had, before it is booked or changed."""

from __future__ import annotations

from typing import Any

import click

from schedapp.cli.book import wanted
from schedapp.cli.edit import changes_of, existing
from schedapp.cli.kinds import POOL, RESOURCE, SERVICE, Named
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import resources_option, scope_for, scope_option
from schedapp.cli.presenter import TAKEN
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_table, say
from schedapp.cli.times import show_when
from schedapp.errors import BadInput
from schedapp.model.timespan import iso_edges
from schedapp.services.ports import Services
from schedapp.services.series import SeriesClash
from schedapp.services.shapes.bookings import Shape

_UNSAID: dict[str, Any] = {"client": "", "phone": "", "notes": "", "squeeze": "", "title": "Series"}
_UNCHANGED: dict[str, Any] = dict.fromkeys(("title", "client", "phone", "notes", "squeeze", "status", "progress"))
_OF_NEW = ("also",)
_OF_CHANGE = ("start", "end", "refs", "busy", "scope")
_COLUMNS = "original_start start end words resource closed"


@click.command()
@click.argument("name", type=Named("resource", "any-pool", "booking"), metavar="RESOURCE|BOOKING")
@click.argument("begin", default="", metavar="[START]")
@click.argument("finish", default="", metavar="[END]")
@click.option("--repeat", default="", metavar="RRULE", help="Repetition, such as FREQ=WEEKLY;COUNT=10 (RFC 5545).")
@click.option("--also", multiple=True, type=RESOURCE, metavar="RESOURCE", help="One more resource; repeatable.")
@click.option("--any", "anys", multiple=True, type=POOL, metavar="POOL", help="And any one of a pool; repeatable.")
@click.option("--service", type=SERVICE, metavar="NAME", help="The service type: its length and buffers.")
@click.option("--all-day", is_flag=True, help="START and END are the first and the last day, both included.")
@click.option("--at", "start", default="", metavar="START", help="Of a BOOKING: another start, as in “booking edit”.")
@click.option("--end", default="", metavar="END", help="Of a BOOKING: another end.")
@resources_option("Of a BOOKING: in place of its resources; repeatable.")
@click.option("--busy/--free", default=None, help="Of a BOOKING: whether it blocks its time.")
@scope_option
@listing_options
@click.pass_obj
def clashes(session: Session, /, name: str, begin: str, finish: str, form: Form, **asked: Any) -> int:
    """Say which dates of a series would be taken or closed. It ends with 4 where there are any.

    With RESOURCE and START it is a series that is not booked yet, as in “booking add”, whose --skip-clashes leaves
    these dates out. With BOOKING it is a change of that series, with the options of “booking edit”. Nothing is written.

    \b
    Examples:
      schedapp booking clashes "Room 2" 2026-12-08T18:00 19:30 --repeat "FREQ=WEEKLY;COUNT=10"
      schedapp booking clashes 3f2a9c41 --at 2026-12-08T19:00
      schedapp booking clashes 3f2a9c41/20261208T170000Z --at 2026-12-08T19:00 --scope following
    """
    services = session.services
    wrong = _OF_CHANGE if begin else _OF_NEW
    if any(asked[option] not in ("", None, ()) for option in wrong):
        raise click.UsageError("With RESOURCE give START and --repeat, with BOOKING what changes; see --help.")
    found, zone = _of_new(services, name, begin, finish, asked) if begin else _of_change(services, name, asked)
    if form is not Form.TABLE:
        print_listing(form, [_shape(each, zone) for each in found], _COLUMNS)
    elif not found:
        say("All dates can be booked.")
    else:
        print_table(("WHEN", "WHY"), [(show_when(each.when, zone), clean(each.words)) for each in found], flexible=(1,))
        if len(found) >= services.series.most:
            say(f"There may be more: these are the first {services.series.most}.", err=True)
    return TAKEN if found else 0


Found = tuple[tuple[SeriesClash, ...], str]
"""The clashes, and the zone of the first resource."""


def _of_new(services: Services, resource: str, begin: str, finish: str, asked: dict[str, Any]) -> Found:
    if not asked["repeat"]:
        raise click.UsageError("Give --repeat: of one time “availability why” tells whether it is free.")
    fields = (
        _UNSAID | {each: asked[each] for each in ("repeat", "anys", "all_day")} | {"service": asked["service"] or ""}
    )
    booking = services.bookings.chosen(wanted(services, (resource, *asked["also"]), begin, finish, fields))
    return services.series.clashes(booking), services.resources.get(booking.resources[0]).zone


def _of_change(services: Services, name: str, asked: dict[str, Any]) -> Found:
    reach = scope_for(name, asked["scope"])
    old = existing(services, name, reach)
    changes = changes_of(services, old, _UNCHANGED | asked | {"no_repeat": False})
    if not changes:
        raise click.UsageError("With BOOKING say what changes, such as --at START.")
    planned = services.bookings.planned(name, changes, reach)
    if not planned.recurring:
        raise BadInput(
            f"“{planned.title}” is one date.", "“schedapp availability why” tells whether one time can be booked."
        )
    return services.series.clashes_of_edit(name, changes, reach), services.resources.get(planned.resources[0]).zone


def _shape(each: SeriesClash, zone: str) -> Shape:
    """`closed`: nothing but a rule of the place refuses it, and --anyway overrides that."""
    start, end = iso_edges(each.when, zone)
    return {
        "original_start": each.original_start,
        "start": start,
        "end": end,
        "words": each.words,
        "resource": each.resource or None,
        "closed": each.closed,
    }
