"""What a booking needs, as people say it: a resource by its name, or any of a kind ("any room") or of a pool. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schedapp.model.pool import Pool, any_words
from schedapp.model.resource import Kind, Resource

KIND_WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("person", "people", "doctor", "doctors", "someone", "somebody", "anyone", "anybody"),
    Kind.ROOM: ("room", "rooms"),
    Kind.EQUIPMENT: ("device", "devices", "equipment"),
    Kind.SERVICE: ("service", "services"),
}
"""The first word of each is how it is written back."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`words` is how it is shown; `choices` are uids of which any will do; `pool` is the uid of a pool, "" for none."""

    words: str
    choices: tuple[str, ...]
    pool: str = ""

    @property
    def fixed(self) -> bool:
        """Whether one certain resource is meant."""
        return not self.pool and not self.words.startswith("any ")


def named(resource: Resource) -> Wish:
    return Wish(resource.name, (resource.uid,))


def any_of_kind(kind: Kind, resources: Sequence[Resource]) -> Wish:
    """Any resource of a kind, in the order of the list."""
    return Wish(f"any {KIND_WORDS[kind][0]}", tuple(each.uid for each in resources if each.kind is kind))


def any_of_pool(pool: Pool) -> Wish:
    return Wish(any_words(pool.name), pool.members, pool.uid)


def kind_of(word: str) -> Kind | None:
    """The kind that a word means."""
    lowered = word.casefold()
    return next((kind for kind, words in KIND_WORDS.items() if lowered in words), None)


def find_any(word: str, resources: Sequence[Resource], pools: Sequence[Pool] = ()) -> Wish | None:
    """What "any WORD" means: a pool of that name (or a part of one) before a kind; None if it means nothing."""
    lowered = word.casefold().removeprefix("any ").strip()
    pool = next((each for each in pools if each.name.casefold() == lowered), None)
    if pool is not None:
        return any_of_pool(pool)
    kind = kind_of(lowered)
    if kind is not None:
        return any_of_kind(kind, resources)
    within = [each for each in pools if lowered and lowered in each.name.casefold()]
    return any_of_pool(within[0]) if len(within) == 1 else None
