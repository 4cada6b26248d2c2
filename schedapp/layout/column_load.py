"""How full a column is: its bookings, and the open time that none of them takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schedapp.layout.open_hours import Minutes
from schedapp.layout.week import Tile


class Load(NamedTuple):
    """Bookings in a column, and its free open minutes."""

    booked: int
    free: int


def load_of(tiles: Iterable[Tile], opened: Sequence[Minutes], all_day: int = 0) -> Load:
    """The load of one column: its tiles, and its open intervals (disjoint, in order). `all_day` bookings take all of
    it."""
    taken = sorted((tile.top, tile.bottom) for tile in tiles)
    free = sum(end - start for start, end in opened)
    reached = 0
    for top, bottom in taken:
        low = max(top, reached)
        free -= sum(max(0, min(bottom, end) - max(low, start)) for start, end in opened)
        reached = max(reached, bottom)
    return Load(len(taken) + all_day, 0 if all_day else free)
