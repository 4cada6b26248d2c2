"""How an operation is written to Google: as one call, or as a part of a batch."""

from __future__ import annotations

from schedapp.model.connection import Connection
from schedapp.model.event import Event, Marker, Operation
from schedapp.model.link import Link
from schedapp.sync.plan import PushAction, Verb
from schedapp.sync.ports import CalendarServer, SyncStore


class Writes:
    """Of one connection. Every update and every deletion names the etag that it is meant for."""

    def __init__(self, store: SyncStore, server: CalendarServer, connection: Connection) -> None:
        self._store = store
        self._server = server
        self._connection = connection

    def send(self, operation: Operation) -> Event | None:
        """One call. Raises RemoteError, AuthError."""
        calendar, number, etag = self._connection.calendar_id, operation.event_id, operation.etag
        if operation.content is None or operation.marker is None:
            self._server.delete_event(calendar, number, etag)
            return None
        if operation.verb == "insert":
            return self._server.insert_event(calendar, number, operation.content, operation.marker)
        return self._server.patch_event(
            calendar, number, etag, operation.content, operation.fields, operation.marker, status=operation.status
        )

    def go_on(self, action: PushAction, earlier: Link) -> Event:
        """A new series that goes on where another one ends: it gets what others put there. Raises as `send` does."""
        assert action.content is not None
        calendar, link = self._connection.calendar_id, action.link
        return self._server.continue_event(
            calendar, link.event_id, earlier.event_id, action.content, action.fields, marker_of(link)
        )

    def operation(self, action: PushAction) -> Operation | None:
        """The write that an action is, alone or in a batch; None for one that has to look first."""
        link = action.link
        if action.verb is Verb.DELETE:
            return Operation("delete", link.event_id, link.etag)
        if action.verb is Verb.INSERT:
            if self.earlier(action) is not None:  # what others put there is read first
                return None
            return Operation("insert", link.event_id, content=action.content, marker=marker_of(link))
        if action.content is None or action.verb in (Verb.FIND, Verb.RESOLVE) or not link.etag:
            return None
        status = action.content.status if action.verb is Verb.REVIVE else ""
        return Operation("patch", link.event_id, link.etag, action.content, action.fields, marker_of(link), status)

    def earlier(self, action: PushAction) -> Link | None:
        """The event of the series that a new one is a part of, where this calendar has it."""
        if action.verb is not Verb.INSERT:
            return None
        uid = self._store.continued_from(action.link.booking)
        link = self._store.links(self._connection.uid, uid).get(uid) if uid else None
        return link if link is not None and link.etag and not link.gone else None


def marker_of(link: Link) -> Marker:
    """What the event of a link carries, so that every desk knows whose it is and whether an operation arrived."""
    return Marker(uid=link.booking.partition("/")[0], nonce=link.nonce)
