"""What must survive: for each write the oracle keeps which value its author was looking at."""

from __future__ import annotations

import collections
from collections.abc import Iterator
from dataclasses import dataclass, field


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class Oracle:
    """`parents`: (entity, field) -> value -> the value that its author replaced. DEL is a value like any other.

    A write that nobody saw and replaced (a leaf) has to be the final value, or stand in a conflict record.
    """

    parents: dict[tuple[str, str], dict[str, str | None]] = field(default_factory=lambda: collections.defaultdict(dict))
    closed: set[str] = field(default_factory=set)

    def write(self, entity: str, what: str, value: str, seen: str | None) -> None:
        self.parents[entity, what][value] = seen

    def leaves(self) -> Iterator[tuple[str, str, str]]:
        for (entity, what), parents in self.parents.items():
            replaced = self.closed | {value for value in parents.values() if value}
            yield from ((entity, what, value) for value in parents if value not in replaced)

    def deletions(self, entity: str) -> list[str]:
        return [value for value in self.parents.get((entity, "title"), {}) if value.startswith("DEL")]

    def forget(self, entity: str, *fields: str) -> None:
        """Nobody can say any more who saw what."""
        for what in fields or ("title", "when"):
            self.parents.pop((entity, what), None)
