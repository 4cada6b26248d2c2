"""What a search finds: a booking with the date to show, a client with the booking to go to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundBooking:
    """`name` is that of the occurrence: of a series the next date, or the last one. UTC epoch seconds."""

    name: str
    title: str
    client: str
    start: int
    end: int
    all_day: bool
    resources: tuple[str, ...]
    """Uids, in the order of the booking."""


@dataclass(frozen=True, slots=True)
class FoundClient:
    """`booking` is the client's next one, else the last one; None where there is none."""

    uid: str
    name: str
    booking: FoundBooking | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest bookings first: what is to come, then what was."""

    bookings: tuple[FoundBooking, ...] = ()
    clients: tuple[FoundClient, ...] = ()
