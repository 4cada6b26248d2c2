"""`rules show` and `set`: how long before and how far ahead is booked, and what happens outside of the rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from schedapp.cli.kinds import RESOURCE
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_table, say
from schedapp.errors import BadInput
from schedapp.model.availability import Outside, Rules
from schedapp.services.ports import Services
from schedapp.services.settings import CHOICES, OUTSIDE_HOURS, SQUEEZE_INS
from schedapp.services.shapes.bookings import Shape
from schedapp.services.shapes.place import rules_shape

AS_PLACE = "as-place"
NONE = "none"
_LENGTH = re.compile(r"(\d{1,6})\s*(m|min|h|d)?")
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 1_440, None: 1}
_OUTSIDE = {
    Outside.ASK: "ask: booked only with “--anyway”, or after a question in the window",
    Outside.REFUSE: "refuse: nobody books outside of the rules",
    Outside.ALLOW: "allow: weekly hours are shown and refuse nothing; closures, notice and horizon are asked about",
}
_SQUEEZES = {
    "off": "off: nothing is booked over something else",
    "on": "on: a taken time is booked with a reason (“--squeeze”)",
}


@click.group()
def rules() -> None:
    """Say how early and how far ahead can be booked, and what happens outside of the hours.

    \b
    Example:
      schedapp rules set --notice 2h --horizon 180
    """


@rules.command()
@click.argument("ref", type=RESOURCE, metavar="[RESOURCE]", default="")
@listing_options
@click.pass_obj
def show(session: Session, /, ref: str, form: Form) -> None:
    """Show the rules of the place and of its resources.

    \b
    Example:
      schedapp rules show --json
    """
    _show(session.services, ref, form)


@rules.command("set")
@click.argument("ref", type=RESOURCE, metavar="[RESOURCE]", default="")
@click.option("--notice", metavar="LENGTH", help="At the least so long before: 90m, 2h, 1d; “none”, or “as-place”.")
@click.option("--horizon", metavar="DAYS", help="At most so many days ahead; “none”, or “as-place”.")
@click.option("--outside", type=click.Choice([each.value for each in Outside]), help="Outside of opening hours.")
@click.option("--squeeze-ins", type=click.Choice(CHOICES[SQUEEZE_INS]), help="Double bookings on purpose.")
@click.option("--longest-hold", type=int, metavar="MINUTES", help="For how long a time can be held.")
@json_option
@click.pass_obj
def set_(session: Session, /, ref: str, as_json: bool, **given: Any) -> None:
    """Set rules, of one RESOURCE or of the whole place.

    What is not given stays. A resource has the place's rules until it has its own.

    \b
    Examples:
      schedapp rules set --notice 2h --horizon 180 --outside refuse
      schedapp rules set "Room 2" --horizon 90
      schedapp rules set "Room 2" --horizon as-place
    """
    if not any(value is not None for value in given.values()):
        raise click.UsageError("Give at least one option that says what to set.")
    for option in ("outside", "squeeze_ins", "longest_hold"):
        if ref and given[option] is not None:
            name = option.replace("_", "-")
            raise BadInput(f"--{name} is a setting of the whole place.", "Give it without a resource.")
    services = session.services
    uid = services.resources.get(ref).uid if ref else ""
    old = services.availability.rules(uid)
    fresh = Rules(
        _value(given["notice"], old.notice, _notice, place=not ref),
        _value(given["horizon"], old.horizon, _horizon, place=not ref),
    )
    services.availability.set_rules(uid, fresh)
    if given["outside"]:
        services.settings.set(OUTSIDE_HOURS, given["outside"])
    if given["squeeze_ins"]:
        services.settings.set(SQUEEZE_INS, given["squeeze_ins"])
    if given["longest_hold"] is not None:
        services.holds.set_longest(given["longest_hold"])
    _show(services, ref, Form.JSON if as_json else Form.TABLE)


def _value(text: str | None, old: int | None, read: Callable[[str], int], *, place: bool) -> int | None:
    """What an option says: the old value where it is not given, 0 for “none”, None for “as-place”. Raises BadInput."""
    if text is None:
        return old
    word = text.strip().casefold()
    if word == NONE:
        return 0
    if word != AS_PLACE:
        return read(word)
    if place:
        raise BadInput("The place's own rules are not “as-place”.", "Give a number, or “none”.")
    return None


def _notice(text: str) -> int:
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise BadInput(f"“{text[:40]}” is not a length of time.", "Write it as 90m, 2h or 1d, or “none”.")
    return int(match[1]) * _MINUTES[match[2]]


def _horizon(text: str) -> int:
    days = text.removesuffix("d")
    if not (days.isascii() and days.isdigit()):
        raise BadInput(f"“{text[:40]}” is not a number of days.", "Write it as 90, or “none”.")
    return int(days)


def _show(services: Services, ref: str, form: Form) -> None:
    place = services.availability.rules()
    chosen = (services.resources.get(ref),) if ref else services.resources.list()
    own = {resource.uid: services.availability.rules(resource.uid) for resource in chosen}
    if form is not Form.TABLE:
        shapes: list[Shape] = [
            {
                "resource": clean(r.name),
                "resource_id": r.uid,
                **rules_shape(own[r.uid]),
                "in_effect": rules_shape(own[r.uid].within(place)),
            }
            for r in chosen
        ]
        outside = services.availability.outside.value
        squeezes = services.settings.get(SQUEEZE_INS) == "on"
        whole = {
            "outside_hours": outside,
            "squeeze_ins": squeezes,
            "longest_hold_minutes": services.holds.longest // 60,
            "place": rules_shape(place),
            "resources": shapes,
        }
        rows = [{"resource": None, **rules_shape(place)}, *shapes]
        print_listing(form, rows, "resource resource_id notice_minutes horizon_days", whole)
        return
    say(f"Outside of opening hours  {_OUTSIDE[services.availability.outside]}")
    say(f"Squeeze-ins               {_SQUEEZES[services.settings.get(SQUEEZE_INS)]}")
    say(f"Longest hold              {services.holds.longest // 60} minutes")
    table: list[tuple[str, ...]] = [("the whole place", _notice_words(place.notice), _horizon_words(place.horizon))]
    table += [(clean(r.name), _notice_words(own[r.uid].notice), _horizon_words(own[r.uid].horizon)) for r in chosen]
    print_table(("OF", "AT THE LEAST BEFORE", "AT MOST AHEAD"), table, flexible=(0,))


def _notice_words(minutes: int | None) -> str:
    if minutes is None:
        return "as the place"
    for size, name in ((1_440, "d"), (60, "h")):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {name}"
    return f"{minutes} min" if minutes else "none"


def _horizon_words(days: int | None) -> str:
    if days is None:
        return "as the place"
    return f"{days:,} days" if days else "no limit"
