"""events.list and its tokens: deltas, pages, tombstones, combinations that are refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, SOMEONE_ELSE, TEAM, TREATMENT, Simulator
from tests.simulator.conftest import Service
from tests.simulator.samples import ids, refused, timed, weekly

FIRST, SECOND, THIRD = "event0first", "event0second", "event0third"


def fill(service: Service, count: int = 7) -> list[str]:
    return sorted(service.insert(timed(id=f"event{number:02}"))["id"] for number in range(count))


def test_a_delta_has_each_change_once(service: Service) -> None:
    service.insert(timed(id=FIRST))
    service.insert(timed(id=SECOND))
    token = service.list()["nextSyncToken"]
    service.patch(FIRST, {"summary": "One"})
    last = service.patch(FIRST, {"summary": "Two"})
    service.insert(timed(id=THIRD))
    service.delete(SECOND)
    delta = service.list(syncToken=token)
    by_id = {item["id"]: item for item in delta["items"]}
    assert len(delta["items"]) == 3
    assert by_id[FIRST] == last
    assert by_id[SECOND] == {k: v for k, v in by_id[SECOND].items() if k in ("kind", "etag", "id", "status")}
    assert by_id[SECOND]["status"] == "cancelled"
    again = service.list(syncToken=delta["nextSyncToken"])
    assert again["items"] == []
    assert ids(service.list(syncToken=token)["items"]) == ids(delta["items"])  # a replay shows the same


def test_an_event_made_and_deleted_in_between_is_a_tombstone(service: Service) -> None:
    token = service.list()["nextSyncToken"]
    service.insert(timed(id=FIRST))
    service.delete(FIRST)
    assert [item["status"] for item in service.list(syncToken=token)["items"]] == ["cancelled"]


def test_a_full_listing_hides_the_deleted(service: Service) -> None:
    service.insert(timed(id=FIRST))
    service.insert(timed(id=SECOND))
    service.delete(FIRST)
    assert ids(service.list()["items"]) == [SECOND]
    shown = service.list(showDeleted=True)["items"]
    assert {item["id"]: item["status"] for item in shown} == {FIRST: "cancelled", SECOND: "confirmed"}
    assert all("summary" in item for item in shown)
    token = service.list()["nextSyncToken"]
    service.delete(SECOND)
    assert "summary" in service.list(syncToken=token, showDeleted=True)["items"][0]


def test_pages_repeat_nothing_and_only_the_last_has_the_sync_token(service: Service) -> None:
    made = fill(service)
    request = service.events.list(calendarId=DOCTOR, maxResults=3)
    pages = []
    while request is not None:
        pages.append(request.execute())
        request = service.events.list_next(request, pages[-1])
    assert [len(page["items"]) for page in pages] == [3, 3, 1]
    assert ids([item for page in pages for item in page["items"]]) == made
    assert ["nextPageToken" in page for page in pages] == [True, True, False]
    assert ["nextSyncToken" in page for page in pages] == [False, False, True]
    assert service.list(syncToken=pages[-1]["nextSyncToken"])["items"] == []


def test_the_order_is_arbitrary_and_stable(service: Service) -> None:
    made = fill(service, 20)
    listed = [[item["id"] for item in service.list()["items"]] for _ in range(2)]
    assert listed[0] == listed[1]
    assert listed[0] != made
    assert sorted(listed[0]) == made


def test_exceptions_come_before_and_after_their_series(service: Service) -> None:
    places = set()
    for number in range(12):
        master = service.insert(weekly(id=f"master{number:02}"))["id"]
        service.patch(f"{master}_20261208T090000Z", {"summary": "x"})
        order = [item["id"] for item in service.list()["items"] if item["id"].startswith(master)]
        places.add(order.index(master))
    assert places == {0, 1}


def test_changes_between_pages_are_in_the_next_delta(service: Service) -> None:
    made = fill(service)
    page = service.list(maxResults=3)
    seen = [item["id"] for item in page["items"]]
    unseen = sorted(set(made) - set(seen))
    service.patch(seen[0], {"summary": "Changed"})
    service.delete(unseen[0])
    service.insert(timed(id="event99"))
    last = service.list(maxResults=2500, pageToken=page["nextPageToken"])
    rest = [item["id"] for item in last["items"]]
    assert set(rest) - {"event99"} == set(unseen[1:])
    delta = service.list(syncToken=last["nextSyncToken"])["items"]
    assert ids(delta) == sorted([seen[0], unseen[0], "event99"])


def test_a_delta_in_pages(service: Service) -> None:
    token = service.list()["nextSyncToken"]
    made = fill(service)
    items, last = service.all(syncToken=token, maxResults=2)
    assert ids(items) == made
    assert service.list(syncToken=last["nextSyncToken"])["items"] == []


def test_page_sizes_are_clamped(service: Service, sim: Simulator) -> None:
    for _ in range(2600):
        sim.google.insert(TREATMENT, timed())
    assert len(service.list(TREATMENT)["items"]) == 250
    assert len(service.list(TREATMENT, maxResults=9000)["items"]) == 2500
    assert len(service.all(TREATMENT, maxResults=2500)[0]) == 2600
    refused(400, "invalidParameter", lambda: service.list(TREATMENT, maxResults=0))


@pytest.mark.parametrize(
    "params",
    [
        {"iCalUID": "x"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"q": "x"},
        {"timeMin": "2026-12-01T00:00:00Z"},
        {"timeMax": "2026-12-01T00:00:00Z"},
        {"updatedMin": "2026-07-01T00:00:00Z"},
        {"showDeleted": False},
        {"singleEvents": True},
        {"eventTypes": ["default"]},
        {"timeZone": "UTC"},
    ],
    ids=lambda params: next(iter(params)),
)
def test_what_may_not_accompany_a_sync_token(service: Service, params: dict[str, Any]) -> None:
    token = service.list()["nextSyncToken"]
    refused(400, "badRequest", lambda: service.list(syncToken=token, **params))


def test_a_malformed_token_is_400_and_an_unknown_one_410(service: Service, sim: Simulator) -> None:
    for text in ("nonsense", "", base64.urlsafe_b64encode(b"x" * 40).decode()):
        error = refused(400, "invalid", lambda token=text: service.list(syncToken=token))
        assert error["message"] == "Invalid sync token value."
    token = service.list()["nextSyncToken"]
    assert refused(400, "invalid", lambda: service.list(pageToken=token))["message"] == "Invalid page token value."
    sim.expire_sync_tokens()
    error = refused(410, "fullSyncRequired", lambda: service.list(syncToken=token))
    assert (error["domain"], error["locationType"], error["location"]) == ("calendar", "parameter", "syncToken")
    assert service.list(syncToken=service.list()["nextSyncToken"])["items"] == []


def test_a_token_belongs_to_one_calendar_and_one_account(service: Service, sim: Simulator) -> None:
    token = service.list()["nextSyncToken"]
    refused(410, "fullSyncRequired", lambda: service.list("primary", syncToken=token))
    sim.google.set_role(DOCTOR, SOMEONE_ELSE, "writer")
    other = Service(sim, sim.access_token(SOMEONE_ELSE))
    mine = service.list()["nextSyncToken"]
    refused(410, "fullSyncRequired", lambda: other.list(syncToken=mine))
    other.close()


def test_a_change_of_rights_ends_the_tokens(service: Service, sim: Simulator) -> None:
    token, other = service.list()["nextSyncToken"], service.list("primary")["nextSyncToken"]
    sim.google.set_role(DOCTOR, SOMEONE_ELSE, "reader")
    refused(410, "fullSyncRequired", lambda: service.list(syncToken=token))
    assert service.list("primary", syncToken=other)["items"] == []


def test_a_page_token_belongs_to_its_query(service: Service) -> None:
    fill(service)
    page = service.list(maxResults=3)
    refused(400, "invalid", lambda: service.list(pageToken=page["nextPageToken"], showDeleted=True))
    refused(400, "invalid", lambda: service.list("primary", pageToken=page["nextPageToken"]))


@pytest.mark.parametrize(
    "params",
    [
        {"orderBy": "updated"},
        {"q": "Check-up"},
        {"iCalUID": f"{FIRST}@google.com"},
        {"updatedMin": "2026-06-30T00:00:00Z"},
        {"privateExtendedProperty": "k=v"},
    ],
    ids=lambda params: next(iter(params)),
)
def test_listings_that_give_no_sync_token(service: Service, params: dict[str, Any]) -> None:
    service.insert(timed(id=FIRST, extendedProperties={"private": {"k": "v"}}))
    answer = service.list(**params)
    assert ids(answer["items"]) == [FIRST]
    assert "nextSyncToken" not in answer


def test_the_head_of_a_listing(service: Service, sim: Simulator) -> None:
    head = service.list("primary")
    assert (head["summary"], head["timeZone"], head["accessRole"]) == (PRACTICE, "Europe/Zurich", "owner")
    assert head["defaultReminders"] == [{"method": "popup", "minutes": 10}]
    before = service.list()
    service.insert(timed())
    after = service.list()
    assert before["etag"] != after["etag"]
    assert before["updated"] <= after["updated"]
    assert service.list(TEAM)["accessRole"] == "writer"
    assert service.list(HOLIDAYS)["accessRole"] == "reader"


def test_purged_tombstones_are_gone_for_good(service: Service, sim: Simulator) -> None:
    service.insert(weekly(id=FIRST))
    service.delete(f"{FIRST}_20261208T090000Z")
    service.insert(timed(id=SECOND))
    token = service.list()["nextSyncToken"]
    service.delete(SECOND)
    assert sim.google.purge_tombstones(DOCTOR) == 1  # a cancelled occurrence of a living series stays
    assert service.list(syncToken=token)["items"] == []
    refused(404, "notFound", lambda: service.get(SECOND))
