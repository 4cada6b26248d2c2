"""Many changed dates of one series are written as one change of it, not each with all the others once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from schedapp.model.booking import Booking
from schedapp.model.connection import Connection
from schedapp.model.event import Event
from schedapp.model.link import Link

if TYPE_CHECKING:
    from schedapp.sync.ports import SyncStore

MANY = 20
"""So many dates of one series in one listing are gathered."""
LARGEST = 1_000


class Slice(NamedTuple):
    """What is taken over in one transaction; `gathered` are dates of one series."""

    events: Sequence[Event]
    gathered: bool = False


def slices_of(events: Sequence[Event], size: int) -> Iterator[Slice]:
    """The events of a listing, series before their dates; the last slice is not gathered, and may be empty."""
    counts = Counter(event.recurring_event_id for event in events if event.recurring_event_id)
    many = [series for series, count in counts.items() if count >= MANY]
    whole = [event for event in events if not event.recurring_event_id]
    dates = [event for event in events if event.recurring_event_id and event.recurring_event_id not in many]
    if many:
        yield from (Slice(whole[at : at + size]) for at in range(0, len(whole), size))
        whole = []
    for series in many:
        found = [event for event in events if event.recurring_event_id == series]
        yield from (Slice(found[at : at + LARGEST], gathered=True) for at in range(0, len(found), LARGEST))
    rest = [*whole, *dates]
    yield from (Slice(rest[at : at + size]) for at in range(0, max(1, len(rest)), size))


class Gathered:
    """A `SyncStore` that keeps what is written of series until `flush`, within one transaction; the rest is the
    store's own. Links of the series are read once."""

    def __init__(self, store: SyncStore) -> None:
        self._store = store
        self._bookings: dict[str, Booking | None] = {}
        self._changes: dict[str, tuple[Connection, list[str]]] = {}
        self._links: dict[tuple[str, str], dict[str, Link]] = {}

    @classmethod
    def over(cls, store: SyncStore) -> tuple[Gathered, SyncStore]:
        """The same object twice: by its own name, and as what the engine knows."""
        made = cls(store)
        return made, cast("SyncStore", made)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def booking(self, uid: str) -> Booking | None:
        if uid not in self._bookings:
            self._bookings[uid] = self._store.booking(uid)
        return self._bookings[uid]

    def save_pulled(self, booking: Booking, connection: Connection, action: str, summary: str) -> Booking:
        if not booking.recurring:
            self._bookings[booking.uid] = self._store.save_pulled(booking, connection, action, summary)
            return booking
        self._bookings[booking.uid] = booking
        self._changes.setdefault(booking.uid, (connection, []))[1].append(summary)
        return booking

    def links(self, connection: str, master_uid: str) -> dict[str, Link]:
        known = self._links.get((connection, master_uid))
        if known is None:
            known = self._links[connection, master_uid] = self._store.links(connection, master_uid)
        return known

    def put_link(self, link: Link) -> None:
        self._store.put_link(link)
        known = self._links.get((link.connection, link.booking.partition("/")[0]))
        if known is not None:
            known[link.booking] = link

    def seen(self, link: Link, run: str) -> None:
        self._links.pop((link.connection, link.booking.partition("/")[0]), None)
        self._store.seen(link, run)

    def drop_link(self, link: Link) -> None:
        self._links.pop((link.connection, link.booking.partition("/")[0]), None)
        self._store.drop_link(link)

    def flush(self) -> None:
        """Writes what was kept. Raises what the store's own `save_pulled` does."""
        for uid, (connection, summaries) in self._changes.items():
            booking = self._bookings[uid]
            if booking is not None:
                words = f"“{booking.title}”: {len(summaries)} dates were changed in Google"
                said = summaries[0] if len(summaries) == 1 else words
                self._store.save_pulled(booking, connection, "edited", said)
        self._changes.clear()
