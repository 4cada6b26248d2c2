"""What the clinic of the pictures has to answer: edits on both sides, a calendar that was emptied."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from schedapp.model.booking import EditScope
from schedapp.model.timespan import Timed, to_local
from schedapp.simulator import DOCTOR
from tests.gui.hands import THU, WED, ZONE, at
from tests.gui.picture_week import MEIER, Clinic


def event_of(clinic: Clinic, calendar: str, start: int) -> dict[str, Any]:
    """The event of a calendar that begins at an instant."""
    found = clinic.sim.google.list(calendar)
    return next(event for event in found if _begins(event) == start)


def disturb(clinic: Clinic, *, held: bool = False) -> None:
    """Two conflicts; with `held` also a calendar from which many events were deleted."""
    google, bookings = clinic.sim.google, clinic.container.bookings
    moved = event_of(clinic, DOCTOR, at(WED, "08:00"))
    google.patch(DOCTOR, moved["id"], {"start": _at(WED, "08:30"), "end": _at(WED, "09:30")})
    name = clinic.named("J. Silva")
    bookings.move(name, Timed(at(WED, "09:00"), at(WED, "10:00"), ZONE), EditScope.ALL)
    renamed = event_of(clinic, DOCTOR, at(THU, "13:00"))
    google.patch(DOCTOR, renamed["id"], {"summary": "Vaccination, second dose"})
    bookings.edit(clinic.named("N. Ivanova"), {"title": "Vaccination (flu)"}, EditScope.ALL)
    if held:
        calendar = next(
            status.connection.calendar_id
            for status in clinic.container.calendars.connections()
            if status.connection.resource == clinic.uid(MEIER)
        )
        for event in google.list(calendar):
            google.delete(calendar, event["id"])
    clinic.container.calendars.sync()


def _at(day: int, clock: str) -> dict[str, str]:
    return {"dateTime": to_local(at(day, clock), ZONE).isoformat(), "timeZone": ZONE}


def _begins(event: dict[str, Any]) -> int:
    moment = event.get("start", {}).get("dateTime")
    return int(datetime.fromisoformat(moment).timestamp()) if moment else 0
