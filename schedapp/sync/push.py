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
from schedapp.sync.plan import PushAction, Verb, new_link, next_push
from schedapp.sync.ports import CalendarServer, SyncStore
from schedapp.sync.pull import Puller, Tally, bury_occurrences, is_own_success

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
        self._looks = 0

    def send(self, item: OutboxItem) -> None:
        """Brings the events of one booking in line, operation by operation.

        Raises Rejected or PermissionDenied when Google refuses this booking for good, other RemoteErrors and
        AuthErrors when nothing can be sent now.
        """
        self._looks = 0
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
                link = replace(action.link, nonce=self._new_nonce(), sent=action.content)
                self._store.put_link(link)
                action = replace(action, link=link)
            return action

    def _perform(self, action: PushAction) -> None:
        try:
            _STEPS[action.verb](self, action)
        except (AlreadyExists, EtagMismatch):
            self._look(action.link)
        except (EventNotFound, EventDeleted) as error:
            self._vanished(action, error)
        except (Rejected, PermissionDenied):
            if action.verb is not Verb.REVIVE or "/" in action.link.booking:
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
        original_start = action.link.booking.partition("/")[2]
        event = self._server.find_instance(self._connection.calendar_id, action.master_event, original_start)
        with self._store.write():
            self._store.put_link(
                replace(
                    action.link,
                    event_id=event.event_id,
                    etag=event.etag,
                    base=event.content,
                    agreed=action.content,
                    gone=event.cancelled,
                    ours=event.ours,
                )
            )

    def _resolve(self, action: PushAction) -> None:
        """An operation was under way when the program ended: ask what became of it."""
        self._look(action.link)

    # --- settlements ------------------------------------------------------------------------------

    def _settle(self, action: PushAction, event: Event) -> None:
        """The server's answer is the new base: its representation, and what was *sent*, whatever was typed since."""
        self._tally.pushed += 1
        with self._store.write():
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
            self._store.drop_link(link)
            self._store.put_link(new_link(link.booking, self._connection, link.generation + 1))

    def _vanished(self, action: PushAction, error: Exception) -> None:
        if action.verb is Verb.DELETE:
            self._gone(action.link)
        elif action.verb is Verb.FIND:
            raise Rejected(
                "Google does not have this date of the series.", "Change or cancel the date in Sched again."
            ) from error
        elif action.verb is Verb.REVIVE and "/" not in action.link.booking:
            self._next_generation(action.link)
        else:
            with self._store.write():
                self._puller.deleted(replace(action.link, nonce="", sent=None, etag=""))

    def _look(self, link: Link) -> None:
        """409, 412 or an unknown outcome: get the event, recognise our own success, else merge as a pull would."""
        self._looks += 1
        if self._looks > MAX_LOOKS:
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
        if is_own_success(link, event):
            self._tally.pushed += 1
            self._puller.apply(event)
        elif not link.etag and event.cancelled:  # the id is burned: bring the event back rather than lose the booking
            self._store.put_link(replace(link, nonce="", sent=None, etag=event.etag, gone=True))
        elif link.gone and not event.cancelled:  # somebody was faster in bringing it back: all fields are sent
            back = replace(link, nonce="", sent=None, etag=event.etag, base=event.content, agreed=None, gone=False)
            self._store.put_link(back)
        elif not link.etag and "/" not in link.booking and not self._same_booking(link, event):
            self._store.drop_link(link)
            self._store.put_link(new_link(link.booking, self._connection, link.generation + 1))
        else:
            self._store.put_link(replace(link, nonce="", sent=None))
            self._puller.apply(event)

    def _same_booking(self, link: Link, event: Event) -> bool:
        return event.marker is not None and event.marker.uid == link.booking

    def _not_there(self, link: Link) -> None:
        with self._store.write():
            if link.gone or link.etag:
                self._store.drop_link(link)
                if "/" not in link.booking:
                    self._store.put_link(new_link(link.booking, self._connection, link.generation + 1))
            else:
                self._store.put_link(replace(link, nonce="", sent=None))

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
