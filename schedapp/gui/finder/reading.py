"""Typed words read as wishes: names and parts of names, "any room", a length. No Qt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schedapp.model.pool import Pool
from schedapp.model.resource import Resource
from schedapp.model.wishes import Wish, find_any, named

_FILLERS = frozenset({"and", "with", "+", "&", "any", "for"})
_LENGTH = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})(?:m|min)?)?")
_UNITS = {"min": 1, "minutes": 1, "m": 1, "h": 60, "hour": 60, "hours": 60}
SHORTEST, LONGEST = 5, 1_440


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. `minutes` is 0 where no length was named; `unknown` are the words that mean nothing."""

    wishes: tuple[Wish, ...] = ()
    minutes: int = 0
    unknown: tuple[str, ...] = ()


def read(text: str, resources: Sequence[Resource], pools: Sequence[Pool] = ()) -> Reading:
    """Reads from the left, always as many words as mean something together: `room 1` before `room`.

    A word that begins several names means any of them.
    """
    words = [word for word in re.split(r"[\s,;]+", text.strip()) if word]
    wishes: list[Wish] = []
    unknown: list[str] = []
    minutes = at = 0
    while at < len(words):
        length, taken = _length_at(words[at:])
        wish = None
        if not length:
            wish, taken = _wish_at(words[at:], resources, pools)
        minutes = length or minutes
        if wish is not None and (wish not in wishes or not wish.fixed):
            wishes.append(wish)
        if not (length or wish is not None or words[at].casefold() in _FILLERS):
            unknown.append(words[at])
        at += taken
    return Reading(tuple(wishes), minutes, tuple(unknown))


def _wish_at(words: list[str], resources: Sequence[Resource], pools: Sequence[Pool]) -> tuple[Wish | None, int]:
    """The wish that the first words mean, and how many of them; None and 1 if they mean none."""
    for count in range(min(len(words), 6), 0, -1):
        phrase = " ".join(words[:count])
        if words[0].casefold() == "any" and count > 1:
            wish = find_any(phrase, resources, pools) or _by_name(phrase.split(" ", 1)[1], resources)
        elif phrase.casefold() in _FILLERS:
            wish = None
        else:
            exact = [r for r in resources if r.name.casefold() == phrase.casefold()]
            wish = named(exact[0]) if exact else find_any(phrase, resources, pools) or _by_name(phrase, resources)
        if wish is not None and wish.choices:
            return wish, count
    return None, 1


def _by_name(phrase: str, resources: Sequence[Resource]) -> Wish | None:
    """The resource whose words begin as those of the phrase do, in the same order; any of them where there are more."""
    found = [resource for resource in resources if _begins(phrase.casefold().split(), resource.name.casefold().split())]
    if len(found) == 1:
        return named(found[0])
    return Wish(f"any “{phrase}”", tuple(resource.uid for resource in found)) if found else None


def _begins(typed: list[str], name: list[str]) -> bool:
    rest = iter(word.strip(".,") for word in name)
    return all(any(word.startswith(part.strip(".,")) for word in rest) for part in typed if part.strip(".,"))


def _length_at(words: list[str]) -> tuple[int, int]:
    """Minutes, 0 for none, and how many words were read: `30`, `45min`, `1h30`, `1 h`, `90 minutes`."""
    unit = _UNITS.get(words[1].casefold(), 0) if len(words) > 1 else 0
    if words[0].isascii() and words[0].isdigit() and unit:
        return _sane(int(words[0]) * unit), 2
    match = _LENGTH.fullmatch(words[0].casefold())
    if match is None or not (match[1] or match[2]):
        return 0, 1
    return _sane(int(match[1] or 0) * 60 + int(match[2] or 0)), 1


def _sane(minutes: int) -> int:
    return minutes if SHORTEST <= minutes <= LONGEST else 0
