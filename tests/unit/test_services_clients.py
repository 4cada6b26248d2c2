"""Clients as rows of their own: their texts are those of their bookings, and an erased one is nowhere any more."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import Ambiguous, BadInput, ChangedSince, NotFound
from schedapp.model.booking import Booking, EditScope
from schedapp.model.client import Client
from schedapp.model.resource import Resource
from schedapp.services.clients import ClientService
from tests.store.place import Place

NAME, PHONE = "Ana O’Neill \\ “Annie”", "+41 44 555 01 02"


@pytest.fixture
def clients(place: Place) -> ClientService:
    return place.container.clients


@pytest.fixture
def room(place: Place) -> Resource:
    return place.resource()


def booked(place: Place, room: Resource, day: int = 8, title: str = "Check-up", **fields: object) -> Booking:
    texts = {"client": NAME, "phone": PHONE} | fields
    return place.book(room, f"2026-12-{day:02d}T09:00", f"2026-12-{day:02d}T10:00", title, **texts).booking


def test_who_books_is_a_client(place: Place, room: Resource, clients: ClientService) -> None:
    booking = booked(place, room)
    (client,) = clients.page()
    assert (client.name, client.phone) == (NAME, PHONE)
    assert clients.bookings_of(client.uid) == (booking.uid,)
    assert clients.of_bookings([booking.uid, "x"]) == {booking.uid: client.uid}
    assert clients.get(NAME.upper()) == client


def test_a_new_name_is_in_every_booking(place: Place, room: Resource, clients: ClientService) -> None:
    booking = booked(place, room, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    other = booked(place, room, 9, client="Ben", phone="")
    place.bookings.edit(f"{booking.uid}/20261215T080000Z", {"title": "Longer"}, EditScope.THIS)
    version = place.bookings.get(booking.uid).version
    (client,) = clients.page("o’neill")
    renamed = clients.edit(client.uid, {"name": "Ana Weber", "email": "ana@example.com"})
    assert (renamed.version, renamed.phone, renamed.email) == (2, PHONE, "ana@example.com")
    found = place.bookings.series(booking.uid)
    assert {found.client, *(each.client for each in found.overrides)} == {"Ana Weber"}
    assert found.version == version + 1
    assert place.bookings.get(other.uid) == other
    (entry, *_) = place.container.history.of(booking.uid)
    assert [(each.field, each.new) for each in entry.differences] == [("client", "Ana Weber")]


def test_what_cannot_be(place: Place, room: Resource, clients: ClientService) -> None:
    booked(place, room)
    (client,) = clients.page()
    with pytest.raises(BadInput, match="of that name and phone"):
        clients.add(Client("", NAME, PHONE))
    other = clients.add(Client("", "Ben"))
    with pytest.raises(BadInput, match="of that name and phone"):
        clients.edit(other.uid, {"name": NAME, "phone": PHONE})
    for changes in ({"name": ""}, {"email": "nobody"}, {"uid": "x"}, {"name": "x" * 201}):
        with pytest.raises(BadInput):
            clients.edit(other.uid, changes)
    with pytest.raises(ChangedSince):
        clients.edit(client.uid, {"name": "C"}, expect=client.version + 1)
    clients.add(Client("", "Ben", "1"))
    with pytest.raises(Ambiguous):
        clients.get("ben")
    with pytest.raises(NotFound):
        clients.get("nobody")


@given(
    names=st.lists(st.sampled_from(("Ana", "ana", "Ärzte", "Zoë", "Ben", "o’neill", "O’Neill", "李")), max_size=12),
    limit=st.integers(1, 5),
)
@settings(max_examples=30)
def test_pages_have_everybody_once(place: Place, names: list[str], limit: int) -> None:
    clients = place.container.clients
    known = {each.uid for each in clients.page(limit=10_000)}
    made = {clients.add(Client("", name, place._new_uid())).uid for name in names}
    found: list[Client] = []
    while page := clients.page(after=(found[-1].name, found[-1].uid) if found else None, limit=limit):
        found += page
    assert [each.uid for each in found] == [each.uid for each in clients.page(limit=10_000)]
    assert {each.uid for each in found} == known | made
    assert len(found) == len(known | made)


def test_many_are_searched_in_stretches(place: Place, clients: ClientService) -> None:
    with place.container.database.write():
        for number in range(450):
            clients.add(Client("", f"Client {number:03d}", email="ZOË@example.com" if number % 150 == 149 else ""))
    assert [each.name for each in clients.page("zoë client")] == ["Client 149", "Client 299", "Client 449"]


# --- erasing ----------------------------------------------------------------------------------------


def everywhere(home: Path) -> bytes:
    """All that is in the database's files."""
    return b"".join(file.read_bytes() for file in home.glob("sched.db*"))


