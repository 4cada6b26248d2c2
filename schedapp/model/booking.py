"""What Sched stores: one or more resources, a time, a title, a client; perhaps a recurring event with overrides."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from schedapp.errors import BadInput
from schedapp.model.pool import Requirement
from schedapp.model.progress import Progress
from schedapp.model.timespan import DAY, AllDay, Timed, When, check_when, instant_text, nominal_seconds

MAX_TITLE = 500
MAX_CLIENT = 200
MAX_NOTES = 8_000
MAX_REASON = 200


class Status(StrEnum):
    """RFC 5545 3.8.1.11; a deletion of one occurrence is `cancelled`."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Transparency(StrEnum):
    """RFC 5545 3.8.2.7: an opaque booking blocks its time, a transparent one does not."""

    OPAQUE = "opaque"
    TRANSPARENT = "transparent"


class EditScope(StrEnum):
    """Which occurrences of a recurring event a change means."""

    THIS = "this"
    FOLLOWING = "following"  # this and all after it
    ALL = "all"


class Origin(StrEnum):
    """Where a booking was first made."""

    SCHED = "sched"
    GOOGLE = "google"
    CLOSURE = "closure"  # no booking: a closure as the sync sends it


@dataclass(frozen=True, slots=True)
class Booking:
    """One booking, or one override of a recurring booking.

    `uid` is shared between desks (it travels in the event's private properties); `resources` are resource uids.
    `recurrence` are RFC 5545 lines (RRULE, RDATE, EXDATE); `overrides` are the changed and cancelled occurrences
    of a recurring booking, each a Booking with `parent` (the uid of this one) and `original_start`
    (`20261208T080000Z`, or `20261208` when all-day). `version` counts the writes of this aggregate. `confined`:
    its texts came from a calendar that gets no titles from here, so no other calendar gets them. `service` is the uid
    of its service type, "" for none; `requirements` are what it asks of pools, whose members are among `resources`.
    `progress` is the state of the day, `squeeze` why it may overlap others (on purpose), "" for one that may not.
    `expires_at` (UTC epoch seconds, else 0) makes it a hold: it blocks its time until then, and no calendar gets it.
    """

    uid: str
    title: str
    when: When
    resources: tuple[str, ...]
    client: str = ""
    phone: str = ""
    notes: str = ""
    location: str = ""
    recurrence: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    transparency: Transparency = Transparency.OPAQUE
    origin: Origin = Origin.SCHED
    parent: str = ""
    original_start: str = ""
    overrides: tuple[Booking, ...] = ()
    read_only: bool = False
    confined: bool = False
    deleted: bool = False
    version: int = 0
    service: str = ""
    requirements: tuple[Requirement, ...] = ()
    progress: Progress = Progress.NONE
    squeeze: str = ""
    expires_at: int = 0

    @property
    def recurring(self) -> bool:
        return bool(self.recurrence)

    @property
    def live(self) -> bool:
        return not self.deleted and self.status is not Status.CANCELLED

    def override(self, original_start: str) -> Booking | None:
        """The override of one occurrence, if it has one."""
        return next((o for o in self.overrides if o.original_start == original_start), None)

    def with_override(self, override: Booking) -> Booking:
        """This booking with one override put in (or in place of the one of the same original start)."""
        others = tuple(o for o in self.overrides if o.original_start != override.original_start)
        return replace(self, overrides=tuple(sorted((*others, override), key=lambda o: o.original_start)))

    def without_override(self, original_start: str) -> Booking:
        return replace(self, overrides=tuple(o for o in self.overrides if o.original_start != original_start))


def occurrence_key(when: When) -> str:
    """The `original_start` of an occurrence that begins at `when`."""
    return instant_text(when.start) if isinstance(when, Timed) else when.start.strftime("%Y%m%d")


def override_uid(parent: str, original_start: str) -> str:
    """The uid of an override; also how an occurrence is named everywhere: `BOOKING/20261208T080000Z`."""
    return f"{parent}/{original_start}"


def make_override(master: Booking, when: When) -> Booking:
    """An override of the occurrence that begins at `when`, alike the master in all else."""
    key = occurrence_key(when)
    uid = override_uid(master.uid, key)
    return replace(
        master,
        uid=uid,
        when=when,
        recurrence=(),
        parent=master.uid,
        original_start=key,
        overrides=(),
        version=0,
    )


def split_name(name: str) -> tuple[str, str]:
    """`BOOKING/20261208T080000Z` as (booking uid or its beginning, original start or "")."""
    uid, _, original_start = name.partition("/")
    return uid, original_start


def check_line(text: str, what: str, limit: int) -> str:
    """One line of text without control characters, stripped. Raises BadInput."""
    text = text.strip()
    if len(text) > limit:
        raise BadInput(f"The {what} is too long.", f"It has {len(text):,} characters; use at most {limit}.")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text):
        raise BadInput(f"The {what} has control characters.", "Remove tabs, line ends and other invisible characters.")
    return text


def check_text(text: str, what: str, limit: int) -> str:
    """Several lines of text: tabs and line ends allowed. Raises BadInput."""
    lines = text.replace("\r\n", "\n").replace("\t", " ").split("\n")
    for line in lines:
        check_line(line, what, limit)
    joined = "\n".join(lines).strip()
    if len(joined) > limit:
        raise BadInput(f"The {what} are too long.", f"They have {len(joined):,} characters; use at most {limit}.")
    return joined


def check_booking(booking: Booking) -> Booking:
    """The booking with its texts tidied; raises BadInput if any part cannot be used. Rules are checked elsewhere."""
    title = check_line(booking.title, "title", MAX_TITLE)
    if not title:
        raise BadInput("A booking needs a title.", "Type what it is, such as “Check-up”.")
    return replace(
        check_placement(booking),
        title=title,
        client=check_line(booking.client, "client", MAX_CLIENT),
        phone=check_line(booking.phone, "phone number", MAX_CLIENT),
        notes=check_text(booking.notes, "notes", MAX_NOTES),
        location=check_line(booking.location, "location", MAX_TITLE),
    )


def check_placement(booking: Booking) -> Booking:
    """The booking; raises BadInput if its resources or its time cannot be used."""
    if not (booking.resources or booking.requirements) or len(set(booking.resources)) != len(booking.resources):
        raise BadInput("A booking needs one or more different resources.", "Choose a room, a person or a device.")
    check_when(booking.when)
    if nominal_seconds(booking.when) > 366 * DAY:
        raise BadInput("The booking is longer than a year.", "Make it shorter, or a series.")
    return booking


def check_reason(text: str) -> str:
    """Why a booking is squeezed in: one line, and not empty. Raises BadInput."""
    reason = check_line(text, "reason", MAX_REASON)
    if not reason:
        raise BadInput("A squeeze-in needs a reason.", "Say in a few words why it cannot wait, such as “pain”.")
    return reason


TEXTS = ("title", "client", "phone", "notes", "location")


def texts(booking: Booking) -> tuple[str, ...]:
    """What a person typed: the fields of TEXTS."""
    return (booking.title, booking.client, booking.phone, booking.notes, booking.location)


def is_all_day(when: When) -> bool:
    return isinstance(when, AllDay)
