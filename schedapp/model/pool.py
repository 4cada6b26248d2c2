"""A pool is a group of resources of which any will do: "any treatment room". Which member a booking gets. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from schedapp.errors import BadInput

MAX_NAME = 120
MAX_MEMBERS = 200


class Choice(StrEnum):
    """Which of the free members a booking gets."""

    FIRST = "first"  # in the order of the pool
    LEAST_USED = "least-used"  # the one with the fewest bookings on that day, in the order of the pool among equals


@dataclass(frozen=True, slots=True)
class Pool:
    """`members` are resource uids in the order in which they are chosen. `name` is what one member is: "Treatment
    room"."""

    uid: str
    name: str
    members: tuple[str, ...] = ()
    choice: Choice = Choice.FIRST
    version: int = 0


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a booking asks of a pool (uid), and the member that it got ("" before the store has chosen one).

    `fixed`: a person chose this member by hand, so it is not chosen again when the booking moves.
    """

    pool: str
    resource: str = ""
    fixed: bool = False


def check_pool(pool: Pool) -> Pool:
    """The pool with its name tidied. Raises BadInput for a name or members that cannot be used."""
    name = pool.name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise BadInput(
            "This name cannot be used.", f"Say what one of the pool is, in 1 to {MAX_NAME} letters: “Treatment room”."
        )
    if not pool.members or len(pool.members) > MAX_MEMBERS:
        raise BadInput("A pool needs members.", f"Choose 1 to {MAX_MEMBERS} resources, any of which will do.")
    if len(set(pool.members)) != len(pool.members):
        raise BadInput("A resource is in this pool twice.", "Name each member once.")
    return replace(pool, name=name)


def lowered(name: str) -> str:
    """A name inside a sentence: “treatment room”; “MRI room” and “X-ray” stay."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def any_words(name: str) -> str:
    """How a wish for a pool is written: “any treatment room”."""
    return f"any {lowered(name)}"


def plural(name: str) -> str:
    """The name of several members: “treatment rooms”."""
    word = lowered(name)
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def wish_for(pool: Pool, resources: Sequence[str]) -> Requirement:
    """A wish for a member of a pool; where a person named one of them already, it is that one."""
    named = next((uid for uid in resources if uid in pool.members), "")
    return Requirement(pool.uid, named, fixed=bool(named))


def in_order(pool: Pool, used: Mapping[str, int]) -> tuple[str, ...]:
    """The members from the best to the last. `used` are the numbers of bookings on the day, by resource uid."""
    if pool.choice is Choice.FIRST:
        return pool.members
    places = {uid: place for place, uid in enumerate(pool.members)}
    return tuple(sorted(pool.members, key=lambda uid: (used.get(uid, 0), places[uid])))


def assign(wishes: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """A different member for each wish, None where that cannot be.

    Each wish lists its candidates, the best first; the earlier a wish, the better is what it gets.
    """
    chosen: list[str] = []
    for place, candidates in enumerate(wishes):
        rest = wishes[place + 1 :]
        fit = (uid for uid in candidates if uid not in chosen and _all_served(rest, {*chosen, uid}))
        found = next(fit, None)
        if found is None:
            return None
        chosen.append(found)
    return tuple(chosen)


def _all_served(wishes: Sequence[Sequence[str]], held: Collection[str]) -> bool:
    """Whether each wish can have a candidate of its own that is not held: augmenting paths (Kuhn's algorithm)."""
    holder: dict[str, int] = {}

    def serve(place: int, seen: set[str]) -> bool:
        for uid in wishes[place]:
            if uid in held or uid in seen:
                continue
            seen.add(uid)
            if uid not in holder or serve(holder[uid], seen):
                holder[uid] = place
                return True
        return False

    return all(serve(place, set()) for place in range(len(wishes)))


def settled(
    requirements: Sequence[Requirement], resources: Sequence[str], pools: Mapping[str, Pool]
) -> tuple[Requirement, ...]:
    """The wishes that a booking on `resources` has after a change of the one or the other.

    Where a person put another member of the pool in the place of the chosen one, that is fixed from now on; where
    somebody took it off, the wish is over. So is a wish for a pool that is no more.
    """
    named = {each.resource for each in requirements}
    left = [uid for uid in resources if uid not in named]
    found: list[Requirement] = []
    for each in requirements:
        pool = pools.get(each.pool)
        if pool is None:
            continue
        if each.resource and any(each.resource == other.resource for other in found):
            each = Requirement(each.pool)
        if not each.resource or each.resource in resources:
            found.append(each)
            continue
        other = next((uid for uid in left if uid in pool.members), "")
        if other:
            left.remove(other)
            found.append(Requirement(each.pool, other, fixed=True))
    return tuple(found)


def placed(
    resources: Sequence[str], requirements: Sequence[Requirement], members: Sequence[str]
) -> tuple[tuple[str, ...], tuple[Requirement, ...]]:
    """The resources and wishes of a booking whose requirements got these members, one each.

    A member stands where the one before it stood, a new one at the end; the wishes are in the order of the resources.
    """
    instead = {old.resource: uid for old, uid in zip(requirements, members, strict=True) if old.resource}
    fresh = [uid for old, uid in zip(requirements, members, strict=True) if not old.resource]
    places = tuple(instead.get(uid, uid) for uid in resources) + tuple(fresh)
    wishes = (replace(old, resource=uid) for old, uid in zip(requirements, members, strict=True))
    return places, tuple(sorted(wishes, key=lambda each: places.index(each.resource)))
