"""The values of an event: times, zones, texts, properties; what is refused and what comes back rewritten."""

from __future__ import annotations

import pytest

from schedapp.simulator import Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import all_day, refused, timed

EVENT_ID = "0123456789abcdefghijklmnopqrstuv"


def test_empty_and_default_values_come_back_absent(service: Service) -> None:
    made = service.insert(
        timed(
            summary="", description="", transparency="opaque", visibility="default", attendees=[], guestsCanModify=False
        )
    )
    assert {"summary", "description", "transparency", "visibility", "attendees", "guestsCanModify"} & set(made) == set()
    kept = service.insert(timed(transparency="transparent", visibility="private", guestsCanInviteOthers=False))
    assert (kept["transparency"], kept["visibility"]) == ("transparent", "private")
    assert kept["guestsCanInviteOthers"] is False


def test_times_come_back_in_the_calendars_zone_with_their_own_label(service: Service, sim: Simulator) -> None:
    stamp = {"dateTime": "2026-12-01T10:00:00.123456+01:00", "timeZone": "Europe/Warsaw"}
    body = timed() | {"start": stamp, "end": {"dateTime": "2026-12-01T10:30:00Z"}}
    made = service.insert(body)
    assert made["start"] == {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Warsaw"}
    assert made["end"] == {"dateTime": "2026-12-01T11:30:00+01:00", "timeZone": "Europe/Zurich"}
    utc = sim.google.add_calendar("Plant", time_zone="UTC")
    assert service.insert(body, utc)["start"] == {"dateTime": "2026-12-01T09:00:00Z", "timeZone": "Europe/Warsaw"}
    shown = service.get(made["id"], timeZone="America/New_York")
    assert shown["start"] == {"dateTime": "2026-12-01T04:00:00-05:00", "timeZone": "Europe/Warsaw"}


def stamps(start: Json, end: Json) -> Json:
    return {"start": start, "end": end}


DAY, NEXT = {"date": "2026-12-01"}, {"date": "2026-12-02"}
TEN, ELEVEN = {"dateTime": "2026-12-01T10:00:00Z"}, {"dateTime": "2026-12-01T11:00:00Z"}
BOTH = "Start and end times must either both be date or both be dateTime."


@pytest.mark.parametrize(
    ("body", "reason", "message"),
    [
        ({"start": TEN}, "required", "Missing end time."),
        ({"end": TEN}, "required", "Missing start time."),
        (stamps({}, {}), "invalid", BOTH),
        (stamps(DAY, ELEVEN), "invalid", BOTH),
        (stamps(DAY | TEN, NEXT), "invalid", "Invalid start time."),
        (stamps(DAY, NEXT | ELEVEN), "invalid", "Invalid end time."),
        (stamps({"date": "2026-02-30"}, NEXT), "invalid", "Invalid start time."),
        (stamps({"date": "1 December"}, NEXT), "invalid", "Invalid start time."),
        (stamps({"dateTime": "2026-12-01 10:00"}, ELEVEN), "invalid", "Invalid start time."),
        (
            stamps({"dateTime": "2026-12-01T10:00:00"}, ELEVEN),
            "required",
            "Missing time zone definition for start time.",
        ),
        (stamps(TEN | {"timeZone": "Mars/Base"}, ELEVEN), "invalid", "Invalid time zone definition for start time."),
        (stamps(ELEVEN, TEN), "timeRangeEmpty", "The specified time range is empty."),
        (stamps(NEXT, DAY), "timeRangeEmpty", "The specified time range is empty."),
        (stamps(DAY, DAY), "timeRangeEmpty", "The specified time range is empty."),
    ],
)
def test_times_that_are_refused(service: Service, body: Json, reason: str, message: str) -> None:
    assert refused(400, reason, lambda: service.insert(body))["message"] == message


def test_an_empty_range_is_named_as_such(service: Service) -> None:
    service.insert(timed(id=EVENT_ID))
    late = {"start": {"dateTime": "2026-12-01T12:00:00+01:00"}}
    error = refused(400, "timeRangeEmpty", lambda: service.patch(EVENT_ID, late))
    assert (error["domain"], error["locationType"], error["location"]) == ("calendar", "parameter", "timeMax")
    assert service.get(EVENT_ID)["start"]["dateTime"].endswith("T10:00:00+01:00")  # unchanged


def test_all_day_to_timed_needs_the_other_key_gone(service: Service) -> None:
    service.insert(all_day(id=EVENT_ID))
    half = stamps(TEN, ELEVEN)
    assert refused(400, "invalid", lambda: service.patch(EVENT_ID, half))["message"] == "Invalid start time."
    whole = stamps(TEN | {"date": None}, ELEVEN | {"date": None})
    assert set(service.patch(EVENT_ID, whole)["start"]) == {"dateTime", "timeZone"}
    gone = {"dateTime": None, "timeZone": None}
    assert service.patch(EVENT_ID, stamps(DAY | gone, NEXT | gone))["start"] == DAY


def test_extended_properties_are_cut_silently(service: Service) -> None:
    private = {"k" * 44: "kept", "k" * 45: "dropped", "long": "v" * 1100}
    made = service.insert(timed(extendedProperties={"private": private, "shared": {"s": "1"}}))
    held = made["extendedProperties"]
    assert set(held["private"]) == {"k" * 44, "long"}
    assert len(held["private"]["long"]) == 1024
    assert held["shared"] == {"s": "1"}


@pytest.mark.parametrize(
    "properties", [{f"k{n}": "v" for n in range(301)}, {f"k{n}": "v" * 1024 for n in range(33)}], ids=["many", "much"]
)
def test_too_many_extended_properties(service: Service, properties: Json) -> None:
    error = refused(400, "invalid", lambda: service.insert(timed(extendedProperties={"private": properties})))
    assert error["message"] == "A provided value exceeds the allowed size limit."


def test_a_text_that_is_too_long(service: Service) -> None:
    refused(400, "invalid", lambda: service.insert(timed(summary="x" * 10_000)))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "maybe"}, "invalid"),
        ({"transparency": "clear"}, "invalid"),
        ({"visibility": "hidden"}, "invalid"),
        ({"attendees": [{"displayName": "No address"}]}, "required"),
        ({"attendees": [{"email": "a@example.org", "responseStatus": "perhaps"}]}, "invalid"),
        ({"reminders": {"useDefault": False, "overrides": [{"method": "sms", "minutes": 5}]}}, "invalid"),
        ({"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 40_321}]}}, "invalid"),
        ({"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 1}] * 6}}, "invalid"),
        (
            {"reminders": {"useDefault": True, "overrides": [{"method": "popup", "minutes": 1}]}},
            "cannotUseDefaultRemindersAndSpecifyOverride",
        ),
        ({"eventType": "focusTime"}, "eventTypeRestriction"),
    ],
)
def test_values_that_are_refused(service: Service, changes: Json, reason: str) -> None:
    refused(400, reason, lambda: service.insert(timed(**changes)))
