"""Find the next free time over several resources; what is open and busy is read once for each stretch of days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from schedapp.model.free_slots import ALL_WEEK, Calendar, Offer, Search, check_search, free_slots
from schedapp.model.resource import OpenHours, Resource
from schedapp.model.timespan import DAY, LATEST, MINUTE, Span, day_start, to_local
from schedapp.services.resources import ResourceService
from schedapp.store.busy import BusyReader

FIRST_STRETCH = 14
"""Days that are read at first; most callers take one of the next days. Each further stretch is twice as long."""
FARTHEST = 365 * DAY
"""Series are known to well beyond that."""


class OpenTime(Protocol):
    """When resources can be booked: their hours, without closures and what their own rules leave out."""

    def opened(self, resources: Sequence[Resource], span: Span) -> Mapping[str, Sequence[Span]]:
        """By uid, the UTC spans that overlap `span`."""
        ...


class FreeSlotService:
    """`now` gives UTC epoch seconds; `end_holds` is called first. Reads only; safe from any thread."""

    def __init__(
        self,
        busy: BusyReader,
        resources: ResourceService,
        open_time: OpenTime,
        *,
        now: Callable[[], int],
        end_holds: Callable[[], None] = lambda: None,
    ) -> None:
        self._busy = busy
        self._resources = resources
        self._open_time = open_time
        self._now = now
        self._end_holds = end_holds

    def today(self, zone: str) -> date:
        return to_local(self._now(), zone).date()

    def find(
        self,
        wishes: Sequence[Sequence[str]],
        minutes: int,
        *,
        first: date | None = None,
        days: int = 14,
        hours: tuple[OpenHours, ...] = ALL_WEEK,
        step: int = 15,
        count: int = 5,
        after: int = 0,
        before: int = LATEST,
        buffers: tuple[int, int] = (0, 0),
        ignore: str = "",
        apart: bool = True,
    ) -> tuple[Offer, ...]:
        """The first `count` offers, by start; with `apart` none of them overlaps another.

        Each wish are the uids that would do. The days begin with `first` (today), in the zone of the first wish;
        nothing begins before now or `after`, or from `before` on (UTC epoch seconds). `buffers` (minutes) are a
        service's: the larger of them and the resource's own counts. `ignore` is the uid of a booking that is to move.
        Raises BadInput.
        """
        self._end_holds()
        known = {resource.uid: resource for resource in self._resources.list()}
        zone = next((known[uid].zone for wish in wishes for uid in wish if uid in known), "UTC")
        now = self._now()
        begin = first or to_local(now, zone).date()
        search = Search(
            wishes=tuple(tuple(uid for uid in wish if uid in known) for wish in wishes),
            minutes=minutes,
            first=begin,
            last=begin + timedelta(days=days - 1),
            zone=zone,
            hours=hours,
            step=step,
            not_before=max(now, after),
            until=min(before, now + FARTHEST),
            apart=apart,
        )
        check_search(search)
        named = [known[uid] for uid in sorted({uid for wish in search.wishes for uid in wish})]
        found: list[Offer] = []
        for stretch in _stretches(search):
            begin_at = max(stretch.start, found[-1].end if found and apart else 0)
            later = replace(search, not_before=begin_at, until=stretch.end)
            calendars = self._calendars(named, stretch, minutes, buffers, ignore)
            found += free_slots(later, calendars, count - len(found))
            if len(found) >= count:
                break
        return tuple(found)

    def _calendars(
        self, resources: Sequence[Resource], starts: Span, minutes: int, buffers: tuple[int, int], ignore: str
    ) -> dict[str, Calendar]:
        """All that is known about offers that begin within a span."""
        span = Span(starts.start - DAY, starts.end + minutes * MINUTE + DAY)
        opened = self._open_time.opened(resources, span)
        busy = self._busy.spans(span, [resource.uid for resource in resources], ignore)
        return {
            r.uid: Calendar(
                opened.get(r.uid, ()),
                busy[r.uid],
                r.capacity,
                max(r.buffer_before, buffers[0]),
                max(r.buffer_after, buffers[1]),
            )
            for r in resources
        }


def _stretches(search: Search) -> list[Span]:
    """The starts of a search in parts that are read one by one."""
    end = min(search.until, day_start(search.last + timedelta(days=1), search.zone))
    start = max(search.not_before, day_start(search.first, search.zone))
    found, length = [], FIRST_STRETCH * DAY
    while start < end:
        found.append(Span(start, min(start + length, end)))
        start, length = start + length, 2 * length
    return found
