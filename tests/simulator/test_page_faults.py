"""Fault knobs of listings: pages that are short, empty, spoilt, repeated or from the future."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schedapp.simulator import DOCTOR, TREATMENT, Simulator
from tests.simulator.conftest import Raw, Service
from tests.simulator.samples import refused, timed

EVENT_ID = "event0first"
EVENTS = f"/calendar/v3/calendars/{DOCTOR}/events"


def test_expired_sync_tokens(service: Service, sim: Simulator) -> None:
    token, other = service.list()["nextSyncToken"], service.list(TREATMENT)["nextSyncToken"]
    sim.faults.add("events.list", "expire-sync-tokens", calendar_id=DOCTOR)
    refused(410, "fullSyncRequired", lambda: service.list(syncToken=token))
    assert service.list(TREATMENT, syncToken=other)["items"] == []
    assert service.list(syncToken=service.list()["nextSyncToken"])["items"] == []


@pytest.mark.parametrize(
    ("form", "body"),
    [("object", b"{}"), ("list", b"[]"), ("empty", b""), ("html", b"<html>"), ("truncated", b'{"kind"')],
)
def test_malformed_pages(raw: Raw, sim: Simulator, form: str, body: bytes) -> None:
    sim.faults.add("events.list", "malformed", form=form)
    raw.connection.request("GET", EVENTS, headers={"Authorization": f"Bearer {raw.token}"})
    answer = raw.connection.getresponse()
    content = answer.read()
    assert (answer.status, content[: len(body)]) == (200, body)
    if form == "truncated":
        with pytest.raises(ValueError):
            json.loads(content)
    if form in ("object", "list", "empty"):
        assert content == body


def pages(service: Service, **params: Any) -> list[list[str]]:
    """The ids on each page."""
    found, request = [], service.events.list(calendarId=DOCTOR, **params)
    while request is not None:
        page = request.execute()
        found.append([item["id"] for item in page["items"]])
        assert ("nextPageToken" in page) != ("nextSyncToken" in page)
        request = service.events.list_next(request, page)
    return found


def test_an_empty_page_in_the_middle(service: Service, sim: Simulator) -> None:
    made = [service.insert(timed())["id"] for _ in range(6)]
    whole = pages(service, maxResults=3)
    sim.faults.add("events.list", "empty-page", nth=2)
    assert pages(service, maxResults=3) == [whole[0], [], whole[1]]
    sim.faults.clear()
    sim.faults.add("events.list", "empty-page", nth=1, count=2)
    assert pages(service) == [[], [], whole[0] + whole[1]]
    assert sorted(whole[0] + whole[1]) == sorted(made)


def test_an_empty_page_of_an_empty_calendar(service: Service, sim: Simulator) -> None:
    sim.faults.add("events.list", "empty-page")
    assert pages(service) == [[], []]


def test_a_smaller_page_size(service: Service, sim: Simulator) -> None:
    for _ in range(5):
        service.insert(timed())
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    assert [len(page) for page in pages(service)] == [2, 2, 1]
    sim.faults.add("calendarList.list", "page-limit", limit=2)
    assert len(service.api.calendarList().list().execute()["items"]) == 2


def test_the_same_event_on_two_pages(service: Service, sim: Simulator) -> None:
    for _ in range(4):
        service.insert(timed())
    sim.faults.add("events.list", "duplicate-item")
    first, second, third = pages(service, maxResults=2)
    assert second[0] == first[-1]
    assert len(first + second + third) == 5


def test_pages_of_one_that_repeat_come_to_an_end(service: Service, sim: Simulator) -> None:
    made = {service.insert(timed())["id"] for _ in range(4)}
    sim.faults.add("events.list", "duplicate-item", count=None)
    sim.faults.add("events.list", "page-limit", limit=1, count=None)
    listed = pages(service)
    assert [len(page) for page in listed] == [1, 2, 2, 2]
    assert {event for page in listed for event in page} == made


def test_fields_and_types_from_the_future(service: Service, sim: Simulator) -> None:
    service.insert(timed(id=EVENT_ID))
    refused(400, "badRequest", lambda: service.update(EVENT_ID, timed(futureField={"level": 7})))
    sim.faults.add("events.*", "unknown-field", count=2)
    sim.faults.add("events.list", "unknown-event-type")
    listed = service.list()["items"][0]
    assert (listed["futureField"], listed["eventType"]) == ({"level": 7}, "futureType")
    whole = service.get(EVENT_ID)
    assert whole["futureField"] == {"level": 7}
    service.update(EVENT_ID, whole)  # what was given out is taken back
    assert service.get(EVENT_ID)["futureField"] == {"level": 7}


def test_something_happens_between_two_pages(service: Service, sim: Simulator) -> None:
    for _ in range(4):
        service.insert(timed())
    made: list[str] = []
    edit = lambda: made.append(sim.google.insert(DOCTOR, timed())["id"])  # noqa: E731 - one line says it
    sim.faults.add("events.list", "run-before", nth=2, run=edit)
    sim.faults.add("events.list", "run-after", nth=2, run=edit)
    first, second = pages(service, maxResults=3)
    assert len(made) == 2
    assert made[1] not in first + second
