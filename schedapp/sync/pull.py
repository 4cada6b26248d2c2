"""Takes events over into bookings: the one place where a remote state meets a local one (pull, 409, 412, resync)."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace

from schedapp.model.booking import Booking, Origin, Status, make_override
from schedapp.model.connection import Connection, Direction, Policy
from schedapp.model.event import Content, Event
from schedapp.model.link import Link, event_id
from schedapp.model.projection import project, read_fields, take
from schedapp.model.timespan import parse_instant_text
from schedapp.sync.plan import Merge, merge, occurrence_when
from schedapp.sync.ports import SyncStore

log = logging.getLogger(__name__)

_GENERATIONS = 8


@dataclass(slots=True)
class Tally:
    """What a cycle did, counted for the report."""

    pulled: int = 0
    deleted: int = 0
    pushed: int = 0
    conflicts: int = 0
    skipped: int = 0


class Puller:
    """Applies events of one connection, each inside the caller's write transaction.

    `run` is the id of a full listing, "" outside of one; links that it meets are marked with it.
    """

    def __init__(self, store: SyncStore, connection: Connection, tally: Tally, run: str = "") -> None:
        self._store = store
        self._connection = connection
        self._tally = tally
        self._run = run

    def apply(self, event: Event) -> None:
        """Takes one event over. Applying it again changes nothing (a page may repeat an event)."""
        link = self._store.link_of_event(self._connection.uid, event.event_id)
        if link is None:
            self._unknown(event)
            return
        if link.etag == event.etag and not link.nonce:
            self._seen(link)
            return
        link = settled(link, event) if is_own_success(link, event) else link
        if event.cancelled:
            self.deleted(replace(link, etag=event.etag), event)
        elif event.content is not None:
            self._changed(link, event, event.content)

    def _seen(self, link: Link) -> None:
        if self._run and link.seen_run != self._run:
            self._store.put_link(replace(link, seen_run=self._run))

    # --- a known event that changed ---------------------------------------------------------------

    def _changed(self, link: Link, event: Event, remote: Content) -> None:
        booking = self._aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        fresh = replace(
            link, etag=event.etag, base=remote, gone=False, ours=event.ours, ical_uid=event.ical_uid, seen_run=self._run
        )
        if booking is None or part is None:
            self._store.put_link(fresh)
            return
        if event.masked and link.base is not None:
            remote = replace(link.base, when=remote.when, recurrence=remote.recurrence)
            fresh = replace(fresh, base=remote)
        local = project(part, self._connection.privacy)
        result = merge(link, local, remote, self._read_fields(part), self._policy())
        came_back = part.deleted and (link.gone or bool(result.taken) or link.agreed is None)
        if came_back or (part.status is Status.CANCELLED and (link.gone or result.taken)):
            part = replace(part, deleted=False, status=Status.CONFIRMED)
            result = Merge(remote, self._read_fields(part), ())
        self._keep(result, link.booking)
        if result.taken or came_back:
            self._write(booking, take(part, remote, result.taken), "edited")
        self._store.put_link(replace(fresh, agreed=self._agreed(result, link, local, remote)))

    def _agreed(self, result: Merge, link: Link, local: Content, remote: Content) -> Content:
        """What is agreed now in Sched's spelling: taken fields as remote, the rest as it was agreed before.

        A field that stays changed on our side only keeps its old agreed value, so that it stays dirty.
        """
        if link.agreed is None or link.base is None:
            known = {name: getattr(remote, name) for name in read_fields(self._connection.privacy)}
            return replace(local, **known)
        old, base = link.agreed, link.base
        values = {name: getattr(remote, name) for name in result.taken}
        for conflict in result.conflicts:
            values[conflict.field] = conflict.theirs
        for name in read_fields(self._connection.privacy):
            if name not in values and getattr(local, name) == getattr(remote, name) != getattr(base, name):
                values[name] = getattr(remote, name)
        return replace(old, **values)

    def _read_fields(self, part: Booking) -> frozenset[str]:
        fields = read_fields(self._connection.privacy)
        if part.origin is Origin.GOOGLE:
            fields |= {"summary"}
        return fields - {"recurrence"} if part.parent else fields

    def _policy(self) -> Policy:
        return Policy.SCHED_WINS if self._connection.direction is Direction.PUSH else self._connection.policy

    def _keep(self, result: Merge, booking_uid: str) -> None:
        for conflict in result.conflicts:
            self._tally.conflicts += 1
            self._store.keep_conflict(
                self._connection.uid,
                booking_uid,
                conflict.field,
                str(conflict.base),
                str(conflict.mine),
                str(conflict.theirs),
                conflict.kept,
            )

    # --- a known event that is gone ---------------------------------------------------------------

    def deleted(self, link: Link, event: Event | None = None) -> None:
        """An event that is cancelled, or that a complete listing did not have any more. An edit beats the deletion."""
        booking = self._aggregate(link.booking)
        part = None if booking is None else part_of(booking, link.booking)
        was_gone = link.gone
        etag = event.etag if event else link.etag
        if "/" not in link.booking:
            bury_occurrences(self._store, link)
        self._store.put_link(
            replace(link, etag=etag, gone=True, base=None, agreed=None, nonce="", sent=None, seen_run=self._run)
        )
        if booking is None or part is None or was_gone or not part.live:
            return
        if self._is_dirty(part, link) or self._connection.direction is Direction.PUSH:
            self._store.enqueue(self._connection.uid, booking.uid)
            self._note_survivor(link, part)
        elif not part.parent and self._store.linked_elsewhere(self._connection.uid, booking.uid):
            self._ask(booking)
        else:
            self._tally.deleted += 1
            self._cancel(booking, part)

    def vanished(self, link: Link) -> None:
        """A complete listing no longer has an event: a booking is deleted, a changed occurrence is as its series says."""
        if "/" not in link.booking:
            self.deleted(link)
            return
        booking = self._aggregate(link.booking)
        part = None if booking is None else booking.override(link.booking.partition("/")[2])
        self._store.drop_link(link)
        if booking is not None and part is not None and not booking.deleted and not self._is_dirty(part, link):
            changed = booking.without_override(part.original_start)
            summary = f"“{part.title}” follows its series again"
            self._store.save_pulled(changed, self._connection, "edited", summary)

    def _is_dirty(self, part: Booking, link: Link) -> bool:
        if link.agreed is None:
            return False
        local = project(part, self._connection.privacy)
        return any(getattr(local, f) != getattr(link.agreed, f) for f in self._read_fields(part))

    def _note_survivor(self, link: Link, part: Booking) -> None:
        self._tally.conflicts += 1
        self._store.keep_conflict(
            self._connection.uid, link.booking, "status", "confirmed", str(part.status), "cancelled", "mine"
        )

    def _ask(self, booking: Booking) -> None:
        reason = f"“{booking.title}” was deleted in this calendar, but it also takes other resources."
        advice = "Cancel it here, or change it to put it back."
        self._store.decide(self._connection.uid, booking.uid, "deleted-in-one", f"{reason} {advice}")

    def _cancel(self, booking: Booking, part: Booking) -> None:
        if part.parent:
            self._write(booking, replace(part, status=Status.CANCELLED), "cancelled")
        else:
            gone = replace(booking, deleted=True)
            self._store.save_pulled(gone, self._connection, "cancelled", f"“{booking.title}” was deleted in Google")

    # --- an event that nobody knows ---------------------------------------------------------------

    def _unknown(self, event: Event) -> None:
        if event.recurring_event_id:
            master = self._store.link_of_event(self._connection.uid, event.recurring_event_id)
            booking = self._aggregate(master.booking) if master else None
            if master is not None and booking is not None and "/" not in master.booking:
                self._new_override(booking, event)
                return
        if event.cancelled:
            return
        if event.content is None:
            self._tally.skipped += 1
            log.warning("an event without a usable time was left alone (%s)", self._connection.uid)
            return
        self._new_booking(event, event.content)

    def _new_override(self, booking: Booking, event: Event) -> None:
        """The first time that an occurrence has an event of its own: its base is what the series says for it."""
        original = event.original_start
        plain = make_override(booking, occurrence_when(booking, original))
        slot = project(plain, self._connection.privacy)
        link = Link(self._connection.uid, plain.uid, event.event_id, base=slot, agreed=slot, ours=event.ours)
        if event.cancelled or event.content is None:
            self.deleted(link, event)
        else:
            self._changed(link, event, event.content)

    def _adopted(self, local: Content, remote: Content) -> Content:
        return replace(local, **{name: getattr(remote, name) for name in read_fields(self._connection.privacy)})

    def _new_booking(self, event: Event, remote: Content) -> None:
        uid, generation = self._identity(event)
        known = self._aggregate(uid)
        link = Link(self._connection.uid, uid, event.event_id, event.etag, ical_uid=event.ical_uid, ours=event.ours)
        link = replace(link, generation=generation, seen_run=self._run)
        if known is not None and not known.deleted and self._connection.resource in known.resources:
            if uid in self._store.links(self._connection.uid, uid):
                self._foreign_twin(event, remote)
            else:
                self._meet(link, known, event, remote)
            return
        if known is not None and not known.deleted and known.when == remote.when:
            joined = replace(known, resources=(*known.resources, self._connection.resource))
        else:
            if known is not None:
                uid = _hashed("again", uid, event.event_id)
            joined = self._booking_of(uid, event, remote)
        self._tally.pulled += 1
        summary = f"“{joined.title}” came from Google"
        saved = self._store.save_pulled(joined, self._connection, "pulled", summary)
        local = project(saved, self._connection.privacy)
        self._store.put_link(replace(link, booking=uid, base=remote, agreed=self._adopted(local, remote)))

    def _identity(self, event: Event) -> tuple[str, int]:
        """The uid of an unknown event, and the generation of its id: ours if marker and id agree, else by iCalUID."""
        if event.marker is not None and event.marker.uid:
            for generation in range(_GENERATIONS):
                if event.event_id == event_id(event.marker.uid, self._connection.calendar_id, generation):
                    return event.marker.uid, generation
        if event.recurring_event_id:
            return _hashed("orphan", event.ical_uid or event.event_id, event.original_start), 0
        return _hashed("ical", event.ical_uid or event.event_id), 0

    def _booking_of(self, uid: str, event: Event, remote: Content) -> Booking:
        booking = Booking(
            uid=uid,
            title="",
            when=remote.when,
            resources=(self._connection.resource,),
            origin=Origin.GOOGLE,
            read_only=not event.ours or event.masked or not self._connection.pushes,
        )
        return take(booking, remote, _ALL_READ)

    def _meet(self, link: Link, known: Booking, event: Event, remote: Content) -> None:
        """The event of a booking that is here already (a restored database, another desk): compare without a base."""
        self._store.put_link(link)
        self._changed(link, event, remote)

    def _foreign_twin(self, event: Event, remote: Content) -> None:
        """A copy that somebody made in Google: a booking of its own, whatever marker it carries."""
        uid = _hashed("copy", event.event_id, self._connection.calendar_id)
        booking = self._booking_of(uid, event, remote)
        self._tally.pulled += 1
        saved = self._store.save_pulled(booking, self._connection, "pulled", f"“{booking.title}” came from Google")
        local = project(saved, self._connection.privacy)
        link = Link(self._connection.uid, uid, event.event_id, event.etag, ours=event.ours, seen_run=self._run)
        self._store.put_link(replace(link, base=remote, agreed=self._adopted(local, remote)))

    # --- shared -----------------------------------------------------------------------------------

    def _aggregate(self, booking_uid: str) -> Booking | None:
        return self._store.booking(booking_uid.partition("/")[0])

    def _write(self, booking: Booking, part: Booking, action: str) -> None:
        self._tally.pulled += 1
        changed = booking.with_override(part) if part.parent else part
        words = {"edited": "was changed in Google", "cancelled": "was cancelled in Google for one date"}
        self._store.save_pulled(changed, self._connection, action, f"“{part.title}” {words[action]}")


_ALL_READ = frozenset({"summary", "when", "recurrence", "transparency", "status", "location"})


def bury_occurrences(store: SyncStore, master: Link) -> None:
    """When a recurring event is gone, the events of its occurrences are gone with it."""
    for uid, link in store.links(master.connection, master.booking).items():
        if uid != master.booking and not link.gone:
            store.put_link(replace(link, gone=True, etag="", base=None, agreed=None, nonce="", sent=None))


def part_of(booking: Booking, uid: str) -> Booking | None:
    """The booking itself or the override that a link is about; a plain occurrence where none overrides it."""
    _, _, original_start = uid.partition("/")
    if not original_start:
        return booking
    found = booking.override(original_start)
    if found is None:
        parse_instant_text(original_start)
        found = make_override(booking, occurrence_when(booking, original_start))
    return replace(found, deleted=True) if booking.deleted else found


def is_own_success(link: Link, event: Event) -> bool:
    """Whether the event shows that an operation of ours arrived whose answer we never saw (409 and 412 are questions)."""
    return bool(link.nonce) and event.marker is not None and event.marker.nonce == link.nonce


def settled(link: Link, event: Event) -> Link:
    """The link after its own lost success was recognised: what was sent is what both sides agreed on."""
    return replace(
        link,
        etag=event.etag,
        base=link.sent,
        agreed=link.sent,
        nonce="",
        sent=None,
        gone=False,
        ical_uid=event.ical_uid,
    )


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
