"""The terms of a connection on the command line: their options, and what they come to in words."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schedapp.cli.terminal import say
from schedapp.model.connection import Connection, Direction, Incoming, Policy, Privacy

if TYPE_CHECKING:
    from schedapp.services.ports import Services

Function = TypeVar("Function", bound=Callable[..., Any])

_HELP: dict[str, tuple[type[StrEnum], str]] = {
    "direction": (Direction, "Which way bookings travel: push is to Google only, pull from Google only."),
    "privacy": (Privacy, "What Google gets: the time, the client's initials, the title, or all but the phone number."),
    "incoming": (Incoming, "With pull: show the events' details, or only that the time is busy."),
    "policy": (Policy, "What both sides changed: ask (Google's stays meanwhile), Google's wins, or Sched's does."),
}
_SENT = {
    Privacy.BUSY: "that the time is busy",
    Privacy.INITIALS: "the time and the client's initials",
    Privacy.TITLE: "time, title and location",
    Privacy.FULL: "time, title, location, client and notes",
}
_WINS = {
    Policy.ASK: "you are asked, Google's stays meanwhile",
    Policy.GOOGLE_WINS: "Google's wins",
    Policy.SCHED_WINS: "Sched's wins",
}


def terms_options(defaults: str, **shown: str) -> Callable[[Function], Function]:
    """--direction, --privacy, --incoming, --policy and --availability. Each is None when it is not given: `defaults`
    says what holds then, `shown` says it for single ones."""

    def decorate(function: Function) -> Function:
        closures = "Also send closures and time off, as busy events."
        default = shown.get("availability", defaults)
        text = f"{closures} Default: {default}."
        function = click.option("--availability/--no-availability", default=None, help=text)(function)
        for name in reversed(_HELP):
            kind, text = _HELP[name]
            choice = click.Choice([each.value for each in kind])
            default = shown.get(name, defaults)
            function = click.option(f"--{name}", type=choice, help=f"{text} Default: {default}.")(function)
        return function

    return decorate


def chosen_terms(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as the services take them."""
    chosen: dict[str, Any] = {
        name: kind(value) for name, (kind, _) in _HELP.items() if (value := options.get(name)) is not None
    }
    availability = options.get("availability")
    return chosen if availability is None else chosen | {"availability": availability}


def say_level(services: Services, chosen: dict[str, Any]) -> None:
    """Of a new connection: that the names of clients stay here, where nobody chose a level or was asked about it."""
    sends = chosen.get("direction") is not Direction.PULL
    if "privacy" not in chosen and sends and services.settings.guards_clients:
        say("Google gets only “Busy”, since clients are booked here. For titles: --privacy title", err=True)


def terms_in_words(connection: Connection) -> list[str]:
    """One line for each thing that a person chose."""
    lines = []
    if connection.pushes:
        lines.append(f"Google gets: {_SENT[connection.privacy]} ({connection.privacy.value})")
        if connection.availability:
            lines.append("Closures and time off are sent, as busy events")
    if connection.direction is Direction.PULL:
        what = "only that the time is busy" if connection.shows_busy else "the events' details"
        lines.append(f"Shown from Google: {what} ({connection.incoming.value})")
    if connection.direction is Direction.TWO_WAY:
        lines.append(f"What both sides changed: {_WINS[connection.policy]} ({connection.policy.value})")
    return [f"Direction: {connection.direction.value}", *lines]
