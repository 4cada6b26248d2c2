"""Google's JSON as our dataclasses. Reading never raises for an odd event: it is repaired or left empty."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from schedapp.errors import SchedError
from schedapp.google.texts import storable
from schedapp.google.texts import text_of as _text
from schedapp.model.booking import Transparency
from schedapp.model.connection import RemoteCalendar
from schedapp.model.event import Content, Event, Marker
from schedapp.model.rules import canonical
from schedapp.model.timespan import (
    AllDay,
    Span,
    Timed,
    When,
    check_when,
    instant_text,
    to_local,
    zone_info,
)

Json = dict[str, Any]

UID_KEY = "schedUid"
NONCE_KEY = "schedNonce"
_LOW_ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess")
_STATUSES = ("confirmed", "tentative", "cancelled")
_YEARS = range(1000, 9000)
_SHORTEST = 60
_MOST_ROOMS = 5
_MARKER_TEXT = re.compile(r"[!-~]{1,200}")


def read_event(item: object, zone: str, access_role: str = "") -> Event | None:
    """An event of a calendar in `zone` (an IANA name); None for an item without an id, which nothing can refer to.

    `access_role` is the listing's, "" when it is not known (a single get).
    """
    if not isinstance(item, dict) or not _text(item, "id"):
        return None
    status = _text(item, "status")
    organizer = item.get("organizer")
    kind = _text(item, "eventType") or "default"
    organized = bool(organizer.get("self")) if isinstance(organizer, dict) else True
    return Event(
        event_id=_text(item, "id"),
        etag=_text(item, "etag"),
        status=status if status in _STATUSES else "confirmed",
        content=read_content(item, zone),
        ical_uid=_text(item, "iCalUID"),
        recurring_event_id=_text(item, "recurringEventId"),
        original_start=_original_start(item.get("originalStartTime"), zone),
        marker=read_marker(item),
        ours=organized and kind == "default" and item.get("locked") is not True and _is_addressable(item),
        masked=_masked(item, access_role, organized),
        event_type=kind,
        updated=_text(item, "updated"),
        declined=_declined_rooms(item.get("attendees")),
        title=_text(item, "summary"),
    )


def _is_addressable(item: Json) -> bool:
    """Whether it can be written to at all: by its id as it is, with If-Match."""
    return _text(item, "id") == item["id"] and bool(_text(item, "etag"))


def _declined_rooms(attendees: object) -> tuple[str, ...]:
    """Names of the rooms (and other resources of Google's) among the guests that declined."""
    guests = attendees if isinstance(attendees, list) else []
    rooms = (guest for guest in guests if isinstance(guest, dict) and guest.get("resource") is True)
    said_no = (room for room in rooms if room.get("responseStatus") == "declined")
    return tuple(filter(None, (_text(room, "displayName") or _text(room, "email") for room in said_no)))[:_MOST_ROOMS]


def read_content(item: Json, zone: str) -> Content | None:
    """The owned fields; None where no start can be understood (as in most tombstones) or the time is out of reach."""
    when = _read_when(item, zone)
    if when is None or not _within_reach(when):
        return None
    hidden = _text(item, "visibility") in ("private", "confidential")
    return Content(
        summary=_text(item, "summary"),
        when=when,
        recurrence=_recurrence(item.get("recurrence"), when),
        transparency=Transparency.TRANSPARENT if item.get("transparency") == "transparent" else Transparency.OPAQUE,
        visibility="private" if hidden else "default",
        location=_text(item, "location"),
        status="tentative" if item.get("status") == "tentative" else "confirmed",
        description=_text(item, "description"),
    )


def read_marker(item: Json) -> Marker | None:
    properties = item.get("extendedProperties")
    private = properties.get("private") if isinstance(properties, dict) else None
    if not isinstance(private, dict):
        return None
    uid, nonce = private.get(UID_KEY), private.get(NONCE_KEY)
    if not isinstance(uid, str) or not _MARKER_TEXT.fullmatch(uid):
        return None
    return Marker(uid, nonce if isinstance(nonce, str) and _MARKER_TEXT.fullmatch(nonce) else "")


def read_calendar(item: object) -> RemoteCalendar | None:
    """An entry of the calendar list; None for one that was taken off the list or has no id."""
    if not isinstance(item, dict) or not _text(item, "id") or item.get("deleted") is True:
        return None
    return RemoteCalendar(
        calendar_id=_text(item, "id"),
        summary=_text(item, "summaryOverride") or _text(item, "summary") or _text(item, "id"),
        zone=known_zone(_text(item, "timeZone"), "UTC"),
        access_role=_text(item, "accessRole") or "none",
        primary=item.get("primary") is True,
    )


def read_span(item: object) -> Span | None:
    """A busy period of a free/busy answer; None for one that is none."""
    if not isinstance(item, dict):
        return None
    start, end = (_moment({"dateTime": item.get(name)}, "UTC") for name in ("start", "end"))
    if not isinstance(start, int) or not isinstance(end, int) or end <= start:
        return None
    return Span(start, end)


def known_zone(name: str, otherwise: str) -> str:
    """The name if the zone database has it."""
    try:
        return zone_info(name).key if name else otherwise
    except SchedError:
        return otherwise


def _masked(item: Json, access_role: str, organized: bool) -> bool:
    """Whether details were withheld, so that an absent summary says nothing."""
    if access_role == "freeBusyReader":
        return True
    private = _text(item, "visibility") in ("private", "confidential") and "summary" not in item
    return private and (access_role in _LOW_ROLES or (not access_role and not organized))


def _read_when(item: Json, zone: str) -> When | None:
    start = _moment(item.get("start"), zone)
    end = _moment(item.get("end"), zone)
    if start is None:
        return None
    if isinstance(start, date):
        last = end if isinstance(end, date) else _date_of(end, zone)
        return AllDay(start, max(last or start, start + timedelta(days=1)))
    finish = end if isinstance(end, int) else start
    label = item["start"].get("timeZone")
    return Timed(start, max(finish, start + _SHORTEST), known_zone(label if isinstance(label, str) else "", zone))


def _within_reach(when: When) -> bool:
    try:
        check_when(when)
    except SchedError:
        return False
    return True


def _moment(value: object, zone: str) -> int | date | None:
    """UTC epoch seconds of a `dateTime`, a date of a `date`, None for neither (or a year out of reach)."""
    if not isinstance(value, dict):
        return None
    try:
        if isinstance(value.get("dateTime"), str):
            moment = datetime.fromisoformat(value["dateTime"])
            if moment.tzinfo is None:
                label = value.get("timeZone")
                moment = moment.replace(tzinfo=zone_info(known_zone(label if isinstance(label, str) else "", zone)))
            return int(moment.timestamp()) if moment.year in _YEARS else None
        day = date.fromisoformat(value["date"])
        return day if day.year in _YEARS else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _date_of(epoch: int | date | None, zone: str) -> date | None:
    return to_local(epoch, zone).date() if isinstance(epoch, int) else epoch


def _original_start(value: object, zone: str) -> str:
    moment = _moment(value, zone)
    if moment is None:
        return ""
    return instant_text(moment) if isinstance(moment, int) else moment.strftime("%Y%m%d")


def _recurrence(lines: object, when: When) -> tuple[str, ...]:
    texts = [storable(line) for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
    try:
        return canonical(texts, when)
    except (SchedError, ValueError, OverflowError, LookupError, TypeError):
        return tuple(sorted(text.strip() for text in texts))
