"""Where a booking that is in the way could go instead: the nearest free time, or another free resource. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from schedapp.model.resource import Resource, busy_span, open_spans
from schedapp.model.timespan import DAY, MINUTE, Span, day_start, to_local

DAYS_AROUND = 14
_REACHES = (1, 4, DAYS_AROUND)
_STEP = 5 * MINUTE
_OTHERS_OFFERED = 2
Busy = tuple[int, int, str]


class Timeline:
    """Busy spans of one resource, (start, end, name) each, to be asked for those over a span."""

    def __init__(self, rows: Iterable[Busy]) -> None:
        self._rows = sorted(rows)
        self._starts = [row[0] for row in self._rows]
        self._longest = max((end - start for start, end, _ in self._rows), default=0)

    def over(self, span: Span) -> list[Busy]:
        first = bisect_right(self._starts, span.start - self._longest - 1)
        last = bisect_left(self._starts, span.end)
        return [row for row in self._rows[first:last] if row[1] > span.start]


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the time around: busy time with buffers, and closed spans, both by resource uid.

    `now` is UTC epoch seconds: nothing is moved into the past.
    """

    busy: Mapping[str, Timeline]
    closed: Mapping[str, Sequence[tuple[int, int]]]
    now: int


@dataclass(frozen=True, slots=True)
class Mover:
    """An occurrence that may move: its name, its span without buffers, whether it lasts all day, its resources; and the
    buffers that its service type asks for, in minutes."""

    name: str
    span: Span
    all_day: bool
    resources: tuple[Resource, ...]
    buffers: tuple[int, int] = (0, 0)


def around(span: Span, days: int = DAYS_AROUND) -> Span:
    """How far a nearest time is searched."""
    return Span(span.start - days * DAY, span.end + days * DAY)


def nearest_time(mover: Mover, ground: Ground) -> Span | None:
    """The free span of the same length, before or after, that begins nearest to the present one.

    All of its resources are free and open there, with buffers; an all-day one takes other days, open or not.
    Of two that are equally near it is the later one.
    """
    if not mover.resources:
        return None
    for days in _REACHES:  # what lies outside a reach is farther away than what lies in it
        found = _nearest(mover, ground, around(mover.span, days))
        if found is not None:
            return found
    return None


def _nearest(mover: Mover, ground: Ground, reach: Span) -> Span | None:
    taken = _joined(each for resource in mover.resources for each in _taken(resource, mover, ground, reach))
    candidates = _whole_days(mover, reach) if mover.all_day else _starts(mover, taken, reach)
    free = [
        span
        for span in candidates
        if span.start >= ground.now and span != mover.span and not any(span.overlaps(each) for each in taken)
    ]
    return min(free, key=lambda span: (abs(span.start - mover.span.start), -span.start), default=None)


def free_others(mover: Mover, blocked: Resource, candidates: Iterable[Resource], ground: Ground) -> list[Resource]:
    """Resources of the same kind as `blocked` that are open and free at the same time, in their order."""
    held = {resource.uid for resource in mover.resources}
    return [
        other
        for other in candidates
        if other.kind is blocked.kind
        and other.uid not in held
        and (mover.all_day or _is_open(other, mover.span))
        and not any(mover.span.overlaps(each) for each in _taken(other, mover, ground, mover.span))
    ][:_OTHERS_OFFERED]


def _taken(resource: Resource, mover: Mover, ground: Ground, reach: Span) -> list[Span]:
    """Where an occurrence cannot be, its own buffers counted: no place of the resource is left, or it is closed."""
    own = busy_span(resource, Span(0, 0), *mover.buffers)
    before, after = -own.start, own.end
    timeline = ground.busy.get(resource.uid)
    busy = timeline.over(busy_span(resource, reach, *mover.buffers)) if timeline else []
    full = _full([(start, end) for start, end, name in busy if name != mover.name], resource.capacity)
    found = [Span(span.start - after, span.end + before) for span in full]
    closed = (Span(start, end) for start, end in ground.closed.get(resource.uid, ()))
    return found + [span for span in closed if span.overlaps(reach)]


def _full(spans: Sequence[tuple[int, int]], capacity: int) -> list[Span]:
    """Where at least `capacity` spans lie over one another."""
    edges = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    found: list[Span] = []
    count, since = 0, 0
    for moment, step in edges:
        was_full = count >= capacity
        count += step
        if not was_full and count >= capacity:
            since = moment
        elif was_full and count < capacity:
            found.append(Span(since, moment))
    return _joined(span for span in found if span.start < span.end)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch or overlap made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _starts(mover: Mover, taken: Sequence[Span], reach: Span) -> list[Span]:
    """In each gap of the time that all resources are open, the span nearest to the present one."""
    length = mover.span.end - mover.span.start
    found: list[Span] = []
    for opened in _open_together(mover.resources, reach):
        for gap in _gaps(opened, taken):
            start = _fit(mover.span.start, gap, length)
            if start is not None:
                found.append(Span(start, start + length))
    return found


def _gaps(opened: Span, taken: Sequence[Span]) -> list[Span]:
    gaps: list[Span] = []
    begin = opened.start
    for span in taken:
        if span.end <= begin or span.start >= opened.end:
            continue
        if span.start > begin:
            gaps.append(Span(begin, span.start))
        begin = max(begin, span.end)
    if begin < opened.end:
        gaps.append(Span(begin, opened.end))
    return gaps


def _fit(wanted: int, gap: Span, length: int) -> int | None:
    """The start in a gap nearest to `wanted`, at a multiple of five minutes where one fits."""
    last = gap.end - length
    if last < gap.start:
        return None
    if wanted <= gap.start:
        even = -(-gap.start // _STEP) * _STEP
        return even if even <= last else gap.start
    if wanted >= last:
        even = last // _STEP * _STEP
        return even if even >= gap.start else last
    return wanted


def _open_together(resources: Sequence[Resource], reach: Span) -> list[Span]:
    """The spans in which every one of some resources is open."""
    common: list[Span] | None = None
    for resource in resources:
        opened = _open(resource, reach)
        common = opened if common is None else _both(common, opened)
    return common or []


def _open(resource: Resource, reach: Span) -> list[Span]:
    """Only what lies in the reach: nothing is known of the time beyond."""
    first = to_local(reach.start, resource.zone).date()
    days = (to_local(reach.end, resource.zone).date() - first).days + 1
    spans = _joined(span for number in range(days) for span in open_spans(resource, first + timedelta(days=number)))
    return [Span(max(s.start, reach.start), min(s.end, reach.end)) for s in spans if s.overlaps(reach)]


def _both(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    pairs = ((one, other) for one in some for other in others if one.overlaps(other))
    return [Span(max(one.start, other.start), min(one.end, other.end)) for one, other in pairs]


def _is_open(resource: Resource, span: Span) -> bool:
    return any(opened.start <= span.start and span.end <= opened.end for opened in _open(resource, span))


def _whole_days(mover: Mover, reach: Span) -> list[Span]:
    """The same number of days, on every other day in reach."""
    zone = mover.resources[0].zone
    first, last = to_local(mover.span.start, zone).date(), to_local(mover.span.end, zone).date()
    begin, end = to_local(reach.start, zone).date(), to_local(reach.end, zone).date()
    starts = (begin + timedelta(days=number) for number in range((end - begin - (last - first)).days + 1))
    return [Span(day_start(day, zone), day_start(day + (last - first), zone)) for day in starts]
