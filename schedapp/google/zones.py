"""Zones that were renamed: which names mean the same rules (the `L` lines of the IANA database)."""

from __future__ import annotations

from functools import cache
from importlib import resources


def other_names(zone: str) -> tuple[str, ...]:
    """The other names of a zone, sorted: `Europe/Kiev` among them for `Europe/Kyiv`."""
    target = _links().get(zone, zone)
    names = {target, *(name for name, linked in _links().items() if linked == target)}
    return tuple(sorted(names - {zone}))


def same_zone(one: str, other: str) -> bool:
    return one == other or _links().get(one, one) == _links().get(other, other)


@cache
def _links() -> dict[str, str]:
    """Name to the name that it is a link to."""
    text = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text("utf-8")
    pairs = (line.split() for line in text.splitlines() if line.startswith("L "))
    return {name: target for _, target, name in pairs}
