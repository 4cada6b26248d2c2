"""The events of a connected calendar as Sched last saw them."""

from __future__ import annotations

from datetime import date, timedelta

from schedapp.model.connection import Connection
from schedapp.model.timespan import Timed, day_start, span_of, to_local
from schedapp.services.reports import EventRow
from schedapp.store.connections import ConnectionRepository
from schedapp.store.linked_events import LAST, LinkedEvent, LinkedEvents
from schedapp.store.sync_state import SyncState
from schedapp.sync.identity import part_of

Bounds = tuple[int | None, int | None]
"""From and to, UTC epoch seconds; None for no bound."""
EventKey = tuple[int, str]
"""Start (UTC epoch seconds) and id: what events are ordered by."""
_FIRST, _LAST = -60_000_000_000, 250_000_000_000  # the years 68 and 9892: every calendar has room around them


class EventLister:
    """Local and read-only."""

    def __init__(self, connections: ConnectionRepository, state: SyncState, linked: LinkedEvents) -> None:
        self._connections = connections
        self._state = state
        self._linked = linked

    def events(self, connection: Connection, zone: str, start: int | None, end: int | None) -> tuple[EventRow, ...]:
        """Those that overlap [start, end) (UTC epoch seconds, None for no bound), by start. `zone` is the resource's,
        in which all-day events lie."""
        found = (self._row(connection, zone, *pair) for pair in self._connections.linked_events(connection.uid))
        lower, upper = start if start is not None else -(2**62), end if end is not None else 2**62
        rows = [row for row in found if row is not None and row.start < upper and row.end > lower]
        return tuple(sorted(rows, key=lambda row: (row.start, row.event_id)))

    def _row(self, connection: Connection, zone: str, event_id: str, name: str) -> EventRow | None:
        link = self._state.link_of_event(connection.uid, event_id)
        if link is None or link.base is None:
            return None
        return self._row_of(connection, zone, LinkedEvent(event_id, name, link.base))

    def page(
        self, connection: Connection, zone: str, span: Bounds, limit: int, after: EventKey | None = None
    ) -> tuple[EventRow, ...]:
        """The first `limit` of those that overlap `span`, by start and id, after the one with the key `after`."""
        rows: list[EventRow] = []
        while len(rows) < limit:
            wanted = limit - len(rows)
            found = self._next(connection.uid, zone, span, wanted, after)
            shown = (self._row_of(connection, zone, each) for _, each in found)
            rows += [row for row in shown if row is not None]
            if len(found) < wanted:
                break
            after = found[-1][0]
        return tuple(rows)

    def _next(
        self, uid: str, zone: str, span: Bounds, limit: int, after: EventKey | None
    ) -> list[tuple[EventKey, LinkedEvent]]:
        """The next ones with their keys. All-day ones lie at the midnights of the zone: they are asked for by date."""
        lower, upper = (_FIRST if span[0] is None else span[0]), (_LAST if span[1] is None else span[1])
        timed = self._linked.timed(uid, (lower, upper), after or (_FIRST, ""), limit)
        days = (_day(lower, zone).isoformat(), (_day(upper - 1, zone) + timedelta(days=1)).isoformat())
        dated = self._linked.all_day(uid, days, _dated_key(after, zone), limit)
        keyed = [((span_of(each.base.when, zone).start, each.event_id), each) for each in (*timed, *dated)]
        return sorted(keyed, key=lambda pair: pair[0])[:limit]

    def _row_of(self, connection: Connection, zone: str, event: LinkedEvent) -> EventRow | None:
        """None where the booking, or the date of it, is not here."""
        booking = self._state.booking(event.booking.partition("/")[0])
        if booking is None or part_of(booking, event.booking) is None:
            return None
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
            recurring=bool(event.base.recurrence),
        )


def _day(moment: int, zone: str) -> date:
    return to_local(min(max(moment, _FIRST), _LAST), zone).date()


def _dated_key(after: EventKey | None, zone: str) -> tuple[str, str]:
    """What an all-day event has to be after, by date and id, to come after a start and an id."""
    if after is None:
        return "", ""
    day = _day(after[0], zone)
    return day.isoformat(), after[1] if day_start(day, zone) == after[0] else LAST
