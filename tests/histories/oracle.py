"""What must have survived: every write, and which value its author was looking at."""

from __future__ import annotations

import collections
from collections.abc import Iterator
from dataclasses import dataclass, field

from schedapp.model.booking import Booking
from schedapp.model.event import Content
from schedapp.model.timespan import Timed, When

DELETION = "DEL"
FIELDS = ("summary", "when", "location")


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class Oracle:
    """`parents`: (entity, field) -> value -> the value that its author replaced ("" for none).

    A deletion is a value of its own in each field. A value that somebody looked at and replaced may be gone; the
    leaves of this tree may not: each is the final value, or stands in a conflict record. `dates` are single dates of a
    series that are bookings of their own while the series is not here: what is theirs is not asked for.
    """

    parents: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: collections.defaultdict(dict))
    closed: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    deletions: int = 0
    all_restored: bool = False

    def write(self, entity: str, what: str, value: str, seen: str) -> None:
        if entity not in self.dates:
            self.parents[entity, what][value] = seen

    def create(self, entity: str, values: dict[str, str]) -> None:
        for what, value in values.items():
            self.write(entity, what, value, "")

    def delete(self, entity: str, seen: dict[str, str]) -> None:
        self.deletions += 1
        for what, value in seen.items():
            self.write(entity, what, f"{DELETION}{self.deletions}", value)

    def restore(self, entity: str, title: str) -> None:
        """Whoever restores means all deletions so far. Time and place are old ones again: they have two authors."""
        self.close(entity)
        for what in FIELDS:
            if what != "summary":
                self.parents.pop((entity, what), None)
        self.write(entity, "summary", title, "")

    def close(self, entity: str) -> None:
        """Its deletions so far need not survive."""
        for what in FIELDS:
            values = self.parents.get((entity, what), {})
            self.closed.update(value for value in values if value.startswith(DELETION))

    def forget(self, entity: str) -> None:
        self.forgotten.add(entity)
        for what in FIELDS:
            self.parents.pop((entity, what), None)

    def leaves(self) -> Iterator[tuple[str, str, str]]:
        """Of everything that no person had restored as it was."""
        for (entity, what), parents in self.parents.items():
            if self.all_restored and any(value.startswith(DELETION) for value in parents):
                continue
            replaced = set(parents.values())
            for value in parents:
                if value not in replaced and value not in self.closed:
                    yield entity, what, value

    def invented(self, entity: str, what: str, value: str) -> bool:
        """Whether nobody wrote this value, of an entity whose writes are all known."""
        known = self.parents.get((entity, what))
        complete = known is not None and "" in known.values() and entity not in self.forgotten
        return complete and known is not None and value not in known


def text_of(value: object) -> str:
    """A value as the oracle names it: unique for each write, whatever Google's spelling."""
    if isinstance(value, Timed):
        return str(value.start)
    return str(value).lower().partition(" · ")[0]


def values_of_booking(booking: Booking) -> dict[str, str]:
    return _values(booking.title, booking.when, booking.location)


def values_of_event(content: Content) -> dict[str, str]:
    return _values(content.summary, content.when, content.location)


def _values(title: str, when: When, place: str) -> dict[str, str]:
    """Without the client's name, which only the desk that booked knows apart."""
    return {"summary": title.lower().partition(" · ")[0], "when": text_of(when), "location": place.lower()}
