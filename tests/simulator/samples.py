"""Bodies and small helpers that many tests share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from schedapp.simulator import DOCTOR
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service

ZURICH = "Europe/Zurich"


def timed(start: str = "2026-12-01T10:00:00", end: str = "2026-12-01T11:00:00", **more: Any) -> Json:
    """A one-off event in Zurich's time."""
    stamps = {"start": {"dateTime": start, "timeZone": ZURICH}, "end": {"dateTime": end, "timeZone": ZURICH}}
    return {"summary": "Check-up", **stamps, **more}


def all_day(start: str = "2026-12-01", end: str = "2026-12-02", **more: Any) -> Json:
    return {"summary": "Leave", "start": {"date": start}, "end": {"date": end}, **more}


def weekly(rule: str = "RRULE:FREQ=WEEKLY;COUNT=4", **more: Any) -> Json:
    """Tuesdays at ten from 1 December 2026."""
    return timed(recurrence=[rule], **more)


def refused(status: int, reason: str, act: Callable[[], Any]) -> Json:
    """Run `act`, which must be refused so; gives the error's body."""
    with pytest.raises(HttpError) as caught:
        act()
    body = json.loads(caught.value.content)["error"]
    entry: Json = body["errors"][0]
    assert (caught.value.status_code, body["code"], entry["reason"]) == (status, status, reason), caught.value
    return entry | {"headline": body["message"]}


def ids(items: list[Json]) -> list[str]:
    return sorted(item["id"] for item in items)


def starts(service: Service, master: str, **params: Any) -> list[str]:
    """Where the occurrences begin, in the calendar's zone."""
    found = service.events.instances(calendarId=DOCTOR, eventId=master, maxResults=2500, **params).execute()["items"]
    return [item["start"].get("dateTime") or item["start"]["date"] for item in found]
