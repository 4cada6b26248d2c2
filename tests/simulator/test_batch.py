"""Batches through the real client library: each call alone, faults inside and outside, what Google refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from googleapiclient.errors import BatchError, HttpError

from schedapp.simulator import DOCTOR, TREATMENT, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Raw, Service
from tests.simulator.samples import ids, refused, timed, weekly

Outcomes = dict[str, Any]


class Batch:
    """One batch of the client library and what came of each call, by its request id."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.outcomes: Outcomes = {}
        self._batch = service.api.new_batch_http_request(callback=self._came)

    def _came(self, request_id: str, response: Any, error: HttpError | None) -> None:
        self.outcomes[request_id] = response if error is None else error

    def insert(self, event_id: str) -> Batch:
        return self.add(event_id, self.service.events.insert(calendarId=DOCTOR, body=timed(id=event_id)))

    def add(self, name: str, request: Any, if_match: str | None = None) -> Batch:
        if if_match is not None:
            request.headers["If-Match"] = if_match
        self._batch.add(request, request_id=name)
        return self

    def run(self) -> Outcomes:
        self._batch.execute()
        return self.outcomes


@pytest.fixture
def batch(service: Service) -> Batch:
    return Batch(service)


def reason(outcome: Any) -> tuple[int, str]:
    """Status and reason of a refused call."""
    assert isinstance(outcome, HttpError), outcome
    return outcome.status_code, json.loads(outcome.content)["error"]["errors"][0]["reason"]


def names(count: int) -> list[str]:
    return [f"event{number:04d}" for number in range(count)]


def test_each_call_of_a_batch_is_performed(sim: Simulator, service: Service, batch: Batch) -> None:
    kept, gone = service.insert(timed(id="keep0event")), service.insert(timed(id="gone0event"))
    patch = service.events.patch(calendarId=DOCTOR, eventId=kept["id"], body={"summary": "Zürich \u2028 – 🦷"})
    batch.add("patch", patch, kept["etag"])
    batch.add("delete", service.events.delete(calendarId=DOCTOR, eventId=gone["id"]), gone["etag"])
    batch.add("get", service.events.get(calendarId=DOCTOR, eventId=gone["id"]))
    batch.add("other", service.events.insert(calendarId=TREATMENT, body=timed(id="fresh0event")))
    found = batch.insert("fresh0event").run()
    assert found["patch"] == sim.google.get(DOCTOR, kept["id"])
    assert found["patch"]["summary"] == "Zürich \u2028 – 🦷"
    assert found["delete"] == ""
    assert found["get"]["status"] == "cancelled"
    assert found["other"]["organizer"]["email"] == TREATMENT
    assert found["fresh0event"]["etag"] == sim.google.get(DOCTOR, "fresh0event")["etag"]


def test_one_refused_call_leaves_the_others(sim: Simulator, service: Service, batch: Batch) -> None:
    service.insert(timed(id="taken0event"))
    found = batch.insert("taken0event").insert("fresh0event").insert("Bad Id").run()
    assert reason(found["taken0event"]) == (409, "duplicate")
    assert reason(found["Bad Id"]) == (400, "invalid")
    assert found["fresh0event"]["id"] == "fresh0event"
    assert ids(sim.google.list(DOCTOR)) == ["fresh0event", "taken0event"]


def test_if_match_inside_a_batch(service: Service, batch: Batch) -> None:
    made = service.insert(timed(id="one00event"))
    service.patch(made["id"], {"location": "Room 2"})
    stale = service.events.patch(calendarId=DOCTOR, eventId=made["id"], body={"summary": "Late"})
    assert reason(batch.add("late", stale, made["etag"]).run()["late"]) == (412, "conditionNotMet")
    assert service.get(made["id"])["summary"] == "Check-up"


def test_fifty_calls_and_no_more(sim: Simulator, service: Service, batch: Batch) -> None:
    for name in names(50):
        batch.insert(name)
    assert all(outcome["status"] == "confirmed" for outcome in batch.run().values())
    long = Batch(service)
    for name in names(51):
        long.insert(f"u{name}")
    assert "The maximum is 50" in refused(400, "badRequest", long.run)["message"]
    assert len(sim.google.list(DOCTOR)) == 50
    sim.knobs.batch_limit = 51
    long.run()
    assert len(sim.google.list(DOCTOR)) == 101


