"""Pure planning: what a three-way comparison of base, local and remote asks for. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from schedapp.model.booking import Booking
from schedapp.model.connection import Connection, Policy
from schedapp.model.event import Content
from schedapp.model.link import FieldConflict, Link, event_id
from schedapp.model.projection import compared, project, sent_fields
from schedapp.model.series import has_slot, plain_occurrence, slot_when

ALWAYS_ALLOWED = 5


@dataclass(frozen=True, slots=True)
class Merge:
    """`content` is the agreed outcome; `taken` are the fields that the local side gets from the remote one."""

    content: Content
    taken: frozenset[str]
    conflicts: tuple[FieldConflict, ...]


def merge(
    link: Link, local: Content, remote: Content, fields: frozenset[str], policy: Policy, *, one_way: bool = False
) -> Merge:
    """Field by field against the base of the link. Fields that are not named keep the local value.

    One side changed: its value. Both changed alike: no conflict. Both changed differently: the policy chooses
    (ask counts as Google, with the conflict on the list). Without a base every difference is a conflict. `one_way`
    (push only): nothing is taken; what Google's side changed is a conflict that Sched wins.
    """
    values: dict[str, object] = {}
    conflicts: list[FieldConflict] = []
    for name in sorted(fields):
        mine, theirs = getattr(local, name), getattr(remote, name)
        base = getattr(link.base, name) if link.base else None
        mine_changed = link.agreed is None or mine != getattr(link.agreed, name)
        theirs_changed = link.base is None or theirs != base
        if mine == theirs or not theirs_changed:
            continue
        if mine_changed or one_way:
            kept = "mine" if one_way or policy is Policy.SCHED_WINS else "theirs"
            conflicts.append(FieldConflict(name, base, mine, theirs, kept))
            if kept == "mine":
                continue
        values[name] = theirs
    content = replace(local, **values)  # type: ignore[arg-type]
    return Merge(content, frozenset(values), tuple(conflicts))


def dirty_fields(local: Content, agreed: Content | None, fields: frozenset[str]) -> frozenset[str]:
    """The fields that the local side changed since both sides agreed."""
    if agreed is None:
        return fields
    return frozenset(name for name in fields if getattr(local, name) != getattr(agreed, name))


class Verb(StrEnum):
    """What to do with one event."""

    RESOLVE = "resolve"  # an earlier operation's outcome is unknown: look first
    FIND = "find"  # learn id and etag of an occurrence that has no link yet
    INSERT = "insert"
    PATCH = "patch"
    REVIVE = "revive"  # bring a deleted event back under its own id
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class PushAction:
    """One remote operation. `content` is what the event should have; `fields` the ones to send.

    `master_event` is the id of the recurring event for FIND.
    """

    verb: Verb
    link: Link
    content: Content | None = None
    fields: frozenset[str] = frozenset()
    master_event: str = ""


def next_push(booking: Booking, links: dict[str, Link], connection: Connection) -> PushAction | None:
    """The next operation that brings one connection's events in line with a booking, None when they are.

    The recurring event goes first, then its overrides, then occurrences whose override was taken back.
    """
    if booking.read_only:
        return None
    master = links.get(booking.uid)
    action = _push_event(booking, master, connection)
    if action is not None:
        return action
    there = master if master and booking.recurring and not master.gone and _wanted(booking, connection) else None
    for override in _overrides(booking, links):
        part = override if booking.live else replace(override, deleted=True)
        action = _push_override(booking, part, links.get(override.uid), there, connection)
        if action is not None:
            return action
    return None


def _push_override(
    booking: Booking, part: Booking, link: Link | None, series: Link | None, connection: Connection
) -> PushAction | None:
    """`series` is the link of the recurring event, None where this calendar does not have it."""
    alone = link is not None and not is_instance(link, connection)
    if link is not None and link.nonce:
        return _push_event(part, link, connection)
    if series is None:  # an occurrence of an event that is gone is no event any more
        dead = link is not None and link.gone and not alone
        return _push_event(part, None if dead else link, connection)
    stray = not has_slot(booking, part.original_start)
    if link is None or alone or (link.gone and stray):
        if stray:  # the series moved away from this date: an event of its own, on every desk under the same id
            return _push_event(part, link if alone else None, connection)
        if link is not None and link.etag and not link.gone:
            return PushAction(Verb.DELETE, link)
        unlinked = Link(connection=connection.uid, booking=part.uid, event_id="")
        _, slot = slot_contents(booking, part.original_start, series, connection)
        if _wanted(part, connection) and follows_series(booking, part, series, connection):
            return None
        return PushAction(Verb.FIND, unlinked, slot, master_event=series.event_id)
    return _push_event(part, link, connection)


def follows_series(booking: Booking, part: Booking, series: Link | None, connection: Connection) -> bool:
    """Whether a date is as its series says: what may be special about it is not Google's to know."""
    _, slot = slot_contents(booking, part.original_start, series, connection)
    return not dirty_fields(
        project(part, connection.privacy), slot, sent_fields(connection.privacy, part.origin, confined=part.confined)
    )


