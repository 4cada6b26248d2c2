"""`history`: what the syncs did, the newest first."""

from __future__ import annotations

import click

from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.shapes import Resources, run_shape
from schedapp.cli.signing_in import real_calendar_id
from schedapp.cli.terminal import clean, print_json, say, styled
from schedapp.cli.times import local_zone, show_moment, show_span
from schedapp.model.run import SyncRun
from schedapp.model.timespan import Span


@click.command()
@click.option("--calendar", "calendar_id", default="", metavar="ID", help="One calendar's runs. Default: all.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many runs at most.")
@json_option
@click.pass_obj
def history(session: Session, calendar_id: str, limit: int, as_json: bool) -> None:
    """Show what the syncs did, the newest first: runs that changed something, and those that failed.

    Asks nobody. A streak of the same failure is one entry.

    \b
    Example:
      schedapp history --calendar primary --limit 5
    """
    services = session.services
    real_id = real_calendar_id(services, calendar_id) if calendar_id else None
    runs = services.calendars.history(limit, real_id)
    resources = {resource.uid: resource for resource in services.resources.list()}
    if as_json:
        print_json({"runs": [run_shape(run, resources) for run in runs]})
        return
    if not runs:
        say("No sync has changed anything yet, and none has failed.")
    for run in runs:
        say(styled(clean(_headline(run, resources)), bold=True))
        for line in run.lines:
            say(clean(f"  {line}"))


def _headline(run: SyncRun, resources: Resources) -> str:
    """`Tue 1 Dec 2026 22:10–06:40  Dr. Weber, “Amara Okafor” (timer)`."""
    zone = local_zone()
    lasted = run.ended - run.started >= 60
    when = show_span(Span(run.started, run.ended), zone) if lasted else show_moment(run.started, zone)
    named = resources.get(run.resource)
    return f"{when}  {named.name if named else run.resource}, “{run.calendar}” ({run.reason})"
