"""What the booking form holds while it is open, and what of it is a change. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from schedapp.model.booking import Booking
from schedapp.model.pool import Requirement
from schedapp.model.timespan import AllDay, Timed, When, to_epoch, to_local

_PLAIN_FIELDS = ("title", "client", "phone", "notes", "resources", "recurrence", "service", "requirements")


@dataclass(frozen=True, slots=True)
class Draft:
    """Times are naive local ones of `zone`; for an all-day booking only their dates count, `end` inclusive.

    `own_zone` is the zone that an existing booking was meant in, which a new time of it keeps: "" for a new one.
    """

    start: datetime
    end: datetime
    zone: str
    all_day: bool = False
    title: str = ""
    client: str = ""
    phone: str = ""
    notes: str = ""
    resources: tuple[str, ...] = ()
    recurrence: tuple[str, ...] = ()
    own_zone: str = ""
    service: str = ""
    requirements: tuple[Requirement, ...] = ()

    @property
    def when(self) -> When:
        if self.all_day:
            return AllDay(self.start.date(), self.end.date() + timedelta(days=1))
        start, end = to_epoch(self.start, self.zone), to_epoch(self.end, self.zone)
        return Timed(start, end, self.own_zone or self.zone)

    @property
    def minutes(self) -> int:
        """The length: elapsed for a timed booking, whole days for an all-day one."""
        if self.all_day:
            return ((self.end.date() - self.start.date()).days + 1) * 1440
        return (to_epoch(self.end, self.zone) - to_epoch(self.start, self.zone)) // 60

    def moved_to_day(self, day: date) -> Draft:
        """The same times on another day."""
        shift = day - self.start.date()
        return replace(self, start=self.start + shift, end=self.end + shift)

    def starting_at(self, minutes: int) -> Draft:
        """The same length from another time of the day."""
        start = datetime.combine(self.start.date(), time.min) + timedelta(minutes=minutes)
        return replace(self, start=start, end=start + (self.end - self.start))

    def ending_at(self, minutes: int) -> Draft:
        """Ends at another time, on the day on which it ended (24:00 is the next day's start)."""
        last = self.end.date()
        if self.end.time() == time.min and self.end > self.start and minutes > 0:
            last -= timedelta(days=1)
        return replace(self, end=datetime.combine(last, time.min) + timedelta(minutes=minutes))

    def lasting(self, minutes: int) -> Draft:
        """The same start with another length; an all-day one stays as it is."""
        return self if self.all_day else replace(self, end=self.start + timedelta(minutes=minutes))

    def booking(self, uid: str = "") -> Booking:
        return Booking(
            uid=uid, title=self.title, when=self.when, resources=self.resources, client=self.client,
            phone=self.phone, notes=self.notes, recurrence=self.recurrence, service=self.service,
            requirements=self.requirements,
        )  # fmt: skip


def draft_at(start: int, end: int, all_day: bool, zone: str, resources: tuple[str, ...] = ()) -> Draft:
    """An empty draft for a place in the grid (UTC epoch seconds)."""
    first, last = (to_local(epoch, zone).replace(tzinfo=None) for epoch in (start, end))
    if all_day:
        last = max(first, last - timedelta(seconds=1))
    return Draft(first, last, zone, all_day, resources=resources)


def draft_of(booking: Booking, zone: str, recurrence: tuple[str, ...]) -> Draft:
    """What the form shows of a booking or of one occurrence; `recurrence` is the one of its series."""
    if isinstance(booking.when, AllDay):
        start = datetime.combine(booking.when.start, time.min)
        end = datetime.combine(booking.when.end - timedelta(days=1), time.min)
    else:
        start = to_local(booking.when.start, zone).replace(tzinfo=None)
        end = to_local(booking.when.end, zone).replace(tzinfo=None)
    return Draft(
        start, end, zone, isinstance(booking.when, AllDay), booking.title, booking.client, booking.phone,
        booking.notes, booking.resources, recurrence, "" if isinstance(booking.when, AllDay) else booking.when.zone,
        booking.service, booking.requirements,
    )  # fmt: skip


def changes(before: Draft, after: Draft) -> dict[str, object]:
    """Booking fields that differ, with their new values."""
    found: dict[str, object] = {
        field: getattr(after, field) for field in _PLAIN_FIELDS if getattr(before, field) != getattr(after, field)
    }
    if before.when != after.when:
        found["when"] = after.when
    return found
