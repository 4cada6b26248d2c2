"""`booking skipped` lists the dates that a series leaves out, `edit --add-back` puts one back."""

from __future__ import annotations

import click

from schedapp.cli.book import show_booking
from schedapp.cli.delivery import look_first, settle
from schedapp.cli.kinds import BOOKING
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.terminal import print_table, say
from schedapp.cli.times import show_when
from schedapp.errors import NotFound
from schedapp.model.booking import occurrence_key, override_uid, split_name
from schedapp.model.timespan import Timed, iso_edges, to_local
from schedapp.services.ports import Services
from schedapp.services.series import SkippedDate
from schedapp.services.shapes.bookings import Shape


@click.command()
@click.argument("name", type=BOOKING, metavar="BOOKING")
@listing_options
@click.pass_obj
def skipped(session: Session, name: str, form: Form) -> None:
    """List the dates of a series that were skipped or cancelled. “booking edit --add-back DATE” puts one back.

    \b
    Example:
      schedapp booking skipped 3f2a9c41
    """
    services = session.services
    series = services.bookings.series(split_name(name)[0])
    zone = services.resources.get(series.resources[0]).zone
    found = services.series.skipped(series.uid)
    if form is not Form.TABLE:
        shapes = [_shape(each, zone) for each in found]
        print_listing(form, shapes, "original_start start end all_day")
    elif not found:
        say("No date of it was skipped.")
    else:
        rows = [(show_when(each.when, zone), _names(each, zone)[0]) for each in found]
        print_table(("WHEN IT WOULD BE", "DATE"), rows)


def _shape(each: SkippedDate, zone: str) -> Shape:
    start, end = iso_edges(each.when, zone)
    return {
        "original_start": each.original_start,
        "start": start,
        "end": end,
        "all_day": not isinstance(each.when, Timed),
    }


def add_back(services: Services, name: str, date: str, as_json: bool, *, anyway: bool) -> None:
    """Puts the skipped date back that begins on a local DATE, or has it as its original start; `anyway` in spite of a
    rule. Raises NotFound, NotOpen, Taken."""
    series = services.bookings.series(split_name(name)[0])
    zone = services.resources.get(series.resources[0]).zone
    skipped = services.series.skipped(series.uid)
    found = next((each for each in skipped if date in _names(each, zone)), None)
    if found is None:
        raise NotFound(f"“{date[:40]}” is no skipped date of “{series.title}”.", _listed(skipped, zone))
    look = look_first(services, series.resources, found.when, (), zone)
    change = services.series.add_back(override_uid(series.uid, found.original_start), anyway=anyway)
    back = services.bookings.get(override_uid(series.uid, occurrence_key(found.when)))
    settle(services, change, look, lambda: show_booking(services, back, as_json, "Added back"))


def _names(date: SkippedDate, zone: str) -> tuple[str, str]:
    """How it may be called: its local date, its original start."""
    when = date.when
    day = to_local(when.start, zone).date() if isinstance(when, Timed) else when.start
    return str(day), date.original_start


def _listed(skipped: tuple[SkippedDate, ...], zone: str) -> str:
    if not skipped:
        return "No date of it was skipped."
    return f"Skipped were {', '.join(_names(each, zone)[0] for each in skipped)}."
