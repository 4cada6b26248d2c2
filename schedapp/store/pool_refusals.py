"""Why no member of a pool can be had, in words that name times and rooms but no client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schedapp.errors import PoolTaken
from schedapp.model.booking import Booking
from schedapp.model.pool import Pool, any_words, lowered, plural
from schedapp.model.timespan import AllDay, span_of, to_local
from schedapp.store.occurrences import Bookable, Slot

_DATES_NAMED = 3


def no_member(
    booking: Booking,
    pool: Pool,
    looked: Mapping[str, Sequence[Slot]],
    bookables: Mapping[str, Bookable],
    *,
    few: bool,
) -> PoolTaken:
    """The refusal of a booking. `looked` is what each member (uid) is taken at; `few`: some are free, but too few."""
    members = [bookables[uid] for uid in pool.members if looked.get(uid)]
    if booking.recurring and members and not few:
        return _series(pool, members, looked)
    zone = bookables[pool.members[0]].resource.zone
    slots = [slot for member in members for slot in looked[member.resource.uid]]
    return PoolTaken(
        f"{_all_words(pool, few)} {_time_words(booking, zone)}.",
        "Choose another time or resource.",
        resource=any_words(pool.name),
        spans=tuple((slot.start, slot.end) for slot in slots[:1]),
    )


def _all_words(pool: Pool, few: bool) -> str:
    """`All 3 treatment rooms are taken`, or that there are too few for a booking that wants several."""
    if few:
        return f"Too few {plural(pool.name)} are free"
    if len(pool.members) == 1:
        return f"The {lowered(pool.name)} is taken"
    return f"All {len(pool.members)} {plural(pool.name)} are taken"


def _time_words(booking: Booking, zone: str) -> str:
    if isinstance(booking.when, AllDay):
        return f"on {booking.when.start:%a} {booking.when.start.day} {booking.when.start:%b}"
    span = span_of(booking.when, zone)
    return f"{to_local(span.start, zone):%H:%M}–{to_local(span.end, zone):%H:%M}"


def _series(pool: Pool, members: Sequence[Bookable], looked: Mapping[str, Sequence[Slot]]) -> PoolTaken:
    """Names the dates of the member that comes nearest to being free at all of them."""
    best = min(members, key=lambda member: len(looked[member.resource.uid]))
    slots, zone = sorted(looked[best.resource.uid]), best.resource.zone
    dates = ", ".join(_date_words(slot.start, zone) for slot in slots[:_DATES_NAMED])
    more = f" and {len(slots) - _DATES_NAMED:,} more" if len(slots) > _DATES_NAMED else ""
    return PoolTaken(
        f"No {lowered(pool.name)} is free at every date of this series.",
        f"{best.resource.name} comes nearest: it is taken {dates}{more}. Leave these out, or choose another time.",
        resource=best.resource.name,
        spans=tuple((slot.start, slot.end) for slot in slots),
    )


def _date_words(epoch: int, zone: str) -> str:
    local = to_local(epoch, zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
