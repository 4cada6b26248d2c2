"""What changed, as the change feed and the webhooks tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, override_uid


class FeedType(StrEnum):
    """What kind of change it is. The last two are no changes: they are sent to webhooks and streams alone."""

    BOOKING_CREATED = "booking.created"
    BOOKING_CHANGED = "booking.changed"
    BOOKING_MOVED = "booking.moved"
    BOOKING_CANCELLED = "booking.cancelled"
    RESOURCE_ADDED = "resource.added"
    RESOURCE_CHANGED = "resource.changed"
    RESOURCE_REMOVED = "resource.removed"
    AVAILABILITY_CHANGED = "availability.changed"
    ATTENTION_CHANGED = "attention.changed"
    RESET = "feed.reset"
    PING = "ping"


CHANGES = tuple(each for each in FeedType if each not in (FeedType.RESET, FeedType.PING))
"""The kinds that can be subscribed to."""

_CURSOR = re.compile(r"([0-9a-f]{8})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the feed: after the change `number`. `feed` changes when a database is restored or copied."""

    feed: str
    number: int

    def __str__(self) -> str:
        return f"{self.feed}-{self.number}"


def parse_cursor(text: str) -> Cursor:
    """Raises BadInput for what is no cursor."""
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise BadInput("This is no cursor of the change feed.", "Give the id of the last event, as it was received.")
    return Cursor(found[1], int(found[2]))


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One change. `at` is in UTC epoch seconds, `subject` the uid of the booking or resource ("" for the whole place).

    `booking` is as the change left it, `before` as it was; both are None for all that is no booking, and for one whose
    history is gone. `entry` is the number of the change in the history.
    """

    number: int
    at: int
    type: FeedType
    subject: str
    booking: Booking | None = None
    before: Booking | None = None
    entry: int = 0

    @property
    def resources(self) -> tuple[str, ...]:
        """The uids of all resources that it touches, before and after; none: it may touch every one."""
        if self.booking is None and self.before is None:
            return (self.subject,) if self.subject and self.type in _OF_RESOURCES else ()
        parts = [part for one in (self.booking, self.before) if one for part in (one, *one.overrides)]
        return tuple(dict.fromkeys(uid for part in parts for uid in part.resources))

    @property
    def occurrences(self) -> tuple[str, ...]:
        """The names of the dates of a series that differ, where single dates were changed."""
        if self.booking is None or self.before is None:
            return ()
        keys = {each.original_start for one in (self.booking, self.before) for each in one.overrides}
        differing = (key for key in sorted(keys) if self.booking.override(key) != self.before.override(key))
        return tuple(override_uid(self.booking.uid, key) for key in differing)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Changes after a cursor, in order. `cursor` is the place after the last of them (or after what was looked at).

    `reset`: the cursor that was asked for is too old, or another database's: everything has to be read anew, and the
    feed goes on from `cursor`. `more`: there are further ones by now.
    """

    entries: tuple[FeedEntry, ...]
    cursor: Cursor
    reset: bool = False
    more: bool = False


_OF_RESOURCES = (
    FeedType.RESOURCE_ADDED,
    FeedType.RESOURCE_CHANGED,
    FeedType.RESOURCE_REMOVED,
    FeedType.AVAILABILITY_CHANGED,
)


def booking_type(before: Booking | None, after: Booking) -> FeedType:
    """Which kind of change leads from one state of a booking to another."""
    if not after.live:
        return FeedType.BOOKING_CANCELLED
    if before is None or not before.live:
        return FeedType.BOOKING_CREATED
    return FeedType.BOOKING_MOVED if _times(before) != _times(after) else FeedType.BOOKING_CHANGED


def _times(booking: Booking) -> list[object]:
    """When and where it is, its dates included."""
    dates = [(each.original_start, each.when, each.resources, each.live) for each in booking.overrides]
    return [booking.when, booking.recurrence, sorted(booking.resources), sorted(dates, key=lambda date: date[0])]
