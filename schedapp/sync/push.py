"""Sends one booking's changes over one connection: intent, call, settlement; a kill between any two loses nothing."""

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
)  # fmt: skip
from schedapp.model.connection import Connection
from schedapp.model.event import Event, Marker
from schedapp.model.link import Link, OutboxItem
from schedapp.sync.arrivals import Tally
from schedapp.sync.identity import is_own_success, part_of
from schedapp.sync.plan import PushAction, Verb, is_instance, new_link, next_push
from schedapp.sync.ports import CalendarServer, SyncStore
from schedapp.sync.pull import Puller, bury_occurrences, unearth_occurrences

MAX_LOOKS = 3
MAX_STEPS = 5_000


class TooBusy(Rejected):
    """The event changed again with each of our tries."""


class Pusher:
    """Works off one outbox item at a time. `new_nonce` gives an unguessable id for each operation."""

    def __init__(
        self,
        store: SyncStore,
        server: CalendarServer,
        connection: Connection,
        tally: Tally,
        new_nonce: Callable[[], str],
    ) -> None:
        self._store = store
        self._server = server
        self._connection = connection
        self._tally = tally
        self._new_nonce = new_nonce
        self._puller = Puller(store, connection, tally)
        self._looks: dict[str, int] = {}

    def send(self, item: OutboxItem) -> None:
        """Brings the events of one booking in line, operation by operation.

        Raises Rejected or PermissionDenied when Google refuses this booking for good, other RemoteErrors and
        AuthErrors when nothing can be sent now.
        """
        self._looks.clear()
        for _ in range(MAX_STEPS):
            action = self._intend(item)
            if action is None:
                return
            self._perform(action)
        raise TooBusy("Google keeps changing this booking.", "Look at it in Google Calendar, then change it here.")

    def _intend(self, item: OutboxItem) -> PushAction | None:
        """Plans the next operation and stores its intent, in one transaction; None when nothing is left to do."""
        with self._store.write():
            booking = self._store.booking(item.booking)
            links = self._store.links(self._connection.uid, item.booking)
            action = next_push(booking, links, self._connection) if booking else None
            if action is None:
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

    def _with_own_id(self, link: Link) -> Link:
        """The next generation where the id is taken by an event that is somebody else's."""
        while True:
            other = self._store.link_of_event(link.connection, link.event_id)
            if other is None or other.booking == link.booking:
                return link
            link = new_link(link.booking, self._connection, link.generation + 1)

    def _perform(self, action: PushAction) -> None:
        try:
            _STEPS[action.verb](self, action)
        except (AlreadyExists, EtagMismatch):
            self._look(action.link)
        except (EventNotFound, EventDeleted) as error:
            self._vanished(action, error)
        except (Rejected, PermissionDenied):
            if action.verb is not Verb.REVIVE or is_instance(action.link, self._connection):
                self._forget_intent(action.link)
                raise
            self._next_generation(action.link)

    # --- the operations ---------------------------------------------------------------------------

    def _insert(self, action: PushAction) -> None:
        assert action.content is not None
        marker = self._marker(action.link)
        event = self._server.insert_event(self._connection.calendar_id, action.link.event_id, action.content, marker)
        self._settle(action, event)

    def _patch(self, action: PushAction) -> None:
        assert action.content is not None
        link = action.link
        event = self._server.patch_event(
            self._connection.calendar_id, link.event_id, link.etag, action.content, action.fields, self._marker(link)
        )
        self._settle(action, event)

    def _revive(self, action: PushAction) -> None:
        assert action.content is not None
        link = action.link
        if not link.etag:  # our own deletion: the tombstone's etag was never seen
            self._look(link)
            return
        event = self._server.patch_event(
            self._connection.calendar_id,
            link.event_id,
            link.etag,
            action.content,
            action.fields,
            self._marker(link),
            status=action.content.status,
        )
        if event.cancelled:
            raise Rejected("Google did not bring the event back.", "It is made again.")
        self._settle(action, event)

    def _delete(self, action: PushAction) -> None:
        self._server.delete_event(self._connection.calendar_id, action.link.event_id, action.link.etag)
        self._gone(action.link)

    def _find(self, action: PushAction) -> None:
        uid, _, original_start = action.link.booking.partition("/")
        event = self._server.find_instance(self._connection.calendar_id, action.master_event, original_start)
        with self._store.write():
            booking = self._store.booking(uid)
            other = self._store.link_of_event(self._connection.uid, event.event_id)
            if other is not None and other.booking != action.link.booking:
                raise Rejected("This date is a booking of its own here.", "Cancel one of the two.")
            if booking is not None:
                self._puller.meet_occurrence(booking, replace(event, original_start=original_start))

    def _resolve(self, action: PushAction) -> None:
        """An operation was under way when the program ended: ask what became of it."""
        self._look(action.link)

    # --- settlements ------------------------------------------------------------------------------

    def _settle(self, action: PushAction, event: Event) -> None:
        """The server's answer is the new base: its representation, and what was *sent*, whatever was typed since."""
        self._tally.pushed += 1
        with self._store.write():
            if action.link.gone:
                unearth_occurrences(self._store, action.link)
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

    def _gone(self, link: Link) -> None:
        self._tally.pushed += 1
        with self._store.write():
            if "/" not in link.booking:
                bury_occurrences(self._store, link)
            self._store.put_link(replace(link, gone=True, etag="", base=None, agreed=None, nonce="", sent=None))

    def _forget_intent(self, link: Link) -> None:
        with self._store.write():
            self._store.put_link(replace(link, nonce="", sent=None))

    def _next_generation(self, link: Link) -> None:
        """Google does not give the id back: the same booking under the next id of its shared uid."""
        with self._store.write():
            self._renew(link)

    def _renew(self, link: Link) -> None:
        """Inside a transaction. The occurrences of the old event are none of the new one."""
        for uid, other in self._store.links(link.connection, link.booking).items():
            if uid != link.booking:
                self._store.drop_link(other)
        self._store.put_link(new_link(link.booking, self._connection, link.generation + 1))

    def _vanished(self, action: PushAction, error: Exception) -> None:
        link = action.link
        if action.verb is Verb.DELETE:
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
        series = self._store.links(self._connection.uid, uid).get(uid)
        if series is not None and self._changed_meanwhile(series):
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

    def _changed_meanwhile(self, link: Link) -> bool:
        """Takes over what became of an event since the last pull, if anything did."""
        self._look(link)
        now = self._store.links(link.connection, link.booking).get(link.booking)
        return now is None or now.etag != link.etag or now.gone

    def _look(self, link: Link) -> None:
        """409, 412 or an unknown outcome: get the event, recognise our own success, else merge as a pull would."""
        self._looks[link.event_id] = self._looks.get(link.event_id, 0) + 1
        if self._looks[link.event_id] > MAX_LOOKS:
            self._forget_intent(link)
            raise TooBusy("Google keeps changing this booking.", "Look at it in Google Calendar, then change it here.")
        try:
            event = self._server.get_event(self._connection.calendar_id, link.event_id)
        except EventNotFound:
            self._not_there(link)
            return
        with self._store.write():
            self._compare(link, event)

    def _compare(self, link: Link, event: Event) -> None:
        """Inside a transaction."""
        if is_own_success(link, event):
            self._tally.pushed += 1
            self._puller.apply(event)
        elif not link.etag and event.cancelled:  # the id is burned: bring the event back rather than lose the booking
            self._store.put_link(replace(link, nonce="", sent=None, etag=event.etag, gone=True))
        elif not link.etag and not link.gone and self._is_foreign(link, event):
            self._renew(link)
        else:
            self._store.put_link(replace(link, nonce="", sent=None))
            self._puller.apply(event)

    def _is_foreign(self, link: Link, event: Event) -> bool:
        """Whether an id of ours is the id of somebody else's event."""
        same = event.marker is not None and event.marker.uid == self._marker(link).uid
        return not same and not is_instance(link, self._connection)

    def _not_there(self, link: Link) -> None:
        with self._store.write():
            if not link.gone and not link.etag:  # the insert never arrived
                self._store.put_link(replace(link, nonce="", sent=None))
            elif not link.gone:  # deleted, and even its tombstone is gone
                self._puller.deleted(replace(link, nonce="", sent=None))
            elif is_instance(link, self._connection):
                self._store.drop_link(link)
            else:
                self._renew(link)

    def _marker(self, link: Link) -> Marker:
        return Marker(uid=link.booking.partition("/")[0], nonce=link.nonce)


_STEPS: dict[Verb, Callable[[Pusher, PushAction], None]] = {
    Verb.INSERT: Pusher._insert,
    Verb.PATCH: Pusher._patch,
    Verb.REVIVE: Pusher._revive,
    Verb.DELETE: Pusher._delete,
    Verb.FIND: Pusher._find,
    Verb.RESOLVE: Pusher._resolve,
}
