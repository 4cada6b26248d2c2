"""`history`: what became of a booking, or what the syncs did, the newest first."""

from __future__ import annotations

import click

from schedapp.cli.kinds import BOOKING, CALENDAR
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.signing_in import real_calendar_id
from schedapp.cli.terminal import clean, print_json, say, styled
from schedapp.cli.times import local_zone, show_moment, show_span
from schedapp.errors import BadInput
from schedapp.model.run import SyncRun
from schedapp.model.timespan import Span
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.calendars import run_shape
from schedapp.services.shapes.shown import shown_booking

_RUN_COLUMNS = "id started_at ended_at calendar resource reason pulled pushed deleted conflicts parked error lines"
TOLD_COLUMNS = "id changed_at actor face action summary booking_id title start version fields current restorable"


@click.command()
@click.argument("name", type=BOOKING, metavar="[BOOKING]", default="")
@click.option(
    "--calendar", "calendar_id", type=CALENDAR, default="", metavar="ID", help="One calendar's runs. Default: all."
)
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many at most.")
@click.option("--restore", type=int, metavar="NUMBER", help="Make the booking what it was after this change.")
@listing_options
@click.pass_obj
def history(
    session: Session, /, name: str, calendar_id: str, limit: int, restore: int | None, form: Form
) -> None:  # fmt: skip
    """Show what became of a booking; without one, what the syncs did. The newest comes first.

    Of a booking: each change with its number, when, who, and what changed field by field. Of the syncs: runs that
    changed something, and those that failed; a streak of the same failure is one entry. Asks nobody.

    \b
    Examples:
      schedapp history 3f2a9c41
      schedapp history 3f2a9c41 --restore 218
      schedapp history --calendar primary --limit 5
    """
    services = session.services
    if name and calendar_id:
        raise BadInput("A booking and a calendar exclude each other.", "Give a BOOKING or --calendar.")
    if restore is not None:
        _restore(services, name, restore, form)
    elif name:
        _show_booking(services, name, limit, form)
    else:
        _show_runs(services, calendar_id, limit, form)


def _show_booking(services: Services, name: str, limit: int, form: Form) -> None:
    from schedapp.cli.told import say_told
    from schedapp.services.shapes.history import told_shape

    changes = services.history.of(name)[:limit]
    if form is not Form.TABLE:
        resources = _resources(services)
        shapes = [told_shape(each, resources) for each in changes]
        print_listing(form, shapes, TOLD_COLUMNS, {"changes": shapes})
    else:
        say_told(changes, numbered=True)


def _restore(services: Services, name: str, number: int, form: Form) -> None:
    from schedapp.cli.delivery import settle

    if not name:
        raise BadInput("Which booking is meant?", "Name it: schedapp history BOOKING --restore NUMBER.")
    change = services.history.restore(name, number)

    def show() -> None:
        if form is not Form.TABLE:
            print_json(shown_booking(services, change.booking, _resources(services)))
        else:
            say(clean(change.summary))

    settle(services, change, None, show)


def _show_runs(services: Services, calendar_id: str, limit: int, form: Form) -> None:
    real_id = real_calendar_id(services, calendar_id) if calendar_id else None
    runs = services.calendars.history(limit, real_id)
    resources = _resources(services)
    if form is not Form.TABLE:
        shapes = [run_shape(run, resources) for run in runs]
        print_listing(form, shapes, _RUN_COLUMNS, {"runs": shapes})
        return
    if not runs:
        say("No sync has changed anything yet, and none has failed.")
    for run in runs:
        say(styled(clean(_headline(run, resources)), bold=True))
        for line in run.lines:
            say(clean(f"  {line}"))


def _resources(services: Services) -> Resources:
    return {resource.uid: resource for resource in services.resources.list()}


def _headline(run: SyncRun, resources: Resources) -> str:
    """`Tue 1 Dec 2026 22:10–06:40  Dr. Weber, “Amara Okafor” (timer)`."""
    zone = local_zone()
    lasted = run.ended - run.started >= 60
    when = show_span(Span(run.started, run.ended), zone) if lasted else show_moment(run.started, zone)
    named = resources.get(run.resource)
    return f"{when}  {named.name if named else run.resource}, “{run.calendar}” ({run.reason})"
