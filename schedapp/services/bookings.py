"""Book, change, cancel, undo: the use cases around bookings. Every change goes through one gate in the store."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from schedapp.errors import ChangedSince, NotFound, ReadOnly, Taken
from schedapp.model.booking import Booking, EditScope, check_booking, split_name
from schedapp.model.change import Change, HistoryEntry
from schedapp.model.occurrence import Occurrence
from schedapp.model.recurrence import check_recurrence
from schedapp.model.resource import busy_span
from schedapp.model.split import following_uid
from schedapp.model.timespan import Span, Timed, When, span_of, to_local
from schedapp.services import edits, parting
from schedapp.store.as_google import AsGoogleReader
from schedapp.store.bookings import BookingRepository, Draft
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
        self._as_google = AsGoogleReader(database)
        self._new_uid = new_uid
        self._who = who

    # --- reading ----------------------------------------------------------------------------------

    def week(self, start: int, end: int, resources: Collection[str] | None = None) -> list[Occurrence]:
        """Live occurrences that overlap [start, end), by start; one for each resource of a booking."""
        return self._week.occurrences(start, end, resources)

    def week_as_google(self, start: int, end: int, resources: Collection[str] | None = None) -> list[Occurrence]:
        """The same as each calendar got it; what no calendar has is without title, and absent."""
        return self._as_google.occurrences(start, end, resources, self.week(start, end, resources))

    def in_calendar(self, connection: str, *, made_here: bool = False) -> int:
        """How many bookings have an event over a connection (uid): what a higher privacy level writes anew. A lower one
        leaves alone what came from Google: `made_here`."""
        return self._as_google.count(connection, made_here=made_here)

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
        """Changes fields of a booking, of one occurrence, or of one and all after it. `expect` is the version seen.

        FOLLOWING takes the series apart: what comes before stays, the rest is a booking of its own. ALL does so, too,
        where other times or rules would touch what has begun already: the past stays as it was (`parting`).
        Raises BadInput, NotFound, Taken, ReadOnly, ChangedSince.
        """
        before = self._changeable(name, expect)
        return self._change(before, name, changes, scope, "edited", lambda after: f"Changed “{after.title}”")

    def move(self, name: str, when: When, scope: EditScope = EditScope.ALL) -> Change:
        """Moves or resizes; FOLLOWING and ALL move a series by as much as this occurrence. Raises as `edit`."""
        before = self._changeable(name, None)
        old = edits.part(before, split_name(name)[1]).when
        words = _move_words(before.title, old, when)
        return self._change(before, name, {"when": when}, scope, "moved", lambda _: words)

    def planned(self, name: str, changes: Mapping[str, object], scope: EditScope = EditScope.ALL) -> Booking:
        """What an edit would make of the part of a booking that it is about, without making it. Raises as `edit`."""
        before, original_start = self._changeable(name, None), split_name(name)[1]
        parts = self._parted(before, original_start, changes, scope)
        if parts is not None:
            return parts.tail or parts.head
        after = edits.edited(before, original_start, changes, scope)
        return edits.part(after, original_start) if scope is EditScope.THIS else after

    def cancel(self, name: str, scope: EditScope = EditScope.ALL) -> Change:
        """Cancels one occurrence, it and all after it, or the booking as a whole. NotFound, ReadOnly, BadInput."""
        before, original_start = self._changeable(name, None), split_name(name)[1]
        after = edits.cancelled(before, original_start, scope)
        since = "" if after.deleted or scope is not EditScope.FOLLOWING else _since(before, original_start)
        return self._save(before, after, "cancelled", f"Cancelled “{before.title}”{since}")

    def undo(self, change: Change) -> Change:
        """Puts a booking back as it was before a change; undoing that again is redo.

        What counts is that the booking is as the change left it: an undone later change is no obstacle.
        Raises ChangedSince if the booking changed meanwhile, Taken if its old slot is taken now.
        """
        words = _undo_words(change.summary)
        found = [self._as_left(part) for part in change.parts]
        targets = [part.before or replace(part.booking, deleted=True) for part in change.parts]
        if change.second is None:
            return self._save(found[0], targets[0], "undone", words)
        return self._save_both((found[1], targets[1]), (found[0], targets[0]), "undone", (words, words))

    def _as_left(self, change: Change) -> Booking:
        """The booking of a change, which nobody changed since."""
        now = self._bookings.find(change.booking.uid)
        if now is None or replace(now, version=0) != replace(change.booking, version=0):
            raise ChangedSince(
                f"“{change.booking.title}” was changed since.", "It is not put back, so that the newer change is kept."
            )
        return now

    # --- how changes are written ------------------------------------------------------------------

    def _change(
        self,
        before: Booking,
        name: str,
        changes: Mapping[str, object],
        scope: EditScope,
        action: str,
        words: Callable[[Booking], str],
    ) -> Change:
        original_start = split_name(name)[1]
        parts = self._parted(before, original_start, changes, scope)
        if parts is None:
            after = edits.checked(before, edits.edited(before, original_start, changes, scope))
            return self._save(before, after, action, words(after))
        ended = f"“{before.title}” ends before {edits.slot_words(before, parts.cut)}"
        if parts.tail is None:
            return self._save(before, parts.head, action, ended)
        tail = edits.checked(parts.was, parts.tail)
        known = self._bookings.find(tail.uid)
        since = _since(before, parts.cut) + ("" if scope is EditScope.FOLLOWING else "; what was before stays")
        summaries = (words(tail) + since, ended)
        return self._save_both((known, tail), (before, parts.head), action, summaries, parts.cut)

    def _parted(
        self, before: Booking, original_start: str, changes: Mapping[str, object], scope: EditScope
    ) -> parting.Parts | None:
        edits.check_fields(changes)
        zones = [resource.zone for resource in self._resources.known() if resource.uid == before.resources[0]]
        present = parting.Present(self._bookings.now(), zones[0] if zones else "UTC")
        return parting.parted(
            before, original_start, changes, scope, present, lambda cut: self._free_uid(before.uid, cut)
        )

    def _free_uid(self, uid: str, cut: str) -> str:
        """The first uid of what goes on from a cut that no living booking has."""
        for attempt in itertools.count():
            found = self._bookings.find(following_uid(uid, cut, attempt))
            if found is None or found.deleted:
                break
        return following_uid(uid, cut, attempt)

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
        number, saved = self._bookings.save(after, self._note(action, summary), expect=before.version if before else 0)
        return Change(number, saved, before, summary)

    def _save_both(
        self,
        first: tuple[Booking | None, Booking],
        second: tuple[Booking | None, Booking],
        action: str,
        summaries: tuple[str, str],
        cut: str = "",
    ) -> Change:
        """Two bookings, each before and after, in one transaction; the first is told first. `cut`: see the store."""
        drafts = [
            Draft(after, self._note(action, summary), before.version if before else 0)
            for (before, after), summary in zip((first, second), summaries, strict=True)
        ]
        one, other = self._bookings.save_both(drafts[0], drafts[1], cut)
        return Change(*one, first[0], summaries[0], second=Change(*other, second[0], summaries[1]))

    def _note(self, action: str, summary: str) -> Note:
        actor, face = self._who
        return Note(actor, face, action, summary)


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


def _since(booking: Booking, cut: str) -> str:
    return f" from {edits.slot_words(booking, cut)} on"


def _undo_words(summary: str) -> str:
    """Taking back what was taken back is doing it again."""
    if summary.startswith(TOOK_BACK):
        return DONE_AGAIN + summary.removeprefix(TOOK_BACK)
    return TOOK_BACK + summary.removeprefix(DONE_AGAIN)


def span_in(booking: Booking, zone: str) -> Span:
    """The UTC span of a booking; an all-day one in `zone`."""
    return span_of(booking.when, zone)
