"""The next times at which everything that a booking needs is free at once. Pure: sweeps intervals, probes no minute."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from schedapp.errors import BadInput
from schedapp.model.pool import assign
from schedapp.model.resource import OpenHours
from schedapp.model.timespan import LATEST, MINUTE, Span, day_start, to_epoch, to_local

MAX_DAYS = 400
LONGEST = 1_440
"""Minutes that an offer may last."""
STEPS = (5, 10, 15, 20, 30, 60)
ALL_WEEK = tuple(OpenHours(day, 0, 1_440) for day in range(7))

_Range = tuple[int, int]  # half-open, UTC epoch seconds


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of one resource: when it is open, and its busy spans with their buffers, both in any order.

    `before` and `after` are the buffers that a new booking needs, in minutes. At no instant may more than `capacity`
    busy spans lie over each other.
    """

    opened: Sequence[Span]
    busy: Sequence[Span] = ()
    capacity: int = 1
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for.

    `wishes`: for each resource that the booking needs the uids that would do, the preferred ones first; no two wishes
    get the same one. `first` and `last` are local dates of `zone`, both included; `hours` when of the week it may be,
    wholly inside of one interval (those that touch are one). Starts lie on multiples of `step` minutes on the wall,
    not before `not_before` and before `until` (UTC epoch seconds). `apart`: no offer overlaps the one before it.
    """

    wishes: tuple[tuple[str, ...], ...]
    minutes: int
    first: date
    last: date
    zone: str
    hours: tuple[OpenHours, ...] = ALL_WEEK
    step: int = 15
    not_before: int = 0
    until: int = LATEST
    apart: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A free slot, UTC epoch seconds, and the resource (uid) that each wish gets in it."""

    start: int
    end: int
    resources: tuple[str, ...]


class _Piece(NamedTuple):
    """Starts that the days and hours allow, during which the zone's offset (seconds) stays the same."""

    start: int
    end: int
    offset: int


def check_search(search: Search) -> Search:
    """Returns the search. Raises BadInput for one that cannot be made."""
    if not search.wishes or not all(search.wishes):
        raise BadInput("Nothing is looked for.", "Name a person, a room or a device that there is.")
    if not 1 <= search.minutes <= LONGEST:
        raise BadInput("This length cannot be looked for.", f"Give 1 to {LONGEST:,} minutes.")
    if search.step not in STEPS:
        raise BadInput("This step cannot be used.", f"Give {', '.join(map(str, STEPS))} minutes.")
    if not 0 <= (search.last - search.first).days < MAX_DAYS:
        raise BadInput("These days cannot be searched.", f"Give 1 to {MAX_DAYS} days.")
    if not search.hours:
        raise BadInput("No hours of the week are left.", "Choose at least one weekday.")
    return search


def free_slots(search: Search, calendars: Mapping[str, Calendar], count: int = 5) -> list[Offer]:
    """The first offers, by start. A uid without calendar is never free."""
    found: list[Offer] = []
    earliest = search.not_before
    length = search.minutes * MINUTE
    for start, end, offset, chosen in _possible(search, calendars):
        at = _aligned(max(start, earliest), offset, search.step * MINUTE)
        while at < end:
            found.append(Offer(at, at + length, chosen))
            if len(found) >= count:
                return found
            earliest = at + (length if search.apart else 1)
            at = _aligned(earliest, offset, search.step * MINUTE)
    return found


