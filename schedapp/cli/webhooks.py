"""`api webhook`: addresses that are told of changes, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schedapp.cli.kinds import WEBHOOK
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import local_zone, show_moment
from schedapp.errors import Ambiguous, NotFound
from schedapp.model.feed import CHANGES
from schedapp.model.webhook import Content, DeliveryState
from schedapp.services.shapes.webhooks import delivery_shape, webhook_shape

if TYPE_CHECKING:
    from schedapp.model.webhook import Webhook
    from schedapp.services.ports import Services

_LOOKED_THROUGH = 1000
_EVENTS = click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice([each.value for each in CHANGES]),
    help="Only this kind; repeatable.",
)
_CONTENT = click.option(
    "--content", type=click.Choice([each.value for each in Content]), help="Times alone, or names as well."
)


@click.group()
def webhook() -> None:
    """Tell addresses of changes: https, or a program of this computer.

    \b
    Example:
      schedapp api webhook add http://127.0.0.1:9000/sched
    """


@webhook.command()
@click.argument("address")
@_EVENTS
@_CONTENT
@json_option
@click.pass_obj
def add(session: Session, /, address: str, events: tuple[str, ...], content: str | None, as_json: bool) -> None:
    """Tell an ADDRESS of all changes from now on. The secret that its messages are signed with is printed once.

    \b
    Examples:
      schedapp api webhook add https://clinic.example/sched --event booking.created
      schedapp api webhook add http://127.0.0.1:9000/sched --json
    """
    made = session.services.webhooks.add(address, events, content or Content.TIMES.value)
    if as_json:
        print_json(webhook_shape(made.webhook) | {"secret": made.secret})
        return
    say(
        clean(f"Webhook {made.webhook.uid[:8]} to {made.webhook.address}. Its signing secret is shown this once:"),
        err=True,
    )
    say(made.secret)


@webhook.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, form: Form) -> None:
    """List the webhooks, with how many messages wait or were given up.

    \b
    Example:
      schedapp api webhook list --csv
    """
    found = session.services.webhooks.list()
    if form is not Form.TABLE:
        shapes = [webhook_shape(e) for e in found]
        print_listing(form, shapes, "id address events content active stopped waiting parked created_at version")
    elif not found:
        say("There are no webhooks.")
    else:
        rows = [(e.address, _state(e), str(e.waiting), str(e.parked), e.uid[:8]) for e in found]
        print_table(("ADDRESS", "STATE", "WAITING", "GIVEN UP", "ID"), rows, flexible=(0, 1))


@webhook.command()
@click.argument("ref", type=WEBHOOK, metavar="WEBHOOK")
@click.option("--address", metavar="ADDRESS", help="Another address.")
@_EVENTS
@_CONTENT
@click.option("--on/--off", "active", default=None, help="Whether it is told of changes.")
@json_option
@click.pass_obj
def edit(session: Session, /, ref: str, as_json: bool, **given: Any) -> None:
    """Change a webhook: only what is given changes.

    \b
    Example:
      schedapp api webhook edit 3f2a9c41 --off
    """
    changes = {name: value for name, value in given.items() if value not in (None, ())}
    if not changes:
        raise click.UsageError("Give at least one option that says what to change.")
    service = session.services.webhooks
    _show(service.edit(_find(session.services, ref).uid, **changes), "Changed", as_json=as_json)


@webhook.command()
@click.argument("ref", type=WEBHOOK, metavar="WEBHOOK")
@json_option
@click.pass_obj
def remove(session: Session, /, ref: str, as_json: bool) -> None:
    """Remove a webhook, what waits for it, and its secret.

    \b
    Example:
      schedapp api webhook remove 3f2a9c41
    """
    found = _find(session.services, ref)
    session.services.webhooks.remove(found.uid)
    _show(found, "Removed", as_json=as_json)


@webhook.command()
@click.argument("ref", type=WEBHOOK, metavar="WEBHOOK")
@click.option("--state", type=click.Choice([each.value for each in DeliveryState]), help="Only these.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many at most.")
@listing_options
@click.pass_obj
def deliveries(session: Session, /, ref: str, state: str | None, limit: int, form: Form) -> None:
    """List what a webhook was told and is to be told, the newest first.

    \b
    Example:
      schedapp api webhook deliveries 3f2a9c41 --state parked
    """
    found = session.services.webhooks.deliveries(_find(session.services, ref).uid, state=state, limit=limit)
    if form is not Form.TABLE:
        print_listing(
            form,
            [delivery_shape(e) for e in found],
            "id type timestamp subject_id state attempts status error next_try_at created_at ended_at",
        )
    elif not found:
        say("Nothing was sent yet, and nothing waits.")
    else:
        rows = [
            (show_moment(e.at, local_zone()), e.type.value, e.state.value, str(e.attempts), e.error, e.uid[:8])
            for e in found
        ]
        print_table(("WHEN", "WHAT", "STATE", "TRIES", "TROUBLE", "ID"), rows, flexible=(4,))


@webhook.command()
@click.argument("ref", type=WEBHOOK, metavar="WEBHOOK")
@json_option
@click.pass_obj
def ping(session: Session, /, ref: str, as_json: bool) -> None:
    """Have a webhook told that it is reached. The window or `schedapp serve` sends it.

    \b
    Example:
      schedapp api webhook ping 3f2a9c41
    """
    found = _find(session.services, ref)
    made = session.services.webhooks.ping(found.uid)
    if as_json:
        print_json(delivery_shape(made))
    else:
        say(clean(f"A ping waits for {found.address}: schedapp api webhook deliveries {found.uid[:8]}"))


@webhook.command()
@click.argument("ref", type=WEBHOOK, metavar="WEBHOOK")
@click.argument("delivery", metavar="DELIVERY")
@json_option
@click.pass_obj
def redeliver(session: Session, /, ref: str, delivery: str, as_json: bool) -> None:
    """Send a message once more, ahead of all that waits. DELIVERY is an id that “deliveries” shows, or its beginning.

    \b
    Example:
      schedapp api webhook redeliver 3f2a9c41 9d04e1b7
    """
    found = _find(session.services, ref)
    known = session.services.webhooks.deliveries(found.uid, limit=_LOOKED_THROUGH)
    wanted = [each for each in known if each.uid.startswith(delivery)]
    if len(wanted) != 1:
        raise NotFound(
            f"There is no one message “{delivery[:40]}”.", f"List them: schedapp api webhook deliveries {ref}"
        )
    made = session.services.webhooks.redeliver(found.uid, wanted[0].uid)
    if as_json:
        print_json(delivery_shape(made))
    else:
        say(clean(f"It waits for {found.address} once more."))


def _find(services: Services, ref: str) -> Webhook:
    """By its id or the beginning of it. Raises NotFound, Ambiguous."""
    found = [each for each in services.webhooks.list() if ref and each.uid.startswith(ref)]
    if not found:
        raise NotFound(f"There is no webhook “{ref[:40]}”.", "List them: schedapp api webhook list")
    if len(found) > 1:
        raise Ambiguous(f"“{ref[:40]}” fits {len(found)} webhooks.", "Give more of the id.")
    return found[0]


def _state(each: Webhook) -> str:
    return "on" if each.active else f"off: {each.stopped}" if each.stopped else "off"


def _show(each: Webhook, verb: str, *, as_json: bool) -> None:
    if as_json:
        print_json(webhook_shape(each))
    else:
        say(clean(f"{verb} {each.address} ({_state(each)}), id {each.uid[:8]}"))
