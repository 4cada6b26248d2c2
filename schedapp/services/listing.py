"""The events of a connected calendar as Sched last saw them."""

from __future__ import annotations

from schedapp.model.connection import Connection
from schedapp.model.timespan import Timed, span_of
from schedapp.services.reports import EventRow
from schedapp.store.connections import ConnectionRepository
from schedapp.store.sync_state import SyncState
from schedapp.sync.identity import part_of


class EventLister:
    """Local and read-only."""

    def __init__(self, connections: ConnectionRepository, state: SyncState) -> None:
        self._connections = connections
        self._state = state

    def events(self, connection: Connection, zone: str, start: int | None, end: int | None) -> tuple[EventRow, ...]:
        """Those that overlap [start, end) (UTC epoch seconds, None for no bound), by start. `zone` is the resource's,
        in which all-day events lie."""
        found = (self._row(connection, zone, *pair) for pair in self._connections.linked_events(connection.uid))
        lower, upper = start if start is not None else -(2**62), end if end is not None else 2**62
        rows = [row for row in found if row is not None and row.start < upper and row.end > lower]
        return tuple(sorted(rows, key=lambda row: (row.start, row.event_id)))

    def _row(self, connection: Connection, zone: str, event_id: str, name: str) -> EventRow | None:
        booking = self._state.booking(name.partition("/")[0])
        link = self._state.link_of_event(connection.uid, event_id)
        part = part_of(booking, name) if booking else None
        if part is None or link is None or link.base is None:
            return None
        when = link.base.when
        span = span_of(when, zone)
        return EventRow(
            event_id=event_id,
            title=link.base.summary,
            start=span.start,
            end=span.end,
            all_day=not isinstance(when, Timed),
            zone=when.zone if isinstance(when, Timed) else zone,
            status=link.base.status,
            booking=name,
            resource=connection.resource,
            recurring=bool(link.base.recurrence),
        )
