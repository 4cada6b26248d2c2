"""Connections and the outbox: which changes are told to which calendar, and what is forgotten with a connection."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schedapp.errors import BadInput, NotFound
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Account, Connection, Direction, Health
from schedapp.model.resource import Resource
from schedapp.store.connections import ConnectionRepository
from schedapp.store.trail import Note
from tests.store.place import Place, timed

ACCOUNT = Account("account-1", "practice@example.com", scopes=("calendar",))
NINE = ("2026-12-08T09:00", "2026-12-08T10:00")


def repository(place: Place) -> ConnectionRepository:
    return place.container._connections


def connect(place: Place, resource: Resource, calendar: str, direction: Direction = Direction.TWO_WAY) -> Connection:
    connections = repository(place)
    account = connections.put_account(ACCOUNT, {"client_id": "x"})
    made = Connection(f"connection-{calendar}", resource.uid, account, calendar, direction=direction)
    connections.add(made)
    return made


def outbox(place: Place) -> list[tuple[str, str]]:
    return place.sql(
        "SELECT c.calendar_id, o.booking_uid FROM outbox AS o JOIN connection AS c ON c.id = o.connection_id "
        "ORDER BY o.id"
    )


def test_a_connection_reads_back_and_is_updated(place: Place) -> None:
    made = connect(place, place.resource(), "cal-1")
    connections = repository(place)
    assert connections.all() == (made,) == (connections.get(made.uid),)
    changed = replace(made, sync_token="t", params_hash="p", health=Health.OFFLINE, message="no network", synced_at=5)
    connections.update(changed)
    assert connections.get(made.uid) == changed
    with pytest.raises(NotFound):
        connections.get("another")


def test_an_account_is_stored_once_by_its_address(place: Place) -> None:
    connections = repository(place)
    first = connections.put_account(ACCOUNT, {"client_id": "one"})
    again = connections.put_account(replace(ACCOUNT, uid="account-2", scopes=("more",)), {"client_id": "two"})
    assert (first.uid, again.uid) == ("account-1", "account-1")
    assert connections.accounts() == (replace(ACCOUNT, scopes=("more",)),)
    assert connections.client_of("account-1") == {"client_id": "two"}
    connections.remove_account("account-1")
    with pytest.raises(NotFound):
        connections.client_of("account-1")


def test_a_calendar_is_connected_once_and_a_resource_writes_to_one(place: Place) -> None:
    room, other = place.resource(), place.resource("Room 2")
    connect(place, room, "cal-1")
    with pytest.raises(BadInput, match="connected already"):
        connect(place, other, "cal-1")
    with pytest.raises(BadInput, match="writes to a calendar already"):
        connect(place, room, "cal-2", Direction.PUSH)
    connect(place, room, "cal-2", Direction.PULL)
    with pytest.raises(NotFound):
        connect(place, replace(room, uid="nothing-there"), "cal-3")
    assert [c.calendar_id for c in repository(place).all()] == ["cal-1", "cal-2"]


def test_connecting_queues_what_is_there_overrides_included(place: Place) -> None:
    room, other = place.resource(), place.resource("Room 2")
    here = place.book(room, *NINE).booking
    series = place.book(other, *NINE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",)).booking
    place.bookings.edit(f"{series.uid}/20261215T080000Z", {"resources": (room.uid,)}, EditScope.THIS)
    place.bookings.cancel(place.book(room, "2026-12-09T09:00", "2026-12-09T10:00").booking.uid)
    place.book(other, "2026-12-09T09:00", "2026-12-09T10:00")
    connect(place, room, "cal-1")
    assert outbox(place) == [("cal-1", here.uid), ("cal-1", series.uid)]


def test_a_change_is_queued_for_every_writing_connection_but_its_origin(place: Place) -> None:
    one, two, three = place.resource(), place.resource("Room 2"), place.resource("Room 3")
    first = connect(place, one, "cal-1")
    connect(place, two, "cal-2", Direction.PUSH)
    connect(place, three, "cal-3", Direction.PULL)
    made = place.book(one, *NINE, also=(two, three)).booking
    assert outbox(place) == [("cal-1", made.uid), ("cal-2", made.uid)]
    place.sql("DELETE FROM outbox")
    note = Note(ACCOUNT.email, "sync", "edited", "changed in Google")
    place.container._bookings.save(replace(made, title="New"), note, contest=True, origin=first.uid)
    assert outbox(place) == [("cal-2", made.uid)]


def test_a_resource_that_was_taken_off_is_told_too_and_a_parked_item_is_tried_again(place: Place) -> None:
    one, two = place.resource(), place.resource("Room 2")
    connect(place, one, "cal-1")
    made = place.book(one, *NINE, also=(two,)).booking
    place.sql("UPDATE outbox SET attempts = 7, parked = 1, error = 'refused', next_try = 999")
    status = repository(place).status()[0]
    assert (status.waiting, status.parked, status.reasons) == (0, 1, ("refused",))
    place.bookings.edit(made.uid, {"resources": (two.uid,)})
    assert place.sql("SELECT attempts, parked, error, next_try FROM outbox") == [(0, 0, "", 0)]
    status = repository(place).status()[0]
    assert (status.waiting, status.parked, status.oldest_waiting) == (1, 0, place.clock)


def test_a_refused_booking_is_not_queued(place: Place) -> None:
    room = place.resource()
    connect(place, room, "cal-1")
    place.book(room, *NINE)
    with pytest.raises(Exception, match="taken"):
        place.book(room, *NINE)
    assert len(outbox(place)) == 1


def test_disconnecting_forgets_the_queue_and_keeps_the_bookings(place: Place) -> None:
    room = place.resource()
    made = connect(place, room, "cal-1")
    place.book(room, *NINE)
    with pytest.raises(BadInput, match="Disconnect it first"):
        place.container.resources.remove(room.uid, force=True)
    repository(place).remove(made.uid)
    assert outbox(place) == []
    assert place.starts() == [NINE[0]]
    place.container.resources.remove(room.uid, force=True)


def test_the_journal_keeps_the_newest_runs_of_each_connection(place: Place) -> None:
    records = place.container._records
    first = connect(place, place.resource(), "cal-1")
    second = connect(place, place.resource("Room 2"), "cal-2")
    records.add_run(second.uid, started=1, ended=2, reason="rare", pulled=0, pushed=0, error="")
    with place.container.database.write():
        for number in range(510):
            records.add_run(first.uid, started=number, ended=number, reason="timer", pulled=0, pushed=0, error="")
    counts = place.sql("SELECT connection_id, count(*), min(started) FROM sync_run GROUP BY 1 ORDER BY 1")
    assert counts == [(1, 500, 10), (2, 1, 1)]
    records.add_run("no such connection", started=1, ended=2, reason="x", pulled=0, pushed=0, error="")


def test_a_pulled_booking_of_any_length_and_place_is_stored(place: Place) -> None:
    room = place.resource()
    long_title = "x" * 30_000 + "\x07"
    stored = place.pull(Booking("pulled-01", long_title, timed("1999-01-01T09:00", "2001-01-01T10:00"), (room.uid,)))
    assert stored.title == long_title
    assert len(place.bookings.week(0, 2**32)) == 1
