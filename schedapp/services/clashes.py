"""Clashes: two bookings that came together through Google, with times and resources that would solve each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schedapp.errors import BadInput, NotFound, ReadOnly, Taken
from schedapp.model.attention import BOTH, MINE, THEIRS, Answer, Attention, AttentionKind
from schedapp.model.booking import Booking, EditScope
from schedapp.model.change import Change
from schedapp.model.resource import Resource, busy_span
from schedapp.model.timespan import AllDay, Span, shifted, to_local
from schedapp.services.attention_words import Scene, quoted, span_words, when_words
from schedapp.services.bookings import BookingService
from schedapp.services.conflicts import Resolution
from schedapp.services.overlaps import Clash, open_clashes
from schedapp.services.repairs import DAYS_AROUND, Ground, Mover, Timeline, around, free_others, nearest_time
from schedapp.store.attention import AttentionRepository, Side, Window, kept_key


@dataclass(frozen=True, slots=True)
class Repair:
    """Moves one of the bookings: in time, or (`resource` is set) to another resource in place of the blocked one."""

    side: Side
    to: Span
    blocked: Resource
    resource: Resource | None = None


class Clashes:
    """Lists and settles them. What was offered last is what a numbered repair means."""

    def __init__(self, store: AttentionRepository, bookings: BookingService) -> None:
        self._store = store
        self._bookings = bookings
        self._offered: dict[str, tuple[Clash, tuple[Repair, ...]]] = {}

    def shown(self, scene: Scene) -> list[Attention]:
        found = open_clashes(self._store)
        if not found:
            return []
        repairs = self._repairs(found, scene)
        self._offered = {each.key: (each, repairs[each.key]) for each in found}
        links = self._store.calendars_of({each.newcomer.booking for each in found})
        return [_attention(each, repairs[each.key], links, scene) for each in found]

    def settle(self, key: str, answer: str, scene: Scene) -> Resolution:
        """Raises NotFound, BadInput, Taken, ReadOnly."""
        clash = next((each for each in open_clashes(self._store) if each.key == key), None)
        if clash is None:
            raise NotFound("This clash is settled already.", "List what is open with “schedapp attention list”.")
        if answer == BOTH:
            for newer, older in clash.pairs:
                self._store.keep_overlap(kept_key(newer, older))
            return Resolution(f"{_titles(clash)} both stay. They are not shown again unless one of them moves.")
        known, repairs = self._offered.get(key, (None, ()))
        if known != clash:
            repairs = self._repairs([clash], scene)[key]
        return self._carry_out(_chosen(clash, repairs, answer), scene)

    def _carry_out(self, repair: Repair, scene: Scene) -> Resolution:
        name, title = repair.side.name, quoted(repair.side.title)
        scope = EditScope.THIS if "/" in name else EditScope.ALL
        part = self._bookings.get(name)
        if repair.resource is not None:
            resources = tuple(repair.resource.uid if uid == repair.blocked.uid else uid for uid in part.resources)
            change: Change = self._bookings.edit(name, {"resources": resources}, scope)
            return Resolution(f"{title} is in {repair.resource.name} now, at the same time.", change)
        change = self._bookings.move(name, shifted(part.when, repair.to, repair.blocked.zone), scope)
        return Resolution(f"{title} is moved to {_when(repair.side, repair.to, scene)}.", change)

    # --- repairs ----------------------------------------------------------------------------------

    def _repairs(self, clashes: list[Clash], scene: Scene) -> dict[str, tuple[Repair, ...]]:
        """Of all clashes at once: the bookings, the busy time around them and the closures are one query each."""
        movable = {side.booking for each in clashes for side in (each.newcomer, *each.others) if not side.read_only}
        bookings = self._store.bookings(movable)
        movers = {
            side.name: mover
            for each in clashes
            for side in (each.newcomer, *each.others)
            if (mover := _mover(side, bookings, scene)) is not None
        }
        windows = _windows(clashes, movers, scene)
        busy = {uid: Timeline(rows) for uid, rows in self._store.busy(windows).items()}
        ground = Ground(busy, self._store.closed(windows), scene.now)
        return {each.key: _repairs_of(each, movers, ground, scene) for each in clashes}


def _mover(side: Side, bookings: Mapping[str, Booking], scene: Scene) -> Mover | None:
    """None for a booking that is not ours to move, or that has a resource that was removed."""
    booking = bookings.get(side.booking)
    if booking is None or side.read_only:
        return None
    part = booking.override(side.name.partition("/")[2]) or booking
    resources = tuple(scene.resources[uid] for uid in part.resources if uid in scene.resources)
    if len(resources) != len(part.resources):
        return None
    buffers = scene.buffers.get(part.service, (0, 0))
    return Mover(side.name, Span(side.start, side.end), side.all_day, resources, buffers)


def _windows(clashes: Iterable[Clash], movers: Mapping[str, Mover], scene: Scene) -> list[Window]:
    """Where to look: around a booking on its own resources, at its time on the others of the same kind; merged."""
    wanted: dict[str, list[Span]] = {}
    for clash in clashes:
        kinds = {scene.resources[uid].kind for uid in clash.resources if uid in scene.resources}
        for side in (clash.newcomer, *clash.others):
            mover = movers.get(side.name)
            if mover is None:
                continue
            for resource in mover.resources:
                wanted.setdefault(resource.uid, []).append(busy_span(resource, around(mover.span), *mover.buffers))
            for other in scene.resources.values():
                if other.kind in kinds:
                    wanted.setdefault(other.uid, []).append(busy_span(other, mover.span, *mover.buffers))
    return [(uid, start, end) for uid, spans in wanted.items() for start, end in _merged(spans)]


def _merged(spans: list[Span]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span.end))
        else:
            merged.append((span.start, span.end))
    return merged


def _repairs_of(clash: Clash, movers: Mapping[str, Mover], ground: Ground, scene: Scene) -> tuple[Repair, ...]:
    """The newcomer's nearest time and other resources, then those of the bookings that were there first."""
    found: list[Repair] = []
    alone = len(clash.resources) == 1  # else another resource would not be enough
    for side in (clash.newcomer, *clash.others):
        mover = movers.get(side.name)
        blocked = scene.resources.get(side.resource)
        if mover is None or blocked is None:
            continue
        nearest = nearest_time(mover, ground)
        if nearest is not None:
            found.append(Repair(side, nearest, blocked))
        if alone:
            others = free_others(mover, blocked, scene.resources.values(), ground)
            found += [Repair(side, mover.span, blocked, other) for other in others]
    return tuple(found)


