"""Series: occurrences and their ids, exceptions, cancelled occurrences, splits."""

from __future__ import annotations

import pytest

from schedapp.simulator import DOCTOR, TREATMENT, Simulator
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, ids, refused, starts, timed, weekly

MASTER = "course0master"
SECOND = f"{MASTER}_20261208T090000Z"
THIRD = f"{MASTER}_20261215T090000Z"


def test_occurrences_of_a_series(service: Service) -> None:
    master = service.insert(weekly(id=MASTER))
    items = service.events.instances(calendarId=DOCTOR, eventId=MASTER).execute()["items"]
    assert [item["id"] for item in items[:2]] == [f"{MASTER}_20261201T090000Z", SECOND]
    assert len(items) == 4
    second = items[1]
    assert second["recurringEventId"] == MASTER
    assert second["originalStartTime"] == second["start"]
    assert second["start"] == {"dateTime": "2026-12-08T10:00:00+01:00", "timeZone": "Europe/Zurich"}
    assert second["end"]["dateTime"] == "2026-12-08T11:00:00+01:00"
    assert (second["etag"], second["iCalUID"]) == (master["etag"], master["iCalUID"])
    assert "recurrence" not in second
    assert service.get(SECOND) == second


@pytest.mark.parametrize("event_id", [f"{MASTER}_20261208T100000Z", f"{MASTER}_20261208", f"{MASTER}_20269999"])
def test_there_is_nothing_beside_the_slots(service: Service, event_id: str) -> None:
    service.insert(weekly(id=MASTER))
    refused(404, "notFound", lambda: service.get(event_id))
    refused(404, "notFound", lambda: service.delete(event_id))


