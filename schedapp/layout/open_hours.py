"""When anything shown is open: the union of the resources' hours without their closures, in wall-clock minutes of the
display zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from schedapp.layout.day import MINUTES, DayFrame
from schedapp.model.resource import Resource, open_spans
from schedapp.model.timespan import Span

Minutes = tuple[int, int]


class Closing(NamedTuple):
    """A resource (uid, "" for all) cannot be booked in [start, end), UTC epoch seconds; `words` say why."""

    resource: str
    start: int
    end: int
    words: str


class Closed(NamedTuple):
    """What of a closing lies on one day. `whole`: nothing shown is open in it."""

    top: int
    bottom: int
    words: str
    whole: bool


def open_minutes(
    resources: Iterable[Resource], frames: Sequence[DayFrame], closings: Sequence[Closing] = ()
) -> tuple[tuple[Minutes, ...], ...]:
    """For each day the disjoint, sorted intervals in which at least one resource is open."""
    patterns: dict[tuple[object, ...], tuple[Resource, tuple[Span, ...]]] = {}
    for resource in resources:
        shut = tuple(Span(c.start, c.end) for c in closings if c.resource in ("", resource.uid))
        patterns[resource.hours, resource.zone, shut] = (resource, shut)
    return tuple(_of_day(list(patterns.values()), frame) for frame in frames)


def closed_parts(
    closings: Sequence[Closing], opened: Sequence[Sequence[Minutes]], frames: Sequence[DayFrame]
) -> tuple[tuple[Closed, ...], ...]:
    """For each day its closings in wall-clock minutes, by start; `opened` is what `open_minutes` says of them."""
    return tuple(_closed_on(closings, minutes, frame) for minutes, frame in zip(opened, frames, strict=True))


def _closed_on(closings: Sequence[Closing], opened: Sequence[Minutes], frame: DayFrame) -> tuple[Closed, ...]:
    found = []
    for closing in closings:
        if frame.overlaps(closing.start, closing.end):
            top, bottom = frame.hull(max(closing.start, frame.start), min(closing.end, frame.end))
            whole = not any(start < bottom and top < end for start, end in opened)
            found.append(Closed(top, bottom, closing.words, whole))
    return tuple(sorted(found))


def closed_minutes(opened: Sequence[Minutes]) -> tuple[Minutes, ...]:
    """The rest of the day."""
    edges = [0, *(minute for interval in opened for minute in interval), MINUTES]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((start, end) for start, end in pairs if start < end)


def _of_day(resources: Sequence[tuple[Resource, tuple[Span, ...]]], frame: DayFrame) -> tuple[Minutes, ...]:
    found = [
        frame.hull(max(span.start, frame.start), min(span.end, frame.end))
        for resource, shut in resources
        for offset in (-1, 0, 1)
        for open_span in open_spans(resource, frame.day + timedelta(days=offset))
        for span in _without(open_span, shut)
        if span.start < span.end and frame.overlaps(span.start, span.end)
    ]
    return _union(sorted(found))


def _without(span: Span, shut: Sequence[Span]) -> list[Span]:
    """What is left of a span."""
    left = [span]
    for hole in shut:
        left = [
            part
            for piece in left
            for part in (Span(piece.start, min(piece.end, hole.start)), Span(max(piece.start, hole.end), piece.end))
            if part.start < part.end
        ]
    return left


def _union(intervals: Iterable[Minutes]) -> tuple[Minutes, ...]:
    joined: list[Minutes] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
