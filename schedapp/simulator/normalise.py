"""From the body of a write to the event that is stored: checks, defaults, and Google's rewriting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from schedapp.simulator import recurrence, rules, times
from schedapp.simulator.errors import ApiError, Json, bad_request, invalid, time_range_empty, too_large

FIELD_ORDER = (
    "kind", "etag", "id", "status", "htmlLink", "created", "updated", "summary", "description", "location",
    "colorId", "creator", "organizer", "start", "end", "endTimeUnspecified", "recurrence", "recurringEventId",
    "originalStartTime", "transparency", "visibility", "iCalUID", "sequence", "attendees", "attendeesOmitted",
    "extendedProperties", "hangoutLink", "conferenceData", "gadget", "anyoneCanAddSelf",
    "guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests", "privateCopy", "locked",
    "reminders", "source", "attachments", "workingLocationProperties", "outOfOfficeProperties",
    "focusTimeProperties", "birthdayProperties", "eventLabelId", "eventType",
)  # fmt: skip
READ_ONLY = frozenset(
    {
        "kind", "etag", "id", "htmlLink", "created", "updated", "creator", "organizer", "hangoutLink",
        "recurringEventId", "originalStartTime", "iCalUID", "eventType", "attendeesOmitted", "privateCopy",
        "locked", "endTimeUnspecified",
    }
)  # fmt: skip
_OMITTED_DEFAULTS: Json = {
    "transparency": "opaque",
    "visibility": "default",
    "anyoneCanAddSelf": False,
    "guestsCanInviteOthers": True,
    "guestsCanModify": False,
    "guestsCanSeeOtherGuests": True,
}
_CHOICES = {
    "status": ("confirmed", "tentative", "cancelled"),
    "transparency": ("opaque", "transparent"),
    "visibility": ("default", "public", "private", "confidential"),
}
_LIMITS = {"summary": 4096, "location": 4096, "description": 32_768}
_KEY_LIMIT, _VALUE_LIMIT, _COUNT_LIMIT, _TOTAL_LIMIT = 44, 1024, 300, 32_768


def clean(fields: Json, zone_name: str, refused_zones: frozenset[str] = frozenset()) -> Json:
    """The writable part of an event as Google stores it; `zone_name` is the calendar's zone.

    Raises ApiError 400 in Google's words for what Google refuses.
    """
    kept = ("start", "end")
    made = {key: value for key, value in fields.items() if key in kept or value not in (None, "", [], {})}
    made = {key: value for key, value in made.items() if value is not None}
    for key, allowed in _CHOICES.items():
        if key in made and made[key] not in allowed:
            raise invalid(f"Invalid value for: {made[key]} is not a valid value")
    for key, limit in _LIMITS.items():
        if len(made.get(key, "")) > limit:
            raise too_large()
    made.setdefault("status", "confirmed")
    made["start"], made["end"] = _times(made, zone_name, refused_zones)
    _recurrence(made)
    for key, cleaner in _CLEANERS.items():
        if key in made:
            made[key] = cleaner(made[key])
    made.setdefault("reminders", {"useDefault": True})
    return {
        key: value
        for key, value in made.items()
        if value not in ({}, []) and (key not in _OMITTED_DEFAULTS or value != _OMITTED_DEFAULTS[key])
    }


def ordered(data: Json) -> Json:
    """The same event with its fields in Google's order, unknown ones last."""
    known = {key: data[key] for key in FIELD_ORDER if key in data}
    return known | {key: value for key, value in data.items() if key not in known}


def merge(stored: Json, patch: Json) -> Json:
    """Google's PATCH: objects merge, null deletes, everything else (lists too) is replaced whole."""
    made = dict(stored)
    for key, value in patch.items():
        if value is None:
            made.pop(key, None)
        elif isinstance(value, dict):
            inner = made.get(key)
            made[key] = merge(inner if isinstance(inner, dict) else {}, value)
        else:
            made[key] = value
    return made


def writable(data: Json) -> Json:
    """The part of an event that a client may write."""
    return {key: value for key, value in data.items() if key not in READ_ONLY}


def _times(fields: Json, zone_name: str, refused: frozenset[str]) -> tuple[Json, Json]:
    for side in ("start", "end"):
        if side not in fields:
            raise ApiError(400, "required", f"Missing {side} time.")
    start, end = _present(fields["start"]), _present(fields["end"])
    for side, stamp in (("start", start), ("end", end)):
        if "date" in stamp and "dateTime" in stamp:
            raise invalid(f"Invalid {side} time.")
    if ("date" in start) != ("date" in end) or ("dateTime" in start) != ("dateTime" in end):
        raise _mixed()
    if not {"date", "dateTime"} & set(start):
        raise _mixed()
    made = _stamp("start", start, zone_name, refused), _stamp("end", end, zone_name, refused)
    _check_order(made)
    return made


