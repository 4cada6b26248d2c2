"""The invariants, asserted when all is quiet, and the two that hold at every commit."""

from __future__ import annotations

import collections
from collections.abc import Iterator

from schedapp.model.booking import Booking
from schedapp.model.connection import Connection
from schedapp.model.link import Link
from schedapp.model.timespan import Timed, When, instant_text
from tests.histories.cloud import weekly
from tests.histories.desk import Desk
from tests.histories.oracle import DELETION, FIELDS, Broken, text_of, values_of_booking, values_of_event
from tests.histories.world import World

Shape = tuple[object, ...]


def check_token(world: World, desk: Desk) -> None:
    """I9: a stored token is never newer than the rows."""
    for connection in desk.connections:
        if not connection.sync_token:
            continue
        position = int(connection.sync_token)
        cloud = world.clouds[connection.calendar_id]
        for event_id, row in cloud.rows.items():
            if row.revision <= position and not row.event.recurring_event_id and row.event.content is not None:
                link = desk.store.link_of_event(connection.uid, event_id)
                known = row.event.cancelled if link is None else link.etag == row.event.etag or not link.etag
                if not known:
                    raise Broken(f"I9 TOKEN {desk.name} {event_id} at {row.event.etag}, token {position}: {link}")


def check_all(world: World) -> None:
    for desk in world.desks:
        refused = refused_dates(world, desk)
        for connection in desk.connections:
            check_equal(world, desk, connection, refused)
        check_queue(desk, refused)
        if desk.client.wasted:
            raise Broken(f"I12 WASTED {desk.name} {desk.client.wasted}")
        if desk.client.leaked:
            raise Broken(f"I13 PRIVATE {desk.name} {desk.client.leaked}")
    check_doubles(world)
    check_leaves(world)


# --- I4: every desk = Google --------------------------------------------------------------------------


def check_equal(world: World, desk: Desk, connection: Connection, leave_out: frozenset[str] = frozenset()) -> None:
    here = collections.Counter(
        shape for shape in _here(world, desk, connection, leave_out) if shape[0] not in leave_out
    )
    there = collections.Counter(shape for shape in _there(world, desk, connection) if shape[0] not in leave_out)
    if here != there:
        only = f"here {sorted(map(str, (here - there).elements()))} there {sorted(map(str, (there - here).elements()))}"
        raise Broken(f"I4 DIVERGED {desk.name} {connection.calendar_id} {only}")


def _here(world: World, desk: Desk, connection: Connection, leave_out: frozenset[str]) -> Iterator[Shape]:
    for booking in desk.bookings():
        if connection.resource in booking.resources:
            links = desk.store.links(connection.uid, booking.uid)
            link = links.get(booking.uid)
            there = link is not None and (not link.gone or link.event_id in leave_out)
            number = link.event_id if link is not None and there else "none"
            values = values_of_booking(booking)
            shape = tuple(values[what] for what in world.fields)
            yield (number, booking.recurrence, str(booking.status), str(booking.transparency), *shape)
            if booking.recurring:
                shapes: dict[str, dict[str, str] | None] = {}
                for one in booking.overrides:
                    alone = links.get(one.uid)
                    if one.live and alone is not None and not alone.event_id.startswith(f"{number}_"):
                        yield _alone(world, alone, one)  # the series moved away from it
                    else:
                        shapes[one.original_start] = values_of_booking(one) if one.live else None
                yield from _dates(world, number, booking.when, booking.recurrence, values, shapes)


def _alone(world: World, link: Link, date: Booking) -> Shape:
    """A date of a series that has an event of its own."""
    values = values_of_booking(date)
    shape = (values[what] for what in world.fields)
    return (link.event_id, (), str(date.status), str(date.transparency), *shape)


def _there(world: World, desk: Desk, connection: Connection) -> Iterator[Shape]:
    cloud = world.clouds[connection.calendar_id]
    for row in cloud.live():
        event, content = row.event, row.event.content
        if content is None:
            continue
        values = values_of_event(content)
        shape = tuple(values[what] for what in world.fields)
        yield (event.event_id, content.recurrence, content.status, str(content.transparency), *shape)
        if content.recurrence:
            events = [one.event for one in cloud.exceptions(event.event_id)]
            live = {one.original_start: None if one.cancelled else one.content for one in events}
            shapes = {key: values_of_event(one) if one else None for key, one in live.items()}
            yield from _dates(world, event.event_id, content.when, content.recurrence, values, shapes)


def _dates(
    world: World,
    number: str,
    when: When,
    recurrence: tuple[str, ...],
    values: dict[str, str],
    changed: dict[str, dict[str, str] | None],
) -> Iterator[Shape]:
    """The dates that a person sees: changed ones (None: cancelled) where they are now, the others by the rule."""
    assert isinstance(when, Timed)
    for start in weekly(when.start, recurrence):
        key = instant_text(start)
        if key not in changed:
            yield (number, *({**values, "when": str(start)}[what] for what in world.fields))
    for one in changed.values():
        if one is not None:
            yield (number, *(one[what] for what in world.fields))