def test_erased_is_nowhere_in_the_file(place: Place, room: Resource, clients: ClientService) -> None:
    series = booked(place, room, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",), notes="allergic to penicillin")
    place.bookings.edit(f"{series.uid}/20261215T080000Z", {"title": f"Visit of {NAME}"}, EditScope.THIS)
    gone = booked(place, room, 10, title=NAME)
    place.bookings.cancel(gone.uid)
    once = booked(place, room, 11)
    place.bookings.edit(once.uid, {"client": "Ben", "phone": "2"})
    (client,) = clients.page("o’neill")
    clients.edit(client.uid, {"name": "Ana Weber-Keller"})
    place.bookings.edit(series.uid, {"notes": "Ana Weber-Keller called"})
    done = clients.erase(client.uid, ahead=True)
    assert done.bookings == 2
    assert done.entries >= 6
    place.container.close()
    found = everywhere(place.home)
    for text in ("Neill", "Annie", "Weber-Keller", "555 01 02", "penicillin"):
        assert text.encode() not in found, text
    assert b"Ben" in found, "somebody else's name went, too"


def test_what_is_left_of_it(place: Place, room: Resource, clients: ClientService) -> None:
    booking = booked(place, room, title=f"{NAME}: check-up")
    client = clients.get(NAME)
    with pytest.raises(BadInput, match="One booking is ahead"):
        clients.erase(client.uid)
    clients.erase(client.uid, ahead=True)
    found = place.bookings.get(booking.uid)
    assert (found.client, found.phone, found.title, found.when) == ("", "", "(erased): check-up", booking.when)
    with pytest.raises(NotFound, match="was erased"):
        clients.get(client.uid)
    assert clients.page() == ()
    again = booked(place, room, 12)  # whoever comes again is a new client
    assert clients.get(NAME).uid != client.uid
    assert clients.bookings_of(NAME) == (again.uid,)
    place.bookings.edit(booking.uid, {"title": "Later"})
    assert [each.entry.action for each in place.container.history.of(booking.uid)] == [
        "edited", "client-erased", "booked",
    ]  # fmt: skip


def test_namesakes_stay(place: Place, room: Resource, clients: ClientService) -> None:
    mine, other = booked(place, room), booked(place, room, 9, phone="another")
    clients.erase(clients.of_bookings([mine.uid])[mine.uid], ahead=True)
    found = place.bookings.series(other.uid)
    assert (found.client, place.bookings.history(other.uid)[0].after) == (NAME, found)


def test_questions_and_answers_lose_the_name(place: Place, room: Resource, clients: ClientService) -> None:
    booking = booked(place, room)
    client = clients.get(NAME)
    quoted = json.dumps(NAME, ensure_ascii=False)[1:-1]
    with sqlite3.connect(place.file, isolation_level=None) as raw:  # as two syncs and a request left them
        raw.execute("INSERT INTO account (id, uid, email, created) VALUES (1, 'account-1', 'practice@example.com', 0)")
        raw.execute(
            "INSERT INTO connection (id, uid, resource_id, account_id, calendar_id, direction, privacy, policy, "
            "created) VALUES (1, 'connection', (SELECT id FROM resource), 1, 'c', 'two-way', 'full', 'ask', 0)"
        )
        raw.execute(
            "INSERT INTO conflict (connection_id, booking_uid, field, base, mine, theirs, kept, created) "
            "VALUES (1, ?, 'summary', ?, ?, '\"x\"', 'mine', 0)",
            (f"{booking.uid}/20261215T080000Z", f'"Visit of {quoted}"', '"x"'),
        )
        raw.execute(
            "INSERT INTO decision (connection_id, booking_uid, kind, reason, created) VALUES (1, ?, 'parked', ?, 0)",
            (booking.uid, f"“{NAME}” was refused"),
        )
        raw.execute(
            "INSERT INTO link (connection_id, booking_uid, master_uid, event_id, base, gone) "
            "VALUES (1, ?, ?, 'e', ?, 1)",
            (booking.uid, booking.uid, f'{{"summary": "Check-up · {quoted}"}}'),
        )
        raw.execute(
            "INSERT INTO idempotency (token, route, key, digest, at, status, answer) VALUES "
            "('t', 'r', '1', '', ?1, 201, ?2), ('t', 'r', '2', '', ?1, 201, '{}')",
            (place.clock, f'{{"id": "{booking.uid}"}}'),
        )
    done = clients.erase(client.uid, ahead=True)
    assert any("1 deleted event may be in its bin" in line for line in done.kept)
    assert place.sql("SELECT base, mine FROM conflict") == [('"Visit of (erased)"', '"x"')]
    assert place.sql("SELECT reason FROM decision") == [("“(erased)” was refused",)]
    assert place.sql("SELECT base FROM link") == [('{"summary": "Check-up · (erased)"}',)]
    assert place.sql("SELECT key FROM idempotency") == [("2",)]
