"""Our dataclasses as Google's JSON: the bodies of what is written, and times as parameters."""

from __future__ import annotations

from datetime import UTC, datetime

from schedapp.google.wire import NONCE_KEY, UID_KEY, Json
from schedapp.model.event import FIELDS, Content, Marker
from schedapp.model.timespan import AllDay, When, parse_instant_text, to_local

LONGEST_VALUE = 1024
"""Characters of an extended property; what is longer Google cuts in silence (Google: guides/extended-properties)."""
_CARRIED = (
    "summary", "description", "location", "visibility", "colorId", "attendees", "attachments", "reminders", "source",
    "guestsCanModify", "guestsCanInviteOthers", "guestsCanSeeOtherGuests",
)  # fmt: skip


def insert_body(event_id: str, content: Content, marker: Marker) -> Json:
    """The body of `events.insert`: what is empty is left out."""
    body = _body(content, frozenset(FIELDS), marker)
    for field in ("recurrence", "location", "description"):
        if not body[field]:
            del body[field]
    for end in ("start", "end"):
        body[end] = {key: value for key, value in body[end].items() if value is not None}
    return {"id": event_id, **body}


def continued_body(event_id: str, content: Content, fields: frozenset[str], marker: Marker, old: Json) -> Json:
    """The body of `events.insert` for the part of a series that goes on: the named fields of `content`, and of the
    old event (as Google gave it) what people put there. A meeting's link stays with the old one (Google: one request
    for each event).
    """
    own = _body(content, fields, marker)
    for end in {"start", "end"} & set(own):
        own[end] = {key: value for key, value in own[end].items() if value is not None}
    body = {name: old[name] for name in _CARRIED if old.get(name) is not None}
    if isinstance(body.get("attendees"), list):
        body["attendees"] = [_without(guest, "self", "organizer") for guest in body["attendees"]]
    properties = old.get("extendedProperties")
    kept = properties if isinstance(properties, dict) else {}
    theirs = kept.get("private")
    private = {**(theirs if isinstance(theirs, dict) else {}), **own["extendedProperties"]["private"]}
    body.update({name: value for name, value in own.items() if value not in (None, "")})
    return {"id": event_id, **body, "extendedProperties": {**kept, "private": private}}


def _without(guest: object, *names: str) -> object:
    return {key: value for key, value in guest.items() if key not in names} if isinstance(guest, dict) else guest


def patch_body(content: Content, fields: frozenset[str], marker: Marker, status: str) -> Json:
    """The body of `events.patch`: the named fields alone; None takes a value away, the rest is left as it is."""
    body = _body(content, fields, marker)
    return {**body, "status": status} if status else body


def _body(content: Content, fields: frozenset[str], marker: Marker) -> Json:
    unknown = fields - set(FIELDS)
    if unknown:
        raise ValueError(f"no such fields of an event: {sorted(unknown)}")
    if max(len(marker.uid), len(marker.nonce)) > LONGEST_VALUE:
        raise ValueError("the marker is too long")
    body: Json = {"extendedProperties": {"private": {UID_KEY: marker.uid, NONCE_KEY: marker.nonce or None}}}
    if "when" in fields:
        body.update(_ends(content.when))
    if "recurrence" in fields:
        body["recurrence"] = list(content.recurrence) or None
    if "transparency" in fields:
        body["transparency"] = content.transparency.value
    for name in fields & {"summary", "visibility", "location", "status", "description"}:
        body[name] = getattr(content, name)
    return body


def _ends(when: When) -> Json:
    """Both ends, always: a start moved past the stored end is refused. The keys of the other kind are taken away."""
    if isinstance(when, AllDay):
        return {
            name: {"date": day.isoformat(), "dateTime": None, "timeZone": None}
            for name, day in (("start", when.start), ("end", when.end))
        }
    return {
        name: {"dateTime": rfc3339(epoch, when.zone), "timeZone": when.zone, "date": None}
        for name, epoch in (("start", when.start), ("end", when.end))
    }


def rfc3339(epoch: int, zone: str = "UTC") -> str:
    """A time with the offset of its zone; in UTC where that offset has seconds, which RFC 3339 cannot say."""
    local = to_local(epoch, zone)
    offset = local.utcoffset()
    if not offset or offset.seconds % 60:
        return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return local.isoformat()


def original_start_param(original_start: str) -> str:
    """`20261208T080000Z` or `20261208` as `events.instances` takes it."""
    moment = parse_instant_text(original_start)
    return rfc3339(moment) if isinstance(moment, int) else moment.isoformat()
