"""Ids whose date is out of reach: of no series that anybody has, and no mistake of Sched's."""

from __future__ import annotations

from datetime import date

import pytest

from schedapp.model.booking import Booking
from schedapp.model.timespan import AllDay, Timed, When
from schedapp.model.typed_time import parse_instant
from tests.api.conftest import ZONE, Api

START = parse_instant("2026-12-08T09:00", ZONE)
KEYS = (
    "99991231T235959Z", "99991231T000000Z", "99991231", "99981231T120000Z", "22000101T000000Z", "22010101",
    "19691231T235959Z", "19691231", "00010101T000000Z", "00010101",
)  # fmt: skip
CALLS = (
    ("GET", "", None), ("PATCH", "", {"title": "Other"}), ("DELETE", "", None),
    ("POST", "/clashes", {"title": "Other"}), ("POST", "/progress", {"progress": "arrived"}),
    ("POST", "/complete", None), ("POST", "/approve", None),
)  # fmt: skip


@pytest.mark.parametrize("rule", ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;COUNT=4"])
@pytest.mark.parametrize(
    "when", [Timed(START, START + 1_800, ZONE), AllDay(date(2026, 12, 8), date(2026, 12, 10))], ids=["timed", "all-day"]
)
def test_a_date_out_of_reach_is_not_found(api: Api, when: When, rule: str) -> None:
    room = api.resource("Room 1")
    series = api.container.bookings.add(Booking("", "Check-up", when, (room.uid,), recurrence=(rule,))).booking
    for key in KEYS:
        for method, step, body in CALLS:
            answer = api.request(method, f"/bookings/{series.uid}/{key}{step}", **({"json": body} if body else {}))
            assert answer.status_code == 404, (key, method, step, answer.text)
        assert api.get(f"/bookings/{series.uid}/{key}/history").status_code in (200, 404), key
    assert api.get(f"/bookings/{series.uid}").status_code == 200