# --- I2, I11 ------------------------------------------------------------------------------------------


def check_doubles(world: World) -> None:
    """I2: one live event of each thing in each calendar, one live booking of it at each desk."""
    for name, cloud in world.clouds.items():
        counts = collections.Counter(row.entity for row in cloud.live())
        double = [entity for entity, count in counts.items() if count > 1 and entity not in world.restored]
        if double:
            raise Broken(f"I2 DUPLICATE in {name}: {double}")
    for desk in world.desks:
        counts = collections.Counter(world.entity(booking) for booking in desk.bookings())
        double = [entity for entity, count in counts.items() if count > 1 and entity not in world.restored]
        if double:
            raise Broken(f"I2 DUPLICATE at {desk.name}: {double}")


def refused_dates(world: World, desk: Desk) -> frozenset[str]:
    """Series one of whose dates Google does not give back: that cannot be made again, so a person is told."""
    if not world.setting.series or world.setting.habits.revival == "allowed":
        return frozenset()
    return waiting_events(desk)


def waiting_events(desk: Desk) -> frozenset[str]:
    """Events of bookings that are still in the outbox, those of their dates too."""
    uids = {uid for _, uid in desk.store.outbox}
    rows = desk.store.link_rows.values()
    return frozenset(row.event_id for row in rows if row.booking.partition("/")[0] in uids)


def check_queue(desk: Desk, refused: frozenset[str]) -> None:
    """Nothing waits without saying so."""
    left = [item for item in desk.store.outbox.values() if not (refused and item.parked and item.error)]
    if left:
        raise Broken(f"I11 LEFT {desk.name} {left}")
    intents = [link for link in desk.store.link_rows.values() if link.nonce and link.event_id not in refused]
    if intents:
        raise Broken(f"I11 INTENT {desk.name} {intents}")


# --- I1, I3, I5 ---------------------------------------------------------------------------------------


def check_leaves(world: World) -> None:
    """I1, I3: what nobody saw and replaced is the final value, or somebody was told. Nothing was invented."""
    told, records = _told(world)
    doubled = {entity for cloud in world.clouds.values() for entity in cloud.doubled}
    for entity, what, leaf in world.oracle.leaves():
        if entity in doubled:  # restored by a person while Sched made it again: two things from now on
            continue
        kind = DELETION if leaf.startswith(DELETION) else leaf
        final = _final(world, entity, what)
        known = (entity, "status") in told if kind == DELETION else leaf in told.get((entity, what), ())
        deleted = final == {DELETION}
        known = known or (deleted and (entity, "status") in told)
        if kind not in final and not known:
            word = "I3 RESURRECTED" if kind == DELETION else "I1 LOST" if deleted else "I1 OVERWRITTEN"
            raise Broken(f"{word} {entity} {what} {leaf}, is {sorted(final)}")
        for value in final - {DELETION}:
            if world.oracle.invented(entity, what, value):
                raise Broken(f"INVENTED {entity} {what} {value}")
    double = [record for record, count in records.items() if count > 1]
    if double:
        raise Broken(f"I5 TOLD TWICE {double}")


def _told(world: World) -> tuple[dict[tuple[str, str], set[str]], collections.Counter[tuple[str, ...]]]:
    """Both values of each conflict record by what it is about; how often each pair of values is recorded."""
    told: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    records: collections.Counter[tuple[str, ...]] = collections.Counter()
    for desk in world.desks:
        for kept in desk.store.conflicts.values():
            uid, conflict = kept.booking.partition("/")[0], kept.conflict
            entity = world.entities.get(kept.booking) or world.entities.get(uid, uid)
            values = {text_of(conflict.mine), text_of(conflict.theirs)}
            told[entity, conflict.field] |= values
            if (conflict.field, conflict.kept) == ("status", "theirs"):  # a date that comes back brings its series
                told[world.entities.get(uid, uid), "status"] |= values
            if conflict.field in FIELDS and "/" not in kept.booking and not _forgot(world, entity):
                records[entity, conflict.field, *sorted(values)] += 1
    return told, records


def _forgot(world: World, entity: str) -> bool:
    """What a desk cannot know any more: a deletion takes the base along, a lost answer what became of a change. Two
    desks may then both find the same two values to be a conflict."""
    deletions = any(value.startswith(DELETION) for value in world.oracle.parents.get((entity, "when"), ()))
    disturbed = any(desk.weather.disturbed for desk in world.desks)  # half of a batch gets lost in calm histories, too
    stormy = world.setting.kill or disturbed or len(world.clouds) > 1
    return bool(stormy) or deletions or entity in world.restored or world.oracle.all_restored


def _final(world: World, entity: str, what: str) -> set[str]:
    """All sides agree by now. An event may stand for a booking that came back under another uid."""
    found = {values_of_event(row.event.content)[what] for _, row in world.rows(entity) if row.event.content}
    for desk in world.desks:
        for booking in desk.bookings():
            if world.entity(booking) == entity and what in world.fields:
                found.add(values_of_booking(booking)[what])
    return found or {DELETION}
