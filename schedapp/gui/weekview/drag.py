"""What a press of the mouse becomes: a state machine in days and minutes, without widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from schedapp.errors import NotOpen, Taken
from schedapp.gui.weekview.geometry import Spot
from schedapp.layout.columns import Column
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


class DragMachine:
    """One press, from the button going down to a draft, or to nothing.

    `press` -> any number of `move` -> `release` (the draft, if it may be dropped) or `cancel`.
    """

    def __init__(self) -> None:
        self._frames: Sequence[DayFrame] = ()
        self._columns: Sequence[Column] = ()
        self._kind = Kind.CREATE
        self._subject: Subject | None = None
        self._pressed: Spot | None = None
        self._point = (0, 0)
        self._dragging = False
        self._draft: Draft | None = None
        self._check: Callable[[Draft], Draft] = lambda draft: draft

    @property
    def active(self) -> bool:
        """Whether the button is down on something of ours."""
        return self._pressed is not None

    @property
    def dragging(self) -> bool:
        return self._dragging

    @property
    def kind(self) -> Kind:
        return self._kind

    @property
    def subject(self) -> Subject | None:
        return self._subject

    @property
    def draft(self) -> Draft | None:
        return self._draft

    def press(
        self,
        kind: Kind,
        point: tuple[int, int],
        spot: Spot,
        frames: Sequence[DayFrame],
        columns: Sequence[Column],
        subject: Subject | None,
        check: Callable[[Draft], Draft],
    ) -> None:
        """The button went down. `check` completes a draft with why it is refused, if it is."""
        self.cancel()
        self._kind, self._point, self._pressed = kind, point, spot
        self._frames, self._columns, self._subject, self._check = frames, columns, subject, check

    def move(self, point: tuple[int, int], spot: Spot, *, fine: bool = False) -> Draft | None:
        """The mouse moved: the draft, or None while it is still within the dead zone."""
        if self._pressed is None:
            return None
        distance = max(abs(point[0] - self._point[0]), abs(point[1] - self._point[1]))
        if not self._dragging and distance < DEAD_ZONE:
            return None
        self._dragging = True
        draft = self._drafted(spot, FINE_SNAP if fine else SNAP)
        if self._draft is None or slot_of(draft) != slot_of(self._draft):
            self._draft = self._check(draft)
        return self._draft

    def release(self) -> Draft | None:
        """The button went up: the draft if there was a drag that may be dropped."""
        draft = self._draft if self._dragging else None
        self.cancel()
        return draft

    def cancel(self) -> None:
        self._pressed, self._draft, self._subject, self._dragging = None, None, None, False

    def _drafted(self, spot: Spot, step: int) -> Draft:
        assert self._pressed is not None
        if self._subject is None:
            if self._kind is Kind.CREATE_ALL_DAY:
                return self._drawn_days(spot)
            return self._drawn(spot, step)
        subject = self._subject
        if self._kind is Kind.MOVE_ALL_DAY:
            start, end = self._moved_days(spot, subject)
        elif self._kind is Kind.MOVE:
            start, end = self._moved(spot, step, subject)
        else:
            start, end = self._resized(spot, step, subject)
        return Draft(self._kind, start, end, subject.name, subject.title, resources=self._target(spot, subject))

    def _target(self, spot: Spot, subject: Subject) -> tuple[str, ...]:
        """The resources after a drop: the one of the column that it was lifted from gives way to the new column's."""
        moves = self._kind in (Kind.MOVE, Kind.MOVE_ALL_DAY)
        before = self._columns[(self._pressed or spot).column].resources
        after = self._columns[spot.column].resources
        lifted = next((uid for uid in subject.resources if uid in before), "")
        if not moves or not lifted or lifted in after or not after:
            return subject.resources
        return tuple(after[0] if uid == lifted else uid for uid in subject.resources)

    def _drawn(self, spot: Spot, step: int) -> Draft:
        pressed = self._pressed or spot
        frame = self._frames[pressed.day]
        if spot.minute >= pressed.minute:
            top, bottom = pressed.minute // step * step, -(-spot.minute // step) * step
        else:
            top, bottom = spot.minute // step * step, -(-pressed.minute // step) * step
        top = min(top, MINUTES - step)
        start, end = span_on(frame, top, min(max(bottom, top + step), MINUTES))
        return Draft(Kind.CREATE, start, end, resources=self._columns[pressed.column].resources)

    def _drawn_days(self, spot: Spot) -> Draft:
        pressed = self._pressed or spot
        first, last = sorted((pressed.day, spot.day))
        resources = self._columns[pressed.column].resources
        return Draft(Kind.CREATE_ALL_DAY, self._frames[first].start, self._frames[last].end, resources=resources)

    def _moved(self, spot: Spot, step: int, subject: Subject) -> tuple[int, int]:
        pressed = self._pressed or spot
        origin = wall_position(subject.start, self._frames)
        day, minute = divmod(origin, MINUTES)
        delta = spot.minute - pressed.minute
        # A move to another day alone keeps a start such as 10:05.
        minute = snapped(minute + delta, step) if abs(delta) >= (step + 1) // 2 else minute
        length = subject.end - subject.start
        whole = minutes_of(length)
        if divmod(origin, MINUTES)[1] + whole <= MINUTES:
            minute = min(max(minute, 0), MINUTES - whole)
        else:
            minute = min(max(minute, 0), MINUTES - step)
        start = instant_at((day + spot.day - pressed.day) * MINUTES + minute, self._frames)
        return start, start + length

    def _moved_days(self, spot: Spot, subject: Subject) -> tuple[int, int]:
        pressed = self._pressed or spot
        zone = subject.zone
        delta = spot.day - pressed.day
        days = [to_local(epoch, zone).date().toordinal() + delta for epoch in (subject.start, subject.end)]
        first = self._frames[0].day
        start, end = (day_frame(first.fromordinal(day), zone).start for day in days)
        return start, end

    def _resized(self, spot: Spot, step: int, subject: Subject) -> tuple[int, int]:
        pressed = self._pressed or spot
        frame = self._frames[pressed.day]
        minute = min(max(snapped(spot.minute, step), 0), MINUTES)
        if self._kind is Kind.RESIZE_END:
            end = frame.instant(minute)
            return subject.start, max(end, subject.start + step * 60)
        start = frame.instant(minute)
        return min(start, subject.end - step * 60), subject.end


def slot_of(draft: Draft) -> tuple[int, int, tuple[str, ...]]:
    """What a check of a draft depends on; a new booking's resources are chosen by its check."""
    return draft.start, draft.end, draft.resources if draft.name else ()


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