def is_instance(link: Link, connection: Connection) -> bool:
    """Whether the event is an occurrence of a recurring event: its id is the server's, not one of ours."""
    own = event_id(link.booking, connection.calendar_id, link.generation)
    return "/" in link.booking and link.event_id != own


def lives_apart(link: Link | None, connection: Connection) -> bool:
    """Whether a date lives in Google as an event of its own, because its series moved away from it."""
    there = link is not None and "/" in link.booking and bool(link.etag) and not link.gone
    return there and link is not None and not is_instance(link, connection)


def _wanted(booking: Booking, connection: Connection) -> bool:
    return booking.live and connection.resource in booking.resources


def _push_event(booking: Booking, link: Link | None, connection: Connection) -> PushAction | None:
    content = project(booking, connection.privacy)
    fields = sent_fields(connection.privacy, booking.origin, confined=booking.confined)
    if link is not None and link.nonce:
        return PushAction(Verb.RESOLVE, link, content, fields)
    if not _wanted(booking, connection):
        deletable = link is not None and link.etag and not link.gone and link.ours
        return PushAction(Verb.DELETE, link) if deletable and link is not None else None
    if link is None or (not link.etag and not link.gone):
        return PushAction(Verb.INSERT, link or new_link(booking.uid, connection, 0), content, fields)
    content = compared(booking, connection)
    if link.gone:
        return PushAction(Verb.REVIVE, link, content, fields)
    dirty = dirty_fields(content, link.agreed, fields)
    return PushAction(Verb.PATCH, link, content, dirty) if dirty and link.ours else None


def new_link(uid: str, connection: Connection, generation: int) -> Link:
    """A link that nobody acknowledged yet, with the event id of its generation."""
    number = event_id(uid, connection.calendar_id, generation)
    return Link(connection=connection.uid, booking=uid, event_id=number, generation=generation)


def _overrides(booking: Booking, links: dict[str, Link]) -> list[Booking]:
    """The overrides, and plain occurrences in place of those that were taken back but have an event of their own."""
    known = {override.uid for override in booking.overrides}
    found = list(booking.overrides)
    for uid in sorted(links):
        original_start = uid.partition("/")[2]
        if original_start and uid not in known:
            found.append(_plain_occurrence(booking, original_start))
    return found


def _plain_occurrence(booking: Booking, original_start: str) -> Booking:
    plain = plain_occurrence(booking, original_start)
    return plain if booking.live and has_slot(booking, original_start) else replace(plain, deleted=True)


def slot_contents(
    booking: Booking, original_start: str, series: Link | None, connection: Connection
) -> tuple[Content, Content]:
    """What an occurrence that was never changed has: (as the server says it, as both sides agreed in our words).

    Both come from what was agreed for the series: what is not sent of it yet is a change of the occurrence, too.
    """
    if series is not None and series.base is not None and series.agreed is not None:
        base, agreed = series.base, series.agreed
    else:
        base = agreed = project(booking, connection.privacy)
    return _at_slot(base, original_start), _at_slot(agreed, original_start)


def _at_slot(content: Content, original_start: str) -> Content:
    return replace(content, when=slot_when(content.when, original_start), recurrence=())


def brake(deletions: int, total: int, earlier: int = 0) -> bool:
    """Whether a run would delete more than it may without asking: more than 5 and more than 10 % of the `total` that
    live now, `earlier` ones of the last day counted in (a slow drip empties a calendar, too)."""
    return deletions > 0 and deletions + earlier > max(ALWAYS_ALLOWED, (total + earlier) // 10)
