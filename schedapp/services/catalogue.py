"""Service types and pools: list, find, add, edit, remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from schedapp.errors import Ambiguous, BadInput, InUse, NotFound
from schedapp.model.pool import Pool, Requirement, any_words, check_pool, wish_for
from schedapp.model.service import ServiceType, check_service
from schedapp.services.resources import ResourceService
from schedapp.store.bookings import BookingRepository
from schedapp.store.catalogue import CatalogueRepository
from schedapp.store.database import Database

Named = TypeVar("Named", ServiceType, Pool)


class CatalogueService:
    """`now` is in UTC epoch seconds. References are names (any case), uids, or with `short_ids`
    beginnings of a uid."""

    def __init__(
        self,
        database: Database,
        resources: ResourceService,
        bookings: BookingRepository,
        *,
        now: Callable[[], int],
        new_uid: Callable[[], str],
        short_ids: bool = True,
    ) -> None:
        self._database = database
        self._catalogue = CatalogueRepository(database)
        self._resources = resources
        self._bookings = bookings
        self._now = now
        self._new_uid = new_uid
        self._short_ids = short_ids

    # --- service types ----------------------------------------------------------------------------

    def services(self) -> tuple[ServiceType, ...]:
        """Those that are offered, in their order."""
        return self._catalogue.services()

    def known_services(self) -> tuple[ServiceType, ...]:
        """Removed ones, too: bookings still have their name and colour."""
        return self._catalogue.known_services()

    def service(self, ref: str) -> ServiceType:
        """Raises NotFound, Ambiguous."""
        return self._found(self.services(), ref, "service type", "schedapp services list")

    def add_service(self, service: ServiceType) -> ServiceType:
        """Stores a new one; without uid it gets its own, with that of a removed one that is back; `pool` may be a name.
        Raises BadInput, NotFound."""
        fresh = replace(check_service(service), uid=service.uid or self._new_uid(), pool=self._pool_uid(service.pool))
        with self._database.write():
            _check_name(fresh, self.services(), "service type")
            return self._catalogue.add_service(fresh)

    def edit_service(self, service: ServiceType) -> ServiceType:
        """Writes all fields by uid. Where buffers changed, its bookings to come are placed again; what does not fit any
        more becomes a clash. Raises BadInput, NotFound, ChangedSince."""
        old = self.service(service.uid)
        fresh = replace(check_service(service), pool=self._pool_uid(service.pool))
        with self._database.write():
            _check_name(fresh, self.services(), "service type")
            saved = self._catalogue.edit_service(fresh)
            if (old.buffer_before, old.buffer_after) != (saved.buffer_before, saved.buffer_after):
                self._bookings.placing.place_again(self._catalogue.bookings_of(saved.uid, self._now()))
        return saved

    def remove_service(self, ref: str) -> ServiceType:
        """It is not offered any more; its bookings keep it. Raises NotFound, Ambiguous."""
        service = self.service(ref)
        self._catalogue.remove_service(service.uid, self._now())
        return service

    def order_services(self, refs: Sequence[str]) -> tuple[ServiceType, ...]:
        """Has these service types stand first, in this order, and the others behind them. Raises NotFound, Ambiguous,
        BadInput for one that is named twice."""
        with self._database.write():
            wanted = [self.service(ref).uid for ref in refs]
            if len(set(wanted)) != len(wanted):
                raise BadInput("A service type is named twice.", "Name each of them once.")
            rest = [each.uid for each in self.services() if each.uid not in wanted]
            self._catalogue.order_services([*wanted, *rest])
            return self.services()

    # --- pools ------------------------------------------------------------------------------------

    def pools(self) -> tuple[Pool, ...]:
        """By name, each with its members (resource uids) in the order in which they are chosen."""
        return self._catalogue.pools()

    def pool(self, ref: str) -> Pool:
        """Also by “any treatment room”. Raises NotFound, Ambiguous."""
        folded = ref.strip().casefold()
        spoken = [pool for pool in self.pools() if any_words(pool.name).casefold() == folded]
        return spoken[0] if spoken else self._found(self.pools(), ref, "pool", "schedapp pools list")

    def add_pool(self, pool: Pool) -> Pool:
        """Stores a new one; without uid it gets its own; members may be names. Raises BadInput, NotFound."""
        fresh = check_pool(replace(pool, uid=pool.uid or self._new_uid(), members=self._member_uids(pool.members)))
        with self._database.write():
            _check_name(fresh, self.pools(), "pool")
            return self._catalogue.add_pool(fresh)

    def bring_back_pool(self, pool: Pool) -> Pool:
        """Has a removed one back as it was, be it that all of its members were removed. Raises BadInput (its name is in
        use), NotFound (a member is gone)."""
        members = self._member_uids(pool.members)
        with self._database.write():
            _check_name(pool, self.pools(), "pool")
            return self._catalogue.add_pool(replace(pool, members=members))

    def edit_pool(self, pool: Pool) -> Pool:
        """Writes all fields by uid; bookings keep their members. Raises BadInput, NotFound, ChangedSince."""
        self.pool(pool.uid)
        fresh = check_pool(replace(pool, members=self._member_uids(pool.members)))
        with self._database.write():
            _check_name(fresh, self.pools(), "pool")
            return self._catalogue.edit_pool(fresh)

    def remove_pool(self, ref: str) -> Pool:
        """Its bookings keep the members that they have. Raises BadInput while a service type asks for it, NotFound."""
        pool = self.pool(ref)
        users = [service.name for service in self.services() if service.pool == pool.uid]
        if users:
            raise BadInput(
                f"“{pool.name}” is asked for by {', '.join(users)}.", "Take it out of these service types first."
            )
        self._catalogue.remove_pool(pool.uid, self._now())
        return pool

    def open_wishes(
        self, pools: Sequence[str], service: ServiceType | None, resources: Sequence[str] = ()
    ) -> tuple[Requirement, ...]:
        """A wish for each named pool, else for the one that the service type needs, which may be met by one of the
        resources (uids) that were named. Raises NotFound, Ambiguous."""
        if pools:
            return tuple(Requirement(self.pool(ref).uid) for ref in pools)
        return (wish_for(self.pool(service.pool), resources),) if service and service.pool else ()

    def names(self) -> dict[str, str]:
        """The names of all service types and pools by uid, removed ones included."""
        return {each.uid: each.name for each in self.known_services()} | dict(self._catalogue.pool_names())

    def _found(self, everything: Sequence[Named], ref: str, what: str, listing: str) -> Named:
        folded = ref.strip().casefold()
        for found in (
            [each for each in everything if each.uid == ref],
            [each for each in everything if each.name.casefold() == folded],
            [each for each in everything if self._short_ids and len(folded) >= 4 and each.uid.startswith(folded)],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(f"{each.name} ({each.uid[:8]})" for each in found)
                raise Ambiguous(f"“{ref[:60]}” fits more than one {what}.", f"Give the id of one of: {names}.")
        raise NotFound(f"There is no {what} “{ref[:60]}”.", f"List them with “{listing}”.")

    def _pool_uid(self, ref: str) -> str:
        return self.pool(ref).uid if ref else ""

    def _member_uids(self, refs: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._resources.get(ref).uid for ref in refs)


def _check_name(one: Named, everything: Sequence[Named], what: str) -> None:
    """A name in any case is one thing's: two alike could not be told apart."""
    folded = one.name.casefold()
    if any(other.uid != one.uid and other.name.casefold() == folded for other in everything):
        raise InUse(f"There is a {what} “{one.name}” already.", "Give this one a name that differs in its letters.")
