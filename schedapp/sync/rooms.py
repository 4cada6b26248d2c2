"""Rooms of Google's own that were invited to an event and said no: a person is told, nothing is sent again."""

from __future__ import annotations

from schedapp.model.connection import ROOM_DECLINED, Connection
from schedapp.model.event import Event
from schedapp.sync.identity import part_of
from schedapp.sync.ports import SyncStore

_NAMED = 80  # characters of a title in a message


def note_rooms(store: SyncStore, connection: Connection, event: Event) -> None:
    """Inside a transaction, after the event was taken over. A room answers some time after it was invited (Google:
    concepts/domain): that moves the etag and nothing that Sched owns. Once it has accepted, or is no guest any more,
    there is nothing to tell."""
    link = store.link_of_event(connection.uid, event.event_id)
    if link is None:
        return
    asks = bool(event.declined) and event.ours and not event.cancelled
    booking = store.booking(link.booking.partition("/")[0]) if asks else None
    part = None if booking is None else part_of(booking, link.booking)
    if part is None or not part.live:
        store.decided(connection.uid, ROOM_DECLINED, link.booking)
        return
    rooms = " and ".join(f"“{name[:_NAMED]}”" for name in event.declined)
    reason = f"{rooms} declined “{part.title[:_NAMED]}” in Google Calendar: it does not take place there."
    advice = "The booking stays as it is. Move it, or invite another room in Google."
    store.decide(connection.uid, link.booking, ROOM_DECLINED, f"{reason} {advice}")
