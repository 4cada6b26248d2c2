"""Events that a link knows and that changed: merged with what is here, field by field."""

from __future__ import annotations

from dataclasses import replace

from schedapp.model.booking import Booking, Origin, Status
from schedapp.model.event import FIELDS, Content, Event
from schedapp.model.link import FieldConflict, Link
from schedapp.model.projection import compared, incoming_fields, is_masked, project, sent_fields, take
from schedapp.sync.dates import carried_along, is_back_at, is_hidden, without_lost_dates
from schedapp.sync.ground import Ground
from schedapp.sync.identity import part_of
from schedapp.sync.plan import Merge, merge
from schedapp.sync.privacy import overwritten

DELETED_IN_ONE = "deleted-in-one"
_TEXTS = frozenset({"summary", "location", "description"})
_DELETION_LOST = FieldConflict("status", "confirmed", "cancelled", "confirmed", "theirs")


class Changes:
    """Each call inside the caller's write transaction."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._store = ground.store
        self._connection = ground.connection

    def changed(self, link: Link, event: Event, remote: Content) -> None:
        """Merges an event into its booking: the same for a pull, a look after 409 or 412, and a full listing."""
        booking = self._ground.aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        if event.masked and link.base is not None and part is not None and part.origin is not Origin.CLOSURE:
            remote = replace(link.base, when=remote.when, recurrence=remote.recurrence)
        fresh = replace(
            link,
            etag=event.etag,
            base=remote,
            gone=False,
            ours=event.ours,
            ical_uid=event.ical_uid,
            nonce="",
            sent=None,
            seen_run=self._ground.run,
        )
        if booking is None or part is None:
            self._store.put_link(fresh)
        elif part.origin is Origin.CLOSURE:
            self._put_back(fresh, link, part, remote)
        else:
            self._merge_in(link, fresh, event, booking, part)
            self._store.decided(self._connection.uid, DELETED_IN_ONE, booking.uid)

    def _merge_in(self, link: Link, fresh: Link, event: Event, booking: Booking, part: Booking) -> None:
        """`link` is what was known until now, `fresh` what is known now."""
        remote = fresh.base
        assert remote is not None
        result = self._merge(link, event, part, remote)
        if not part.live and (link.gone or result.taken or link.agreed is None):
            self._come_back(link, booking, part)
            part = replace(part, deleted=False, status=Status.CONFIRMED, resources=self._taken_again(part))
            part = without_lost_dates(self._store, self._connection, part)
            result = Merge(remote, self._read(event, part, remote), ())
        self._ground.keep(result, link.booking)
        if any(conflict.kept == "mine" for conflict in result.conflicts):
            self._store.enqueue(self._connection.uid, booking.uid)
        after = self._as_in_google(part, link, event)
        if result.taken:
            after = self._take(after, link, remote, booking, result)
        elif after is not part or is_hidden(booking, part):
            self._ground.write(booking, after, "edited")
        agreed = self._agreed(result, link, compared(after, self._connection), remote, after)
        self._store.put_link(replace(fresh, agreed=agreed))

    def _merge(self, link: Link, event: Event, part: Booking, remote: Content) -> Merge:
        local, read = compared(part, self._connection), self._read(event, part, remote)
        result = merge(link, local, remote, read, self._ground.policy(), one_way=self._ground.one_way)
        lost = overwritten(link, part, remote, self._connection)
        return replace(result, conflicts=(*result.conflicts, *lost))

    def _read(self, event: Event, part: Booking, remote: Content) -> frozenset[str]:
        """The fields that are taken over from this event."""
        return self._ground.read_fields(part) - (_TEXTS if self._is_blanked(event, part, remote) else frozenset())

    def _as_in_google(self, part: Booking, link: Link, event: Event) -> Booking:
        """Whose event it is may have changed, and one that came back takes its resource again."""
        if part.parent:
            return part
        if link.ours != event.ours and part.origin is Origin.GOOGLE:
            part = replace(part, read_only=not event.ours or not self._connection.pushes)
        if link.gone and self._connection.resource not in part.resources:
            part = replace(part, resources=(*part.resources, self._connection.resource))
        return part

    def _take(self, part: Booking, link: Link, remote: Content, booking: Booking, result: Merge) -> Booking:
        """Writes the booking with what is taken; gives it as far as it is the event's."""
        agreed_title = link.agreed.summary if link.agreed else ""
        after = take(part, remote, result.taken, self._connection.privacy, agreed_title)
        if after.recurring:
            carried = carried_along(self._store, self._connection, part, after)
        else:
            carried = self._without_dates(part, after, link)
        self._ground.write(booking, carried, "edited")
        if after.recurring and is_back_at(self._store, self._connection, carried):
            self._store.enqueue(self._connection.uid, carried.uid)
        return after

    def _put_back(self, fresh: Link, link: Link, part: Booking, remote: Content) -> None:
        """A closure is Sched's alone: what was changed of its event is sent again."""
        changed = [name for name in FIELDS if link.base is None or getattr(remote, name) != getattr(link.base, name)]
        local = link.agreed or project(part, self._connection.privacy)
        self._store.put_link(replace(fresh, agreed=replace(local, **{name: getattr(remote, name) for name in changed})))
        self._store.enqueue(self._connection.uid, part.uid)

    def _without_dates(self, before: Booking, after: Booking, link: Link) -> Booking:
        """A series that is one event now has no dates any more, but for those whose change Google has not got."""
        if not before.recurring:
            return after
        links = self._store.links(self._connection.uid, before.uid)
        kept = tuple(
            o for o in before.overrides if o.live and self._ground.is_unsent(before, o, links.get(o.uid), link)
        )
        for uid, other in links.items():
            if uid != before.uid and all(uid != override.uid for override in kept):
                self._store.drop_link(other)
        return replace(after, overrides=kept)

    def _come_back(self, link: Link, booking: Booking, part: Booking) -> None:
        """An event lives that is deleted here: restored in Google, or changed there since. An edit beats a deletion."""
        if not link.gone or link.untold or self._store.is_waiting(self._connection.uid, booking.uid):
            self._ground.keep(Merge(compared(part, self._connection), frozenset(), (_DELETION_LOST,)), link.booking)
        if booking.recurring:  # its occurrences, or the series of this one, may have to be brought back one by one
            self._store.enqueue(self._connection.uid, booking.uid)

    def _taken_again(self, part: Booking) -> tuple[str, ...]:
        """The resources that a booking takes when it comes back: not those of calendars that lost it as well and where
        nothing here can bring it back. They would look taken for ever."""
        if part.parent:
            return part.resources
        lost = [self._store.connection(uid) for uid in self._store.gone_elsewhere(self._connection.uid, part.uid)]
        free = {one.resource for one in lost if part.read_only or not one.pushes} - {self._connection.resource}
        return tuple(uid for uid in part.resources if uid not in free) or (self._connection.resource,)

    def _agreed(self, result: Merge, link: Link, local: Content, remote: Content, part: Booking) -> Content:
        """What is agreed now in Sched's spelling: taken fields as `local` has them now, the rest as agreed before.

        A field that stays changed on our side only keeps its old agreed value, so that it stays dirty.
        """
        read = incoming_fields(self._connection, part.origin)
        if link.agreed is None or link.base is None:
            sent = sent_fields(self._connection.privacy, part.origin, confined=part.confined)
            shared = (read | sent) - result.taken
            return replace(local, **{name: getattr(remote, name) for name in shared})
        old, base = link.agreed, link.base
        values = {name: getattr(local, name) for name in result.taken}
        for conflict in result.conflicts:
            values[conflict.field] = conflict.theirs
        for name in read:
            if name not in values and getattr(local, name) == getattr(remote, name) != getattr(base, name):
                values[name] = getattr(remote, name)
        return replace(old, **values)

    def _is_blanked(self, event: Event, part: Booking, remote: Content) -> bool:
        """Whether the event of one of our bookings says `Busy` because another desk, or we ourselves under other terms,
        sent no more: that is nobody's title."""
        ours = event.marker is not None and event.marker.uid == (part.parent or part.uid)
        return ours and is_masked(remote, part.client)
