"""Where on a day a booking begins that was given the day alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.weekview.drag import span_on
from schedapp.layout.day import MINUTES, DayFrame
from schedapp.layout.month import first_gap
from schedapp.layout.open_hours import Minutes

EIGHT = 8 * 60
"""The minute at which a day is booked that has no free time."""


def slot_on(
    frame: DayFrame, opened: Sequence[Minutes], entries: Iterable[Entry], shown: Iterable[str], length: int, now: int
) -> tuple[int, int]:
    """Start and end (UTC epoch seconds) of `length` minutes at the first time of a day, and not before `now`, at which
    one of the `shown` resources is open and free; where there is none, when it opens."""
    earliest = frame.minute(now) if frame.start <= now < frame.end else 0
    top = first_gap(opened, _busy(frame, entries, shown), length, earliest)
    if top is None:
        top = min(max(opened[0][0] if opened else EIGHT, -(-earliest // 15) * 15), MINUTES - length)
    return span_on(frame, top, top + length)


def _busy(frame: DayFrame, entries: Iterable[Entry], shown: Iterable[str]) -> list[list[tuple[int, int]]]:
    """For each shown resource when it is taken on a day, in minutes."""
    busy: dict[str, list[tuple[int, int]]] = {uid: [] for uid in shown}
    for entry in entries:
        if frame.overlaps(entry.start, entry.end):
            taken = frame.hull(max(entry.start, frame.start), min(entry.end, frame.end))
            for uid in entry.resources:
                if uid in busy:
                    busy[uid].append(taken)
    return list(busy.values())
