"""New terms of a connection: what a higher level makes readable is merged, so that nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from schedapp.model.booking import Booking, Origin
from schedapp.model.connection import Connection, Direction, Policy
from schedapp.model.event import Content
from schedapp.model.link import FieldConflict, Link
from schedapp.model.projection import BUSY, compared, incoming_fields, project, sent_fields, take
from schedapp.sync.identity import part_of
from schedapp.sync.ports import SyncStore

_TEXTS = frozenset({"summary", "location", "description"})


@dataclass(frozen=True, slots=True)
class Changed:
    """A connection before and after the change of its terms."""

    before: Connection
    after: Connection

    def newly_read(self, origin: Origin) -> frozenset[str]:
        """The texts that are taken over from Google now and were not."""
        return _TEXTS & (incoming_fields(self.after, origin) - incoming_fields(self.before, origin))


@dataclass(frozen=True, slots=True)
class Unmasked:
    """`agreed` is the link's new one, `taken` the fields that the booking gets from Google."""

    agreed: Content
    taken: frozenset[str] = frozenset()
    conflicts: tuple[FieldConflict, ...] = ()


def unmask(base: Content, agreed: Content, mine: Content, fields: frozenset[str], policy: Policy) -> Unmasked:
    """What becomes of fields that were masked until now. `base` is what Google has, `agreed` what it was sent.

    Google has what it was sent: ours goes there as any change does. Somebody changed it there meanwhile: alike, it is
    agreed; where ours is empty, Google's is taken; else it is a conflict by the policy (ask counts as Google).
    """
    settled: dict[str, object] = {}
    taken: set[str] = set()
    conflicts: list[FieldConflict] = []
    for name in sorted(fields):
        was, theirs, ours = getattr(agreed, name), getattr(base, name), getattr(mine, name)
        if theirs == was:
            continue
        settled[name] = theirs
        if theirs == ours:
            continue
        kept = "mine" if ours and policy is Policy.SCHED_WINS else "theirs"
        if ours:
            conflicts.append(FieldConflict(name, was, ours, theirs, kept))
        if kept == "theirs":
            taken.add(name)
    return Unmasked(replace(agreed, **settled), frozenset(taken), tuple(conflicts))  # type: ignore[arg-type]


def overwritten(link: Link, part: Booking, remote: Content, connection: Connection) -> tuple[FieldConflict, ...]:
    """Texts that are not read any more and are about to be replaced in Google, where somebody changed them since the
    last pull: Google gets what the level says, and what was typed there is kept."""
    if link.base is None or link.agreed is None:
        return ()
    hidden = _TEXTS & sent_fields(connection.privacy, part.origin, confined=part.confined)
    hidden -= incoming_fields(connection, part.origin)
    local = project(part, connection.privacy)
    own = {"summary": part.title, "location": part.location, "description": part.notes}
    return tuple(
        FieldConflict(name, getattr(link.base, name), own[name], getattr(remote, name), "mine")
        for name in sorted(hidden)
        if getattr(local, name) != getattr(link.agreed, name)
        and getattr(remote, name) not in (getattr(link.base, name), getattr(local, name), own[name])
    )


def take_over(store: SyncStore, changed: Changed, events: Iterable[tuple[str, str]]) -> None:
    """Brings bookings and links in line with the new terms, inside the caller's transaction.

    `events` are the (event id, booking name) of every live link of the connection.
    """
    before, after = changed.before, changed.after
    if before.shows_busy == after.shows_busy and not any(changed.newly_read(origin) for origin in Origin):
        return
    for event_id, name in events:
        link = store.link_of_event(after.uid, event_id)
        if link is None or link.base is None or link.agreed is None:
            continue
        if before.shows_busy == after.shows_busy and not _differs(link.base, link.agreed):
            continue
        booking = store.booking(name.partition("/")[0])
        part = None if booking is None else part_of(booking, name)
        if booking is None or part is None or not part.live or part.origin is Origin.CLOSURE:
            continue
        if before.shows_busy != after.shows_busy and part.origin is Origin.GOOGLE:
            _show(store, after, link, booking, part)
        else:
            _unmask(store, changed, link, booking, part)


def _differs(base: Content, agreed: Content) -> bool:
    return any(getattr(base, name) != getattr(agreed, name) for name in _TEXTS)


def _show(store: SyncStore, after: Connection, link: Link, booking: Booking, part: Booking) -> None:
    """An event that is only read here shows its details from now on, or that the time is taken."""
    assert link.base is not None
    assert link.agreed is not None
    if after.shows_busy:
        fresh = replace(part, title=BUSY, location="", notes="")
    else:
        fresh = take(part, link.base, _TEXTS & incoming_fields(after, part.origin), after.privacy)
    mine = compared(fresh, after)
    agreed = replace(link.agreed, **{name: getattr(mine, name) for name in _TEXTS})
    store.put_link(replace(link, agreed=agreed))
    if fresh != part:
        words = "is shown as taken time" if after.shows_busy else "is shown as it is in Google"
        _save(store, after, booking, fresh, f"“{link.base.summary}” {words}")


def _unmask(store: SyncStore, changed: Changed, link: Link, booking: Booking, part: Booking) -> None:
    assert link.base is not None
    assert link.agreed is not None
    after = changed.after
    one_way = after.direction is Direction.PUSH
    policy = Policy.SCHED_WINS if one_way else after.policy
    mine = compared(part, after)
    result = unmask(link.base, link.agreed, mine, changed.newly_read(part.origin), policy)
    if result.agreed != link.agreed:
        store.put_link(replace(link, agreed=result.agreed))
    for conflict in result.conflicts:
        store.keep_conflict(after.uid, link.booking, conflict, is_open=policy is Policy.ASK)
    if result.taken:
        fresh = take(part, link.base, result.taken, after.privacy)
        _save(store, after, booking, fresh, f"“{fresh.title}” was changed in Google while its text was not read")


def _save(store: SyncStore, connection: Connection, booking: Booking, part: Booking, summary: str) -> None:
    changed = booking.with_override(part) if part.parent else part
    store.save_pulled(changed, connection, "edited", summary)
