"""The history of bookings for people: every change with when, who and what, and the way back to an earlier version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from schedapp.errors import BadInput, ChangedSince, NotFound
from schedapp.model.booking import Booking, split_name
from schedapp.model.change import Change, HistoryEntry
from schedapp.model.timespan import to_local
from schedapp.services import edits
from schedapp.services.bookings import BookingService
from schedapp.services.catalogue import CatalogueService
from schedapp.services.history_words import Difference, Known, differences, who_words
from schedapp.store.resources import ResourceRepository
from schedapp.store.trail import TrailReader

_MOST_READ, _STRETCH = 1_000, 100


@dataclass(frozen=True, slots=True)
class Told:
    """One change of a booking, in words. `differences` are its fields, old and new.

    `current`: the booking is as this left it; `restorable`: it can be made so again.
    """

    entry: HistoryEntry
    who: str
    differences: tuple[Difference, ...]
    current: bool = False
    restorable: bool = False


class HistoryService:
    """`who` acts where a version is restored; `now` is the program's clock (UTC epoch seconds)."""

    def __init__(
        self, bookings: BookingService, resources: ResourceRepository, catalogue: CatalogueService, trail: TrailReader
    ) -> None:
        self._bookings = bookings
        self._resources = resources
        self._catalogue = catalogue
        self._trail = trail

    def of(self, name: str) -> tuple[Told, ...]:
        """Every change of a booking, the newest first; of one date of a series those that touched it.

        Raises NotFound, Ambiguous.
        """
        booking = self._bookings.series(name)
        key = split_name(name)[1]
        known = self.known()
        told = [_told(entry, booking, known) for entry in self._trail.of(booking.uid)]
        return tuple(each for each in told if not key or _touches(each.entry, key))

    def page(self, name: str, limit: int, before: int = 0) -> tuple[tuple[Told, ...], int]:
        """The newest changes of a booking or of one date, at most `limit`; and the entry that the next page has to be
        older than, 0 where this is the last. `before` is the one that this page is older than.

        Of one date it may have less than `limit` where the series was changed often and the date was not: no page
        reads much more than 1,000 entries. Raises NotFound, Ambiguous.
        """
        booking, key, known = self._bookings.series(name), split_name(name)[1], self.known()
        found: list[Told] = []
        read, stretch = 0, max(limit + 1, _STRETCH if key else 0)
        while read < _MOST_READ:
            entries = self._trail.of(booking.uid, stretch, before)
            for entry in entries:
                if len(found) == limit:
                    return tuple(found), before
                before = entry.id
                if not key or _touches(entry, key):
                    found.append(_told(entry, booking, known))
            if len(entries) < stretch:
                return tuple(found), 0
            read += len(entries)
        return tuple(found), before

    def since(self, moment: int, limit: int = 0, before: int = 0) -> tuple[Told, ...]:
        """Every change of any booking from a moment on (UTC epoch seconds), the newest first; `limit` 0 for all,
        `before` an entry: those that are older than it."""
        return self.told(self._trail.since(moment, limit, before))

    def told(self, entries: Iterable[HistoryEntry]) -> tuple[Told, ...]:
        """Entries in words."""
        known = self.known()
        return tuple(_told(entry, None, known) for entry in entries)

    def known(self) -> Known:
        """What entries are worded with now."""
        resources = {resource.uid: resource for resource in self._resources.known()}
        return Known(resources, self._catalogue.names(), self._bookings.now())

    def restore(self, name: str, entry: int, *, expect: int | None = None) -> Change:
        """Makes a booking what it was after a change, as a new change that can be undone.

        What became of it since stays in the history. `expect` is the version seen. Raises NotFound, Ambiguous,
        BadInput, ReadOnly, Taken, ChangedSince.
        """
        now = self._bookings.series(name)
        if expect is not None and now.version != expect:
            raise ChangedSince("This booking was changed meanwhile.", "Look at it again before you change it.")
        found = next((each for each in self._trail.of(now.uid) if each.id == entry), None)
        if found is None:
            raise NotFound("This booking has no such version.", "List its versions with “schedapp history BOOKING”.")
        if found.after is None or found.after.deleted:
            raise BadInput("There is nothing to restore: it was cancelled then.", "Choose another version.")
        if now.expires_at and not now.deleted:
            raise BadInput("This time is only held.", "Confirm it, or cancel it.")
        if _content(found.after) == _content(now):
            raise BadInput("The booking is like that now.", "Choose another version.")
        local = to_local(found.at, self.known().zone(found.after))
        words = f"Restored “{found.after.title}” as of {local:%a} {local.day} {local:%b} {local:%H:%M}"
        return self._bookings.put_back(now, _kept(found.after, now), words)


def _told(entry: HistoryEntry, booking: Booking | None, known: Known) -> Told:
    after = entry.after
    current = booking is not None and after is not None and _content(after) == _content(booking)
    return Told(
        entry,
        who_words(entry.actor, entry.face),
        differences(entry.before, after, known),
        current,
        restorable=after is not None and not after.deleted and not current,
    )


def _content(booking: Booking) -> Booking:
    """What people see of it."""
    return replace(booking, version=0, origin=booking.origin, read_only=False, confined=False)


def _kept(earlier: Booking, now: Booking) -> Booking:
    """The earlier content; where it came from and who may change it is no matter of its versions."""
    own = {"origin": now.origin, "read_only": now.read_only, "confined": now.confined, "deleted": False}
    return replace(earlier, version=now.version, expires_at=0, **own)  # type: ignore[arg-type]


def _touches(entry: HistoryEntry, key: str) -> bool:
    """Whether a change made another occurrence of one date."""
    return _date_of(entry.before, key) != _date_of(entry.after, key)


def _date_of(booking: Booking | None, key: str) -> Booking | None:
    if booking is None or booking.deleted:
        return None
    try:
        return replace(edits.part(booking, key), version=0)
    except NotFound:
        return None
