"""Bookings as aggregates: a master with its overrides, written in one transaction with occurrences and outbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from schedapp.errors import ChangedSince, NotFound
from schedapp.model.booking import Booking
from schedapp.model.change import Claimed
from schedapp.store.aggregates import BookingReader
from schedapp.store.booking_rows import BookingRows
from schedapp.store.catalogue import CatalogueRepository
from schedapp.store.choosing import MemberChoice, Terms
from schedapp.store.clashing import ClashTable
from schedapp.store.database import Database
from schedapp.store.holds import Holds
from schedapp.store.occurrences import Bookable, OccurrenceTable
from schedapp.store.placing import Placing, resources_of
from schedapp.store.resources import ResourceRepository
from schedapp.store.squeezing import squeeze_words, squeezed_parts
from schedapp.store.trail import Note, Trail


@dataclass(frozen=True, slots=True)
class Draft:
    """An aggregate to be written, what the history says of it, and the version that its author saw (see `save`).

    `avoid` are members of pools (uids) that it gets only where no other is free. `squeeze`: see `squeezing`.
    `claims` are those of a clash that it goes back into.
    """

    booking: Booking
    note: Note
    expect: int | None = None
    avoid: frozenset[str] = frozenset()
    squeeze: str | None = None
    claims: tuple[Claimed, ...] = ()


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
        catalogue = CatalogueRepository(database)
        self.occurrences = OccurrenceTable(database)
        self.placing = Placing(database, resources, self._reader, self.occurrences, catalogue, now)
        self._clashes = ClashTable(database)
        self._choice = MemberChoice(catalogue, self.occurrences, self.placing.bookables_of)
        self.holds = Holds(database, self, now)

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

    def follow_client(self, before: Booking, note: Note, *, told: bool = True) -> None:
        """A new version of a booking whose client's row was changed; `told`: its calendars may get it. The caller has
        the transaction."""
        self._database.execute(
            "UPDATE booking SET version = version + 1, updated = ? WHERE uid = ?", (self._now(), before.uid)
        )
        after = self.find(before.uid)
        assert after is not None
        self._trail.note(before, after, note)
        if told:
            self._trail.enqueue(before, after, "", answers=False)

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
            bookables = self.placing.bookables(bookings)
            rows: dict[str, int] = {}
            for booking, before in zip(bookings, befores, strict=True):
                _refuse_unknown(booking, before, bookables)
                rows |= self._rows.put(booking, before)
            parts = (squeezed_parts(d.squeeze, b) for d, b in zip(drafts, bookings, strict=True))
            squeezed = {rows[part.uid] for found in parts for part in found}
            claims = [claim for draft in drafts for claim in draft.claims]
            aside = self._clashes.set_aside(claims, rows.values())
            self.placing.place(bookings, rows, bookables, contest=contest, squeezed=squeezed)
            if aside:
                self._clashes.restore(claims, aside, rows.values())
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

    def claims(self, uid: str) -> tuple[Claimed, ...]:
        """The claims of the clashes that a booking is in: what a change needs to be undone."""
        return self._clashes.claims(self.rows_of(uid))

    def rows_of(self, uid: str) -> list[int]:
        """The row ids of a booking and its overrides."""
        sql = "SELECT id FROM booking WHERE uid = ?1 OR parent_id = (SELECT id FROM booking WHERE uid = ?1)"
        return [row for (row,) in self._database.rows(sql, (uid,))]

    def _as_expected(self, draft: Draft) -> Booking | None:
        before = self.find(draft.booking.uid)
        if draft.expect is not None and (before.version if before else 0) != draft.expect:
            raise ChangedSince("This booking was changed meanwhile.", "Look at it again before you change it.")
        return before

    def summary(self, entry: int) -> str:
        """What an entry of the history says: with the members that were chosen."""
        row = self._database.row("SELECT summary FROM history WHERE id = ?", (entry,))
        return str(row[0]) if row else ""


def _refuse_unknown(booking: Booking, before: Booking | None, bookables: dict[str, Bookable]) -> None:
    """A removed resource cannot be booked any more; a booking that had it keeps it."""
    had = resources_of(before) if before else set()
    missing = {uid for uid in resources_of(booking) - had if uid not in bookables or bookables[uid].removed}
    if missing and not booking.deleted:
        raise NotFound(
            "A resource of this booking does not exist.", f"It was removed ({len(missing)}). Choose another."
        )
