"""`absent`: somebody is ill, or something is broken, for a day or some hours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from schedapp.cli.kinds import RESOURCE
from schedapp.cli.options import FILE, json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import parse_when
from schedapp.errors import BadInput
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed, When, iso, iso_edges
from schedapp.services.absence import Affected, Call, Fate, call_of, kindest
from schedapp.services.call_list import HEADINGS, call_csv, call_rows
from schedapp.services.shapes.bookings import Shape

_FATES = {
    "move": (Fate.OTHER, Fate.LATER),
    "other": (Fate.OTHER,),
    "later": (Fate.LATER,),
    "cancel": (Fate.CANCEL,),
    "keep": (Fate.KEEP,),
}


@click.command()
@click.argument("ref", type=RESOURCE, metavar="RESOURCE")
@click.argument("day")
@click.option("--until", "last", default="", metavar="DAY", help="The last day, included. Default: DAY alone.")
@click.option("--from", "start", default="", metavar="CLOCK", help="Some hours alone: from this time of day, 10:00.")
@click.option("--to", "end", default="", metavar="CLOCK", help="Until this time of day. Default: until midnight.")
@click.option("--list", "fate", flag_value="list", help="Only show what is booked and where it could go.")
@click.option(
    "--move", "fate", flag_value="move", help="To another resource at the same time, or to the next free time."
)
@click.option("--other", "fate", flag_value="other", help="To another resource of its kind at the same time alone.")
@click.option("--later", "fate", flag_value="later", help="To the next free time of the same resources.")
@click.option("--cancel", "fate", flag_value="cancel", help="Cancel the bookings.")
@click.option("--keep", "fate", flag_value="keep", default=True, help="Leave the bookings as they are (the default).")
@click.option("--title", default="", metavar="T", help="What the time off is called. Calendars may get it.")
@click.option("--csv", "file", type=FILE, metavar="FILE", help="Save the call list.")
@json_option
@click.pass_obj
def absent(session: Session, /, ref: str, day: str, fate: str, file: Path | None, as_json: bool, **given: Any) -> None:
    """Take a resource out for a day or some hours, and print whom to call.

    What cannot be moved as asked stays as it is, and says so in the list. All of it is done, or nothing.

    \b
    Examples:
      schedapp absent "Dr. Weber" 2026-12-08 --list
      schedapp absent "Dr. Weber" 2026-12-08 --move --csv calls.csv
      schedapp absent "Room 2" 2026-12-08 --from 10:00 --to 12:00 --cancel
    """
    services = session.services
    resource = services.resources.get(ref)
    when = _when(resource, day, given)
    found = services.absence.affected(resource.uid, when)
    if fate == "list":
        _show_affected(found, resource, as_json=as_json)
        return
    made = services.absence.take_out(resource.uid, when, kindest(found, *_FATES[fate]), title=given["title"])
    if file is not None:
        _save(file, made.calls, resource.zone)
    if as_json:
        shape = {"resource": clean(resource.name), "resource_id": resource.uid}
        print_json(shape | {"calls": _calls(made.calls, resource)})
        return
    say(clean(f"{made.batch.summary}."))
    if made.calls:
        rows = [tuple(map(clean, row)) for row in call_rows(made.calls, resource.zone)]
        print_table(tuple(name.upper() for name in HEADINGS), rows, flexible=(0, 2))


def _when(resource: Resource, day: str, given: dict[str, Any]) -> When:
    if not (given["start"] or given["end"]):
        return parse_when(day, given["last"] or day, resource.zone, all_day=True)
    if given["last"]:
        raise BadInput("Some hours are those of one day.", "Leave --until out, or --from and --to.")
    return parse_when(f"{day}T{given['start'] or '00:00'}", given["end"] or "24:00", resource.zone)


def _save(file: Path, calls: Sequence[Call], zone: str) -> None:
    try:
        file.write_text(call_csv(calls, zone), "utf-8", newline="")
        file.chmod(0o600)
    except OSError as error:
        raise BadInput(f"“{clean(str(file))}” cannot be written.", "Choose another file. All else is done.") from error


def _show_affected(found: Sequence[Affected], resource: Resource, *, as_json: bool) -> None:
    if as_json:
        shape = {"resource": clean(resource.name), "resource_id": resource.uid}
        print_json(shape | {"affected": [_affected(one, resource) for one in found]})
    elif not found:
        say(clean(f"Nothing is booked on {resource.name} then."))
    else:
        calls = [call_of(*pair) for pair in kindest(found, Fate.OTHER, Fate.LATER)]
        rows = [tuple(map(clean, row)) for row in call_rows(calls, resource.zone)]
        print_table(("CLIENT", "PHONE", "BOOKING", "IS", "COULD GO TO"), rows, flexible=(0, 2))


def _affected(one: Affected, resource: Resource) -> Shape:
    return {
        "id": one.name,
        "title": clean(one.booking.title),
        "client": clean(one.booking.client),
        "phone": clean(one.booking.phone),
        **_edges(one.booking.when, resource.zone),
        "other": clean(one.other.name) if one.other else None,
        "later": iso(one.later.start, resource.zone) if one.later else None,
        "changeable": not one.fixed,
    }


def _calls(calls: Sequence[Call], resource: Resource) -> list[Shape]:
    return [
        {
            "client": clean(call.client),
            "phone": clean(call.phone),
            "title": clean(call.title),
            **_edges(Timed(call.span.start, call.span.end, resource.zone), resource.zone),
            "outcome": call.fate.value,
            "new_start": iso(call.to.start, resource.zone) if call.to else None,
            "new_resource": clean(call.resource) or None,
        }
        for call in calls
    ]


def _edges(when: When, zone: str) -> Shape:
    start, end = iso_edges(when, zone)
    return {"start": start, "end": end}
