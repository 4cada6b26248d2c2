"""What a listing of events is asked for: windows, order, filters, single events."""

from __future__ import annotations

from schedapp.simulator import DOCTOR, ManualClock, Simulator
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, ids, refused, timed, weekly

FIRST, SECOND, THIRD = "event0first", "event0second", "event0third"


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


def test_many_guests_can_be_left_out(service: Service) -> None:
    guests = [{"email": f"guest{number}@example.org"} for number in range(5)]
    service.insert(timed(id=FIRST, attendees=guests))
    item = service.list(maxAttendees=2)["items"][0]
    assert len(item["attendees"]) == 2
    assert item["attendeesOmitted"] is True
    assert len(service.get(FIRST)["attendees"]) == 5
