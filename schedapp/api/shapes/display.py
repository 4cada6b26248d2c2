"""What the desk display is given."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from schedapp.api.shapes import Answer
from schedapp.model.timespan import Span, iso
from schedapp.services.display import Shown, ShownDay


class ShownSpan(Answer):
    """A time of today."""

    start: datetime
    end: datetime


class ShownBooking(ShownSpan):
    """Something that takes a resource. `title` is null where it was not asked for, or the token may not read it."""

    all_day: bool
    tentative: bool
    title: str | None = Field(examples=[None])


class ShownResource(Answer):
    """Today of one resource, in its own time zone."""

    id: str
    name: str = Field(examples=["Treatment room 1"])
    kind: str = Field(examples=["room"])
    colour: str = Field(examples=["#2563EB"])
    time_zone: str = Field(examples=["Europe/Zurich"])
    capacity: int
    day: ShownSpan = Field(description="From midnight to midnight.")
    open: list[ShownSpan] = Field(description="When it is open today.")
    bookings: list[ShownBooking] = Field(description="What takes it today, by start.")


class DisplayDay(Answer):
    """Today, as a screen shows it. Follow `/changes` from `cursor`, and ask again when something comes."""

    now: datetime
    cursor: str = Field(examples=["3fa91c2e-1042"])
    names: bool = Field(description="Whether the titles are in it.")
    resources: list[ShownResource]


def display_day(shown: Shown, *, names: bool) -> DisplayDay:
    made = {
        "now": iso(shown.now, "UTC"),
        "cursor": str(shown.cursor),
        "names": names,
        "resources": [_resource(each, names) for each in shown.days],
    }
    return DisplayDay.model_validate(made)


def _resource(shown: ShownDay, names: bool) -> dict[str, object]:
    resource = shown.resource
    bookings = [
        _span(Span(each.start, each.end), resource.zone)
        | {
            "all_day": each.all_day,
            "tentative": each.status.value == "tentative",
            "title": each.title if names else None,
        }
        for each in shown.taken
    ]
    return {
        "id": resource.uid,
        "name": resource.name,
        "kind": str(resource.kind),
        "colour": resource.colour,
        "time_zone": resource.zone,
        "capacity": resource.capacity,
        "day": _span(shown.day, resource.zone),
        "open": [_span(each, resource.zone) for each in shown.opened],
        "bookings": bookings,
    }


def _span(span: Span, zone: str) -> dict[str, object]:
    return {"start": iso(span.start, zone), "end": iso(span.end, zone)}
