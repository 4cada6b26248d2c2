"""`book`: make a booking."""

from __future__ import annotations

from typing import Any

import click

from schedapp.cli.delivery import how_far, look_first, settle
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.shapes import booking_shape, zone_of
from schedapp.cli.terminal import clean, print_json, say
from schedapp.cli.times import parse_when, show_when
from schedapp.model.booking import Booking, check_booking
from schedapp.model.recurrence import check_recurrence
from schedapp.model.resource import Resource
from schedapp.model.rules import words
from schedapp.services.ports import Services


@click.command()
@click.argument("resource")
@click.argument("start")
@click.argument("end")
@click.option("--title", required=True, metavar="T", help="What it is.")
@click.option("--also", multiple=True, metavar="RESOURCE", help="One more resource; may be given several times.")
@click.option("--client", default="", metavar="C", help="Whom it is for. Never sent to Google.")
@click.option("--phone", default="", metavar="P", help="The client's phone number. Never sent to Google.")
@click.option("--notes", default="", metavar="N", help="Notes. Never sent to Google.")
@click.option("--repeat", default="", metavar="RRULE", help="Repetition, such as FREQ=WEEKLY;COUNT=10 (RFC 5545).")
@click.option("--all-day", is_flag=True, help="START and END are the first and the last day, both included.")
@json_option
@click.pass_obj
def book(
    session: Session,
    /,
    resource: str,
    start: str,
    end: str,
    also: tuple[str, ...],
    repeat: str,
    all_day: bool,
    as_json: bool,
    **texts: Any,
) -> None:
    """Book one or more resources.

    START is ISO 8601, local to RESOURCE without an offset. END is the same, a time of day (10:30), or a length (+45m).

    A connected resource is looked at in Google once more before it is booked. If Google cannot be reached, the
    booking is made, and is sent with the next sync.

    \b
    Examples:
      schedapp book "Dr. Weber" 2026-12-08T09:00 +45m --title Check-up --also "Room 1"
      schedapp book "Room 2" 2026-12-08T18:00 19:30 --title Yoga --repeat "FREQ=WEEKLY;COUNT=10"
      schedapp book "Dr. Weber" 2026-12-21 2026-12-31 --title Holidays --all-day
    """
    services = session.services
    chosen = [services.resources.get(ref) for ref in (resource, *also)]
    booking = _wanted(chosen, start, end, repeat, all_day, texts)
    look = look_first(services, booking.resources, booking.when, booking.recurrence, chosen[0].zone)
    change = services.bookings.add(booking)
    settle(services, change, look, lambda: show_booking(services, change.booking, as_json, "Booked"))


def _wanted(chosen: list[Resource], start: str, end: str, repeat: str, all_day: bool, texts: dict[str, Any]) -> Booking:
    """The booking as asked, checked: nothing is looked up in Google for one that cannot be."""
    when = parse_when(start, end, chosen[0].zone, all_day=all_day)
    recurrence = check_recurrence([repeat], when) if repeat else ()
    uids = tuple(each.uid for each in chosen)
    return check_booking(Booking(uid="", when=when, resources=uids, recurrence=recurrence, **texts))


def show_booking(services: Services, booking: Booking, as_json: bool, verb: str) -> None:
    """Print a booking that was made or changed."""
    resources = {resource.uid: resource for resource in services.resources.list()}
    zone = zone_of(booking.resources, resources)
    if as_json:
        delivery = None if booking.deleted else how_far(services, booking, zone)
        print_json(booking_shape(booking, resources, delivery))
        return
    names = ", ".join(resources[uid].name for uid in booking.resources if uid in resources)
    repeats = f", {words(booking.recurrence).lower()}" if booking.recurrence else ""
    say(clean(f"{verb} “{booking.title}”, {show_when(booking.when, zone)}{repeats}, {names}"))
    say(f"id {booking.uid}")
