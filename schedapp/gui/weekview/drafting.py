"""Where the mouse went down and where it is -> the draft: moved, stretched or drawn, snapped. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from schedapp.gui.weekview.drag import (
    FINE_SNAP,
    SNAP,
    Draft,
    Kind,
    Pointer,
    Subject,
    instant_at,
    minutes_of,
    snapped,
    span_on,
    wall_position,
)
from schedapp.layout.columns import Column
from schedapp.layout.day import MINUTES, DayFrame, day_frame
from schedapp.model.timespan import to_local

_MOVES = (Kind.MOVE, Kind.MOVE_ALL_DAY)


@dataclass(frozen=True, slots=True)
class Pressed:
    """Where the button went down: number of the day (counted from the first of `frames`, which may have been turned
    away from it), wall-clock minute, the resources of the column; and what is shown now."""

    kind: Kind
    day: int
    minute: int
    owners: tuple[str, ...]
    frames: tuple[DayFrame, ...]
    columns: tuple[Column, ...]
    subject: Subject | None = None

    def frame(self, day: int) -> DayFrame:
        """Of a day that need not be shown."""
        first = self.frames[0]
        return (
            self.frames[day] if 0 <= day < len(self.frames) else day_frame(first.day + timedelta(days=day), first.zone)
        )


def drafted(pressed: Pressed, pointer: Pointer) -> Draft:
    """What a drop at the pointer would make."""
    subject = pressed.subject
    step = FINE_SNAP if pointer.fine else SNAP
    if subject is None:
        return _drawn_days(pressed, pointer) if pressed.kind is Kind.CREATE_ALL_DAY else _drawn(pressed, pointer, step)
    kind = pressed.kind
    copies = pointer.copies and kind in _MOVES
    if copies:
        # A copy is like what it is a copy of: it stays in the lane, or among the hours.
        pointer = pointer._replace(lane=subject.all_day)
    if kind in _MOVES:
        kind = Kind.MOVE_ALL_DAY if pointer.lane else Kind.MOVE
        start, end = _moved_to(pressed, pointer, step, subject)
    else:
        start, end = _resized(pressed, pointer, step, subject)
    resources = _target(pressed, pointer, subject)
    return Draft(kind, start, end, subject.name, subject.title, resources=resources, copies=copies)


def _target(pressed: Pressed, pointer: Pointer, subject: Subject) -> tuple[str, ...]:
    """The resources after a drop: the one of the column that it was lifted from gives way to the new column's."""
    after = pressed.columns[pointer.spot.column].resources
    lifted = next((uid for uid in subject.resources if uid in pressed.owners), "")
    if pressed.kind not in _MOVES or not lifted or lifted in after or not after:
        return subject.resources
    return tuple(after[0] if uid == lifted else uid for uid in subject.resources)


def _drawn(pressed: Pressed, pointer: Pointer, step: int) -> Draft:
    """It stays on the day and in the column that it was begun in."""
    low, high = sorted((pressed.minute, pointer.spot.minute))
    top, bottom = low // step * step, -(-high // step) * step
    top = min(top, MINUTES - step)
    start, end = span_on(pressed.frame(pressed.day), top, min(max(bottom, top + step), MINUTES))
    return Draft(Kind.CREATE, start, end, resources=pressed.owners)


def _drawn_days(pressed: Pressed, pointer: Pointer) -> Draft:
    first, last = sorted((pressed.day, pointer.spot.day))
    start, end = pressed.frame(first).start, pressed.frame(last).end
    return Draft(Kind.CREATE_ALL_DAY, start, end, resources=pressed.owners)


def _moved_to(pressed: Pressed, pointer: Pointer, step: int, subject: Subject) -> tuple[int, int]:
    """To another time or other days; from the hours to the lane, or from there to the hours."""
    if subject.all_day and pointer.lane:
        return _moved_days(pressed, pointer, subject)
    if pointer.lane:
        day = pressed.frame(pointer.spot.day).day
        frame = day_frame(day, subject.zone)
        return frame.start, frame.end
    if subject.all_day:
        top = min(pointer.spot.minute // step * step, MINUTES - step)
        return span_on(pressed.frame(pointer.spot.day), top, min(top + subject.minutes, MINUTES))
    return _moved(pressed, pointer, step, subject)


def _moved(pressed: Pressed, pointer: Pointer, step: int, subject: Subject) -> tuple[int, int]:
    day, minute = divmod(wall_position(subject.start, pressed.frames), MINUTES)
    delta = pointer.spot.minute - pressed.minute
    # A move to another day alone keeps a start such as 10:05.
    fits = minute + minutes_of(subject.end - subject.start) <= MINUTES
    minute = snapped(minute + delta, step) if abs(delta) >= (step + 1) // 2 else minute
    length = subject.end - subject.start
    latest = MINUTES - (minutes_of(length) if fits else step)
    minute = min(max(minute, 0), latest)
    start = instant_at((day + pointer.spot.day - pressed.day) * MINUTES + minute, pressed.frames)
    return start, start + length


def _moved_days(pressed: Pressed, pointer: Pointer, subject: Subject) -> tuple[int, int]:
    delta = timedelta(days=pointer.spot.day - pressed.day)
    first, last = (to_local(epoch, subject.zone).date() + delta for epoch in (subject.start, subject.end))
    return day_frame(first, subject.zone).start, day_frame(last, subject.zone).start


def _resized(pressed: Pressed, pointer: Pointer, step: int, subject: Subject) -> tuple[int, int]:
    frame = pressed.frame(pressed.day)
    minute = min(max(snapped(pointer.spot.minute, step), 0), MINUTES)
    if pressed.kind is Kind.RESIZE_END:
        return subject.start, max(frame.instant(minute), subject.start + step * 60)
    return min(frame.instant(minute), subject.end - step * 60), subject.end
