"""The events of a connected calendar as Sched last saw them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from schedapp.model.booking import occurrence_key, override_uid
from schedapp.model.connection import Connection
from schedapp.model.recurrence import expand
from schedapp.model.timespan import Span, Timed, day_start, span_of, to_local
from schedapp.services.reports import EventRow
from schedapp.store.linked_events import LAST, LinkedEvent, LinkedEvents
from schedapp.store.linked_series import LinkedSeries
from schedapp.store.sync_state import SyncState
from schedapp.sync.identity import part_of

Bounds = tuple[int | None, int | None]
"""From and to, UTC epoch seconds; None for no bound."""
EventKey = tuple[int, str]
"""Start (UTC epoch seconds) and id: what events are ordered by."""
_FIRST, _LAST = -60_000_000_000, 250_000_000_000  # the years 68 and 9892: every calendar has room around them
_ALL = 2**31


class EventLister:
    """Local and read-only. A recurring event is listed by its dates, as far as its resource is expanded."""

    def __init__(self, state: SyncState, linked: LinkedEvents, series: LinkedSeries) -> None:
        self._state = state
        self._linked = linked
        self._series = series

    def events(self, connection: Connection, zone: str, start: int | None, end: int | None) -> tuple[EventRow, ...]:
        """Those that overlap [start, end) (UTC epoch seconds, None for no bound), by start. `zone` is the resource's,
        in which all-day events lie."""
        return self.page(connection, zone, (start, end), _ALL)

    def page(
        self, connection: Connection, zone: str, span: Bounds, limit: int, after: EventKey | None = None
    ) -> tuple[EventRow, ...]:
        """The first `limit` of those that overlap `span`, by start and id, after the one with the key `after`."""
        rows: list[EventRow] = []
        while len(rows) < limit:
            wanted = limit - len(rows)
            found = self._next(connection.uid, zone, span, wanted, after)
            rows += [_row_of(connection, zone, each) for _, each in found if self._is_here(each)]
            if len(found) < wanted:
                break
            after = found[-1][0]
        return tuple(rows)

    def _next(
        self, uid: str, zone: str, span: Bounds, limit: int, after: EventKey | None
    ) -> list[tuple[EventKey, LinkedEvent]]:
        """The next ones with their keys. All-day ones lie at the midnights of the zone: they are asked for by date."""
        lower, upper = (_FIRST if span[0] is None else span[0]), (_LAST if span[1] is None else span[1])
        begin = after or (_FIRST, "")
        timed = self._linked.timed(uid, (lower, upper), begin, limit)
        days = (_day(lower, zone).isoformat(), (_day(upper - 1, zone) + timedelta(days=1)).isoformat())
        dated = self._linked.all_day(uid, days, _dated_key(after, zone), limit)
        repeated = self._series.dates(uid, (lower, upper), begin, limit)
        changed = self._changed(uid, zone, Span(max(lower, begin[0]), upper))
        keyed = [(_key(each, zone), each) for each in (*timed, *dated, *repeated, *changed)]
        return sorted((pair for pair in keyed if pair[0] > begin), key=lambda pair: pair[0])[:limit]

    def _changed(self, uid: str, zone: str, window: Span) -> Iterator[LinkedEvent]:
        """The dates that Google has of the series that are others here by now."""
        for each in self._series.changed(uid):
            reach = Span(window.start, min(window.end, each.until))
            for when in expand(each.base.when, each.base.recurrence, reach, zone) if reach.start < reach.end else ():
                name = occurrence_key(when)
                if override_uid(each.booking, name) not in each.named:
                    yield each.date(when, name)

    def _is_here(self, event: LinkedEvent) -> bool:
        """Whether the booking, or the date of it, is here."""
        if event.placed:
            return True
        booking = self._state.booking(event.booking.partition("/")[0])
        return booking is not None and part_of(booking, event.booking) is not None


def _key(event: LinkedEvent, zone: str) -> EventKey:
    return span_of(event.base.when, zone).start, event.event_id


def _row_of(connection: Connection, zone: str, event: LinkedEvent) -> EventRow:
    when = event.base.when
    span = span_of(when, zone)
    return EventRow(
        event_id=event.event_id,
        title=event.base.summary,
        start=span.start,
        end=span.end,
        all_day=not isinstance(when, Timed),
        zone=when.zone if isinstance(when, Timed) else zone,
        status=event.base.status,
        booking=event.booking,
        resource=connection.resource,
        series=event.series,
    )


def _day(moment: int, zone: str) -> date:
    return to_local(min(max(moment, _FIRST), _LAST), zone).date()


def _dated_key(after: EventKey | None, zone: str) -> tuple[str, str]:
    """What an all-day event has to be after, by date and id, to come after a start and an id."""
    if after is None:
        return "", ""
    day = _day(after[0], zone)
    return day.isoformat(), after[1] if day_start(day, zone) == after[0] else LAST
