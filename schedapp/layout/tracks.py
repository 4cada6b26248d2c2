"""Side by side: intervals of one column -> tracks in which no two share space."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

Interval = tuple[int, int]


class Place(NamedTuple):
    """Track `track` of `tracks`, `span` tracks wide."""

    track: int
    tracks: int
    span: int


_ALONE = Place(0, 1, 1)


def place(intervals: Sequence[Interval]) -> list[Place]:
    """A place for each of the half-open intervals, which are sorted by start, then end, and are not empty.

    Each takes the first track without a clash; a group ends where all before have ended; each then grows right
    over the tracks that are free at its time.
    """
    places: list[Place] = []
    group: list[Interval] = []
    group_end = 0
    for interval in intervals:
        if group and interval[0] >= group_end:
            places.extend(_place_group(group))
            group = []
        group_end = max(group_end, interval[1]) if group else interval[1]
        group.append(interval)
    places.extend(_place_group(group))
    return places


def _place_group(group: Sequence[Interval]) -> list[Place]:
    if not group:
        return []
    if len(group) == 1:
        return [_ALONE]
    tracks: list[list[Interval]] = []
    chosen: list[int] = []
    for interval in group:
        track = next((i for i, taken in enumerate(tracks) if taken[-1][1] <= interval[0]), len(tracks))
        if track == len(tracks):
            tracks.append([])
        tracks[track].append(interval)
        chosen.append(track)
    count = len(tracks)
    return [Place(own, count, _span(tracks, own, group[i])) for i, own in enumerate(chosen)]


def _span(tracks: list[list[Interval]], own: int, interval: Interval) -> int:
    span = 1
    while own + span < len(tracks) and _free(tracks[own + span], interval):
        span += 1
    return span


def _free(taken: list[Interval], interval: Interval) -> bool:
    """Whether none of the disjoint, sorted intervals overlaps: only the last that starts before its end can."""
    before = bisect_left(taken, (interval[1],))
    return before == 0 or taken[before - 1][1] <= interval[0]