def _aligned(moment: int, offset: int, step: int) -> int:
    """The first multiple of `step` seconds on the wall from a moment on."""
    return -(-(moment + offset) // step) * step - offset


# --- which starts the days allow ------------------------------------------------------------------


def windows(search: Search) -> list[Span]:
    """The time in which an offer may lie, as days and hours allow it."""
    found = []
    for number in range((search.last - search.first).days + 1):
        day = search.first + timedelta(days=number)
        for hours in search.hours:
            if hours.weekday == day.weekday():
                found.append((_wall(day, hours.start, search.zone), _wall(day, hours.end, search.zone)))
    return [Span(start, end) for start, end in _union(found)]


def _wall(day: date, minute: int, zone: str) -> int:
    return to_epoch(datetime.combine(day, time.min) + timedelta(minutes=minute), zone)


def _pieces(search: Search) -> Iterator[_Piece]:
    """In the order of time; cut where the clocks change, since what is a round time changes with them."""
    length = search.minutes * MINUTE
    for window in windows(search):
        start, end = max(window.start, search.not_before), min(window.end - length + 1, search.until)
        while start < end:
            following = day_start(to_local(start, search.zone).date() + timedelta(days=1), search.zone)
            cut = _same_offset_until(start, min(end, following), search.zone)
            yield _Piece(start, cut, _offset(start, search.zone))
            start = cut


def _offset(moment: int, zone: str) -> int:
    shift = to_local(moment, zone).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def _same_offset_until(start: int, end: int, zone: str) -> int:
    """The first instant after `start` at which the clocks have changed, or `end`. They change once a day at most."""
    offset = _offset(start, zone)
    if _offset(end - 1, zone) == offset:
        return end
    return bisect_right(range(start, end), 0, key=lambda moment: int(_offset(moment, zone) != offset)) + start


# --- which starts the resources allow -------------------------------------------------------------


def startable(calendar: Calendar, minutes: int) -> list[_Range]:
    """When a booking of that length may begin: sorted, disjoint half-open ranges of epoch seconds."""
    length = minutes * MINUTE
    before, after = calendar.before * MINUTE, calendar.after * MINUTE
    opened = _union((span.start, span.end) for span in calendar.opened)
    starts = [(start, end - length + 1) for start, end in opened if end - start >= length]
    full = full_spans(calendar.busy, calendar.capacity)
    return _without(starts, [(start - length - after + 1, end + before) for start, end in full])


def full_spans(busy: Iterable[Span], capacity: int) -> list[_Range]:
    """When as many busy spans as the capacity, or more, lie over each other."""
    spans = [(span.start, span.end) for span in busy]
    if capacity == 1:
        return _union(spans)
    edges = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    found: list[_Range] = []
    depth = since = 0
    for at, change in edges:
        if depth < capacity <= depth + change:
            since = at
        elif depth + change < capacity <= depth and at > since:
            found.append((since, at))
        depth += change
    return _union(found)


def _union(ranges: Iterable[_Range]) -> list[_Range]:
    """Sorted and disjoint; those that touch are one."""
    joined: list[_Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        elif start < end:
            joined.append((start, end))
    return joined


def _without(ranges: Sequence[_Range], holes: Sequence[_Range]) -> list[_Range]:
    """What the holes leave of disjoint ranges; both sorted by start and by end, holes may overlap."""
    left: list[_Range] = []
    at = 0
    for start, end in ranges:
        while at < len(holes) and holes[at][1] <= start:
            at += 1
        place = at
        while place < len(holes) and holes[place][0] < end and start < end:
            if start < holes[place][0]:
                left.append((start, holes[place][0]))
            start = max(start, holes[place][1])
            place += 1
        if start < end:
            left.append((start, end))
    return left


# --- all of it together ---------------------------------------------------------------------------


def _possible(search: Search, calendars: Mapping[str, Calendar]) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
    """Ranges of starts (start, end, offset, the chosen resources), sorted and disjoint.

    Between two edges of the resources' ranges the same ones are free: who gets which is settled once for each such set.
    """
    uids = list(dict.fromkeys(uid for wish in search.wishes for uid in wish if uid in calendars))
    bits = {uid: 1 << number for number, uid in enumerate(uids)}
    settled: dict[int, tuple[str, ...] | None] = {}
    pieces = _pieces(search)
    piece = next(pieces, None)
    for at, until, free in _stretches(bits, calendars, search.minutes):
        while piece is not None and piece.end <= at:
            piece = next(pieces, None)
        while piece is not None and piece.start < until:
            if free not in settled:
                settled[free] = _settle(search.wishes, bits, free)
            chosen = settled[free]
            if chosen is None:
                break
            yield max(at, piece.start), min(until, piece.end), piece.offset, chosen
            if piece.end > until:
                break
            piece = next(pieces, None)
        if piece is None:
            return


def _stretches(
    bits: Mapping[str, int], calendars: Mapping[str, Calendar], minutes: int
) -> Iterator[tuple[int, int, int]]:
    """From each edge to the next one: the bits of the resources on which a booking may begin then."""
    edges: list[_Range] = []
    for uid, bit in bits.items():
        for start, end in startable(calendars[uid], minutes):
            edges.append((start, bit))
            edges.append((end, -bit))
    edges.sort()
    free = 0
    for (at, change), (until, _) in pairwise(edges):
        free += change
        if at < until and free:
            yield at, until, free


def _settle(wishes: Sequence[Sequence[str]], bits: Mapping[str, int], free: int) -> tuple[str, ...] | None:
    """A resource for each wish, no two the same; None if there is no such choice."""
    candidates = [[uid for uid in wish if bits.get(uid, 0) & free] for wish in wishes]
    return assign(candidates) if all(candidates) else None
