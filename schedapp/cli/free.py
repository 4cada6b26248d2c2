"""`free`: the next time at which everything that a booking needs is free."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import click

from schedapp.cli.kinds import RESOURCE, SERVICE, WISH
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.progress import progress
from schedapp.cli.terminal import clean, print_table, say
from schedapp.cli.times import show_span
from schedapp.errors import NotFound
from schedapp.model.free_slots import Offer
from schedapp.model.resource import DAYS, OpenHours, parse_hours
from schedapp.model.service import ServiceType
from schedapp.model.timespan import Span, parse_date, parse_iso, to_local
from schedapp.model.wishes import Wish, any_of_pool, find_any, named
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.place import offer_shape

_ALL_DAYS = "Mo-Su"
_ALL_HOURS = "00:00-24:00"
_NEAR = {"today": 0, "tomorrow": 1}


@click.command()
@click.argument("refs", nargs=-1, type=RESOURCE, metavar="[RESOURCE]...")
@click.option(
    "--any", "anys", multiple=True, type=WISH, metavar="WHAT", help="Any room, person or device, or any of a pool."
)
@click.option("--service", "offered", type=SERVICE, metavar="NAME", help="The service type: length, buffers, pool.")
@click.option("--minutes", type=int, help="How long it takes. Default: the service's, or 30.")
@click.option("--from", "first", default="today", metavar="DAY", help="First day, or moment. Default: today.")
@click.option("--days", default=14, show_default=True, help="How many days are searched.")
@click.option("--weekdays", default=_ALL_DAYS, metavar="DAYS", help="Such as mo-fr or tu,th. Default: all.")
@click.option("--between", default=_ALL_HOURS, metavar="HOURS", help="Such as 08:00-12:00,14:00-16:00. Default: any.")
@click.option("--step", default=15, show_default=True, help="Starts on multiples of so many minutes.")
@click.option("--first", "count", default=5, show_default=True, help="How many times are listed.")
@listing_options
@click.pass_obj
def free(session: Session, /, refs: tuple[str, ...], anys: tuple[str, ...], form: Form, **asked: Any) -> None:
    """Find the next free time of one or more resources together.

    Each listed time is open and free for all of them, with buffers; no two overlap. With --any the one that is free is
    named. Days and hours are local to the first resource. To see later ones, give --from the end of the last.

    \b
    Examples:
      schedapp free "Dr. Weber" --any room --minutes 30
      schedapp free "Dr. Weber" --any room --from tomorrow --weekdays mo-fr --between 08:00-12:00
      schedapp free "Dr. Weber" --service "Minor surgery"
      schedapp free "Room 1" --from 2026-12-08T14:00 --first 1 --json
    """
    services = session.services
    resources = {resource.uid: resource for resource in services.resources.list()}
    service = services.catalogue.service(asked["offered"]) if asked["offered"] else None
    wishes = [named(services.resources.get(ref)) for ref in refs] + [_any(services, what) for what in anys]
    wishes += _of_service(services, service, wishes) if not anys else []
    if not wishes:
        raise click.UsageError("Name a resource, or give --any.")
    zone = resources[wishes[0].choices[0]].zone
    day, moment = _first(asked["first"], zone, services.free_slots.today(zone))
    with progress("Searching"):
        offers = services.free_slots.find(
            [wish.choices for wish in wishes],
            asked["minutes"] if asked["minutes"] is not None else service.minutes if service else 30,
            first=day,
            days=asked["days"],
            hours=_hours(asked["weekdays"], asked["between"]),
            step=asked["step"],
            count=asked["count"],
            after=moment,
            buffers=(service.buffer_before, service.buffer_after) if service else (0, 0),
        )
    if form is not Form.TABLE:
        shapes = [offer_shape(offer, [wish.words for wish in wishes], zone, resources) for offer in offers]
        print_listing(form, shapes, "start end minutes time_zone resources wishes")
    elif not offers:
        say("No free time in these days. Give more --days, or other hours.")
    else:
        rows = [(show_span(Span(o.start, o.end), zone), _names(o, resources)) for o in offers]
        print_table(("WHEN", "RESOURCES"), rows, flexible=(1,))


def _any(services: Services, what: str) -> Wish:
    """Raises NotFound for what is neither a kind nor a pool, or has no member."""
    wish = find_any(what, services.resources.list(), services.catalogue.pools())
    if wish is None or not wish.choices:
        raise NotFound(f"There is no “{what[:40]}” to choose from.", "Give room, person or device, or a pool's name.")
    return wish


def _of_service(services: Services, service: ServiceType | None, wishes: list[Wish]) -> list[Wish]:
    """The pool that a service needs, unless one of its members was named."""
    if service is None or not service.pool:
        return []
    pool = services.catalogue.pool(service.pool)
    return [] if any(wish.choices[0] in pool.members for wish in wishes) else [any_of_pool(pool)]


def _hours(weekdays: str, between: str) -> tuple[OpenHours, ...]:
    """Raises BadInput."""
    days = re.sub(r"[a-z]+", lambda match: match[0][:2], weekdays.lower().replace(" ", ""))
    return parse_hours(f"{days.title()} {between.replace(' ', '')}")


def _first(text: str, zone: str, today: date) -> tuple[date, int]:
    """The first day, and the moment on it (UTC epoch seconds, 0 for its beginning). Raises BadInput."""
    lowered = text.strip().lower()
    if lowered in _NEAR:
        return today + timedelta(days=_NEAR[lowered]), 0
    if lowered[:2].title() in DAYS and lowered.isalpha():
        return today + timedelta(days=(DAYS.index(lowered[:2].title()) - today.weekday()) % 7), 0
    if len(lowered) <= len("2026-12-08"):
        return parse_date(text), 0
    moment = parse_iso(text, zone)
    return to_local(moment, zone).date(), moment


def _names(offer: Offer, resources: Resources) -> str:
    return clean(", ".join(resources[uid].name for uid in offer.resources))
