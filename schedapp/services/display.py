"""What the desk display shows: today of every resource, in the resource's own time zone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from schedapp.model.feed import Cursor
from schedapp.model.occurrence import Claim, Occurrence
from schedapp.model.resource import Resource
from schedapp.model.timespan import Span
from schedapp.services.availability import AvailabilityService
from schedapp.services.bookings import BookingService
from schedapp.services.feed import ChangeFeed
from schedapp.services.resources import ResourceService


@dataclass(frozen=True, slots=True)
class ShownDay:
    """Today of one resource: `day` from midnight to midnight, when it is open then, and what takes it, by start.

    Times are UTC epoch seconds; what takes it may begin before the day and end after it.
    """

    resource: Resource
    day: Span
    opened: tuple[Span, ...]
    taken: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is shown at `now` (UTC epoch seconds); whatever changes after it comes after `cursor` in the feed."""

    now: int
    cursor: Cursor
    days: tuple[ShownDay, ...]


class DisplayService:
    """Reads only. `now` is the program's clock."""

    def __init__(
        self,
        resources: ResourceService,
        bookings: BookingService,
        availability: AvailabilityService,
        feed: ChangeFeed,
        *,
        now: Callable[[], int],
    ) -> None:
        self._resources = resources
        self._bookings = bookings
        self._availability = availability
        self._feed = feed
        self._now = now

    def today(self, wanted: Collection[str] = ()) -> Shown:
        """Of the resources that are wanted (uids), in the order of every list; of all, where none is."""
        cursor, now = self._feed.head(), self._now()
        tables = self._availability.timetables()
        shown = [each for each in self._resources.list() if each.uid in tables and (not wanted or each.uid in wanted)]
        spans = {each.uid: tables[each.uid].day(tables[each.uid].local_day(now)) for each in shown}
        found = self._taken(spans.values(), [each.uid for each in shown])
        days = []
        for each in shown:
            day = spans[each.uid]
            taken = tuple(o for o in found if o.resource == each.uid and o.start < day.end and o.end > day.start)
            days.append(ShownDay(each, day, tuple(tables[each.uid].open_within(day)), taken))
        return Shown(now, cursor, tuple(days))

    def _taken(self, spans: Iterable[Span], uids: Collection[str]) -> list[Occurrence]:
        """What takes time from the first midnight to the last one, by start."""
        together = list(spans)
        if not together:
            return []
        rows = self._bookings.week(min(s.start for s in together), max(s.end for s in together), uids)
        return [row for row in rows if row.claim is not Claim.FREE]
