"""events.list and calendarList.list: deltas, pages, filters, tombstones, combinations that are refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, SOMEONE_ELSE, TEAM, TREATMENT, ManualClock, Simulator
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, ids, refused, timed, weekly

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


def test_a_window_on_the_first_listing_gives_a_token(service: Service) -> None:
    answer = service.list(timeMin="2026-12-01T00:00:00Z")
    service.insert(timed("2026-11-01T10:00:00", "2026-11-01T11:00:00", id=FIRST))
    assert ids(service.list(syncToken=answer["nextSyncToken"])["items"]) == [FIRST]  # deltas know no window


def test_the_window_is_exclusive_at_both_ends(service: Service) -> None:
    service.insert(timed(id=FIRST))  # 09:00Z to 10:00Z
    for low, high, found in (
        ("2026-12-01T09:59:59Z", None, [FIRST]),
        ("2026-12-01T10:00:00Z", None, []),
        (None, "2026-12-01T09:00:01Z", [FIRST]),
        (None, "2026-12-01T09:00:00Z", []),
        ("2026-12-01T09:15:00+00:00", "2026-12-01T09:45:00.500Z", [FIRST]),
    ):
        assert ids(service.list(timeMin=low, timeMax=high)["items"]) == found, (low, high)


def test_all_day_events_lie_in_the_calendars_zone(service: Service) -> None:
    service.insert(all_day(id=FIRST))  # 30 November 23:00Z to 1 December 23:00Z
    assert ids(service.list(timeMin="2026-12-01T22:59:59Z")["items"]) == [FIRST]
    assert service.list(timeMin="2026-12-01T23:00:00Z")["items"] == []


def test_windows_that_are_refused(service: Service) -> None:
    day = "2026-12-01T00:00:00Z"
    refused(400, "timeRangeEmpty", lambda: service.list(timeMin=day, timeMax=day))
    for text in ("2026-12-01T00:00:00", "2026-12-01", "soon"):
        refused(400, "badRequest", lambda value=text: service.list(timeMin=value))


def test_a_series_is_listed_when_an_occurrence_lies_in_the_window(service: Service) -> None:
    service.insert(weekly(id=FIRST))
    assert ids(service.list(timeMin="2026-12-20T00:00:00Z")["items"]) == [FIRST]
    assert service.list(timeMin="2026-12-23T00:00:00Z")["items"] == []


def test_ordering(service: Service, clock: ManualClock) -> None:
    service.insert(timed("2026-12-03T10:00:00", "2026-12-03T11:00:00", id=FIRST))
    clock.advance(5)
    service.insert(timed("2026-12-02T10:00:00", "2026-12-02T11:00:00", id=SECOND))
    clock.advance(5)
    service.insert(timed("2026-12-01T10:00:00", "2026-12-01T11:00:00", id=THIRD))
    assert [item["id"] for item in service.list(orderBy="updated")["items"]] == [FIRST, SECOND, THIRD]
    by_start = service.all(orderBy="startTime", singleEvents=True, maxResults=2)[0]
    assert [item["id"] for item in by_start] == [THIRD, SECOND, FIRST]
    error = refused(400, "badRequest", lambda: service.list(orderBy="startTime"))
    assert error["message"] == "The requested ordering is not available for the particular query."


def test_filters(service: Service, sim: Simulator, clock: ManualClock) -> None:
    service.insert(
        timed(id=FIRST, location="Blue room", extendedProperties={"private": {"k": "1"}, "shared": {"s": "1"}})
    )
    clock.advance(60)
    service.insert(timed(id=SECOND, description="Bring X-rays", extendedProperties={"private": {"k": "2"}}))
    sim.google.insert(DOCTOR, timed(id=THIRD, eventType="focusTime"))
    for params, found in (
        ({"q": "blue"}, [FIRST]),
        ({"q": "check-up rays"}, [SECOND]),
        ({"privateExtendedProperty": "k=1"}, [FIRST]),
        ({"privateExtendedProperty": ["k=1", "k=2"]}, []),
        ({"sharedExtendedProperty": "s=1"}, [FIRST]),
        ({"iCalUID": f"{SECOND}@google.com"}, [SECOND]),
        ({"eventTypes": ["default"]}, [FIRST, SECOND]),
        ({"updatedMin": "2026-07-01T10:00:30Z"}, [SECOND, THIRD]),
    ):
        assert ids(service.list(**params)["items"]) == found, params
    refused(400, "invalid", lambda: service.list(privateExtendedProperty="novalue"))


def test_updated_min_shows_the_deleted_and_does_not_go_back_for_ever(service: Service) -> None:
    service.insert(timed(id=FIRST))
    service.delete(FIRST)
    assert service.list(updatedMin="2026-06-30T00:00:00Z")["items"][0]["status"] == "cancelled"
    error = refused(410, "updatedMinTooLongAgo", lambda: service.list(updatedMin="2026-01-01T00:00:00Z"))
    assert (error["domain"], error["location"]) == ("calendar", "updatedMin")


def test_single_events(service: Service) -> None:
    service.insert(weekly(id=FIRST))
    service.insert(timed(id=SECOND))
    service.delete(f"{FIRST}_20261208T090000Z")
    answer = service.list(singleEvents=True)
    assert len(answer["items"]) == 4
    assert not any("recurrence" in item for item in answer["items"])
    deleted = service.list(singleEvents=True, showDeleted=True)["items"]
    assert sorted(item["status"] for item in deleted) == ["cancelled"] + ["confirmed"] * 4
    service.delete(FIRST)
    assert ids(service.list(singleEvents=True)["items"]) == [SECOND]
    gone = service.list(singleEvents=True, showDeleted=True)["items"]
    assert FIRST not in ids(gone)  # instances of the deleted series, never the series itself
    assert len(gone) == 5


def test_deltas_of_single_events(service: Service) -> None:
    service.insert(weekly(id=FIRST))
    token = service.list(singleEvents=True)["nextSyncToken"]
    service.patch(FIRST, {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"]})
    delta = service.list(singleEvents=True, syncToken=token)["items"]
    assert sorted((item["id"][-16:], item["status"]) for item in delta) == [
        ("20261201T090000Z", "confirmed"),
        ("20261208T090000Z", "confirmed"),
        ("20261215T090000Z", "confirmed"),
        ("20261222T090000Z", "cancelled"),
    ]


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


def test_many_guests_can_be_left_out(service: Service) -> None:
    guests = [{"email": f"guest{number}@example.org"} for number in range(5)]
    service.insert(timed(id=FIRST, attendees=guests))
    item = service.list(maxAttendees=2)["items"][0]
    assert len(item["attendees"]) == 2
    assert item["attendeesOmitted"] is True
    assert len(service.get(FIRST)["attendees"]) == 5


def test_the_calendar_list(service: Service, sim: Simulator) -> None:
    entries = {entry["id"]: entry for entry in service.api.calendarList().list().execute()["items"]}
    assert {entry["summary"] for entry in entries.values()} == {
        PRACTICE,
        "Dr Amara Okafor",
        "Treatment 1",
        "Practice team",
        "Public holidays",
    }
    roles = {calendar_id: entry["accessRole"] for calendar_id, entry in entries.items()}
    assert roles == {PRACTICE: "owner", DOCTOR: "owner", TREATMENT: "owner", TEAM: "writer", HOLIDAYS: "reader"}
    assert [calendar_id for calendar_id, entry in entries.items() if entry.get("primary")] == [PRACTICE]
    assert entries[TEAM]["dataOwner"] == SOMEONE_ELSE
    get = service.api.calendarList().get
    assert get(calendarId="primary").execute() == entries[PRACTICE]
    assert get(calendarId=HOLIDAYS).execute() == entries[HOLIDAYS]  # an id with a # in it
    assert service.api.calendars().get(calendarId=HOLIDAYS).execute()["id"] == HOLIDAYS
    refused(404, "notFound", lambda: get(calendarId="nobody@example.org").execute())


def test_pages_and_filters_of_the_calendar_list(service: Service) -> None:
    lists = service.api.calendarList()
    request, found = lists.list(maxResults=2), []
    while request is not None:
        page = request.execute()
        found += page["items"]
        request = lists.list_next(request, page)
    assert len({entry["id"] for entry in found}) == 5
    writable = lists.list(minAccessRole="writer").execute()["items"]
    assert HOLIDAYS not in ids(writable)
    assert len(writable) == 4


def test_deltas_of_the_calendar_list(service: Service, sim: Simulator) -> None:
    lists = service.api.calendarList()
    token = lists.list().execute()["nextSyncToken"]
    sim.google.set_role(TEAM, PRACTICE, "reader")  # a change of role alone is not told
    assert lists.list(syncToken=token).execute()["items"] == []
    new = sim.google.add_calendar("Room 3")
    sim.google.set_role(DOCTOR, PRACTICE, "none")
    delta = lists.list(syncToken=token).execute()["items"]
    assert {entry["id"]: entry.get("deleted", False) for entry in delta} == {new: False, DOCTOR: True}
    refused(404, "notFound", service.list)
    assert service.list(TEAM)["accessRole"] == "reader"
    for params in ({"minAccessRole": "owner"}, {"showHidden": False}, {"showDeleted": False}):
        refused(400, "badRequest", lambda more=params: lists.list(syncToken=token, **more).execute())
    refused(400, "invalid", lambda: lists.list(syncToken="nonsense").execute())
    sim.expire_sync_tokens()
    refused(410, "fullSyncRequired", lambda: lists.list(syncToken=token).execute())


def test_a_removed_calendar(service: Service, sim: Simulator) -> None:
    token = service.list()["nextSyncToken"]
    sim.google.remove_calendar(DOCTOR)
    refused(404, "notFound", lambda: service.list(syncToken=token))
    refused(404, "notFound", lambda: service.insert(timed()))
