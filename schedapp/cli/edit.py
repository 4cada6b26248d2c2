"""`edit`, `move` and `cancel`: change a booking, one occurrence of a series, it and what follows, or all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schedapp.cli.asked import asked_anew
from schedapp.cli.book import show_booking
from schedapp.cli.delivery import Looked, look_first, settle
from schedapp.cli.kinds import BOOKING, CLIENT, POOL, SERVICE
from schedapp.cli.options import anyway_option, json_option, resources_option, scope_for, scope_option
from schedapp.cli.program import Session
from schedapp.cli.series_clashes import Edit, counted
from schedapp.cli.skipped import add_back
from schedapp.cli.terminal import clean, say
from schedapp.cli.times import moved_when
from schedapp.errors import BadInput, NotFound
from schedapp.model.booking import Booking, EditScope, Status, Transparency
from schedapp.model.progress import Progress
from schedapp.services.ports import Services

if TYPE_CHECKING:
    from schedapp.model.change import Change

_TEXTS = ("title", "client", "phone", "notes", "squeeze")
_NOBODY = "none"
_STATES = (*(each.value for each in Progress if each), _NOBODY)


@click.command()
@click.argument("name", type=BOOKING, metavar="BOOKING")
@click.option("--title", metavar="T", help="What it is.")
@click.option("--client", type=CLIENT, metavar="C", help="Whom it is for.")
@click.option("--phone", metavar="P", help="The client's phone number.")
@click.option("--notes", metavar="N", help="Notes.")
@click.option("--start", default="", metavar="START", help="Another start; the length stays without --end.")
@click.option("--end", default="", metavar="END", help="Another end: a time, a time of day, or a length (+45m).")
@click.option("--all-day", is_flag=True, help="Make it last all day; --start and --end are the first and last day.")
@resources_option("In place of its resources; repeatable.")
@click.option(
    "--any", "anys", multiple=True, type=POOL, metavar="POOL", help="Any one of a pool, chosen anew; repeatable."
)
@click.option("--service", type=SERVICE, metavar="NAME", help="Another service type; “” for none.")
@click.option("--repeat", default="", metavar="RRULE", help="Another repetition.")
@click.option("--no-repeat", is_flag=True, help="Make a series a single booking.")
@click.option("--status", type=click.Choice([Status.CONFIRMED.value, Status.TENTATIVE.value]), help="How sure it is.")
@click.option("--progress", type=click.Choice(_STATES), help="Where the client is; “none” for not here yet.")
@click.option("--squeeze", metavar="REASON", help="Overlap what is there, and say why.")
@click.option("--busy/--free", default=None, help="Whether it blocks its time.")
@click.option("--add-back", default="", metavar="DATE", help="Put a skipped date of a series back.")
@scope_option
@anyway_option
@json_option
@click.pass_obj
def edit(session: Session, /, name: str, scope: str | None, as_json: bool, **given: Any) -> None:
    """Change a booking: only what is given changes.

    With --scope following the occurrence and all after it become a series of their own. With --scope all, what has
    begun keeps its times.

    \b
    Examples:
      schedapp edit 3f2a9c41 --title "Check-up (long)" --end +60m
      schedapp edit 3f2a9c41/20261208T080000Z --resource "Dr. Weber" --resource "Room 2"
      schedapp edit 3f2a9c41 --repeat "FREQ=WEEKLY;BYDAY=TU"
      schedapp edit 3f2a9c41/20261208T080000Z --title "Course 2" --scope following
      schedapp edit 3f2a9c41 --add-back 2026-12-15
      schedapp edit 3f2a9c41/20261208T080000Z --progress arrived
      schedapp edit 3f2a9c41 --start 2026-12-08T09:15 --squeeze "Severe pain"
    """
    services = session.services
    reach = scope_for(name, scope)
    if back := given.pop("add_back"):
        anyway = given.pop("anyway")
        if any(value not in (None, "", (), False) for value in given.values()):
            raise click.UsageError("--add-back goes with no other change.")
        add_back(services, name, back, as_json, anyway=anyway)
        return
    old = existing(services, name, reach)
    changes = changes_of(services, old, given)
    if "recurrence" in changes and reach is EditScope.THIS and old.parent:
        raise BadInput("One occurrence cannot repeat by itself.", "Give --scope following or --scope all.")
    if not changes:
        raise click.UsageError("Give at least one option that says what to change.")
    look = None
    with counted(services, Edit(name, changes, reach), given):
        if {"when", "resources", "recurrence", "transparency"} & set(changes):
            look = _look_at(services, name, changes, reach)
        change = services.bookings.edit(name, changes, reach, anyway=given["anyway"])
    settle(services, change, look, lambda: _show(services, name, reach, change, as_json, "Changed"))


def changes_of(services: Services, old: Booking, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of the booking that the options change."""
    changes: dict[str, Any] = {field: given[field] for field in _TEXTS if given[field] is not None}
    changes |= asked_anew(services, old, given)
    resources = [services.resources.get(ref) for ref in given["refs"]]
    if resources:
        changes["resources"] = tuple(resource.uid for resource in resources)
    if given["start"] or given["end"] or given["all_day"]:
        zone = resources[0].zone if resources else _zone(services, old)
        changes["when"] = moved_when(old.when, given["start"], given["end"], zone, all_day=given["all_day"])
    if given["repeat"] and given["no_repeat"]:
        raise BadInput("--repeat and --no-repeat exclude each other.", "Give one of them.")
    if given["repeat"] or given["no_repeat"]:
        changes["recurrence"] = (given["repeat"],) if given["repeat"] else ()
    if given["status"]:
        changes["status"] = Status(given["status"])
    if given["progress"]:
        changes["progress"] = Progress("" if given["progress"] == _NOBODY else given["progress"])
    if given["busy"] is not None:
        changes["transparency"] = Transparency.OPAQUE if given["busy"] else Transparency.TRANSPARENT
    return changes


