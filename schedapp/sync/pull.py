"""Takes events over into bookings: the one place where a remote state meets a local one (pull, 409, 412, resync)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from schedapp.errors import BadInput, SchedError
from schedapp.model.booking import Booking
from schedapp.model.connection import LEFT_OUT, Connection
from schedapp.model.event import Content, Event
from schedapp.model.link import Link
from schedapp.model.recurrence import expands
from schedapp.model.rules import local_start
from schedapp.sync.arrivals import Arrivals, Tally
from schedapp.sync.changes import Changes
from schedapp.sync.continuing import Continuing
from schedapp.sync.dates import let_go_with
from schedapp.sync.departures import Departures, unearth_occurrences
from schedapp.sync.ground import Ground
from schedapp.sync.identity import is_own_success, left_out_name, settled
from schedapp.sync.ports import SyncStore
from schedapp.sync.rooms import note_rooms
from schedapp.sync.terms import check_terms

log = logging.getLogger(__name__)

_NAMED = 80  # characters of a title in a message


class Puller:
    """Applies events of one connection, each inside the caller's write transaction.

    `run` is the id of a full listing, "" outside of one; links that it meets are marked with it. `restore`: what was
    deleted in Google is to be brought back there. `removing` is asked before each booking that goes; a listing has met
    the brake as a whole.
    """

    def __init__(
        self,
        store: SyncStore,
        connection: Connection,
        tally: Tally,
        run: str = "",
        *,
        restore: bool = False,
        removing: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self.connection = connection
        self._run = run
        self._ground = Ground(store, connection, tally, run, restore=restore, removing=removing)
        self._changes = Changes(self._ground)
        self._departures = Departures(self._ground)
        self._arrivals = Arrivals(store, connection, tally, self, run)
        self._continuing = Continuing(store, connection, tally)

    def over(self, store: SyncStore) -> Puller:
        """The same over another store."""
        return Puller(store, self.connection, self._ground.tally, self._run, restore=self._ground.restore)

    def apply_as_block(self, event: Event) -> bool:
        """Takes an event that Sched cannot represent over as time that is taken: its first occurrence, which is shown
        and never written. Gives whether there is one."""
        if event.content is None or not event.content.recurrence or event.cancelled:
            return False
        self.apply(replace(event, content=replace(event.content, recurrence=()), ours=False), whole=False)
        return True

    def apply(self, event: Event, *, whole: bool = True) -> None:
        """Takes one event over, `whole` or as a block. Applying it again changes nothing (a page may repeat an event).

        Raises BadInput for an event that Sched cannot represent.
        """
        link = self._store.link_of_event(self.connection.uid, event.event_id)
        if link is not None and event.etag and link.etag == event.etag and not link.nonce:
            self._seen(link)
            return
        check_terms(self._store, self.connection)
        if link is not None or not self._ground.one_way:
            _check(event)
        if link is not None and link.gone and not event.cancelled:
            unearth_occurrences(self._store, link)
            if self._ground.aggregate(link.booking) is None:  # only that it was cancelled was known
                self._store.drop_link(link)
                link = None
        if not self._ground.one_way and self._continuing.takes(link, event):
            return
        if link is not None:
            self._known(link, event)
        elif not self._ground.one_way:  # who only sends is not interested in what else is there
            self._arrivals.apply(event)
        if whole:
            self._store.decided(self.connection.uid, LEFT_OUT, self._left_out(event))
        if event.declined or link is not None:
            note_rooms(self._store, self.connection, event)

    def _known(self, link: Link, event: Event) -> None:
        let_go_with(self._store, link)
        if is_own_success(link, event):
            link = settled(link, event)
        if not link.etag and (link.nonce or not link.gone) and event.cancelled:
            # Our insert, or an earlier event of this id (another desk made it): push asks, nothing here is lost.
            self._store.enqueue(self.connection.uid, link.booking.partition("/")[0])
        elif event.cancelled:
            self.deleted(replace(link, etag=event.etag), event)
        elif event.content is not None:
            self.changed(link, event, event.content)
            if link.gone:
                self.gather_dates(event)

    def _seen(self, link: Link) -> None:
        if self._run and link.seen_run != self._run:
            self._store.seen(link, self._run)

    def leave_out(self, event: Event, error: SchedError, *, shown: bool) -> None:
        """An event that cannot be taken over stays as it is in Google; a person is told which one."""
        log.warning("an event was left alone (%s): %s", self.connection.uid, type(error).__name__)
        what = self._named(event) + (" is shown here, not changed." if shown else " is not shown.")
        reason = f"{what} {error.title} {error.detail}".strip()
        self._store.decide(self.connection.uid, self._left_out(event), LEFT_OUT, reason)
        link = self._store.link_of_event(self.connection.uid, event.event_id)
        if link is not None:  # it is there: that it cannot be read is no deletion
            self._seen(link)

    def _named(self, event: Event) -> str:
        """`“Lunch” (2026-11-24)`, as far as that may be told."""
        title = (event.title or (event.content.summary if event.content else ""))[:_NAMED].strip()
        name = "An event" if self.connection.shows_busy else f"“{title}”" if title else "An event without a title"
        day = f" ({local_start(event.content.when):%Y-%m-%d})" if event.content else ""
        return name + day

    def _left_out(self, event: Event) -> str:
        return left_out_name(self.connection.calendar_id, event.event_id)

    def meet_occurrence(self, booking: Booking, event: Event) -> None:
        """The first time that an occurrence of a known series has an event of its own."""
        self._arrivals.meet_occurrence(booking, event)

    def gather_dates(self, event: Event) -> None:
        """Dates that came before a series whose event is known only now."""
        self._arrivals.gather_dates(event)

    # --- events that a link knows ---------------------------------------------------------------

    def changed(self, link: Link, event: Event, remote: Content) -> None:
        self._changes.changed(link, event, remote)

    def deleted(self, link: Link, event: Event | None = None) -> None:
        self._departures.deleted(link, event)

    def vanished(self, link: Link) -> None:
        self._departures.vanished(link)

    def survived(self, link: Link) -> None:
        self._departures.survived(link)

    def write(self, booking: Booking, part: Booking, action: str) -> None:
        self._ground.write(booking, part, action)


def _check(event: Event) -> None:
    content = event.content
    if event.cancelled:
        return
    if content is None:
        raise BadInput("A Google event has no time that can be understood.", "Look at it in Google Calendar.")
    if content.recurrence and not expands(content.recurrence, content.when):
        raise BadInput("Its repetition is none that Sched knows.", "Change it in Google Calendar.")
