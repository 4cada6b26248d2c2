"""Add, edit, find and remove what can be booked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from schedapp.errors import Ambiguous, BadInput, InUse, NotFound
from schedapp.model.change import Change
from schedapp.model.resource import PALETTE, Resource, check_resource
from schedapp.services.taking_off import Avoided, TakingOff, unmet
from schedapp.store.bookings import BookingRepository
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from schedapp.store.resources import ResourceRepository


@dataclass(frozen=True, slots=True)
class Removal:
    """A resource that was removed, and what that changed of bookings to come."""

    resource: Resource
    changes: tuple[Change, ...]

    @property
    def unmet(self) -> tuple[Change, ...]:
        """Of these the bookings that had asked a pool for it, and no other member is free."""
        return unmet(self.changes, self.resource.uid)


class ResourceService:
    """`who` are the history's actor and face; `now` is in UTC epoch seconds. `avoided` are members of pools that a
    booking gets only where no other is free. `short_ids`: four characters of a uid are enough."""

    def __init__(
        self,
        database: Database,
        resources: ResourceRepository,
        bookings: BookingRepository,
        connections: ConnectionRepository,
        *,
        now: Callable[[], int],
        new_uid: Callable[[], str],
        who: tuple[str, str],
        avoided: Avoided = lambda _booking: frozenset(),
        short_ids: bool = True,
    ) -> None:
        self._database = database
        self._resources = resources
        self._bookings = bookings
        self._connections = connections
        self._now = now
        self._new_uid = new_uid
        self._who = who
        self._avoided = avoided
        self._short_ids = short_ids

    def list(self) -> tuple[Resource, ...]:
        """All resources by kind, position and name."""
        return self._resources.all()

    def known(self) -> tuple[Resource, ...]:
        """Removed ones, too: bookings still name them."""
        return self._resources.known()

    def get(self, ref: str) -> Resource:
        """By uid, name (any case) or a beginning of the uid of four characters or more. NotFound, Ambiguous."""
        everything = self._resources.all()
        folded = ref.strip().casefold()
        for found in (
            [r for r in everything if r.uid == ref],
            [r for r in everything if r.name.casefold() == folded],
            [r for r in everything if self._short_ids and len(folded) >= 4 and r.uid.startswith(folded)],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(f"{r.name} ({r.uid[:8]})" for r in found)
                raise Ambiguous(f"“{ref[:60]}” fits more than one resource.", f"Give the id of one of: {names}.")
        raise NotFound(f"There is no resource “{ref[:60]}”.", "List them with “schedapp resource list”.")

    def add(self, resource: Resource) -> Resource:
        """Stores a new resource; without uid or colour it gets its own. Raises BadInput, for a name in use too."""
        used = {r.colour for r in self._resources.all()}
        free = [colour for colour in PALETTE if colour not in used] or list(PALETTE)
        fresh = replace(resource, uid=resource.uid or self._new_uid(), colour=resource.colour or free[0])
        check_resource(fresh)
        with self._database.write():
            self._check_name(fresh)
            return self._resources.add(fresh, self._now())

    def _check_name(self, resource: Resource) -> None:
        """A resource is called by its name in any case: two alike could not be told apart."""
        folded = resource.name.strip().casefold()
        for other in self._resources.all():
            if other.uid != resource.uid and other.name.casefold() == folded:
                raise InUse(
                    f"There is a resource “{other.name}” already.", "Give this one a name that differs in its letters."
                )

    def bring_back(self, resource: Resource) -> Resource:
        """Has a removed resource back as it was. Raises NotFound, BadInput (its name is in use)."""
        check_resource(resource)
        with self._database.write():
            self._check_name(resource)
            back = self._resources.revive(resource)
            self._bookings.placing.extend_all()
        return back

    def edit(self, resource: Resource) -> Resource:
        """Writes all fields by uid; its bookings are placed again where zone or buffers changed.

        More capacity turns clashes that fit now into ordinary bookings.

        Raises BadInput (a name in use), ChangedSince, Taken (a smaller capacity that future bookings do not fit in).
        """
        old = self.get(resource.uid)
        check_resource(resource)
        with self._database.write():
            if resource.name.strip().casefold() != old.name.casefold():
                self._check_name(resource)
            fresh = self._resources.edit(resource)
            timing = ("zone", "buffer_before", "buffer_after")
            if any(getattr(old, name) != getattr(fresh, name) for name in timing):
                self._bookings.placing.re_expand(fresh.uid)
            if fresh.capacity > old.capacity:
                self._bookings.placing.settle_clashes(fresh.uid)
        return fresh

    def arrange(self, uids: Sequence[str]) -> None:
        """Has these resources (of one kind) stand in this order in every list. NotFound for one that is gone."""
        with self._database.write():
            known = {resource.uid for resource in self._resources.all()}
            for uid in uids:
                if uid not in known:
                    raise NotFound("There is no such resource any more.", "Look at the list again.")
            self._resources.arrange(uids)

    def put_first(self, refs: Sequence[str]) -> tuple[Resource, ...]:
        """Has these resources stand first among their kind, in this order, and the others behind them; gives all.

        Raises NotFound, Ambiguous, BadInput for one that is named twice.
        """
        with self._database.write():
            wanted = [self.get(ref).uid for ref in refs]
            if len(set(wanted)) != len(wanted):
                raise BadInput("A resource is named twice.", "Name each of them once.")
            everything = self._resources.all()
            first = {uid: place for place, uid in enumerate(wanted)}
            for kind in {each.kind for each in everything if each.uid in first}:
                alike = [each.uid for each in everything if each.kind is kind]
                self._resources.arrange(sorted(alike, key=lambda uid: first.get(uid, len(first))))
            return self._resources.all()

    def remove(self, ref: str, *, force: bool = False) -> Resource:
        """Removes a resource, as `removal`."""
        return self.removal(ref, force=force).resource

    def removal(self, ref: str, *, force: bool = False) -> Removal:
        """Removes a resource. Raises BadInput while it is connected, or has future bookings and not `force`.

        With `force` its bookings from now on get another free member where they asked a pool for it; else they lose
        it, and are cancelled where they have nothing else.
        """
        with self._database.write():
            resource = self.get(ref)
            if any(connection.resource == resource.uid for connection in self._connections.all()):
                raise InUse(
                    f"{resource.name} is connected to a Google calendar.", "Disconnect it first, then remove it."
                )
            uids = self._future_bookings(resource)
            if uids and not force:
                raise InUse(
                    f"{resource.name} has {len(uids)} booking{'' if len(uids) == 1 else 's'} ahead.",
                    "Move or cancel them, or remove it with them.",
                )
            found = [booking for uid in uids if (booking := self._bookings.find(uid)) is not None]
            names = {each.uid: each.name for each in self._resources.all()}
            taking = TakingOff(self._bookings, names, self._who, self._avoided)
            changes = tuple(taking.take_off(booking, resource) for booking in found)
            self._resources.remove(resource.uid, self._now())
        return Removal(resource, changes)

    def _future_bookings(self, resource: Resource) -> Sequence[str]:
        rows = self._database.rows(
            "SELECT DISTINCT coalesce(m.uid, b.uid) FROM occurrence AS o JOIN booking AS b ON b.id = o.booking_id "
            "LEFT JOIN booking AS m ON m.id = b.parent_id JOIN resource AS r ON r.id = o.resource_id "
            "WHERE r.uid = ? AND o.end > ?",
            (resource.uid, self._now()),
        )
        return [uid for (uid,) in rows]
