"""A write as the library's request: the body, the precondition, what it is about and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schedapp.errors import EtagMismatch
from schedapp.google import bodies
from schedapp.google.quota import PATCH_UNITS
from schedapp.google.translate import Subject
from schedapp.model.event import Operation

LARGEST_BATCH = 50


def check_batch(operations: Sequence[Operation]) -> None:
    """Raises ValueError for what must not share a batch: too many, or two on one event (their order is open)."""
    if len(operations) > LARGEST_BATCH:
        raise ValueError(f"a batch holds at most {LARGEST_BATCH} operations")
    if len({operation.event_id for operation in operations}) < len(operations):
        raise ValueError("two operations on one event")


def request_of(events: Any, calendar_id: str, operation: Operation) -> Any:
    """The request of `events` (the library's method collection) for one write; nobody gets a mail.

    Raises EtagMismatch for a change or deletion without an etag.
    """
    where = {"calendarId": calendar_id, "sendUpdates": "none"}
    if operation.verb == "delete":
        return _if_match(events.delete(**where, eventId=operation.event_id), operation.etag)
    content, marker = operation.content, operation.marker
    if content is None or marker is None:
        raise ValueError("no content or marker to write")
    if operation.verb == "insert":
        return events.insert(**where, body=bodies.insert_body(operation.event_id, content, marker))
    if operation.verb == "patch":
        body = bodies.patch_body(content, operation.fields, marker, operation.status)
        return _if_match(events.patch(**where, eventId=operation.event_id, body=body), operation.etag)
    raise ValueError(f"no such write: {operation.verb}")


def subject_of(operation: Operation) -> Subject:
    """An insert that is not found means the calendar; anything else the event."""
    return Subject.CALENDAR if operation.verb == "insert" else Subject.EVENT


def units_of(operation: Operation) -> int:
    return PATCH_UNITS if operation.verb == "patch" else 1


def _if_match(request: Any, etag: str) -> Any:
    """An unknown etag is never "any": it cannot be the current one."""
    if not etag:
        raise EtagMismatch("Sched does not know this event's state.", "It looks at the event first.")
    request.headers["If-Match"] = etag
    return request
