"""Where bookings lie: their occurrences for each resource, as far ahead as it is expanded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import DAY, Span
from schedapp.store.aggregates import BookingReader
from schedapp.store.catalogue import CatalogueRepository
from schedapp.store.database import Database
from schedapp.store.occurrences import FARTHEST, Bookable, OccurrenceTable, Wanted, first_rows, wanted_rows
from schedapp.store.resources import HORIZON, ResourceRepository


class Placing:
    """Writes occurrences of stored bookings. `now` is the program's clock (UTC epoch seconds)."""

    def __init__(
        self,
        database: Database,
        resources: ResourceRepository,
        reader: BookingReader,
        occurrences: OccurrenceTable,
        catalogue: CatalogueRepository,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._resources = resources
        self._reader = reader
        self._occurrences = occurrences
        self._catalogue = catalogue
        self._now = now

    def bookables(
        self, bookings: Iterable[Booking], resources: Iterable[Resource] | None = None
    ) -> dict[str, Bookable]:
        """The resources of bookings by uid, removed ones included: its past stays on them.

        `resources` spares reading them again for each of many bookings.
        """
        bookings = tuple(bookings)
        return self.bookables_of(set().union(*map(resources_of, bookings)), bookings, resources)

    def bookables_of(
        self, wanted: Collection[str], bookings: Iterable[Booking], resources: Iterable[Resource] | None = None
    ) -> dict[str, Bookable]:
        """Resources by uid, with the buffers of the services of some bookings."""
        known = {resource.uid: resource for resource in resources or self._resources.known()}
        asked = any(one.service for booking in bookings for one in (booking, *booking.overrides))
        services = self._catalogue.buffers() if asked else {}
        rows = self._database.rows("SELECT id, uid, expanded_until, deleted_at IS NOT NULL FROM resource")
        return {
            uid: Bookable(row, known[uid], until, bool(gone), services)
            for row, uid, until, gone in rows
            if uid in wanted
        }

    def place(
        self,
        bookings: Sequence[Booking],
        rows: dict[str, int],
        bookables: dict[str, Bookable],
        *,
        contest: bool,
        squeezed: Collection[int],
    ) -> None:
        """Writes the occurrences of bookings that were just stored in `rows` (by uid); those in `squeezed` may overlap.

        Resources are expanded as far as the bookings reach. The caller has the transaction. Raises Taken, BadInput.
        """
        now = self._now()
        window = Span(0, now + FARTHEST)
        wanted = [row for booking in bookings for row in wanted_rows(booking, rows, bookables, window)]
        asked = [*wanted, *(row for booking in bookings for row in first_rows(booking, rows, bookables))]
        masters = {rows[booking.uid] for booking in bookings}
        needed = self._occurrences.reach(asked, bookables.values(), now, contest=contest)
        if needed:
            for number, until in needed.items():
                self.extend(number, until, skip=masters)
            bookables = self.bookables(bookings)
            wanted = [row for booking in bookings for row in wanted_rows(booking, rows, bookables, window)]
        wanted = _within_reach(wanted, bookables)
        names = {bookable.row: bookable.resource.name for bookable in bookables.values()}
        numbers = set(rows.values()) | {row for number in masters for (row,) in self._children(number)}
        self._occurrences.rewrite(numbers, wanted, contest=contest, names=names, squeezed=squeezed)

    def _children(self, number: int) -> list[tuple[Any, ...]]:
        return self._database.rows("SELECT id FROM booking WHERE parent_id = ?", (number,))

    def place_again(self, uids: Iterable[str]) -> None:
        """Writes the occurrences of stored bookings once more, up to the horizons and with the buffers as they are now.

        What does not fit any more becomes a clash: it was promised before. The caller has the transaction.
        """
        resources = self._resources.known()
        for uid in uids:
            booking = self._reader.find(uid)
            if booking is not None and not booking.deleted:
                self._place_one(booking, resources)

    def _place_one(self, booking: Booking, resources: Iterable[Resource]) -> None:
        sql = "SELECT uid, id FROM booking WHERE uid = ?1 OR parent_id = (SELECT id FROM booking WHERE uid = ?1)"
        rows = dict(self._database.rows(sql, (booking.uid,)))
        bookables = self.bookables([booking], resources)
        wanted = _within_reach(wanted_rows(booking, rows, bookables, Span(0, self._now() + FARTHEST)), bookables)
        names = {bookable.row: bookable.resource.name for bookable in bookables.values()}
        self._occurrences.rewrite(set(rows.values()), wanted, contest=True, names=names)

    def extend(self, resource: int, until: int, skip: Collection[int] = ()) -> None:
        """Expands every series of a resource (by row id) to `until`, inside the caller's transaction.

        What was out of reach before (a pulled booking years ahead) comes under the rules. `skip` are the rows
        of bookings that the caller places itself. The horizon never moves back, whoever moved it meanwhile.
        """
        row = self._database.row("SELECT expanded_until FROM resource WHERE id = ?", (resource,))
        if row is None or row[0] >= until:
            return
        self._database.execute("UPDATE resource SET expanded_until = ? WHERE id = ?", (until, resource))
        found = self._database.rows(
            "SELECT b.uid, b.id FROM booking AS b INDEXED BY booking_recurring "
            "JOIN booking_resource AS br ON br.booking_id = b.id "
            "WHERE br.resource_id = ?1 AND b.recurrence <> '[]' AND b.deleted_at IS NULL "
            "UNION SELECT coalesce(m.uid, b.uid), coalesce(m.id, b.id) FROM occurrence AS o "
            "JOIN booking AS b ON b.id = o.booking_id LEFT JOIN booking AS m ON m.id = b.parent_id "
            "WHERE o.resource_id = ?1 AND o.claim = 'free' AND o.busy_end > ?2 AND b.transparency = 'opaque'",
            (resource, row[0]),
        )
        self.place_again(uid for uid, number in found if number not in skip)

    def extend_all(self) -> None:
        """Keeps every resource expanded to 400 days ahead; cheap when a day has not passed."""
        now = self._now()
        rows = self._database.rows(
            "SELECT id FROM resource WHERE deleted_at IS NULL AND expanded_until < ?", (now + HORIZON - DAY,)
        )
        if rows:
            with self._database.write():
                for (number,) in rows:
                    self.extend(number, now + HORIZON)

    def re_expand(self, resource: str) -> None:
        """Writes the occurrences of a resource's bookings again after its zone or buffers changed.

        What does not fit any more becomes a clash: it was promised before. The caller has the transaction.
        """
        found = self._database.rows(
            "SELECT DISTINCT coalesce(m.uid, b.uid) FROM booking AS b LEFT JOIN booking AS m ON m.id = b.parent_id "
            "JOIN booking_resource AS br ON br.booking_id = b.id JOIN resource AS r ON r.id = br.resource_id "
            "WHERE r.uid = ? AND b.deleted_at IS NULL",
            (resource,),
        )
        self.place_again(uid for (uid,) in found)

    def settle_clashes(self, resource: str) -> None:
        """Turns clashes of a resource into ordinary bookings where its capacity allows them now."""
        self._occurrences.promote_all(self._resources.ids()[resource])


def resources_of(booking: Booking) -> set[str]:
    """The uids of all resources of an aggregate."""
    return {uid for one in (booking, *booking.overrides) for uid in one.resources}


def _within_reach(wanted: list[Wanted], bookables: dict[str, Bookable]) -> list[Wanted]:
    """Rows beyond the horizon (only a pull brings them) do not block: they are out of reach of the rules."""
    until = {bookable.row: bookable.expanded_until for bookable in bookables.values()}
    return [w if w.slot.busy_end <= until[w.slot.resource] else w._replace(blocks=False) for w in wanted]
