"""Resources, service types, pools and availability over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from schedapp.api.paging import Key, encode
from schedapp.api.shapes import availability, place
from schedapp.model.resource import Kind
from schedapp.services.api_tokens import Scope
from schedapp.services.shapes.place import closure_shape, hours_shape, pool_shape, resource_shape, service_shape
from schedapp.simulator import PRACTICE, Simulator
from tests.api.conftest import ZONE, Api

OPEN = "Mo-Fr 08:00-12:00,13:00-18:00"
START = "2026-12-08T09:00:00+01:00"


def added(api: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(path, body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"{path}/{found['id']}"
    return found


def test_a_resource_from_its_beginning_to_its_end(api: Api) -> None:
    api.resource("Lab")  # the place's time zone
    fields = {
        "name": "Dr. Weber", "kind": "person", "hours": OPEN, "capacity": 2, "buffer_after": 10, "colour": "#7C3AED",
        "description": "Ground floor.\nWith a ramp.", "image_url": "https://clinic.example/w.jpg",
        "booking_url": "https://clinic.example/book?who=w",
    }  # fmt: skip
    made = added(api, "/resources", fields)
    assert {name: made[name] for name in fields} == fields
    assert (made["time_zone"], made["google_calendar_id"], made["version"]) == (ZONE, None, 1)
    path = f"/resources/{made['id']}"
    changed = api.patch(path, {"name": "Dr. W.", "image_url": "", "time_zone": "Europe/London"})
    assert (changed.json()["name"], changed.json()["image_url"], changed.json()["version"]) == ("Dr. W.", None, 2)
    assert api.get("/resources/dr. w.").json() == changed.json()
    assert api.patch(path, {"name": "x"}, headers={"If-Match": '"v1"'}).status_code == 412
    assert api.patch(path, {"booking_url": "javascript:alert(1)"}).status_code == 422
    assert api.patch(path, {"name": "Lab"}).status_code == 409
    listed = api.get("/resources")
    assert [each["name"] for each in listed.json()["resources"]] == ["Dr. W.", "Lab"]
    assert api.get("/resources", headers={"If-None-Match": listed.headers["ETag"]}).status_code == 304
    assert api.get("/resources", params={"kind": "room", "limit": 1}).json()["next_cursor"] is None
    assert api.delete(path).status_code == 200
    assert api.get(path).status_code == 404


def test_resources_have_an_order_and_pages(api: Api) -> None:
    uids = [api.resource(f"Room {number}").uid for number in range(5)]
    assert api.put("/resources/order", {"ids": uids[::-1]}).status_code == 204
    found: list[str] = []
    cursor: str | None = None
    while cursor or not found:
        page = api.get("/resources", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        found += [each["id"] for each in page["resources"]]
        cursor = page["next_cursor"]
    assert found == uids[::-1]
    assert api.put("/resources/order", {"ids": ["nobody"]}).status_code == 404


def test_one_with_bookings_ahead_goes_with_force(api: Api) -> None:
    room = api.resource("Room 1")
    booked = {"title": "x", "start": START, "minutes": 30, "resource_ids": [room.uid]}
    assert api.post("/bookings", booked).status_code == 201
    assert api.delete(f"/resources/{room.uid}").status_code == 409
    assert api.delete(f"/resources/{room.uid}", params={"force": "true"}).status_code == 200
    assert api.get("/bookings").json()["bookings"] == []


def test_service_types_and_pools(api: Api) -> None:
    one, two = api.resource("Room 1"), api.resource("Room 2")
    pool = added(api, "/pools", {"name": "Treatment room", "members": ["Room 1", two.uid], "choose": "least-used"})
    assert (pool["member_ids"], pool["choose"]) == ([one.uid, two.uid], "least-used")
    wanted = {"name": "Check-up", "minutes": 45, "pool_id": "treatment room", "buffer_after": 15}
    service = added(api, "/services", wanted)
    assert (service["pool"], service["pool_id"], service["minutes"]) == ("Treatment room", pool["id"], 45)
    other = added(api, "/services", {"name": "Filling"})
    assert api.put("/services/order", {"ids": [other["id"], service["id"]]}).status_code == 204
    assert [each["name"] for each in api.get("/services").json()["services"]] == ["Filling", "Check-up"]
    booked = api.post("/bookings", {"service": "check-up", "start": "2026-12-08T09:00"})
    assert (booked.json()["title"], booked.json()["end"][11:16], booked.json()["pools"][0]["pool"]) == (
        "Check-up", "09:45", "Treatment room",
    )  # fmt: skip
    assert api.delete(f"/pools/{pool['id']}").status_code == 422
    assert api.patch("/services/Check-up", {"pool_id": "", "minutes": 30}).json()["pool"] is None
    assert api.patch("/pools/treatment room", {"members": ["Room 2"]}).json()["members"] == ["Room 2"]
    assert api.delete(f"/pools/{pool['id']}").status_code == 200
    assert api.delete(f"/services/{service['id']}").status_code == 200
    assert [each["name"] for each in api.get("/services").json()["services"]] == ["Filling"]
    assert api.get("/pools").json()["pools"] == []


def test_the_shapes_have_the_keys_of_the_command_line(api: Api) -> None:
    from schedapp.model.closure import Closure
    from schedapp.model.pool import Pool
    from schedapp.model.service import ServiceType
    from tests.store.place import timed

    room = api.resource("Room 1")
    closure = Closure("x", timed("2026-12-08T09:00", "2026-12-08T10:00"))
    for shape, model, more in (
        (resource_shape(room), place.Resource, {"google_calendar_id", "version"}),
        (service_shape(ServiceType("x", "y"), {}), place.ServiceType, {"version"}),
        (pool_shape(Pool("x", "y"), {}), place.Pool, {"version"}),
        (hours_shape(room, ()), availability.Hours, set()),
        (closure_shape(closure, {}, "UTC"), availability.Closure, set()),
    ):
        assert set(model.model_fields) == shape.keys() | more, model


# --- availability -----------------------------------------------------------------------------------


def test_hours_are_replaced_by_whoever_saw_them(api: Api) -> None:
    room = api.resource("Room 1")
    path = f"/resources/{room.uid}/hours"
    seen = api.get(path)
    assert api.put(path, {"hours": OPEN}).status_code == 428
    put = api.put(path, {"hours": OPEN}, headers={"If-Match": seen.headers["ETag"]})
    assert (put.json()["hours"], put.json()["weekly"][0]) == (OPEN, {"weekday": "Mo", "start": "08:00", "end": "12:00"})
    assert api.put(path, {"hours": ""}, headers={"If-Match": seen.headers["ETag"]}).status_code == 412
    assert api.put(path, {"hours": "often"}, headers={"If-Match": "*"}).status_code == 422
    assert api.put("/availability/dates/2026-12-24", {"times": "08:00-12:00", "title": "Christmas Eve"}).is_success
    (date,) = api.get(path).json()["dates"]
    assert (date["kind"], date["title"], date["resource"]) == ("open", "Christmas Eve", None)
    assert api.delete("/availability/dates/2026-12-24").status_code == 204
    assert api.get(path).json()["dates"] == []
    assert api.put("/availability/dates/24.12.", {"times": "08:00-12:00"}).status_code == 422


def test_closures(api: Api) -> None:
    room = api.resource("Room 1")
    body = {"start": "2026-12-24", "end": "2027-01-03", "all_day": True, "title": "Winter holidays"}
    closed = added(api, "/availability/closures", body)
    assert (closed["start"], closed["end"], closed["resource"], closed["kind"]) == (
        "2026-12-24", "2027-01-03", None, "closed",
    )  # fmt: skip
    off = {
        "start": "2026-12-08T09:00",
        "end": "2026-12-08T12:00",
        "resource_id": "Room 1",
        "kind": "time-off",
        "title": "Migraine",
    }
    away = added(api, "/availability/closures", off)
    first = api.get("/availability/closures", params={"limit": 1}).json()
    rest = api.get("/availability/closures", params={"cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in (*first["closures"], *rest["closures"])] == [away["id"], closed["id"]]
    assert (
        len(api.get("/availability/closures", params={"to": "2026-12-10", "resource_id": room.uid}).json()["closures"])
        == 1
    )
    why = api.get("/availability/why-not", params={"resource_id": "Room 1", "start": START, "minutes": 30}).json()
    assert (why["bookable"], why["rule"]) == (False, "time-off")
    asked = {"resource_id": "Room 1", "start": START, "minutes": 30}
    for path, params in (
        ("/availability/closures", {}),
        (f"/resources/{room.uid}/hours", {}),
        ("/availability/why-not", asked),
    ):
        seen = api.get(path, params=params, scope=Scope.READ_BUSY)
        assert (seen.status_code, "Winter" in seen.text, "Migraine" in seen.text) == (200, False, False)
        assert "Migraine" in api.get(path, params=params).text
    assert api.delete(f"/availability/closures/{away['id']}").status_code == 200
    assert api.delete(f"/availability/closures/{away['id']}").status_code == 404


def test_rules(api: Api) -> None:
    room = api.resource("Room 1")
    body = {"notice_minutes": 120, "outside_hours": "refuse", "squeeze_ins": True, "longest_hold_minutes": 20}
    rules = api.patch("/availability/rules", body).json()
    assert {name: rules.get(name, rules["place"].get(name)) for name in body} == body
    own = api.patch(f"/resources/{room.uid}/rules", {"horizon_days": 30, "notice_minutes": None}).json()
    assert own["in_effect"] == {"notice_minutes": 120, "horizon_days": 30}
    assert api.get("/availability/rules").json()["resources"][0]["horizon_days"] == 30
    assert api.patch("/availability/rules", {"longest_hold_minutes": 0}).status_code == 422
    late = api.post("/bookings", {"title": "x", "start": "2027-02-01T09:00", "minutes": 5, "resource_ids": ["Room 1"]})
    assert (late.status_code, late.json()["code"], late.json()["rule"], late.json()["firm"]) == (
        409, "NotOpen", "horizon", True,
    )  # fmt: skip


def test_holidays(api: Api) -> None:
    api.resource("Room 1")
    assert api.get("/availability/holidays").json() == {"country": "", "subdivision": "", "holidays": []}
    chosen = api.patch("/availability/holidays", {"country": "CH", "subdivision": "ZH"}).json()
    assert {"date": "2026-12-25", "name": "Christmas Day", "closed": True} in chosen["holidays"]
    off = api.patch("/availability/holidays", {"open_on": ["Christmas Day"]}).json()
    assert {"date": "2026-12-25", "name": "Christmas Day", "closed": False} in off["holidays"]
    assert api.get("/availability/holidays", params={"country": "XX"}).status_code == 422
    assert {"code": "CH", "name": "Switzerland"} in api.get("/availability/countries").json()["countries"]
    parts = api.get("/availability/countries", params={"of": "CH"}).json()["countries"]
    assert "ZH" in [each["code"] for each in parts]


# --- free times -------------------------------------------------------------------------------------


def test_free_times_of_several_page_by_page(api: Api) -> None:
    api.resource("Dr. Weber", Kind.PERSON)
    api.resource("Room 1")
    api.resource("Room 2")
    for room in ("Room 1", "Room 2"):
        body = {"title": "Secret", "start": START, "minutes": 60, "resource_ids": [room]}
        assert api.post("/bookings", body).status_code == 201
    hold = {"start": "2026-12-08T10:00", "minutes": 30, "resource_ids": ["Dr. Weber"]}
    assert api.post("/holds", hold | {"seconds": 60}).status_code == 201
    asked = {
        "resource_id": "Dr. Weber",
        "any": "room",
        "minutes": 30,
        "from": START,
        "hours": "Mo-Fr 08:00-12:00",
        "limit": 2,
    }
    first = api.get("/availability/free", params=asked, scope=Scope.READ_BUSY).json()
    assert [(each["start"][11:16], each["resources"]) for each in first["free"]] == [
        ("10:30", ["Dr. Weber", "Room 1"]), ("11:00", ["Dr. Weber", "Room 1"]),
    ]  # fmt: skip
    assert first["free"][0]["wishes"] == ["Dr. Weber", "any room"]
    rest = api.get("/availability/free", params=asked | {"cursor": first["next_cursor"]}).json()
    assert [each["start"][8:16] for each in rest["free"]] == ["08T11:30", "09T08:00"]
    api.clock += 60
    assert api.get("/availability/free", params=asked).json()["free"][0]["start"][11:16] == "10:00", "the hold is over"


def test_free_times_for_a_service_type(api: Api) -> None:
    api.resource("Room 1")
    added(api, "/pools", {"name": "Treatment room", "members": ["Room 1"]})
    added(api, "/services", {"name": "Check-up", "minutes": 45, "pool_id": "Treatment room", "buffer_after": 15})
    asked = {"service": "Check-up", "from": "2026-12-08T09:00", "limit": 1}
    assert api.post("/bookings", {"service": "Check-up", "start": START}).status_code == 201
    (offer,) = api.get("/availability/free", params=asked).json()["free"]
    assert (offer["start"][11:16], offer["end"][11:16]) == ("10:00", "10:45")
    assert api.get("/availability/free").status_code == 422
    assert api.get("/availability/free", params={"any": "spaceship"}).status_code == 404


@pytest.mark.parametrize("scope", [Scope.READ, Scope.READ_BUSY])
def test_why_a_time_is_taken_without_saying_by_whom(api: Api, scope: Scope) -> None:
    api.resource("Room 1")
    asked = {"resource_id": "Room 1", "start": START, "minutes": 30}
    assert api.get("/availability/why-not", params=asked, scope=scope).json()["bookable"]
    body = {"title": "Secret", "start": START, "minutes": 30, "resource_ids": ["Room 1"]}
    made = api.post("/bookings", body).json()
    why = api.get("/availability/why-not", params=asked, scope=scope).json()
    assert (why["bookable"], why["code"], "Secret" in why["words"]) == (False, "Taken", scope is Scope.READ)
    assert api.get("/availability/why-not", params=asked | {"booking_id": made["id"]}, scope=scope).json()["bookable"]


@pytest.mark.parametrize("plus", ["+", "%2B"])
def test_an_offset_may_be_pasted_into_an_address(api: Api, plus: str) -> None:
    api.resource("Room 1")
    api.post("/bookings", {"title": "Here", "start": START, "minutes": 30, "resource_ids": ["Room 1"]})
    before, after = (f"2026-12-08T{time}:00{plus}01:00" for time in ("08:30", "09:30"))
    for address, found in (
        (f"/bookings?from={before}&to={after}", 1),
        (f"/bookings?from={after}", 0),
    ):
        assert len(api.get(address).json()["bookings"]) == found, address
    why = api.get(f"/availability/why-not?resource_id=Room%201&start={before}&end={after}")
    assert why.json()["code"] == "Taken"
    free = api.get(f"/availability/free?resource_id=Room%201&from={before}&limit=1&minutes=60")
    assert free.json()["free"][0]["start"] == "2026-12-08T09:30:00+01:00"


def test_who_sees_only_when_gets_no_calendars_address(google: Simulator, api: Api) -> None:
    room = api.resource("Room 1")
    body = {"resource_id": "Room 1", "calendar_id": "primary", "oauth_token": google.access_token()}
    address = api.post("/calendars/google/connect", body).json()["calendar_id"]
    for path in ("/resources", f"/resources/{room.uid}"):
        answers = {scope: api.get(path, scope=scope) for scope in Scope}
        assert {scope: address in each.text for scope, each in answers.items()} == {
            Scope.READ_BUSY: False, Scope.READ: True, Scope.WRITE: True,
        }  # fmt: skip
        assert answers[Scope.READ_BUSY].headers["ETag"] != answers[Scope.READ].headers["ETag"]


def test_who_sees_only_when_gets_nothing_that_was_written_about_a_resource(api: Api) -> None:
    texts = {"description": "Hans lies here", "image_url": "https://clinic.example/hans.jpg"}
    path = f"/resources/{added(api, '/resources', {'name': 'Room 1'} | texts)['id']}"
    for address in (path, "/resources"):
        busy = api.get(address, scope=Scope.READ_BUSY)
        assert (busy.status_code, "Room 1" in busy.text, "ans" in busy.text) == (200, True, False)
        assert all(text in api.get(address, scope=Scope.READ).text for text in texts.values())
    shape = api.get(path, scope=Scope.READ_BUSY).json()
    assert (shape["name"], shape["description"], shape["image_url"]) == ("Room 1", None, None)


def test_a_resource_has_another_tag_with_another_calendar(google: Simulator, api: Api) -> None:
    """Also where both ids begin alike."""
    path = f"/resources/{api.resource('Room 1').uid}"
    tags = set()
    for name in ("Treatment A", "Treatment B"):
        calendar = google.google.add_calendar(name, owner=PRACTICE)
        body = {"resource_id": "Room 1", "calendar_id": calendar, "oauth_token": google.access_token()}
        assert api.post("/calendars/google/connect", body).status_code == 201
        tags.add(api.get(path).headers["ETag"])
        api.delete(f"/calendars/google/{quote(calendar, safe='')}")
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("history", (1 << 63,)),
        ("connections", (-(1 << 70),)),
        ("bookings", (1 << 70, "x")),
        ("clients", ("\ud800", "x")),
        ("clients", ("x", "x", "x")),
    ],
)
def test_a_made_up_cursor_is_refused(api: Api, path: str, key: Key) -> None:
    answer = api.get(f"/{path}", params={"cursor": encode(path, key)})
    assert (answer.status_code, answer.json()["title"]) == (422, "The cursor cannot be used.")
