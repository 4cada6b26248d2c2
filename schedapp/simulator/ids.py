"""Ids, etags and links in the forms that Google mints."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

BASE32HEX = "0123456789abcdefghijklmnopqrstuv"
_CLIENT_ID = re.compile(r"[a-v0-9]{5,1024}", re.ASCII)


def is_event_id(text: str) -> bool:
    """Whether a client may choose this id for a new event."""
    return bool(_CLIENT_ID.fullmatch(text))


def new_event_id() -> str:
    """26 characters of base32hex, like the ids that Google hands out."""
    return "".join(secrets.choice(BASE32HEX) for _ in range(26))


def new_calendar_id() -> str:
    """The id of a new secondary calendar."""
    return f"c_{secrets.token_hex(32)}@group.calendar.google.com"


def id_of_ical_uid(ical_uid: str) -> str:
    """The id of an event that was inserted with a foreign iCalUID: `_` and its base32hex."""
    return "_" + base64.b32hexencode(ical_uid.encode()).decode().rstrip("=").lower()


def new_secret(length: int = 43) -> str:
    """An unguessable text for tokens and codes."""
    return secrets.token_urlsafe(length)[:length]


def event_etag(micros: int) -> str:
    """Twice the microseconds of the last change, in quotes: what real events carry."""
    return f'"{2 * micros}"'


def collection_etag(calendar_id: str, revision: int, micros: int) -> str:
    """The etag of a listing, shaped like `"p33nkk7g8s9m920o"`: changes with each change of the calendar."""
    digest = hashlib.blake2b(f"{calendar_id} {revision} {micros}".encode(), digest_size=8).digest()
    return f'"p3{base64.b32hexencode(digest).decode().lower()[:13]}0o"'


def calendar_etag(calendar_id: str, summary: str, zone_name: str) -> str:
    """The etag of a calendar's own properties."""
    digest = hashlib.blake2b(f"{calendar_id}\n{summary}\n{zone_name}".encode(), digest_size=20).digest()
    return f'"{base64.urlsafe_b64encode(digest).decode().rstrip("=")}"'


def html_link(event_id: str, calendar_id: str) -> str:
    """The address of the event's page in Google Calendar."""
    short = re.sub(r"@group\.calendar\.google\.com$", "@g", calendar_id)
    eid = base64.urlsafe_b64encode(f"{event_id} {short}".encode()).decode().rstrip("=")
    return f"https://www.google.com/calendar/event?eid={eid}"


def order_key(seed: int, event_id: str) -> str:
    """Where an event stands in a full listing: arbitrary, but the same each time."""
    return hashlib.blake2b(f"{seed} {event_id}".encode(), digest_size=8).hexdigest()
