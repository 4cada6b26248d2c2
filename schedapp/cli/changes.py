"""`changes`: what became of all bookings, since a moment or since somebody last looked; and the change feed."""

from __future__ import annotations

import click

from schedapp.cli.ending import ended_by_signals
from schedapp.cli.following import Wanted, is_cursor, show_feed
from schedapp.cli.history import TOLD_COLUMNS
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.terminal import say
from schedapp.cli.times import local_zone, parse_open_range
from schedapp.errors import BadInput
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources

_MOST = 500
_COLUMNS = "booking_id change_id changed_at who summary title start resources cancelled fields"


@click.command()
@click.option(
    "--since",
    default="",
    metavar="WHEN",
    help="First day or moment; or a cursor of the change feed, or “now”. Default: when you last looked.",
)
@click.option("--limit", type=click.IntRange(1, 100_000), help="How many at most. Default: 500.")
@click.option("--seen", is_flag=True, help="Mark all as seen: nothing glows in the window any more.")
@click.option("--follow", is_flag=True, help="Print what changes from now on, or after the cursor, until Ctrl+C.")
@listing_options
@click.pass_obj
def changes(session: Session, /, since: str, limit: int | None, seen: bool, follow: bool, form: Form) -> None:
    """Show what became of bookings: when, who, and what changed field by field.

    With --since every change from then on, your own too, the newest first. Without it what others changed since you
    last looked at the window, one entry for each booking: it glows there until you have seen it.

    With --follow, or with --since and a cursor, it is the change feed, the oldest first, of resources and opening
    hours, too. With --json each line is one change with its cursor; the first line has nothing but the cursor from
    which it goes on, and “--since now” prints that line alone.

    \b
    Examples:
      schedapp changes --since 2026-11-20
      schedapp changes --json
      schedapp changes --seen
      schedapp changes --follow
      schedapp changes --since 3fa91c2e-1042 --json
    """
    services = session.services
    if seen and (since or follow):
        raise BadInput(f"--{'since' if since else 'follow'} and --seen exclude each other.", "Give one of them.")
    if follow or is_cursor(since):
        if follow and limit is not None:
            raise BadInput("--follow has no end: it goes without --limit.", "Give one of them.")
        _show_feed(services, Wanted(since, follow, limit or _MOST), form)
        return
    limit = limit or _MOST
    resources = {resource.uid: resource for resource in services.resources.list()}
    if since:
        _show_since(services, since, limit, form, resources)
    elif seen:
        services.seen.saw_all()
        _answer("All changes are marked as seen.", form)
    else:
        _show_unseen(services, limit, form, resources)


def _show_feed(services: Services, wanted: Wanted, form: Form) -> None:
    if form is Form.CSV:
        raise BadInput("The change feed has no CSV.", "Give --json: one change on each line.")
    with ended_by_signals() as ended:
        show_feed(services, wanted, ended, as_json=form is Form.JSON)


def _show_since(services: Services, since: str, limit: int, form: Form, resources: Resources) -> None:
    from schedapp.cli.told import say_told
    from schedapp.services.shapes.history import told_shape

    start, _end = parse_open_range(since, "", local_zone())
    found = services.history.since(start or 0, limit)
    if form is not Form.TABLE:
        shapes = [told_shape(each, resources) for each in found]
        print_listing(form, shapes, TOLD_COLUMNS, {"changes": shapes})
    elif found:
        say_told(found, numbered=False)
    else:
        say("Nothing has changed since then.")


def _show_unseen(services: Services, limit: int, form: Form, resources: Resources) -> None:
    from schedapp.cli.told import say_news
    from schedapp.services.shapes.history import news_shape

    found = services.seen.unseen()[:limit]
    if form is not Form.TABLE:
        shapes = [news_shape(each, resources) for each in found]
        print_listing(form, shapes, _COLUMNS, {"changes": shapes})
    elif found:
        say_news(found)
    else:
        say("Nobody else has changed anything since you last looked at the window.")


def _answer(words: str, form: Form) -> None:
    if form is Form.TABLE:
        say(words)
    else:
        print_listing(form, [], _COLUMNS, {"changes": []})
