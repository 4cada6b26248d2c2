"""Which tile an arrow key goes to. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from schedapp.layout.lane import Lane
from schedapp.layout.week import WeekLayout


class Step(Enum):
    UP = auto()
    DOWN = auto()
    BACK = auto()
    ON = auto()
    FIRST = auto()
    LAST = auto()


class Stop(NamedTuple):
    """A place that the selection can be at: one for each item, in its first column; the lane is above minute 0."""

    column: int
    top: int
    track: int
    item: int


LANE = -1_000


def stops(layout: WeekLayout) -> list[Stop]:
    """All stops, by column, then from the top."""
    found: dict[int, Stop] = {}
    for tile in layout.tiles:
        found.setdefault(tile.item, Stop(tile.column, tile.top, tile.track, tile.item))
    return sorted([*found.values(), *_lane_stops(layout.lane)])


def _lane_stops(lane: Lane) -> list[Stop]:
    return [Stop(bar.first, LANE + bar.row, 0, bar.item) for bar in lane.bars]


def neighbour(order: Sequence[Stop], current: int, step: Step, start: int = 0) -> int:
    """The item that `step` goes to from item `current`; the same one at an edge, -1 if there are none.

    Without a current item it is the first one from column `start` on.
    """
    if not order:
        return -1
    here = next((stop for stop in order if stop.item == current), None)
    if step is Step.FIRST:
        return order[0].item
    if step is Step.LAST:
        return order[-1].item
    if here is None:
        return next((stop for stop in order if stop.column >= start), order[0]).item
    if step in (Step.UP, Step.DOWN):
        return _along(order, here, step)
    return _across(order, here, 1 if step is Step.ON else -1)


def _along(order: Sequence[Stop], here: Stop, step: Step) -> int:
    """The next one of the same column, by its start."""
    column = [stop for stop in order if stop.column == here.column]
    position = column.index(here) + (1 if step is Step.DOWN else -1)
    return column[min(max(position, 0), len(column) - 1)].item


def _across(order: Sequence[Stop], here: Stop, way: int) -> int:
    """The one nearest in time in the next column that has any."""
    columns = sorted({stop.column for stop in order})
    position = columns.index(here.column) + way
    if not 0 <= position < len(columns):
        return here.item
    column = [stop for stop in order if stop.column == columns[position]]
    return min(column, key=lambda stop: (abs(stop.top - here.top), stop.track)).item
