"""Book, change, cancel, undo: the use cases around bookings. Every change goes through one gate in the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from schedapp.errors import ChangedSince, NotFound, ReadOnly, Taken
from schedapp.model.booking import Booking, EditScope, check_booking, split_name
from schedapp.model.change import Change, HistoryEntry
from schedapp.model.occurrence import Occurrence
from schedapp.model.recurrence import check_recurrence
from schedapp.model.resource import busy_span
from schedapp.model.timespan import Span, Timed, When, span_of, to_local
from schedapp.services import edits
from schedapp.store.bookings import BookingRepository
from schedapp.store.database import Database
from schedapp.store.occurrences import busy_words
from schedapp.store.records import RecordRepository
from schedapp.store.resources import ResourceRepository
from schedapp.store.trail import Note
from schedapp.store.week import WeekReader

TOOK_BACK = "Took back: "
DONE_AGAIN = "Done again: "


class BookingService:
    """`who` are the history's actor and face. All times are UTC epoch seconds."""

    def __init__(
        self,
        database: Database,
        resources: ResourceRepository,
        bookings: BookingRepository,
        records: RecordRepository,
        *,
        new_uid: Callable[[], str],
        who: tuple[str, str],
    ) -> None:
        self._database = database
        self._resources = resources
        self._bookings = bookings
        self._records = records
        self._week = WeekReader(database)
        self._new_uid = new_uid
        self._who = who

    # --- reading ----------------------------------------------------------------------------------

    def week(self, start: int, end: int, resources: Collection[str] | None = None) -> list[Occurrence]:
        """Live occurrences that overlap [start, end), by start; one for each resource of a booking."""
        return self._week.occurrences(start, end, resources)

    def revision(self) -> int:
        """Grows with every write of any process: what is shown is stale when it changed."""
        return self._database.revision()

    def series(self, name: str) -> Booking:
        """The whole booking that a name belongs to, with its overrides. NotFound, Ambiguous."""
        uid, _ = split_name(name)
        booking = self._bookings.find(self._bookings.resolve(uid))
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

    def taken(self, resources: Collection[str], start: int, end: int, *, ignore: str = "") -> Taken | None:
        """Whether a slot is taken here, buffers and capacity counted: a local look, fast enough for each mouse move.

        `ignore` is the uid or occurrence name of a booking that does not stand in its own way.
        """
        ids = self._resources.ids()
        rows = self._database.rows(
            "SELECT id FROM booking WHERE uid = ?1 OR parent_id = (SELECT id FROM booking WHERE uid = ?1)",
            (split_name(ignore)[0],),
        )
        ignored = [row for (row,) in rows] if ignore else []
        for resource in self._resources.all():
            if resource.uid in resources:
                busy = busy_span(resource, Span(start, end))
                blockers = self._bookings.occurrences.blockers(ids[resource.uid], busy.start, busy.end, ignored)
                if _peak(busy, [(row[0], row[1]) for row in blockers]) >= resource.capacity:
                    first = blockers[0]
                    return Taken(
                        f"{resource.name} is taken {busy_words(first, resource.zone)}.",
                        f"In the way: “{first[3]}”. Choose another time or resource.",
                        resource=resource.name,
                        spans=tuple((row[0], row[1]) for row in blockers),
                    )
        return None

    # --- changing ---------------------------------------------------------------------------------

    def add(self, booking: Booking) -> Change:
        """Books. A booking without uid gets one. Raises BadInput, NotFound, Taken."""
        fresh = check_booking(replace(booking, uid=booking.uid or self._new_uid()))
        fresh = replace(fresh, recurrence=check_recurrence(fresh.recurrence, fresh.when))
        return self._save(None, fresh, "booked", f"Booked “{fresh.title}” {edits.day_words(fresh.when)}")

    def edit(
        self,
        name: str,
        changes: Mapping[str, object],
        scope: EditScope = EditScope.ALL,
        *,
        expect: int | None = None,
    ) -> Change:
        """Changes fields of a booking or of one occurrence. `expect` is the version that the user saw.

        Raises BadInput, NotFound, Taken, ReadOnly, ChangedSince.
        """
        before = self._changeable(name, expect)
        after = edits.checked(before, edits.edited(before, split_name(name)[1], changes, scope))
        return self._save(before, after, "edited", f"Changed “{after.title}”")

    def move(self, name: str, when: When, scope: EditScope = EditScope.ALL) -> Change:
        """Moves or resizes; with ALL a series moves by as much as this occurrence does. Raises as `edit`."""
        before = self._changeable(name, None)
        after = edits.checked(before, edits.edited(before, split_name(name)[1], {"when": when}, scope))
        old = edits.part(before, split_name(name)[1]).when
        return self._save(before, after, "moved", _move_words(after.title, old, when))

    def cancel(self, name: str, scope: EditScope = EditScope.ALL) -> Change:
        """Cancels one occurrence, or the booking as a whole. Raises NotFound, ReadOnly."""
        before = self._changeable(name, None)
        after = edits.cancelled(before, split_name(name)[1], scope)
        return self._save(before, after, "cancelled", f"Cancelled “{before.title}”")

    def undo(self, change: Change) -> Change:
        """Puts a booking back as it was before a change; undoing that again is redo.

        What counts is that the booking is as the change left it: an undone later change is no obstacle.
        Raises ChangedSince if the booking changed meanwhile, Taken if its old slot is taken now.
        """
        now = self._bookings.find(change.booking.uid)
        if now is None or replace(now, version=0) != replace(change.booking, version=0):
            raise ChangedSince(
                f"“{change.booking.title}” was changed since.", "It is not put back, so that the newer change is kept."
            )
        target = change.before or replace(change.booking, deleted=True)
        return self._save(now, target, "undone", _undo_words(change.summary))

    def _changeable(self, name: str, expect: int | None) -> Booking:
        booking = self.series(name)
        if booking.deleted:
            raise NotFound(f"“{booking.title}” was cancelled before.", "Undo brings it back.")
        if booking.read_only:
            raise ReadOnly(
                f"“{booking.title}” belongs to somebody else in Google.",
                "Change it in Google Calendar, or ask its owner.",
            )
        if expect is not None and booking.version != expect:
            raise ChangedSince("This booking was changed meanwhile.", "Look at it again before you change it.")
        return booking

    def _save(self, before: Booking | None, after: Booking, action: str, summary: str) -> Change:
        actor, face = self._who
        note = Note(actor, face, action, summary)
        number, saved = self._bookings.save(after, note, expect=before.version if before else 0)
        return Change(number, saved, before, summary)


def _peak(slot: Span, spans: list[tuple[int, int]]) -> int:
    """The largest number of spans that cover one instant of a slot; it changes only where one starts."""
    points = [slot.start, *(start for start, _ in spans if slot.start < start < slot.end)]
    return max(sum(1 for start, end in spans if start <= point < end) for point in points)


def _move_words(title: str, old: When, new: When) -> str:
    """What a move did; where one end stayed, the new times say more than the start alone."""
    if isinstance(old, Timed) and isinstance(new, Timed) and (old.start == new.start) != (old.end == new.end):
        start, end = to_local(new.start, new.zone), to_local(new.end, new.zone)
        return f"“{title}” is now {start:%H:%M}–{end:%H:%M}"
    return f"Moved “{title}” to {edits.day_words(new)}"


def _undo_words(summary: str) -> str:
    """Taking back what was taken back is doing it again."""
    if summary.startswith(TOOK_BACK):
        return DONE_AGAIN + summary.removeprefix(TOOK_BACK)
    return TOOK_BACK + summary.removeprefix(DONE_AGAIN)


def span_in(booking: Booking, zone: str) -> Span:
    """The UTC span of a booking; an all-day one in `zone`."""
    return span_of(booking.when, zone)
