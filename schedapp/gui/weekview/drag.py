"""What a drag in the grid is about: what is dragged, where the mouse is, what comes of it. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from schedapp.errors import NotOpen, Taken
from schedapp.gui.weekview.geometry import Spot
from schedapp.layout.day import MINUTES, DayFrame, day_frame
from schedapp.model.timespan import to_local

SNAP = 15
FINE_SNAP = 5
CELL = 30
DEAD_ZONE = 5
"""Pixels that the mouse may move before a press becomes a drag."""

TakenCheck = Callable[[Sequence[str], int, int, str], Taken | NotOpen | None]
"""(resource uids, start, end, name to ignore) -> why that slot cannot be had, or None. Epoch seconds."""


class Kind(Enum):
    CREATE = auto()
    CREATE_ALL_DAY = auto()
    MOVE = auto()
    MOVE_ALL_DAY = auto()
    RESIZE_START = auto()
    RESIZE_END = auto()


@dataclass(frozen=True, slots=True)
class Subject:
    """The occurrence that is dragged: its name, epoch seconds, shown resources; `locked` is why it must stay, or ""."""

    name: str
    title: str
    start: int
    end: int
    resources: tuple[str, ...]
    zone: str
    locked: str = ""
    all_day: bool = False
    minutes: int = 30
    """How long it becomes where one of whole days is dropped among the hours."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the drag has come to. `start` and `end` are UTC epoch seconds; `refused` is the reason in words, or "".

    `resources` are the uids of those that it is for: of a new booking none where any will do; of one that is moved its
    shown ones, in their order, with the one that it was lifted from replaced by the one it is over.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    title: str = ""
    refused: str = ""
    resources: tuple[str, ...] = ()
    advice: str = ""
    asks: bool = False
    """Refused by a rule that a person may override: it can be dropped, and is asked about."""
    copies: bool = False
    """What is dragged stays, and there is another one like it."""

    @property
    def all_day(self) -> bool:
        return self.kind in (Kind.CREATE_ALL_DAY, Kind.MOVE_ALL_DAY)


def snapped(minute: int, step: int) -> int:
    """The nearest multiple of `step`."""
    return (minute + step // 2) // step * step


def wall_position(epoch: int, frames: Sequence[DayFrame]) -> int:
    """Minutes from midnight of the first frame by the clocks on the wall; negative before it."""
    local = to_local(epoch, frames[0].zone)
    return (local.date() - frames[0].day).days * MINUTES + local.hour * 60 + local.minute


def instant_at(position: int, frames: Sequence[DayFrame]) -> int:
    """The epoch seconds of a wall position, also outside the week."""
    day, minute = divmod(position, MINUTES)
    if 0 <= day < len(frames):
        return frames[day].instant(minute)
    first = frames[0]
    return day_frame(first.day.fromordinal(first.day.toordinal() + day), first.zone).instant(minute)


class Pointer(NamedTuple):
    """Where the mouse is: its pixels, its place in the grid, whether that is the all-day lane; `fine` snaps to five
    minutes, `copies` leaves what is dragged where it was."""

    point: tuple[int, int]
    spot: Spot
    lane: bool = False
    fine: bool = False
    copies: bool = False


def slot_of(draft: Draft) -> tuple[object, ...]:
    """What a check of a draft depends on; a new booking's resources are chosen by its check."""
    return draft.start, draft.end, draft.kind, draft.copies, draft.resources if draft.name else ()


def minutes_of(seconds: int) -> int:
    return -(-seconds // 60)


def span_on(frame: DayFrame, top: int, bottom: int) -> tuple[int, int]:
    """The instants of two wall-clock minutes; across a missing hour the end stays after the start."""
    start, end = frame.instant(top), frame.instant(bottom)
    return (start, end) if end > start else (start, start + (bottom - top) * 60)


def click_start(minute: int, busy_until: int) -> int:
    """Where a click begins: its half-hour cell, or after what ends inside that cell above the click."""
    cell = minute // CELL * CELL
    if cell < busy_until <= minute:
        return -(-busy_until // FINE_SNAP) * FINE_SNAP
    return min(cell, MINUTES - CELL)


def with_reason(draft: Draft, reason: Taken | NotOpen | str | None) -> Draft:
    """The draft, refused for a reason: its title in the ghost, its detail beside it."""
    if not reason:
        return draft
    if isinstance(reason, str):
        return replace(draft, refused=reason)
    asks = not reason.firm if isinstance(reason, NotOpen) else reason.squeezes
    return replace(draft, refused=reason.title, advice=reason.detail, asks=asks)
