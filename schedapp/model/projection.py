"""A booking as Google gets it, and an event as a booking takes it: which fields travel at which privacy level."""

from __future__ import annotations

from dataclasses import replace

from schedapp.model.booking import Booking, Origin, Status
from schedapp.model.connection import MASKED, Connection, Direction, Incoming, Privacy
from schedapp.model.event import FIELDS, Content
from schedapp.model.rules import canonical

BUSY = "Busy"
NO_TITLE = "(No title)"
_SHARED = frozenset({"when", "recurrence", "transparency", "status"})
_READ = {
    Privacy.BUSY: _SHARED,
    Privacy.INITIALS: _SHARED,
    Privacy.TITLE: _SHARED | {"summary", "location"},
    Privacy.FULL: _SHARED | {"summary", "location", "description"},
}


def sent_fields(privacy: Privacy, origin: Origin, *, confined: bool = False) -> frozenset[str]:
    """The Content fields that Sched owns in the event. Text of an event that was made in Google is never masked; that
    of a confined booking is not ours to write."""
    if confined:
        return _SHARED
    return _READ[privacy] if origin is Origin.GOOGLE else frozenset(FIELDS)


def read_fields(privacy: Privacy) -> frozenset[str]:
    """The Content fields that are taken over from Google: masked ones are never read back."""
    return _READ[privacy]


def incoming_fields(connection: Connection, origin: Origin, *, confined: bool = False) -> frozenset[str]:
    """The Content fields that a connection takes over for a booking of this origin. The texts of a confined one are
    neither sent to another calendar nor read back from there."""
    if confined and connection.pushes and connection.privacy not in MASKED:
        return _SHARED
    if connection.direction is Direction.PULL:
        return _SHARED if connection.incoming is Incoming.BUSY else _READ[Privacy.TITLE]
    fields = _READ[connection.privacy]
    return fields | {"summary"} if origin is Origin.GOOGLE else fields


def project(booking: Booking, privacy: Privacy) -> Content:
    """Exactly what the event of a booking gets at a privacy level. Never the phone number."""
    if booking.confined and privacy not in MASKED:
        privacy = Privacy.BUSY
    masked = privacy in MASKED
    return Content(
        summary=summary_of(booking, privacy),
        when=booking.when,
        recurrence=canonical(booking.recurrence, booking.when),
        transparency=booking.transparency,
        visibility="private" if masked else "default",
        location="" if masked else booking.location,
        status="tentative" if booking.status is Status.TENTATIVE else "confirmed",
        description=booking.notes if privacy is Privacy.FULL else "",
    )


def compared(booking: Booking, connection: Connection) -> Content:
    """What an event is compared with: the projection, but the booking's own value where a field is only taken over.

    A title that came from Google and that the level masks on the way out must not look as if it had been changed here.
    """
    content = project(booking, connection.privacy)
    only_read = incoming_fields(connection, booking.origin, confined=booking.confined)
    if connection.pushes:
        only_read -= sent_fields(connection.privacy, booking.origin, confined=booking.confined)
    if not only_read:
        return content
    plain = project(replace(booking, confined=False), Privacy.TITLE)
    return replace(content, **{name: getattr(plain, name) for name in only_read})


def summary_of(booking: Booking, privacy: Privacy) -> str:
    """The event's title: `Busy`, `A. K.`, `Check-up` or `Check-up · Anna Keller`."""
    if privacy is Privacy.BUSY:
        return BUSY
    if privacy is Privacy.INITIALS:
        return initials(booking.client) or BUSY
    title = "" if booking.title == NO_TITLE else booking.title
    return title + _suffix(booking, privacy)


def is_masked(content: Content, client: str) -> bool:
    """Whether an event has no more than a level that masks sends of a booking with this client."""
    nothing = not content.location and not content.description
    return content.visibility == "private" and nothing and content.summary in (BUSY, initials(client) or BUSY)


def initials(name: str) -> str:
    """`A. K.` of `Anna Keller`; "" of no name."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalnum())


def _suffix(booking: Booking, privacy: Privacy) -> str:
    return f" · {booking.client}" if privacy is Privacy.FULL and booking.client else ""


def take(
    booking: Booking, content: Content, fields: frozenset[str], privacy: Privacy = Privacy.TITLE, agreed: str = ""
) -> Booking:
    """The booking with the named fields of an event put in. At level *full* the client's name at the end of the
    title is the client's, not the title's; nor is the one that stood there in the `agreed` title, and is the client no
    more."""
    changes: dict[str, object] = {}
    if "summary" in fields:
        summary = content.summary.removesuffix(_suffix(booking, privacy))
        if privacy is Privacy.FULL and agreed.startswith(f"{booking.title} · "):
            summary = summary.removesuffix(agreed.removeprefix(booking.title))
        changes["title"] = summary or NO_TITLE
    if "status" in fields:
        changes["status"] = Status(content.status)
    if "description" in fields:
        changes["notes"] = content.description
    plain = fields & {"when", "recurrence", "transparency", "location"}
    changes.update({name: getattr(content, name) for name in plain})
    return replace(booking, **changes)  # type: ignore[arg-type]
