"""Series: expansion, occurrences and their ids, exceptions, cancelled occurrences, splits."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.simulator import DOCTOR, ManualClock, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, ids, refused, timed, weekly

MASTER = "course0master"
SECOND = f"{MASTER}_20261208T090000Z"
THIRD = f"{MASTER}_20261215T090000Z"


def starts(service: Service, master: str = MASTER, **params: Any) -> list[str]:
    """Where the occurrences begin, in the calendar's zone."""
    found = service.events.instances(calendarId=DOCTOR, eventId=master, maxResults=2500, **params).execute()["items"]
    return [item["start"].get("dateTime") or item["start"]["date"] for item in found]


def rule(service: Service, text: str, **more: Any) -> Json:
    return service.insert(timed(id=MASTER, recurrence=[text], **more))


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


def test_the_wall_clock_stays_over_both_changes_of_2027(service: Service) -> None:
    begin, end = "2027-03-23T10:00:00", "2027-03-23T11:00:00"
    service.insert(timed(begin, end, id=MASTER, recurrence=["RRULE:FREQ=WEEKLY;COUNT=33"]))
    found = starts(service)
    assert {text[11:19] for text in found} == {"10:00:00"}
    assert [text[-6:] for text in found[:2]] == ["+01:00", "+02:00"]
    assert found[-1] == "2027-11-02T10:00:00+01:00"
    assert service.get(f"{MASTER}_20270330T080000Z")["start"]["dateTime"] == "2027-03-30T10:00:00+02:00"


def test_expansion_is_in_the_events_own_zone(service: Service) -> None:
    """Ten in New York is fifteen or sixteen in Zurich, as the two clocks change on different days."""
    stamp = {"dateTime": "2027-03-09T10:00:00", "timeZone": "America/New_York"}
    body = {
        "start": stamp,
        "end": stamp | {"dateTime": "2027-03-09T11:00:00"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"],
    }
    service.insert(body | {"id": MASTER})
    assert [text[11:16] for text in starts(service)] == ["16:00", "15:00", "15:00"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("RRULE:FREQ=DAILY;COUNT=2", ["12-01", "12-02"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261210T090000Z", ["12-01", "12-03", "12-08", "12-10"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261210T085959Z", ["12-01", "12-03", "12-08"]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261208", ["12-01"]),  # a date is midnight UTC, which lies before ten
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["12-01", "12-15"]),
        ("RDATE;TZID=America/New_York:20261205T040000", ["12-01", "12-05"]),
        ("RDATE:20261205T090000Z,20261206T090000Z", ["12-01", "12-05", "12-06"]),
    ],
)
def test_rules(service: Service, text: str, dates: list[str]) -> None:
    rule(service, text)
    assert [start[5:10] for start in starts(service)] == dates


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE:20261208T090000Z",
        "EXDATE;TZID=Europe/London:20261208T090000",
        "EXDATE;TZID=Europe/Zurich:20261208T100000",
    ],
)
def test_exdates_in_every_form(service: Service, exdate: str) -> None:
    service.insert(timed(id=MASTER, recurrence=["RRULE:FREQ=WEEKLY;COUNT=3", exdate]))
    assert [start[5:10] for start in starts(service)] == ["12-01", "12-15"]


def test_all_day_series(service: Service) -> None:
    service.insert(all_day(id=MASTER, recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261215", "EXDATE;VALUE=DATE:20261208"]))
    assert starts(service) == ["2026-12-01", "2026-12-15"]
    assert service.get(f"{MASTER}_20261215")["originalStartTime"] == {"date": "2026-12-15"}


def test_a_yearly_day_of_the_month_keeps_its_month(service: Service) -> None:
    service.insert(all_day(id=MASTER, recurrence=["RRULE:FREQ=YEARLY;BYMONTHDAY=1;COUNT=2"]))
    assert starts(service) == ["2026-12-01", "2027-12-01"]


def test_the_31st_skips_short_months(service: Service) -> None:
    service.insert(all_day("2026-12-31", "2027-01-01", id=MASTER, recurrence=["RRULE:FREQ=MONTHLY;COUNT=3"]))
    assert starts(service) == ["2026-12-31", "2027-01-31", "2027-03-31"]


def test_a_series_without_end_is_expanded_to_a_cap(service: Service) -> None:
    rule(service, "RRULE:FREQ=DAILY")
    assert len(starts(service)) == 730
    listed, _ = service.all(singleEvents=True)
    assert len(listed) == 730


def test_the_cap_counts_from_the_present(service: Service, clock: ManualClock) -> None:
    body = timed("2024-01-01T10:00:00", "2024-01-01T11:00:00", id=MASTER, recurrence=["RRULE:FREQ=DAILY"])
    service.insert(body)
    assert len(starts(service, timeMin="2026-07-01T10:00:00Z")) == 730


def test_rules_are_rewritten(service: Service) -> None:
    made = rule(service, "RRULE:BYDAY=TU;INTERVAL=1;FREQ=WEEKLY;COUNT=3")
    assert made["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU"]


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART:20261201T090000Z",
        "FREQ=WEEKLY",
        "RRULE:FREQ=SOMETIMES",
        "RRULE:BYDAY=MO",
        "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261210T090000Z",
        "RRULE:FREQ=DAILY;UNTIL=tomorrow",
        "RRULE:FREQ=DAILY;COLOUR=RED",
        "RRULE:FREQ=WEEKLY;BYDAY=XX",
        "RRULE:FREQ=SECONDLY",
        "EXDATE:yesterday",
        "EXDATE;TZID=Mars/Base:20261208T090000",
        "RRULE:",
    ],
)
def test_rules_that_are_refused(service: Service, line: str) -> None:
    refused(400, "invalid", lambda: rule(service, line))


