"""Events that a link knows and that are gone: an edit beats a deletion, a person decides where nobody can know."""

from __future__ import annotations

from dataclasses import replace

from schedapp.model.booking import Booking, Origin, Status
from schedapp.model.event import Event
from schedapp.model.link import Link
from schedapp.sync.changes import DELETED_IN_ONE
from schedapp.sync.ground import Ground
from schedapp.sync.identity import part_of
from schedapp.sync.plan import is_instance, lives_apart
from schedapp.sync.ports import SyncStore


class Departures:
    """Each call inside the caller's write transaction."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._store = ground.store
        self._connection = ground.connection

    def deleted(self, link: Link, event: Event | None = None) -> None:
        """An event that is cancelled, or that a complete listing did not have any more. An edit beats the deletion."""
        booking = self._ground.aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        edited = booking is not None and part is not None and self._is_edited(booking, part, link)
        etag = event.etag if event else link.etag
        if "/" not in link.booking:
            bury_occurrences(self._store, link)
        agreed = link.agreed if self._meets_ours(part, link) else None
        gone = replace(link, etag=etag, gone=True, base=None, agreed=agreed, nonce="", sent=None)
        self._store.put_link(replace(gone, seen_run=self._ground.run))
        if booking is None or part is None or not part.live:
            self._goes_alone(booking, link, event)
            return
        if link.gone:  # deleted once more, while the change that brings it back waits
            if event is not None and not part.parent and self._store.is_waiting(self._connection.uid, booking.uid):
                self._ground.note_survivor(link, part)
            return
        if self._is_moved(link, part):
            self._leave_resource(booking, "was moved to another calendar")
        elif edited or self._is_put_back(booking, part):
            self._store.enqueue(self._connection.uid, booking.uid)
            if not (self._ground.restore or part.origin is Origin.CLOSURE):
                self._ground.note_survivor(link, part)
        elif not part.parent and self._store.linked_elsewhere(self._connection.uid, booking.uid):
            self._deleted_in_one(booking, replace(link, etag=etag, gone=True, nonce="", sent=None))
        else:
            self._ground.tally.deleted += 1
            self._cancel(booking, part)

    def _meets_ours(self, part: Booking | None, link: Link) -> bool:
        """Whether it was deleted here as well, and Google has not been told: whoever restores the event there does not
        know of that, so its end is told."""
        waits = self._store.is_waiting(self._connection.uid, link.booking.partition("/")[0])
        return waits and part is not None and not part.live and not link.gone

    def _goes_alone(self, booking: Booking | None, link: Link, event: Event | None) -> None:
        """A date that is an event of its own was deleted by itself in Google, while its series is deleted here: should
        the series come back, this date does not."""
        date = None if booking is None else booking.override(link.booking.partition("/")[2])
        if booking is None or date is None or event is None or not booking.deleted:
            return
        if lives_apart(link, self._connection):
            self._ground.write(booking, replace(date, status=Status.CANCELLED), "cancelled")

    def _is_put_back(self, booking: Booking, part: Booking) -> bool:
        """Whether Google's deletion counts for nothing: the calendar is only sent to, or a person wants it back."""
        wished = self._ground.restore and not booking.read_only
        return self._ground.one_way or part.origin is Origin.CLOSURE or wished

    def _deleted_in_one(self, booking: Booking, link: Link) -> None:
        """Of several events of one booking this one was deleted."""
        if booking.read_only:  # nobody could answer
            self._leave_resource(booking, "was deleted in one of its calendars")
            return
        self._ask(booking)
        # As it was agreed: should the event come back, nothing was changed here.
        self._store.put_link(replace(link, seen_run=self._ground.run))

    def _is_moved(self, link: Link, part: Booking) -> bool:
        """Whether the very event lives in another connected calendar now."""
        other = self._store.same_event_elsewhere(self._connection.uid, link.event_id, link.ical_uid)
        return not part.parent and other is not None and not other.gone and len(part.resources) > 1

    def _leave_resource(self, booking: Booking, words: str) -> None:
        others = tuple(uid for uid in booking.resources if uid != self._connection.resource)
        summary = f"“{booking.title}” {words}"
        self._store.save_pulled(replace(booking, resources=others), self._connection, "edited", summary)

    def vanished(self, link: Link) -> None:
        """A complete listing does not have an event any more: a changed occurrence follows its series again, unless
        that is missing, too."""
        known = self._store.links(self._connection.uid, link.booking.partition("/")[0]).get(link.booking)
        if known is None or not known.etag:  # buried with its series
            return
        if known.gone:
            self._comes_back(known)
            return
        if not is_instance(link, self._connection):
            self.deleted(link)
            return
        booking = self._ground.aggregate(link.booking)
        part = None if booking is None else booking.override(link.booking.partition("/")[2])
        self._store.drop_link(link)
        if booking is not None and part is not None and not booking.deleted and not self._ground.is_dirty(part, link):
            self._follow_series(booking, part)

    def _follow_series(self, booking: Booking, part: Booking) -> None:
        changed = booking.without_override(part.original_start)
        self._store.save_pulled(changed, self._connection, "edited", f"“{part.title}” follows its series again")

    def _comes_back(self, date: Link) -> None:
        """The deleted date of a series that lives is listed for as long as that does. One that is not is there again:
        the series was made anew, by another desk that did not know of it. What it is here goes out once more."""
        uid, _, original_start = date.booking.partition("/")
        series = self._store.links(self._connection.uid, uid).get(uid)
        there = series is not None and not series.gone and series.seen_run == self._ground.run
        if not there or not is_instance(date, self._connection):
            return
        self._store.drop_link(date)
        booking = self._store.booking(uid)
        part = None if booking is None else booking.override(original_start)
        if booking is None or part is None:
            return
        if self._connection.pushes and not booking.read_only:
            self._store.enqueue(self._connection.uid, uid)
        else:
            self._follow_series(booking, part)

    def _is_edited(self, booking: Booking, part: Booking, link: Link) -> bool:
        """Whether a deletion in Google meets an edit here that Google has not got: of the event or of an occurrence."""
        if not self._connection.pushes:  # what differs came from another calendar of the booking
            return False
        if self._ground.is_dirty(part, link):
            return True
        if part.parent:
            return False
        links = self._store.links(self._connection.uid, booking.uid)
        return any(self._ground.is_unsent(booking, o, links.get(o.uid), link) for o in booking.overrides if o.live)

    def survived(self, link: Link) -> None:
        """Tells that an event of ours was deleted before its answer came, and is brought back."""
        booking = self._ground.aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        if part is not None and part.live:
            self._ground.note_survivor(link, part)

    def _ask(self, booking: Booking) -> None:
        reason = f"“{booking.title}” was deleted in this calendar, but it also takes other resources."
        advice = "Cancel it here, or change it to put it back."
        self._store.decide(self._connection.uid, booking.uid, DELETED_IN_ONE, f"{reason} {advice}")

    def _cancel(self, booking: Booking, part: Booking) -> None:
        if part.parent:
            self._ground.write(booking, replace(part, status=Status.CANCELLED), "cancelled")
        else:
            self._ground.removing()
            self._ground.tally.removed += 1
            gone = replace(booking, deleted=True)
            self._store.save_pulled(gone, self._connection, "cancelled", f"“{booking.title}” was deleted in Google")


def bury_occurrences(store: SyncStore, master: Link) -> None:
    """When a recurring event is gone, the events of its occurrences are gone with it. Those of dates that it had moved
    away from live on: they are deleted one by one."""
    connection = store.connection(master.connection)
    for uid, link in store.links(master.connection, master.booking).items():
        if lives_apart(link, connection):
            store.enqueue(master.connection, master.booking)
        elif uid != master.booking and not link.gone:
            store.put_link(replace(link, gone=True, etag="", base=None, agreed=None, nonce="", sent=None))


def unearth_occurrences(store: SyncStore, master: Link) -> None:
    """When it lives again, nobody knows which of them came back with it: push asks for each anew.

    Not where Google said that this one date is deleted, unless it has to be. One that lives here all the same (the
    booking has another event elsewhere) is brought back there, too.
    """
    booking = store.booking(master.booking)
    for uid, link in store.links(master.connection, master.booking).items():
        override = booking.override(uid.partition("/")[2]) if booking is not None else None
        unwanted = override is not None and not override.live
        if uid != master.booking and link.gone and (unwanted or not link.etag):
            store.drop_link(link)
        elif booking is not None and booking.live and override is not None and override.live and link.gone:
            store.enqueue(master.connection, booking.uid)
