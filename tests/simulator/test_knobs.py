"""Settings that hold, backups that are put back, and answers that are late, stale, bare or cut."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from google_auth_oauthlib.flow import Flow

from schedapp.simulator import DOCTOR, PRACTICE, ManualClock, Simulator
from tests.simulator.conftest import NOW, Raw, Service
from tests.simulator.samples import ids, refused, timed, weekly

EVENT = "event0first"
EVENTS = f"/calendar/v3/calendars/{DOCTOR}/events"
SCOPES = [f"https://www.googleapis.com/auth/calendar.{name}" for name in ("events", "calendarlist.readonly")]


def control(sim: Simulator, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(f"{sim.address}_sim/{path}", data, timeout=60) as answer:
        return json.loads(answer.read())


def test_the_date_header_may_be_wrong(sim: Simulator, raw: Raw) -> None:
    for offset in (0, 7200, -7200):
        sim.knobs.date_offset = offset
        assert parsedate_to_datetime(raw.send("GET", EVENTS)[2]["date"]).timestamp() == NOW + offset


def test_zones_that_are_refused(sim: Simulator, service: Service) -> None:
    sim.knobs.refused_zones = ["Europe/Kyiv"]
    stamps = {
        name: {"dateTime": f"2026-12-01T1{hour}:00:00", "timeZone": "Europe/Kyiv"}
        for hour, name in enumerate(("start", "end"))
    }
    error = refused(400, "invalid", lambda: service.insert(stamps))
    assert error["message"] == "Invalid time zone definition for start time."
    old_name = {name: {**stamp, "timeZone": "Europe/Kiev"} for name, stamp in stamps.items()}
    assert service.insert(old_name)["start"]["timeZone"] == "Europe/Kiev"


@pytest.mark.parametrize("keeps", [False, True])
def test_deltas_and_the_window_of_the_first_listing(sim: Simulator, service: Service, keeps: bool) -> None:
    sim.knobs.deltas_keep_window = keeps
    token = service.list(timeMin="2026-12-01T00:00:00Z", timeMax="2026-12-31T00:00:00Z")["nextSyncToken"]
    sim.google.insert(DOCTOR, timed(id="inside0event"))
    sim.google.insert(DOCTOR, timed("2025-06-01T10:00:00", "2025-06-01T11:00:00", id="outside0event"))
    page = service.list(syncToken=token)
    assert ids(page["items"]) == (["inside0event"] if keeps else ["inside0event", "outside0event"])
    sim.google.insert(DOCTOR, timed("2025-07-01T10:00:00", "2025-07-01T11:00:00", id="later0event"))
    assert ids(service.list(syncToken=page["nextSyncToken"])["items"]) == ([] if keeps else ["later0event"])


def test_scopes_that_a_consent_does_not_give(sim: Simulator) -> None:
    sim.knobs.granted_scopes = SCOPES[:1]
    flow = Flow.from_client_config(sim.client_config(), SCOPES, redirect_uri="http://127.0.0.1:1/")
    flow.code_verifier = "v" * 64
    url, _ = flow.authorization_url()
    assert f"scope={SCOPES[0].replace(':', '%3A').replace('/', '%2F')}" in sim.consent(url)
    assert "calendarlist" not in sim.consent(url)


def test_a_stale_list_and_what_comes_after(sim: Simulator, service: Service) -> None:
    service.insert(timed(id=EVENT))
    token = service.list()["nextSyncToken"]
    sim.google.patch(DOCTOR, EVENT, {"summary": "New"})
    sim.faults.add("events.list", "stale-list")
    stale = service.list()
    assert [item["summary"] for item in stale["items"]] == ["Check-up"]
    assert [item["summary"] for item in service.list(syncToken=stale["nextSyncToken"])["items"]] == ["New"]
    sim.faults.add("events.list", "stale-list")
    assert service.list(syncToken=token)["items"] == []
    sim.faults.add("events.list", "stale-list", behind=9)
    assert service.list()["items"] == []


def test_tombstones_with_nothing_but_an_id(sim: Simulator, service: Service) -> None:
    service.insert(timed(id=EVENT))
    series = service.insert(weekly(id="series0event"))["id"]
    token = service.list()["nextSyncToken"]
    service.delete(EVENT)
    service.delete(f"{series}_20261208T090000Z")
    sim.faults.add("events.list", "bare-tombstones")
    found = {item["id"]: set(item) for item in service.list(syncToken=token, showDeleted=True)["items"]}
    assert found == {
        EVENT: {"id", "status"},
        f"{series}_20261208T090000Z": {"id", "status", "recurringEventId", "originalStartTime"},
    }


def test_an_answer_that_is_cut_half_way(sim: Simulator, raw: Raw) -> None:
    sim.faults.add("events.insert", "cut")
    with pytest.raises(http.client.IncompleteRead):
        raw.send("POST", EVENTS, timed(id=EVENT))
    assert ids(sim.google.list(DOCTOR)) == [EVENT]


def test_an_answer_that_drips(sim: Simulator, raw: Raw) -> None:
    fault = sim.faults.add("events.list", "drip", seconds=3600)
    raw.connection.request("GET", EVENTS, headers={"Authorization": f"Bearer {raw.token}"})
    answer = raw.connection.getresponse()  # the head is there at once
    assert (answer.status, fault.wait_entered()) == (200, True)
    sim.faults.remove(fault)
    assert json.loads(answer.read())["kind"] == "calendar#events"


def test_a_late_answer_to_a_write_that_is_done(sim: Simulator, raw: Raw) -> None:
    fault = sim.faults.add("events.insert", "hold", after_commit=True)
    raw.connection.request("POST", EVENTS, json.dumps(timed(id=EVENT)), {"Authorization": f"Bearer {raw.token}"})
    assert fault.wait_entered()
    while not sim.google.list(DOCTOR):
        pass  # the call is held after its commit, which comes in a moment
    fault.release()
    assert raw.connection.getresponse().status == 200


def test_a_backup_that_is_put_back(sim: Simulator, service: Service) -> None:
    made = service.insert(timed(id=EVENT))
    backup = sim.snapshot()
    service.patch(EVENT, {"summary": "After the backup"})
    service.insert(timed(id="lost0event"))
    token = service.list()["nextSyncToken"]
    sim.restore(backup)
    assert service.get(EVENT) == made
    refused(404, "notFound", lambda: service.get("lost0event"))
    refused(410, "fullSyncRequired", lambda: service.list(syncToken=token))
    etag = service.patch(EVENT, {"summary": "Again"})["etag"]
    assert int(etag.strip('"')) > int(made["etag"].strip('"'))
    assert service.insert(timed(id="lost0event"))["status"] == "confirmed"


def test_a_backup_under_tokens_that_are_newer(sim: Simulator, service: Service) -> None:
    backup = sim.snapshot()
    service.insert(timed(id=EVENT))
    token = service.list()["nextSyncToken"]
    sim.restore(backup, tokens="kept")
    assert service.list(syncToken=token)["items"] == []
    with pytest.raises(ValueError, match="gone or kept"):
        sim.restore(backup, tokens="lost")


def test_all_of_it_from_another_process(sim: Simulator, service: Service, clock: ManualClock) -> None:
    assert control(sim, "knobs")["requests_per_minute"] == 600
    control(sim, "knobs", {"requests_per_minute": 1, "refused_zones": ["Europe/Kyiv"]})
    assert sim.knobs.refused_zones == ["Europe/Kyiv"]
    service.list()
    refused(403, "rateLimitExceeded", service.list)
    assert control(sim, "limits")[PRACTICE] == 1
    control(sim, "limits/clear", {})
    service.list()
    control(sim, "snapshot", {"name": "morning"})
    sim.google.insert(DOCTOR, timed(id=EVENT))
    control(sim, "restore", {"name": "morning"})
    assert sim.google.list(DOCTOR) == []
    room = control(sim, "google/add_room", {"summary": "Treatment 3"})["result"]
    control(sim, "google/insert", {"calendar_id": DOCTOR, "body": timed(id=EVENT, attendees=[{"email": room}])})
    clock.advance(2)
    seen = control(sim, "google/get", {"calendar_id": DOCTOR, "event_id": EVENT})["result"]
    assert seen["attendees"][0]["responseStatus"] == "accepted"
    for path, body in (("knobs", {"no_such_knob": 1}), ("restore", {"name": "never kept"})):
        with pytest.raises(urllib.error.HTTPError) as caught:
            control(sim, path, body)
        assert caught.value.code == 400
        caught.value.close()
    control(sim, "reset", {})
    assert sim.knobs.requests_per_minute == 600
