"""What a draft is to have: resources by name, and any members of pools. How chips show it, and how they change it.
No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from schedapp.model.pool import Pool, Requirement, any_words, wish_for
from schedapp.model.resource import Resource
from schedapp.model.service import ServiceType

BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Parts:
    """The resources (uids) of a draft, and its wishes for pools, whose members are among them once they are chosen."""

    resources: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()

    def with_resource(self, uid: str, pools: Mapping[str, Pool]) -> Parts:
        """One more by name. Where a member of its pool was wished, that wish is met by this one from now on."""
        for place, wish in enumerate(self.requirements):
            if not wish.fixed and wish.pool in pools and uid in pools[wish.pool].members:
                fixed = Requirement(wish.pool, uid, fixed=True)
                wishes = (*self.requirements[:place], fixed, *self.requirements[place + 1 :])
                rest = tuple(other for other in self.resources if other != wish.resource)
                return Parts((*rest, uid), wishes)
        return replace(self, resources=(*self.resources, uid))

    def with_pool(self, pool: str) -> Parts:
        return replace(self, requirements=(*self.requirements, Requirement(pool)))

    def without_resource(self, uid: str) -> Parts:
        return replace(self, resources=tuple(other for other in self.resources if other != uid))

    def without_wish(self, place: int) -> Parts:
        """Takes off a wish, and what it got."""
        wish = self.requirements[place]
        wishes = self.requirements[:place] + self.requirements[place + 1 :]
        return Parts(tuple(uid for uid in self.resources if uid != wish.resource), wishes)

    def of_service(self, old: ServiceType | None, new: ServiceType | None, pools: Mapping[str, Pool]) -> Parts:
        """Asks for the pool of another service type, and no longer for that of the one before."""
        parts = self
        if old is not None and old.pool and (new is None or new.pool != old.pool):
            places = [n for n, wish in enumerate(parts.requirements) if wish.pool == old.pool and not wish.fixed]
            parts = parts.without_wish(places[0]) if places else parts
        if new is None or new.pool not in pools or any(wish.pool == new.pool for wish in parts.requirements):
            return parts
        wish = wish_for(pools[new.pool], parts.resources)
        return replace(parts, requirements=(*parts.requirements, wish))


@dataclass(frozen=True, slots=True)
class Face:
    """How a chip looks: `wish` is the place of the wish that it stands for, -1 for a resource by name (`uid`)."""

    words: str
    colour: str
    uid: str = ""
    wish: int = -1


def faces(
    parts: Parts, offered: Parts, resources: Mapping[str, Resource], pools: Mapping[str, Pool]
) -> tuple[Face, ...]:
    """The chips of a draft. `offered` is what it would get now: “any treatment room → Room 2”."""
    got: dict[str, list[str]] = {}
    for wish in offered.requirements:
        if not wish.fixed and wish.resource:
            got.setdefault(wish.pool, []).append(wish.resource)
    members = {wish.resource for wish in parts.requirements}
    found = [
        Face(resources[uid].name, resources[uid].colour, uid)
        for uid in parts.resources
        if uid not in members and uid in resources
    ]
    for place, wish in enumerate(parts.requirements):
        now = wish.resource if wish.fixed else next(iter(got.get(wish.pool, [])), "")
        if not wish.fixed and now:
            got[wish.pool].remove(now)
        found.append(_wish_face(place, wish, resources.get(now), pools.get(wish.pool)))
    return tuple(found)


def _wish_face(place: int, wish: Requirement, member: Resource | None, pool: Pool | None) -> Face:
    if pool is None or (wish.fixed and member is not None):
        return Face(f"{member.name} ({BY_HAND})" if member else "", member.colour if member else "", wish=place)
    words = any_words(pool.name)
    return Face(f"{words} → {member.name}" if member else words, member.colour if member else "", wish=place)
