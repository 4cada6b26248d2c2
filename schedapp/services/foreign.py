"""Bookings that Google has and that are not changed here: somebody else's, and events that are shown as taken time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from schedapp.errors import ReadOnly
from schedapp.model.booking import Booking
from schedapp.model.connection import LEFT_OUT
from schedapp.store.database import Database
from schedapp.sync.identity import hashed

_LEFT_OUT_BESIDE = """
SELECT DISTINCT c.calendar_id, l.event_id, d.booking_uid FROM link AS l
  JOIN connection AS c ON c.id = l.connection_id
  JOIN decision AS d ON d.connection_id = l.connection_id AND d.kind = ?
 WHERE l.booking_uid = ? AND l.gone = 0
"""


def not_ours(database: Database, booking: Booking) -> ReadOnly:
    """Why a booking cannot be changed here."""
    if is_block(database, booking):
        return ReadOnly(
            f"“{booking.title}” cannot be changed here.",
            "It is shown as taken time: Sched cannot represent its repetition. Change it in Google Calendar.",
        )
    return ReadOnly(
        f"“{booking.title}” belongs to somebody else in Google.", "Change it in Google Calendar, or ask its owner."
    )


def is_block(database: Database, booking: Booking) -> bool:
    """Whether it stands for an event that was left out: it never repeats, and is not ours."""
    if booking.recurrence or not booking.read_only:
        return False
    rows = database.rows(_LEFT_OUT_BESIDE, (LEFT_OUT, booking.uid))
    return any(left_out_name(calendar_id, event_id) == name for calendar_id, event_id, name in rows)


def left_out_name(calendar_id: str, event_id: str) -> str:
    """What a decision calls an event that was left out."""
    return hashed("left out", calendar_id, event_id)


def shown_all_the_same(calendar_id: str, links: Iterable[tuple[str, str]], names: Collection[str]) -> dict[str, str]:
    """The bookings (uids) of events that were left out, by the decision's name; `links` are (event id, booking)."""
    found = {left_out_name(calendar_id, event_id): uid for event_id, uid in links}
    return {name: uid for name, uid in found.items() if name in names}
