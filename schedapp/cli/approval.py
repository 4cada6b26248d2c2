"""`booking hold`, `confirm`, `approve`, `decline` and `complete`: the steps between a wish and what took place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import click

from schedapp.cli.book import show_booking, wanted
from schedapp.cli.delivery import look_first, settle
from schedapp.cli.kinds import BOOKABLE, BOOKING, CLIENT, POOL, RESOURCE, SERVICE
from schedapp.cli.options import anyway_option, json_option, scope_for, scope_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import say
from schedapp.cli.times import local_zone, show_moment

if TYPE_CHECKING:
    from schedapp.model.booking import EditScope
    from schedapp.model.change import Change
    from schedapp.services.approval import ApprovalService
    from schedapp.services.ports import Services

_NO_FIELDS = {"repeat": "", "squeeze": ""}


class Decide(Protocol):
    """Approves or declines a booking, one occurrence of a series, or more of it."""

    __name__: str

    def __call__(self, approval: ApprovalService, name: str, scope: EditScope, /) -> Change: ...


@click.command()
@click.argument("resource", type=BOOKABLE)
@click.argument("start")
@click.argument("end", default="", metavar="[END]")
@click.option("--minutes", type=click.IntRange(1, 1440), help="For how long it is held. Default: as long as may be.")
@click.option("--title", metavar="T", help="What it is for. Default: “Held”.")
@click.option("--client", type=CLIENT, default="", metavar="C", help="Whom it is for.")
@click.option("--phone", default="", metavar="P", help="The client's phone number.")
@click.option("--notes", default="", metavar="N", help="Notes.")
@click.option("--all-day", is_flag=True, help="START and END are the first and the last day, both included.")
@click.option("--also", type=RESOURCE, multiple=True, metavar="RESOURCE", help="One more resource; repeatable.")
@click.option("--any", "anys", type=POOL, multiple=True, metavar="POOL", help="And any one of a pool; repeatable.")
@click.option("--service", type=SERVICE, default="", metavar="NAME", help="The service type: length, buffers, pool.")
@anyway_option
@json_option
@click.pass_obj
def hold(session: Session, /, resource: str, start: str, end: str, also: tuple[str, ...], **asked: Any) -> None:
    """Hold a time for some minutes, while somebody decides. Nobody else can book it until then; no calendar gets it.

    START and END are as in “booking add”. “booking confirm” makes a booking of it; otherwise it is free again.

    \b
    Examples:
      schedapp booking hold "Dr. Weber" 2026-12-08T09:00 +45m
      schedapp booking hold "Dr. Weber" 2026-12-08T09:00 --service Check-up --minutes 5
    """
    services = session.services
    asked["title"] = asked["title"] or "Held"
    booking = services.bookings.chosen(wanted(services, (resource, *also), start, end, asked | _NO_FIELDS))
    services.availability.check(None, booking, anyway=asked["anyway"])
    zone = services.resources.get(booking.resources[0]).zone
    look_first(services, booking.resources, booking.when, booking.recurrence, zone)
    seconds = asked["minutes"] * 60 if asked["minutes"] else services.holds.longest
    change = services.holds.hold(booking, seconds, anyway=asked["anyway"])
    held = change.booking
    show_booking(services, held, asked["as_json"], "Held")
    if not asked["as_json"]:
        say(f"until {show_moment(held.expires_at, local_zone())}: schedapp booking confirm {held.uid[:8]}")


@click.command()
@click.argument("name", type=BOOKING, metavar="BOOKING")
@click.option("--title", metavar="T", help="What it is.")
@click.option("--client", type=CLIENT, metavar="C", help="Whom it is for.")
@click.option("--phone", metavar="P", help="The client's phone number.")
@click.option("--notes", metavar="N", help="Notes.")
@json_option
@click.pass_obj
def confirm(session: Session, /, name: str, as_json: bool, **given: str | None) -> None:
    """Make a booking of a time that is held, with what is known of it by now.

    \b
    Example:
      schedapp booking confirm 3f2a9c41 --title Check-up --client "Amara Okafor"
    """
    services = session.services
    changes: dict[str, object] = {field: value for field, value in given.items() if value is not None}
    _settle(services, services.holds.confirm(name, changes), as_json, "Booked")


def _decision(verb: str) -> Callable[[Decide], click.Command]:
    """Makes a command of an answer to what is tentative, with the answer's docstring as its help. `verb` is what was
    done, in the past tense."""

    def command(decide: Decide) -> click.Command:
        @click.command(decide.__name__, help=decide.__doc__)
        @click.argument("name", type=BOOKING, metavar="BOOKING")
        @scope_option
        @json_option
        @click.pass_obj
        def answer(session: Session, /, name: str, scope: str | None, as_json: bool) -> None:
            services = session.services
            _settle(services, decide(services.approval, name, scope_for(name, scope)), as_json, verb)

        return answer

    return command


@_decision("Approved")
def approve(approval: ApprovalService, name: str, scope: EditScope) -> Change:
    """Confirm a booking that is tentative.

    \b
    Example:
      schedapp booking approve 3f2a9c41
    """
    return approval.approve(name, scope)


@_decision("Declined")
def decline(approval: ApprovalService, name: str, scope: EditScope) -> Change:
    """Cancel a booking that is tentative.

    \b
    Example:
      schedapp booking decline 3f2a9c41
    """
    return approval.decline(name, scope)


@click.command()
@click.argument("name", type=BOOKING, metavar="BOOKING")
@json_option
@click.pass_obj
def complete(session: Session, /, name: str, as_json: bool) -> None:
    """Say that a booking took place. Of a series, name the occurrence.

    \b
    Example:
      schedapp booking complete 3f2a9c41/20261208T080000Z
    """
    services = session.services
    change = services.approval.complete(name)
    settle(services, change, None, lambda: show_booking(services, services.bookings.get(name), as_json, "Completed"))


def _settle(services: Services, change: Change, as_json: bool, verb: str) -> None:
    settle(services, change, None, lambda: show_booking(services, change.booking, as_json, verb))
