"""When anything shown is open: the union of the resources' hours without their closures, in wall-clock minutes of the
display zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from schedapp.layout.columns import Column
from schedapp.layout.day import MINUTES, DayFrame
from schedapp.model.availability import Closing, Timetable
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Span

Minutes = tuple[int, int]

__all__ = ["Closed", "Closing", "Hours", "Minutes", "closed_minutes", "closed_parts", "column_hours", "open_minutes"]


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
    patterns = {_pattern(resource, closings): resource for resource in resources}
    tables = [Timetable(resource, pattern[-1]) for pattern, resource in patterns.items()]
    return tuple(_of_day(tables, frame) for frame in frames)


def _pattern(resource: Resource, closings: Sequence[Closing]) -> tuple[object, str, bool, tuple[Closing, ...]]:
    """What its open time depends on: resources that have it in common are open together."""
    own = tuple(closing for closing in closings if closing.resource in ("", resource.uid))
    return resource.hours, resource.zone, resource.kind is Kind.PERSON, own


def closed_parts(
    closings: Sequence[Closing], opened: Sequence[Sequence[Minutes]], frames: Sequence[DayFrame]
) -> tuple[tuple[Closed, ...], ...]:
    """For each day its closings in wall-clock minutes, by start; `opened` is what `open_minutes` says of them."""
    return tuple(_closed_on(closings, minutes, frame) for minutes, frame in zip(opened, frames, strict=True))


class Hours(NamedTuple):
    """When a column is open, and its closings."""

    opened: tuple[Minutes, ...]
    closed: tuple[Closed, ...]


def column_hours(
    columns: Sequence[Column],
    resources: Mapping[str, Resource],
    frames: Sequence[DayFrame],
    closings: Sequence[Closing] = (),
) -> list[Hours]:
    """The hours of each column, which are those of its resources; where there are none, no time is closed.

    A closing of one resource among several of a column bears its name.
    """
    days: dict[tuple[str, ...], list[Hours]] = {}
    for uids in dict.fromkeys(column.resources for column in columns):
        own = {uid: resources[uid] for uid in uids or resources if uid in resources}
        days[uids] = _hours_of(own, frames, closings)
    return [days[column.resources][column.day] for column in columns]


def _hours_of(own: Mapping[str, Resource], frames: Sequence[DayFrame], closings: Sequence[Closing]) -> list[Hours]:
    opened = open_minutes(own.values(), frames, closings) if own else (((0, MINUTES),),) * len(frames)
    named = []
    for closing in closings:
        resource = own.get(closing.resource)
        if resource is not None and len(own) > 1:
            named.append(closing._replace(words=f"{resource.name}: {closing.words}"))
        elif resource is not None or not closing.resource:
            named.append(closing)
    return [Hours(*pair) for pair in zip(opened, closed_parts(named, opened, frames), strict=True)]


def _closed_on(closings: Sequence[Closing], opened: Sequence[Minutes], frame: DayFrame) -> tuple[Closed, ...]:
    found = []
    for closing in closings:
        if closing.shuts and frame.overlaps(closing.start, closing.end):
            top, bottom = frame.hull(max(closing.start, frame.start), min(closing.end, frame.end))
            whole = not any(start < bottom and top < end for start, end in opened)
            found.append(Closed(top, bottom, closing.words, whole))
    return tuple(sorted(found))


def closed_minutes(opened: Sequence[Minutes]) -> tuple[Minutes, ...]:
    """The rest of the day."""
    edges = [0, *(minute for interval in opened for minute in interval), MINUTES]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((start, end) for start, end in pairs if start < end)


def _of_day(tables: Sequence[Timetable], frame: DayFrame) -> tuple[Minutes, ...]:
    whole = Span(frame.start, frame.end)
    return _union(sorted(frame.hull(span.start, span.end) for table in tables for span in table.open_within(whole)))


def _union(intervals: Iterable[Minutes]) -> tuple[Minutes, ...]:
    joined: list[Minutes] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