def test_two_writes_to_one_series_clash(service: Service, batch: Batch) -> None:
    series = service.insert(weekly(id="series0event"))["id"]
    service.insert(timed(id="single0event"))

    def patch(event_id: str) -> Any:
        return service.events.patch(calendarId=DOCTOR, eventId=event_id, body={"summary": event_id})

    for event_id in (series, f"{series}_20261208T090000Z", "single0event"):
        batch.add(event_id, patch(event_id))
    batch.add("read", service.events.get(calendarId=DOCTOR, eventId=series))
    found = batch.run()
    assert found[series]["summary"] == series
    assert reason(found[f"{series}_20261208T090000Z"]) == (409, "conflict")
    assert found["single0event"]["summary"] == "single0event"
    assert found["read"]["id"] == series


def test_the_log_marks_what_came_in_a_batch(sim: Simulator, service: Service, batch: Batch) -> None:
    batch.insert("one00event").insert("duo00event").run()
    service.list()
    Batch(service).insert("one00event").run()
    shown = [(record.method, record.batch, record.status) for record in sim.requests]
    assert shown == [
        ("batch", None, 200), ("events.insert", 1, 200), ("events.insert", 1, 200), ("events.list", None, 200),
        ("batch", None, 200), ("events.insert", 2, 409),
    ]  # fmt: skip
    first = sim.requests_of("events.insert")[0]
    assert (first.path_params, first.body["id"], first.params["alt"]) == (
        {"calendarId": DOCTOR},
        "one00event",
        "json",
    )
    assert "authorization" not in first.headers


def test_a_batch_that_is_dropped_performs_nothing(sim: Simulator, service: Service, batch: Batch) -> None:
    fault = sim.faults.add("batch", "drop", count=2)  # httplib2 sends it once more by itself
    with pytest.raises(ConnectionError):
        batch.insert("one00event").run()
    assert (fault.fired, sim.google.list(DOCTOR)) == (2, [])


def test_a_lost_answer_leaves_all_events(sim: Simulator, service: Service, batch: Batch) -> None:
    sim.faults.add("batch", "commit-then-drop")
    found = batch.insert("one00event").insert("duo00event").run()
    assert [reason(outcome) for outcome in found.values()] == [(409, "duplicate")] * 2
    assert ids(sim.google.list(DOCTOR)) == ["duo00event", "one00event"]


@pytest.mark.parametrize(("kind", "kept"), [("drop", 1), ("commit-then-drop", 2)])
def test_a_connection_cut_in_the_middle(sim: Simulator, service: Service, batch: Batch, kind: str, kept: int) -> None:
    sim.faults.add("events.insert", kind, nth=2)
    sim.faults.add("batch", "drop", nth=2)
    with pytest.raises(ConnectionError):
        batch.insert("one00event").insert("duo00event").insert("too00event").run()
    assert len(sim.google.list(DOCTOR)) == kept


def test_a_refused_batch(sim: Simulator, batch: Batch) -> None:
    sim.faults.add("batch", "status", status=503)
    refused(503, "backendError", batch.insert("one00event").run)
    assert sim.google.list(DOCTOR) == []
    sim.faults.add("batch", "status", status=502, body="<html>Bad Gateway</html>", after_commit=True)
    with pytest.raises(HttpError) as caught:
        batch.run()
    assert caught.value.status_code == 502
    assert ids(sim.google.list(DOCTOR)) == ["one00event"]


@pytest.mark.parametrize("form", ["html", "object", "empty", "truncated"])
def test_an_answer_that_is_no_batch(sim: Simulator, batch: Batch, form: str) -> None:
    sim.faults.add("batch", "malformed", form=form)
    for name in names(4):
        batch.insert(name)
    with pytest.raises((BatchError, KeyError, ValueError, IndexError)):
        batch.run()
    assert len(sim.google.list(DOCTOR)) == 4


