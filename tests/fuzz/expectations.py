"""What has to have become of each event that was put into a calendar."""

from __future__ import annotations

from schedapp.google.texts import storable
from schedapp.simulator import DOCTOR
from schedapp.simulator.errors import Json
from schedapp.sync.identity import hashed
from tests.fuzz.place import Place


def check_arrived(place: Place, items: list[Json]) -> None:
    """Each one is here or named; ordinary ones are here as they are; nobody was told of what is here."""
    links, left_out = place.links(), place.left_out()
    bookings = place.titles()
    told = set(left_out)
    last = {item["id"]: item for item in items if isinstance(item.get("id"), str) and item["id"]}
    for event_id, item in last.items():
        if item.get("status") == "cancelled":
            continue
        name = storable(event_id)
        told_of = hashed("left out", DOCTOR, name)
        linked, gone = links.get(name, ("", False))
        master = linked.partition("/")[0]
        assert told_of in left_out or (master in bookings and not gone), f"neither here nor named: {item}"
        if told_of in left_out:
            title = storable(item.get("summary")).strip()[:80].strip()
            assert title in left_out[told_of], f"{left_out[told_of]!r} does not name {title!r}"
            told.discard(told_of)
    nameless = sum(1 for item in items if not (isinstance(item.get("id"), str) and item["id"]))
    assert len(told) <= nameless, "somebody was told of an event that is not there"
    for event_id, title in place.ordinary.items():
        assert bookings[links[event_id][0]] == title


def check_blocks(place: Place) -> None:
    """What is shown of a refused event is read-only, and blocks its time."""
    sql = """
        SELECT b.read_only, b.recurrence FROM decision AS d JOIN link AS l ON l.event_id <> ''
          JOIN booking AS b ON b.uid = l.booking_uid
         WHERE d.resolved_at IS NULL AND d.kind = 'left-out' AND d.booking_uid = ? AND l.event_id = ?"""
    for item in place.sim.google.planted(DOCTOR):
        event_id = storable(item.get("id"))
        name = hashed("left out", DOCTOR, event_id)
        for read_only, recurrence in place.desk.container.database.rows(sql, (name, event_id)):
            assert (read_only, recurrence) == (1, "[]"), item
