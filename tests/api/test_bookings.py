"""Bookings over HTTP: booked, listed page by page, changed as they were seen, refused with what is free instead."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

import httpx
import pytest

from schedapp.api.shapes.bookings import Booking, Listed
from schedapp.model.resource import Kind, Resource
from schedapp.services.api_tokens import Scope
from tests.api.conftest import Api

START = "2026-12-08T09:00:00+01:00"
NAME = "Ana O’Neill"


@pytest.fixture
def room(api: Api) -> Resource:
    return api.resource("Room 1")


def wanted(start: str = START, **fields: Any) -> dict[str, Any]:
    return {"title": "Check-up", "start": start, "minutes": 30, "resource_ids": ["Room 1"]} | fields


def book(api: Api, start: str = START, **fields: Any) -> dict[str, Any]:
    answer = api.post("/bookings", wanted(start, **fields))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_booking_from_its_beginning_to_its_end(api: Api, room: Resource) -> None:
    answer = api.post("/bookings", wanted(client=NAME, phone="1", notes="first visit"))
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/bookings/{made['id']}"
    assert (made["start"], made["end"]) == (START, "2026-12-08T09:30:00+01:00")
    assert (made["client"], made["resource_ids"], made["version"]) == (NAME, [room.uid], 1)
    read = api.get(f"/bookings/{made['id']}")
    assert (read.json(), read.headers["ETag"]) == (made, answer.headers["ETag"])
    changed = api.patch(f"/bookings/{made['id']}", {"start": "2026-12-08T10:00", "title": "Longer", "minutes": 60})
    assert (changed.json()["start"], changed.json()["end"], changed.json()["title"], changed.json()["version"]) == (
        "2026-12-08T10:00:00+01:00", "2026-12-08T11:00:00+01:00", "Longer", 2,
    )  # fmt: skip
    gone = api.delete(f"/bookings/{made['id']}")
    assert (gone.status_code, gone.json()["deleted"]) == (200, True)
    assert api.get(f"/v1/bookings/{made['id']}").json()["deleted"]
    assert api.get("/bookings").json()["bookings"] == []
    assert api.delete(f"/bookings/{made['id']}").status_code == 404


def test_the_shapes_have_the_keys_of_the_command_line(api: Api, room: Resource) -> None:
    from schedapp.services.shapes.bookings import asked_shape, booking_shape, grouped, occurrence_shape

    made = book(api)
    stored, resources = api.container.bookings.get(made["id"]), {room.uid: room}
    keys = booking_shape(stored, resources).keys() | asked_shape(stored, resources, {}).keys()
    assert set(Booking.model_fields) == keys | {"client_id", "version"}
    (rows,) = grouped(api.container.bookings.week(0, 1 << 40), resources)
    assert set(Listed.model_fields) == occurrence_shape(rows, resources).keys() | {"client_id"}


def test_of_a_series_this_following_or_all(api: Api, room: Resource) -> None:
    series = book(api, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
    name = f"{series['id']}/20261215T080000Z"
    one = api.patch(f"/bookings/{name}", {"title": "Once"}).json()
    assert (one["id"], one["title"], one["series_id"]) == (name, "Once", series["id"])
    rest = api.patch(f"/bookings/{series['id']}/20261222T080000Z", {"minutes": 60}, params={"scope": "following"})
    assert rest.json()["id"] != series["id"]
    assert api.delete(f"/bookings/{name}").json()["status"] == "cancelled"
    listed = api.get("/bookings").json()["bookings"]
    assert [(each["start"][:10], each["end"][11:16]) for each in listed] == [
        ("2026-12-08", "09:30"), ("2026-12-22", "10:00"), ("2026-12-29", "10:00"),
    ]  # fmt: skip
    skipped = api.get(f"/bookings/{series['id']}/skipped").json()["dates"]
    assert [each["original_start"] for each in skipped] == ["20261215T080000Z"]
    back = api.post(f"/bookings/{series['id']}/add-back", {"date": "2026-12-15"})
    assert (back.status_code, back.json()["start"][:10]) == (200, "2026-12-15")
    assert api.post(f"/bookings/{series['id']}/add-back", {"date": "2026-12-15"}).status_code == 404
    everything = api.delete(f"/bookings/{name}", params={"scope": "all"})
    assert everything.json()["deleted"]


def test_pages_are_complete_and_stable_while_others_book(api: Api, room: Resource) -> None:
    for day in range(1, 25):
        book(api, f"2026-12-{day + 1:02d}T09:00")
    book(api, "2026-12-20T18:00", recurrence=["RRULE:FREQ=DAILY;COUNT=30"], resource_ids=["Room 1"])
    whole = [each["id"] for each in api.get("/bookings", params={"limit": 500}).json()["bookings"]]
    found: list[str] = []
    cursor = None
    while True:
        params = {"limit": 7} | ({"cursor": cursor} if cursor else {})
        page = api.get("/bookings", params=params).json()
        found += [each["id"] for each in page["bookings"]]
        cursor = page["next_cursor"]
        if len(found) == 7:  # before and after where the reader is
            early, late = book(api, "2026-12-02T15:00")["id"], book(api, "2027-02-20T15:00")["id"]
        if cursor is None:
            break
    assert found == [*whole, late]
    assert early not in found
    assert len(found) == 24 + 30 + 1


def test_a_page_begins_with_what_goes_on_already(api: Api, room: Resource) -> None:
    api.resource("Room 2")
    days = book(api, "2026-12-05", all_day=True, end="2026-12-12", minutes=None, resource_ids=["Room 2"])
    other = book(api)
    listed = api.get("/bookings", params={"from": "2026-12-08", "to": "2026-12-08", "limit": 1}).json()
    assert [each["id"] for each in listed["bookings"]] == [days["id"]]
    assert (days["start"], days["end"], days["all_day"]) == ("2026-12-05", "2026-12-12", True)
    following = {"from": "2026-12-08", "to": "2026-12-08", "cursor": listed["next_cursor"]}
    assert [each["id"] for each in api.get("/bookings", params=following).json()["bookings"]] == [other["id"]]


def test_what_is_asked_for(api: Api, room: Resource) -> None:
    api.resource("Dr. Weber", Kind.PERSON)
    both = book(api, client=NAME, resource_ids=["Dr. Weber", "Room 1"])
    book(api, "2026-12-09T09:00", title="Filling", client="Ben")

    def ids(**params: str) -> list[str]:
        return [each["id"] for each in api.get("/bookings", params=params).json()["bookings"]]

    assert (
        ids(resource_id="dr. weber")
        == ids(client_id=NAME)
        == ids(q="o’neill check")
        == ids(to="2026-12-08")
        == [both["id"]]
    )
    (listed, _) = api.get("/bookings").json()["bookings"]
    assert listed["resources"] == ["Dr. Weber", "Room 1"]
    assert ids(client_id=listed["client_id"]) == [both["id"]]
    assert api.get("/bookings", params={"client_id": "nobody"}).status_code == 404
    assert api.get("/bookings", params={"from": "2026-12-09", "to": "2026-12-08"}).status_code == 422
    assert api.get("/bookings", params={"cursor": "x"}).status_code == 422


def test_what_is_taken_is_answered_with_what_is_free(api: Api, room: Resource) -> None:
    api.resource("Room 2")
    book(api)
    answer = api.post("/bookings", wanted())
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["resource"]) == (409, "Taken", "Room 1")
    assert answer.headers["Content-Type"] == "application/problem+json"
    elsewhere, *later = problem["alternatives"]
    assert (elsewhere["start"], elsewhere["resources"]) == (START, ["Room 2"])
    assert [each["start"][11:16] for each in later] == ["09:30", "10:00", "10:30"]
    for each in problem["alternatives"]:
        assert book(api, each["start"], resource_ids=each["resource_ids"])
    moved = book(api, "2026-12-08T15:00")
    refused = api.patch(f"/bookings/{moved['id']}", {"start": START})
    assert (refused.status_code, refused.json()["code"]) == (409, "Taken")
    assert refused.json()["alternatives"]
    assert api.get(f"/bookings/{moved['id']}").json()["start"][11:16] == "15:00"


def test_a_rule_of_the_place_is_told_and_overridden(api: Api) -> None:
    api.resource("Office", hours=())
    answer = api.post("/bookings", wanted(resource_ids=["Office"]))
    assert (answer.status_code, answer.json()["code"], answer.json()["rule"]) == (409, "NotOpen", "hours")
    assert book(api, resource_ids=["Office"], anyway=True)


def test_a_series_that_clashes(api: Api, room: Resource) -> None:
    book(api, "2026-12-15T09:00")
    asked = wanted(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
    (clash,) = api.post("/bookings/clashes", asked).json()["clashes"]
    assert (clash["original_start"], clash["resource"]) == ("20261215T080000Z", "Room 1")
    assert clash["times"]
    assert api.post("/bookings", asked).status_code == 409
    series = book(api, **{name: value for name, value in asked.items() if name != "start"}, skip_clashes=True)
    assert len(api.get("/bookings").json()["bookings"]) == 3
    book(api, "2026-12-22T11:00")
    (other,) = api.post(f"/bookings/{series['id']}/clashes", {"start": "2026-12-08T11:00"}).json()["clashes"]
    assert other["start"][:16] == "2026-12-22T11:00"


def test_a_pool_gives_what_is_free(api: Api, room: Resource) -> None:
    from schedapp.model.pool import Pool

    other = api.resource("Room 2")
    api.container.catalogue.add_pool(Pool("", "Treatment room", (room.uid, other.uid)))
    asked = {"resource_ids": None, "pool_ids": ["any treatment room"]}
    got = [book(api, **asked)["pools"][0]["resource"] for _ in range(2)]
    assert got == ["Room 1", "Room 2"]
    refused = api.post("/bookings", wanted(**asked))
    assert (refused.status_code, refused.json()["code"]) == (409, "PoolTaken")
    assert refused.json()["alternatives"][0]["start"][11:16] == "09:30"


def test_squeezed_in_where_the_place_allows_it(api: Api, room: Resource) -> None:
    book(api)
    assert api.post("/bookings", wanted(squeeze="pain")).status_code == 422
    api.container.settings.set("squeeze_ins", "on")
    assert api.post("/bookings", wanted()).json()["squeezes"]
    assert book(api, squeeze="pain")["squeeze"] == "pain"


# --- versions ---------------------------------------------------------------------------------------


def test_a_change_says_which_version_it_means(api: Api, room: Resource) -> None:
    made = api.post("/bookings", wanted())
    path, tag = f"/bookings/{made.json()['id']}", made.headers["ETag"]
    moved = api.patch(path, {"title": "Second"}, headers={"If-Match": tag})
    assert moved.status_code == 200
    for method, body in (("PATCH", {"title": "Third"}), ("DELETE", None)):
        late = api.request(method, path, headers={"If-Match": tag}, **({"json": body} if body else {}))
        assert (late.status_code, late.json()["code"]) == (412, "ChangedSince")
        assert "“Second”, Tue 8 Dec 09:00" in late.json()["detail"]
    assert api.patch(path, {"title": "Third"}, headers={"If-Match": f'"v9", {moved.headers["ETag"]}'}).is_success
    assert api.patch(path, {"title": "Fourth"}, headers={"If-Match": "*"}).is_success
    assert api.patch(path, {"title": "Fifth"}).is_success
    late = api.post(f"{path}/progress", {"progress": "done"}, headers={"If-Match": tag})
    assert late.status_code == 412


def test_a_reader_who_has_it_is_told_so(api: Api, room: Resource) -> None:
    made = book(api)
    for path in (f"/bookings/{made['id']}", "/bookings"):
        tag = api.get(path).headers["ETag"]
        known = api.get(path, headers={"If-None-Match": tag})
        assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", tag)
        assert api.get(path, headers={"If-None-Match": '"v0"'}).status_code == 200
        assert api.get(path, headers={"If-None-Match": tag}, scope=Scope.READ_BUSY).status_code == 200
        api.patch(f"/bookings/{made['id']}", {"title": f"Now {path[:3]}{tag[-4:-1]}{path[-1]}"})
        assert api.get(path, headers={"If-None-Match": tag}).status_code == 200


# --- steps ------------------------------------------------------------------------------------------


def test_held_confirmed_or_let_go(api: Api, room: Resource) -> None:
    answer = api.post("/holds", {"start": START, "minutes": 30, "resource_ids": ["Room 1"], "seconds": 300})
    held = answer.json()
    assert (answer.status_code, held["title"], held["held_until"]) == (201, "Held", "2026-12-01T12:05:00+01:00")
    assert api.post("/bookings", wanted()).status_code == 409
    path = f"/bookings/{held['id']}"
    sure = api.post(f"{path}/confirm", {"title": "Check-up", "client": NAME})
    assert (sure.status_code, sure.json()["held_until"], sure.json()["client"]) == (200, None, NAME)
    assert api.post(f"{path}/confirm").status_code == 409
    other = api.post("/holds", {"start": "2026-12-09T09:00", "minutes": 30, "resource_ids": ["Room 1"]}).json()
    assert api.delete(f"/bookings/{other['id']}").json()["deleted"]
    third = api.post("/holds", {"start": "2026-12-09T09:00", "minutes": 30, "resource_ids": ["Room 1"]}).json()
    api.clock += 300
    assert api.get(f"/bookings/{third['id']}").json()["deleted"]
    for gone in (other, third):
        late = api.post(f"/bookings/{gone['id']}/confirm")
        assert (late.status_code, late.json()["code"]) == (409, "HoldExpired")
    assert book(api, "2026-12-09T09:00")
    assert (
        api.post("/holds", {"start": START, "minutes": 5, "resource_ids": ["Room 1"], "seconds": 901}).status_code
        == 422
    )


def test_approved_declined_completed(api: Api, room: Resource) -> None:
    asked = book(api, status="tentative")
    path = f"/bookings/{asked['id']}"
    assert api.post(f"{path}/complete").status_code == 422
    assert api.post(f"{path}/approve").json()["status"] == "confirmed"
    assert api.post(f"{path}/approve").status_code == 409
    assert api.post(f"{path}/progress", {"progress": "arrived"}).json()["progress"] == "arrived"
    assert api.post(f"{path}/complete").json()["progress"] == "done"
    assert api.post(f"{path}/progress", {"progress": "none"}).json()["progress"] is None
    other = book(api, "2026-12-09T09:00", status="tentative")
    assert api.post(f"/bookings/{other['id']}/decline").json()["deleted"]


def test_history_and_the_way_back(api: Api, room: Resource) -> None:
    made = book(api, client=NAME)
    path = f"/bookings/{made['id']}"
    api.patch(path, {"start": "2026-12-08T11:00"})
    api.delete(path)
    told = api.get(f"{path}/history").json()["changes"]
    assert [each["action"] for each in told] == ["cancelled", "edited", "booked"]
    assert {each["face"] for each in told} == {"api"}
    back = api.post(f"{path}/restore", {"change_id": told[-1]["id"]})
    assert (back.json()["deleted"], back.json()["start"]) == (False, START)
    book(api, "2026-12-08T11:00")
    refused = api.post(f"{path}/restore", {"change_id": told[1]["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "Taken")
    first = api.get(f"{path}/history", params={"limit": 3}).json()
    rest = api.get(f"{path}/history", params={"cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in rest["changes"]] == [told[-1]["id"]]


# --- names ------------------------------------------------------------------------------------------


def test_a_token_for_busy_times_sees_no_text(api: Api, room: Resource) -> None:
    made = book(api, client=NAME, notes="secret note", phone="+41 5", title="Secret title")
    api.patch(f"/bookings/{made['id']}", {"title": "Secret title 2", "start": "2026-12-08T11:00"})
    for path in ("", f"/{made['id']}", f"/{made['id']}/history", f"/{made['id']}/skipped"):
        answer = api.get(f"/bookings{path}", scope=Scope.READ_BUSY)
        assert answer.status_code == 200, answer.text
        for text in (NAME, "ecret", "+41 5"):
            assert text not in answer.text
            assert text not in answer.headers.get("ETag", "")
    (listed,) = api.get("/bookings", scope=Scope.READ_BUSY).json()["bookings"]
    assert (listed["title"], listed["client_id"], listed["start"][11:16]) == (None, None, "11:00")
    (edited, _) = api.get(f"/bookings/{made['id']}/history", scope=Scope.READ_BUSY).json()["changes"]
    assert [each["field"] for each in edited["fields"]] == ["when"]
    for params in ({"q": "secret"}, {"client_id": NAME}):
        assert api.get("/bookings", params=params, scope=Scope.READ_BUSY).status_code == 403


def test_another_name_of_a_resource_is_another_answer(api: Api, room: Resource) -> None:
    path = f"/bookings/{api.post('/bookings', wanted()).json()['id']}"
    known = {"If-None-Match": api.get(path).headers["ETag"]}
    assert api.get(path, headers=known).status_code == 304
    api.patch(f"/resources/{room.uid}", {"name": "Another"})
    fresh = api.get(path, headers=known)
    assert (fresh.status_code, fresh.json()["resources"], fresh.json()["version"]) == (200, ["Another"], 1)
    assert api.patch(path, {"notes": "x"}, headers={"If-Match": known["If-None-Match"]}).status_code == 200


# --- once -------------------------------------------------------------------------------------------


def test_a_key_makes_it_once(api: Api, room: Resource) -> None:
    headers = {"Idempotency-Key": "a-1"}
    first = api.post("/bookings", wanted(), headers=headers)
    again = api.post("/v1/bookings", wanted(), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again.headers["ETag"], again.headers["Location"]) == (
        first.json(), first.headers["ETag"], first.headers["Location"],
    )  # fmt: skip
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert len(api.get("/bookings").json()["bookings"]) == 1
    turned = api.post("/bookings", dict(reversed(wanted().items())), headers=headers)
    assert (turned.json(), turned.headers["Idempotency-Replayed"]) == (first.json(), "true")
    other = api.post("/bookings", wanted("2026-12-09T09:00"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "KeyReused")
    hold = {"start": "2026-12-10T09:00", "minutes": 30, "resource_ids": ["Room 1"]}
    assert api.post("/holds", hold, headers=headers).json() == api.post("/holds", hold, headers=headers).json()
    refused = api.post("/bookings", wanted(), headers={"Idempotency-Key": "a-2"})
    assert refused.status_code == 409
    api.delete(f"/bookings/{first.json()['id']}")
    assert api.post("/bookings", wanted(), headers={"Idempotency-Key": "a-2"}).status_code == 201, "an error was kept"
    assert api.post("/bookings", wanted(), headers={"Idempotency-Key": "with space"}).status_code == 422


def test_a_key_belongs_to_a_token_and_not_to_its_name(api: Api, room: Resource) -> None:
    tokens, headers = api.container.api_tokens, {"Idempotency-Key": "a-1"}
    assert api.post("/bookings", wanted(), headers=headers).status_code == 201
    name = tokens.revoke(f"{Scope.WRITE} of the test").name
    api.token[Scope.WRITE] = tokens.create(Scope.WRITE, name).text
    assert api.post("/bookings", wanted(), headers=headers).status_code == 409


def test_a_key_whose_request_is_under_way(api: Api, room: Resource) -> None:
    api.have_patience(120)
    answers: list[Any] = []
    headers = {"Idempotency-Key": "slow"}
    other = sqlite3.connect(api.home / "sched.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # the first request waits for whoever writes now
    worker = threading.Thread(target=lambda: answers.append(api.post("/bookings", wanted(), headers=headers)))
    worker.start()
    running = api.container.idempotency._running
    while not running:
        assert worker.is_alive()
    second = httpx.post(
        f"{api.server.address}/bookings",
        json=wanted(),
        headers=headers | {"Authorization": f"Bearer {api.token[Scope.WRITE]}"},
        trust_env=False,
        timeout=120,
    )
    other.execute("COMMIT")
    worker.join()
    other.close()
    assert (second.status_code, second.json()["code"], answers[0].status_code) == (409, "StillRunning", 201)
    assert api.post("/bookings", wanted(), headers=headers).headers["Idempotency-Replayed"] == "true"


def test_an_end_and_a_length_at_once_are_refused(api: Api, room: Resource) -> None:
    both = {"title": "x", "start": START, "end": "2026-12-08T09:30:00+01:00", "minutes": 45, "resource_ids": ["Room 1"]}
    made = api.post("/bookings", both)
    assert (made.status_code, made.json()["code"]) == (422, "BadInput")
    path = f"/bookings/{book(api)['id']}"
    assert api.patch(path, {"end": "2026-12-08T10:30:00+01:00", "minutes": 45}).status_code == 422
