"""What Sched itself knows of a slot before it is booked: whether it is taken, which member of a pool it would get."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from schedapp.errors import NotFound, PoolTaken, Taken
from schedapp.model.booking import Booking, split_name
from schedapp.model.pool import Requirement
from schedapp.model.resource import Resource, busy_span
from schedapp.model.timespan import MINUTE, Span, Timed, peak, to_local
from schedapp.services import edits
from schedapp.services.availability import AvailabilityService
from schedapp.services.free_slots import FreeSlotService
from schedapp.store.bookings import BookingRepository
from schedapp.store.catalogue import CatalogueRepository
from schedapp.store.database import Database
from schedapp.store.occurrences import busy_words
from schedapp.store.resources import ResourceRepository

_DAYS_SEARCHED = 28


class LocalLook:
    """Reads only; safe from any thread. All times are UTC epoch seconds. Without `availability` no rule leaves a member
    out; without `free_slots` no refusal names the next free time."""

    def __init__(
        self,
        database: Database,
        resources: ResourceRepository,
        bookings: BookingRepository,
        availability: AvailabilityService | None = None,
        free_slots: FreeSlotService | None = None,
    ) -> None:
        self._catalogue = CatalogueRepository(database)
        self._resources = resources
        self._bookings = bookings
        self._availability = availability
        self._free_slots = free_slots

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
        """Why a slot cannot be had; capacity and the buffers of resources and of the service type are counted.

        `ignore` names a booking that does not stand in its own way; its service type and wishes are meant where none
        are given. A wish is met by any free member of its pool.
        """
        self._bookings.holds.sweep_when_due()
        part = self._part(ignore)
        if part is not None:
            service = part.service if service is None else service
            requirements = part.requirements if requirements is None else requirements
        wanted = Booking(
            "",
            "-",
            Timed(start, end, "UTC"),
            tuple(resources),
            service=service or "",
            requirements=tuple(requirements or ()),
        )
        own = self._bookings.rows_of(split_name(ignore)[0]) if ignore else []
        try:
            wanted = self._bookings.chosen(wanted, own, self.avoided(None, wanted))
        except PoolTaken as error:
            return error
        free = {wish.resource for wish in wanted.requirements if not wish.fixed}
        return self._first_taken(wanted, set(wanted.resources) - free, own)

    def zone_of(self, booking: Booking) -> str:
        """The zone of its first resource."""
        known = {resource.uid: resource.zone for resource in self._resources.all()}
        return next((known[uid] for uid in booking.resources if uid in known), "UTC")

    def chosen(self, booking: Booking, ignore: str = "") -> Booking:
        """The booking with the members that it would get now. Raises PoolTaken with the next free time, BadInput."""
        own = self._bookings.rows_of(split_name(ignore)[0]) if ignore else []
        try:
            return self._bookings.chosen(booking, own, self.avoided(None, booking))
        except PoolTaken as error:
            raise self.explained(error, booking) from None

    def avoided(self, before: Booking | None, after: Booking) -> frozenset[str]:
        """Members of the pools that a booking asks which the rules of the place leave out at its time."""
        if self._availability is None or not any(one.requirements for one in (after, *after.overrides)):
            return frozenset()
        wishes = {wish.pool for one in (after, *after.overrides) for wish in one.requirements}
        members = {uid for pool in self._catalogue.pools() if pool.uid in wishes for uid in pool.members}
        return frozenset(uid for uid in members if self._is_left_out(uid, before, after))

    def _is_left_out(self, uid: str, before: Booking | None, after: Booking) -> bool:
        assert self._availability is not None
        had = replace(before, resources=(uid,), overrides=()) if before and uid in before.resources else None
        return bool(self._availability.refused(had, replace(after, resources=(uid,), overrides=())))

    def explained(self, error: PoolTaken, booking: Booking) -> PoolTaken:
        """The refusal with the next time at which all that the booking needs is free: “Next free: 10:45 in Room 2.”"""
        words = self._next_free(booking)
        if not words:
            return error
        return PoolTaken(error.title, f"Next free: {words}.", resource=error.resource, spans=error.spans)

    def _next_free(self, booking: Booking) -> str:
        when = booking.when
        if (
            self._free_slots is None
            or booking.recurring
            or not isinstance(when, Timed)
            or when.end - when.start > 86_400
        ):
            return ""
        pools = {pool.uid: pool for pool in self._catalogue.pools()}
        asked = [wish for wish in booking.requirements if not wish.fixed and wish.pool in pools]
        held = [(uid,) for uid in booking.resources if uid not in {wish.resource for wish in asked}]
        wishes = [*held, *(pools[wish.pool].members for wish in asked)]
        known = {resource.uid: resource for resource in self._resources.all()}
        first = to_local(when.start, known[wishes[0][0]].zone).date()
        offers = self._free_slots.find(
            wishes, (when.end - when.start) // MINUTE, first=first, days=_DAYS_SEARCHED, count=1, after=when.start + 1,
            buffers=self._catalogue.buffers().get(booking.service, (0, 0)), ignore=booking.uid or "",
        )  # fmt: skip
        if not offers:
            return ""
        names = [known[uid].name for uid in offers[0].resources[len(held) :]]
        return f"{_moment_words(offers[0].start, when.start, known[wishes[0][0]].zone)} in {' and '.join(names)}"

    def _part(self, name: str) -> Booking | None:
        uid, original_start = split_name(name)
        booking = self._bookings.find(uid) if uid else None
        try:
            return edits.part(booking, original_start) if booking is not None else None
        except NotFound:
            return None

    def _first_taken(self, wanted: Booking, resources: Collection[str], own: Collection[int]) -> Taken | None:
        ids = self._resources.ids()
        buffers = self._catalogue.buffers().get(wanted.service, (0, 0)) if wanted.service else (0, 0)
        assert isinstance(wanted.when, Timed)
        for resource in self._resources.all():
            if resource.uid in resources:
                busy = busy_span(resource, Span(wanted.when.start, wanted.when.end), *buffers)
                found = self._taken_on(resource, ids[resource.uid], busy, own)
                if found is not None:
                    return found
        return None

    def _taken_on(self, resource: Resource, row: int, busy: Span, own: Collection[int]) -> Taken | None:
        blockers = self._bookings.occurrences.blockers(row, busy.start, busy.end, own)
        if not blockers or peak(busy, [Span(each[0], each[1]) for each in blockers]) < resource.capacity:
            return None
        first = blockers[0]
        return Taken(
            f"{resource.name} is taken {busy_words(first, resource.zone)}.",
            f"In the way: “{first[3]}”. Choose another time or resource.",
            resource=resource.name,
            spans=tuple((each[0], each[1]) for each in blockers),
        )


def _moment_words(epoch: int, wanted: int, zone: str) -> str:
    """`10:45`, on another day with its date."""
    local = to_local(epoch, zone)
    if local.date() == to_local(wanted, zone).date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b %H:%M}"
