"""Clients, what waits for a person, history and status over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.api.shapes import clients as shapes
from schedapp.api.shapes.attention import Attention
from schedapp.api.shapes.history import Run, Told
from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.services.api_tokens import Scope
from schedapp.store.trail import Note
from tests.api.conftest import Api
from tests.store.place import timed

NAME = "Ana O’Neill"


@pytest.fixture
def room(api: Api) -> Resource:
    return api.resource("Room 1")


def book(api: Api, start: str = "2026-12-08T09:00", **fields: Any) -> dict[str, Any]:
    body = {"title": "Check-up", "start": start, "minutes": 30, "resource_ids": ["Room 1"]} | fields
    answer = api.post("/bookings", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_client_from_the_first_booking_to_the_end(api: Api, room: Resource) -> None:
    booked = book(api, client=NAME, phone="1", notes="asthma")
    client = api.get(f"/clients/{booked['client_id']}")
    assert client.json() | {"created_at": None} == {
        "id": booked["client_id"], "name": NAME, "phone": "1", "email": "", "notes": "", "created_at": None,
        "version": 1,
    }  # fmt: skip
    path = f"/clients/{booked['client_id']}"
    changed = api.patch(path, {"name": "Ana Keller", "email": "ana@example.com"}, headers={"If-Match": '"v1"'})
    assert (changed.status_code, changed.json()["name"], changed.headers["ETag"]) == (200, "Ana Keller", '"v2"')
    late = api.patch(path, {"name": "Eve"}, headers={"If-Match": '"v1"'})
    assert (late.status_code, "Ana Keller" in late.json()["detail"]) == (412, True)
    assert api.get(f"/bookings/{booked['id']}").json()["client"] == "Ana Keller"
    other = book(api, "2026-12-09T09:00", client_id=booked["client_id"])
    assert (other["client"], other["phone"], other["client_id"]) == ("Ana Keller", "1", booked["client_id"])
    listed = api.get(f"{path}/bookings").json()["bookings"]
    assert [each["id"] for each in listed] == [booked["id"], other["id"]]
    assert api.delete(path).status_code == 428
    assert api.delete(path, headers={"If-Match": '"v2"'}).status_code == 409, "bookings are ahead"
    done = api.delete(path, params={"ahead": "true"}, headers={"If-Match": '"v2"'}).json()
    assert (done["bookings"], done["entries"] > 0, len(done["kept"]) > 0) == (2, True, True)
    assert api.get(path).status_code == 404
    everything = [
        api.get(each).text for each in ("/bookings", "/history", f"/bookings/{booked['id']}/history", "/clients")
    ]
    for text in ("Ana", "asthma"):
        assert not any(text in each for each in everything)


def test_what_a_key_was_answered_goes_with_the_client(api: Api, room: Resource) -> None:
    body = {"title": "x", "start": "2026-12-08T09:00", "minutes": 30, "resource_ids": ["Room 1"], "client": NAME}
    headers = {"Idempotency-Key": "k"}
    first = api.post("/bookings", body, headers=headers).json()
    api.delete(f"/clients/{first['client_id']}", params={"ahead": "true"}, headers={"If-Match": "*"})
    again = api.post("/bookings", body, headers=headers)
    assert again.status_code == 409, "the answer with the name was kept"


def test_clients_are_added_found_and_paged(api: Api, room: Resource) -> None:
    names = ["Ärni", "ben", "Ana", "Ben"]
    uids = {name: api.post("/clients", {"name": name, "phone": str(at)}).json()["id"] for at, name in enumerate(names)}
    twice = api.post("/clients", {"name": "Ana", "phone": "2"})
    assert (twice.status_code, twice.json()["code"]) == (409, "InUse")
    assert api.post("/clients", {}).status_code == 422
    assert api.post("/clients", {"name": "X", "email": "nowhere"}).status_code == 422
    found: list[str] = []
    cursor: str | None = None
    while cursor or not found:
        page = api.get("/clients", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        found += [each["id"] for each in page["clients"]]
        cursor = page["next_cursor"]
    assert sorted(found) == sorted(uids.values())
    assert [each["id"] for each in api.get("/clients", params={"q": "ÄRN"}).json()["clients"]] == [uids["Ärni"]]
    assert api.get("/clients/ana").json()["id"] == uids["Ana"]
    assert api.get("/clients/ben").status_code == 409
    assert api.get("/clients", scope=Scope.READ_BUSY).status_code == 403


def test_the_shapes_have_the_keys_of_the_command_line(api: Api, room: Resource) -> None:
    from schedapp.model.attention import Attention as One
    from schedapp.model.attention import AttentionKind
    from schedapp.model.client import Client
    from schedapp.model.run import SyncRun
    from schedapp.services.shapes.attention import attention_shape
    from schedapp.services.shapes.calendars import run_shape
    from schedapp.services.shapes.clients import client_shape
    from schedapp.services.shapes.history import told_shape

    book(api)
    (told,) = api.container.history.since(0)
    run = SyncRun(1, 0, 0, "c", "x", "r", "timer", 0, 0, 0, 0, 0, "")
    for shape, model in (
        (client_shape(Client("x", "y")), shapes.Client),
        (told_shape(told, {}), Told),
        (attention_shape(One("x", AttentionKind.CLASH, "t", "r", 0), {}), Attention),
        (run_shape(run, {}), Run),
    ):
        assert set(model.model_fields) == shape.keys(), model


def test_a_clash_is_listed_and_settled(api: Api, room: Resource) -> None:
    mine = book(api)
    note = Note("somebody@example.com", "sync", "pulled", "came from Google")
    pulled = Booking("c" * 32, "From Google", timed("2026-12-08T09:00", "2026-12-08T10:00"), (room.uid,))
    api.container._bookings.save(pulled, note, contest=True)
    page = api.get("/attention").json()
    (clash,) = page["attention"]
    assert (page["count"], clash["kind"]) == (1, "clash")
    assert {clash["booking_id"], clash["other_id"]} == {mine["id"], pulled.uid}
    assert api.get("/status").json()["attention"] == 1
    assert all(each["clash"] for each in api.get("/bookings").json()["bookings"])
    path = f"/attention/{clash['id']}"
    assert api.get(path).json() == clash
    assert api.post(f"{path}/resolve", {"answer": "nonsense"}).status_code == 422
    done = api.post(f"{path}/resolve", {"answer": "both"})
    assert (done.status_code, done.json()["answer"]) == (200, "both")
    assert api.get("/attention").json()["attention"] == []
    assert api.get(path).status_code == 404
    assert api.get("/attention", scope=Scope.READ_BUSY).status_code == 403


def test_history_page_by_page_while_others_write(api: Api, room: Resource) -> None:
    for day in range(8, 15):
        book(api, f"2026-12-{day:02d}T09:00", client=NAME)
    first = api.get("/history", params={"limit": 3}).json()
    book(api, "2026-12-20T09:00")
    rest = api.get("/history", params={"limit": 500, "cursor": first["next_cursor"]}).json()
    ids = [each["id"] for each in (*first["changes"], *rest["changes"])]
    assert (len(ids), ids, rest["next_cursor"]) == (7, sorted(ids, reverse=True), None)
    assert api.get("/history", params={"since": "2026-12-02"}).json()["changes"] == []
    busy = api.get("/history", scope=Scope.READ_BUSY).text
    assert NAME not in busy
    assert "Check-up" not in busy
    assert api.get("/history/syncs").json() == {"next_cursor": None, "runs": []}


def test_status(api: Api, room: Resource) -> None:
    before = api.get("/status").json()
    assert (before["now"], before["connections"], before["accounts"]) == ("2026-12-01T11:00:00+00:00", [], [])
    book(api)
    assert api.get("/status").json()["revision"] > before["revision"]