def _chosen(clash: Clash, repairs: tuple[Repair, ...], answer: str) -> Repair:
    """The repair that an answer means. Raises ReadOnly, Taken, BadInput."""
    if answer in (MINE, THEIRS):
        sides = [clash.newcomer] if answer == MINE else [side for side in clash.others if not side.read_only]
        if not sides or sides[0].read_only:
            title = quoted((clash.newcomer if answer == MINE else clash.others[0]).title)
            raise ReadOnly(f"{title} belongs to somebody else in Google.", "Move the other booking, or keep both.")
        for repair in repairs:
            if repair.side.name == sides[0].name:
                return repair
        raise Taken(
            f"No free time for {quoted(sides[0].title)} within {DAYS_AROUND} days.", "Move it by hand, or keep both."
        )
    offered = {f"repair-{number}": repair for number, repair in enumerate(repairs, 1)}
    if answer not in offered:
        raise BadInput(
            f"This clash has no answer “{answer[:40]}”.", f"Use {', '.join([*offered, MINE, THEIRS])} or {BOTH}."
        )
    return offered[answer]


# --- in words --------------------------------------------------------------------------------------


def _attention(clash: Clash, repairs: tuple[Repair, ...], links: Mapping[str, set[str]], scene: Scene) -> Attention:
    new, old = clash.newcomer, clash.others[0]
    known = (uid for uid in sorted(links.get(new.booking, ())) if uid in scene.connections)
    connection = next((uid for uid in known if scene.connections[uid].resource == new.resource), "")
    calendar = scene.calendar(connection)
    there = f"in Google ({calendar})" if calendar else "in Google" if new.from_google else ""
    return Attention(
        id=f"{AttentionKind.CLASH}-{clash.key}",
        kind=AttentionKind.CLASH,
        title=new.title,
        reason=_reason(clash, repairs, there, scene),
        at=new.updated,
        booking=new.name,
        other=old.name,
        resource=new.resource,
        connection=connection,
        calendar=calendar,
        start=new.start,
        end=new.end,
        mine=_side_words(new, scene),
        theirs="; ".join(_side_words(side, scene) for side in clash.others),
        mine_by=there or "in Sched",
        theirs_by="in Google" if old.from_google else "in Sched",
        answers=_answers(clash, repairs, scene),
    )


