"""`availability why`: whether a time can be booked, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schedapp.cli.kinds import RESOURCE
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, say
from schedapp.cli.times import parse_when, show_when
from schedapp.model.timespan import iso_edges, span_of

if TYPE_CHECKING:
    from schedapp.model.timespan import When
    from schedapp.services.ports import Services
    from schedapp.services.shapes.bookings import Shape


@click.command()
@click.argument("refs", type=RESOURCE, nargs=-1, required=True, metavar="RESOURCE...")
@click.option("--at", "start", required=True, metavar="START", help="When it would begin, ISO 8601.")
@click.option("--to", "end", default="+30m", show_default=True, metavar="END", help="A time, a time of day, a length.")
@json_option
@click.pass_obj
def why(session: Session, /, refs: tuple[str, ...], start: str, end: str, as_json: bool) -> None:
    """Say whether all of some resources can be booked at a time, and if not, why not and what would do.

    Asks nobody: Google's side is what the last sync brought. It ends with 0 whatever the answer is.

    \b
    Examples:
      schedapp availability why "Dr. Weber" --at 2026-12-08T09:00 --to +45m
      schedapp availability why "Dr. Weber" "Room 1" --at 2026-12-12T09:00 --to 09:30 --json
    """
    services = session.services
    resources = [services.resources.get(ref) for ref in refs]
    zone = resources[0].zone
    when = parse_when(start, end, zone)
    found = _reasons(services, [resource.uid for resource in resources], when, zone)
    if as_json:
        first, last = iso_edges(when, zone)
        names = [clean(resource.name) for resource in resources]
        print_json({"start": first, "end": last, "resources": names, "free": not found, "reasons": found})
        return
    if not found:
        say(clean(f"{show_when(when, zone)} can be booked."))
    for reason in found:
        say(clean(reason["words"]))
        for line in filter(None, reason["detail"].splitlines()):
            say(clean(f"  {line}"))


def _reasons(services: Services, uids: list[str], when: When, zone: str) -> list[Shape]:
    """A rule that refuses, and what is booked then; `firm`: nobody may book it all the same."""
    span = span_of(when, zone)
    reasons: list[Shape] = []
    refusal = services.availability.why_not(uids, span.start, span.end)
    if refusal is not None:
        reasons.append(
            {"kind": refusal.kind.value, "words": refusal.words, "detail": refusal.detail, "firm": refusal.firm}
        )
    taken = services.bookings.taken(uids, span.start, span.end)
    if taken is not None:
        reasons.append({"kind": "taken", "words": taken.title, "detail": taken.detail, "firm": not taken.squeezes})
    return reasons
