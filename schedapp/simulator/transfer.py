"""Events that come from elsewhere: events.import, and events.move from one calendar to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from schedapp.simulator import ids, normalise, times
from schedapp.simulator.errors import ApiError, Json, duplicate, invalid, not_found, not_organizer
from schedapp.simulator.events import Writer
from schedapp.simulator.state import Calendar, Row, Store


def import_event(writer: Writer, body: Json) -> Row:
    """A private copy of somebody's event: made, or written over the one that has this iCalUID."""
    uid = body.get("iCalUID")
    if not uid:
        raise ApiError(400, "required", "Missing iCalUID.")
    if body.get("eventType", "default") != "default":
        raise event_type_restriction()
    content = {key: value for key, value in body.items() if key not in ("id", "sequence")}
    freely = Writer(writer.store, writer.calendar, writer.email, replace(writer.rules, person=True))
    for row in list(writer.calendar.rows.values()):
        if row.data.get("iCalUID") == uid and not row.master_id:
            return freely.update(row.id, {**content, "status": content.get("status") or "confirmed"})
    return freely.insert(content)


def move(store: Store, source: Calendar, target: Calendar, event_id: str, email: str) -> Row:
    """Move an event, or a series with its exceptions: cancelled stubs stay here, the same ids live there."""
    writer = Writer(store, source, email)
    row = writer.find(event_id)
    if row.master_id:
        message = "Cannot change the organizer of an instance."
        raise ApiError(400, "cannotChangeOrganizerOfInstance", message, "calendar")
    if row.cancelled:
        raise not_found()
    if row.data["eventType"] != "default":
        raise event_type_restriction()
    if not row.data["organizer"].get("self"):
        raise not_organizer()
    if source is target:
        raise invalid("The destination is the calendar that the event is in.", location="destination")
    there = target.rows.get(event_id)
    if there is not None and not there.cancelled:
        raise duplicate()
    moved = [_at_home(one.data, target) for one in (row, *source.exceptions_of(event_id))]
    made = store.commit(target, moved)[0]
    writer.delete(event_id)
    return made


def event_type_restriction() -> ApiError:
    """400: only events of the ordinary type may do this."""
    return invalid("This event type is not supported here.", "eventTypeRestriction")


def _at_home(data: Json, calendar: Calendar) -> Json:
    """The event as it looks on another calendar."""
    organizer: Json = {"email": calendar.id}
    if not calendar.primary:
        organizer["displayName"] = calendar.summary
    moved = {**data, "organizer": organizer | {"self": True}, "htmlLink": ids.html_link(data["id"], calendar.id)}
    for name in ("start", "end", "originalStartTime"):
        if "dateTime" in moved.get(name, {}):
            moment = datetime.fromisoformat(moved[name]["dateTime"])
            moved[name] = {**moved[name], "dateTime": times.render(moment, calendar.time_zone)}
    return normalise.ordered(moved)
