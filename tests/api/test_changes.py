"""`GET /changes` over real sockets: what is told, to whom, without a gap, and when it ends."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import httpx
import pytest

from schedapp.api import streams
from schedapp.api.desk import Desk
from schedapp.api.protocol import PatientH11Protocol
from schedapp.api.server import ApiServer
from schedapp.api.slow_readers import ReadH11Protocol
from schedapp.container import Container
from schedapp.model.booking import Booking, EditScope
from schedapp.model.closure import Closure
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from schedapp.paths import Paths
from schedapp.services.api_tokens import Scope
from tests.api.conftest import NOON, ZONE, Api
from tests.api.stream import Stream
from tests.desktop.processes import wait_until

Follow = Callable[..., Stream]


@pytest.fixture
def follow(api: Api) -> Iterator[Follow]:
    """Opens a stream; all are closed in the end."""
    opened: list[Stream] = []

    def open_stream(scope: Scope = Scope.READ, *, address: str = "", **how: str) -> Stream:
        opened.append(Stream(address or api.server.address, api.token[scope], **how).opened())
        return opened[-1]

    yield open_stream
    for stream in opened:
        stream.close()


def book(container: Container, room: Resource, number: int = 1, title: str = "Check-up", **fields: str) -> Booking:
    """The hour of this number after noon."""
    start = NOON + 3_600 * number
    return container.bookings.add(
        Booking("", title, Timed(start, start + 3_600, ZONE), (room.uid,), **fields)  # type: ignore[arg-type]
    ).booking


def test_what_is_told_of_a_booking(api: Api, follow: Follow) -> None:
    room = api.resource("Room")
    stream = follow()
    bookings = api.container.bookings
    uid = book(api.container, room, client="Ada").uid
    bookings.move(uid, Timed(NOON + 7_200, NOON + 9_000, ZONE))
    bookings.edit(uid, {"notes": "fasting"})
    bookings.cancel(uid)
    created, moved, changed, cancelled = stream.wait(4)
    assert stream.retry == streams.RETRY
    assert [each.type for each in (created, moved, changed, cancelled)] == [
        "booking.created",
        "booking.moved",
        "booking.changed",
        "booking.cancelled",
    ]
    assert created.json["type"] == "booking.created"
    assert created.json["timestamp"] == "2026-12-01T11:00:00Z"
    assert created.data == {
        "booking_id": uid,
        "resource_ids": [room.uid],
        "start": "2026-12-01T13:00:00+01:00",
        "end": "2026-12-01T14:00:00+01:00",
        "all_day": False,
        "status": "confirmed",
        "recurring": False,
        "version": 1,
        "occurrences": [],
        "title": "Check-up",
        "client": "Ada",
        "progress": None,
    }
    assert moved.data["previous"]["start"] == created.data["start"]
    assert cancelled.data["status"] == "cancelled"
    numbers = [int(each.id.partition("-")[2]) for each in (created, moved, changed, cancelled)]
    assert numbers == sorted(set(numbers))


def test_resources_availability_and_undo(api: Api, follow: Follow) -> None:
    stream = follow()
    room = api.resource("Room")
    api.container.resources.edit(replace(api.container.resources.get(room.uid), name="Other room"))
    api.container.closures.add(Closure("", Timed(NOON, NOON + 60, ZONE), room.uid))
    change = api.container.bookings.add(Booking("", "A", Timed(NOON + 3_600, NOON + 7_200, ZONE), (room.uid,)))
    api.container.bookings.undo(change)
    found = [(each.type, each.data.get("resource_id")) for each in stream.wait(5)]
    assert found == [
        ("resource.added", room.uid),
        ("resource.changed", room.uid),
        ("availability.changed", room.uid),
        ("booking.created", None),
        ("booking.cancelled", None),
    ]


def test_one_date_of_a_series_is_named(api: Api, follow: Follow) -> None:
    room = api.resource("Room")
    when = Timed(NOON + 3_600, NOON + 7_200, ZONE)
    uid = api.container.bookings.add(Booking("", "A", when, (room.uid,), recurrence=("RRULE:FREQ=DAILY",))).booking.uid
    stream = follow()
    name = f"{uid}/20261203T120000Z"
    api.container.bookings.move(
        name, Timed(when.start + 2 * 86_400 + 1_800, when.end + 2 * 86_400, ZONE), EditScope.THIS
    )
    (moved,) = stream.wait(1)
    assert (moved.type, moved.data["recurring"], moved.data["occurrences"]) == ("booking.moved", True, [name])


def test_a_change_of_another_process_is_told(api: Api, follow: Follow) -> None:
    api.resource("Room")
    api.container.installation.check()  # as every program does; the first one gives the feed its name
    stream = follow()
    command = [sys.executable, "-m", "schedapp", "book", "Room", "2030-12-10T09:00", "+45m", "--title", "Elsewhere"]
    environment = {"SCHEDAPP_HOME": str(api.home), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)
    wait_until(lambda: any(each.type == "booking.created" for each in stream.events), "the booking")
    (told,) = [each for each in stream.events if each.type == "booking.created"]
    assert told.data["title"] == "Elsewhere"


@pytest.mark.parametrize("way", ["cursor", "last_event_id"])
def test_resuming_leaves_nothing_out(api: Api, follow: Follow, way: str) -> None:
    room = api.resource("Room")
    first = follow()
    made = [book(api.container, room, number).uid for number in (1, 2)]
    seen = first.wait(2)[0]
    first.close()
    made += [book(api.container, room, number).uid for number in (3, 4)]
    again = follow(**{way: seen.id})
    made.append(book(api.container, room, 5).uid)
    assert [each.data["booking_id"] for each in again.wait(4)] == made[1:]


def test_the_header_goes_before_the_address(api: Api, follow: Follow) -> None:
    """A browser that connects anew sends the old address, and the header with what it has seen since."""
    room = api.resource("Room")
    start = follow().cursor
    book(api.container, room, 1)
    (seen,) = follow(cursor=start).wait(1)
    last = book(api.container, room, 2).uid
    assert follow(cursor=start, last_event_id=seen.id).wait(1)[0].data["booking_id"] == last


def test_nothing_is_lost_or_doubled_while_several_write(api: Api, follow: Follow) -> None:
    """Three writers with connections of their own; one reader stays, another leaves and comes back all the time."""
    rooms = [api.resource(f"Room {number}") for number in range(3)]
    others = [Container(Paths(api.home), face="cli", memory_tokens=True, now=lambda: NOON) for _ in rooms]
    staying = follow()
    coming = follow()
    seen: list[str] = []

    def write(container: Container, room: Resource) -> None:
        for number in range(1, 13):
            book(container, room, number)
        container.close()

    writers = [threading.Thread(target=write, args=pair) for pair in zip(others, rooms, strict=True)]
    for writer in writers:
        writer.start()
    while len(seen) < 36:
        some = coming.wait(min(5, 36 - len(seen)))
        seen += [each.data["booking_id"] for each in some]
        coming.close()
        coming = follow(last_event_id=some[-1].id)
    for writer in writers:
        writer.join()
    told = [each.data["booking_id"] for each in staying.wait(36)]
    history = [uid for (uid,) in api.container.database.rows("SELECT booking_uid FROM history ORDER BY id")]
    assert told == history
    assert seen == history


def test_who_may_see_only_when_learns_no_names(api: Api, follow: Follow) -> None:
    room = api.resource("Room")
    stream = follow(Scope.READ_BUSY)
    with api.container.database.write():
        api.container.database.execute("INSERT INTO change (at, topic) VALUES (1, 'attention')")
    uid = book(api.container, room, title="Canary-title", client="Canary-client", notes="Canary-notes").uid
    api.container.bookings.cancel(uid)
    created, cancelled = stream.wait(2)
    assert (created.type, cancelled.type) == ("booking.created", "booking.cancelled"), "attention is nobody else's"
    assert {"title", "client", "progress", "notes"}.isdisjoint(created.data)
    assert "Canary" not in stream.raw


def test_what_waits_for_a_person_is_told_to_readers(api: Api, follow: Follow) -> None:
    stream = follow(Scope.READ)
    with api.container.database.write():
        api.container.database.execute("INSERT INTO change (at, topic) VALUES (1, 'attention')")
    (told,) = stream.wait(1)
    assert (told.type, told.data) == ("attention.changed", {})


def test_a_cursor_of_another_database_says_reset_and_goes_on(api: Api, follow: Follow) -> None:
    room = api.resource("Room")
    stream = follow(cursor="00000000-1")
    (reset,) = stream.wait(1)
    assert (reset.type, reset.id) == ("feed.reset", str(api.container.feed.head()))
    made = book(api.container, room).uid
    assert stream.wait(2)[1].data["booking_id"] == made


@pytest.mark.parametrize("behind", [200_000, -1])
def test_a_cursor_that_is_too_old_or_from_the_future_says_reset(api: Api, follow: Follow, behind: int) -> None:
    head = api.container.feed.head()
    with api.container.database.write():
        api.container.database.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'change', ? "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'change')",
            (300_000,),
        )
    newest = api.container.feed.head().number
    (reset,) = follow(cursor=f"{head.feed}-{newest - behind}").wait(1)
    assert reset.type == "feed.reset"


def test_without_following_it_ends(api: Api) -> None:
    room = api.resource("Room")
    cursor = str(api.container.feed.head())
    made = book(api.container, room).uid
    answer = api.get(f"/v1/changes?cursor={cursor}&follow=false")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert made in answer.text


@pytest.mark.parametrize("query", ["?cursor=abc", "?cursor=12", "?cursor=0000000g-1"])
def test_what_is_no_cursor_is_refused(api: Api, query: str) -> None:
    assert api.get(f"/changes{query}").status_code == 422


def test_a_heartbeat_comes_where_nothing_else_does(api: Api, follow: Follow) -> None:
    server = ApiServer(Desk(api.container, api.container.api_tokens, now=lambda: NOON, heartbeat=0.05))
    server.start()
    try:
        stream = follow(address=server.address)
        wait_until(lambda: stream.heartbeats >= 3, "heartbeats")
        assert stream.events == []
    finally:
        server.stop()
    assert api.desk.heartbeat == 15.0


def test_at_shutdown_every_stream_ends_properly(api: Api, follow: Follow) -> None:
    """A stream that the server had to cut off would raise at the reader."""
    server = ApiServer(Desk(api.container, api.container.api_tokens, now=lambda: NOON), grace=60)
    server.start()
    opened = [follow(address=server.address) for _ in range(5)]
    server.stop()
    for stream in opened:
        stream.ended()
        assert stream.error is None


@pytest.mark.parametrize("again", [False, True], ids=["gone", "its name is another one's"])
def test_a_revoked_token_hears_nothing_more(api: Api, again: bool) -> None:
    room = api.resource("Room")
    token = api.container.api_tokens.create(Scope.READ, "revoked")
    stream = Stream(api.server.address, token.text).opened()
    api.container.api_tokens.revoke("revoked")
    if again:
        api.container.api_tokens.create(Scope.READ, "revoked")
    book(api.container, room, title="Canary")
    stream.ended()
    stream.close()
    assert "Canary" not in stream.raw


def test_a_stream_ends_properly_where_nobody_can_tell_whose_it_is(
    api: Api, follow: Follow, caplog: pytest.LogCaptureFixture
) -> None:
    stream = follow()
    file = api.container.paths.api_tokens
    text = file.read_text()
    file.unlink()
    file.touch(0o644)
    file.write_text(text)
    api.resource("Room")
    stream.ended()
    assert stream.error is None
    assert "resource.added" not in stream.raw
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_there_are_only_so_many_streams(api: Api, follow: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST", 2)
    first, _second = follow(), follow()
    refused = api.get("/changes")
    assert (refused.status_code, refused.json()["code"]) == (503, "TooManyStreams")
    assert refused.headers["Retry-After"]
    first.close()
    wait_until(lambda: api.get("/changes?follow=false").status_code == 200, "room for another one")


def test_who_does_not_read_is_dropped(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReadH11Protocol, "patience", 2.0)
    monkeypatch.setattr(PatientH11Protocol, "head_seconds", 60.0)
    cursor = str(api.container.feed.head())
    with api.container.database.write():
        api.container.database.execute_many(
            "INSERT INTO change (at, topic, uid, act) VALUES (?, 'resource', ?, 'changed')",
            ((number, f"{number:064x}") for number in count_to(60_000)),
        )
    unread = socket.socket()
    unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    unread.connect(("127.0.0.1", api.server.port))
    connections = api.server._server.server_state.connections
    wait_until(lambda: connections, "the connection")
    head = (f"GET /changes?cursor={cursor} HTTP/1.1", f"Host: {api.host}", f"Authorization: Bearer {api.token['read']}")
    unread.sendall("\r\n".join((*head, "", "")).encode())
    wait_until(lambda: not connections, "the end of the connection")
    unread.close()


def count_to(last: int) -> Iterator[int]:
    return (number for number, _ in zip(count(1), range(last), strict=False))


@pytest.mark.parametrize("token", [None, "sched_wrong"])
def test_without_a_token_there_is_no_stream(api: Api, token: str | None) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    assert httpx.get(f"{api.server.address}/changes", headers=headers, timeout=60, trust_env=False).status_code == 401