def _side_words(side: Side, scene: Scene) -> str:
    return f"{quoted(side.title)}, {_when(side, Span(side.start, side.end), scene)}"


def _when(side: Side, span: Span, scene: Scene) -> str:
    zone = scene.zone(side.resource)
    if side.all_day:
        days = AllDay(to_local(span.start, zone).date(), to_local(span.end, zone).date())
        return when_words(days, zone, scene.now)
    return span_words(span.start, span.end, zone, scene.now)


def _titles(clash: Clash) -> str:
    return " and ".join(quoted(side.title) for side in (clash.newcomer, *clash.others))


def _reason(clash: Clash, repairs: tuple[Repair, ...], there: str, scene: Scene) -> str:
    new, old = clash.newcomer, clash.others[0]
    rooms = " and ".join(dict.fromkeys(scene.name(newer.resource) for newer, _ in clash.pairs))
    more = "" if len(clash.others) == 1 else f" (and {len(clash.others) - 1} more)"
    place = f", {there}," if there else ""
    told = (
        f"{rooms}: {quoted(new.title)} ({_when(new, Span(new.start, new.end), scene)}){place} overlaps "
        f"{quoted(old.title)}{more} ({_when(old, Span(old.start, old.end), scene)}). Both are in place now."
    )
    locked = [side for side in (new, *clash.others) if side.read_only]
    if locked:
        told += f" {quoted(locked[0].title)} belongs to somebody else in Google: it cannot be moved here."
    advice = "Move one of them" if repairs else "No free time is near: move one by hand"
    return f"{told} {advice}, or keep both."


def _answers(clash: Clash, repairs: tuple[Repair, ...], scene: Scene) -> tuple[Answer, ...]:
    names = _told_apart(clash, scene)
    found = [_repair_answer(number, repair, names, scene) for number, repair in enumerate(repairs, 1)]
    return (*found, Answer(BOTH, "Keep both", "They stay as they are, and are not shown again unless one moves."))


def _told_apart(clash: Clash, scene: Scene) -> dict[str, str]:
    """What each booking is called, by its name. Those of one title: also when they are, where they are from, or which
    of them was there first; the first of these in which all of them differ."""
    sides = (clash.newcomer, *clash.others)
    ways = (
        lambda side: _when(side, Span(side.start, side.end), scene),
        lambda side: "from Google" if side.from_google else "made in Sched",
        lambda side: "the one that came later" if side is clash.newcomer else "the one that was there",
        lambda side: side.name[:8],
    )
    told: dict[str, str] = {}
    for side in sides:
        same = [each for each in sides if each.title == side.title]
        way = next((way for way in ways if len(set(map(way, same))) == len(same)), ways[-1])
        told[side.name] = quoted(side.title) if len(same) == 1 else f"{quoted(side.title)} ({way(side)})"
    return told


def _repair_answer(number: int, repair: Repair, names: Mapping[str, str], scene: Scene) -> Answer:
    title, key = names[repair.side.name], f"repair-{number}"
    if repair.resource is not None:
        hint = f"{repair.resource.name} is free at the same time."
        return Answer(key, f"Move {title} to {repair.resource.name}", hint)
    hint = f"The nearest free time in {repair.blocked.name}."
    return Answer(key, f"Move {title} to {_when(repair.side, repair.to, scene)}", hint)
