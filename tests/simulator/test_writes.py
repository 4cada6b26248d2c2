"""Writing single events: ids, etags, conditions, merge rules, who may change what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from schedapp.simulator import DOCTOR, PRACTICE, ManualClock, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Raw, Service
from tests.simulator.samples import refused, timed

EVENT_ID = "0123456789abcdefghijklmnopqrstuv"


def test_what_google_fills_in(service: Service, clock: ManualClock) -> None:
    made = service.insert(timed(id=EVENT_ID))
    assert made["id"] == EVENT_ID
    assert made["iCalUID"] == f"{EVENT_ID}@google.com"
    assert (made["status"], made["sequence"], made["eventType"]) == ("confirmed", 0, "default")
    assert made["reminders"] == {"useDefault": True}
    assert made["creator"] == {"email": PRACTICE}
    assert made["organizer"] == {"email": DOCTOR, "displayName": "Dr Amara Okafor", "self": True}
    assert (made["created"], made["updated"]) == ("2026-07-01T10:00:00.000Z", "2026-07-01T10:00:00.000Z")
    assert service.get(EVENT_ID) == made


def test_on_the_primary_calendar_creator_and_organizer_are_the_account(service: Service) -> None:
    made = service.insert(timed(), "primary")
    assert made["creator"] == made["organizer"] == {"email": PRACTICE, "self": True}
    assert service.get(made["id"], PRACTICE) == made  # the alias and the address are one calendar


def test_etags_are_twice_the_microseconds_and_always_grow(service: Service) -> None:
    etags = [service.insert(timed())["etag"] for _ in range(3)]
    made = service.insert(timed(id=EVENT_ID))
    etags += [made["etag"], service.patch(EVENT_ID, {"summary": "Again"})["etag"]]
    numbers = [int(etag.strip('"')) for etag in etags]
    assert numbers == sorted(set(numbers))  # though the clock stands still
    assert all(number % 2 == 0 for number in numbers)
    assert abs(numbers[0] // 2 - 1_782_900_000_000_000) < 1_000


@pytest.mark.parametrize("event_id", ["abcd", "UPPER12345", "with-hyphen-12", "wxyz12345", "a" * 1025, "under_score"])
def test_ids_that_a_client_may_not_choose(service: Service, event_id: str) -> None:
    error = refused(400, "invalid", lambda: service.insert(timed(id=event_id)))
    assert error["message"] == "Invalid resource id value."


@pytest.mark.parametrize("event_id", ["abcd5", "0" * 1024])
def test_ids_that_a_client_may_choose(service: Service, event_id: str) -> None:
    assert service.insert(timed(id=event_id))["id"] == event_id


def test_a_taken_id(service: Service) -> None:
    service.insert(timed(id=EVENT_ID))
    error = refused(409, "duplicate", lambda: service.insert(timed(id=EVENT_ID)))
    assert (error["domain"], error["message"]) == ("global", "The requested identifier already exists.")
    assert service.insert(timed(id=EVENT_ID), "primary")["id"] == EVENT_ID  # ids are per calendar


def test_a_deleted_event_keeps_its_id(service: Service) -> None:
    service.insert(timed(id=EVENT_ID))
    assert service.delete(EVENT_ID) == ""
    assert service.get(EVENT_ID)["status"] == "cancelled"
    refused(409, "duplicate", lambda: service.insert(timed(id=EVENT_ID)))
    error = refused(410, "deleted", lambda: service.delete(EVENT_ID))
    assert error["message"] == "Resource has been deleted"


def test_a_foreign_ical_uid_gives_the_id(service: Service) -> None:
    made = service.insert(timed(iCalUID="abc@elsewhere.example"))
    assert made["iCalUID"] == "abc@elsewhere.example"
    assert made["id"].startswith("_")
    assert service.get(made["id"]) == made


def test_a_deleted_event_can_be_revived(service: Service) -> None:
    made = service.insert(timed(id=EVENT_ID))
    service.delete(EVENT_ID)
    assert service.patch(EVENT_ID, {"summary": "Still gone"})["status"] == "cancelled"
    assert service.patch(EVENT_ID, {"status": "confirmed"})["status"] == "confirmed"
    service.delete(EVENT_ID)
    revived = service.update(EVENT_ID, timed(summary="Back"))
    assert (revived["status"], revived["summary"]) == ("confirmed", "Back")
    assert revived["created"] == made["created"]


def test_cancelling_by_patch_is_deleting(service: Service) -> None:
    service.insert(timed(id=EVENT_ID))
    assert service.patch(EVENT_ID, {"status": "cancelled"})["status"] == "cancelled"
    assert service.list()["items"] == []
    refused(410, "deleted", lambda: service.delete(EVENT_ID))


def test_unknown_events_and_calendars(service: Service) -> None:
    for act in (
        lambda: service.get("nosuchevent"),
        lambda: service.patch("nosuchevent", {"summary": "x"}),
        lambda: service.delete("nosuchevent"),
        lambda: service.list("nobody@example.org"),
        lambda: service.insert(timed(), "nobody@example.org"),
    ):
        assert refused(404, "notFound", act)["message"] == "Not Found"


def test_conditions(service: Service) -> None:
    first = service.insert(timed(id=EVENT_ID))
    second = service.patch(EVENT_ID, {"summary": "Two"}, first["etag"])
    for act in (
        lambda: service.patch(EVENT_ID, {"summary": "Late"}, first["etag"]),
        lambda: service.update(EVENT_ID, timed(), first["etag"]),
        lambda: service.delete(EVENT_ID, first["etag"]),
    ):
        error = refused(412, "conditionNotMet", act)
        assert error == {
            "domain": "global",
            "reason": "conditionNotMet",
            "message": "Precondition Failed",
            "locationType": "header",
            "location": "If-Match",
            "headline": "Precondition Failed",
        }
    assert service.get(EVENT_ID) == second
    assert service.patch(EVENT_ID, {"summary": "Three"}, "*")["summary"] == "Three"
    assert service.delete(EVENT_ID, service.get(EVENT_ID)["etag"]) == ""


def test_a_resent_delete_answers_gone_not_changed(service: Service) -> None:
    made = service.insert(timed(id=EVENT_ID))
    service.delete(EVENT_ID, made["etag"])
    refused(410, "deleted", lambda: service.delete(EVENT_ID, made["etag"]))


def test_a_get_that_finds_nothing_new(service: Service) -> None:
    made = service.insert(timed(id=EVENT_ID))
    request = service.events.get(calendarId=DOCTOR, eventId=EVENT_ID)
    request.headers["If-None-Match"] = made["etag"]
    with pytest.raises(HttpError) as caught:
        request.execute()
    assert caught.value.status_code == 304
    changed = service.patch(EVENT_ID, {"summary": "New"})
    assert request.execute() == changed


def test_put_replaces_the_whole(service: Service) -> None:
    properties = {"private": {"sched": "1"}}
    service.insert(timed(id=EVENT_ID, description="Old", location="Room 1", extendedProperties=properties))
    put = service.update(EVENT_ID, timed(summary="New"))
    assert put["summary"] == "New"
    assert {"description", "location", "extendedProperties"} & set(put) == set()


def test_patch_merges_objects_replaces_lists_and_deletes_by_null(service: Service) -> None:
    private = {"sched": "1", "other": "2"}
    guests = [{"email": "a@example.org"}, {"email": "b@example.org"}]
    service.insert(timed(id=EVENT_ID, location="Room 1", extendedProperties={"private": private}, attendees=guests))
    changes: Json = {
        "location": None,
        "extendedProperties": {"private": {"other": None, "third": "3"}},
        "attendees": [{"email": "c@example.org"}],
    }
    patched = service.patch(EVENT_ID, changes)
    assert "location" not in patched
    assert patched["extendedProperties"] == {"private": {"sched": "1", "third": "3"}}
    assert patched["attendees"] == [{"email": "c@example.org", "responseStatus": "needsAction"}]
    assert patched["summary"] == "Check-up"


def test_read_only_fields_are_ignored(service: Service) -> None:
    made = service.insert(timed(id=EVENT_ID))
    lies = {"created": "2001-01-01T00:00:00.000Z", "creator": {"email": "x@example.org"}, "iCalUID": "other"}
    put = service.update(EVENT_ID, {**made, **lies, "summary": "New"})
    for name in ("created", "creator", "iCalUID", "id", "htmlLink", "organizer"):
        assert put[name] == made[name]


def test_the_sequence_counts_changes_of_time(service: Service) -> None:
    service.insert(timed(id=EVENT_ID))
    assert service.patch(EVENT_ID, {"summary": "Title"})["sequence"] == 0
    moved = service.patch(EVENT_ID, timed("2026-12-01T11:00:00", "2026-12-01T12:00:00"))
    assert moved["sequence"] == 1
    assert service.update(EVENT_ID, moved)["sequence"] == 1
    error = refused(400, "invalid", lambda: service.update(EVENT_ID, moved | {"sequence": 0}))
    assert error["message"].startswith("Invalid sequence value.")
    assert service.update(EVENT_ID, moved | {"sequence": 7})["sequence"] == 7


def test_reminders_alone_leave_updated_as_it_was(service: Service, clock: ManualClock) -> None:
    made = service.insert(timed(id=EVENT_ID))
    token = service.list()["nextSyncToken"]
    clock.advance(60)
    reminders = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]}
    changed = service.patch(EVENT_ID, {"reminders": reminders})
    assert changed["reminders"] == reminders
    assert changed["updated"] == made["updated"]
    assert changed["etag"] != made["etag"]
    assert service.list(syncToken=token)["items"] == [changed]
    assert service.patch(EVENT_ID, {"summary": "New"})["updated"] > made["updated"]


def test_a_meeting_and_attachments_need_their_flags(service: Service, sim: Simulator) -> None:
    meeting = {
        "conferenceId": "abc",
        "conferenceSolution": {"key": {"type": "hangoutsMeet"}},
        "entryPoints": [{"entryPointType": "video", "uri": "https://meet.example.org/abc"}],
    }
    files = [{"fileUrl": "https://example.org/f", "title": "f"}]
    sim.google.insert(DOCTOR, timed(id=EVENT_ID, conferenceData=meeting, attachments=files))
    patched = service.patch(EVENT_ID, {"summary": "New", "conferenceData": None, "attachments": []})
    assert (patched["conferenceData"], patched["attachments"]) == (meeting, files)
    assert patched["hangoutLink"] == "https://meet.example.org/abc"
    put = service.events.update(
        calendarId=DOCTOR, eventId=EVENT_ID, body=timed(), conferenceDataVersion=1, supportsAttachments=True
    ).execute()
    assert {"conferenceData", "attachments", "hangoutLink"} & set(put) == set()
    assert "conferenceData" not in service.insert(timed(conferenceData=meeting))


def test_only_the_organizer_changes_shared_fields(service: Service, sim: Simulator) -> None:
    organizer = {"email": "boss@example.org"}
    guests = [{"email": DOCTOR, "responseStatus": "needsAction"}, organizer]
    sim.google.insert(DOCTOR, timed(id=EVENT_ID, organizer=organizer, attendees=guests))
    event = service.get(EVENT_ID)
    assert event["organizer"] == organizer
    assert [a.get("self", False) for a in event["attendees"]] == [True, False]
    for changes in ({"summary": "Mine"}, {"location": "Here"}, timed("2026-12-02T10:00:00", "2026-12-02T11:00:00")):
        error = refused(403, "forbiddenForNonOrganizer", lambda body=changes: service.patch(EVENT_ID, body))
        assert error["domain"] == "calendar"
    answered = [event["attendees"][0] | {"responseStatus": "accepted"}, event["attendees"][1]]
    assert service.patch(EVENT_ID, {"attendees": answered, "colorId": "3"})["colorId"] == "3"


def test_a_persons_edit_makes_a_new_revision(service: Service, sim: Simulator) -> None:
    made = service.insert(timed(id=EVENT_ID))
    token = service.list()["nextSyncToken"]
    sim.google.patch(DOCTOR, EVENT_ID, {"summary": "By hand"})
    assert service.list(syncToken=token)["items"][0]["summary"] == "By hand"
    refused(412, "conditionNotMet", lambda: service.patch(EVENT_ID, {"summary": "x"}, made["etag"]))
    assert sim.google.get(DOCTOR, EVENT_ID) == service.get(EVENT_ID)
    handed_out = sim.google.get(DOCTOR, EVENT_ID)
    handed_out["start"]["dateTime"] = "spoilt"
    assert sim.google.get(DOCTOR, EVENT_ID)["start"]["dateTime"] != "spoilt"


def test_moving_and_copying_by_hand(service: Service, sim: Simulator) -> None:
    service.insert(timed(id=EVENT_ID, extendedProperties={"private": {"sched": "1"}}))
    moved = sim.google.move(DOCTOR, EVENT_ID, PRACTICE)
    assert (moved["id"], moved["organizer"]) == (EVENT_ID, {"email": PRACTICE, "self": True})
    assert service.get(EVENT_ID)["status"] == "cancelled"
    copy = sim.google.duplicate(PRACTICE, EVENT_ID)
    assert copy["id"] != EVENT_ID
    assert copy["iCalUID"] != moved["iCalUID"]
    assert copy["extendedProperties"] == {"private": {"sched": "1"}}


def test_a_body_that_is_no_json(raw: Raw) -> None:
    path = f"/calendar/v3/calendars/{DOCTOR}/events"
    for body in ("{", "[]", '"text"', "\xff"):
        status, answer, _ = raw.send("POST", path, body.encode("latin-1"))
        assert (status, answer["error"]["errors"][0]["reason"]) == (400, "parseError"), body


def test_nothing_that_was_refused_left_a_trace(service: Service, sim: Simulator) -> None:
    token = service.list()["nextSyncToken"]
    bodies: list[Any] = [timed(id="bad id"), timed(status="maybe"), {"start": {"date": "2026-12-01"}}]
    for body in bodies:
        with pytest.raises(HttpError):
            service.insert(body)
    assert service.list(syncToken=token)["items"] == []
    assert json.dumps(sim.google.list(DOCTOR, show_deleted=True)) == "[]"
