"""What must hold at rest between desks and Google, whatever happened before."""

from __future__ import annotations

import collections
from collections.abc import Collection
from typing import Any

from schedapp.model.connection import Privacy
from schedapp.simulator import Simulator
from schedapp.simulator import tokens as sim_tokens
from tests.sync.direct import DirectDesk
from tests.sync.oracle import Broken
from tests.sync.world import DAY, START, entity_of, epoch

WRITES = ("events.insert", "events.patch", "events.delete")
SPAN = ("2026-05-01T00:00:00Z", "2027-03-20T00:00:00Z")
Slots = collections.Counter[tuple[Any, ...]]


def written(sim: Simulator) -> int:
    """How many requests so far were to change something in Google."""
    return sum(request.method in WRITES for request in sim.requests)


def check_sound(desk: DirectDesk) -> None:
    """The file is whole, and no operation's outcome is forgotten."""
    database = desk.container.database
    if database.row("PRAGMA quick_check") != ("ok",) or database.rows("PRAGMA foreign_key_check"):
        raise Broken(f"DAMAGED {desk.name}")


def slots_here(desk: DirectDesk, resource: str, *, busy: bool = False) -> Slots:
    """What a desk shows for a resource: (title, start, end) of each occurrence."""
    rows = desk.container.bookings.week(START - 30 * DAY, START + 280 * DAY, [resource])
    return collections.Counter((None if busy else row.title, row.start, row.end) for row in rows)


def slots_there(sim: Simulator, calendar: str, *, busy: bool = False) -> Slots:
    """What Google shows for a calendar, by its own expansion."""
    events = sim.google.occurrences(calendar, *SPAN)
    return collections.Counter(
        (None if busy else e.get("summary", ""), epoch(e["start"]), epoch(e["end"])) for e in events
    )


def check_equal(desk: DirectDesk, sim: Simulator) -> None:
    """Both sides show the same; titles are not compared where Google does not get them."""
    for connection in desk.connections.all():
        busy = connection.privacy is Privacy.BUSY
        here = slots_here(desk, connection.resource, busy=busy)
        there = slots_there(sim, connection.calendar_id, busy=busy)
        if here != there:
            only = f"here {sorted((here - there).items())} there {sorted((there - here).items())}"
            raise Broken(f"DIVERGED {desk.name} {only}")


def check_quiet(desks: list[DirectDesk], sim: Simulator) -> None:
    """Two cycles at rest: list calls only, one for each calendar and cycle."""
    count = len(sim.requests)
    for desk in desks:
        desk.sync()
        desk.sync()
    methods = [request.method for request in sim.requests[count:]]
    calendars = sum(len(desk.connections.all()) for desk in desks)
    if methods != ["events.list"] * 2 * calendars:
        raise Broken(f"NOT QUIET {methods}")


def check_token(desk: DirectDesk, sim: Simulator) -> None:
    """The stored token is not newer than the rows: what Google had changed by then is known here, whatever died."""
    for connection in desk.connections.all():
        token = sim_tokens.decode("sync", connection.sync_token)
        if token is None:
            continue
        calendar = sim.app.store.calendars[connection.calendar_id]
        for row in calendar.rows.values():
            if row.revision <= token["revision"] and not _is_known(desk, connection.uid, row.data):
                raise Broken(f"TOKEN {desk.name} passed {row.id}")


def _is_known(desk: DirectDesk, connection: str, event: dict[str, Any]) -> bool:
    """A live event has a link with its etag, or an operation on it is under way, or it waits in the outbox. Of what is
    cancelled nothing need be known."""
    if event["status"] == "cancelled":
        return True
    link = desk.state.link_of_event(connection, event["id"])
    if link is None:
        return False
    return link.etag == event["etag"] or bool(link.nonce) or desk.state.is_waiting(connection, link.booking[:32])


def check_one_event(sim: Simulator, calendar: str, allowed: Collection[str] = ()) -> None:
    """No booking has two live events in one calendar. A copy that Google made carries the marker under another id.

    `allowed` are bookings of which a person restored an event that Google had refused to bring back, so that Sched
    made it again: both are there, and a clash shows them.
    """
    marks: collections.Counter[str] = collections.Counter()
    for event in sim.google.list(calendar):
        uid = event.get("extendedProperties", {}).get("private", {}).get("schedUid", "")
        if uid and "recurringEventId" not in event and entity_of(calendar, event) == uid:
            marks[uid] += 1
    if double := [uid for uid, count in marks.items() if count > 1 and uid not in allowed]:
        raise Broken(f"DUPLICATE {double}")
