"""Requests against Google's own description of the API, the transport below, and partial answers."""

from __future__ import annotations

import gzip
import json
import socket
from typing import Any
from urllib.parse import quote

import pytest

from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, Simulator, discovery, fields
from schedapp.simulator.errors import ApiError, Json
from tests.simulator.conftest import Raw, Service
from tests.simulator.samples import ids, refused, timed, weekly

EVENTS = f"/calendar/v3/calendars/{DOCTOR}/events"


def error_of(answer: tuple[int, Any, dict[str, str]]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["errors"][0]["reason"]


@pytest.mark.parametrize(
    "query",
    ["colour=red", "calendarId=primary", "maxResults=many", "maxResults=-1", "singleEvents=yes", "orderBy=size"],
)
def test_query_parameters(raw: Raw, query: str) -> None:
    status, reason = error_of(raw.send("GET", f"{EVENTS}?{query}"))
    assert (status, reason in ("badRequest", "invalidParameter")) == (400, True)


def test_a_parameter_that_may_not_repeat(raw: Raw) -> None:
    assert error_of(raw.send("GET", f"{EVENTS}?q=a&q=b")) == (400, "badRequest")
    assert raw.send("GET", f"{EVENTS}?eventTypes=default&eventTypes=birthday")[0] == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"summary": 5},
        {"attendees": {"email": "a@example.org"}},
        {"start": "2026-12-01"},
        {"start": {"day": "2026-12-01"}},
        {"guestsCanModify": "true"},
        {"sequence": "1"},
        {"extendedProperties": {"private": {"n": 1}}},
        {"reminders": {"overrides": [{"minutes": "5"}]}},
    ],
    ids=lambda changes: json.dumps(changes)[:40],
)
def test_bodies(raw: Raw, sim: Simulator, changes: Json) -> None:
    sim.google.insert(DOCTOR, timed(id="event0kept"))
    for verb, path in (("POST", EVENTS), ("PUT", f"{EVENTS}/event0kept"), ("PATCH", f"{EVENTS}/event0kept")):
        assert error_of(raw.send(verb, path, timed() | changes)) == (400, "badRequest")
    assert sim.google.get(DOCTOR, "event0kept")["summary"] == "Check-up"


@pytest.mark.parametrize("changes", [{"maxAttendees": 0}, {"sendUpdates": "some"}, {"conferenceDataVersion": 2}])
def test_parameters_of_writes(raw: Raw, changes: Json) -> None:
    query = "&".join(f"{name}={value}" for name, value in changes.items())
    assert error_of(raw.send("POST", f"{EVENTS}?{query}", timed())) == (400, "invalidParameter")


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/calendar/v3/nonsense"),
        ("POST", "/calendar/v3/users/me/calendarList/primary"),
        ("DELETE", EVENTS),
        ("GET", "/calendar/v4/users/me/calendarList"),
        ("GET", "/"),
    ],
)
def test_unknown_methods(raw: Raw, verb: str, path: str) -> None:
    assert error_of(raw.send(verb, path)) == (404, "notFound")


def test_known_methods_that_are_not_built_say_so(raw: Raw) -> None:
    status, body, _ = raw.send("POST", "/calendar/v3/calendars/primary/clear")
    assert status == 404
    assert "calendars.clear" in body["error"]["message"]


def test_every_method_of_the_document_has_a_route() -> None:
    known = discovery.load()
    assert len(known.methods) == 38
    for method in known.methods:
        path = discovery.BASE + method.pattern.pattern.replace("\\", "")
        for name in ("calendarId", "eventId", "ruleId", "setting"):
            path = path.replace(f"(?P<{name}>[^/]+)", "some%40id")
        assert known.route(method.verb, path)[0].name == method.name


def test_ids_are_decoded(service: Service, raw: Raw) -> None:
    made = service.insert(timed(), "primary")
    for calendar in (PRACTICE, quote(PRACTICE, safe=""), "primary"):
        assert raw.send("GET", f"/calendar/v3/calendars/{calendar}/events/{made['id']}")[0] == 200
    encoded = quote(HOLIDAYS, safe="")
    assert raw.send("GET", f"/calendar/v3/calendars/{encoded}")[1]["id"] == HOLIDAYS


def test_one_connection_carries_many_requests(raw: Raw) -> None:
    raw.send("GET", EVENTS)
    first = raw.connection.sock
    statuses = [
        raw.send("POST", EVENTS, timed(id="event0kept"))[0],
        raw.send("GET", f"{EVENTS}/event0kept")[0],
        raw.send("DELETE", f"{EVENTS}/event0kept")[0],
        raw.send("GET", f"{EVENTS}/nosuchevent")[0],
        raw.send("GET", EVENTS)[0],
    ]
    assert statuses == [200, 200, 204, 404, 200]
    assert raw.connection.sock is first is not None


def test_gzip_needs_both_headers(raw: Raw) -> None:
    plain = raw.send("GET", EVENTS)[1]
    for agent, accepted, packed in (
        ("app (gzip)", "gzip, deflate", True),
        ("app", "gzip, deflate", False),
        ("app (gzip)", "identity", False),
    ):
        _, body, head = raw.send("GET", EVENTS, User_Agent=agent, Accept_Encoding=accepted)
        assert ("content-encoding" in head) == packed
        assert (json.loads(gzip.decompress(body)) if packed else body) == plain


