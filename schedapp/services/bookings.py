"""Book, change, cancel, undo: the use cases around bookings. Every change goes through one gate in the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schedapp.errors import ChangedSince, NotFound, Taken
from schedapp.model.booking import Booking, EditScope, check_booking, split_name
from schedapp.model.change import Change, HistoryEntry
from schedapp.model.occurrence import Occurrence
from schedapp.model.pool import Requirement
from schedapp.model.recurrence import check_recurrence
from schedapp.model.series_dates import added_back
from schedapp.model.timespan import When, day_start
from schedapp.services import edits
from schedapp.services.availability import AvailabilityService
from schedapp.services.booking_writer import BookingWriter
from schedapp.services.change_words import edit_words, move_words, new_words, since_words, undo_words
from schedapp.services.foreign import is_block, not_ours
from schedapp.services.free_slots import FreeSlotService
from schedapp.services.local_changes import LocalChanges, asked_squeeze, is_own
from schedapp.services.local_look import LocalLook
from schedapp.services.series_cutting import SeriesCutting
from schedapp.store.as_google import AsGoogleReader
from schedapp.store.bookings import BookingRepository
from schedapp.store.database import Database
from schedapp.store.left_out import LeftOutEvents
from schedapp.store.load import LoadReader
from schedapp.store.records import RecordRepository
from schedapp.store.resources import ResourceRepository
from schedapp.store.week import WeekReader


def _as_it_is(booking: Booking) -> Booking:
    return booking


@dataclass(frozen=True, slots=True)
class _Wish:
    """A change as it was asked for; `amend` has the last word on the part that changes."""

    changes: Mapping[str, object]
    scope: EditScope
    anyway: bool = False
    amend: Callable[[Booking], Booking] = _as_it_is

    @property
    def squeeze(self) -> str | None:
        return asked_squeeze(self.changes)


class BookingService:
    """`who` are the history's actor and face. All times are UTC epoch seconds.

    With `short_ids` four characters of a uid are enough to name a booking. Without `availability` the rules of the
    place are not asked. `anyway` overrides those that may be overridden; what is taken stays taken.
    """

    def __init__(
        self,
        database: Database,
        resources: ResourceRepository,
        bookings: BookingRepository,
        records: RecordRepository,
        *,
        new_uid: Callable[[], str],
        who: tuple[str, str],
        availability: AvailabilityService | None = None,
        free_slots: FreeSlotService | None = None,
        short_ids: bool = True,
    ) -> None:
        self._database = database
        self._left_out = LeftOutEvents(database)
        self._bookings = bookings
        self._records = records
        self._week = WeekReader(database)
        self._load = LoadReader(database)
        self._as_google = AsGoogleReader(database)
        self._new_uid = new_uid
        self._short_ids = short_ids
        self._local = LocalChanges(records)
        self._look = LocalLook(database, resources, bookings, availability, free_slots)
        self._cutting = SeriesCutting(bookings, resources)
        self._writer = BookingWriter(database, bookings, self._local, self._look, availability, who)

    # --- reading ----------------------------------------------------------------------------------

    def week(self, start: int, end: int, resources: Collection[str] | None = None) -> list[Occurrence]:
        """Live occurrences that overlap [start, end), by start; one for each resource of a booking."""
        self._bookings.holds.sweep_when_due()
        return self._week.occurrences(start, end, resources)

    def load(self, first: date, last: date, resources: Collection[str], zone: str) -> dict[date, dict[str, int]]:
        """How many minutes each resource is booked on each date from `first` to `last` (inclusive) of a zone."""
        dates = [first + timedelta(days=day) for day in range((last - first).days + 1)]
        spans = [(day_start(day, zone), day_start(day + timedelta(days=1), zone)) for day in dates]
        return dict(zip(dates, self._load.minutes(spans, resources), strict=True))

    def week_as_google(self, start: int, end: int, resources: Collection[str] | None = None) -> list[Occurrence]:
        """The same as each calendar got it; what no calendar has is without title, and absent."""
        return self._as_google.occurrences(start, end, resources, self.week(start, end, resources))

    def in_calendar(self, connection: str, *, made_here: bool = False) -> int:
        """How many bookings have an event over a connection (uid): what a higher privacy level writes anew. A lower one
        leaves alone what came from Google: `made_here`."""
        return self._as_google.count(connection, made_here=made_here)

    def revision(self) -> int:
        """Grows with every write of any process: what is shown is stale when it changed."""
        self._bookings.holds.sweep_when_due()
        return self._database.revision()

    def series(self, name: str) -> Booking:
        """The whole booking that a name belongs to, with its overrides. NotFound, Ambiguous."""
        self._bookings.holds.sweep_when_due()
        uid, _ = split_name(name)
        booking = self._bookings.find(self._bookings.resolve(uid) if self._short_ids else uid)
        if booking is None:
            raise NotFound(f"There is no booking “{name[:60]}”.", "List them with “schedapp bookings”.")
        return booking

    def get(self, name: str) -> Booking:
        """A booking, or for `UID/ORIGINAL_START` one occurrence of it. NotFound, Ambiguous."""
        found = edits.part(self.series(name), split_name(name)[1])
        return replace(found, version=self.series(name).version) if found.parent else found

    def history(self, name: str) -> tuple[HistoryEntry, ...]:
        """Every change of a booking, the newest first."""
        return self._records.history(self.series(name).uid)

    def taken(
        self,
        resources: Collection[str],
        start: int,
        end: int,
        *,
        ignore: str = "",
        service: str | None = None,
        requirements: Collection[Requirement] | None = None,
    ) -> Taken | None:
        """Whether a slot is taken here: a local look, fast enough for each mouse move (`LocalLook.taken`).

        `ignore` is the uid or occurrence name of a booking that does not stand in its own way.
        """
        found = self._look.taken(resources, start, end, ignore=ignore, service=service, requirements=requirements)
        return found and self._local.refusal(found)

    def chosen(self, booking: Booking, ignore: str = "") -> Booking:
        """The booking with the members of pools that it would get now, `ignore` as in `taken`. Raises PoolTaken."""
        return self._look.chosen(booking, ignore)

    # --- changing ---------------------------------------------------------------------------------

    def now(self) -> int:
        """The program's clock (UTC epoch seconds)."""
        return self._bookings.now()

    def with_uid(self, booking: Booking) -> Booking:
        """A new booking with a uid of its own, which its overrides need."""
        return replace(booking, uid=booking.uid or self._new_uid())

    def add(self, booking: Booking, *, anyway: bool = False) -> Change:
        """Books; one with a reason (`squeeze`) may overlap others. A booking without uid gets one. Raises BadInput,
        NotFound, Taken, NotOpen."""
        fresh = check_booking(self.with_uid(self._local.new(booking)))
        fresh = replace(fresh, recurrence=check_recurrence(fresh.recurrence, fresh.when))
        self._writer.check_open(None, fresh, anyway)
        action, summary = new_words(fresh, self._look.zone_of(fresh))
        return self._writer.save(None, fresh, action, summary, anyway=anyway, squeeze=fresh.squeeze or None)

    def edit(
        self,
        name: str,
        changes: Mapping[str, object],
        scope: EditScope = EditScope.ALL,
        *,
        expect: int | None = None,
        anyway: bool = False,
        amend: Callable[[Booking], Booking] | None = None,
    ) -> Change:
        """Changes fields of a booking, of one occurrence, or of one and all after it. `expect` is the version seen;
        `amend` has the last word on what is written of the part that changes.

        FOLLOWING takes the series apart: what comes before stays, the rest is a booking of its own. ALL does so, too,
        where other times or rules would touch what has begun already: the past stays as it was (`parting`).
        Raises BadInput, NotFound, Taken, NotOpen, ReadOnly, ChangedSince.
        """
        before = self._changeable(name, expect, own=is_own(changes))
        start = split_name(name)[1]
        changes = self._local.checked(before, start, changes, scope)
        wish = _Wish(changes, scope, anyway, amend or _as_it_is)
        return self._change(before, name, wish, "edited", lambda after: edit_words(before, after, changes, start))

    def move(self, name: str, when: When, scope: EditScope = EditScope.ALL, *, anyway: bool = False) -> Change:
        """Moves or resizes; FOLLOWING and ALL move a series by as much as this occurrence. Raises as `edit`."""
        before = self._changeable(name, None)
        old = edits.part(before, split_name(name)[1]).when
        words = move_words(before.title, old, when)
        return self._change(before, name, _Wish({"when": when}, scope, anyway), "moved", lambda _: words)

    def planned(self, name: str, changes: Mapping[str, object], scope: EditScope = EditScope.ALL) -> Booking:
        """What an edit would make of the part of a booking that it is about, without making it. Raises as `edit`."""
        before, original_start = self._changeable(name, None), split_name(name)[1]
        parts = self._cutting.parted(before, original_start, changes, scope)
        if parts is not None:
            return parts.tail or parts.head
        after = edits.edited(before, original_start, changes, scope)
        return edits.part(after, original_start) if scope is EditScope.THIS else after

    def cancel(self, name: str, scope: EditScope = EditScope.ALL, *, expect: int | None = None) -> Change:
        """Cancels one occurrence, it and all after it, or the booking as a whole. NotFound, ReadOnly, BadInput."""
        before, original_start = self._changeable(name, expect), split_name(name)[1]
        after = edits.cancelled(before, original_start, scope)
        since = "" if after.deleted or scope is not EditScope.FOLLOWING else since_words(before, original_start)
        return self._writer.save(before, after, "cancelled", f"Cancelled “{before.title}”{since}")

    def add_back(self, name: str, *, anyway: bool = False) -> Change:
        """Puts a skipped date of a series back, as the series has it. Raises NotFound, Taken, NotOpen, ReadOnly."""
        before, original_start = self._changeable(name, None), split_name(name)[1]
        after = added_back(before, original_start)
        self._writer.check_open(before, after, anyway)
        words = f"Added “{before.title}” {edits.slot_words(before, original_start)} back"
        return self._writer.save(before, after, "added-back", words, anyway=anyway)

    def undo(self, change: Change) -> Change:
        """Puts a booking back as it was before a change; undoing that again is redo.

        What counts is that the booking is as the change left it: an undone later change is no obstacle. Into a clash
        that it left it goes back, with those that were in it and over nobody else.
        Raises ChangedSince if the booking changed meanwhile, Taken if its old slot is taken now.
        """
        words = undo_words(change.summary)
        found = [self._as_left(part) for part in change.parts]
        targets = [edits.undone(part) for part in change.parts]
        if change.second is None:
            return self._writer.save(found[0], targets[0], "undone", words, squeeze="", claims=change.claims)
        claims = (*change.claims, *change.second.claims)
        return self._writer.save_both(
            (found[1], targets[1]), (found[0], targets[0]), "undone", (words, words), squeeze="", claims=claims
        )

    def put_back(self, now: Booking, earlier: Booking, words: str) -> Change:
        """Makes a booking what it was once, as a new change; `now` is how it was seen.

        Raises ReadOnly, ChangedSince, Taken, NotFound (a resource is gone).
        """
        if now.read_only:
            raise not_ours(self._left_out, now)
        return self._writer.save(now, earlier, "restored", words, squeeze="")

    def _as_left(self, change: Change) -> Booking:
        """The booking of a change, which nobody changed since."""
        now = self._bookings.find(change.booking.uid)
        if now is None or replace(now, version=0) != replace(change.booking, version=0):
            raise ChangedSince(
                f"“{change.booking.title}” was changed since.", "It is not put back, so that the newer change is kept."
            )
        return now

    # --- how they are changed ------------------------------------------------------------------

    def _change(
        self,
        before: Booking,
        name: str,
        wish: _Wish,
        action: str,
        words: Callable[[Booking], str],
    ) -> Change:
        original_start = split_name(name)[1]
        parts = self._cutting.parted(before, original_start, wish.changes, wish.scope)
        if parts is None:
            edited = edits.edited(before, original_start, wish.changes, wish.scope)
            after = edits.checked(before, wish.amend(edited))
            self._writer.check_open(before, after, wish.anyway)
            return self._writer.save(before, after, action, words(after), anyway=wish.anyway, squeeze=wish.squeeze)
        ended = f"“{before.title}” ends before {edits.slot_words(before, parts.cut)}"
        if parts.tail is None:
            return self._writer.save(before, parts.head, action, ended)
        tail = edits.checked(parts.was, wish.amend(parts.tail))
        self._writer.check_open(before, tail, wish.anyway)
        known = self._bookings.find(tail.uid)
        since = since_words(before, parts.cut)
        since += "" if wish.scope is EditScope.FOLLOWING else "; what was before stays"
        summaries = (words(tail) + since, ended)
        return self._writer.save_both((known, tail), (before, parts.head), action, summaries, parts.cut, wish.squeeze)

    def is_block(self, booking: Booking) -> bool:
        """Whether it is the taken time of an event in Google that Sched cannot represent."""
        return is_block(self._left_out, booking)

    def _changeable(self, name: str, expect: int | None, *, own: bool = False) -> Booking:
        """`own`: what is to change is the place's own business, whosever booking it is."""
        booking = self.series(name)
        if booking.deleted:
            raise NotFound(f"“{booking.title}” was cancelled before.", "Undo brings it back.")
        if booking.read_only and not own:
            raise not_ours(self._left_out, booking)
        if expect is not None and booking.version != expect:
            raise ChangedSince("This booking was changed meanwhile.", "Look at it again before you change it.")
        return booking
