"""What becomes of a booking whose resource is removed: another member of its pool, the rest of what it has, nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from schedapp.errors import BadInput, PoolTaken
from schedapp.model.booking import Booking, Status
from schedapp.model.change import Change
from schedapp.model.resource import Resource
from schedapp.store.bookings import BookingRepository
from schedapp.store.trail import Note

Avoided = Callable[[Booking], frozenset[str]]
"""Members of the pools that a booking asks which it gets only where no other is free."""


class TakingOff:
    """Writes inside the caller's transaction. `who` are the history's actor and face, `names` those of resources by
    uid."""

    def __init__(
        self, bookings: BookingRepository, names: Mapping[str, str], who: tuple[str, str], avoided: Avoided
    ) -> None:
        self._bookings = bookings
        self._names = names
        self._who = who
        self._avoided = avoided

    def take_off(self, booking: Booking, resource: Resource) -> Change:
        """A booking that has it through a pool gets another free member; without one, or where it was asked for by
        name, it loses it, and is cancelled where it has nothing else."""
        other = self._elsewhere(booking, resource)
        words = f"{resource.name} was removed"
        if other is not None:
            return self._save(other, booking, f"{words}, now in {self._fresh(booking, other)}")
        rest = _without(booking, resource).resources
        overrides = tuple(_without(override, resource) for override in booking.overrides)
        changed = replace(booking, resources=rest, overrides=overrides) if rest else replace(booking, deleted=True)
        return self._save(changed, booking, f"{words}, no other is free" if asks(booking, resource.uid) else words)

    def _save(self, changed: Booking, before: Booking, summary: str) -> Change:
        actor, face = self._who
        claims = self._bookings.claims(before.uid)
        number, after = self._bookings.save(changed, Note(actor, face, "edited", summary))
        return Change(number, after, before, summary, claims=claims)

    def _fresh(self, before: Booking, after: Booking) -> str:
        """The names of what it did not have before."""
        had = {uid for part in (before, *before.overrides) for uid in part.resources}
        has = [uid for part in (after, *after.overrides) for uid in part.resources]
        return " and ".join(self._names[uid] for uid in dict.fromkeys(has) if uid not in had)

    def _elsewhere(self, booking: Booking, resource: Resource) -> Booking | None:
        """The booking with another member in its place; None where it asks no pool for it, or none is free."""
        if not asks(booking, resource.uid):
            return None
        wished = replace(
            _wishing(booking, resource), overrides=tuple(_wishing(each, resource) for each in booking.overrides)
        )
        avoided = self._avoided(wished) | {resource.uid}
        try:
            found = self._bookings.chosen(wished, self._bookings.rows_of(booking.uid), avoided)
        except (PoolTaken, BadInput):
            return None
        parts = (found, *found.overrides)
        return None if any(resource.uid in part.resources or not part.resources for part in parts) else found


def asks(booking: Booking, uid: str) -> bool:
    """Whether a booking, or a date of a series, has a resource because it asked a pool."""
    return any(wish.resource == uid for part in (booking, *booking.overrides) for wish in part.requirements)


def unmet(changes: Iterable[Change], uid: str) -> tuple[Change, ...]:
    """Those changes that took a resource off a booking which had asked a pool, and found no other member."""
    return tuple(
        change
        for change in changes
        if change.before is not None
        and asks(change.before, uid)
        and (change.booking.deleted or _wishes(change.booking) < _wishes(change.before))
    )


def _wishes(booking: Booking) -> int:
    return sum(len(part.requirements) for part in (booking, *booking.overrides))


def _wishing(part: Booking, resource: Resource) -> Booking:
    """A part without a resource, with the wish for any other of its pool; whoever chose it by hand chose one that is
    no more."""
    wishes = (
        replace(wish, resource="", fixed=False) if wish.resource == resource.uid else wish for wish in part.requirements
    )
    return replace(
        part, resources=tuple(uid for uid in part.resources if uid != resource.uid), requirements=tuple(wishes)
    )


def _without(booking: Booking, resource: Resource) -> Booking:
    """A booking without one of its resources; an occurrence that had no other is cancelled, on what it had."""
    rest = tuple(uid for uid in booking.resources if uid != resource.uid)
    if booking.parent and not rest:
        return replace(booking, status=Status.CANCELLED)
    return replace(booking, resources=rest)
