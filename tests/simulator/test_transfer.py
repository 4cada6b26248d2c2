"""Events that come from elsewhere: import by iCalUID, and moves between calendars."""

from __future__ import annotations

from typing import Any

from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, TEAM, TREATMENT, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, ids, refused, timed, weekly

UID = "a1b2@clinic.example.org"


def bring(service: Service, calendar: str = DOCTOR, **more: Any) -> Json:
    body = timed(iCalUID=UID, organizer={"email": "host@example.org"}, **more)
    made: Json = service.events.import_(calendarId=calendar, body=body).execute()
    return made


def move(service: Service, event_id: str, destination: str = TREATMENT, source: str = DOCTOR) -> Json:
    request = service.events.move(calendarId=source, eventId=event_id, destination=destination)
    moved: Json = request.execute()
    return moved


def test_an_import_is_a_copy_of_somebodys_event(service: Service) -> None:
    made = bring(service)
    assert (made["iCalUID"], made["organizer"], made["eventType"]) == (UID, {"email": "host@example.org"}, "default")
    assert service.get(made["id"]) == made


def test_a_second_import_writes_over_the_first(sim: Simulator, service: Service) -> None:
    first = bring(service, location="Room 1")
    second = bring(service, summary="Later")
    assert second["id"] == first["id"]
    assert second["etag"] != first["etag"]
    assert ("location" in second, second["summary"]) == (False, "Later")
    sim.google.delete(DOCTOR, first["id"])
    assert bring(service)["status"] == "confirmed"
    assert len(sim.google.list(DOCTOR)) == 1


def test_what_cannot_be_imported(service: Service) -> None:
    bodies = {"required": timed(), "eventTypeRestriction": timed(iCalUID=UID, eventType="focusTime")}
    for reason, body in bodies.items():
        refused(400, reason, lambda body=body: service.events.import_(calendarId=DOCTOR, body=body).execute())
    refused(403, "requiredAccessLevel", lambda: bring(service, HOLIDAYS))


def test_a_move_keeps_id_and_uid_and_leaves_a_stub(sim: Simulator, service: Service) -> None:
    made = service.insert(timed(id="moved0event", location="Room 1"))
    token = service.list()["nextSyncToken"]
    moved = move(service, made["id"])
    assert (moved["id"], moved["iCalUID"], moved["location"]) == (made["id"], made["iCalUID"], "Room 1")
    assert moved["organizer"] == {"email": TREATMENT, "displayName": "Treatment 1", "self": True}
    assert sim.google.get(TREATMENT, made["id"]) == moved
    stub = service.list(syncToken=token)["items"]
    assert [(item["id"], item["status"]) for item in stub] == [(made["id"], "cancelled")]
    back = move(service, made["id"], DOCTOR, TREATMENT)
    assert service.get(made["id"])["status"] == back["status"] == "confirmed"


def test_a_series_moves_with_its_exceptions(sim: Simulator, service: Service) -> None:
    series = service.insert(weekly(id="series0event"))["id"]
    service.patch(f"{series}_20261208T090000Z", {"summary": "Special"})
    auckland = sim.google.add_calendar("Far away", time_zone="Pacific/Auckland")
    moved = move(service, series, auckland)
    assert moved["start"] == {"dateTime": "2026-12-01T22:00:00+13:00", "timeZone": "Europe/Zurich"}
    assert ids(sim.google.list(auckland)) == [series, f"{series}_20261208T090000Z"]
    assert sim.google.list(DOCTOR) == []
    found = sim.google.occurrences(auckland, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")
    assert [one["summary"] for one in found] == ["Check-up", "Special", "Check-up", "Check-up"]


def test_what_cannot_be_moved(sim: Simulator, service: Service) -> None:
    series = service.insert(weekly(id="series0event"))["id"]
    refused(400, "cannotChangeOrganizerOfInstance", lambda: move(service, f"{series}_20261208T090000Z"))
    sim.google.insert(DOCTOR, timed(id="guest0event", organizer={"email": "host@example.org"}))
    refused(403, "forbiddenForNonOrganizer", lambda: move(service, "guest0event"))
    away = all_day(id="birthday0event", eventType="birthday", transparency="transparent", visibility="private")
    sim.google.insert(DOCTOR, away)
    refused(400, "eventTypeRestriction", lambda: move(service, "birthday0event"))
    plain = service.insert(timed(id="plain0event"))["id"]
    service.insert(timed(id="plain0event"), TREATMENT)
    refused(409, "duplicate", lambda: move(service, plain))
    refused(400, "invalid", lambda: move(service, plain, DOCTOR))
    refused(403, "requiredAccessLevel", lambda: move(service, plain, HOLIDAYS))
    refused(404, "notFound", lambda: move(service, plain, "nobody@example.org"))
    refused(404, "notFound", lambda: move(service, "missing0event"))
    assert sim.google.get(DOCTOR, plain)["status"] == "confirmed"


def test_a_move_needs_its_destination_and_its_scope(sim: Simulator, service: Service) -> None:
    request = service.events.move(calendarId=DOCTOR, eventId="any", destination=TEAM)
    request.uri = request.uri.replace("destination=", "fields=id&quotaUser=")
    assert refused(400, "required", request.execute)["location"] == "destination"
    narrow = Service(sim, sim.access_token(PRACTICE, ("https://www.googleapis.com/auth/calendar.app.created",)))
    refused(403, "insufficientPermissions", lambda: move(narrow, "any"))
    narrow.close()
