"""`sync`: fetch and send, now; one line for each calendar."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from schedapp.cli.attention import point_to
from schedapp.cli.kinds import CALENDAR, RESOURCE
from schedapp.cli.options import json_option
from schedapp.cli.presenter import DECISION_NEEDED, exit_code, show
from schedapp.cli.program import Session
from schedapp.cli.progress import progress
from schedapp.cli.rehearsal import show_rehearsals
from schedapp.cli.signing_in import real_calendar_id
from schedapp.cli.terminal import clean, print_json, say
from schedapp.errors import BadInput
from schedapp.model.connection import DELETIONS_HELD, Deletions, Question
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.calendars import sync_shape

if TYPE_CHECKING:
    from schedapp.services.reports import SyncReport


@click.command()
@click.argument("calendar_id", type=CALENDAR, default="")
@click.option(
    "--resource", "ref", default="", type=RESOURCE, metavar="RESOURCE", help="Which one, if the calendar has several."
)
@click.option("--accept-deletions", is_flag=True, help="Let through the deletions that were held back.")
@click.option("--restore-deletions", is_flag=True, help="Bring what was deleted in Google back there.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen on each side; change nothing.")
@json_option
@click.pass_obj
def sync(session: Session, /, calendar_id: str, ref: str, dry_run: bool, as_json: bool, **held: bool) -> int:
    """Fetch from Google and send to Google, now: one calendar, or all connected ones.

    CALENDAR_ID is the calendar's id, or “primary”. The exit code is the highest of all calendars.

    \b
    Examples:
      schedapp sync
      schedapp sync primary --json
      schedapp sync --dry-run
    """
    deletions = _deletions(accept=held["accept_deletions"], restore=held["restore_deletions"], dry_run=dry_run)
    if ref and not calendar_id:
        raise click.UsageError("--resource goes with a CALENDAR_ID.")
    services = session.services
    real_id = real_calendar_id(services, calendar_id) if calendar_id else None
    resources = {resource.uid: resource for resource in services.resources.list()}
    if dry_run:
        with progress("Rehearsing"):
            rehearsed = services.calendars.rehearse(real_id)
        return show_rehearsals(rehearsed, resources, as_json=as_json)
    known = {question for found in _open_questions(services).values() for question in found}
    with progress("Synchronizing") as step:
        uid = services.resources.get(ref).uid if ref else ""
        reports = services.calendars.sync(real_id, resource=uid, deletions=deletions, told=step)
    questions = _open_questions(services)
    results = [Result(report, questions.get(report.connection.uid, ())) for report in reports]
    if as_json:
        print_json({"calendars": [sync_shape(each.report, resources, each.questions, each.code) for each in results]})
    elif not results:
        say("No calendar is connected. Connect one: schedapp connect RESOURCE --calendar primary")
    else:
        for each in results:
            say(clean(_line(each, resources)))
    for each in results:
        _say_trouble(each, known)
    if not as_json:
        point_to(services, err=True)
    return max((each.code for each in results), default=0)


def _deletions(*, accept: bool, restore: bool, dry_run: bool) -> Deletions:
    """Raises BadInput for options that exclude each other."""
    if accept + restore + dry_run > 1:
        raise BadInput(
            "These options exclude each other.", "Give one of --accept-deletions, --restore-deletions and --dry-run."
        )
    if accept:
        return Deletions.ACCEPT
    return Deletions.RESTORE if restore else Deletions.HOLD


@dataclass(frozen=True)
class Result:
    """One calendar's run, and what a person has to decide about it."""

    report: SyncReport
    questions: tuple[Question, ...]

    @property
    def code(self) -> int:
        """The exit code that this calendar alone comes to."""
        error = self.report.error
        failed = exit_code(error) if error is not None else 0
        return max(failed, DECISION_NEEDED if any(each.answerable for each in self.questions) else 0)


def _open_questions(services: Services) -> dict[str, tuple[Question, ...]]:
    """What is to be decided, by the uid of its connection."""
    return {status.connection.uid: status.questions for status in services.calendars.connections()}


def _say_trouble(result: Result, known: Collection[Question]) -> None:
    """What went wrong and what is to be decided, with what to do about it, on stderr.

    An event that was left out is told of once, when it happens; what waits for an answer each time.
    """
    error, connection = result.report.error, result.report.connection
    name = connection.summary or connection.calendar_id
    if error is not None:
        show(error, name)
    for question in result.questions:
        told = error is not None and question.kind == DELETIONS_HELD
        if not told and (question.answerable or question not in known):
            say(clean(f"{name}: {question.reason}"), err=True)
        if question.kind == DELETIONS_HELD:
            say(f"To see which: schedapp sync {clean(connection.calendar_id)} --dry-run", err=True)
            say(f"To let them go: schedapp sync {clean(connection.calendar_id)} --accept-deletions", err=True)
            say(f"To bring them back: schedapp sync {clean(connection.calendar_id)} --restore-deletions", err=True)
        elif question.answerable and question.booking:
            say(f"To cancel it: schedapp cancel {clean(question.booking)}", err=True)


def _line(result: Result, resources: Resources) -> str:
    """`Room 1: 3 pulled, 1 clash`: only what happened. A calendar that failed says that first."""
    report = result.report
    counts = (
        (report.pulled, "pulled", "pulled"),
        (report.pushed, "pushed", "pushed"),
        (report.deleted, "deleted", "deleted"),
        (report.clashes, "clash", "clashes"),
        (report.conflicts, "conflict", "conflicts"),
        (report.parked, "parked", "parked"),
        (sum(each.answerable for each in result.questions), "to decide", "to decide"),
    )
    happened = [f"{count} {one if count == 1 else several}" for count, one, several in counts if count]
    words = happened if report.ok else ["not synchronized", *happened]
    named = resources.get(report.connection.resource)
    return f"{named.name if named else report.connection.calendar_id}: {', '.join(words) or 'nothing new'}"
