"""freeBusy.query: what takes time, in whose zone, and what cannot be looked at."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, SOMEONE_ELSE, TREATMENT, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, refused, timed, weekly

SCOPES = "https://www.googleapis.com/auth/"


def ask(service: Service, *calendars: str, start: str = "2026-12-01", end: str = "2026-12-31", **more: Any) -> Json:
    ends = {"timeMin": f"{start}T00:00:00Z", "timeMax": f"{end}T00:00:00Z"}
    body = {**ends, "items": [{"id": calendar} for calendar in calendars], **more}
    answer: Json = service.api.freebusy().query(body=body).execute()
    return answer


def busy(service: Service, calendar: str = DOCTOR, **more: Any) -> list[tuple[str, str]]:
    found = ask(service, calendar, **more)["calendars"][calendar]
    assert "errors" not in found
    return [(span["start"], span["end"]) for span in found["busy"]]


def test_the_whole_answer(service: Service) -> None:
    service.insert(timed())
    assert ask(service, DOCTOR, TREATMENT) == {
        "kind": "calendar#freeBusy",
        "timeMin": "2026-12-01T00:00:00.000Z",
        "timeMax": "2026-12-31T00:00:00.000Z",
        "calendars": {
            DOCTOR: {"busy": [{"start": "2026-12-01T09:00:00Z", "end": "2026-12-01T10:00:00Z"}]},
            TREATMENT: {"busy": []},
        },
    }


def test_touching_and_overlapping_events_are_one_span(service: Service) -> None:
    for start, end in (("10:00", "11:00"), ("11:00", "11:30"), ("10:15", "10:45"), ("12:00", "12:30")):
        service.insert(timed(f"2026-12-01T{start}:00", f"2026-12-01T{end}:00"))
    assert busy(service, timeZone="Europe/Zurich") == [
        ("2026-12-01T10:00:00+01:00", "2026-12-01T11:30:00+01:00"),
        ("2026-12-01T12:00:00+01:00", "2026-12-01T12:30:00+01:00"),
    ]


def test_what_takes_no_time(sim: Simulator, service: Service) -> None:
    service.insert(timed(transparency="transparent"))
    service.delete(service.insert(timed())["id"])
    declined = [{"email": DOCTOR, "responseStatus": "declined"}]
    sim.google.insert(DOCTOR, timed(organizer={"email": "host@example.org"}, attendees=declined))
    assert busy(service) == []
    service.insert(timed(status="tentative", visibility="private"))
    assert len(busy(service)) == 1


def test_days_are_the_calendars_own(sim: Simulator, service: Service) -> None:
    service.insert(all_day())
    assert busy(service) == [("2026-12-01T00:00:00Z", "2026-12-01T23:00:00Z")]  # from 23:00 the evening before
    assert busy(service, start="2026-11-30") == [("2026-11-30T23:00:00Z", "2026-12-01T23:00:00Z")]
    auckland = sim.google.add_calendar("Far away", time_zone="Pacific/Auckland")
    service.insert(all_day("2026-12-10", "2026-12-11"), auckland)
    assert busy(service, auckland) == [("2026-12-09T11:00:00Z", "2026-12-10T11:00:00Z")]


def test_series_are_expanded(service: Service) -> None:
    series = service.insert(weekly())["id"]
    service.delete(f"{series}_20261208T090000Z")
    moved = timed("2026-12-16T15:00:00", "2026-12-16T16:00:00")
    service.patch(f"{series}_20261215T090000Z", {"start": moved["start"], "end": moved["end"]})
    assert [start for start, _ in busy(service)] == [
        "2026-12-01T09:00:00Z", "2026-12-16T14:00:00Z", "2026-12-22T09:00:00Z",
    ]  # fmt: skip


def test_each_calendar_has_its_own_errors(sim: Simulator, service: Service) -> None:
    sim.knobs.free_busy_errors = {TREATMENT: "internalError"}
    found = ask(service, DOCTOR, TREATMENT, SOMEONE_ELSE, "nobody@example.org")["calendars"]
    reasons = {name: [error["reason"] for error in one.get("errors", [])] for name, one in found.items()}
    missing = ["notFound"]
    assert reasons == {
        DOCTOR: [], TREATMENT: ["internalError"], SOMEONE_ELSE: missing, "nobody@example.org": missing
    }  # fmt: skip
    few = ask(service, DOCTOR, HOLIDAYS, calendarExpansionMax=1)["calendars"]
    assert few[HOLIDAYS]["errors"] == [{"domain": "global", "reason": "tooManyCalendarsRequested"}]


def test_free_busy_readers_may_ask(sim: Simulator, service: Service) -> None:
    sim.google.insert(SOMEONE_ELSE, timed(visibility="private"))
    sim.google.set_role(SOMEONE_ELSE, PRACTICE, "freeBusyReader")
    assert busy(service, SOMEONE_ELSE) == [("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z")]


def test_the_longest_span(sim: Simulator, service: Service) -> None:
    assert busy(service, start="2026-12-01", end="2027-02-01") == []  # 62 days
    error = refused(400, "timeRangeTooLong", lambda: busy(service, start="2026-12-01", end="2027-02-02"))
    assert error["domain"] == "calendar"
    sim.knobs.free_busy_days = 63
    assert busy(service, start="2026-12-01", end="2027-02-02") == []


def test_wrong_questions(service: Service) -> None:
    query = service.api.freebusy().query
    refused(400, "timeRangeEmpty", lambda: ask(service, DOCTOR, start="2026-12-02", end="2026-12-02"))
    refused(400, "required", lambda: query(body={"items": []}).execute())
    refused(400, "invalid", lambda: ask(service, DOCTOR, timeZone="Mars/Base"))
    stamps = {"timeMin": "2026-12-01", "timeMax": "2026-12-02"}
    refused(400, "badRequest", lambda: query(body=stamps).execute())


@pytest.mark.parametrize(("scope", "opens"), [("calendar.freebusy", True), ("calendar.events", False)])
def test_the_scope_it_takes(sim: Simulator, scope: str, opens: bool) -> None:
    service = Service(sim, sim.access_token(PRACTICE, (SCOPES + scope,)))
    if opens:
        assert busy(service) == []
    else:
        refused(403, "insufficientPermissions", lambda: busy(service))
    service.close()
