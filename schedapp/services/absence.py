"""Somebody is ill, or something is broken: what is booked then, where each could go, and all of it as one change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from schedapp.errors import BadInput, ChangedSince, ReadOnly
from schedapp.model.availability import RefusalKind
from schedapp.model.booking import Booking, EditScope, Origin
from schedapp.model.change import Batch, Change, Edit, Family, Step
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.free_slots import LONGEST
from schedapp.model.resource import Kind, Resource, busy_span
from schedapp.model.timespan import MINUTE, Span, Timed, When, span_of, to_local
from schedapp.services.availability import AvailabilityService
from schedapp.services.bookings import BookingService
from schedapp.services.catalogue import CatalogueService
from schedapp.services.closures import ClosureService
from schedapp.services.free_slots import FreeSlotService
from schedapp.services.resources import ResourceService
from schedapp.store.database import Database

DAYS_SEARCHED = 28
_ATTEMPTS = 50


class Fate(StrEnum):
    """What becomes of a booking."""

    KEEP = "keep"
    OTHER = "other"  # another resource of the same kind, at the same time
    LATER = "later"  # the next time at which all of its resources are free
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Affected:
    """A booking (or one occurrence, by its name) of a resource that is out. `other` and `later` are where it could go;
    no two of those that are offered together are in each other's way. `fixed`: it is somebody else's in Google."""

    name: str
    booking: Booking
    span: Span
    all_day: bool
    other: Resource | None = None
    later: Span | None = None
    fixed: bool = False

    @property
    def fates(self) -> tuple[Fate, ...]:
        """What can become of it, the kindest first."""
        if self.fixed:
            return (Fate.KEEP,)
        offered = [fate for fate, there in ((Fate.OTHER, self.other), (Fate.LATER, self.later)) if there is not None]
        return (*offered, Fate.CANCEL, Fate.KEEP)


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the call list. `fate` is what was done, `to` the new span, `resource` the new resource's name."""

    client: str
    phone: str
    title: str
    span: Span
    all_day: bool
    fate: Fate
    to: Span | None = None
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """What was done: undone as one. `calls` are in the order of the old times."""

    batch: Batch
    calls: tuple[Call, ...]


