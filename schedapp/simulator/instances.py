"""Occurrences of a recurring event: their ids, and how one looks before anybody has changed it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from schedapp.simulator import ids, recurrence, times
from schedapp.simulator.errors import Json
from schedapp.simulator.state import Calendar, Row, Store
from schedapp.simulator.times import Slot

_INSTANCE = re.compile(r"(.+)_(\d{8}(?:T\d{6}Z)?)", re.ASCII)


def instance_id(master_id: str, slot: Slot) -> str:
    """The id of the occurrence in that slot."""
    return f"{master_id}_{times.slot_text(slot)}"


def find(calendar: Calendar, event_id: str) -> Row | None:
    """The event of that id, an occurrence that nobody touched included; None when there is none."""
    row = calendar.rows.get(event_id)
    if row is not None:
        return row
    found = _INSTANCE.fullmatch(event_id)
    master = calendar.rows.get(found.group(1)) if found else None
    if not found or master is None or not master.data.get("recurrence"):
        return None
    try:
        slot = times.slot_from_text(found.group(2))
    except ValueError:
        return None
    return untouched(calendar, master, slot) if recurrence.series_of(master.data).has(slot) else None


def untouched(calendar: Calendar, master: Row, slot: Slot) -> Row:
    """The occurrence in that slot as the series alone describes it; it shares the master's etag."""
    series = recurrence.series_of(master.data)
    data: Json = {}
    event_id = instance_id(master.id, slot)
    for key, value in master.data.items():
        if key != "recurrence":
            data[key] = value
            continue
        data["recurringEventId"] = master.id
        data["originalStartTime"] = _stamp(slot, master.data["start"], calendar)
    data["id"] = event_id
    data["htmlLink"] = ids.html_link(event_id, calendar.id)
    data["start"] = _stamp(slot, master.data["start"], calendar)
    data["end"] = _stamp(series.end_of(slot), master.data["end"], calendar)
    order = master.order + times.slot_text(slot)
    return Row(event_id, data, master.revision, master.updated_us, master.etag_us, order)


def _stamp(slot: Slot, like: Json, calendar: Calendar) -> Json:
    if isinstance(slot, datetime):
        stamp: Json = {"dateTime": times.render(slot, calendar.time_zone)}
        if "timeZone" in like:
            stamp["timeZone"] = like["timeZone"]
        return stamp
    return {"date": slot.isoformat()}


def slot_key(row: Row) -> str:
    """The slot of an exception, as its id would carry it."""
    return times.slot_text(times.slot_of(row.data["originalStartTime"]))


def occurrences(
    store: Store,
    calendar: Calendar,
    master: Row,
    after: datetime | None = None,
    before: datetime | None = None,
) -> Iterator[Row]:
    """Every occurrence that touches [after, before): exceptions where they lie now, others by the rule."""
    changed = {slot_key(row): row for row in calendar.exceptions_of(master.id)}
    for row in changed.values():
        if touches(row, calendar, after, before):
            yield row
    now = datetime.fromtimestamp(store.clock(), UTC)
    for slot in recurrence.expand(master.data, now, after, before):
        if times.slot_text(slot) not in changed:
            yield untouched(calendar, master, slot)


def touches(row: Row, calendar: Calendar, after: datetime | None, before: datetime | None) -> bool:
    """Whether the event ends after `after` and begins before `before`, both exclusive."""
    if after is None and before is None:
        return True
    start = times.as_instant(row.data["start"], calendar.time_zone)
    end = times.as_instant(row.data["end"], calendar.time_zone)
    if end == start:  # an event of no length counts as lying in the second it begins
        return (after is None or end >= after) and (before is None or start < before)
    return (after is None or end > after) and (before is None or start < before)