def _mixed() -> ApiError:
    return invalid("Start and end times must either both be date or both be dateTime.")


def _present(stamp: Json) -> Json:
    return {key: value for key, value in stamp.items() if value not in (None, "")}


def _stamp(side: str, stamp: Json, zone_name: str, refused: frozenset[str]) -> Json:
    label = stamp.get("timeZone")
    if label is not None:
        try:
            times.zone(label)
        except ValueError:
            refused = frozenset({label})
        if label in refused:
            raise invalid(f"Invalid time zone definition for {side} time.")
    try:
        if "date" in stamp:
            return {"date": times.parse_date(stamp["date"]).isoformat()}
        moment = times.parse_date_time(stamp["dateTime"])
    except ValueError as error:
        raise invalid(f"Invalid {side} time.") from error
    if moment.tzinfo is None:
        if label is None:
            raise ApiError(400, "required", f"Missing time zone definition for {side} time.")
        moment = moment.replace(tzinfo=times.zone(label))
    return {"dateTime": times.render(moment, zone_name), "timeZone": label or zone_name}


def _check_order(made: tuple[Json, Json]) -> None:
    start, end = made
    if "date" in start:
        if end["date"] <= start["date"]:
            raise time_range_empty()
    elif datetime.fromisoformat(end["dateTime"]) < datetime.fromisoformat(start["dateTime"]):
        raise time_range_empty()


def _recurrence(made: Json) -> None:
    if "recurrence" not in made:
        return
    made["recurrence"] = rules.clean_lines(made["recurrence"], all_day="date" in made["start"])
    recurrence.series_of(made)  # refuses a rule that cannot be expanded


def require_zones(fields: Json) -> None:
    """400 when a recurring event is written with times that name no zone."""
    for side in ("start", "end"):
        stamp = fields.get(side) or {}
        if fields.get("recurrence") and stamp.get("dateTime") and not stamp.get("timeZone"):
            raise ApiError(400, "required", f"Missing time zone definition for {side} time.")


def _reminders(value: Json) -> Json:
    overrides = value.get("overrides") or []
    use_default = bool(value.get("useDefault", False))
    if use_default and overrides:
        message = "Cannot specify both default reminders and overrides at the same time."
        raise invalid(message, "cannotUseDefaultRemindersAndSpecifyOverride")
    if len(overrides) > 5:
        raise invalid("Too many reminder overrides.")
    for override in overrides:
        if override.get("method") not in ("email", "popup"):
            raise invalid("Invalid reminder method.")
        if not 0 <= override.get("minutes", -1) <= 40_320:
            raise invalid("Invalid reminder minutes.")
    return {"useDefault": use_default} | ({"overrides": overrides} if overrides else {})


def _extended(value: Json) -> Json:
    made: Json = {}
    for kind in ("private", "shared"):
        kept = {
            key: text[:_VALUE_LIMIT]
            for key, text in (value.get(kind) or {}).items()
            if text is not None and len(key) <= _KEY_LIMIT
        }
        if kept:
            made[kind] = kept
    pairs = [pair for kept in made.values() for pair in kept.items()]
    if len(pairs) > _COUNT_LIMIT or sum(len(key) + len(text) for key, text in pairs) > _TOTAL_LIMIT:
        raise too_large()
    return made


def _attendees(value: list[Any]) -> list[Json]:
    made = []
    for attendee in value:
        if not attendee.get("email"):
            raise ApiError(400, "required", "Missing attendee email.")
        kept = {key: item for key, item in attendee.items() if key not in ("self", "organizer") and item}
        made.append({"email": kept.pop("email"), **kept, "responseStatus": _response(attendee)})
    return made


def _response(attendee: Json) -> str:
    answer = str(attendee.get("responseStatus") or "needsAction")
    if answer not in ("needsAction", "declined", "tentative", "accepted"):
        raise invalid("Invalid attendee response status.")
    return answer


def _attachments(value: list[Any]) -> list[Any]:
    if len(value) > 25:
        raise invalid("Too many attachments.")
    if any(not attachment.get("fileUrl") for attachment in value):
        raise ApiError(400, "required", "Missing attachment file URL.")
    return value


def _source(value: Json) -> Json:
    if not str(value.get("url", "")).startswith(("http://", "https://")):
        raise bad_request("Invalid source URL.")
    return value


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "reminders": _reminders,
    "extendedProperties": _extended,
    "attendees": _attendees,
    "attachments": _attachments,
    "source": _source,
}