def test_a_recurrence_that_is_too_long(service: Service) -> None:
    dates = ",".join(f"202612{day:02}T090000Z" for day in range(1, 29)) + "," + ",".join(["20270101T090000Z"] * 500)
    error = refused(400, "invalid", lambda: service.insert(timed(recurrence=["RRULE:FREQ=DAILY", f"EXDATE:{dates}"])))
    assert error["message"] == "A provided value exceeds the allowed size limit."


def test_a_recurring_event_needs_a_zone(service: Service) -> None:
    body = {"recurrence": ["RRULE:FREQ=DAILY"]} | {
        "start": {"dateTime": "2026-12-01T10:00:00+01:00"},
        "end": {"dateTime": "2026-12-01T11:00:00+01:00"},
    }
    error = refused(400, "required", lambda: service.insert(body))
    assert error["message"] == "Missing time zone definition for start time."


def test_changing_one_occurrence_makes_an_exception(service: Service) -> None:
    master = service.insert(weekly(id=MASTER))
    moved = service.patch(
        SECOND, timed("2026-12-09T14:00:00", "2026-12-09T15:00:00", location="Room 2"), master["etag"]
    )
    assert (moved["id"], moved["recurringEventId"], moved["sequence"]) == (SECOND, MASTER, 1)
    assert moved["originalStartTime"]["dateTime"] == "2026-12-08T10:00:00+01:00"
    assert moved["etag"] != master["etag"]
    assert service.get(MASTER)["etag"] == master["etag"]
    assert starts(service)[1] == "2026-12-09T14:00:00+01:00"
    assert len(starts(service)) == 4  # the old slot is empty
    assert ids(service.list()["items"]) == [MASTER, SECOND]
    back = service.patch(SECOND, timed("2026-12-08T10:00:00", "2026-12-08T11:00:00"))
    assert (back["sequence"], len(starts(service))) == (2, 4)


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
    assert [start[5:10] for start in starts(service)] == ["12-01", "12-15", "12-22"]
    assert len(starts(service, showDeleted=True)) == 4
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
    assert [start[5:10] for start in sorted(starts(service))] == ["12-01", "12-08", "12-15"]


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
    assert [start[5:10] for start in starts(service, **window)] == ["12-15"]  # both bounds are exclusive
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
    assert [start[5:10] for start in starts(service)] == ["12-01"]
    assert [start[5:10] for start in starts(service, new["id"])] == ["12-08", "12-15", "12-22"]
    changed = {item["id"]: item["status"] for item in service.list(syncToken=token)["items"]}
    assert changed == {MASTER: "confirmed", THIRD: "cancelled", new["id"]: "confirmed"}
    instance = f"{new['id']}_20261215T090000Z"
    assert service.get(instance)["recurringEventId"] == new["id"]


def test_what_a_person_sees(service: Service, sim: Simulator) -> None:
    service.insert(weekly(id=MASTER))
    service.delete(SECOND)
    service.patch(THIRD, timed("2026-12-01T08:00:00", "2026-12-01T09:00:00"))
    single = service.insert(timed("2026-12-02T10:00:00", "2026-12-02T11:00:00"))
    seen = sim.google.occurrences(DOCTOR, "2026-12-01T00:00:00Z", "2026-12-16T00:00:00Z")
    assert [item["id"] for item in seen] == [THIRD, f"{MASTER}_20261201T090000Z", single["id"]]
