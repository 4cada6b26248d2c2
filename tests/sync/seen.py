"""What a test sees of one desk and of Google, and the event that most of them begin with."""

from __future__ import annotations

from typing import Any

from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, ZONE, Desk, shortly

LUNCH = {"summary": "Lunch", "start": shortly("2026-12-02T12:00:00"), "end": shortly("2026-12-02T13:00:00")}
NINE = ("2026-12-02T09:00", "2026-12-02T10:00")


def only(sim: Simulator, calendar: str = DOCTOR) -> dict[str, Any]:
    (event,) = sim.google.list(calendar)
    return event


def hour(day: int, start: int) -> Timed:
    return Timed(*(parse_iso(f"2026-12-{day:02d}T{h:02d}:00", ZONE) for h in (start, start + 1)), ZONE)


def pulled(desk: Desk) -> str:
    """The uid of the one booking that there is."""
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE deleted_at IS NULL AND parent_id IS NULL")
    return str(uid)


def assert_quiet(desk: Desk) -> None:
    desk.sim.clear_requests()
    desk.sync()
    desk.sync()
    assert {request.method for request in desk.sim.requests} == {"events.list"}