@click.command()
@click.argument("name", type=BOOKING, metavar="BOOKING")
@click.argument("start")
@click.argument("end", default="", metavar="[END]")
@scope_option
@anyway_option
@json_option
@click.pass_obj
def move(session: Session, /, name: str, start: str, end: str, scope: str | None, as_json: bool, anyway: bool) -> None:
    """Give a booking another time. Without END it keeps its length.

    A whole series moves by as much as the named occurrence (or its first one) does; what has begun stays. With
    --scope following, what is before the named occurrence stays.

    \b
    Examples:
      schedapp move 3f2a9c41 2026-12-08T10:00
      schedapp move 3f2a9c41/20261208T080000Z 2026-12-09T10:00 11:00
    """
    services = session.services
    reach = scope_for(name, scope)
    old = existing(services, name, reach)
    when = moved_when(old.when, start, end, _zone(services, old))
    with counted(services, Edit(name, {"when": when}, reach), {"start": start, "end": end}):
        look = _look_at(services, name, {"when": when}, reach)
        change = services.bookings.move(name, when, reach, anyway=anyway)
    settle(services, change, look, lambda: _show(services, name, reach, change, as_json, "Moved"))


@click.command()
@click.argument("name", type=BOOKING, metavar="BOOKING")
@scope_option
@json_option
@click.pass_obj
def cancel(session: Session, /, name: str, scope: str | None, as_json: bool) -> None:
    """Cancel a booking, a whole series, one occurrence, or one and all after it.

    \b
    Examples:
      schedapp cancel 3f2a9c41
      schedapp cancel 3f2a9c41/20261208T080000Z
      schedapp cancel 3f2a9c41/20261208T080000Z --scope following
    """
    services = session.services
    reach = scope_for(name, scope)
    existing(services, name, reach)
    change = services.bookings.cancel(name, reach)
    settle(services, change, None, lambda: _show(services, name, reach, change, as_json, "Cancelled"))


def existing(services: Services, name: str, reach: EditScope) -> Booking:
    """The booking or occurrence that is to change. Raises NotFound, BadInput if the scope needs an occurrence."""
    found = services.bookings.get(name)
    if not found.live:
        raise NotFound(f"“{found.title}” was cancelled before.", "Book it anew if it is to take place.")
    if reach is not EditScope.ALL and found.recurring:
        raise BadInput("Which occurrence is meant?", f"Name it, such as {name[:40]}/20261208T080000Z.")
    return found


def _zone(services: Services, booking: Booking) -> str:
    """The zone in which times without an offset are meant: that of the booking's first resource."""
    return services.resources.get(booking.resources[0]).zone


def _look_at(services: Services, name: str, changes: dict[str, Any], reach: EditScope) -> Looked | None:
    """A look at Google for what the change is going to take."""
    wanted = services.bookings.planned(name, changes, reach)
    return look_first(services, wanted.resources, wanted.when, wanted.recurrence, _zone(services, wanted))


def _show(services: Services, name: str, reach: EditScope, change: Change, as_json: bool, verb: str) -> None:
    """Print what was changed: the one occurrence, or the booking; of a series that was taken apart, what goes on."""
    shown = services.bookings.get(name) if reach is EditScope.THIS else change.booking
    show_booking(services, shown, as_json, verb)
    ended = change.second or (change if reach is EditScope.FOLLOWING and change.booking.recurring else None)
    if ended is not None and ended.before is not None and ended.before.recurrence != ended.booking.recurrence:
        say(clean(f"{ended.summary}. id {ended.booking.uid}"), err=as_json)
