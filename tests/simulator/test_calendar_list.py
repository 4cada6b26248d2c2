"""calendarList and calendars: entries, pages, deltas, lost calendars."""

from __future__ import annotations

from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, SOMEONE_ELSE, TEAM, TREATMENT, Simulator
from tests.simulator.conftest import Service
from tests.simulator.samples import ids, refused, timed

FIRST, SECOND, THIRD = "event0first", "event0second", "event0third"


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
