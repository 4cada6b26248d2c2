"""How resources look to the one who asks: roles mask them, a time zone re-renders them."""

from __future__ import annotations

from datetime import UTC, datetime

from schedapp.simulator import ids, times
from schedapp.simulator.errors import Json
from schedapp.simulator.state import Account, Calendar, ListEntry, Row, rank

_BUSY_FIELDS = (
    "kind", "etag", "id", "status", "htmlLink", "updated", "start", "end", "recurringEventId",
    "originalStartTime", "iCalUID", "sequence", "eventType",
)  # fmt: skip
_NOTIFICATIONS = [
    {"type": kind, "method": "email"} for kind in ("eventCreation", "eventChange", "eventCancellation", "eventResponse")
]
_CONFERENCE = {"allowedConferenceSolutionTypes": ["hangoutsMeet"]}


def event(
    row: Row, role: str, *, zone_name: str | None = None, max_attendees: int | None = None, bare: bool = False
) -> Json:
    """The event as a role sees it. `bare` shows a tombstone with its guaranteed fields alone."""
    data = row.data
    if bare and row.cancelled:
        return tombstone(data)
    if role == "freeBusyReader" or hidden(data, role):
        data = {key: data[key] for key in _BUSY_FIELDS if key in data} | {"visibility": "private"}
    if zone_name is not None:
        data = _in_zone(data, zone_name)
    if max_attendees is not None and len(data.get("attendees", ())) > max_attendees:
        own = [a for a in data["attendees"] if a.get("self")][:1]
        data = {**data, "attendees": own or data["attendees"][:max_attendees], "attendeesOmitted": True}
    return data


def tombstone(data: Json) -> Json:
    """A cancelled event with little more than what Google guarantees."""
    kept = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
    return {key: data[key] for key in kept if key in data}


def barest_tombstone(data: Json) -> Json:
    """A cancelled event with nothing but what Google guarantees, and that it is one."""
    kept = ("id", "status", "recurringEventId", "originalStartTime")
    return {key: data[key] for key in kept if key in data}


def hidden(data: Json, role: str) -> bool:
    """Whether a role sees no more of an event than its times."""
    return data.get("visibility") in ("private", "confidential") and rank(role) < rank("writer")


def _in_zone(data: Json, zone_name: str) -> Json:
    shown = dict(data)
    for name in ("start", "end", "originalStartTime"):
        if "dateTime" in shown.get(name, {}):
            moment = datetime.fromisoformat(shown[name]["dateTime"]).astimezone(UTC)
            shown[name] = {**shown[name], "dateTime": times.render(moment, zone_name)}
    return shown


def event_list(calendar: Calendar, role: str, reminders: list[Json]) -> Json:
    """The head of an events listing, without items and tokens."""
    return {
        "kind": "calendar#events",
        "etag": ids.collection_etag(calendar.id, calendar.revision, calendar.updated_us),
        "summary": calendar.summary,
        "description": calendar.description or "",
        "updated": times.iso_ms(calendar.updated_us),
        "timeZone": calendar.time_zone,
        "accessRole": role,
        "defaultReminders": reminders,
    }


def list_entry(calendar: Calendar | None, entry: ListEntry, account: Account) -> Json:
    """One calendar as the account's list shows it; a lost one is `deleted`."""
    head: Json = {
        "kind": "calendar#calendarListEntry",
        "etag": f'"{entry.etag_us}"',
        "id": entry.calendar_id,
    }
    if entry.deleted or calendar is None:
        return head | {"deleted": True}
    shown: Json = head | {"summary": calendar.summary}
    if calendar.description:
        shown["description"] = calendar.description
    shown["timeZone"] = calendar.time_zone
    if calendar.owner and not calendar.primary:
        shown["dataOwner"] = calendar.owner
    if entry.summary_override:
        shown["summaryOverride"] = entry.summary_override
    shown |= {
        "colorId": entry.color_id,
        "backgroundColor": entry.background,
        "foregroundColor": "#000000",
    }
    shown |= {name: True for name in ("hidden", "selected") if getattr(entry, name)}
    shown |= {"accessRole": calendar.role_of(account.email), "defaultReminders": entry.reminders}
    if entry.notifications:
        shown["notificationSettings"] = {"notifications": _NOTIFICATIONS}
    if calendar.primary and calendar.id == account.email:
        shown["primary"] = True
    shown["conferenceProperties"] = _CONFERENCE
    return shown


def calendar_resource(calendar: Calendar) -> Json:
    """The calendar's own properties."""
    shown: Json = {
        "kind": "calendar#calendar",
        "etag": ids.calendar_etag(calendar.id, calendar.summary, calendar.time_zone),
        "id": calendar.id,
        "summary": calendar.summary,
    }
    if calendar.description:
        shown["description"] = calendar.description
    if calendar.location:
        shown["location"] = calendar.location
    shown["timeZone"] = calendar.time_zone
    if calendar.owner and not calendar.primary:
        shown["dataOwner"] = calendar.owner
    shown["conferenceProperties"] = _CONFERENCE
    return shown
