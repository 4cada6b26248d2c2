"""Which bar an arrow key goes to. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from schedapp.layout.timeline import TimelineBar


class Step(Enum):
    BACK = auto()
    ON = auto()
    UP = auto()
    DOWN = auto()
    FIRST = auto()
    LAST = auto()


def neighbour(rows: Sequence[Sequence[TimelineBar]], here: TimelineBar | None, step: Step) -> TimelineBar | None:
    """The bar that `step` goes to from `here`, the same one at an edge; without one the first of all."""
    filled = [row for row in rows if row]
    if not filled:
        return None
    if here is None or here not in rows[here.row]:
        return filled[0][0]
    own = rows[here.row]
    if step in (Step.FIRST, Step.LAST):
        return own[0 if step is Step.FIRST else -1]
    if step in (Step.BACK, Step.ON):
        at = own.index(here) + (1 if step is Step.ON else -1)
        return own[min(max(at, 0), len(own) - 1)]
    position = filled.index(own) + (1 if step is Step.DOWN else -1)
    if not 0 <= position < len(filled):
        return here
    return min(filled[position], key=lambda bar: (abs(bar.start - here.start), bar.lane))
