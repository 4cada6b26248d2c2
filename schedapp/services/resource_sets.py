"""Saved sets of shown resources: a name for each, kept as one setting."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from schedapp.errors import BadInput
from schedapp.services.settings import SettingsService

KEY = "resource_sets"
MOST_LETTERS = 40


class ResourceSet(NamedTuple):
    """Resources (uids) that are shown together, under a name."""

    name: str
    resources: tuple[str, ...]


def read_sets(settings: SettingsService) -> tuple[ResourceSet, ...]:
    """The sets by name; none where the setting cannot be read."""
    try:
        kept = json.loads(settings.get(KEY) or "{}")
        found = [ResourceSet(str(name), tuple(map(str, uids))) for name, uids in kept.items()]
    except (ValueError, TypeError, AttributeError):
        return ()
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def checked_name(name: str) -> str:
    """The name of a set without space around it. Raises BadInput."""
    name = " ".join(name.split())
    if not name or len(name) > MOST_LETTERS or not name.isprintable():
        raise BadInput("This name cannot be used.", f"Give a name of 1 to {MOST_LETTERS} visible characters.")
    return name


def with_set(sets: Sequence[ResourceSet], name: str, resources: Sequence[str]) -> list[ResourceSet]:
    """One more; one of the same name gives way. Raises BadInput for a name that cannot be used."""
    fresh = ResourceSet(checked_name(name), tuple(resources))
    return [*without_set(sets, fresh.name), fresh]


def without_set(sets: Sequence[ResourceSet], name: str) -> list[ResourceSet]:
    return [one for one in sets if one.name.casefold() != name.casefold()]


def write_sets(settings: SettingsService, sets: Sequence[ResourceSet]) -> None:
    settings.set(KEY, json.dumps({one.name: list(one.resources) for one in sets}, ensure_ascii=False))


def current_set(sets: Sequence[ResourceSet], shown: Collection[str], known: Collection[str]) -> str:
    """The name of the set that is shown; resources that are gone do not count. "" for none."""
    for one in sets:
        if set(one.resources) & set(known) == set(shown):
            return one.name
    return ""
