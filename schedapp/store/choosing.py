"""Which member of a pool a booking gets: chosen in the transaction that writes it, so that no two get the last one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, Transparency
from schedapp.model.pool import Choice, Pool, Requirement, assign, in_order, placed, settled
from schedapp.model.timespan import DAY, Span, day_start, peak, span_of, to_local
from schedapp.store.catalogue import CatalogueRepository
from schedapp.store.occurrences import FARTHEST, Bookable, OccurrenceTable, Slot, slots_of
from schedapp.store.pool_refusals import no_member

Bookables = Callable[[Collection[str], Iterable[Booking]], dict[str, Bookable]]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a choice is made: `own` are rows of bookings that do not stand in the way, `avoid` members that are chosen
    only where no other is free; `now` is UTC epoch seconds. `squeeze`: parts with a reason may overlap on purpose."""

    own: Collection[int]
    avoid: frozenset[str]
    now: int
    squeeze: bool = False


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a choice is made on: pools and resources by uid."""

    pools: Mapping[str, Pool]
    bookables: Mapping[str, Bookable]
    terms: Terms


@dataclass(frozen=True, slots=True)
class _Part:
    """A master or an override that wants members. `held` are its other resources, `overridden` dates not its own."""

    booking: Booking
    wishes: Sequence[Requirement]
    held: frozenset[str]
    overridden: frozenset[str]


class MemberChoice:
    """Reads inside the caller's transaction. `bookables` gives resources by uid, with the buffers for bookings."""

    def __init__(self, catalogue: CatalogueRepository, occurrences: OccurrenceTable, bookables: Bookables) -> None:
        self._catalogue = catalogue
        self._occurrences = occurrences
        self._bookables = bookables

    def settle(self, booking: Booking, before: Booking | None, terms: Terms) -> tuple[Booking, str]:
        """The aggregate with a member for each of its wishes, and in words what was chosen ("" where nothing was).

        A part of which nothing changed that matters keeps what it has. Raises PoolTaken, BadInput.
        """
        parts = (booking, *booking.overrides)
        if not any(part.requirements for part in parts):
            return booking, ""
        ground = self._ground(parts, terms)
        old = {part.uid: part for part in (before, *before.overrides)} if before else {}
        fresh = [self._settled(part, old.get(part.uid), booking, ground) for part in parts]
        words = (_words(part, got, ground) for part, got in zip(parts, fresh, strict=True))
        return replace(fresh[0], overrides=tuple(fresh[1:])), next(filter(None, words), "")

    def keep(self, booking: Booking) -> Booking:
        """The aggregate with the wishes that its resources meet: what was pulled is as it is, and never chosen anew."""
        parts = (booking, *booking.overrides)
        if not any(part.requirements for part in parts):
            return booking
        pools = {pool.uid: pool for pool in self._catalogue.pools()}
        fresh = [replace(part, requirements=_met(settled(part.requirements, part.resources, pools))) for part in parts]
        return replace(fresh[0], overrides=tuple(fresh[1:]))

    def _ground(self, parts: Sequence[Booking], terms: Terms) -> _Ground:
        pools = {pool.uid: pool for pool in self._catalogue.pools()}
        asked = {each.pool for part in parts for each in part.requirements} & pools.keys()
        members = {uid for pool in asked for uid in pools[pool].members}
        named = {uid for part in parts for uid in part.resources}
        return _Ground(pools, self._bookables(members | named, parts), terms)

    def _settled(self, part: Booking, before: Booking | None, whole: Booking, ground: _Ground) -> Booking:
        part = replace(part, requirements=settled(part.requirements, part.resources, ground.pools))
        wishes = [each for each in part.requirements if not each.fixed]
        if not part.live or whole.deleted or not wishes or (before is not None and _alike(part, before)):
            return replace(part, requirements=_met(part.requirements))
        held = frozenset(part.resources) - {each.resource for each in wishes}
        overridden = frozenset(o.original_start for o in whole.overrides)
        return self._chosen(_Part(part, wishes, held, overridden), ground)

    def _chosen(self, part: _Part, ground: _Ground) -> Booking:
        looked: dict[str, list[Slot]] = {}
        lists = [self._free(wish, part, ground, looked) for wish in part.wishes]
        members = assign(lists)
        if members is None and ground.terms.squeeze and part.booking.squeeze:
            members = assign([self._candidates(wish, part, ground) for wish in part.wishes])
        if members is None:
            short = next((place for place, free in enumerate(lists) if not free), 0)
            pool = ground.pools[part.wishes[short].pool]
            raise no_member(part.booking, pool, looked, ground.bookables, few=bool(lists[short]))
        resources, got = placed(part.booking.resources, part.wishes, members)
        fixed = [each for each in part.booking.requirements if each.fixed]
        wishes = sorted((*fixed, *got), key=lambda each: resources.index(each.resource))
        return replace(part.booking, resources=resources, requirements=tuple(wishes))

    def _free(self, wish: Requirement, part: _Part, ground: _Ground, looked: dict[str, list[Slot]]) -> list[str]:
        """The members that are free at every date, the best first; where one is all that is asked, the best alone.

        `looked` keeps what each member is taken at.
        """
        free: list[str] = []
        for uid in self._candidates(wish, part, ground):
            if uid not in looked:
                looked[uid] = self._taken_at(part, ground.bookables[uid], ground)
            if not looked[uid]:
                free.append(uid)
                if len(part.wishes) == 1:
                    break
        return free

    def _candidates(self, wish: Requirement, part: _Part, ground: _Ground) -> list[str]:
        """The members from the best to the last: the one that it has, the others in order, those to avoid."""
        pool = ground.pools[wish.pool]
        if not pool.members:
            raise BadInput(
                f"The pool “{pool.name}” has no members.", "Put resources into it, or choose one by its name."
            )
        used = self._used(pool, part.booking, ground) if pool.choice is Choice.LEAST_USED else {}
        members = [uid for uid in in_order(pool, used) if uid not in part.held]
        return sorted(members, key=lambda uid: (uid in ground.terms.avoid, uid != wish.resource))

    def _used(self, pool: Pool, booking: Booking, ground: _Ground) -> dict[str, int]:
        """How many bookings each member has on the (first) day, by uid."""
        used: dict[str, int] = {}
        for uid in pool.members:
            bookable = ground.bookables[uid]
            zone = bookable.resource.zone
            start = day_start(to_local(span_of(booking.when, zone).start, zone).date(), zone)
            rows = self._occurrences.blockers(bookable.row, start, start + DAY, ground.terms.own)
            used[uid] = len({(row[2], row[4]) for row in rows})
        return used

    def _taken_at(self, part: _Part, bookable: Bookable, ground: _Ground) -> list[Slot]:
        """The slots that a part cannot have on a resource."""
        if part.booking.transparency is Transparency.TRANSPARENT:
            return []
        window = Span(0, ground.terms.now + FARTHEST)
        slots = slots_of(part.booking, bookable, window, part.overridden)
        return [slot for slot in slots if self._is_taken(slot, bookable, ground.terms.own)]

    def _is_taken(self, slot: Slot, bookable: Bookable, own: Collection[int]) -> bool:
        rows = self._occurrences.blockers(slot.resource, slot.busy_start, slot.busy_end, own)
        spans = [Span(row[0], row[1]) for row in rows]
        return bool(spans) and peak(Span(slot.busy_start, slot.busy_end), spans) >= bookable.resource.capacity


def _alike(part: Booking, before: Booking) -> bool:
    """Whether all that a choice depends on is as it was."""
    names = ("when", "recurrence", "requirements", "resources", "transparency", "status", "service", "deleted")
    return all(getattr(part, name) == getattr(before, name) for name in names)


def _met(wishes: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Those that have a member: a cancelled booking asks for none."""
    return tuple(each for each in wishes if each.resource)


def _words(asked: Booking, got: Booking, ground: _Ground) -> str:
    """` in Room 2` for a member that was chosen; where it is another one than before, why."""
    fresh = [ground.bookables[uid].resource.name for uid in got.resources if uid not in asked.resources]
    gone = [ground.bookables[uid].resource.name for uid in asked.resources if uid not in got.resources]
    if not fresh:
        return ""
    names = " and ".join(fresh)
    return f", now in {names}: {' and '.join(gone)} is taken then" if gone else f" in {names}"
