"""One booking's operations over one connection: intent, call, settlement; a kill between any two loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from schedapp.errors import (
    AlreadyExists,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    PermissionDenied,
    Rejected,
    SchedError,
)  # fmt: skip
from schedapp.model.booking import Booking
from schedapp.model.connection import Connection
from schedapp.model.event import Event, Operation
from schedapp.model.link import Link, OutboxItem
from schedapp.model.projection import compared
from schedapp.sync.arrivals import Tally
from schedapp.sync.dates import let_go, let_go_with
from schedapp.sync.departures import bury_occurrences, unearth_occurrences
from schedapp.sync.identity import part_of
from schedapp.sync.looking import Looker
from schedapp.sync.plan import PushAction, Verb, is_instance, new_link, next_push
from schedapp.sync.ports import CalendarServer, SyncStore
from schedapp.sync.pull import Puller
from schedapp.sync.terms import check_terms
from schedapp.sync.writing import Writes

_ANSWERS = (AlreadyExists, EtagMismatch, EventNotFound, EventDeleted, Rejected, PermissionDenied)


class Pusher:
    """Knows no order: `sync.outbox` chooses what goes when. `new_nonce` gives an unguessable id for each operation;
    `removing` is asked before a booking goes whose event is found deleted."""

    def __init__(
        self,
        store: SyncStore,
        server: CalendarServer,
        connection: Connection,
        tally: Tally,
        new_nonce: Callable[[], str],
        removing: Callable[[], None],
    ) -> None:
        self._store = store
        self._server = server
        self._connection = connection
        self._tally = tally
        self._new_nonce = new_nonce
        self._puller = Puller(store, connection, tally, removing=removing)
        self._looker = Looker(store, server, connection, tally, self._puller)
        self._writes = Writes(store, server, connection)
        self._deleted: set[str] = set()

    def plan(self, item: OutboxItem) -> PushAction | None:
        """Plans the next operation and stores its intent, in one transaction; None when nothing is left to do: then
        the booking is out of the outbox."""
        with self._store.write():
            check_terms(self._store, self._connection)
            booking = self._store.booking(item.booking)
            links = self._store.links(self._connection.uid, item.booking)
            action = next_push(booking, links, self._connection) if booking else None
            if action is None:
                if booking is not None and not booking.live and item.booking in links:
                    self._note_untold(booking, links[item.booking])
                self._store.sent(item)
                return None
            if action.verb in (Verb.INSERT, Verb.PATCH, Verb.REVIVE) and (
                action.link.etag or action.verb is Verb.INSERT
            ):
                link = self._with_own_id(action.link) if action.verb is Verb.INSERT else action.link
                link = replace(link, nonce=self._new_nonce(), sent=action.content)
                self._store.put_link(link)
                action = replace(action, link=link)
            return action

    def _note_untold(self, booking: Booking, link: Link) -> None:
        """A deletion that had nothing to delete: it was taken back and deleted again, or Google's came first. Whoever
        restores the event does not know of it. While somebody is still asked about Google's deletion, nobody here has
        deleted anything: the booking went with its last event elsewhere."""
        asked = self._store.is_asked(self._connection.uid, booking.uid)
        if link.gone and not (link.untold or asked or link.booking in self._deleted):
            self._store.put_link(replace(link, base=None, agreed=compared(booking, self._connection)))

    def _with_own_id(self, link: Link) -> Link:
        """The next generation where the id is taken by an event that is somebody else's."""
        while True:
            other = self._store.link_of_event(link.connection, link.event_id)
            if other is None or other.booking == link.booking:
                return link
            link = new_link(link.booking, self._connection, link.generation + 1)

    def perform(self, action: PushAction) -> None:
        """One operation by itself: called, and settled whatever its outcome is.

        Raises Rejected or PermissionDenied when Google refuses this booking for good, other RemoteErrors and
        AuthErrors when nothing can be sent now.
        """
        outcome: Event | SchedError | None
        try:
            outcome = self._write_or_ask(action)
        except _ANSWERS as error:
            outcome = error
        self.settle(action, outcome)

    def operation(self, action: PushAction) -> Operation | None:
        """The write that an action is, alone or in a batch; None for one that has to look first."""
        return self._writes.operation(action)

    def _write_or_ask(self, action: PushAction) -> Event | None:
        earlier = self._writes.earlier(action)
        if earlier is not None:
            return self._writes.go_on(action, earlier)
        operation = self._writes.operation(action)
        if operation is not None:
            return self._writes.send(operation)
        self._ask(action)
        return None

    def settle(self, action: PushAction, outcome: Event | SchedError | None) -> None:
        """What an operation's outcome means here. Raises what `perform` does."""
        if isinstance(outcome, Event):
            self._arrived(action, outcome)
        elif outcome is None:
            if action.verb is Verb.DELETE:
                self._gone(action.link)
        elif isinstance(outcome, AlreadyExists | EtagMismatch):
            self._looker.look(action.link)
        elif isinstance(outcome, EventNotFound | EventDeleted):
            self._vanished(action, outcome)
        elif isinstance(outcome, Rejected | PermissionDenied):
            self._refused(action, outcome)
        else:
            raise outcome

    def _arrived(self, action: PushAction, event: Event) -> None:
        if action.verb is Verb.REVIVE and event.cancelled:
            self._refused(action, Rejected("Google did not bring the event back.", "It is made again."))
        else:
            self._settle(action, event)

    def _refused(self, action: PushAction, error: SchedError) -> None:
        date = is_instance(action.link, self._connection)
        if action.verb is Verb.REVIVE and not date:
            self._next_generation(action.link)
            return
        self._looker.forget_intent(action.link)
        if action.verb is not Verb.REVIVE or not self._looker.series_changed(action.link):
            raise error

    # --- the questions ----------------------------------------------------------------------------

    def _ask(self, action: PushAction) -> None:
        """An occurrence that has no link yet, an operation that was under way when the program ended, or our own
        deletion, whose tombstone's etag was never seen."""
        if action.verb is Verb.FIND:
            self._find(action)
        else:
            self._looker.look(action.link)

    def _find(self, action: PushAction) -> None:
        uid, _, original_start = action.link.booking.partition("/")
        event = self._server.find_instance(self._connection.calendar_id, action.master_event, original_start)
        if self._looker.is_of_later_series(action.link, event):
            return
        with self._store.write():
            booking = self._store.booking(uid)
            other = self._store.link_of_event(self._connection.uid, event.event_id)
            if other is not None and other.booking != action.link.booking:
                raise Rejected("This date is a booking of its own here.", "Cancel one of the two.")
            links = self._store.links(self._connection.uid, uid)
            # Taken back while Google was asked, or moved along with its series: then nobody needs to know.
            if booking is not None and (booking.override(original_start) or action.link.booking in links):
                self._puller.meet_occurrence(booking, replace(event, original_start=original_start))
                let_go(self._store, self._connection, action.link.booking, event.etag)

    # --- settlements ------------------------------------------------------------------------------

    def _settle(self, action: PushAction, event: Event) -> None:
        """The server's answer is the new base: its representation, and what was *sent*, whatever was typed since."""
        self._tally.pushed += 1
        with self._store.write():
            if action.link.gone:
                unearth_occurrences(self._store, action.link)
            let_go_with(self._store, action.link)
            self._store.put_link(
                replace(
                    action.link,
                    event_id=event.event_id,
                    etag=event.etag,
                    base=event.content or action.content,
                    agreed=action.content,
                    ical_uid=event.ical_uid,
                    nonce="",
                    sent=None,
                    gone=False,
                )
            )
            if action.link.gone:
                self._puller.gather_dates(event)

    def _gone(self, link: Link) -> None:
        self._tally.pushed += 1
        self._deleted.add(link.booking)
        with self._store.write():
            if "/" not in link.booking:
                bury_occurrences(self._store, link)
            self._store.put_link(replace(link, gone=True, etag="", base=None, agreed=None, nonce="", sent=None))

    def _next_generation(self, link: Link) -> None:
        """Google does not give the id back: the same booking under the next id of its shared uid."""
        with self._store.write():
            self._looker.renew(link)

    def _vanished(self, action: PushAction, error: Exception) -> None:
        link = action.link
        if isinstance(error, EventNotFound):
            self._looker.see_calendar()
        if action.verb is Verb.DELETE:
            if not (is_instance(link, self._connection) and self._looker.series_changed(link)):
                self._gone(link)
        elif action.verb is Verb.FIND:
            self._no_occurrence(action, error)
        elif action.verb is Verb.REVIVE and not is_instance(link, self._connection):
            self._next_generation(link)
        else:
            with self._store.write():
                self._puller.deleted(replace(link, nonce="", sent=None, etag=""))

    def _no_occurrence(self, action: PushAction, error: Exception) -> None:
        """The series has no such date in Google. If it moved since the last pull, the date moves along and is planned
        again. Else it is good if the date is cancelled here, or somebody has to look."""
        uid, _, original_start = action.link.booking.partition("/")
        if self._looker.series_changed(action.link):
            return
        with self._store.write():
            booking = self._store.booking(uid)
            part = None if booking is None else part_of(booking, action.link.booking)
            if part is not None and part.live:
                raise Rejected(
                    "Google does not have this date of the series.", "Change or cancel the date in Sched again."
                ) from error
            absent = f"{action.master_event}_{original_start}"
            self._store.put_link(replace(action.link, event_id=absent, gone=True))
