"""Zones that were renamed: which names mean the same rules, and writing under one that Google knows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources

from schedapp.errors import Rejected
from schedapp.model.event import Content, Event
from schedapp.model.timespan import Timed

_TRIES = 2


def other_names(zone: str) -> tuple[str, ...]:
    """The other names of a zone, sorted: `Europe/Kiev` among them for `Europe/Kyiv`."""
    target = _links().get(zone, zone)
    names = {target, *(name for name, linked in _links().items() if linked == target)}
    return tuple(sorted(names - {zone}))


def same_zone(one: str, other: str) -> bool:
    return one == other or _links().get(one, one) == _links().get(other, other)


def under_known_names(send: Callable[[Content], Event], content: Content) -> Event:
    """Sends; a zone whose name Google does not know (any more, or yet) goes under another of its names.

    The answer has the name that we use ourselves, so that it compares equal.
    """
    try:
        return _named(send(content), content)
    except Rejected as error:
        if not isinstance(content.when, Timed) or "time zone" not in error.detail.lower():
            raise
        names = other_names(content.when.zone)
        for name in names[:_TRIES]:
            with contextlib.suppress(Rejected):
                return _named(send(replace(content, when=replace(content.when, zone=name))), content)
        raise


def _named(event: Event, content: Content) -> Event:
    if event.content is None or not isinstance(event.content.when, Timed) or not isinstance(content.when, Timed):
        return event
    if not same_zone(event.content.when.zone, content.when.zone):
        return event
    when = replace(event.content.when, zone=content.when.zone)
    return replace(event, content=replace(event.content, when=when))


@cache
def _links() -> dict[str, str]:
    """Name to the name that it is a link to: the `L` lines of the IANA database."""
    text = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text("utf-8")
    pairs = (line.split() for line in text.splitlines() if line.startswith("L "))
    return {name: target for _, target, name in pairs}
