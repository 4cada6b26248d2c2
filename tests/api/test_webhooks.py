"""`/webhooks` over HTTP: list, add, read, change, remove, deliveries, redeliver, ping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed
from schedapp.services.api_tokens import Scope
from tests.api.conftest import NOON, ZONE, Api
from tests.desktop.processes import wait_until
from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.close()


def add(api: Api, address: str = "https://hooks.example.org/sched", **fields: Any) -> dict[str, Any]:
    answer = api.post("/webhooks", {"address": address, **fields})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_webhook_from_its_making_to_its_end(api: Api) -> None:
    answer = api.post("/webhooks", {"address": "https://hooks.example.org/sched", "events": ["booking.moved"]})
    made = answer.json()
    assert answer.headers["Location"] == f"/webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert (made["events"], made["content"], made["active"]) == (["booking.moved"], "times", True)

    read = api.get(f"/webhooks/{made['id']}", scope=Scope.READ)
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert read.json() == {key: value for key, value in made.items() if key != "secret"}
    assert api.get("/v1/webhooks").json() == {"webhooks": [read.json()]}

    changed = api.patch(
        f"/webhooks/{made['id']}", {"active": False, "content": "names"}, headers={"If-Match": read.headers["ETag"]}
    )
    assert (changed.json()["active"], changed.json()["content"], changed.json()["events"]) == (
        False,
        "names",
        ["booking.moved"],
    )
    late = api.patch(f"/webhooks/{made['id']}", {"active": True}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json()["code"]) == (412, "ChangedSince")

    assert api.delete(f"/webhooks/{made['id']}").status_code == 204
    assert api.get(f"/webhooks/{made['id']}").status_code == 404
    assert api.container._tokens.webhooks.load(made["id"]) is None


def test_the_secret_is_in_the_keyring_alone(api: Api) -> None:
    made = add(api)
    kept = api.container._tokens.webhooks.load(made["id"])
    assert kept is not None
    assert kept.equals(made["secret"])
    text = made["secret"].removeprefix("whsec_").encode()
    found = [file for file in api.home.rglob("*") if file.is_file() and text in file.read_bytes()]
    assert found == []
    assert made["secret"] not in api.get("/webhooks").text + api.get(f"/webhooks/{made['id']}").text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"address": "http://hooks.example.org/"},
        {"address": "https://192.168.0.1/"},
        {"address": "https://hooks.example.org/", "events": ["ping"]},
        {"address": "https://hooks.example.org/", "content": "everything"},
        {"address": "https://hooks.example.org/", "secret": "mine"},
    ],
)
def test_what_cannot_be_added(api: Api, body: dict[str, Any]) -> None:
    assert api.post("/webhooks", body).status_code == 422
    assert api.get("/webhooks").json() == {"webhooks": []}


def test_there_are_twenty_at_most(api: Api) -> None:
    for _ in range(20):
        add(api)
    assert api.post("/webhooks", {"address": "https://hooks.example.org/"}).status_code == 422


@pytest.mark.parametrize("scope", [Scope.READ_BUSY, Scope.READ])
def test_only_writers_may_change(api: Api, scope: Scope) -> None:
    made = add(api)
    path = f"/webhooks/{made['id']}"
    refused = [
        api.post("/webhooks", {"address": "https://hooks.example.org/"}, scope=scope),
        api.patch(path, {"active": False}, scope=scope),
        api.delete(path, scope=scope),
        api.post(f"{path}/ping", scope=scope),
        api.post(f"{path}/deliveries/x/redeliver", scope=scope),
    ]
    assert [each.status_code for each in refused] == [403] * 5
    expected = 403 if scope is Scope.READ_BUSY else 200
    assert api.get("/webhooks", scope=scope).status_code == expected
    assert api.get(f"{path}/deliveries", scope=scope).status_code == expected


def test_deliveries_are_listed_with_what_went_wrong_and_sent_again(api: Api, receiver: Receiver) -> None:
    receiver.answers.append(410)
    made = add(api, receiver.address)
    path = f"/webhooks/{made['id']}"
    room = api.resource("Room")
    deliverer = api.container.deliverer()
    deliverer.start()
    try:
        wait_until(lambda: api.get(path).json()["stopped"], "the stop after 410")
        (parked,) = api.get(f"{path}/deliveries?state=parked").json()["deliveries"]
        assert (parked["type"], parked["status"], parked["attempts"]) == ("resource.added", 410, 1)
        assert parked["error"] == "It answered 410."
        assert parked["subject_id"] == room.uid
        assert parked["next_try_at"] is None

        inactive = api.post(f"{path}/deliveries/{parked['id']}/redeliver")
        assert inactive.status_code == 422
        api.patch(path, {"active": True})
        assert api.post(f"{path}/deliveries/{parked['id']}/redeliver").status_code == 202
        deliverer.poke()
        wait_until(lambda: api.get(f"{path}/deliveries?state=delivered").json()["deliveries"], "the delivery")
        assert receiver.received[0].id == receiver.received[1].id == parked["message_id"]
        assert receiver.received[1].is_signed(made["secret"])
    finally:
        deliverer.stop()
        deliverer.join()


def test_pages_of_deliveries(api: Api) -> None:
    made = add(api, active=True)
    pings = [api.post(f"/webhooks/{made['id']}/ping").json()["id"] for _ in range(5)]
    found: list[str] = []
    cursor = ""
    while True:
        page = api.get(f"/webhooks/{made['id']}/deliveries?limit=2{cursor}").json()
        found += [each["id"] for each in page["deliveries"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == pings[::-1]
    assert api.get(f"/webhooks/{made['id']}/deliveries?cursor=abc").status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", "/deliveries"),
        ("POST", "/ping"),
        ("POST", "/deliveries/0/redeliver"),
    ],
)
def test_what_is_not_there(api: Api, method: str, path: str) -> None:
    body = {"json": {}} if method == "PATCH" else {}
    answer = api.request(method, f"/webhooks/{'0' * 32}{path}", **body)
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


def test_an_erased_name_is_not_sent_any_more(api: Api, receiver: Receiver) -> None:
    """Messages are made when they are sent: what waits has no name in it."""
    add(api, receiver.address, content="names")
    room = api.resource("Room")
    when = Timed(NOON + 3_600, NOON + 7_200, ZONE)
    booked = Booking("", "Check-up", when, (room.uid,), client="Canary")
    api.container.bookings.add(booked)
    rows = api.container.database.rows("SELECT * FROM webhook_delivery")
    assert "Canary" not in str(rows)
