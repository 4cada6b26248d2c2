"""What became of an event whose state is not known: asked, recognised as our own success, or merged as a pull would."""

from __future__ import annotations

from dataclasses import replace

from schedapp.errors import BadInput, EventNotFound, Rejected
from schedapp.model.connection import Connection
from schedapp.model.event import Event
from schedapp.model.link import Link
from schedapp.sync.arrivals import Tally
from schedapp.sync.dates import forget_dates, let_go
from schedapp.sync.identity import is_own_success
from schedapp.sync.plan import is_instance, new_link
from schedapp.sync.ports import CalendarServer, SyncStore
from schedapp.sync.pull import Puller
from schedapp.sync.writing import marker_of

MAX_LOOKS = 3


class TooBusy(Rejected):
    """The event changed again with each of our tries."""


class Looker:
    """Of one connection and one run: it counts how often each event was looked at."""

    def __init__(
        self, store: SyncStore, server: CalendarServer, connection: Connection, tally: Tally, puller: Puller
    ) -> None:
        self._store = store
        self._server = server
        self._connection = connection
        self._tally = tally
        self._puller = puller
        self._looks: dict[str, int] = {}

    def look(self, link: Link) -> None:
        """409, 412 or an unknown outcome: get the event, recognise our own success, else merge as a pull would."""
        self._looks[link.event_id] = self._looks.get(link.event_id, 0) + 1
        if self._looks[link.event_id] > MAX_LOOKS:
            self.forget_intent(link)
            raise TooBusy("Google keeps changing this booking.", "Look at it in Google Calendar, then change it here.")
        try:
            event = self._server.get_event(self._connection.calendar_id, link.event_id)
        except EventNotFound:
            self.see_calendar()
            self._not_there(link)
            return
        if not is_own_success(link, event) and self.is_of_later_series(link, event):
            return
        try:
            with self._store.write():
                self._compare(link, event)
        except BadInput as error:  # as it is in Google now, it is none that Sched could change
            self.forget_intent(link)
            raise Rejected(error.title, error.detail) from error

    def series_changed(self, date: Link) -> bool:
        """Takes over what became of the series of a date since the last pull, if anything did."""
        uid = date.booking.partition("/")[0]
        series = self._store.links(self._connection.uid, uid).get(uid)
        return series is not None and self._changed_meanwhile(series)

    def is_of_later_series(self, link: Link, event: Event) -> bool:
        """Whether what a date has may be its series', which changed since the last pull: then that is taken over, and
        the date is planned again. A date that has its series' etag is no event of its own: its link, if any, is old."""
        uid = link.booking.partition("/")[0]
        series = self._store.links(link.connection, uid).get(uid)
        if not event.recurring_event_id or series is None or not (series.etag or series.gone):
            return False
        if event.etag != series.etag:
            self.forget_intent(link)
            return self._changed_meanwhile(series) and not self._is_back(link, event)
        if event.cancelled or not link.etag or link.etag == event.etag:
            return False
        with self._store.write():
            self._store.drop_link(link)
        return True

    def _is_back(self, date: Link, event: Event) -> bool:
        """Whether a date that was gone has an event of its own again, whatever became of its series meanwhile."""
        uid = date.booking.partition("/")[0]
        links = self._store.links(date.connection, uid)
        series = links.get(uid)
        there = date.gone and date.booking in links and not event.cancelled
        return there and series is not None and not series.gone and event.etag != series.etag

    def see_calendar(self) -> None:
        """Google does not find an event, too, whose whole calendar is out of reach: then raises CalendarGone."""
        self._server.list_window(self._connection.calendar_id, 0, 1)

    def renew(self, link: Link) -> None:
        """The next id of its shared uid, for a booking whose event does not come back. Inside a transaction."""
        forget_dates(self._store, self._connection, link.booking)
        self._store.put_link(new_link(link.booking, self._connection, link.generation + 1))

    def forget_intent(self, link: Link) -> None:
        """The operation that was under way is over, and did nothing."""
        if not link.nonce:  # nothing was stored: it was only asked for
            return
        with self._store.write():
            self._store.put_link(replace(link, nonce="", sent=None))

    def _changed_meanwhile(self, link: Link) -> bool:
        """Takes over what became of an event since the last pull, if anything did."""
        self.look(link)
        now = self._store.links(link.connection, link.booking).get(link.booking)
        changed = now is None or (now.etag, now.gone) != (link.etag, link.gone)
        if not changed:
            del self._looks[link.event_id]
        return changed

    def _compare(self, link: Link, event: Event) -> None:
        """Inside a transaction."""
        if is_own_success(link, event):
            self._tally.pushed += 1
            self._puller.apply(event)
        elif not link.etag and event.cancelled:  # the id is burned: bring the event back rather than lose the booking
            if not link.gone:
                self._puller.survived(link)
            self._store.put_link(replace(link, nonce="", sent=None, etag=event.etag, gone=True))
            self._puller.gather_dates(event)
        elif not link.etag and not link.gone and self._is_foreign(link, event):
            self.renew(link)
        else:
            self._store.put_link(replace(link, nonce="", sent=None))
            self._puller.apply(event)
            if is_instance(link, self._connection):
                let_go(self._store, self._connection, link.booking, event.etag)

    def _is_foreign(self, link: Link, event: Event) -> bool:
        """Whether an id of ours is the id of somebody else's event."""
        same = event.marker is not None and event.marker.uid == marker_of(link).uid
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
                self.renew(link)
