"""Events that no link knows: whose are they? New ones, ones of bookings that are here already, single occurrences."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Protocol

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, Origin, Status, override_uid
from schedapp.model.connection import MASKED, Connection
from schedapp.model.event import Content, Event
from schedapp.model.link import Link
from schedapp.model.projection import BUSY, compared, incoming_fields, take
from schedapp.model.series import plain_occurrence
from schedapp.sync.continuing import Continuing
from schedapp.sync.dates import forget_dates, without_old_dates
from schedapp.sync.identity import date_apart, hashed, identity, lone_uid
from schedapp.sync.plan import lives_apart, slot_contents
from schedapp.sync.ports import SyncStore

_FIRST_READ = frozenset({"summary", "when", "recurrence", "transparency", "status", "location"})


@dataclass(slots=True)
class Tally:
    """What a cycle did, counted for the report."""

    pulled: int = 0
    deleted: int = 0
    pushed: int = 0
    conflicts: int = 0
    removed: int = 0  # bookings, of `deleted`: the brake counts them

    def reset(self, other: Tally) -> None:
        """Counts as `other` did: what was done since was rolled back."""
        for field in fields(self):
            setattr(self, field.name, getattr(other, field.name))


class KnownEvents(Protocol):
    """What is done with an event once it is known whose it is."""

    def changed(self, link: Link, event: Event, remote: Content) -> None: ...

    def deleted(self, link: Link, event: Event | None = None) -> None: ...

    def write(self, booking: Booking, part: Booking, action: str) -> None: ...


class Arrivals:
    """Each call inside the caller's write transaction. `run` is the id of a full listing, "" outside of one."""

    def __init__(self, store: SyncStore, connection: Connection, tally: Tally, known: KnownEvents, run: str) -> None:
        self._store = store
        self._connection = connection
        self._tally = tally
        self._known = known
        self._run = run
        self._continuing = Continuing(store, connection, tally)

    def apply(self, event: Event) -> None:
        """A new occurrence of a known series, a new booking, or nothing. Raises BadInput for an event without time."""
        if event.recurring_event_id and event.original_start:
            master = self._store.link_of_event(self._connection.uid, event.recurring_event_id)
            booking = (
                self._store.booking(master.booking.partition("/")[0])
                if master and (event.cancelled or not master.gone)
                else None
            )
            if booking is not None:
                self.meet_occurrence(booking, event)
                return
        if event.cancelled:
            self._remember(event)
            return
        if event.content is None:
            raise BadInput("A Google event has no time that can be understood.", "Look at it in Google Calendar.")
        self._new_booking(event, event.content)
        if event.content.recurrence:
            self.gather_dates(event)

    def meet_occurrence(self, booking: Booking, event: Event) -> None:
        """The first time that an occurrence has an event of its own: its base is what the series says for it."""
        uid = override_uid(booking.uid, event.original_start)
        links = self._store.links(self._connection.uid, booking.uid)
        held = links.get(uid)
        if event.cancelled and lives_apart(held, self._connection):  # what it was before is gone
            return
        base, agreed = slot_contents(booking, event.original_start, links.get(booking.uid), self._connection)
        link = Link(self._connection.uid, uid, event.event_id, base=base, agreed=agreed, ours=event.ours)
        if event.cancelled:
            self._known.deleted(replace(link, etag=event.etag), event)
            if booking.deleted:  # should the series come back, this date does not
                plain = plain_occurrence(booking, event.original_start)
                self._known.write(booking, replace(plain, status=Status.CANCELLED), "cancelled")
        elif event.content is not None:
            # Gone under another id, and nothing was changed here since: it is back.
            back = held is not None and held.gone and not self._store.is_waiting(self._connection.uid, booking.uid)
            self._known.changed(replace(link, gone=back), event, event.content)

    def _new_booking(self, event: Event, remote: Content) -> None:
        """An event that no link knows: of a booking that is here already, or a new one.

        Marker and id together prove whose event it is; the same iCalUID at the same time is taken for it, too. Else
        it is a copy that somebody made in Google: a booking of its own, whatever marker it carries.
        """
        if self._moves_in(event, remote) or self._meets_date(event, remote):
            return
        uid, generation, proven = identity(event, self._connection.calendar_id)
        link = Link(self._connection.uid, uid, event.event_id, generation=generation, ours=event.ours)
        known = self._store.booking(uid)
        if known is not None and self._belongs(known, generation, remote, proven=proven):
            self._meet(link, known, event, remote)
            return
        if known is not None:
            uid = hashed("again", uid, self._connection.calendar_id, event.event_id)
            known = self._store.booking(uid)
            link = replace(link, booking=uid, generation=0)
        if known is not None and not known.deleted:
            self._meet(link, known, event, remote)
        else:
            self._create(link, event, remote)

    def _moves_in(self, event: Event, remote: Content) -> bool:
        """Whether the event was moved here from another connected calendar: it keeps its id and its iCalUID there.

        The booking comes along with what Google never knew of it. It leaves the resource of the calendar that lost it,
        now or when that one's deletion is heard of.
        """
        old = self._store.same_event_elsewhere(self._connection.uid, event.event_id, event.ical_uid)
        known = self._store.booking(old.booking) if old is not None and "/" not in old.booking else None
        if old is None or known is None or known.uid in self._store.links(self._connection.uid, known.uid):
            return False
        if old.gone != known.deleted:
            return False
        left = self._store.connection(old.connection).resource if old.gone else ""
        others = tuple(uid for uid in known.resources if uid not in (left, self._connection.resource))
        moved = replace(known, resources=(*others, self._connection.resource), deleted=False)
        self._tally.pulled += 1
        self._store.save_pulled(moved, self._connection, "pulled", f"“{known.title}” was moved to this calendar")
        link = Link(self._connection.uid, known.uid, event.event_id, ours=event.ours)
        if old.base == remote:  # moved as it was: what differs here was changed here, and is sent to the new place
            link = replace(link, base=old.base, agreed=old.agreed)
            self._store.enqueue(self._connection.uid, known.uid)
        self._store.put_link(link)
        self._known.changed(link, event, remote)
        return True

    def _meets_date(self, event: Event, remote: Content) -> bool:
        """Whether it is a date that its series moved away from, and that another desk sent as an event of its own."""
        series = self._store.booking(event.marker.uid) if event.marker else None
        if series is None:
            return False
        links = self._store.links(self._connection.uid, series.uid)
        dates = sorted({date.uid for date in series.overrides} | {uid for uid in links if "/" in uid})
        found = date_apart(event, dates, self._connection.calendar_id)
        if found is None:
            return False
        uid, generation = found
        held = links.get(uid) or Link(self._connection.uid, uid, "")
        # What was gone was another event: nobody restored that.
        fresh = replace(held, event_id=event.event_id, generation=generation, gone=False)
        self._known.changed(fresh, event, remote)
        return True

    def _belongs(self, known: Booking, generation: int, remote: Content, *, proven: bool) -> bool:
        link = self._store.links(self._connection.uid, known.uid).get(known.uid)
        if link is not None:
            return proven and (link.gone or (generation > link.generation and not self._is_there(link)))
        here = self._connection.resource in known.resources or known.when == remote.when
        return proven or (here and not known.deleted)

    def _is_there(self, link: Link) -> bool:
        """Whether the event is known to live: in a full listing only if that met it."""
        return bool(link.etag) and (not self._run or link.seen_run == self._run)

    def _meet(self, link: Link, known: Booking, event: Event, remote: Content) -> None:
        """The event of a booking that is here already (another calendar or desk, a restored database).

        Where no event of it was known before, there is no base: every difference is a conflict.
        """
        held = self._store.links(self._connection.uid, known.uid).get(known.uid)
        joined = self._as_here(known, event)
        if held is not None:
            joined = without_old_dates(self._store, self._connection, joined)
            forget_dates(self._store, self._connection, known.uid)
            link = replace(link, base=held.base, agreed=held.agreed)
        if self._connection.resource not in known.resources:
            joined = replace(joined, resources=(*known.resources, self._connection.resource))
        if joined != known:
            self._tally.pulled += 1
            self._store.save_pulled(joined, self._connection, "pulled", f"“{known.title}” is in one more calendar")
        self._store.put_link(link)
        self._known.changed(replace(link, gone=held is not None and held.gone), event, remote)
        if held is not None and known.overrides:  # the new event's dates may be others
            self._store.enqueue(self._connection.uid, known.uid)

    def _as_here(self, known: Booking, event: Event) -> Booking:
        """A booking that was made in Google, by the terms of this connection: it may have come over another one that
        is gone. What another calendar has as well stays under that one's level, but can be changed if it can here."""
        if known.origin is not Origin.GOOGLE:
            return known
        read_only = self._is_read_only(event)
        if self._store.linked_elsewhere(self._connection.uid, known.uid):
            return replace(known, read_only=known.read_only and read_only)
        return replace(known, read_only=read_only, confined=self._connection.privacy in MASKED)

    def _is_read_only(self, event: Event) -> bool:
        return not event.ours or event.masked or not self._connection.pushes

    def _create(self, link: Link, event: Event, remote: Content) -> None:
        booking = self._booking_of(link.booking, event, remote)
        self._tally.pulled += 1
        saved = self._store.save_pulled(booking, self._connection, "pulled", f"“{booking.title}” came from Google")
        agreed = compared(saved, self._connection)
        self._store.put_link(
            replace(link, etag=event.etag, base=remote, agreed=agreed, ical_uid=event.ical_uid, seen_run=self._run)
        )

    def _remember(self, event: Event) -> None:
        """A cancelled date of a series that is not here: should the series come (restored), this date does not."""
        if event.recurring_event_id and event.original_start:
            uid = lone_uid(event.recurring_event_id, event.original_start)
            self._store.put_link(Link(self._connection.uid, uid, event.event_id, etag=event.etag, gone=True))

    def gather_dates(self, event: Event) -> None:
        """Dates that came before their series, as bookings of their own, become its occurrences. Cancelled ones are
        cancelled here, unless they were changed here."""
        series = self._store.link_of_event(self._connection.uid, event.event_id)
        for link in self._store.instance_links(self._connection.uid, event.event_id):
            original_start = link.event_id.rpartition("_")[2]
            booking = self._store.booking(series.booking) if series else None
            lone = self._store.booking(link.booking)
            if booking is not None and lone is not None and lone.uid == lone_uid(event.ical_uid, original_start):
                self._join(booking, lone, link, original_start)
            elif booking is not None and link.booking == lone_uid(event.event_id, original_start):
                self._store.drop_link(link)
                if booking.override(original_start) is None:
                    plain = plain_occurrence(booking, original_start)
                    self._known.write(booking, replace(plain, status=Status.CANCELLED), "cancelled")
                self._store.put_link(replace(link, booking=override_uid(booking.uid, original_start)))

    def _join(self, booking: Booking, lone: Booking, link: Link, original_start: str) -> None:
        """What was changed or deleted here since the date came is kept, and goes out with the series."""
        uid, words = override_uid(booking.uid, original_start), f"“{lone.title}” is a date of a series"
        self._store.drop_link(link)
        self._store.save_pulled(replace(lone, deleted=True), self._connection, "edited", words)
        override = replace(
            lone,
            uid=uid,
            parent=booking.uid,
            original_start=original_start,
            status=Status.CANCELLED if lone.deleted else lone.status,
            deleted=False,
            read_only=booking.read_only,
            version=0,
        )
        self._store.save_pulled(booking.with_override(override), self._connection, "edited", words)
        self._store.put_link(replace(link, booking=uid))
        self._store.enqueue(self._connection.uid, booking.uid)

    def _booking_of(self, uid: str, event: Event, remote: Content) -> Booking:
        booking = Booking(
            uid=uid,
            title="",
            when=remote.when,
            resources=(self._connection.resource,),
            origin=Origin.GOOGLE,
            read_only=self._is_read_only(event),
            confined=self._connection.privacy in MASKED,
        )
        if self._connection.shows_busy:
            return take(replace(booking, title=BUSY), remote, incoming_fields(self._connection, Origin.GOOGLE))
        fields = _FIRST_READ | incoming_fields(self._connection, Origin.GOOGLE)
        made = take(booking, remote, fields, self._connection.privacy)
        earlier = self._continuing.earlier(event) if made.recurring and not made.read_only else None
        return made if earlier is None else self._continuing.heir(made, earlier, remote)