def test_a_long_query_comes_as_a_post(service: Service, sim: Simulator) -> None:
    service.insert(timed(summary="x " * 100))
    answer = service.list(q="x " * 1500)
    assert len(answer["items"]) == 1
    record = sim.requests_of("events.list")[-1]
    assert (record.verb, record.params["q"]) == ("GET", "x " * 1500)


def test_patch_over_post(raw: Raw, service: Service) -> None:
    service.insert(timed(id="event0kept"))
    path = f"{EVENTS}/event0kept"
    assert raw.send("POST", path, {"summary": "New"}, X_HTTP_Method_Override="PATCH")[1]["summary"] == "New"


def test_pretty_printing(raw: Raw) -> None:
    for query, lines in (("", False), ("?prettyPrint=true", True), ("?prettyPrint=false", False), ("?alt=json", False)):
        raw.connection.request("GET", EVENTS + query, headers={"Authorization": f"Bearer {raw.token}"})
        assert (b"\n " in raw.connection.getresponse().read()) == lines
    assert raw.send("GET", EVENTS + "?alt=media")[0] == 400


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "example.org:80", ""])
def test_only_loopback_names_are_served(sim: Simulator, host: str) -> None:
    with socket.create_connection(("127.0.0.1", sim.port), timeout=60) as connection:
        connection.sendall(f"GET /calendar/v3/colors HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 403 ")


def test_it_listens_on_loopback_alone(sim: Simulator) -> None:
    assert sim.address == f"http://127.0.0.1:{sim.port}/"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", sim.port), timeout=60)  # a server on every address would answer


def test_a_body_that_is_too_large(sim: Simulator) -> None:
    with socket.create_connection(("127.0.0.1", sim.port), timeout=60) as connection:
        connection.sendall(b"POST /token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_headers_of_answers(raw: Raw, sim: Simulator) -> None:
    _, _, head = raw.send("GET", EVENTS)
    assert head["date"] == "Wed, 01 Jul 2026 10:00:00 GMT"  # the simulator's clock
    assert head["server"] == "ESF"
    assert head["x-content-type-options"] == "nosniff"


def test_the_record_of_requests(service: Service, sim: Simulator) -> None:
    sim.clear_requests()
    made = service.insert(timed(id="event0kept"), sendUpdates="none")
    service.patch("event0kept", {"summary": "New"}, made["etag"])
    insert, patch = sim.requests
    assert (insert.method, insert.verb, insert.status) == ("events.insert", "POST", 200)
    assert insert.params == {"alt": "json", "sendUpdates": "none"}
    assert insert.path_params == {"calendarId": DOCTOR}
    assert insert.body == timed(id="event0kept")
    assert "authorization" not in insert.headers
    assert (patch.method, patch.path, patch.body) == ("events.patch", f"{EVENTS}/event0kept", {"summary": "New"})
    assert patch.headers["if-match"] == made["etag"]
    assert sim.requests_of("events.patch") == [patch]
    assert sim.wait_for_requests("events.patch", 1, timeout=0)
    assert not sim.wait_for_requests("events.patch", 2, timeout=0)


def test_partial_answers(service: Service) -> None:
    made = service.insert(timed(id="event0kept", extendedProperties={"private": {"k": "v", "l": "w"}}))
    assert service.get("event0kept", fields="id,start/dateTime") == {
        "id": "event0kept",
        "start": {"dateTime": made["start"]["dateTime"]},
    }
    assert service.get("event0kept", fields="*") == made
    assert service.get("event0kept", fields="extendedProperties/private/k") == {
        "extendedProperties": {"private": {"k": "v"}}
    }
    answer = service.list(fields="nextSyncToken, items(id, start(timeZone))")
    assert set(answer) == {"nextSyncToken", "items"}
    assert answer["items"] == [{"id": "event0kept", "start": {"timeZone": "Europe/Zurich"}}]
    assert service.list(fields="items/id") == {"items": [{"id": "event0kept"}]}
    assert set(service.list(fields="items(*)")["items"][0]) == set(made)


@pytest.mark.parametrize(
    "mask",
    ["items(", "items)", "items(id", "", ",", "items//id", "items/", "a b", "nonsense", "items/nonsense", "(id)"],
)
def test_masks_that_are_refused(raw: Raw, mask: str) -> None:
    assert error_of(raw.send("GET", f"{EVENTS}?fields={quote(mask)}")) == (400, "invalidParameter")


def test_masks_merge_what_is_named_twice() -> None:
    assert fields.parse("a/b,a/c") == {"a": {"b": {}, "c": {}}}
    assert fields.parse("a/b,a") == {"a": {}}
    with pytest.raises(ApiError):
        fields.parse("a(b,)")


def test_all_of_a_busy_calendar_in_four_pages(service: Service, sim: Simulator) -> None:
    for number in range(300):
        sim.google.insert(DOCTOR, weekly() if number % 10 == 0 else timed())
    items, last = service.all(maxResults=75)
    assert len(set(ids(items))) == 300
    assert len(sim.requests_of("events.list")) == 4
    assert last["nextSyncToken"]
    refused(400, "invalidParameter", lambda: service.list(fields="items(id"))
