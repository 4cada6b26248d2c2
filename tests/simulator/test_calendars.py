"""Calendars that come and go, the calendar list, colours and settings."""

from __future__ import annotations

from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, TEAM, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import refused, timed

APP_CREATED = "https://www.googleapis.com/auth/calendar.app.created"


def listed(service: Service) -> list[str]:
    return [entry["id"] for entry in service.api.calendarList().list().execute()["items"]]


def create(service: Service, **body: str) -> Json:
    made: Json = service.api.calendars().insert(body={"summary": "Room 3", **body}).execute()
    return made


def test_a_new_calendar_is_the_accounts_own(service: Service) -> None:
    token = service.api.calendarList().list().execute()["nextSyncToken"]
    made = create(service, timeZone="Europe/Zurich", description="Ground floor", location="Hillside")
    assert made["dataOwner"] == PRACTICE
    assert service.api.calendars().get(calendarId=made["id"]).execute() == made
    assert (made["timeZone"], made["description"], made["location"]) == ("Europe/Zurich", "Ground floor", "Hillside")
    [entry] = service.api.calendarList().list(syncToken=token).execute()["items"]
    assert (entry["id"], entry["accessRole"]) == (made["id"], "owner")
    assert service.insert(timed(), made["id"])["organizer"]["displayName"] == "Room 3"
    assert create(service)["timeZone"] == "UTC"


def test_new_calendars_need_a_title_and_a_zone_that_exists(service: Service) -> None:
    refused(400, "required", lambda: service.api.calendars().insert(body={}).execute())
    refused(400, "invalid", lambda: create(service, timeZone="Mars/Base"))


def test_a_deleted_calendar_is_gone_for_everybody(sim: Simulator, service: Service) -> None:
    made = create(service)["id"]
    sim.google.set_role(made, SOMEONE_ELSE, "reader")
    token = service.api.calendarList().list().execute()["nextSyncToken"]
    assert service.api.calendars().delete(calendarId=made).execute() == ""
    refused(404, "notFound", lambda: service.list(made))
    refused(404, "notFound", lambda: service.api.calendars().delete(calendarId=made).execute())
    [entry] = service.api.calendarList().list(syncToken=token).execute()["items"]
    assert (entry["id"], entry["deleted"]) == (made, True)


def test_who_may_delete_a_calendar(sim: Simulator, service: Service) -> None:
    sim.google.set_role(TEAM, PRACTICE, "owner")  # an owner, but not its data owner
    for calendar in (PRACTICE, "primary", TEAM):
        refused(
            403, "forbidden", lambda calendar=calendar: service.api.calendars().delete(calendarId=calendar).execute()
        )
    assert TEAM in listed(service)


def test_the_list_lets_go_and_takes_again(service: Service) -> None:
    entries = service.api.calendarList()
    assert entries.delete(calendarId=TEAM).execute() == ""
    assert TEAM not in listed(service)
    assert service.list(TEAM)["accessRole"] == "writer"
    assert entries.insert(body={"id": TEAM}).execute()["id"] == TEAM
    assert TEAM in listed(service)
    refused(403, "forbidden", lambda: entries.delete(calendarId=DOCTOR).execute())
    refused(404, "notFound", lambda: entries.insert(body={"id": SOMEONE_ELSE}).execute())


def test_the_scope_for_calendars_of_ones_own_making(sim: Simulator, service: Service) -> None:
    narrow = Service(sim, sim.access_token(PRACTICE, (APP_CREATED,)))
    made = create(narrow)["id"]
    assert narrow.insert(timed(), made)["status"] == "confirmed"
    refused(404, "notFound", lambda: narrow.list(DOCTOR))
    refused(404, "notFound", lambda: narrow.api.calendars().delete(calendarId=DOCTOR).execute())
    refused(403, "insufficientPermissions", lambda: listed(narrow))
    narrow.api.calendars().delete(calendarId=made).execute()
    assert made not in listed(service)
    narrow.close()


def test_colours_and_settings(service: Service) -> None:
    colours = service.api.colors().get().execute()
    assert (len(colours["event"]), len(colours["calendar"])) == (11, 24)
    assert set(colours["event"]["11"]) == {"background", "foreground"}
    found = {item["id"]: item["value"] for item in service.api.settings().list().execute()["items"]}
    assert found["timezone"] == "Europe/Zurich"
    assert service.api.settings().get(setting="timezone").execute()["value"] == "Europe/Zurich"
    refused(404, "notFound", lambda: service.api.settings().get(setting="nothing").execute())
