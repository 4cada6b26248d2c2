"""Bookings as aggregates: a master with its overrides, written in one transaction with occurrences and outbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schedapp.errors import ChangedSince, NotFound
from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import DAY, Span
from schedapp.store.aggregates import BookingReader
from schedapp.store.booking_rows import BookingRows
from schedapp.store.catalogue import CatalogueRepository
from schedapp.store.choosing import MemberChoice, Terms
from schedapp.store.database import Database
from schedapp.store.occurrences import FARTHEST, Bookable, OccurrenceTable, Wanted, first_rows, wanted_rows
from schedapp.store.resources import HORIZON, ResourceRepository
from schedapp.store.squeezing import squeeze_words, squeezed_parts
from schedapp.store.trail import Note, Trail


@dataclass(frozen=True, slots=True)
class Draft:
    """An aggregate to be written, what the history says of it, and the version that its author saw (see `save`).

    `avoid` are members of pools (uids) that it gets only where no other is free. `squeeze`: see `squeezing`.
    """

    booking: Booking
    note: Note
    expect: int | None = None
    avoid: frozenset[str] = frozenset()
    squeeze: str | None = None


class BookingRepository:
    """Loads and saves aggregates. `new_uid` gives ids for clients; `now` is the program's clock (UTC epoch seconds)."""

    def __init__(
        self, database: Database, resources: ResourceRepository, now: Callable[[], int], new_uid: Callable[[], str]
    ) -> None:
        self._database = database
        self._resources = resources
        self._now = now
        self._reader = BookingReader(database)
        self._rows = BookingRows(database, now, new_uid)
        self._trail = Trail(database, now)
        self.occurrences = OccurrenceTable(database)
        self._catalogue = CatalogueRepository(database)
        self._choice = MemberChoice(self._catalogue, self.occurrences, self._bookables_of)

    def now(self) -> int:
        """The program's clock (UTC epoch seconds)."""
        return self._now()

    def own_entries(self) -> dict[str, int]:
        """The last entry of the history that people made through this process, by booking (uid)."""
        return dict(self._trail.own)

    def find(self, uid: str) -> Booking | None:
        """The aggregate of a full uid, tombstones included."""
        return self._reader.find(uid)

    def resolve(self, text: str) -> str:
        """The uid that a full uid or a beginning of one means. Raises NotFound, Ambiguous."""
        return self._reader.resolve(text)

    # --- writing ----------------------------------------------------------------------------------

    def save(
        self, booking: Booking, note: Note, *, expect: int | None = None, contest: bool = False, origin: str = ""
    ) -> tuple[int, Booking]:
        """Writes the aggregate with its occurrences, history and outbox in one transaction.

        `expect` is the version that the caller saw (None: whatever is there; 0: must be new). `contest` stores
        overlaps as clashes (pull only). `origin` is the uid of the connection that the change came from: it is not
        told again. Gives the history id and the aggregate as stored. Raises Taken, BadInput, ChangedSince, NotFound.
        """
        return self._save((Draft(booking, note, expect),), contest=contest, origin=origin)[0]

    def save_draft(self, draft: Draft) -> tuple[int, Booking]:
        """The same for a draft that somebody made here."""
        return self._save((draft,), contest=False, origin="")[0]

    def save_both(self, first: Draft, second: Draft, cut: str = "") -> tuple[tuple[int, Booking], tuple[int, Booking]]:
        """Writes two aggregates as one: times pass from one to the other whatever else wants them, and the second is
        told only after the first. With `cut`, the first is what goes on of the second from that original start.

        Gives and raises for each what `save` does.
        """
        with self._database.write():
            saved = self._save((first, second), contest=False, origin="")
            if cut:
                self._database.execute(
                    "INSERT OR REPLACE INTO continuation (uid, earlier, cut) VALUES (?, ?, ?)",
                    (first.booking.uid, second.booking.uid, cut),
                )
            return saved[0], saved[1]

    def _save(self, drafts: Sequence[Draft], *, contest: bool, origin: str) -> list[tuple[int, Booking]]:
        bookings = [draft.booking for draft in drafts]
        with self._database.write():
            befores = [self._as_expected(draft) for draft in drafts]
            settled = self._settled(drafts, befores, contest=contest)
            bookings = [booking for booking, _ in settled]
            bookables = self._bookables(bookings)
            rows: dict[str, int] = {}
            for booking, before in zip(bookings, befores, strict=True):
                _refuse_unknown(booking, before, bookables)
                rows |= self._rows.put(booking, before)
            parts = (squeezed_parts(d.squeeze, b) for d, b in zip(drafts, bookings, strict=True))
            squeezed = {rows[part.uid] for found in parts for part in found}
            self._put_occurrences(bookings, rows, bookables, contest=contest, squeezed=squeezed)
            if any(part.squeeze for booking in bookings for part in (booking, *booking.overrides)):
                self._rows.drop_idle_squeezes(rows.values())
            saved: list[tuple[int, Booking]] = []
            for draft, before, (booking, chosen) in zip(drafts, befores, settled, strict=True):
                after = self.find(booking.uid)
                assert after is not None
                note = replace(draft.note, summary=draft.note.summary + chosen + squeeze_words(draft.squeeze, after))
                saved.append((self._trail.note(before, after, note), after))
                self._trail.enqueue(before, after, origin)
            if len(drafts) > 1:
                self._trail.order(*(booking.uid for booking in bookings))
            return saved

    def _settled(
        self, drafts: Sequence[Draft], befores: Sequence[Booking | None], *, contest: bool
    ) -> list[tuple[Booking, str]]:
        """The aggregates with members for their wishes, each with what was chosen in words."""
        bookings = [draft.booking for draft in drafts]
        if contest:
            return [(self._choice.keep(booking), "") for booking in bookings]
        if not any(part.requirements for booking in bookings for part in (booking, *booking.overrides)):
            return [(booking, "") for booking in bookings]
        own = {row for booking in bookings for row in self.rows_of(booking.uid)}
        return [
            self._choice.settle(draft.booking, before, Terms(own, draft.avoid, self._now(), draft.squeeze is not None))
            for draft, before in zip(drafts, befores, strict=True)
        ]

    def chosen(self, booking: Booking, own: Collection[int], avoid: frozenset[str] = frozenset()) -> Booking:
        """A booking with the members that it would get now. `own` are rows that do not stand in its way, `avoid` as in
        a draft. Raises PoolTaken, BadInput."""
        return self._choice.settle(booking, None, Terms(own, avoid, self._now(), bool(booking.squeeze)))[0]

    def rows_of(self, uid: str) -> list[int]:
        """The row ids of a booking and its overrides."""
        sql = "SELECT id FROM booking WHERE uid = ?1 OR parent_id = (SELECT id FROM booking WHERE uid = ?1)"
        return [row for (row,) in self._database.rows(sql, (uid,))]

    def _as_expected(self, draft: Draft) -> Booking | None:
        before = self.find(draft.booking.uid)
        if draft.expect is not None and (before.version if before else 0) != draft.expect:
            raise ChangedSince("This booking was changed meanwhile.", "Look at it again before you change it.")
        return before

    def _bookables(
        self, bookings: Iterable[Booking], resources: Iterable[Resource] | None = None
    ) -> dict[str, Bookable]:
        """The resources of bookings by uid, removed ones included: its past stays on them.

        `resources` spares reading them again for each of many bookings.
        """
        bookings = tuple(bookings)
        return self._bookables_of(set().union(*map(_resources_of, bookings)), bookings, resources)

    def _bookables_of(
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

    def _put_occurrences(
        self,
        bookings: Sequence[Booking],
        rows: dict[str, int],
        bookables: dict[str, Bookable],
        *,
        contest: bool,
        squeezed: Collection[int],
    ) -> None:
        now = self._now()
        window = Span(0, now + FARTHEST)
        wanted = [row for booking in bookings for row in wanted_rows(booking, rows, bookables, window)]
        asked = [*wanted, *(row for booking in bookings for row in first_rows(booking, rows, bookables))]
        masters = {rows[booking.uid] for booking in bookings}
        needed = self.occurrences.reach(asked, bookables.values(), now, contest=contest)
        if needed:
            for number, until in needed.items():
                self.extend(number, until, skip=masters)
            bookables = self._bookables(bookings)
            wanted = [row for booking in bookings for row in wanted_rows(booking, rows, bookables, window)]
        wanted = _within_reach(wanted, bookables)
        names = {bookable.row: bookable.resource.name for bookable in bookables.values()}
        numbers = set(rows.values()) | {row for number in masters for (row,) in self._children(number)}
        self.occurrences.rewrite(numbers, wanted, contest=contest, names=names, squeezed=squeezed)

    def _children(self, number: int) -> list[tuple[Any, ...]]:
        return self._database.rows("SELECT id FROM booking WHERE parent_id = ?", (number,))

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

    def place_again(self, uids: Iterable[str]) -> None:
        """Writes the occurrences of stored bookings once more, up to the horizons and with the buffers as they are now.

        What does not fit any more becomes a clash: it was promised before. The caller has the transaction.
        """
        resources = self._resources.known()
        for uid in uids:
            booking = self.find(uid)
            if booking is not None and not booking.deleted:
                self._place_one(booking, resources)

    def _place_one(self, booking: Booking, resources: Iterable[Resource]) -> None:
        sql = "SELECT uid, id FROM booking WHERE uid = ?1 OR parent_id = (SELECT id FROM booking WHERE uid = ?1)"
        rows = dict(self._database.rows(sql, (booking.uid,)))
        bookables = self._bookables([booking], resources)
        wanted = _within_reach(wanted_rows(booking, rows, bookables, Span(0, self._now() + FARTHEST)), bookables)
        names = {bookable.row: bookable.resource.name for bookable in bookables.values()}
        self.occurrences.rewrite(set(rows.values()), wanted, contest=True, names=names)

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

    def summary(self, entry: int) -> str:
        """What an entry of the history says: with the members that were chosen."""
        row = self._database.row("SELECT summary FROM history WHERE id = ?", (entry,))
        return str(row[0]) if row else ""

    def settle_clashes(self, resource: str) -> None:
        """Turns clashes of a resource into ordinary bookings where its capacity allows them now."""
        self.occurrences.promote_all(self._resources.ids()[resource])


def _resources_of(booking: Booking) -> set[str]:
    return {uid for one in (booking, *booking.overrides) for uid in one.resources}


def _refuse_unknown(booking: Booking, before: Booking | None, bookables: dict[str, Bookable]) -> None:
    """A removed resource cannot be booked any more; a booking that had it keeps it."""
    had = _resources_of(before) if before else set()
    missing = {uid for uid in _resources_of(booking) - had if uid not in bookables or bookables[uid].removed}
    if missing and not booking.deleted:
        raise NotFound(
            "A resource of this booking does not exist.", f"It was removed ({len(missing)}). Choose another."
        )


def _within_reach(wanted: list[Wanted], bookables: dict[str, Bookable]) -> list[Wanted]:
    """Rows beyond the horizon (only a pull brings them) do not block: they are out of reach of the rules."""
    until = {bookable.row: bookable.expanded_until for bookable in bookables.values()}
    return [w if w.slot.busy_end <= until[w.slot.resource] else w._replace(blocks=False) for w in wanted]
