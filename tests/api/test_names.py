"""What a thing may be called in an address: its whole id or its name, and nothing that fits it by chance."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.container import Container
from schedapp.paths import Paths
from tests.api.conftest import NOON, Api

BOOKING = {"title": "Check-up", "start": "2026-12-08T09:00", "minutes": 30, "resource_ids": ["Room 1"]}


def made(api: Api, path: str, body: dict[str, Any]) -> str:
    answer = api.post(path, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/bookings", BOOKING),
        ("/resources", {"name": "Room 2"}),
        ("/services", {"name": "Check-up"}),
        ("/pools", {"name": "Treatment room", "members": ["Room 1"]}),
        ("/clients", {"name": "Ana"}),
        ("/availability/closures", {"start": "2026-12-24", "end": "2026-12-25", "all_day": True}),
    ],
)
def test_the_beginning_of_an_id_is_nothing(api: Api, path: str, body: dict[str, Any]) -> None:
    api.resource("Room 1")
    uid = made(api, path, body)
    for part in (uid[:4], uid[:-1], uid[:31].upper()):
        for method in ("GET", "DELETE"):
            answer = api.request(method, f"{path}/{part}", headers={"If-Match": "*"} if method == "DELETE" else {})
            assert (answer.status_code, answer.json()["code"]) == (404, "NotFound"), f"{method} {path}/{part}"
    assert api.get(f"{path}/{uid}").status_code == 200


def test_nor_is_it_in_a_body_or_a_query(api: Api) -> None:
    uid = api.resource("Room 1").uid
    assert api.post("/bookings", BOOKING | {"resource_ids": [uid[:8]]}).status_code == 404
    assert api.get("/bookings", params={"resource_id": uid[:8]}).status_code == 404
    assert api.put("/resources/order", {"ids": [uid[:8]]}).status_code == 404
    booked = made(api, "/bookings", BOOKING)
    assert api.post(f"/bookings/{booked[:8]}/complete").status_code == 404
    assert api.get(f"/bookings/{booked[:8]}/history").status_code == 404


def test_people_may_type_less(api: Api) -> None:
    uid = api.resource("Room 1").uid
    booked = made(api, "/bookings", BOOKING)
    typing = Container(Paths(api.home), face="cli", memory_tokens=True, now=lambda: NOON)
    try:
        assert typing.resources.get(uid[:8]).uid == uid
        assert typing.bookings.get(booked[:8]).uid == booked
    finally:
        typing.close()


def test_an_order_takes_names(api: Api) -> None:
    for name in ("Room 1", "Room 2", "Room 3"):
        api.resource(name)
    assert api.put("/resources/order", {"ids": ["room 3", "Room 2"]}).status_code == 204
    assert [each["name"] for each in api.get("/resources").json()["resources"]] == ["Room 3", "Room 2", "Room 1"]
    assert api.put("/resources/order", {"ids": ["Room 3", "Room 3"]}).status_code == 422


def test_a_removed_resource_has_its_name_still(api: Api) -> None:
    room = api.resource("Room 1")
    path = f"/bookings/{made(api, '/bookings', BOOKING)}"
    assert api.delete(f"/resources/{room.uid}", params={"force": "true"}).status_code == 200
    shown = api.get(path).json()
    assert (shown["deleted"], shown["resources"], shown["resource_ids"]) == (True, ["Room 1"], [room.uid])


@pytest.mark.parametrize("path", ["/bookings", "/availability/closures"])
@pytest.mark.parametrize("bound", ["from", "to"])
def test_a_time_that_the_clocks_leave_out_is_refused(api: Api, path: str, bound: str) -> None:
    api.resource("Room 1")
    gap = api.get(path, params={bound: "2027-03-28T02:30"})
    assert (gap.status_code, gap.json()["title"]) == (422, "There is no 02:30 on Sun 28 Mar 2027 in Europe/Zurich.")
    assert api.get(path, params={bound: "2027-03-28T02:30:00+01:00"}).status_code == 200


def test_a_parameter_is_given_once(api: Api) -> None:
    for name in ("Room 1", "Room 2"):
        api.resource(name)
    twice = api.get("/bookings?from=2026-12-01&from=2026-12-08")
    assert (twice.status_code, twice.json()["title"]) == (422, "“from” is given more than once.")
    assert api.get("/bookings?resource_id=Room%201&resource_id=Room%202").status_code == 200


def test_a_name_with_a_slash_is_no_path(api: Api) -> None:
    room = api.resource("X-ray / dental")
    assert api.get("/resources/X-ray%20%2F%20dental").status_code == 404
    assert api.get(f"/resources/{room.uid}").json()["name"] == "X-ray / dental"
    assert api.post("/bookings", BOOKING | {"resource_ids": ["x-ray / dental"]}).status_code == 201
