"""A booking as Google gets it, and an event as a booking takes it: which fields travel at which privacy level."""

from __future__ import annotations

from dataclasses import replace

from schedapp.model.booking import Booking, Origin, Status
from schedapp.model.connection import Privacy
from schedapp.model.event import Content
from schedapp.model.rules import canonical

BUSY = "Busy"
NO_TITLE = "(No title)"
_SHARED = frozenset({"when", "recurrence", "transparency", "status"})


def sent_fields(privacy: Privacy, origin: Origin) -> frozenset[str]:
    """The Content fields that Sched owns in the event. Text of an event that was made in Google is never masked."""
    if privacy is Privacy.TITLE:
        return _SHARED | {"summary", "location"}
    if origin is Origin.GOOGLE:
        return _SHARED
    return _SHARED | {"summary", "visibility"}


def read_fields(privacy: Privacy) -> frozenset[str]:
    """The Content fields that are taken over from Google: masked ones are never read back."""
    return _SHARED | {"summary", "location"} if privacy is Privacy.TITLE else _SHARED


def project(booking: Booking, privacy: Privacy) -> Content:
    """Exactly what the event of a booking gets at a privacy level. Never the client, the phone number or the notes."""
    masked = privacy is not Privacy.TITLE
    return Content(
        summary=BUSY if masked else summary_of(booking.title),
        when=booking.when,
        recurrence=canonical(booking.recurrence, booking.when),
        transparency=booking.transparency,
        visibility="private" if masked else "default",
        location="" if masked else booking.location,
        status="tentative" if booking.status is Status.TENTATIVE else "confirmed",
    )


def summary_of(title: str) -> str:
    return "" if title == NO_TITLE else title


def take(booking: Booking, content: Content, fields: frozenset[str]) -> Booking:
    """The booking with the named fields of an event put in."""
    changes: dict[str, object] = {}
    if "summary" in fields:
        changes["title"] = content.summary or NO_TITLE
    if "status" in fields:
        changes["status"] = Status(content.status)
    changes.update({name: getattr(content, name) for name in fields - {"summary", "status", "visibility"}})
    return replace(booking, **changes)  # type: ignore[arg-type]
