"""`book`: make a booking."""

from __future__ import annotations

from typing import Any

import click

from schedapp.cli.asked import place_words
from schedapp.cli.delivery import look_first, settle
from schedapp.cli.kinds import BOOKABLE, CLIENT, POOL, RESOURCE, SERVICE
from schedapp.cli.options import anyway_option, json_option
from schedapp.cli.program import Session
from schedapp.cli.series_clashes import skip_clashes
from schedapp.cli.terminal import clean, print_json, say
from schedapp.cli.times import local_zone, parse_when, show_when
from schedapp.model.booking import Booking, Status, Transparency, check_booking
from schedapp.model.pool import Requirement
from schedapp.model.progress import WORDS
from schedapp.model.recurrence import check_recurrence
from schedapp.model.rules import words
from schedapp.model.service import ServiceType
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import zone_of
from schedapp.services.shapes.shown import shown_booking


@click.command()
@click.argument("resource", type=BOOKABLE)
@click.argument("start")
@click.argument("end", default="", metavar="[END]")
@click.option("--title", metavar="T", help="What it is. Default: the name of the service type.")
@click.option(
    "--also", multiple=True, type=RESOURCE, metavar="RESOURCE", help="One more resource; may be given several times."
)
@click.option(
    "--any", "anys", multiple=True, type=POOL, metavar="POOL", help="And any one of a pool; may be given several times."
)
@click.option(
    "--service",
    type=SERVICE,
    default="",
    metavar="NAME",
    help="The service type: its length, buffers and pool are taken.",
)
@click.option(
    "--client", type=CLIENT, default="", metavar="C", help="Whom it is for. Google gets it as the privacy level says."
)
@click.option("--phone", default="", metavar="P", help="The client's phone number. Never sent to Google.")
@click.option("--notes", default="", metavar="N", help="Notes. Google gets them at the level “full” alone.")
@click.option("--repeat", default="", metavar="RRULE", help="Repetition, such as FREQ=WEEKLY;COUNT=10 (RFC 5545).")
@click.option("--all-day", is_flag=True, help="START and END are the first and the last day, both included.")
@click.option("--skip-clashes", is_flag=True, help="Of a series, leave out the dates that are taken or closed.")
@click.option("--status", type=click.Choice([Status.CONFIRMED.value, Status.TENTATIVE.value]), help="How sure it is.")
@click.option("--busy/--free", default=True, help="Whether it blocks its time.")
@click.option("--squeeze", default="", metavar="REASON", help="Book it although the time is taken, and say why.")
@anyway_option
@json_option
@click.pass_obj
def book(
    session: Session,
    /,
    resource: str,
    start: str,
    end: str,
    also: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Book one or more resources.

    START is ISO 8601, local to RESOURCE without an offset. END is the same, a time of day (10:30), or a length (+45m);
    with --service it may be left out. RESOURCE may be a pool: "any treatment room".

    A connected resource is looked at in Google once more before it is booked. If Google cannot be reached, the
    booking is made, and is sent with the next sync.

    \b
    Examples:
      schedapp book "Dr. Weber" 2026-12-08T09:00 +45m --title Check-up --also "Room 1"
      schedapp book "Dr. Weber" 2026-12-08T10:00 --service "Minor surgery" --any "Treatment room"
      schedapp book "Room 2" 2026-12-08T18:00 19:30 --title Yoga --repeat "FREQ=WEEKLY;COUNT=10"
      schedapp book "Dr. Weber" 2026-12-21 2026-12-31 --title Holidays --all-day
      schedapp book "Dr. Weber" 2026-12-12T09:00 +30m --title Emergency --anyway
      schedapp book "Dr. Weber" 2026-12-08T09:15 +15m --title Emergency --squeeze "Severe pain"
    """
    if asked["title"] is None and not asked["service"]:
        raise click.UsageError("Give --title, or --service whose name is the title.")
    services = session.services
    booking = services.bookings.chosen(wanted(services, (resource, *also), start, end, asked))
    zone = services.resources.get(booking.resources[0]).zone
    answers = skip_clashes(services, booking) if asked["skip_clashes"] else {}
    if not answers:  # of a time that is closed Google is not asked
        services.availability.check(None, booking, anyway=asked["anyway"])
    look = look_first(services, booking.resources, booking.when, booking.recurrence, zone)
    change = services.series.add(booking, answers, anyway=asked["anyway"])
    settle(services, change, look, lambda: show_booking(services, change.booking, as_json, "Booked"))


def wanted(services: Services, refs: tuple[str, ...], start: str, end: str, asked: dict[str, Any]) -> Booking:
    """The booking as asked, checked: nothing is looked up in Google for one that cannot be."""
    service = services.catalogue.service(asked["service"]) if asked["service"] else None
    pools = [ref for ref in refs if ref.casefold().startswith("any ")]
    uids = tuple(services.resources.get(ref).uid for ref in refs if ref not in pools)
    wishes = services.catalogue.open_wishes([*pools, *asked["anys"]], service, uids)
    zone = _zone(services, uids, wishes)
    when = parse_when(start, end or _length(service), zone, all_day=asked["all_day"])
    recurrence = check_recurrence([asked["repeat"]], when) if asked["repeat"] else ()
    fields = {name: asked[name] for name in ("client", "phone", "notes", "squeeze")} | {"recurrence": recurrence}
    if service is not None:
        fields["service"] = service.uid
    if asked.get("status"):
        fields["status"] = Status(asked["status"])
    if not asked.get("busy", True):
        fields["transparency"] = Transparency.TRANSPARENT
    title = asked["title"] or (service.name if service else "")
    return check_booking(Booking("", title, when, uids, requirements=wishes, **fields))


def _zone(services: Services, uids: tuple[str, ...], wishes: tuple[Requirement, ...]) -> str:
    """In which START and END are meant: that of the first resource, or of the first of a pool."""
    members = services.catalogue.pool(wishes[0].pool).members if wishes and not uids else ()
    first = next(iter((*uids, *members)), "")
    return services.resources.get(first).zone if first else local_zone()


def _length(service: ServiceType | None) -> str:
    """In place of an END that was not given."""
    if service is None:
        raise click.UsageError("Give END, or --service with its usual length.")
    return f"+{service.minutes}m"


def show_booking(services: Services, booking: Booking, as_json: bool, verb: str) -> None:
    """Print a booking that was made or changed."""
    resources = {resource.uid: resource for resource in services.resources.list()}
    zone = zone_of(booking.resources, resources)
    if as_json:
        print_json(shown_booking(services, booking, resources))
        return
    names = place_words(booking, resources, services)
    repeats = f", {words(booking.recurrence).lower()}" if booking.recurrence else ""
    say(clean(f"{verb} “{booking.title}”, {show_when(booking.when, zone)}{repeats}, {names}{_aside(booking)}"))
    say(f"id {booking.uid}")


def _aside(booking: Booking) -> str:
    """What stays here of a booking, in words."""
    words = [WORDS[booking.progress]] if booking.progress else []
    words += [f"squeezed in: {booking.squeeze}"] if booking.squeeze else []
    return "".join(f", {word}" for word in words)
