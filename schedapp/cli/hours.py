"""`hours`: when a resource is open in the week, and on dates that differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from schedapp.cli.kinds import RESOURCE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_table, say
from schedapp.cli.times import local_zone, show_when
from schedapp.errors import BadInput
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import DAYS, Resource, format_hours, parse_hours
from schedapp.model.timespan import parse_date
from schedapp.services.ports import Services
from schedapp.services.shapes.place import hours_shape


@click.command()
@click.argument("ref", type=RESOURCE, metavar="[RESOURCE]", default="")
@click.option(
    "--set", "text", metavar="TEXT", help="The new hours: of the week, or with --date the times of that date."
)
@click.option("--date", "day", default="", metavar="DATE", help="This date alone, instead of the week.")
@click.option("--usual", is_flag=True, help="With --date: as the week has it again.")
@click.option("--title", default="", metavar="T", help="With --date: why, such as “Open day”.")
@listing_options
@click.pass_obj
def hours(session: Session, /, ref: str, text: str | None, day: str, form: Form, **options: Any) -> None:
    """Show or set opening hours, of the week or of one date.

    Hours of a date are its only ones: they open a closed day, and shorten or lengthen another. A resource's own open
    it in spite of a closure of the place. Without RESOURCE, --date means the whole place: rooms and devices take those
    hours, persons as far as they are in. To close a date, use “schedapp closure add”.

    \b
    Examples:
      schedapp hours "Dr. Weber"
      schedapp hours "Dr. Weber" --set "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-12:00"
      schedapp hours "Dr. Weber" --date 2026-12-12 --set 09:00-12:00
      schedapp hours --date 2026-12-24 --set 08:00-12:00 --title "Christmas Eve"
      schedapp hours --date 2026-12-24 --usual
    """
    services = session.services
    if day:
        _set_date(services, ref, day, text, options)
    elif options["usual"] or options["title"]:
        raise click.UsageError("--usual and --title go with --date.")
    elif text is not None:
        if not ref:
            raise click.UsageError("Name the RESOURCE whose week it is.")
        services.resources.edit(replace(services.resources.get(ref), hours=parse_hours(text)))
    wanted = (services.resources.get(ref),) if ref else services.resources.list()
    if form is not Form.TABLE:
        shapes = [hours_shape(resource, _dates(services, resource)) for resource in wanted]
        print_listing(form, shapes, "resource resource_id time_zone hours", shapes[0] if ref else shapes)
    elif ref:
        _show_one(services, wanted[0])
    else:
        _show_all(services, wanted)


def _set_date(services: Services, ref: str, day: str, text: str | None, options: dict[str, Any]) -> None:
    if (text is None) is not options["usual"]:
        raise click.UsageError("With --date give either --set or --usual.")
    times = [] if text is None else [(each.start, each.end) for each in _times(text)]
    services.closures.set_hours(parse_date(day), times, ref, options["title"])


def _times(text: str) -> tuple[Any, ...]:
    """Intervals of one date. Raises BadInput."""
    try:
        found = parse_hours(f"Mo {text}")
    except BadInput:
        found = ()
    if not found or any(each.weekday for each in found):
        raise BadInput(f"“{text[:40]}” are not times of a day.", "Write them as 08:00-12:00,13:00-18:00.")
    return found


def _dates(services: Services, resource: Resource) -> list[Closure]:
    """The coming dates that differ, of the resource and of the whole place, two years ahead."""
    start, end = services.availability.coming()
    return list(services.closures.list(start, end, resource.uid))


def _show_one(services: Services, resource: Resource) -> None:
    say(clean(f"{resource.name} ({resource.zone})"))
    rows = []
    for weekday, name in enumerate(DAYS):
        own = [each for each in sorted(resource.hours) if each.weekday == weekday]
        times = ", ".join(f"{_clock(each.start)}–{_clock(each.end)}" for each in own)
        rows.append((name, times or "closed"))
    print_table(("DAY", "OPEN"), rows, flexible=(1,))
    dates = _dates(services, resource)
    if dates:
        say()
        print_table(("DATE", "WHAT", "OF", "ID"), [_row(each, resource) for each in dates], flexible=(1, 2))


def _row(closure: Closure, resource: Resource) -> tuple[str, str, str, str]:
    what = clean(closure.words)
    if closure.kind is ClosureKind.OPEN:
        what = what if what == "Open" else f"Open: {what}"
    of = clean(resource.name) if closure.resource else "the whole place"
    return show_when(closure.when, resource.zone), what, of, closure.uid[:8]


def _show_all(services: Services, resources: tuple[Resource, ...]) -> None:
    if not resources:
        say('There is nothing to book yet. Add a resource: schedapp resource add "Room 1"')
        return
    rows = [(clean(each.name), format_hours(each.hours) or "never open", each.zone) for each in resources]
    print_table(("NAME", "HOURS", "TIME ZONE"), rows, flexible=(0, 1))
    start, end = services.availability.coming()
    zone = next((each.zone for each in resources), local_zone())
    for closure in services.closures.list(start, end):
        if closure.kind is ClosureKind.OPEN and not closure.resource:
            say(clean(f"The whole place, {show_when(closure.when, zone)}: {closure.words}"))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
