"""Where the keyboard is in a view of cells: on a cell of 15 minutes, or on a booking, and where it goes on. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

STEP = 15
HOUR = 60
DAY = 24 * 60
ALL_DAY = -1
"""The minute of the cell that stands for the whole day."""
NONE = -1
"""The item of a cell that is not on a booking."""


class Block(NamedTuple):
    """A booking in a lane: minutes from the lane's beginning, its track beside others, its row in the model."""

    top: int
    bottom: int
    track: int
    item: int


class Cell(NamedTuple):
    """A lane, and a multiple of 15 minutes from its beginning, or ALL_DAY."""

    lane: int
    minute: int


class Stand(NamedTuple):
    """Where the keyboard is: a cell, and the booking that it is on there."""

    cell: Cell
    item: int = NONE


@dataclass(frozen=True, slots=True)
class Ground:
    """What can be walked on: the bookings of each lane by their start, in the grid also those of whole days."""

    lanes: Sequence[Sequence[Block]]
    length: int = DAY
    """Minutes of a lane."""
    day: int = DAY
    """Minutes of a day in it."""
    whole: Sequence[Sequence[int]] | None = None
    """The items of whole days of each lane, from the top; None where they are blocks like any other."""

    @property
    def last(self) -> int:
        """The minute of the last cell."""
        return self.length - STEP

    def whole_of(self, lane: int) -> Sequence[int]:
        return self.whole[lane] if self.whole is not None else ()

    def landing(self, lane: int, minute: int) -> int:
        """The booking that a jump to a cell lands on: the first that touches it. One of a whole day lies below all
        cells of that day: it is met at its beginning alone."""
        for block in self.lanes[lane]:
            if _touches(block, minute, minute + STEP) and (block.bottom - block.top < self.day or block.top == minute):
                return block.item
        return NONE


def along(ground: Ground, stand: Stand, by: int) -> Stand:
    """So many minutes on in the lane, back with a negative number. A booking on the way is a stop, once."""
    (lane, minute), item = stand
    if minute == ALL_DAY:
        return _from_whole_day(ground, stand, by)
    blocks = ground.lanes[lane]
    here = next((block for block in blocks if block.item == item), None)
    if here is None:
        return _to(ground, stand, minute + by, (minute, minute + STEP), by)
    beside = _beside(blocks, here, forward=by > 0)
    if beside is not None:
        return Stand(Cell(lane, floor(beside.top)), beside.item)
    goal = max(ceiling(here.bottom), floor(here.top) + by) if by > 0 else floor(here.top) + by
    return _to(ground, stand, goal, (here.top, here.bottom), by)


def _to(ground: Ground, stand: Stand, goal: int, left: tuple[int, int], by: int) -> Stand:
    """To a cell, from one that covered the minutes `left`: on the booking that begins to be touched there."""
    lane = stand.cell.lane
    if goal < 0 and ground.whole is not None and left[0] < STEP:
        return Stand(Cell(lane, ALL_DAY))
    minute = min(max(goal, 0), ground.last)
    if minute < left[1] and minute + STEP > left[0]:
        return stand
    touched = [block for block in ground.lanes[lane] if _touches(block, minute, minute + STEP)]
    found = [block for block in touched if not _touches(block, *left)]
    return Stand(Cell(lane, minute), found[0 if by > 0 else -1].item if found else NONE)


def _beside(blocks: Sequence[Block], here: Block, *, forward: bool) -> Block | None:
    """The booking after (or before) one that overlaps it, or lies whole in its last (or first) cell, which a step to
    the next cell would pass over. Back, one that reaches around it is passed by."""
    at = blocks.index(here)
    if forward:
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        return after if after and (after.top < here.bottom or after.bottom <= ceiling(here.bottom)) else None
    for block in reversed(blocks[:at]):
        beside = block.bottom > here.top and (block.bottom <= here.bottom or block.top == here.top)
        if beside or floor(here.top) <= block.top < block.bottom <= here.top:
            return block
    return None


def _from_whole_day(ground: Ground, stand: Stand, by: int) -> Stand:
    """Up through the bookings of the whole day, down again to its cell, then to midnight."""
    lane, items = stand.cell.lane, list(ground.whole_of(stand.cell.lane))
    at = items.index(stand.item) if stand.item in items else len(items)
    if by < 0:
        at = max(at - 1, 0)
    elif at == len(items):
        return Stand(Cell(lane, 0), ground.landing(lane, 0))
    else:
        at += 1
    return Stand(stand.cell, items[at] if at < len(items) else NONE)


def across(ground: Ground, stand: Stand, lane: int) -> Stand:
    """The same time in another lane."""
    minute = stand.cell.minute
    if minute != ALL_DAY:
        return Stand(Cell(lane, minute), ground.landing(lane, minute))
    items = ground.whole_of(lane)
    return Stand(Cell(lane, ALL_DAY), items[0] if items and stand.item != NONE else NONE)


def jump(ground: Ground, stand: Stand, minute: int) -> Stand:
    """Another time in the same lane."""
    return Stand(Cell(stand.cell.lane, minute), ground.landing(stand.cell.lane, minute))


def stand_on(ground: Ground, item: int, near: Cell | None = None) -> Stand | None:
    """Where a booking is met: in the lane of `near` if it is there, else in its first; None if it is not shown."""
    lanes = range(len(ground.lanes))
    for lane in ([near.lane] if near is not None and near.lane in lanes else []) + list(lanes):
        if item in ground.whole_of(lane):
            return Stand(Cell(lane, ALL_DAY), item)
        block = next((block for block in ground.lanes[lane] if block.item == item), None)
        if block is not None:
            inside = near is not None and near.lane == lane and _touches(block, near.minute, near.minute + STEP)
            return Stand(near if inside and near is not None else Cell(lane, floor(block.top)), item)
    return None


def walk(ground: Ground, stand: Stand | None, way: int) -> Stand | None:
    """The next booking in the order of lanes and times, or with -1 the one before; None where there is none."""
    stops: list[tuple[int, int, int, int]] = []
    for number, blocks in enumerate(ground.lanes):
        stops += [(number, ALL_DAY, row, item) for row, item in enumerate(ground.whole_of(number))]
        stops += [(number, block.top, block.track, block.item) for block in blocks]
    order: dict[int, tuple[int, int, int, int]] = {}
    for stop in sorted(stops):
        order.setdefault(stop[3], stop)
    found = list(order.values())
    if stand is not None and stand.item in order:
        at = found.index(order[stand.item]) + way
    else:
        here = (0, ALL_DAY) if stand is None else (stand.cell.lane, stand.cell.minute)
        before = sum(stop[:2] < here for stop in found)
        at = before if way > 0 else before - 1
    if not 0 <= at < len(found):
        return None
    lane, minute, _, item = found[at]
    return Stand(Cell(lane, minute if minute == ALL_DAY else floor(minute)), item)


def floor(minute: int) -> int:
    return minute // STEP * STEP


def ceiling(minute: int) -> int:
    return -(-minute // STEP) * STEP


def _touches(block: Block, top: int, bottom: int) -> bool:
    return block.top < bottom and block.bottom > top
