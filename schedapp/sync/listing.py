"""What Google says: a complete listing, in the order in which it is taken over, and the brake on its deletions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from schedapp.errors import DeletionsHeld, EventNotFound, Offline, SyncTokenExpired
from schedapp.model.connection import Connection
from schedapp.model.event import Event, Page
from schedapp.model.timespan import DAY
from schedapp.sync.identity import is_own_success
from schedapp.sync.plan import ALWAYS_ALLOWED, brake
from schedapp.sync.ports import CalendarServer, SyncStore

log = logging.getLogger(__name__)

FULL_CHECK_PAUSE = 60  # seconds
MOST_PAGES = 4_000


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete listing: every page was validated and the last one had a sync token."""

    events: tuple[Event, ...]
    last: Page
    full: bool


class Lister:
    """`now` is the program's clock in UTC epoch seconds."""

    def __init__(self, store: SyncStore, now: Callable[[], int]) -> None:
        self._store = store
        self._now = now
        self._full_checks: dict[str, int] = {}

    def complete(self, connection: Connection, server: CalendarServer) -> Listing:
        """With the stored token, or all of it where there is none that counts. Raises RemoteError, AuthError."""
        token = connection.sync_token if connection.params_hash == server.params_hash else ""
        if token:
            try:
                return self._list(connection, server, token)
            except SyncTokenExpired:
                if not self._may_check_fully(connection.uid):
                    raise
                log.info("connection %s: full check, the sync token is no longer valid", connection.uid)
        return self._list(connection, server, "")

    def _may_check_fully(self, connection_uid: str) -> bool:
        """One full listing in a while: the calendar of a server that refuses every token would be read for ever."""
        last = self._full_checks.get(connection_uid)
        if last is not None and 0 <= self._now() - last < FULL_CHECK_PAUSE:
            return False
        self._full_checks[connection_uid] = self._now()
        return True

    def _list(self, connection: Connection, server: CalendarServer, token: str) -> Listing:
        """All pages of one listing. An event on two pages counts once, as it came last."""
        found: dict[str, Event] = {}
        page_token = ""
        for _ in range(MOST_PAGES):
            page = server.list_events(connection.calendar_id, sync_token=token, page_token=page_token)
            for event in page.events:
                found.pop(event.event_id, None)
                found[event.event_id] = event
            if not page.next_page_token:
                self._ask_again(connection, server, found)
                return Listing(self._in_turn(connection, found), page, full=not token)
            page_token = page.next_page_token
        raise Offline("Google's list does not end.", "Try again later. Nothing was changed.")

    def _ask_again(self, connection: Connection, server: CalendarServer, found: dict[str, Event]) -> None:
        """One page may be older than another: dates that live where their series is deleted may be from before that, or
        somebody brought them back since. They are taken as they are now."""
        gone = {event_id for event_id, event in found.items() if event.cancelled}
        for date in [one for one in found.values() if not one.cancelled and one.recurring_event_id in gone]:
            del found[date.event_id]
            with suppress(EventNotFound):
                found[date.event_id] = server.get_event(connection.calendar_id, date.event_id)

    def _in_turn(self, connection: Connection, found: dict[str, Event]) -> tuple[Event, ...]:
        """Series before their dates, deletions before what was made in their place, known events before new ones."""
        if len(found) < 2:
            return tuple(found.values())
        known = self._store.known_events(connection.uid)
        return tuple(
            sorted(
                found.values(),
                key=lambda event: (bool(event.recurring_event_id), not event.cancelled, event.event_id not in known),
            )
        )


def hold_the_brake(store: SyncStore, connection: Connection, listing: Listing, now: int) -> None:
    """Raises DeletionsHeld where a listing would remove more than may go without asking. `now`: UTC epoch seconds."""
    cancelled = sum(event.cancelled for event in listing.events)
    if not cancelled and not listing.full:
        return
    earlier = store.removed_since(connection.uid, now - DAY)
    if not listing.full and not connection.careful and cancelled + earlier <= ALWAYS_ALLOWED:
        return
    known = store.known_events(connection.uid)
    listed = {event.event_id: event.cancelled for event in listing.events}
    missing = listing.full  # a full listing deletes what it does not have
    live = [event_id for event_id, (_, is_live) in known.items() if is_live]
    count = sum(1 for event_id in live if listed.get(event_id, missing))
    unheard = sum(event.event_id not in known and _is_unheard(store, connection, event) for event in listing.events)
    _hold(connection, count + unheard, len(live) + unheard, earlier)


def _is_unheard(store: SyncStore, connection: Connection, event: Event) -> bool:
    """Whether it is the deletion of an event of ours whose insert was never answered."""
    link = store.link_of_event(connection.uid, event.event_id) if event.cancelled else None
    return link is not None and is_own_success(link, event)


def hold_one(store: SyncStore, connection: Connection, now: int) -> None:
    """The same of one booking whose event a push finds deleted, inside the transaction that removes it."""
    live = sum(is_live for _, is_live in store.known_events(connection.uid).values())
    _hold(connection, 1, live + 1, store.removed_since(connection.uid, now - DAY))


def _hold(connection: Connection, count: int, live: int, earlier: int) -> None:
    if brake(count, live, earlier) or (connection.careful and count):
        before = f" ({earlier} more went within a day.)" if earlier else ""
        raise DeletionsHeld(
            f"{count} of {live} bookings would be removed.",
            f"Google no longer has them.{before} Nothing was removed: look at the calendar, then accept the "
            "deletions or restore the events in Google.",
            count=count,
            total=live,
        )
