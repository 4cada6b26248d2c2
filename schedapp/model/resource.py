"""Anything bookable: a room, a person, a device, a service; with its zone, weekly hours and capacity."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from schedapp.errors import BadInput
from schedapp.model.booking import check_text
from schedapp.model.timespan import MINUTE, Span, day_start, to_local, zone_info

MAX_NAME = 120
MAX_DESCRIPTION = 2_000
MAX_ADDRESS = 500
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
PALETTE = (
    "#2563EB", "#7C3AED", "#DB2777", "#0891B2", "#0F766E", "#B45309", "#4D7C0F", "#64748B", "#C026D3", "#475569",
)  # fmt: skip


class Kind(StrEnum):
    """What a resource is; the order is the order of the groups in every list."""

    PERSON = "person"
    ROOM = "room"
    EQUIPMENT = "equipment"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, order=True)
class OpenHours:
    """One weekly interval: weekday 0 (Monday) to 6, minutes from local midnight, `end` up to 1,440."""

    weekday: int
    start: int
    end: int


def _office_hours() -> tuple[OpenHours, ...]:
    return tuple(OpenHours(day, 8 * 60, 18 * 60) for day in range(5))


@dataclass(frozen=True, slots=True)
class Resource:
    """A bookable thing. `uid` is its id everywhere outside the database; buffers are in minutes."""

    uid: str
    name: str
    kind: Kind = Kind.ROOM
    colour: str = PALETTE[0]
    zone: str = "UTC"
    hours: tuple[OpenHours, ...] = field(default_factory=_office_hours)
    capacity: int = 1
    buffer_before: int = 0
    buffer_after: int = 0
    description: str = ""
    position: int = 0
    version: int = 0
    image_url: str = ""
    booking_url: str = ""
    """Addresses (https) of a picture, and of a page where people book it themselves; Sched opens neither."""


def check_resource(resource: Resource) -> Resource:
    """Returns the resource; raises BadInput for a name, colour, zone, hours or capacity that cannot be used."""
    name = resource.name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise BadInput("This name cannot be used.", f"Give a name of 1 to {MAX_NAME} visible characters.")
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", resource.colour):
        raise BadInput(f"“{resource.colour[:20]}” is not a colour.", "Write it as #2563EB.")
    if not 1 <= resource.capacity <= 1000:
        raise BadInput("This capacity cannot be used.", "Give a number from 1 to 1000.")
    if not (0 <= resource.buffer_before <= 480 and 0 <= resource.buffer_after <= 480):
        raise BadInput("These buffers cannot be used.", "Give 0 to 480 minutes.")
    zone_info(resource.zone)
    check_text(resource.description, "description", MAX_DESCRIPTION)
    for address in (resource.image_url, resource.booking_url):
        _check_address(address)
    for hours in resource.hours:
        if not (0 <= hours.weekday <= 6 and 0 <= hours.start < hours.end <= 1440):
            raise BadInput("These hours cannot be used.", "Write them as “Mo-Fr 08:00-18:00”.")
    return resource


def _check_address(text: str) -> None:
    if not text:
        return
    if len(text) > MAX_ADDRESS or not re.fullmatch(r"https://[^\s/?#@\\]+([/?#][!-~]*)?", text, re.ASCII):
        raise BadInput("This address cannot be used.", "Write it as https://clinic.example/room-1.")


_PART = re.compile(r"(?P<days>[A-Za-z,\-]+)\s+(?P<times>\d.*)")
_RANGE = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


def parse_hours(text: str) -> tuple[OpenHours, ...]:
    """Weekly hours from text such as `Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-12:00`; empty text is "never open".

    The words are a small part of the OpenStreetMap opening_hours notation; intervals that overlap become one.
    Raises BadInput.
    """
    found: list[OpenHours] = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise _bad_hours(part)
        for weekday in _weekdays(match["days"]):
            found.extend(_interval(weekday, piece.strip()) for piece in match["times"].split(","))
    return tuple(_joined(sorted(found)))


def _joined(hours: list[OpenHours]) -> list[OpenHours]:
    """Sorted intervals with those that overlap made one."""
    joined: list[OpenHours] = []
    for one in hours:
        last = joined[-1] if joined else None
        if last is not None and last.weekday == one.weekday and one.start < last.end:
            joined[-1] = OpenHours(last.weekday, last.start, max(last.end, one.end))
        else:
            joined.append(one)
    return joined


def _bad_hours(text: str) -> BadInput:
    return BadInput(f"“{text[:40]}” are not weekly hours.", "Write them as “Mo-Fr 08:00-18:00; Sa 09:00-12:00”.")


def _weekdays(text: str) -> list[int]:
    days: list[int] = []
    for piece in text.split(","):
        names = [name.strip().title()[:2] for name in piece.split("-")]
        if len(names) > 2 or any(name not in DAYS for name in names):
            raise _bad_hours(text)
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        days.extend(day % 7 for day in range(first, (last if last >= first else last + 7) + 1))
    return days


def _interval(weekday: int, text: str) -> OpenHours:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise _bad_hours(text)
    h1, m1, h2, m2 = map(int, match.groups())
    start, end = h1 * 60 + m1, h2 * 60 + m2
    if m1 > 59 or m2 > 59 or not 0 <= start < end <= 1440:
        raise _bad_hours(text)
    return OpenHours(weekday, start, end)


def format_hours(hours: tuple[OpenHours, ...]) -> str:
    """The text that `parse_hours` reads, with runs of equal days joined."""
    by_day: dict[int, str] = {}
    for weekday in range(7):
        pieces = [h for h in sorted(hours) if h.weekday == weekday]
        by_day[weekday] = ",".join(f"{_clock(h.start)}-{_clock(h.end)}" for h in pieces)
    parts: list[str] = []
    day = 0
    while day < 7:
        last = day
        while last < 6 and by_day[last + 1] == by_day[day]:
            last += 1
        if by_day[day]:
            name = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            parts.append(f"{name} {by_day[day]}")
        day = last + 1
    return "; ".join(parts)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def open_spans(resource: Resource, day: date) -> list[Span]:
    """The UTC spans in which a resource is open on a local date of its zone."""
    midnight = to_local(day_start(day, resource.zone), resource.zone).replace(tzinfo=None)
    spans = []
    for hours in resource.hours:
        if hours.weekday == day.weekday():
            zone = zone_info(resource.zone)
            start = (midnight + timedelta(minutes=hours.start)).replace(tzinfo=zone)
            end = (midnight + timedelta(minutes=hours.end)).replace(tzinfo=zone)
            spans.append(Span(int(start.timestamp()), int(end.timestamp())))
    return spans


def busy_span(resource: Resource, span: Span, before: int = 0, after: int = 0) -> Span:
    """The span with buffers around it: of the resource's and those given (minutes, a service's) the larger."""
    return Span(
        span.start - max(resource.buffer_before, before) * MINUTE, span.end + max(resource.buffer_after, after) * MINUTE
    )
