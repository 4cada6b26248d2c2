"""Which clashes are open: every occurrence that came in over others, once, with those that it overlaps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from schedapp.services.attention_words import short_key
from schedapp.store.attention import AttentionRepository, Side, kept_key


@dataclass(frozen=True, slots=True)
class Clash:
    """A newcomer, on each resource where it overlaps, with those that were there first (`pairs`)."""

    newcomer: Side
    pairs: tuple[tuple[Side, Side], ...]

    @property
    def key(self) -> str:
        """The same as long as the newcomer stays where it is; another clash never gets it."""
        new = self.newcomer
        return short_key(new.name, str(new.start), str(new.end))

    @property
    def others(self) -> tuple[Side, ...]:
        """Each of the other bookings once."""
        return tuple({older.name: older for _, older in self.pairs}.values())

    @property
    def resources(self) -> set[str]:
        return {newer.resource for newer, _ in self.pairs}


def open_clashes(store: AttentionRepository) -> list[Clash]:
    """Every occurrence that contests, once for all its resources, the newest first.

    Left out: overlaps that a person accepted, and those that are over.
    """
    kept = store.kept_overlaps()
    by_newcomer: dict[int, list[tuple[Side, Side]]] = {}
    for newer, older in store.overlaps():
        by_newcomer.setdefault(newer.number, []).append((newer, older))
    found: dict[str, list[tuple[Side, Side]]] = {}
    for pairs in by_newcomer.values():
        real = [pair for pair in _too_many(pairs) if kept_key(*pair) not in kept]
        if real:
            found.setdefault(real[0][0].name, []).extend(real)
    clashes = [Clash(min((newer for newer, _ in pairs), key=_number), tuple(pairs)) for pairs in found.values()]
    return sorted(clashes, key=lambda each: (-each.newcomer.updated, -each.newcomer.number))


def _number(side: Side) -> int:
    return side.number


def _too_many(pairs: list[tuple[Side, Side]]) -> list[tuple[Side, Side]]:
    """Of one newcomer: the pairs where the resource has no place left. Two newcomers are a pair of the newer one."""
    newcomer, capacity = pairs[0][0], pairs[0][0].capacity
    blocking = [older for _, older in pairs]
    starts = sorted(max(other.busy_start, newcomer.busy_start) for other in blocking)
    ends = sorted(other.busy_end for other in blocking)
    full = [at for at in starts if bisect_right(starts, at) - bisect_right(ends, at) >= capacity]

    def is_crowded(other: Side) -> bool:
        place = bisect_left(full, max(other.busy_start, newcomer.busy_start))
        return place < len(full) and full[place] < other.busy_end

    return [
        (newer, older) for newer, older in pairs
        if is_crowded(older) and (not older.contests or older.number < newer.number)
    ]  # fmt: skip
