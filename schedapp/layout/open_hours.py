"""When anything shown is open: the union of the resources' hours, in wall-clock minutes of the display zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from schedapp.layout.day import MINUTES, DayFrame
from schedapp.model.resource import Resource, open_spans

Minutes = tuple[int, int]


def open_minutes(resources: Iterable[Resource], frames: Sequence[DayFrame]) -> tuple[tuple[Minutes, ...], ...]:
    """For each day the disjoint, sorted intervals in which at least one resource is open."""
    patterns = {(resource.hours, resource.zone): resource for resource in resources}
    return tuple(_of_day(list(patterns.values()), frame) for frame in frames)


def closed_minutes(opened: Sequence[Minutes]) -> tuple[Minutes, ...]:
    """The rest of the day."""
    edges = [0, *(minute for interval in opened for minute in interval), MINUTES]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((start, end) for start, end in pairs if start < end)


def _of_day(resources: Sequence[Resource], frame: DayFrame) -> tuple[Minutes, ...]:
    found = [
        frame.hull(max(span.start, frame.start), min(span.end, frame.end))
        for resource in resources
        for offset in (-1, 0, 1)
        for span in open_spans(resource, frame.day + timedelta(days=offset))
        if span.start < span.end and frame.overlaps(span.start, span.end)
    ]
    return _union(sorted(found))


def _union(intervals: Iterable[Minutes]) -> tuple[Minutes, ...]:
    joined: list[Minutes] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