def test_all_day_series(service: Service) -> None:
    service.insert(all_day(id=MASTER, recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261215", "EXDATE;VALUE=DATE:20261208"]))
    assert starts(service, MASTER) == ["2026-12-01", "2026-12-15"]
    assert service.get(f"{MASTER}_20261215")["originalStartTime"] == {"date": "2026-12-15"}


def test_changing_one_occurrence_makes_an_exception(service: Service) -> None:
    master = service.insert(weekly(id=MASTER))
    moved = service.patch(
        SECOND, timed("2026-12-09T14:00:00", "2026-12-09T15:00:00", location="Room 2"), master["etag"]
    )
    assert (moved["id"], moved["recurringEventId"], moved["sequence"]) == (SECOND, MASTER, 1)
    assert moved["originalStartTime"]["dateTime"] == "2026-12-08T10:00:00+01:00"
    assert moved["etag"] != master["etag"]
    assert service.get(MASTER)["etag"] == master["etag"]
    assert starts(service, MASTER)[1] == "2026-12-09T14:00:00+01:00"
    assert len(starts(service, MASTER)) == 4  # the old slot is empty
    assert ids(service.list()["items"]) == [MASTER, SECOND]
    back = service.patch(SECOND, timed("2026-12-08T10:00:00", "2026-12-08T11:00:00"))
    assert (back["sequence"], len(starts(service, MASTER))) == (2, 4)


def test_put_on_an_occurrence(service: Service) -> None:
    service.insert(weekly(id=MASTER, location="Room 1"))
    put = service.update(SECOND, timed("2026-12-08T10:00:00", "2026-12-08T10:30:00"))
    assert "location" not in put
    assert put["recurringEventId"] == MASTER
    refused(400, "invalid", lambda: service.update(THIRD, weekly()))


@pytest.mark.parametrize("by", ["delete", "patch", "put"])
def test_cancelling_one_occurrence(service: Service, by: str) -> None:
    service.insert(weekly(id=MASTER))
    token = service.list()["nextSyncToken"]
    if by == "delete":
        service.delete(SECOND)
    elif by == "patch":
        service.patch(SECOND, {"status": "cancelled"})
    else:
        service.update(SECOND, service.get(SECOND) | {"status": "cancelled"})
    master = service.get(MASTER)
    assert master["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=4"]  # no EXDATE
    assert [start[5:10] for start in starts(service, MASTER)] == ["12-01", "12-15", "12-22"]
    assert len(starts(service, MASTER, showDeleted=True)) == 4
    stub = {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}
    for listed in (service.list(syncToken=token)["items"], service.list()["items"]):
        cancelled = next(item for item in listed if item["id"] == SECOND)
        assert set(cancelled) == stub
        assert cancelled["originalStartTime"]["dateTime"] == "2026-12-08T10:00:00+01:00"
    assert service.get(SECOND)["summary"] == "Check-up"
    refused(410, "deleted", lambda: service.delete(SECOND))


def test_deleting_a_series_deletes_its_exceptions(service: Service) -> None:
    service.insert(weekly(id=MASTER))
    service.patch(SECOND, {"summary": "Special"})
    token = service.list()["nextSyncToken"]
    service.delete(MASTER)
    gone = service.list(syncToken=token)["items"]
    assert {item["id"]: item["status"] for item in gone} == {MASTER: "cancelled", SECOND: "cancelled"}
    assert len({item["etag"] for item in gone}) == 1
    assert service.list()["items"] == []
    assert service.get(THIRD)["status"] == "cancelled"
    refused(410, "deleted", lambda: service.delete(THIRD))


def test_a_shorter_series_keeps_its_exceptions(service: Service) -> None:
    service.insert(weekly(id=MASTER))
    service.patch(THIRD, {"summary": "Special"})
    service.patch(MASTER, {"recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20261208T090000Z"]})
    assert ids(service.list()["items"]) == [MASTER, THIRD]
    assert [start[5:10] for start in sorted(starts(service, MASTER))] == ["12-01", "12-08", "12-15"]


def test_changing_the_series_counts_as_a_change_of_time(service: Service) -> None:
    service.insert(weekly(id=MASTER))
    assert service.patch(MASTER, {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"]})["sequence"] == 1
    assert service.patch(MASTER, {"summary": "New"})["sequence"] == 1
    assert "recurrence" not in service.patch(MASTER, {"recurrence": None})


def test_a_stricter_visibility_of_one_occurrence_spreads(service: Service) -> None:
    service.insert(weekly(id=MASTER))
    service.patch(SECOND, {"visibility": "private"})
    assert service.get(MASTER)["visibility"] == "private"
    assert service.patch(THIRD, {"visibility": "public"})["visibility"] == "private"
    assert service.get(MASTER)["visibility"] == "private"


def test_one_instance_by_its_original_start(service: Service) -> None:
    service.insert(weekly(id=MASTER))
    service.patch(SECOND, timed("2026-12-09T14:00:00", "2026-12-09T15:00:00"))
    find = service.events.instances
    for text in ("2026-12-08T10:00:00+01:00", "2026-12-08T09:00:00Z"):
        found = find(calendarId=DOCTOR, eventId=MASTER, originalStart=text).execute()["items"]
        assert [item["id"] for item in found] == [SECOND]
    assert find(calendarId=DOCTOR, eventId=MASTER, originalStart="2026-12-09T14:00:00+01:00").execute()["items"] == []


def test_instances_in_a_window_and_in_pages(service: Service) -> None:
    service.insert(weekly(id=MASTER))
    window = {"timeMin": "2026-12-08T10:00:00Z", "timeMax": "2026-12-22T09:00:00Z"}
    assert [start[5:10] for start in starts(service, MASTER, **window)] == ["12-15"]  # both bounds are exclusive
    request = service.events.instances(calendarId=DOCTOR, eventId=MASTER, maxResults=3)
    first = request.execute()
    rest = service.events.instances_next(request, first).execute()
    assert [len(page["items"]) for page in (first, rest)] == [3, 1]
    assert "nextSyncToken" in rest
    single = service.insert(timed())
    alone = service.events.instances(calendarId=DOCTOR, eventId=single["id"]).execute()["items"]
    assert alone == [single]


def test_this_and_following_in_googles_pages(service: Service, sim: Simulator) -> None:
    service.insert(weekly(id=MASTER))
    service.patch(THIRD, {"summary": "Special"})
    token = service.list()["nextSyncToken"]
    new = sim.google.split(DOCTOR, SECOND, {"summary": "Later half"})
    assert new["id"] == f"{MASTER}_R20261208T090000"
    assert [start[5:10] for start in starts(service, MASTER)] == ["12-01"]
    assert [start[5:10] for start in starts(service, new["id"])] == ["12-08", "12-15", "12-22"]
    changed = {item["id"]: item["status"] for item in service.list(syncToken=token)["items"]}
    assert changed == {MASTER: "confirmed", THIRD: "cancelled", new["id"]: "confirmed"}
    instance = f"{new['id']}_20261215T090000Z"
    assert service.get(instance)["recurringEventId"] == new["id"]


def test_a_series_moves_with_its_exceptions(service: Service, sim: Simulator) -> None:
    service.insert(weekly(id=MASTER))
    special = service.patch(SECOND, {"summary": "Special"})
    sim.google.move(DOCTOR, MASTER, TREATMENT)
    assert service.list()["items"] == []
    assert ids(service.list(TREATMENT)["items"]) == [MASTER, SECOND]
    there = service.get(SECOND, TREATMENT)
    assert (there["summary"], there["originalStartTime"]) == ("Special", special["originalStartTime"])
    assert there["organizer"]["email"] == TREATMENT


def test_what_a_person_sees(service: Service, sim: Simulator) -> None:
    service.insert(weekly(id=MASTER))
    service.delete(SECOND)
    service.patch(THIRD, timed("2026-12-01T08:00:00", "2026-12-01T09:00:00"))
    single = service.insert(timed("2026-12-02T10:00:00", "2026-12-02T11:00:00"))
    seen = sim.google.occurrences(DOCTOR, "2026-12-01T00:00:00Z", "2026-12-16T00:00:00Z")
    assert [item["id"] for item in seen] == [THIRD, f"{MASTER}_20261201T090000Z", single["id"]]
