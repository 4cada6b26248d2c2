"""What the engine needs from the outside: a calendar server and a store. Implemented in `google` and `store`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from schedapp.errors import SchedError
from schedapp.model.booking import Booking
from schedapp.model.connection import Connection
from schedapp.model.event import Content, Event, Marker, Operation, Page
from schedapp.model.link import FieldConflict, Link, OutboxItem


class CalendarServer(Protocol):
    """One account's calendars. Every method may raise AuthError or RemoteError (see `errors`).

    `params_hash` names the query shape of the listings: a sync token belongs to one shape.
    """

    @property
    def params_hash(self) -> str: ...

    def list_events(self, calendar_id: str, *, sync_token: str = "", page_token: str = "") -> Page:
        """One validated page. Raises SyncTokenExpired, CalendarGone."""

    def list_window(self, calendar_id: str, start: int, end: int) -> tuple[Event, ...]:
        """Single occurrences that overlap [start, end), UTC epoch seconds."""

    def get_event(self, calendar_id: str, event_id: str) -> Event:
        """One event; a deleted one has status cancelled. Raises EventNotFound."""

    def find_instance(self, calendar_id: str, event_id: str, original_start: str) -> Event:
        """One occurrence of a recurring event, cancelled ones included. Raises EventNotFound."""

    def insert_event(self, calendar_id: str, event_id: str, content: Content, marker: Marker) -> Event:
        """Makes an event with our own id. Raises AlreadyExists."""

    def continue_event(
        self, calendar_id: str, event_id: str, old_id: str, content: Content, fields: frozenset[str], marker: Marker
    ) -> Event:
        """Makes an event with our own id, of the named fields, and with all of another event that Sched does not own.
        Raises AlreadyExists."""

    def patch_event(
        self,
        calendar_id: str,
        event_id: str,
        etag: str,
        content: Content,
        fields: frozenset[str],
        marker: Marker,
        *,
        status: str = "",
    ) -> Event:
        """Changes the named fields with If-Match. Raises EtagMismatch, EventNotFound, EventDeleted."""

    def delete_event(self, calendar_id: str, event_id: str, etag: str) -> None:
        """Deletes with If-Match. Raises EtagMismatch, EventNotFound, EventDeleted."""

    def send(self, calendar_id: str, operations: Sequence[Operation]) -> list[Event | SchedError | None]:
        """One batch of at most 50 writes, never two of one event or series (Google: guides/batch).

        Gives what became of each, in order: its event, None for a deletion, or the error of the single call. Raises
        RemoteError or AuthError where the batch as a whole failed: then nothing is known of any of them.
        """


class SyncStore(Protocol):
    """The local side. Everything that changes happens inside `write()`, one transaction."""

    def write(self) -> AbstractContextManager[None]: ...

    def connection(self, uid: str) -> Connection: ...

    def update_connection(self, connection: Connection) -> None: ...

    def booking(self, uid: str) -> Booking | None:
        """The aggregate, tombstones included."""

    def save_pulled(self, booking: Booking, connection: Connection, action: str, summary: str) -> Booking:
        """Writes an aggregate that Google changed: overlaps become clashes; other connections are told."""

    def continuation(self, uid: str, original_start: str) -> str:
        """The uid of the living series that goes on where another one was cut before that date; "" where none does."""

    def continued_from(self, uid: str) -> str:
        """The uid of the series that this one was a part of, "" where it was none."""

    def links(self, connection: str, master_uid: str) -> dict[str, Link]:
        """Links of a booking and its overrides, by booking uid."""

    def link_of_event(self, connection: str, event_id: str) -> Link | None: ...

    def instance_links(self, connection: str, event_id: str) -> list[Link]:
        """Links whose events are single dates of a recurring event, by the way Google names them (`ID_START`)."""

    def known_events(self, connection: str) -> dict[str, tuple[str, bool]]:
        """Acknowledged events of bookings (overrides not counted): event id -> (booking uid, live here)."""

    def put_link(self, link: Link) -> None: ...

    def seen(self, link: Link, run: str) -> None:
        """Marks a link as met by a full listing."""

    def drop_link(self, link: Link) -> None: ...

    def unseen_links(self, connection: str, run: str) -> list[Link]:
        """Acknowledged links that a full listing with this run id did not meet: live ones, and those of single dates
        that are gone."""

    def linked_elsewhere(self, connection: str, booking_uid: str) -> bool:
        """Whether another connection has a live event of this booking."""

    def gone_elsewhere(self, connection: str, booking_uid: str) -> list[str]:
        """The other connections whose event of this booking is gone, by uid."""

    def same_event_elsewhere(self, connection: str, event_id: str, ical_uid: str) -> Link | None:
        """The link of another connection whose event has this id and iCalUID: a live one if there is one."""

    def due(self, connection: str, now: int) -> list[OutboxItem]:
        """Items to send now, in order. Left out: parked ones, ones that wait for a later try or for a decision."""

    def enqueue(self, connection: str, booking_uid: str) -> None:
        """Puts a booking into the outbox, unless it is there or the connection only pulls."""

    def is_waiting(self, connection: str, booking_uid: str) -> bool:
        """Whether a change of the booking is still to be sent."""

    def settled(self, connection: str) -> bool:
        """Whether nothing waits, for a person neither, nothing is parked and no operation's outcome is unknown."""

    def sent(self, item: OutboxItem) -> None:
        """Takes an item out of the outbox; what was to be decided about it (`deleted-in-one`) is."""

    def postpone(self, item: OutboxItem, error: str, next_try: int, *, parked: bool) -> None: ...

    def unpark(self, connection: str) -> None:
        """Gives everything that was refused or postponed another try."""

    def keep_conflict(self, connection: str, booking_uid: str, conflict: FieldConflict, *, is_open: bool) -> None:
        """Keeps the value that lost; `is_open` puts it on the list of what a person has to answer."""

    def removed(self, connection: str, count: int) -> None:
        """Counts bookings that a pull removed, now by the program's clock."""

    def removed_since(self, connection: str, since: int) -> int:
        """How many that were since then (UTC epoch seconds)."""

    def removals_accepted(self, connection: str) -> None:
        """Those until now do not count any more: a person let them through."""

    def decide(self, connection: str, booking_uid: str, kind: str, reason: str) -> None:
        """Puts something on the list of what a person has to decide, once."""

    def is_asked(self, connection: str, booking_uid: str) -> bool:
        """Whether a person has not answered yet what becomes of a booking that was deleted in this calendar alone. Any
        change of the booking by a person here is an answer."""

    def decided(self, connection: str, kind: str, booking_uid: str = "") -> None:
        """Resolves the open decision of a kind, about a booking or about the connection."""
