"""Versions over HTTP: whatever is read alone has a tag, and each change of it takes the tag that was read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from schedapp.api.app import create_app
from schedapp.api.desk import Desk
from schedapp.model.booking import Booking
from schedapp.model.resource import Kind
from schedapp.services.api_tokens import Scope
from schedapp.simulator import PRACTICE, Simulator
from schedapp.store.trail import Note
from tests.api.conftest import Api
from tests.store.place import timed

START = "2026-12-08T09:00:00+01:00"
NOTHING_TO_CHANGE = {
    "GET /hello": "who the server is",
    "GET /jobs/{job_id}": "it changes by itself alone",
    "GET /status": "how everything fares at this moment",
    "GET /availability/countries": "what is known of the world",
    "GET /availability/free": "an answer to a question",
    "GET /availability/why-not": "an answer to a question",
    "GET /changes": "a stream",
    "GET /display/day": "what a screen shows, which follows the stream",
    "GET /calendars/google": "asks Google",
    "GET /calendars/google/{calendar_id}/events": "what Google has",
}
"""What is read and is no thing of its own, or has no change of its own."""
LISTS = {
    "/connections", "/services", "/pools", "/availability/closures", "/clients", "/attention", "/history",
    "/history/syncs", "/webhooks", "/resources", "/bookings", "/clients/{client_id}/bookings",
    "/bookings/{booking_id}/skipped", "/bookings/{booking_id}/history", "/webhooks/{webhook_id}/deliveries",
}  # fmt: skip
NO_CHANGE_OF_IT = {
    "POST /calendars/google/{calendar_id}/sync": "the terms stay as they are",
    "POST /connections/{connection_id}/consent": "whoever asks last has the address that leads somewhere",
    "POST /bookings/{booking_id}/clashes": "nothing is written",
    "POST /webhooks/{webhook_id}/ping": "one more delivery",
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": "a delivery once more",
}


def _operations() -> dict[str, dict[str, Any]]:
    nothing: Any = None
    document = create_app(Desk(nothing, nothing), ()).openapi()
    return {f"{m.upper()} {path}": each for path, methods in document["paths"].items() for m, each in methods.items()}


OPERATIONS = _operations()


def _takes(name: str, header: str) -> bool:
    return any(each["name"] == header for each in OPERATIONS[name].get("parameters", []))


def _changes() -> Iterator[str]:
    """Every operation that changes what is there already."""
    for name in OPERATIONS:
        method, _, path = name.partition(" ")
        if (method in ("PUT", "PATCH", "DELETE") or (method == "POST" and "}" in path)) and name not in NO_CHANGE_OF_IT:
            yield name


def test_every_read_of_one_thing_is_documented_with_its_tag() -> None:
    for name in OPERATIONS:
        method, _, path = name.partition(" ")
        if method == "GET" and name not in NOTHING_TO_CHANGE and path not in LISTS:
            answers = OPERATIONS[name]["responses"]
            assert _takes(name, "If-None-Match"), name
            assert "ETag" in answers["200"]["headers"], name
            assert "ETag" in answers["304"]["headers"], name


def test_every_change_is_documented_with_the_version_that_it_means() -> None:
    for name in _changes():
        assert _takes(name, "If-Match"), name
        assert "ETag" in OPERATIONS[name]["responses"]["412"]["headers"], name


def test_the_exceptions_are_routes() -> None:
    assert {*NOTHING_TO_CHANGE, *NO_CHANGE_OF_IT} <= set(OPERATIONS)
    assert {name.partition(" ")[2] for name in OPERATIONS} >= LISTS


# --- each of them, asked ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """`make` gives the address of what is read; `change` that of the change, where it is another. `other` makes its
    tag an old one. `{}` in an address is the id in that of the read."""

    make: Callable[[Api], str]
    body: dict[str, Any] | None
    other: Callable[[Api, str], object]
    change: str = ""
    done: int = 200


def _resource(api: Api) -> str:
    return f"/resources/{api.resource('Room 1').uid}"


def _added(path: str, body: dict[str, Any]) -> Callable[[Api], str]:
    def make(api: Api) -> str:
        api.resource("Room 1", Kind.ROOM)
        answer = api.post(path, body)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"] if path != "/holds" else f"/bookings/{answer.json()['id']}"

    return make


def _patched(body: dict[str, Any], method: str = "PATCH", **how: Any) -> Callable[[Api, str], object]:
    def other(api: Api, path: str) -> None:
        answer = api.request(method, path, json=body, **how)
        assert answer.is_success, answer.text

    return other


def _fixed(path: str) -> Callable[[Api], str]:
    def make(api: Api) -> str:
        api.resource("Room 1")
        api.resource("Room 2")
        return path

    return make


def _two_services(api: Api) -> str:
    for name in ("Check-up", "Filling"):
        assert api.post("/services", {"name": name}).status_code == 201
    return "/services"


def _ordered(path: str, *names: str) -> Callable[[Api, str], object]:
    return lambda api, _: api.put(path, {"ids": list(names)})


def _series_without_a_date(api: Api) -> str:
    path = _added("/bookings", BOOKING | {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"]})(api)
    assert api.delete(f"{path}/20261215T080000Z").is_success
    return path


def _cancelled(api: Api) -> str:
    path = _added("/bookings", BOOKING)(api)
    api.delete(path)
    return path


BOOKING = {"title": "Check-up", "start": START, "minutes": 30, "resource_ids": ["Room 1"]}
TENTATIVE = BOOKING | {"status": "tentative"}
HOLD = {"start": START, "minutes": 30, "resource_ids": ["Room 1"], "seconds": 300}
CLOSURE = {"start": "2026-12-24", "end": "2027-01-03", "all_day": True, "title": "Winter"}
DATE = "/availability/dates/2026-12-24"
RENAMED = _patched({"name": "Another"})
RETITLED = _patched({"title": "Another"})

CASES: dict[str, Case] = {
    "PATCH /resources/{resource_id}": Case(_resource, {"capacity": 2}, RENAMED),
    "DELETE /resources/{resource_id}": Case(_resource, None, RENAMED),
    "PUT /resources/{resource_id}/hours": Case(
        lambda api: _resource(api) + "/hours",
        {"hours": "Mo 08:00-12:00"},
        _patched({"hours": "Tu 08:00-12:00"}, "PUT", headers={"If-Match": "*"}),
    ),
    "PATCH /resources/{resource_id}/rules": Case(
        lambda api: _resource(api) + "/rules", {"notice_minutes": 60}, _patched({"horizon_days": 30})
    ),
    "PUT /resources/order": Case(
        _fixed("/resources"), {"ids": ["room 1"]}, _ordered("/resources/order", "Room 2"), "/resources/order", 204
    ),
    "PUT /services/order": Case(
        _two_services, {"ids": ["Check-up"]}, _ordered("/services/order", "Filling"), "/services/order", 204
    ),
    "PATCH /services/{service_id}": Case(_added("/services", {"name": "Check-up"}), {"minutes": 45}, RENAMED),
    "DELETE /services/{service_id}": Case(_added("/services", {"name": "Check-up"}), None, RENAMED),
    "PATCH /pools/{pool_id}": Case(
        _added("/pools", {"name": "Room", "members": ["Room 1"]}), {"choose": "least-used"}, RENAMED
    ),
    "DELETE /pools/{pool_id}": Case(_added("/pools", {"name": "Room", "members": ["Room 1"]}), None, RENAMED),
    "PUT /availability/dates/{date}": Case(
        _fixed(DATE), {"times": "08:00-12:00"}, _patched({"times": "10:00-11:00"}, "PUT")
    ),
    "DELETE /availability/dates/{date}": Case(_fixed(DATE), None, _patched({"times": "10:00-11:00"}, "PUT"), done=204),
    "PATCH /availability/rules": Case(
        _fixed("/availability/rules"), {"notice_minutes": 60}, _patched({"longest_hold_minutes": 20})
    ),
    "PATCH /availability/holidays": Case(
        _fixed("/availability/holidays"), {"open_on": ["Christmas Day"]}, _patched({"country": "CH"})
    ),
    "PATCH /clients/{client_id}": Case(_added("/clients", {"name": "Ana"}), {"phone": "1"}, RENAMED),
    "DELETE /clients/{client_id}": Case(_added("/clients", {"name": "Ana"}), None, RENAMED),
    "PATCH /bookings/{booking_id}": Case(_added("/bookings", BOOKING), {"notes": "x"}, RETITLED),
    "DELETE /bookings/{booking_id}": Case(_added("/bookings", BOOKING), None, RETITLED),
    "POST /bookings/{booking_id}/confirm": Case(_added("/holds", HOLD), {}, RETITLED, "{}/confirm"),
    "POST /bookings/{booking_id}/approve": Case(_added("/bookings", TENTATIVE), None, RETITLED, "{}/approve"),
    "POST /bookings/{booking_id}/decline": Case(_added("/bookings", TENTATIVE), None, RETITLED, "{}/decline"),
    "POST /bookings/{booking_id}/complete": Case(_added("/bookings", BOOKING), None, RETITLED, "{}/complete"),
    "POST /bookings/{booking_id}/progress": Case(
        _added("/bookings", BOOKING), {"progress": "done"}, RETITLED, "{}/progress"
    ),
    "POST /bookings/{booking_id}/restore": Case(_added("/bookings", BOOKING), {"change_id": 1}, RETITLED, "{}/restore"),
    "POST /bookings/{booking_id}/add-back": Case(
        _series_without_a_date, {"date": "2026-12-15"}, RETITLED, "{}/add-back"
    ),
}
WITH_MORE = {
    "DELETE /availability/closures/{closure_id}",
    "POST /attention/{attention_id}/resolve",
    "PATCH /connections/{connection_id}",
    "DELETE /calendars/google/{calendar_id}",
    "PATCH /webhooks/{webhook_id}",
    "DELETE /webhooks/{webhook_id}",
}
"""What has tests of its own below."""


def test_every_change_is_asked() -> None:
    assert {*CASES, *WITH_MORE} == set(_changes())


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_old_version_is_refused_and_nothing_written(api: Api, name: str) -> None:
    case, method = CASES[name], name.partition(" ")[0]
    path = case.make(api)
    change = case.change.format(path) or path
    old = api.get(path).headers["ETag"]
    case.other(api, path)
    assert_refused(api, method, path, change, case.body, old)
    fresh = api.get(path).headers["ETag"]
    done = ask(api, method, change, case.body, fresh)
    assert done.status_code == case.done, done.text


def ask(api: Api, method: str, path: str, body: dict[str, Any] | None, tag: str) -> httpx.Response:
    more: dict[str, Any] = {} if body is None else {"json": body}
    return api.request(method, path, headers={"If-Match": tag}, **more)


def assert_refused(api: Api, method: str, path: str, change: str, body: dict[str, Any] | None, old: str) -> None:
    """With an old tag and with a made-up one; the tag of the refusal is what a read gives, and a read knows it."""
    now = api.get(path)
    assert now.headers["ETag"] != old
    revision = api.container.bookings.revision()
    for tag in (old, '"v0"', '"nothing"'):
        late = ask(api, method, change, body, tag)
        assert (late.status_code, late.json()["code"]) == (412, "ChangedSince"), late.text
        assert late.headers["ETag"] == now.headers["ETag"]
    assert (api.get(path).json(), api.container.bookings.revision()) == (now.json(), revision)
    known = api.get(path, headers={"If-None-Match": late.headers["ETag"]})
    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", now.headers["ETag"])


def test_a_closure(api: Api) -> None:
    path = _added("/availability/closures", CLOSURE)(api)
    tag = api.get(path).headers["ETag"]
    assert api.get(path, headers={"If-None-Match": tag}).status_code == 304
    late = ask(api, "DELETE", path, None, '"v0"')
    assert (late.status_code, late.headers["ETag"]) == (412, tag)
    assert ask(api, "DELETE", path, None, tag).status_code == 200
    assert (api.get(path).status_code, ask(api, "DELETE", path, None, tag).status_code) == (404, 404)


def test_a_webhook(api: Api) -> None:
    path = api.post("/webhooks", {"address": "http://127.0.0.1:9/hook"}).headers["Location"]
    old = api.get(path).headers["ETag"]
    api.patch(path, {"content": "names"})
    assert_refused(api, "PATCH", path, path, {"active": False}, old)
    assert_refused(api, "DELETE", path, path, None, old)
    changed = ask(api, "PATCH", path, {"active": False}, api.get(path).headers["ETag"])
    assert changed.status_code == 200
    assert ask(api, "DELETE", path, None, changed.headers["ETag"]).status_code == 204


def test_a_connection(google: Simulator, api: Api) -> None:
    """A sync between does not make its terms others."""
    api.resource("Room 1")
    body = {"resource_id": "Room 1", "calendar_id": "primary", "oauth_token": google.access_token()}
    made = api.post("/calendars/google/connect", body).json()
    path, calendar = f"/connections/{made['id']}", f"/calendars/google/{quote(PRACTICE, safe='')}"
    old = api.get(path).headers["ETag"]
    api.patch(path, {"policy": "google"})
    assert_refused(api, "PATCH", path, path, {"policy": "sched"}, old)
    assert_refused(api, "DELETE", path, calendar, None, old)
    seen = api.get(path).headers["ETag"]
    api.clock += 60
    assert api.post(f"{calendar}/sync").status_code == 200
    assert api.get(path).headers["ETag"] != seen
    assert ask(api, "PATCH", path, {"policy": "sched"}, seen).status_code == 200
    assert ask(api, "DELETE", calendar, None, api.get(path).headers["ETag"]).status_code == 200


def test_something_that_waits_for_a_person(api: Api) -> None:
    room = api.resource("Room 1")
    assert api.post("/bookings", BOOKING).status_code == 201
    pulled = Booking("c" * 32, "From Google", timed("2026-12-08T09:00", "2026-12-08T10:00"), (room.uid,))
    api.container._bookings.save(pulled, Note("somebody", "sync", "pulled", "came from Google"), contest=True)
    (open_,) = api.get("/attention").json()["attention"]
    path, body = f"/attention/{open_['id']}", {"answer": "both"}
    old = api.get(path).headers["ETag"]
    api.patch(f"/resources/{room.uid}", {"name": "Another"})
    assert_refused(api, "POST", path, f"{path}/resolve", body, old)
    assert ask(api, "POST", f"{path}/resolve", body, api.get(path).headers["ETag"]).status_code == 200


def test_of_two_who_saw_the_same_one_writes(api: Api) -> None:
    """The version is looked at inside the write's own transaction."""
    api.resource("Room 1")
    path, gate = "/availability/rules", threading.Barrier(2)
    tag = api.get(path).headers["ETag"]
    told: list[int] = []

    def write(minutes: int) -> None:
        with httpx.Client(base_url=api.server.address, timeout=60, trust_env=False) as client:
            headers = {"Authorization": f"Bearer {api.token[Scope.WRITE]}", "If-Match": tag}
            gate.wait()
            told.append(client.patch(path, json={"notice_minutes": minutes}, headers=headers).status_code)

    workers = [threading.Thread(target=write, args=(minutes,)) for minutes in (60, 120)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(told) == [200, 412]
