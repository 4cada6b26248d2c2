"""Takes events over into bookings: the one place where a remote state meets a local one (pull, 409, 412, resync)."""

from __future__ import annotations

import logging
from dataclasses import replace

from schedapp.errors import BadInput, SchedError
from schedapp.model.booking import Booking, Origin, Status
from schedapp.model.connection import LEFT_OUT, Connection, Direction, Policy
from schedapp.model.event import FIELDS, Content, Event
from schedapp.model.link import FieldConflict, Link
from schedapp.model.projection import compared, incoming_fields, is_masked, project, sent_fields, take
from schedapp.model.recurrence import expands
from schedapp.model.rules import local_start
from schedapp.sync.arrivals import Arrivals, Tally
from schedapp.sync.continuing import Continuing
from schedapp.sync.dates import carried_along, is_hidden, let_go_with
from schedapp.sync.identity import hashed, is_own_success, part_of, settled
from schedapp.sync.plan import Merge, is_instance, lives_apart, merge, slot_contents
from schedapp.sync.ports import SyncStore
from schedapp.sync.privacy import overwritten
from schedapp.sync.rooms import note_rooms
from schedapp.sync.terms import check_terms

log = logging.getLogger(__name__)

_NAMED = 80  # characters of a title in a message
_TEXTS = frozenset({"summary", "location", "description"})


