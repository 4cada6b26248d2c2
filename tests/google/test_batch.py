"""Batches: against the simulator, and against servers whose answers are none."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from schedapp.errors import (
    AlreadyExists,
    CalendarGone,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    Offline,
    PermissionDenied,
    QuotaExceeded,
    RateLimited,
    Rejected,
    SchedError,
    SignInNeeded,
)
from schedapp.google.addresses import GOOGLE_API_ROOT
from schedapp.google.client import CalendarClient
from schedapp.google.service import calendar_service
from schedapp.model.event import Event, Marker, Operation
from schedapp.simulator import DOCTOR, HOLIDAYS, TREATMENT, Simulator
from tests.google.conftest import MARKER, content, timed
from tests.google.hostile import Answer, Echo, HostileServer, cut, drops, error, portal, says, silent, zipped

MakeClient = Callable[..., CalendarClient]
IDS = [f"s{number:02d}abcdefgh" for number in range(60)]


def insert(number: int, summary: str = "Check-up", **changes: Any) -> Operation:
    return Operation("insert", IDS[number], content=content(summary, **changes), marker=Marker(MARKER.uid, str(number)))


def patch(event: Event, **changes: Any) -> Operation:
    assert event.content is not None
    wanted = replace(event.content, **changes)
    return Operation("patch", event.event_id, event.etag, wanted, frozenset(changes), MARKER)


def delete(event: Event) -> Operation:
    return Operation("delete", event.event_id, event.etag)


def made(client: CalendarClient, count: int) -> list[Event]:
    events = client.send(DOCTOR, [insert(number) for number in range(count)])
    assert all(isinstance(event, Event) for event in events)
    return events  # type: ignore[return-value]


# --- against the simulator ------------------------------------------------------------------------


def test_each_write_is_done_and_told(sim: Simulator, client: CalendarClient) -> None:
    first, second, third = made(client, 3)
    outcomes = client.send(DOCTOR, [patch(second, summary="Later"), insert(3, "New"), delete(first)])
    changed, new, gone = outcomes
    assert isinstance(changed, Event)
    assert changed == client.get_event(DOCTOR, second.event_id)
    assert changed.content == content("Later")
    assert isinstance(new, Event)
    assert (new.event_id, new.content, new.marker) == (IDS[3], content("New"), Marker(MARKER.uid, "3"))
    assert gone is None
    assert client.get_event(DOCTOR, first.event_id).cancelled
    assert client.get_event(DOCTOR, third.event_id) == third


def test_a_batch_is_one_request_with_an_etag_in_each_part(sim: Simulator, client: CalendarClient) -> None:
    first, second = made(client, 2)
    sim.clear_requests()
    client.send(DOCTOR, [patch(first, summary="Later"), delete(second), insert(2)])
    assert len(sim.requests_of("batch")) == 1
    changed, gone, new = (sim.requests_of(f"events.{verb}")[0] for verb in ("patch", "delete", "insert"))
    assert (changed.headers["if-match"], gone.headers["if-match"]) == (first.etag, second.etag)
    assert "if-match" not in new.headers
    assert new.body["id"] == IDS[2]
    assert set(changed.body) == {"summary", "extendedProperties"}
    assert [each.params["sendUpdates"] for each in (changed, gone, new)] == ["none"] * 3
    assert len({each.batch for each in (changed, gone, new)}) == 1


def test_the_order_in_which_google_works_does_not_matter(sim: Simulator, client: CalendarClient) -> None:
    sim.knobs.change(shuffle_batches=True)
    outcomes = client.send(DOCTOR, [insert(number, f"Booking {number}") for number in range(50)])
    assert [event.content.summary for event in outcomes if isinstance(event, Event) and event.content] == [
        f"Booking {number}" for number in range(50)
    ]
    assert len(sim.requests_of("batch")) == 1


def test_each_fails_alone_and_with_the_error_of_the_single_call(sim: Simulator, client: CalendarClient) -> None:
    events = made(client, 5)
    sim.google.patch(DOCTOR, events[1].event_id, {"location": "elsewhere"})
    client.delete_event(DOCTOR, events[2].event_id, events[2].etag)
    outcomes = client.send(
        DOCTOR,
        [
            insert(0),
            patch(events[1], summary="Later"),
            delete(events[2]),
            patch(replace(events[3], event_id="nothere"), summary="Later"),
            replace(delete(events[3]), etag=""),
            patch(events[4], summary="Later"),
            delete(replace(events[4], event_id="neverwas")),
        ],
    )
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [AlreadyExists, EtagMismatch, EventDeleted, EventNotFound, EtagMismatch, Event, EventNotFound]
    assert client.get_event(DOCTOR, events[3].event_id) == events[3]


def test_a_calendar_that_is_gone_or_read_only(client: CalendarClient) -> None:
    assert [type(each) for each in client.send("nobody@example.org", [insert(0), insert(1)])] == [CalendarGone] * 2
    assert [type(each) for each in client.send(HOLIDAYS, [insert(0)])] == [PermissionDenied]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"status": 403, "reason": "rateLimitExceeded"}, RateLimited),
        ({"status": 403, "reason": "userRateLimitExceeded"}, RateLimited),
        ({"status": 429, "reason": "rateLimitExceeded"}, RateLimited),
        ({"status": 403, "reason": "quotaExceeded"}, QuotaExceeded),
        ({"status": 403, "reason": "forbidden"}, PermissionDenied),
        ({"status": 409, "reason": "conflict"}, Offline),
        ({"status": 503}, Offline),
        ({"status": 400, "reason": "invalid", "message": "A value exceeds the allowed size limit."}, Rejected),
    ],
)
def test_what_is_refused_for_one(
    options: dict[str, Any], expected: type[SchedError], sim: Simulator, client: CalendarClient
) -> None:
    sim.faults.add("events.insert", "status", nth=2, **options)
    outcomes = client.send(DOCTOR, [insert(0), insert(1), insert(2)])
    assert [type(outcome) for outcome in outcomes] == [Event, expected, Event]
    assert len(sim.requests_of("events.insert")) == 3


def test_a_part_that_asks_for_a_pause_says_how_long(sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("events.insert", "status", status=429, reason="rateLimitExceeded", retry_after=7)
    refused, other = client.send(DOCTOR, [insert(0), insert(1)])
    assert isinstance(refused, RateLimited)
    assert refused.retry_after == 7
    assert isinstance(other, Event)


def test_an_old_token_is_renewed_once(sim: Simulator, client: CalendarClient) -> None:
    client.list_events(DOCTOR)
    sim.expire_access_tokens()
    assert all(isinstance(each, Event) for each in client.send(DOCTOR, [insert(0), insert(1)]))
    assert len(sim.requests_of("token")) == 2
    made_before = len(sim.requests_of("token"))
    client.send(DOCTOR, [insert(2)])
    assert len(sim.requests_of("token")) == made_before


def test_a_signed_out_batch(sim: Simulator, client: CalendarClient) -> None:
    client.list_events(DOCTOR)
    sim.revoke()
    with pytest.raises(SignInNeeded):
        client.send(DOCTOR, [insert(0), insert(1)])


def test_a_batch_whose_answer_is_lost(sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("batch", "commit-then-drop")
    with pytest.raises(Offline):
        client.send(DOCTOR, [insert(0), insert(1)])
    assert [type(each) for each in client.send(DOCTOR, [insert(0), insert(1), insert(2)])] == [
        AlreadyExists, AlreadyExists, Event,
    ]  # fmt: skip


def test_a_batch_that_is_refused_as_such_goes_one_by_one(sim: Simulator, client: CalendarClient) -> None:
    first = made(client, 1)[0]
    sim.knobs.change(batch_limit=2)
    outcomes = client.send(DOCTOR, [patch(first, summary="Later"), insert(1), insert(1 + 1), insert(3)])
    assert [type(outcome) for outcome in outcomes] == [Event] * 4
    assert [record.batch for record in sim.requests_of("events.patch")] == [None]


def test_what_stops_one_stops_the_rest_of_them(sim: Simulator, client: CalendarClient) -> None:
    sim.knobs.change(batch_limit=1)
    sim.faults.add("events.insert", "status", nth=2, status=429, reason="rateLimitExceeded", count=None)
    outcomes = client.send(DOCTOR, [insert(number) for number in range(4)])
    assert [type(outcome) for outcome in outcomes] == [Event, RateLimited, RateLimited, RateLimited]
    assert len(sim.requests_of("events.insert")) == 2


def test_a_zone_under_its_other_name(sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("events.*", "refuse-zone", zone="Europe/Kyiv", count=None)
    when = timed("2026-12-08T09:00", "2026-12-08T10:00", "Europe/Kyiv")
    renamed, other = client.send(DOCTOR, [insert(0, when=when), insert(1)])
    assert isinstance(renamed, Event)
    assert renamed.content == content(when=when)
    assert isinstance(other, Event)
    assert sim.google.get(DOCTOR, IDS[0])["start"]["timeZone"] == "Europe/Kiev"


def test_what_must_not_share_a_batch(sim: Simulator, client: CalendarClient) -> None:
    with pytest.raises(ValueError, match="at most 50"):
        client.send(DOCTOR, [insert(number) for number in range(51)])
    with pytest.raises(ValueError, match="two operations on one event"):
        client.send(DOCTOR, [insert(0), Operation("delete", IDS[0], '"1"')])
    with pytest.raises(ValueError, match="no such write"):
        client.send(DOCTOR, [replace(insert(0), verb="update")])
    with pytest.raises(ValueError, match="no content"):
        client.send(DOCTOR, [Operation("insert", IDS[0])])
    assert client.send(DOCTOR, []) == []
    assert [type(each) for each in client.send(DOCTOR, [Operation("delete", IDS[0])])] == [EtagMismatch]
    assert sim.requests == []


def test_threads_send_their_own_batches(sim: Simulator, client: CalendarClient) -> None:
    outcomes: dict[int, Sequence[object]] = {}

    def work(number: int) -> None:
        calendar_id = (DOCTOR, TREATMENT)[number % 2]
        outcomes[number] = client.send(calendar_id, [insert(10 * number + each, str(each)) for each in range(10)])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        found = [event for event in outcomes[number] if isinstance(event, Event)]
        assert [event.event_id for event in found] == [IDS[10 * number + each] for each in range(10)]


# --- where it goes --------------------------------------------------------------------------------


def test_batches_go_to_the_same_root_as_all_else(client_of: MakeClient) -> None:
    with HostileServer(Echo(GOOD)) as server:
        client_of(server.address).send("room", [insert(0)])
        assert calendar_service(server.address).new_batch()._batch_uri == server.address + "batch/calendar/v3"
    assert [head.split("\r\n")[0] for head in server.heads] == ["POST /batch/calendar/v3 HTTP/1.1"]
    assert calendar_service(GOOGLE_API_ROOT).new_batch()._batch_uri == GOOGLE_API_ROOT + "batch/calendar/v3"


def test_the_methods_are_kept_and_not_built_anew(client_of: MakeClient) -> None:
    with HostileServer(Echo(GOOD)) as server:
        client = client_of(server.address)
        before = calendar_service(server.address)
        client.send("room", [insert(0)])
        assert calendar_service(server.address) is before


def test_the_token_is_in_the_head_alone(client_of: MakeClient) -> None:
    with HostileServer(Echo(GOOD)) as server:
        client_of(server.address).send("room", [insert(0)])
    assert "Bearer access-token-1" in server.heads[0]
    assert b"access-token-1" not in server.bodies[0]


# --- hostile answers ------------------------------------------------------------------------------


def item(body: str = "", status: str = "200 OK", content_id: str = "{id}", headers: str = "") -> str:
    """One part of an answer."""
    return (
        f"Content-Type: application/http\r\nContent-ID: {content_id}\r\n\r\n"
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}\r\n{body}"
    )


def event(number: int) -> str:
    whole = {"kind": "calendar#event", "id": IDS[number], "etag": "1", "start": {"date": "2026-12-08"}}
    return json.dumps(whole | {"summary": "Zoë --batch_x\n"}, ensure_ascii=False)


def refused(code: int, reason: str) -> str:
    return json.dumps({"error": {"errors": [{"domain": "global", "reason": reason}], "code": code, "message": ""}})


GOOD = item(event(0))
GONE = item("", "204 No Content")


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (GOOD, Event),
        (item("{}"), Offline),
        (item("[]"), Offline),
        (item("<html>log in</html>"), Offline),
        (item(""), Offline),
        (item('{"kind": "calendar#events", "items": []}'), Offline),
        (item('{"kind": "calendar#event", "id": 7}'), Offline),
        (item("[" * 100_000), Offline),
        (item("\udcff\udcfe"), Offline),
        (item(event(0), "banana"), Offline),
        (item(event(0), "999 Odd"), Offline),
        (item("<html>", "404 Not Found"), Offline),
        (item("<html>", "410 Gone"), Offline),
        (item("", "302 Found"), Offline),
        (item("<html>", "502 Bad Gateway"), Offline),
        (item(refused(412, "conditionNotMet"), "412 Precondition Failed"), EtagMismatch),
        (item(refused(409, "duplicate"), "409 Conflict"), AlreadyExists),
        (item(refused(410, "deleted"), "410 Gone"), EventDeleted),
        (item(refused(404, "notFound"), "404 Not Found"), EventNotFound),
        (item(refused(400, "invalid"), "400 Bad Request"), Rejected),
        (item(refused(401, "authError"), "401 Unauthorized"), Offline),
        (item(event(0), content_id="<response-stranger + 0>"), Offline),
        (item(event(0), content_id=""), Offline),
        ("Content-ID: {id}", Offline),
        ("Content-ID: {id}\r\n\r\n", Offline),
        ("", Offline),
        ("\x00\x01", Offline),
        ("HTTP/1.1 200 OK\r\n\r\n" + event(0), Offline),
    ],
)
def test_a_garbled_part_is_its_own_trouble(part: str, expected: type, client_of: MakeClient) -> None:
    writes = [
        Operation("patch", IDS[0], '"1"', content(), frozenset({"summary"}), MARKER),
        Operation("delete", IDS[1], '"1"'),
    ]
    with HostileServer(Echo(part, GONE), says({"access_token": "2", "expires_in": 3600})) as server:
        outcomes = client_of(server.address).send("room", writes)
    assert isinstance(outcomes[0], expected)
    assert outcomes[1] is None


@pytest.mark.parametrize("part", [item("<html>"), item(""), item("{}"), item(event(0))])
def test_what_is_no_answer_deletes_nothing(part: str, client_of: MakeClient) -> None:
    with HostileServer(Echo(GOOD, part)) as server:
        outcomes = client_of(server.address).send("room", [insert(0), Operation("delete", IDS[1], '"1"')])
    assert isinstance(outcomes[0], Event)
    assert isinstance(outcomes[1], Offline)


def test_an_answer_with_fewer_parts_or_the_same_twice(client_of: MakeClient) -> None:
    with HostileServer(Echo(GOOD), Echo(GOOD, GOOD.replace("{id}", "<response-x>")), Echo(GOOD, GOOD, GOOD)) as server:
        client = client_of(server.address)
        for _ in range(2):
            assert [type(each) for each in client.send("room", [insert(0), insert(1)])] == [Event, Offline]
        assert [type(each) for each in client.send("room", [insert(0), insert(1)])] == [Offline, Event]


@pytest.mark.parametrize("line", ["\r\n", "\n"])
@pytest.mark.parametrize("end", ["--batch_x--\r\n", "--batch_x--", "", "--batch_x--\r\nepilogue"])
def test_the_forms_of_a_multipart(line: str, end: str, client_of: MakeClient) -> None:
    parts = [part.replace("\r\n", line) for part in (GONE, GOOD)]
    with HostileServer(Echo(*parts, line=line, end=end)) as server:
        gone, kept = client_of(server.address).send("room", [Operation("delete", IDS[1], '"1"'), insert(0)])
    assert gone is None
    assert isinstance(kept, Event)
    assert kept.content is not None
    assert kept.content.summary == "Zoë --batch_x\n"


@pytest.mark.parametrize(
    "answer",
    [
        portal(),
        says(b""),
        says({}),
        says(b"--x--", content_type="multipart/mixed"),
        says(b"--x--", content_type="multipart/mixed; boundary=x"),
        says(b"--x", content_type="multipart/related; boundary=x"),
        says(b"--x", content_type="multipart/mixed; boundary=\xc3\xa9"),
        says(b"", "204 No Content"),
        Echo("", ""),
        Echo(item(event(0), content_id="<response-stranger>")),
        zipped(GOOD.encode(), 0.5),
        cut("x" * 100, 40),
        drops,
        says(b"", "302 Found", headers="Location: http://portal.invalid/\r\n"),
        says(b"<html>", "502 Bad Gateway", "text/html"),
        says(b"<html>", "404 Not Found", "text/html"),
        says(b"", "511 Network Authentication Required"),
    ],
)
def test_what_is_no_batch_is_no_answer(answer: Any, client_of: MakeClient) -> None:
    with HostileServer(answer) as server, pytest.raises(Offline):
        client_of(server.address).send("room", [insert(0), insert(1)])
    assert server.methods == ["POST"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error(403, "quotaExceeded"), QuotaExceeded),
        (error(403, "forbidden"), PermissionDenied),
        (error(403, "rateLimitExceeded"), RateLimited),
        (error(429, "rateLimitExceeded"), RateLimited),
    ],
)
def test_a_batch_that_is_refused_whole(answer: Answer, expected: type[SchedError], client_of: MakeClient) -> None:
    with HostileServer(answer) as server, pytest.raises(expected):
        client_of(server.address).send("room", [insert(0), insert(1)])
    assert server.methods == ["POST"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(400, "badRequest"), (404, "notFound"), (410, "gone"), (412, "conditionNotMet"), (413, "uploadTooLarge")],
)
def test_where_there_are_no_batches(status: int, reason: str, client_of: MakeClient) -> None:
    with HostileServer(error(status, reason), says(json.loads(event(0))), says(b"", "204 No Content")) as server:
        outcomes = client_of(server.address).send("room", [insert(0), Operation("delete", IDS[1], '"1"')])
    assert [type(each) for each in outcomes] == [Event, type(None)]
    assert server.methods == ["POST", "POST", "DELETE"]


def test_parts_with_an_old_token_are_sent_again_with_a_new_one(client_of: MakeClient) -> None:
    """Google answers 200, and 401 in each part."""
    old = item(refused(401, "authError"), "401 Unauthorized")
    token = says({"access_token": "access-token-2", "expires_in": 3600})
    with HostileServer(Echo(GOOD, old, GONE), token, Echo(item(event(1)))) as server:
        outcomes = client_of(server.address).send("room", [insert(0), insert(1), Operation("delete", IDS[2], '"1"')])
    assert [getattr(each, "event_id", None) for each in outcomes] == [IDS[0], IDS[1], None]
    assert ["batch" in head.split("\r\n")[0] for head in server.heads] == [True, False, True]
    assert "Bearer access-token-2" in server.heads[2]
    assert IDS[0].encode() not in server.bodies[2]
    assert IDS[1].encode() in server.bodies[2]


def test_a_token_that_is_never_accepted_is_renewed_once(client_of: MakeClient) -> None:
    old = item(refused(401, "authError"), "401 Unauthorized")
    token = says({"access_token": "access-token-2", "expires_in": 3600})
    with HostileServer(Echo(old, old), token, Echo(old, old)) as server:
        outcomes = client_of(server.address).send("room", [insert(0), insert(1)])
    assert [type(each) for each in outcomes] == [Offline, Offline]
    assert len(server.heads) == 3


def test_what_is_known_is_not_forgotten_when_the_rest_is_signed_out(client_of: MakeClient) -> None:
    old = item(refused(401, "authError"), "401 Unauthorized")
    ended = says({"error": "invalid_grant"}, "400 Bad Request")
    with HostileServer(Echo(GOOD, old), ended) as server:
        assert [type(each) for each in client_of(server.address).send("room", [insert(0), insert(1)])] == [
            Event,
            Offline,
        ]
    with HostileServer(Echo(old, old), ended) as server, pytest.raises(SignInNeeded):
        client_of(server.address).send("room", [insert(0), insert(1)])


def test_a_batch_ends_with_its_deadline(client_of: MakeClient) -> None:
    with HostileServer(silent) as server, pytest.raises(Offline, match="in time"):
        client_of(server.address).with_deadline(0.3).send("room", [insert(0)])


def test_errors_hold_no_address(sim: Simulator, client: CalendarClient) -> None:
    stranger = "nobody" + "@example.org"
    for outcome in client.send(stranger, [insert(0)]):
        assert isinstance(outcome, SchedError)
        shown = "".join(traceback.format_exception(outcome))
        for secret in (stranger, quote(stranger, safe=""), IDS[0], sim.address):
            assert secret not in shown