class AbsenceService:
    """`bookings` asks no rules: what is offered here was checked against them, the notice left aside."""

    def __init__(
        self,
        database: Database,
        bookings: BookingService,
        resources: ResourceService,
        closures: ClosureService,
        availability: AvailabilityService,
        free_slots: FreeSlotService,
        catalogue: CatalogueService,
        *,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._bookings = bookings
        self._resources = resources
        self._closures = closures
        self._availability = availability
        self._free_slots = free_slots
        self._catalogue = catalogue
        self._now = now

    # --- looking ----------------------------------------------------------------------------------

    def affected(self, ref: str, when: When) -> tuple[Affected, ...]:
        """What is booked on a resource (name or uid) and has not begun, each with where it could go. NotFound."""
        resource = self._resources.get(ref)
        span = span_of(when, resource.zone)
        rows = self._bookings.week(span.start, span.end, [resource.uid])
        found: list[Affected] = []
        planned: dict[str, list[Span]] = {}
        for row in rows:
            if row.end > self._now():
                part = self._bookings.get(row.name)
                plain = Affected(row.name, part, Span(row.start, row.end), row.all_day, fixed=row.read_only)
                found.append(plain if row.read_only else self._with_offers(plain, resource, span, planned))
        return tuple(found)

    def _with_offers(
        self, one: Affected, resource: Resource, absence: Span, planned: dict[str, list[Span]]
    ) -> Affected:
        other = self._other(one, resource, planned)
        if other is not None:
            planned.setdefault(other.uid, []).append(busy_span(other, one.span, *self._buffers(one)))
        later = None if one.all_day else self._later(one, absence, planned)
        if later is not None:
            for uid in one.booking.resources:
                own = busy_span(self._resources.get(uid), later, *self._buffers(one))
                planned.setdefault(uid, []).append(own)
        return replace(one, other=other, later=later)

    def _other(self, one: Affected, resource: Resource, planned: Mapping[str, Sequence[Span]]) -> Resource | None:
        """The first resource of the same kind that is open and free at the same time."""
        for other in self._resources.list():
            if other.kind is not resource.kind or other.uid in one.booking.resources:
                continue
            refusal = self._availability.why_not([other.uid], one.span.start, one.span.end)
            if refusal is not None and refusal.kind is not RefusalKind.NOTICE:
                continue
            busy = busy_span(other, one.span, *self._buffers(one))
            if any(busy.overlaps(each) for each in planned.get(other.uid, ())):
                continue
            if self._bookings.taken([other.uid], one.span.start, one.span.end, service=one.booking.service) is None:
                return other
        return None

    def _later(self, one: Affected, absence: Span, planned: Mapping[str, Sequence[Span]]) -> Span | None:
        """The next time after the absence at which all of its resources are free."""
        minutes = (one.span.end - one.span.start) // MINUTE
        if not 0 < minutes <= LONGEST:
            return None
        after = max(absence.end, self._now())
        known = {uid: self._resources.get(uid) for uid in one.booking.resources}
        first = to_local(after, next(iter(known.values())).zone).date()
        for _attempt in range(_ATTEMPTS):
            offers = self._free_slots.find(
                [[uid] for uid in known],
                minutes,
                first=first,
                days=DAYS_SEARCHED,
                count=1,
                after=after,
                buffers=self._buffers(one),
                ignore="" if "/" in one.name else one.name,
            )
            if not offers:
                return None
            span = Span(offers[0].start, offers[0].end)
            in_the_way = _in_the_way(span, known, planned)
            if not in_the_way:
                return span
            after = max(span.start + MINUTE, *(each.end for each in in_the_way))
        return None

    def _buffers(self, one: Affected) -> tuple[int, int]:
        """Those of its service type, in minutes."""
        known = {each.uid: each for each in self._catalogue.known_services()}
        service = known.get(one.booking.service)
        return (service.buffer_before, service.buffer_after) if service else (0, 0)

    # --- doing ------------------------------------------------------------------------------------

    def take_out(
        self, ref: str, when: When, fates: Iterable[tuple[Affected, Fate]] = (), *, title: str = ""
    ) -> Absence:
        """Takes a resource out and does with each booking what was chosen; all of it or nothing.

        Raises NotFound, BadInput (a fate that is not offered), Taken (a place that was free was taken meanwhile),
        ReadOnly, ChangedSince.
        """
        resource = self._resources.get(ref)
        chosen = sorted(fates, key=lambda pair: pair[0].span.start)
        with self._database.write():
            for one, _fate in chosen:
                if self._bookings.get(one.name) != one.booking:
                    raise ChangedSince(f"“{one.booking.title}” was changed meanwhile.", "Look at the list again.")
            closing = self._shut(resource, when, title)
            changes = [change for one, fate in chosen if (change := self._carry_out(one, fate, resource)) is not None]
        moved = f", {len(changes)} booking{'' if len(changes) == 1 else 's'} changed" if changes else ""
        batch = Batch((*closing, *changes), f"{resource.name} is out{moved}")
        return Absence(batch, tuple(call_of(one, fate) for one, fate in chosen))

    def _shut(self, resource: Resource, when: When, title: str) -> tuple[Step, ...]:
        """The time off, unless there is some already that covers it."""
        span = span_of(when, resource.zone)
        for closure in self._closures.list(span.start, span.end, resource.uid):
            known = span_of(closure.when, resource.zone)
            if closure.resource and closure.shuts and known.start <= span.start and span.end <= known.end:
                return ()
        kind = ClosureKind.TIME_OFF if resource.kind is Kind.PERSON else ClosureKind.CLOSED
        saved = self._closures.add(Closure("", when, resource.uid, kind, title))
        return (Step((Edit(Family.CLOSURES, saved.uid, None, saved),), f"{resource.name}: {saved.words}"),)

    def _carry_out(self, one: Affected, fate: Fate, resource: Resource) -> Change | None:
        if fate not in one.fates:
            if one.fixed:
                raise ReadOnly(f"“{one.booking.title}” belongs to somebody else in Google.", "Change it there.")
            raise BadInput(f"“{one.booking.title}” cannot go there.", "Choose another time, or cancel it.")
        scope = EditScope.THIS if "/" in one.name else EditScope.ALL
        if fate is Fate.CANCEL:
            return self._bookings.cancel(one.name, scope)
        if fate is Fate.OTHER and one.other is not None:
            resources = tuple(one.other.uid if uid == resource.uid else uid for uid in one.booking.resources)
            return self._bookings.edit(one.name, {"resources": resources}, scope)
        if fate is Fate.LATER and one.later is not None:
            zone = one.booking.when.zone if isinstance(one.booking.when, Timed) else resource.zone
            return self._bookings.move(one.name, Timed(one.later.start, one.later.end, zone), scope)
        return None


def kindest(affected: Iterable[Affected], *wanted: Fate) -> list[tuple[Affected, Fate]]:
    """For each the first of the wanted fates that is offered; it stays where none is, and where it was made in Google:
    that is for the one who made it to say."""
    return [
        (
            one,
            next((fate for fate in wanted if fate in one.fates and one.booking.origin is not Origin.GOOGLE), Fate.KEEP),
        )
        for one in affected
    ]


def _in_the_way(span: Span, known: Mapping[str, Resource], planned: Mapping[str, Sequence[Span]]) -> list[Span]:
    """What was offered to others already."""
    return [
        each
        for uid, resource in known.items()
        for each in planned.get(uid, ())
        if busy_span(resource, span).overlaps(each)
    ]


def call_of(one: Affected, fate: Fate) -> Call:
    """The line of the call list for what is to be done, or was."""
    call = Call(one.booking.client, one.booking.phone, one.booking.title, one.span, one.all_day, fate)
    if fate is Fate.LATER:
        return replace(call, to=one.later)
    if fate is Fate.OTHER and one.other is not None:
        return replace(call, to=one.span, resource=one.other.name)
    return call
