"""`sync`: fetch and send, now; one line for each calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schedapp.cli.options import json_option
from schedapp.cli.presenter import UNEXPECTED, exit_code, show
from schedapp.cli.program import Session
from schedapp.cli.shapes import Resources, report_shape
from schedapp.cli.signing_in import real_calendar_id
from schedapp.cli.terminal import clean, print_json, say
from schedapp.errors import DeletionsHeld

if TYPE_CHECKING:
    from schedapp.services.reports import SyncReport


@click.command()
@click.argument("calendar_id", default="")
@click.option("--accept-deletions", is_flag=True, help="Let through the deletions that were held back.")
@json_option
@click.pass_obj
def sync(session: Session, calendar_id: str, accept_deletions: bool, as_json: bool) -> int:
    """Fetch from Google and send to Google, now: one calendar, or all connected ones.

    CALENDAR_ID is the calendar's id, or “primary”. The exit code is the highest of all calendars.

    \b
    Examples:
      schedapp sync
      schedapp sync primary --json
    """
    services = session.services
    real_id = real_calendar_id(services, calendar_id) if calendar_id else None
    reports = services.calendars.sync(real_id, accept_deletions=accept_deletions)
    resources = {resource.uid: resource for resource in services.resources.list()}
    if as_json:
        print_json({"calendars": [report_shape(report, resources, code_of(report)) for report in reports]})
    elif not reports:
        say("No calendar is connected. Connect one: schedapp connect RESOURCE --calendar primary")
    else:
        for report in reports:
            say(clean(_line(report, resources)))
    for report in reports:
        if report.error is not None:
            show(report.error, report.connection.summary or report.connection.calendar_id)
        if isinstance(report.error, DeletionsHeld):
            say(f"To let them go: schedapp sync {clean(report.connection.calendar_id)} --accept-deletions", err=True)
    return max(map(code_of, reports), default=0)


def code_of(report: SyncReport) -> int:
    """The exit code that one calendar comes to."""
    if report.error is not None:
        return exit_code(report.error)
    return 0 if report.ok else UNEXPECTED


def _line(report: SyncReport, resources: Resources) -> str:
    """`Room 1: 3 pulled, 1 pushed`: only what happened."""
    counts = {
        "pulled": report.pulled,
        "pushed": report.pushed,
        "deleted": report.deleted,
        "clashes": report.clashes,
        "conflicts": report.conflicts,
        "parked": report.parked,
    }
    happened = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    named = resources.get(report.connection.resource)
    outcome = happened or ("nothing new" if report.ok else "not synchronized")
    return f"{named.name if named else report.connection.calendar_id}: {outcome}"