class Puller:
    """Applies events of one connection, each inside the caller's write transaction.

    `run` is the id of a full listing, "" outside of one; links that it meets are marked with it. `restore`: what was
    deleted in Google is to be brought back there.
    """

    def __init__(
        self, store: SyncStore, connection: Connection, tally: Tally, run: str = "", *, restore: bool = False
    ) -> None:
        self._store = store
        self.connection = connection
        self._tally = tally
        self._run = run
        self._restore = restore
        self._one_way = connection.direction is Direction.PUSH
        self._arrivals = Arrivals(store, connection, tally, self, run)
        self._continuing = Continuing(store, connection, tally)

    def over(self, store: SyncStore) -> Puller:
        """The same over another store."""
        return Puller(store, self.connection, self._tally, self._run, restore=self._restore)

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
        if link is not None or not self._one_way:
            _check(event)
        if link is not None and link.gone and not event.cancelled:
            unearth_occurrences(self._store, link)
            if self._aggregate(link.booking) is None:  # only that it was cancelled was known
                self._store.drop_link(link)
                link = None
        if not self._one_way and self._continuing.takes(link, event):
            return
        if link is not None:
            self._known(link, event)
        elif not self._one_way:  # who only sends is not interested in what else is there
            self._arrivals.apply(event)
        if whole:
            self._store.decided(self.connection.uid, LEFT_OUT, self._left_out_name(event))
        if event.declined or link is not None:
            note_rooms(self._store, self.connection, event)

    def _known(self, link: Link, event: Event) -> None:
        let_go_with(self._store, link)
        if is_own_success(link, event):
            link = settled(link, event)
        if link.nonce and not link.etag and event.cancelled:  # our insert, or an older event of this id: push asks
            self._store.enqueue(self.connection.uid, link.booking.partition("/")[0])
        elif event.cancelled:
            self.deleted(replace(link, etag=event.etag), event)
        elif event.content is not None:
            self.changed(link, event, event.content)

    def _seen(self, link: Link) -> None:
        if self._run and link.seen_run != self._run:
            self._store.seen(link, self._run)

    # --- a known event that changed ---------------------------------------------------------------

    def changed(self, link: Link, event: Event, remote: Content) -> None:
        booking = self._aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        fresh = replace(
            link,
            etag=event.etag,
            base=remote,
            gone=False,
            ours=event.ours,
            ical_uid=event.ical_uid,
            nonce="",
            sent=None,
            seen_run=self._run,
        )
        if booking is None or part is None:
            self._store.put_link(fresh)
            return
        if part.origin is Origin.CLOSURE:
            self._put_back(fresh, link, part, remote)
            return
        if event.masked and link.base is not None:
            remote = replace(link.base, when=remote.when, recurrence=remote.recurrence)
            fresh = replace(fresh, base=remote)
        local = compared(part, self.connection)
        read = self._read_fields(part) - (_TEXTS if self._is_blanked(event, part, remote) else frozenset())
        result = merge(link, local, remote, read, self._policy(), one_way=self._one_way)
        lost = overwritten(link, part, remote, self.connection)
        result = replace(result, conflicts=(*result.conflicts, *lost))
        if not part.live and (link.gone or result.taken or link.agreed is None):
            self._come_back(link, booking, part)
            part = replace(part, deleted=False, status=Status.CONFIRMED)
            result = Merge(remote, read, ())
        self._keep(result, link.booking)
        if any(conflict.kept == "mine" for conflict in result.conflicts):
            self._store.enqueue(self.connection.uid, booking.uid)
        kept = part
        if link.ours != event.ours and part.origin is Origin.GOOGLE and not part.parent:
            part = replace(part, read_only=not event.ours or not self.connection.pushes)
        if link.gone and not part.parent and self.connection.resource not in part.resources:
            part = replace(part, resources=(*part.resources, self.connection.resource))
        if not result.taken and (part is not kept or is_hidden(booking, part)):
            self.write(booking, part, "edited")
        if result.taken:
            before = part
            agreed_title = link.agreed.summary if link.agreed else ""
            part = take(part, remote, result.taken, self.connection.privacy, agreed_title)
            carried = (
                carried_along(self._store, self.connection, before, part)
                if part.recurring
                else self._without_dates(before, part, link)
            )
            self.write(booking, carried, "edited")
        agreed = self._agreed(result, link, compared(part, self.connection), remote, part)
        self._store.put_link(replace(fresh, agreed=agreed))
        self._store.decided(self.connection.uid, DELETED_IN_ONE, booking.uid)

    def _put_back(self, fresh: Link, link: Link, part: Booking, remote: Content) -> None:
        """A closure is Sched's alone: what was changed of its event is sent again."""
        changed = [name for name in FIELDS if link.base is None or getattr(remote, name) != getattr(link.base, name)]
        local = link.agreed or project(part, self.connection.privacy)
        self._store.put_link(replace(fresh, agreed=replace(local, **{name: getattr(remote, name) for name in changed})))
        self._store.enqueue(self.connection.uid, part.uid)

    def _without_dates(self, before: Booking, after: Booking, link: Link) -> Booking:
        """A series that is one event now has no dates any more, but for those whose change Google has not got."""
        if not before.recurring:
            return after
        links = self._store.links(self.connection.uid, before.uid)
        kept = tuple(o for o in before.overrides if o.live and self._is_unsent(before, o, links.get(o.uid), link))
        for uid, other in links.items():
            if uid != before.uid and all(uid != override.uid for override in kept):
                self._store.drop_link(other)
        return replace(after, overrides=kept)

    def _come_back(self, link: Link, booking: Booking, part: Booking) -> None:
        """An event lives that is deleted here: restored in Google, or changed there since. An edit beats a deletion."""
        if not link.gone or self._store.is_waiting(self.connection.uid, booking.uid):
            self._keep(Merge(compared(part, self.connection), frozenset(), (_DELETION_LOST,)), link.booking)
        if booking.recurring:  # its occurrences, or the series of this one, may have to be brought back one by one
            self._store.enqueue(self.connection.uid, booking.uid)

    def _agreed(self, result: Merge, link: Link, local: Content, remote: Content, part: Booking) -> Content:
        """What is agreed now in Sched's spelling: taken fields as `local` has them now, the rest as agreed before.

        A field that stays changed on our side only keeps its old agreed value, so that it stays dirty.
        """
        read = incoming_fields(self.connection, part.origin)
        if link.agreed is None or link.base is None:
            sent = sent_fields(self.connection.privacy, part.origin, confined=part.confined)
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

    def _read_fields(self, part: Booking) -> frozenset[str]:
        fields = incoming_fields(self.connection, part.origin, confined=part.confined)
        return fields - {"recurrence"} if part.parent else fields

    def _is_blanked(self, event: Event, part: Booking, remote: Content) -> bool:
        """Whether the event of one of our bookings says `Busy` because another desk, or we ourselves under other terms,
        sent no more: that is nobody's title."""
        ours = event.marker is not None and event.marker.uid == (part.parent or part.uid)
        return ours and is_masked(remote, part.client)

    def _policy(self) -> Policy:
        if not self.connection.pushes:
            return Policy.GOOGLE_WINS
        return Policy.SCHED_WINS if self._one_way else self.connection.policy

    def _keep(self, result: Merge, booking_uid: str) -> None:
        for conflict in result.conflicts:
            self._tally.conflicts += 1
            is_open = conflict.field == "status" or self._policy() is Policy.ASK
            self._store.keep_conflict(self.connection.uid, booking_uid, conflict, is_open=is_open)

    # --- a known event that is gone ---------------------------------------------------------------

    def deleted(self, link: Link, event: Event | None = None) -> None:
        """An event that is cancelled, or that a complete listing did not have any more. An edit beats the deletion."""
        booking = self._aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        edited = booking is not None and part is not None and self._is_edited(booking, part, link)
        etag = event.etag if event else link.etag
        if "/" not in link.booking:
            bury_occurrences(self._store, link)
        self._store.put_link(
            replace(link, etag=etag, gone=True, base=None, agreed=None, nonce="", sent=None, seen_run=self._run)
        )
        if booking is None or part is None or not part.live:
            return
        if link.gone:  # deleted once more, while the change that brings it back waits
            if event is not None and not part.parent and self._store.is_waiting(self.connection.uid, booking.uid):
                self._note_survivor(link, part)
            return
        if self._is_moved(link, part):
            self._leave_resource(booking, "was moved to another calendar")
        elif edited or self._one_way or part.origin is Origin.CLOSURE or (self._restore and not booking.read_only):
            self._store.enqueue(self.connection.uid, booking.uid)
            if not (self._restore or part.origin is Origin.CLOSURE):
                self._note_survivor(link, part)
        elif not part.parent and self._store.linked_elsewhere(self.connection.uid, booking.uid):
            if booking.read_only:  # nobody could answer
                self._leave_resource(booking, "was deleted in one of its calendars")
            else:
                self._ask(booking)
                # As it was agreed: should the event come back, nothing was changed here.
                self._store.put_link(replace(link, etag=etag, gone=True, nonce="", sent=None, seen_run=self._run))
        else:
            self._tally.deleted += 1
            self._cancel(booking, part)

    def _is_moved(self, link: Link, part: Booking) -> bool:
        """Whether the very event lives in another connected calendar now."""
        other = self._store.same_event_elsewhere(self.connection.uid, link.event_id, link.ical_uid)
        return not part.parent and other is not None and not other.gone and len(part.resources) > 1

    def _leave_resource(self, booking: Booking, words: str) -> None:
        others = tuple(uid for uid in booking.resources if uid != self.connection.resource)
        summary = f"“{booking.title}” {words}"
        self._store.save_pulled(replace(booking, resources=others), self.connection, "edited", summary)

    def vanished(self, link: Link) -> None:
        """A complete listing does not have an event any more: a changed occurrence follows its series again, unless
        that is missing, too."""
        known = self._store.links(self.connection.uid, link.booking.partition("/")[0]).get(link.booking)
        if known is None or known.gone:  # buried with its series
            return
        if not is_instance(link, self.connection):
            self.deleted(link)
            return
        booking = self._aggregate(link.booking)
        part = None if booking is None else booking.override(link.booking.partition("/")[2])
        self._store.drop_link(link)
        if booking is not None and part is not None and not booking.deleted and not self._is_dirty(part, link):
            changed = booking.without_override(part.original_start)
            summary = f"“{part.title}” follows its series again"
            self._store.save_pulled(changed, self.connection, "edited", summary)

    def _is_edited(self, booking: Booking, part: Booking, link: Link) -> bool:
        """Whether a deletion in Google meets an edit here that Google has not got: of the event or of an occurrence."""
        if not self.connection.pushes:  # what differs came from another calendar of the booking
            return False
        if self._is_dirty(part, link):
            return True
        if part.parent:
            return False
        links = self._store.links(self.connection.uid, booking.uid)
        return any(self._is_unsent(booking, o, links.get(o.uid), link) for o in booking.overrides if o.live)

    def _is_unsent(self, booking: Booking, override: Booking, link: Link | None, series: Link) -> bool:
        if link is None:
            _, slot = slot_contents(booking, override.original_start, series, self.connection)
            link = Link(self.connection.uid, override.uid, "", agreed=slot)
        return link.gone or self._is_dirty(override, link)

    def _is_dirty(self, part: Booking, link: Link) -> bool:
        if link.agreed is None:
            return False
        local = compared(part, self.connection)
        return any(getattr(local, f) != getattr(link.agreed, f) for f in self._read_fields(part))

    def survived(self, link: Link) -> None:
        """Tells that an event of ours was deleted before its answer came, and is brought back."""
        booking = self._aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        if part is not None and part.live:
            self._note_survivor(link, part)

    def _note_survivor(self, link: Link, part: Booking) -> None:
        survivor = FieldConflict("status", "confirmed", str(part.status), "cancelled", "mine")
        self._keep(Merge(compared(part, self.connection), frozenset(), (survivor,)), link.booking)

    def _ask(self, booking: Booking) -> None:
        reason = f"“{booking.title}” was deleted in this calendar, but it also takes other resources."
        advice = "Cancel it here, or change it to put it back."
        self._store.decide(self.connection.uid, booking.uid, DELETED_IN_ONE, f"{reason} {advice}")

    def _cancel(self, booking: Booking, part: Booking) -> None:
        if part.parent:
            self.write(booking, replace(part, status=Status.CANCELLED), "cancelled")
        else:
            self._tally.removed += 1
            gone = replace(booking, deleted=True)
            self._store.save_pulled(gone, self.connection, "cancelled", f"“{booking.title}” was deleted in Google")

    def leave_out(self, event: Event, error: SchedError, *, shown: bool) -> None:
        """An event that cannot be taken over stays as it is in Google; a person is told which one."""
        log.warning("an event was left alone (%s): %s", self.connection.uid, type(error).__name__)
        what = self._named(event) + (" is shown as taken time, not changed." if shown else " is not shown.")
        reason = f"{what} {error.title} {error.detail}".strip()
        self._store.decide(self.connection.uid, self._left_out_name(event), LEFT_OUT, reason)
        link = self._store.link_of_event(self.connection.uid, event.event_id)
        if link is not None:  # it is there: that it cannot be read is no deletion
            self._seen(link)

    def _named(self, event: Event) -> str:
        """`“Lunch” (2026-11-24)`, as far as that may be told."""
        title = (event.title or (event.content.summary if event.content else ""))[:_NAMED].strip()
        name = "An event" if self.connection.shows_busy else f"“{title}”" if title else "An event without a title"
        day = f" ({local_start(event.content.when):%Y-%m-%d})" if event.content else ""
        return name + day

    def _left_out_name(self, event: Event) -> str:
        return hashed("left out", self.connection.calendar_id, event.event_id)

    def meet_occurrence(self, booking: Booking, event: Event) -> None:
        """The first time that an occurrence of a known series has an event of its own."""
        self._arrivals.meet_occurrence(booking, event)

    # --- shared -----------------------------------------------------------------------------------

    def _aggregate(self, booking_uid: str) -> Booking | None:
        return self._store.booking(booking_uid.partition("/")[0])

    def write(self, booking: Booking, part: Booking, action: str) -> None:
        self._tally.pulled += 1
        if part.live and booking.deleted:
            booking = replace(booking, deleted=False)
        changed = booking.with_override(part) if part.parent else part
        words = {"edited": "was changed in Google", "cancelled": "was cancelled in Google for one date"}
        self._store.save_pulled(changed, self.connection, action, f"“{part.title}” {words[action]}")


def _check(event: Event) -> None:
    content = event.content
    if event.cancelled:
        return
    if content is None:
        raise BadInput("A Google event has no time that can be understood.", "Look at it in Google Calendar.")
    if content.recurrence and not expands(content.recurrence, content.when):
        raise BadInput("Its repetition is none that Sched knows.", "Change it in Google Calendar.")


DELETED_IN_ONE = "deleted-in-one"
_DELETION_LOST = FieldConflict("status", "confirmed", "cancelled", "confirmed", "theirs")


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
