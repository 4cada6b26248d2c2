"""The history of bookings for people: every change with when, who and what, and the way back to an earlier version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from schedapp.errors import BadInput, ChangedSince, NotFound
from schedapp.model.booking import Booking, split_name
from schedapp.model.change import Change, HistoryEntry
from schedapp.model.timespan import to_local
from schedapp.services import edits
from schedapp.services.bookings import BookingService
from schedapp.services.catalogue import CatalogueService
from schedapp.services.history_words import Difference, Known, differences, who_words
from schedapp.services.put_aside import FIRST, Aside, Asides
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
        self,
        bookings: BookingService,
        resources: ResourceRepository,
        catalogue: CatalogueService,
        trail: TrailReader,
        asides: Asides,
    ) -> None:
        self._bookings = bookings
        self._resources = resources
        self._catalogue = catalogue
        self._trail = trail
        self._asides = asides

    def of(self, name: str) -> tuple[Told, ...]:
        """Every change of a booking, and every value of Google's that was put aside, the newest first; of one date of
        a series those that touched it. Raises NotFound, Ambiguous."""
        return self.page(name, 0)[0]

    def page(self, name: str, limit: int, before: int = 0) -> tuple[tuple[Told, ...], int]:
        """The same in pages of at most `limit` (0 for all), and the entry that the next page has to be older than, 0
        where this is the last. `before` is the one that this page is older than.

        Of one date it may have less than `limit` where the series was changed often and the date was not: no page
        reads much more than 1,000 entries. Raises NotFound, Ambiguous.
        """
        booking, key, known = self._bookings.series(name), split_name(name)[1], self.known()
        asides, before = _older(self._asides.of(booking, key, known), before)
        found: list[Told] = []
        last, read, stretch = 0, 0, max(limit + 1, _STRETCH if key else 0) if limit else 0
        while not limit or read < _MOST_READ:
            entries = self._trail.of(booking.uid, stretch, before)
            ends = not limit or len(entries) < stretch
            for told in _merged(entries, asides, booking, known, ends=ends):
                if limit and len(found) == limit:
                    return tuple(found), last
                last = told.entry.id
                if not key or told.entry.id > FIRST or _touches(told.entry, key):
                    found.append(told)
            if ends:
                return tuple(found), 0
            before = entries[-1].id
            read += len(entries)
        return tuple(found), before

    def since(self, moment: int, limit: int = 0, before: int = 0) -> tuple[Told, ...]:
        """Every change of any booking from a moment on (UTC epoch seconds), and every value that was put aside, the
        newest first; `limit` 0 for all, `before` an entry: those that are older than it."""
        known, last, place = self.known(), 0, (before, 0)
        if before > FIRST:
            last, place = self._asides.place_of(before)
            before = place[0] + 1
        elif before:
            last = next((each.at for each in self._trail.entries([before])), 0)
        entries = self._trail.since(moment, limit, before)
        ends = not limit or len(entries) < limit
        asides = self._asides.between(moment if ends else entries[-1].at, last, known)
        found = _merged(entries, [each for each in asides if not before or each.place < place], None, known, ends=ends)
        return tuple(islice(found, limit or None))

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

        Of a value that was put aside: puts that in place. What became of it since stays in the history. `expect` is
        the version seen. Raises NotFound, Ambiguous, BadInput, ReadOnly, Taken, ChangedSince.
        """
        now = self._bookings.series(name)
        if expect is not None and now.version != expect:
            raise ChangedSince("This booking was changed meanwhile.", "Look at it again before you change it.")
        if entry > FIRST:
            return self._take_over(now, entry)
        found = next((each for each in self._trail.of(now.uid) if each.id == entry), None)
        if found is None:
            raise _no_such()
        if found.after is None or found.after.deleted:
            raise BadInput("There is nothing to restore: it was cancelled then.", "Choose another version.")
        if now.expires_at and not now.deleted:
            raise BadInput("This time is only held.", "Confirm it, or cancel it.")
        if _content(found.after) == _content(now):
            raise BadInput("The booking is like that now.", "Choose another version.")
        local = to_local(found.at, self.known().zone(found.after))
        words = f"Restored “{found.after.title}” as of {local:%a} {local.day} {local:%b} {local:%H:%M}"
        return self._bookings.put_back(now, _kept(found.after, now), words)

    def _take_over(self, now: Booking, entry: int) -> Change:
        """A value of Google's that was put aside is put in place, here and in Google."""
        found = next((each for each in self._asides.of(now, "", self.known()) if each.entry.id == entry), None)
        if found is None:
            raise _no_such()
        if now.deleted:
            raise BadInput("This booking is cancelled.", "Restore it first, then this value.")
        if now.expires_at:
            raise BadInput("This time is only held.", "Confirm it, or cancel it.")
        if found.with_it is None:
            raise BadInput("The booking is like that now, or has no such date any more.", "Choose another entry.")
        return self._bookings.put_back(now, found.with_it, found.words)


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


def _no_such() -> NotFound:
    return NotFound("This booking has no such version.", "List its versions with “schedapp history BOOKING”.")


def _told_aside(aside: Aside) -> Told:
    who = who_words(aside.entry.actor, aside.entry.face)
    return Told(aside.entry, who, (aside.difference,), restorable=aside.with_it is not None)


def _merged(
    entries: Iterable[HistoryEntry], asides: list[Aside], booking: Booking | None, known: Known, *, ends: bool
) -> Iterator[Told]:
    """Changes, and above each what was put aside after it, which leaves the list; with the last, those before all."""
    for entry in entries:
        while asides and asides[0].place[0] >= entry.id:
            yield _told_aside(asides.pop(0))
        yield _told(entry, booking, known)
    while asides and ends:
        yield _told_aside(asides.pop(0))


def _older(asides: list[Aside], before: int) -> tuple[list[Aside], int]:
    """Of one booking: what is older than an entry (0 for none), and the change that changes have to be older than."""
    if before <= FIRST:
        return [each for each in asides if not before or each.place[0] < before], before
    place = next((each.place for each in asides if each.entry.id == before), (0, 0))
    return [each for each in asides if each.place < place], place[0] + 1


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
