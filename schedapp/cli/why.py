"""`availability why`: whether a time can be booked, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schedapp.cli.kinds import BOOKING, POOL, RESOURCE, SERVICE
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, say
from schedapp.cli.times import local_zone, parse_when, show_when
from schedapp.model.pool import Requirement
from schedapp.model.timespan import iso_edges, span_of
from schedapp.services.shapes.why_not import why_not_shape

if TYPE_CHECKING:
    from schedapp.errors import Taken
    from schedapp.model.availability import Refusal
    from schedapp.services.ports import Services
    from schedapp.services.shapes.bookings import Shape


@click.command()
@click.argument("refs", type=RESOURCE, nargs=-1, metavar="[RESOURCE]...")
@click.option("--at", "start", required=True, metavar="START", help="When it would begin, ISO 8601.")
@click.option("--to", "end", metavar="END", help="A time, a time of day, a length. Default: the service's, or +30m.")
@click.option("--any", "anys", type=POOL, multiple=True, metavar="POOL", help="And any one of a pool; repeatable.")
@click.option("--service", "offered", type=SERVICE, metavar="NAME", help="The service type: length and buffers.")
@click.option("--booking", type=BOOKING, default="", metavar="BOOKING", help="This one does not stand in its own way.")
@json_option
@click.pass_obj
def why(session: Session, /, refs: tuple[str, ...], start: str, as_json: bool, **asked: Any) -> None:
    """Say whether all of some resources can be booked at a time, and if not, why not and what would do.

    Asks nobody: Google's side is what the last sync brought. It ends with 0 whatever the answer is.

    \b
    Examples:
      schedapp availability why "Dr. Weber" --at 2026-12-08T09:00 --to +45m
      schedapp availability why "Dr. Weber" "Room 1" --at 2026-12-12T09:00 --to 09:30 --json
      schedapp availability why --any "Treatment room" --service "Minor surgery" --at 2026-12-08T09:00
    """
    services = session.services
    resources = [services.resources.get(ref) for ref in refs]
    pools = [services.catalogue.pool(ref) for ref in asked["anys"]]
    if not resources and not pools:
        raise click.UsageError("Name a resource, or give --any.")
    service = services.catalogue.service(asked["offered"]) if asked["offered"] else None
    first_uid = resources[0].uid if resources else next(iter(pools[0].members), "")
    zone = services.resources.get(first_uid).zone if first_uid else local_zone()
    when = parse_when(start, asked["end"] or f"+{service.minutes if service else 30}m", zone)
    uids, span, ignore = [resource.uid for resource in resources], span_of(when, zone), asked["booking"]
    ignore = _whole_name(services, ignore)
    wishes = [Requirement(pool.uid) for pool in pools]
    refusal = services.availability.why_not(uids, span.start, span.end, ignore=ignore)
    taken = services.bookings.taken(
        uids, span.start, span.end, ignore=ignore, service=service.uid if service else "", requirements=wishes
    )
    found = _reasons(refusal, taken)
    if as_json:
        first, last = iso_edges(when, zone)
        names = [clean(resource.name) for resource in resources]
        asked_for = {"start": first, "end": last, "resources": names, "resource_ids": uids}
        print_json(why_not_shape(taken, refusal) | asked_for | {"reasons": found})
        return
    if not found:
        say(clean(f"{show_when(when, zone)} can be booked."))
    for reason in found:
        say(clean(reason["words"]))
        for line in filter(None, reason["detail"].splitlines()):
            say(clean(f"  {line}"))


def _whole_name(services: Services, name: str) -> str:
    """A booking's whole id for its beginning, with the occurrence that it names. Raises NotFound."""
    uid, slash, original_start = name.partition("/")
    return f"{services.bookings.get(uid).uid}{slash}{original_start}" if name else ""


def _reasons(refusal: Refusal | None, taken: Taken | None) -> list[Shape]:
    """A rule that refuses, and what is booked then; `firm`: nobody may book it all the same."""
    reasons: list[Shape] = []
    if refusal is not None:
        reasons.append(
            {"kind": refusal.kind.value, "words": refusal.words, "detail": refusal.detail, "firm": refusal.firm}
        )
    if taken is not None:
        reasons.append({"kind": "taken", "words": taken.title, "detail": taken.detail, "firm": not taken.squeezes})
    return reasons