def test_a_fault_on_one_call_of_a_batch(sim: Simulator, service: Service, batch: Batch) -> None:
    options: Json = {"status": 403, "reason": "rateLimitExceeded", "domain": "usageLimits"}
    fault = sim.faults.add("events.insert", "status", nth=2, batch=True, **options)
    service.insert(timed(id="alone0event"))
    found = batch.insert("one00event").insert("duo00event").insert("three0event").run()
    assert reason(found["duo00event"]) == (403, "rateLimitExceeded")
    assert ids(sim.google.list(DOCTOR)) == ["alone0event", "one00event", "three0event"]
    assert fault.calls == 3
    sim.faults.add("events.insert", "status", batch=False, count=None)
    assert Batch(service).insert("four00event").run()["four00event"]["id"] == "four00event"
    refused(503, "backendError", lambda: service.insert(timed(id="five00event")))


def test_an_html_answer_to_one_call(sim: Simulator, batch: Batch) -> None:
    sim.faults.add("events.insert", "status", status=502, body="<html>Bad Gateway</html>")
    found = batch.insert("one00event").insert("duo00event").run()
    assert (found["one00event"].status_code, found["one00event"].content) == (502, b"<html>Bad Gateway</html>")
    assert found["duo00event"]["id"] == "duo00event"


def test_an_expired_token_is_refreshed_once(sim: Simulator) -> None:
    service = Service(sim, sim.access_token(), sim.refresh_token())
    batch = Batch(service).insert("one00event").insert("duo00event")
    sim.expire_access_tokens()
    found = batch.run()
    assert [outcome["id"] for outcome in found.values()] == ["one00event", "duo00event"]
    assert len(sim.requests_of("token")) == 1
    service.close()


def test_calls_in_another_order(sim: Simulator, service: Service, batch: Batch) -> None:
    sim.knobs.shuffle_batches = True
    for name in names(20):
        batch.insert(name)
    found = batch.run()
    assert [outcome["id"] for outcome in found.values()] == names(20)
    performed = [record.body["id"] for record in sim.requests_of("events.insert")]
    assert sorted(performed) == names(20)
    assert performed != names(20)


def test_what_is_no_batch_is_refused(raw: Raw) -> None:
    part = "--b\r\nContent-Type: application/http\r\nContent-ID: <1>\r\n\r\n%s\r\n--b--\r\n"
    mixed = "multipart/mixed; boundary=b"
    for body, kind in (
        ("{}", "application/json"),
        ("", mixed),
        ("--b--\r\n", mixed),
        (part % "nonsense", mixed),
        (part.replace("application/http", "text/plain") % "GET /calendar/v3/colors HTTP/1.1\r\n", mixed),
    ):
        status, answer, _ = raw.send("POST", "/batch/calendar/v3", body, Content_Type=kind)
        assert (status, answer["error"]["errors"][0]["reason"]) == (400, "badRequest"), body


def test_a_batch_as_other_clients_write_it(raw: Raw, sim: Simulator) -> None:
    """CRLF throughout, Content-IDs of another form, the token in the outer headers alone."""
    event = json.dumps(timed(id="crlf0event", summary="Größe"), ensure_ascii=False)
    address = f"/calendar/v3/calendars/{DOCTOR}/events"
    insert = f"POST {address} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{event}"
    whole_address = f"GET http://127.0.0.1{address} HTTP/1.1\r\n"
    calls = [insert, f"GET {address}/missing0event\r\n", whole_address]
    parts = [
        f"--x\r\nContent-Type: application/http\r\nContent-ID: <item{number}:a@b>\r\n\r\n{call}\r\n"
        for number, call in enumerate(calls)
    ]
    body = ("".join(parts) + "--x--").encode()
    status, answer, head = raw.send("POST", "/batch/calendar/v3", body, Content_Type="multipart/mixed; boundary=x")
    assert status == 200
    assert head["content-type"].startswith("multipart/mixed; boundary=batch_")
    lines = answer.decode().split("\r\n")
    assert [line for line in lines if line.startswith("Content-ID")] == [
        f"Content-ID: <response-item{number}:a@b>" for number in range(3)
    ]
    assert [line.split()[1] for line in lines if line.startswith("HTTP/1.1")] == ["200", "404", "404"]
    assert sim.google.get(DOCTOR, "crlf0event")["summary"] == "Größe"
