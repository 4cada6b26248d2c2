"""Fault knobs: each does what it says, on the call that it names and on no other."""

from __future__ import annotations

import http.client
import threading

import pytest
from google.auth.exceptions import RefreshError
from googleapiclient.errors import HttpError

from schedapp.simulator import DOCTOR, PRACTICE, TREATMENT, Simulator
from tests.simulator.conftest import Raw, Service
from tests.simulator.samples import ids, refused, timed

EVENT_ID = "event0first"
EVENTS = f"/calendar/v3/calendars/{DOCTOR}/events"


def test_a_dropped_request_changes_nothing(raw: Raw, sim: Simulator) -> None:
    fault = sim.faults.add("events.insert", "drop")
    with pytest.raises(http.client.RemoteDisconnected):
        raw.send("POST", EVENTS, timed(id=EVENT_ID))
    assert fault.fired == 1
    assert sim.google.list(DOCTOR) == []
    assert raw.send("POST", EVENTS, timed(id=EVENT_ID))[0] == 200
    assert [record.status for record in sim.requests] == [None, 200]


def test_commit_then_drop_leaves_the_event(raw: Raw, sim: Simulator) -> None:
    sim.faults.add("events.insert", "commit-then-drop")
    with pytest.raises(http.client.RemoteDisconnected):
        raw.send("POST", EVENTS, timed(id=EVENT_ID))
    assert ids(sim.google.list(DOCTOR)) == [EVENT_ID]
    assert raw.send("POST", EVENTS, timed(id=EVENT_ID))[0] == 409


def test_the_client_library_sends_a_dropped_insert_twice(service: Service, sim: Simulator) -> None:
    sim.faults.add("events.insert", "commit-then-drop")
    refused(409, "duplicate", lambda: service.insert(timed(id=EVENT_ID)))
    assert len(sim.requests_of("events.insert")) == 2
    assert ids(sim.google.list(DOCTOR)) == [EVENT_ID]


def test_calls_are_counted(service: Service, sim: Simulator) -> None:
    fault = sim.faults.add("events.list", "status", nth=2, count=2, status=503)
    outcomes = []
    for _ in range(5):
        try:
            service.list()
            outcomes.append(200)
        except HttpError as error:
            outcomes.append(error.status_code)
        service.api.calendarList().list().execute()  # other methods do not count
    assert outcomes == [200, 503, 503, 200, 200]
    assert (fault.calls, fault.fired) == (5, 2)


def test_a_fault_for_ever_until_it_is_cleared(service: Service, sim: Simulator) -> None:
    fault = sim.faults.add("events.*", "status", count=None)
    for act in (service.list, lambda: service.insert(timed()), lambda: service.get("any")):
        refused(503, "backendError", act)
    sim.faults.remove(fault)
    assert service.list()["items"] == []


def test_a_fault_on_one_calendar(service: Service, sim: Simulator) -> None:
    sim.faults.add("events.list", "status", calendar_id=DOCTOR, count=None)
    assert service.list(TREATMENT)["items"] == []
    refused(503, "backendError", service.list)


def test_a_status_with_its_reason_and_retry_after(raw: Raw, sim: Simulator) -> None:
    message = "Rate Limit Exceeded"
    sim.faults.add(
        "events.list",
        "status",
        status=403,
        reason="rateLimitExceeded",
        domain="usageLimits",
        message=message,
        retry_after=7,
    )
    status, body, head = raw.send("GET", EVENTS)
    assert (status, head["retry-after"]) == (403, "7")
    entry = {"domain": "usageLimits", "reason": "rateLimitExceeded", "message": message}
    assert body == {"error": {"errors": [entry], "code": 403, "message": message}}


def test_a_status_with_an_html_body(raw: Raw, sim: Simulator) -> None:
    sim.faults.add("events.list", "status", status=502, body="<html>Bad Gateway</html>")
    status, body, head = raw.send("GET", EVENTS)
    assert (status, body, head["content-type"]) == (502, b"<html>Bad Gateway</html>", "text/html; charset=UTF-8")


@pytest.mark.parametrize("after", [False, True])
def test_a_status_before_and_after_the_commit(service: Service, sim: Simulator, after: bool) -> None:
    sim.faults.add("events.insert", "status", after_commit=after)
    refused(503, "backendError", lambda: service.insert(timed(id=EVENT_ID)))
    assert ids(sim.google.list(DOCTOR)) == ([EVENT_ID] if after else [])


def test_a_held_call_waits_for_its_release(service: Service, sim: Simulator) -> None:
    fault = sim.faults.add("events.insert", "hold")
    done = threading.Event()

    def insert() -> None:
        service.insert(timed(id=EVENT_ID))
        done.set()

    thread = threading.Thread(target=insert)
    thread.start()
    assert fault.wait_entered()
    assert not done.is_set()
    assert sim.google.list(DOCTOR) == []
    fault.release()
    thread.join(60)
    assert done.is_set()
    assert ids(sim.google.list(DOCTOR)) == [EVENT_ID]


