"""Series that were taken apart: by us, while somebody changed a date in Google; or by somebody in Google."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schedapp.model.booking import Booking, override_uid
from schedapp.model.connection import Connection, Policy
from schedapp.model.event import Content, Event
from schedapp.model.link import Link
from schedapp.model.projection import compared, incoming_fields, take
from schedapp.model.series import has_slot
from schedapp.sync.identity import part_of
from schedapp.sync.plan import merge, slot_contents
from schedapp.sync.ports import SyncStore

if TYPE_CHECKING:
    from schedapp.sync.arrivals import Tally


class Continuing:
    """Each call inside the caller's write transaction."""

    def __init__(self, store: SyncStore, connection: Connection, tally: Tally) -> None:
        self._store = store
        self._connection = connection
        self._tally = tally

    def takes(self, link: Link | None, event: Event) -> bool:
        """Takes over an event of a date that its series does not have any more, because another one goes on there.

        What was changed in Google is changed there, too, and the event itself is deleted with the next push. Its
        deletion says nothing: we, another desk or Google clear up behind a split. Gives whether it was such an event.
        """
        head = self._series_of(event)
        uid = self._store.continuation(head.uid, event.original_start) if head is not None else ""
        if head is None or not uid or has_slot(head, event.original_start):
            return False
        tail = self._store.booking(uid)
        if tail is None or not tail.live or not has_slot(tail, event.original_start):
            return False
        known = link or self._first_met(head, event)
        if event.content is not None and not event.cancelled and not known.nonce:
            self._carry_over(tail, known, event, event.content)
        fresh = replace(known, etag=event.etag, gone=event.cancelled, nonce="", sent=None)
        self._store.put_link(replace(fresh, base=event.content, agreed=event.content))
        if not event.cancelled:
            self._store.enqueue(self._connection.uid, head.uid)
        return True

    def _series_of(self, event: Event) -> Booking | None:
        if not (event.recurring_event_id and event.original_start):
            return None
        series = self._store.link_of_event(self._connection.uid, event.recurring_event_id)
        found = self._store.booking(series.booking) if series is not None else None
        return found if found is not None and found.live and found.recurring else None

    def _first_met(self, head: Booking, event: Event) -> Link:
        series = self._store.links(self._connection.uid, head.uid).get(head.uid)
        base, agreed = slot_contents(head, event.original_start, series, self._connection)
        uid = override_uid(head.uid, event.original_start)
        return Link(self._connection.uid, uid, event.event_id, base=base, agreed=agreed, ours=event.ours)

    def _carry_over(self, tail: Booking, known: Link, event: Event, remote: Content) -> None:
        """The merge of a pull, of the same date in the series that goes on."""
        part = part_of(tail, override_uid(tail.uid, event.original_start))
        if part is None:
            return
        fields = incoming_fields(self._connection, part.origin) - {"recurrence"}
        result = merge(known, compared(part, self._connection), remote, fields, self._connection.policy)
        for conflict in result.conflicts:
            self._tally.conflicts += 1
            is_open = self._connection.policy is Policy.ASK
            self._store.keep_conflict(self._connection.uid, part.uid, conflict, is_open=is_open)
        if result.taken:
            self._tally.pulled += 1
            changed = tail.with_override(take(part, remote, result.taken, self._connection.privacy))
            self._store.save_pulled(changed, self._connection, "edited", f"“{part.title}” was changed in Google")
            self._store.enqueue(self._connection.uid, tail.uid)

    # --- taken apart in Google --------------------------------------------------------------------

    def earlier(self, event: Event) -> Booking | None:
        """The booking of which somebody in Google made an event go on from a date.

        Google documents no ids; those of such events are seen to end in `_R` and the date. A copy has none of it.
        """
        number, found, _ = event.event_id.rpartition("_R")
        link = self._store.link_of_event(self._connection.uid, number) if found else None
        return self._store.booking(link.booking) if link is not None and "/" not in link.booking else None

    def heir(self, made: Booking, earlier: Booking, remote: Content) -> Booking:
        """What Google never knew of a series goes along with the part that goes on."""
        link = self._store.links(self._connection.uid, earlier.uid).get(earlier.uid)
        same_title = link is not None and link.base is not None and link.base.summary == remote.summary
        here = self._connection.resource
        return replace(
            made,
            title=earlier.title if same_title else made.title,
            client=earlier.client,
            phone=earlier.phone,
            notes=made.notes or earlier.notes,
            resources=earlier.resources if here in earlier.resources else (*earlier.resources, here),
            origin=earlier.origin,
        )
