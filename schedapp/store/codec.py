"""Domain objects as JSON text for the columns that keep snapshots: a link's base, the history's before and after."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from schedapp.model.booking import Booking, Origin, Status, Transparency
from schedapp.model.event import Content
from schedapp.model.pool import Requirement
from schedapp.model.progress import Progress
from schedapp.model.timespan import AllDay, Timed, When


def when_fields(when: When) -> dict[str, Any]:
    """The time columns of a booking row, those of the other form set to None."""
    fields: dict[str, Any] = dict.fromkeys(("start", "end", "zone", "start_date", "end_date"))
    if isinstance(when, Timed):
        fields.update(start=when.start, end=when.end, zone=when.zone)
    else:
        fields.update(start_date=when.start.isoformat(), end_date=when.end.isoformat())
    return fields


def when_from(fields: dict[str, Any]) -> When:
    if fields["start"] is not None:
        return Timed(fields["start"], fields["end"], fields["zone"])
    return AllDay(date.fromisoformat(fields["start_date"]), date.fromisoformat(fields["end_date"]))


def content_text(content: Content | None) -> str | None:
    if content is None:
        return None
    fields = {
        "summary": content.summary,
        "when": when_fields(content.when),
        "recurrence": list(content.recurrence),
        "transparency": str(content.transparency),
        "visibility": content.visibility,
        "location": content.location,
        "status": content.status,
        "description": content.description,
    }
    return json.dumps(fields, ensure_ascii=False)


def content_from(text: str | None) -> Content | None:
    if text is None:
        return None
    fields = json.loads(text)
    fields["when"] = when_from(fields["when"])
    fields["recurrence"] = tuple(fields["recurrence"])
    fields["transparency"] = Transparency(fields["transparency"])
    return Content(**fields)


def value_text(value: object) -> str:
    """One field's value: a time as its columns, lines as a list, else text. None stands for nothing agreed."""
    if isinstance(value, Timed | AllDay):
        return json.dumps(when_fields(value))
    plain = list(value) if isinstance(value, tuple) else value if value is None else str(value)
    return json.dumps(plain, ensure_ascii=False)


def value_from(text: str) -> When | tuple[str, ...] | str | None:
    """What `value_text` wrote. Text that is no JSON is from before version 2: it is given as it is."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, dict):
        return when_from(value)
    return tuple(value) if isinstance(value, list) else value


def booking_text(booking: Booking | None) -> str | None:
    return None if booking is None else json.dumps(_booking_fields(booking), ensure_ascii=False)


def _booking_fields(booking: Booking) -> dict[str, Any]:
    names = (
        "uid", "title", "client", "phone", "notes", "location", "parent", "original_start", "read_only", "confined",
        "deleted",
        "version",
        "service",
        "squeeze",
        "expires_at",
    )  # fmt: skip
    fields: dict[str, Any] = {name: getattr(booking, name) for name in names}
    fields["when"] = when_fields(booking.when)
    fields["resources"] = list(booking.resources)
    fields["recurrence"] = list(booking.recurrence)
    fields["requirements"] = [[each.pool, each.resource, each.fixed] for each in booking.requirements]
    for name in ("status", "transparency", "origin", "progress"):
        fields[name] = str(getattr(booking, name))
    fields["overrides"] = [_booking_fields(override) for override in booking.overrides]
    return fields


def booking_from(text: str | None) -> Booking | None:
    return None if text is None else _booking_of(json.loads(text))


def _booking_of(fields: dict[str, Any]) -> Booking:
    fields["when"] = when_from(fields["when"])
    fields["resources"] = tuple(fields["resources"])
    fields["recurrence"] = tuple(fields["recurrence"])
    fields["requirements"] = tuple(Requirement(*each) for each in fields.get("requirements", ()))
    fields["status"] = Status(fields["status"])
    fields["transparency"] = Transparency(fields["transparency"])
    fields["origin"] = Origin(fields["origin"])
    fields["progress"] = Progress(fields.get("progress", ""))
    fields["overrides"] = tuple(_booking_of(override) for override in fields["overrides"])
    return Booking(**fields)