def test_a_long_delay_ends_when_the_simulator_stops() -> None:
    with Simulator() as sim:
        fault = sim.faults.add("events.list", "delay", seconds=3600)
        connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=60)
        connection.request("GET", EVENTS, headers={"Authorization": f"Bearer {sim.access_token()}"})
        assert fault.wait_entered()
    try:
        status = connection.getresponse().status
    except ConnectionError:
        status = None
    assert status in (200, None)  # answered or cut, but not kept for an hour
    connection.close()


def test_a_short_delay_answers(service: Service, sim: Simulator) -> None:
    fault = sim.faults.add("events.list", "delay", seconds=0.01)
    assert service.list()["items"] == []
    assert fault.fired == 1


def test_expired_access_tokens(sim: Simulator) -> None:
    service = Service(sim, sim.access_token(), sim.refresh_token())
    sim.faults.add("events.list", "expire-access-tokens")
    assert service.list()["items"] == []
    assert [record.method for record in sim.requests] == ["events.list", "token", "events.list"]
    service.close()


def test_an_etag_that_moves_after_a_write(service: Service, sim: Simulator) -> None:
    sim.faults.add("events.insert", "bump-etag")
    made = service.insert(timed(id=EVENT_ID))
    now = service.get(EVENT_ID)
    assert now["etag"] != made["etag"]
    assert {k: v for k, v in now.items() if k not in ("etag", "updated")} == {
        k: v for k, v in made.items() if k not in ("etag", "updated")
    }
    refused(412, "conditionNotMet", lambda: service.patch(EVENT_ID, {"summary": "x"}, made["etag"]))
    assert service.patch(EVENT_ID, {"summary": "x"}, now["etag"])


def test_an_etag_that_moves_a_little_later(service: Service, sim: Simulator) -> None:
    sim.faults.add("events.insert", "bump-etag", seconds=0.01)
    moved = threading.Event()
    made = service.insert(timed(id=EVENT_ID))
    sim.app.after_change = moved.set
    if sim.google.get(DOCTOR, EVENT_ID)["etag"] == made["etag"]:
        assert moved.wait(60)
    assert sim.google.get(DOCTOR, EVENT_ID)["etag"] != made["etag"]


def test_an_etag_that_moves_on_the_primary_calendar(service: Service, sim: Simulator) -> None:
    sim.faults.add("events.patch", "bump-etag")
    service.insert(timed(id=EVENT_ID), "primary")
    patched = service.patch(EVENT_ID, {"summary": "x"}, None, "primary")
    assert sim.google.get(PRACTICE, EVENT_ID)["etag"] != patched["etag"]


def test_a_dead_grant_and_a_token_endpoint_that_is_down(sim: Simulator) -> None:
    sim.faults.add("token", "invalid-grant")
    service = Service(sim, "ya29.stale", sim.refresh_token())
    with pytest.raises(RefreshError) as caught:
        service.list()
    assert caught.value.args[1]["error"] == "invalid_grant"
    sim.faults.add("token", "status", status=502, body="<html>down</html>")
    with pytest.raises(RefreshError):
        service.list()
    assert service.list()["items"] == []
    service.close()


def test_a_revival_that_is_refused(service: Service, sim: Simulator) -> None:
    service.insert(timed(id=EVENT_ID))
    service.delete(EVENT_ID)
    sim.faults.add("events.*", "revive-refused", count=2)
    refused(403, "forbidden", lambda: service.patch(EVENT_ID, {"status": "confirmed"}))
    refused(403, "forbidden", lambda: service.update(EVENT_ID, timed()))
    assert service.patch(EVENT_ID, {"status": "confirmed"})["status"] == "confirmed"


def test_a_zone_name_that_is_refused(service: Service, sim: Simulator) -> None:
    sim.faults.add("events.insert", "refuse-zone", zone="Europe/Zurich")
    error = refused(400, "invalid", lambda: service.insert(timed()))
    assert error["message"] == "Invalid time zone definition for start time."
    assert service.insert(timed())["start"]["timeZone"] == "Europe/Zurich"


def test_reminders_that_move_nothing(service: Service, sim: Simulator) -> None:
    made = service.insert(timed(id=EVENT_ID))
    token = service.list()["nextSyncToken"]
    sim.faults.add("events.patch", "silent-reminders")
    changed = service.patch(EVENT_ID, {"reminders": {"useDefault": False}})
    assert (changed["etag"], changed["reminders"]) == (made["etag"], {"useDefault": False})
    assert service.list(syncToken=token)["items"] == []
    assert service.get(EVENT_ID) == changed


def test_faults_that_make_no_sense(sim: Simulator) -> None:
    for options in ({"kind": "nonsense"}, {"kind": "drop", "nth": 0}, {"kind": "malformed", "form": "odd"}):
        with pytest.raises(ValueError):
            sim.faults.add("*", **options)


def test_a_failure_of_the_simulator_itself_is_not_hidden() -> None:
    def fail() -> None:
        raise RuntimeError("deliberate")

    sim = Simulator().start()
    sim.faults.add("events.list", "run-before", run=fail)
    service = Service(sim, sim.access_token())
    refused(500, "backendError", service.list)
    service.close()
    with pytest.raises(AssertionError, match="deliberate"):
        sim.__exit__(None, None, None)
