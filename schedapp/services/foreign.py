"""Bookings that Google has and that are not changed here: somebody else's, and events that are shown as taken time."""

from __future__ import annotations

from schedapp.errors import ReadOnly
from schedapp.model.booking import Booking
from schedapp.store.left_out import LeftOutEvents
from schedapp.sync.identity import left_out_name


def not_ours(left_out: LeftOutEvents, booking: Booking) -> ReadOnly:
    """Why a booking cannot be changed here."""
    if is_block(left_out, booking):
        return ReadOnly(
            f"“{booking.title}” cannot be changed here.",
            "It is shown as taken time: Sched cannot represent its repetition. Change it in Google Calendar.",
        )
    return ReadOnly(
        f"“{booking.title}” belongs to somebody else in Google.", "Change it in Google Calendar, or ask its owner."
    )


def is_block(left_out: LeftOutEvents, booking: Booking) -> bool:
    """Whether it stands for an event that was left out."""
    return booking.read_only and bool(blocks(left_out, booking.uid))


def blocks(left_out: LeftOutEvents, booking: str = "") -> dict[str, str]:
    """The bookings (uids) that stand for events which were left out, by the decision's name; one alone, if asked."""
    names = left_out.names()
    found = {left_out_name(calendar, event): uid for calendar, event, uid in left_out.blocks(booking)} if names else {}
    return {name: uid for name, uid in found.items() if name in names}
