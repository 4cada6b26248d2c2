"""`changes`: what became of all bookings, since a moment or since somebody last looked."""

from __future__ import annotations

import click

from schedapp.cli.history import TOLD_COLUMNS
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.program import Session
from schedapp.cli.terminal import say
from schedapp.cli.times import local_zone, parse_open_range
from schedapp.errors import BadInput
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import Resources

_COLUMNS = "booking entry at who summary title start resources cancelled fields"


@click.command()
@click.option("--since", default="", metavar="WHEN", help="First day or moment. Default: when you last looked.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=500, show_default=True, help="How many at most.")
@click.option("--seen", is_flag=True, help="Mark all as seen: nothing glows in the window any more.")
@listing_options
@click.pass_obj
def changes(session: Session, /, since: str, limit: int, seen: bool, form: Form) -> None:
    """Show what became of bookings: when, who, and what changed field by field.

    With --since every change from then on, your own too, the newest first. Without it what others changed since you
    last looked at the window, one entry for each booking: it glows there until you have seen it.

    \b
    Examples:
      schedapp changes --since 2026-11-20
      schedapp changes --json
      schedapp changes --seen
    """
    services = session.services
    if since and seen:
        raise BadInput("--since and --seen exclude each other.", "Give one of them.")
    resources = {resource.uid: resource for resource in services.resources.list()}
    if since:
        _show_since(services, since, limit, form, resources)
    elif seen:
        services.seen.saw_all()
        _answer("All changes are marked as seen.", form)
    else:
        _show_unseen(services, limit, form, resources)


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
