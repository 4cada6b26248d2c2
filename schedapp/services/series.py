"""The dates of a series that clash, what could be done about each, and the dates that were skipped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from schedapp.errors import Taken
from schedapp.model.availability import Refusal
from schedapp.model.booking import Booking, EditScope, Transparency, check_booking, occurrence_key, split_name
from schedapp.model.change import Change
from schedapp.model.free_slots import Offer
from schedapp.model.recurrence import expand
from schedapp.model.resource import Resource
from schedapp.model.series import occurrence_when
from schedapp.model.series_dates import Answer, answered, skipped_dates
from schedapp.model.timespan import DAY, MINUTE, Span, Timed, When, day_start, span_of, to_local
from schedapp.services.availability import AvailabilityService
from schedapp.services.bookings import BookingService
from schedapp.services.free_slots import FreeSlotService
from schedapp.services.resources import ResourceService

HORIZON = 400 * DAY
"""Dates are looked at for so long: what lies beyond it is not known yet."""
MOST = 50
"""Clashes that are told at once; a series with more wants another time as a whole."""
_TIMES, _ROOMS, _DAYS = 4, 4, 3


@dataclass(frozen=True, slots=True)
class SeriesClash:
    """One date that cannot be had: its original start and time, and why in words.

    `resource` is the name of what is taken, "" where the whole place is closed. `times` are when all of it would be
    free (the nearest first), `swaps` the resources (uids) with another in place of the one that is taken. `closed`:
    nothing but a rule of the place refuses it, and that may be overridden.
    """

    original_start: str
    when: When
    words: str
    resource: str = ""
    times: tuple[Timed, ...] = ()
    swaps: tuple[tuple[str, ...], ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class SkippedDate:
    """A date of a series that was skipped or cancelled, and when it would be."""

    original_start: str
    when: When


class SeriesService:
    """Reads only, but for what goes through `BookingService`. Safe from any thread."""

    most = MOST

    def __init__(
        self,
        bookings: BookingService,
        resources: ResourceService,
        availability: AvailabilityService,
        free_slots: FreeSlotService,
    ) -> None:
        self._bookings = bookings
        self._resources = resources
        self._availability = availability
        self._free_slots = free_slots

    # --- clashes ------------------------------------------------------------------------------------

    def clashes(self, booking: Booking, ignore: str = "") -> tuple[SeriesClash, ...]:
        """The dates of a series, as it is to be, that are taken or closed, with what could be done: the first 50.

        `ignore` is the name of the booking as it is stored: it does not stand in its own way.
        """
        if not booking.recurring or not booking.resources or booking.transparency is Transparency.TRANSPARENT:
            return ()
        known = {resource.uid: resource for resource in self._resources.list()}
        found = []
        for when in self._dates(booking, known):
            clash = self._clash(booking, when, known, ignore)
            if clash is not None:
                found.append(clash)
            if len(found) >= MOST:
                break
        return tuple(found)

    def elsewhere(self, booking: Booking, ignore: str = "") -> tuple[tuple[str, ...], ...]:
        """The resources with another of the same kind in place of one that cannot be had, as it is to be: those that
        are free at the time of a booking or, of a series, of its first date."""
        known = {resource.uid: resource for resource in self._resources.list()}
        zone = next((known[uid].zone for uid in booking.resources if uid in known), "UTC")
        return self._swaps(booking, span_of(booking.when, zone), known, ignore)

    def clashes_of_edit(self, name: str, changes: Mapping[str, object], scope: EditScope) -> tuple[SeriesClash, ...]:
        """Those that a change of a series would have. Raises as `BookingService.edit`."""
        planned = self._bookings.planned(name, changes, scope)
        return self.clashes(planned, self._bookings.get(split_name(name)[0]).uid)  # a name may be a shortened one

    def _dates(self, booking: Booking, known: Mapping[str, Resource]) -> list[When]:
        """The coming dates that are as the series has them: a changed one was placed by hand."""
        zone = next((known[uid].zone for uid in booking.resources if uid in known), "UTC")
        now = self._bookings.now()
        begin = max(span_of(booking.when, zone).start, now)
        overridden = {override.original_start for override in booking.overrides}
        dates = expand(booking.when, booking.recurrence, Span(begin, begin + HORIZON), zone)
        return [when for when in dates if occurrence_key(when) not in overridden]

    def _clash(self, booking: Booking, when: When, known: Mapping[str, Resource], ignore: str) -> SeriesClash | None:
        """Why one date cannot be had, None if it can."""
        zone = next((known[uid].zone for uid in booking.resources if uid in known), "UTC")
        span = span_of(when, zone)
        taken = self._taken(booking, booking.resources, span, ignore)
        refusal = self._refusal(booking.resources, span, ignore) if taken is None else None
        if taken is None and refusal is None:
            return None
        times = self._times(booking, when, zone, ignore) if isinstance(when, Timed) else ()
        swaps = self._swaps(booking, span, known, ignore)
        key = occurrence_key(when)
        if taken is not None:
            return SeriesClash(key, when, _taken_words(taken), taken.resource, times, swaps)
        assert refusal is not None
        return SeriesClash(key, when, refusal.words, "", times, swaps, closed=not refusal.firm)

    def _taken(self, booking: Booking, resources: Collection[str], span: Span, ignore: str) -> Taken | None:
        return self._bookings.taken(
            tuple(resources),
            span.start,
            span.end,
            ignore=ignore,
            service=booking.service,
            requirements=booking.requirements,
        )

    def _refusal(self, resources: Collection[str], span: Span, ignore: str) -> Refusal | None:
        return self._availability.why_not(resources, span.start, span.end, ignore=ignore)

    def _is_free(self, booking: Booking, resources: Collection[str], span: Span, ignore: str) -> bool:
        taken = self._taken(booking, resources, span, ignore)
        return taken is None and self._refusal(resources, span, ignore) is None

    def _times(self, booking: Booking, when: Timed, zone: str, ignore: str) -> tuple[Timed, ...]:
        """When all of it is free: on that day, the nearest first, then on the next days."""
        minutes, day = (when.end - when.start) // MINUTE, to_local(when.start, zone).date()
        if not 1 <= minutes <= 1_440:
            return ()
        wishes = [(uid,) for uid in booking.resources]
        tomorrow = day_start(day + timedelta(days=1), zone)
        find = self._free_slots.find
        same = find(wishes, minutes, first=day, days=1, count=200, ignore=ignore, apart=False)
        near: list[Offer] = []
        for offer in sorted(same, key=lambda offer: abs(offer.start - when.start)):
            if len(near) < _TIMES - 1 and not any(
                Span(o.start, o.end).overlaps(Span(offer.start, offer.end)) for o in near
            ):
                near.append(offer)
        after = find(wishes, minutes, first=day, days=_DAYS, count=1, after=tomorrow, ignore=ignore)
        return tuple(Timed(offer.start, offer.end, when.zone) for offer in (*near, *after))

    def _swaps(
        self, booking: Booking, span: Span, known: Mapping[str, Resource], ignore: str
    ) -> tuple[tuple[str, ...], ...]:
        """The resources with another of the same kind in place of the one that cannot be had."""
        found: list[tuple[str, ...]] = []
        for place, uid in enumerate(booking.resources):
            if uid not in known or self._is_free(booking, (uid,), span, ignore):
                continue
            for other in known.values():
                instead = (*booking.resources[:place], other.uid, *booking.resources[place + 1 :])
                fits = other.kind is known[uid].kind and other.uid not in booking.resources
                if fits and self._is_free(booking, instead, span, ignore):
                    found.append(instead)
                if len(found) >= _ROOMS:
                    return tuple(found)
        return tuple(found)

    # --- changing -----------------------------------------------------------------------------------

    def add(self, booking: Booking, answers: Mapping[str, Answer], *, anyway: bool = False) -> Change:
        """Books a series with answers for some of its dates (by original start), as one change. Raises as `add`."""
        whole = answered(check_booking(self._bookings.with_uid(booking)), answers)
        return self._bookings.add(whole, anyway=anyway)

    def edit(
        self,
        name: str,
        changes: Mapping[str, object],
        scope: EditScope,
        answers: Mapping[str, Answer],
        *,
        expect: int | None = None,
        anyway: bool = False,
    ) -> Change:
        """Changes a series with answers for some of its dates, as one change. Raises as `BookingService.edit`."""
        return self._bookings.edit(
            name, changes, scope, expect=expect, anyway=anyway, amend=lambda after: answered(after, answers)
        )

    # --- skipped dates ------------------------------------------------------------------------------

    def skipped(self, name: str) -> tuple[SkippedDate, ...]:
        """The dates of a series that do not take place, in order. Raises NotFound."""
        booking = self._bookings.series(name)
        return tuple(SkippedDate(key, occurrence_when(booking, key)) for key in skipped_dates(booking))

    def add_back(self, name: str, *, anyway: bool = False) -> Change:
        """Puts a skipped date (`UID/ORIGINAL_START`) back as the series has it. Raises NotFound, Taken, NotOpen."""
        return self._bookings.add_back(name, anyway=anyway)


def _taken_words(taken: Taken) -> str:
    """`Room 1 is taken 08:30–09:15: “Cleaning”`."""
    what = taken.detail.partition("In the way: ")[2].partition(". ")[0]
    return f"{taken.title.rstrip('.')}: {what}" if what else taken.title.rstrip(".")


def open_dates(clashes: Sequence[SeriesClash], answers: Mapping[str, Answer]) -> tuple[SeriesClash, ...]:
    """The clashes that have no answer yet."""
    return tuple(clash for clash in clashes if clash.original_start not in answers)
