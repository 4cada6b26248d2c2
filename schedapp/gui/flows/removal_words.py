"""What is said of bookings that lost a resource which was removed, and had asked a pool for any."""

from __future__ import annotations

from collections.abc import Sequence

from schedapp.gui.messages import Level, Message
from schedapp.model.change import Change
from schedapp.model.timespan import AllDay, span_of
from schedapp.services.call_list import span_words

NAMED = 5


def unmet_message(name: str, lost: Sequence[Change], zone: str) -> Message:
    """`name` is the resource's; `lost` are those for which no other member of the pool is free."""
    count = "one booking" if len(lost) == 1 else f"{len(lost)} bookings"
    lines = [_line(change, zone) for change in lost[:NAMED]]
    more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
    return Message(
        f"Nothing else of its pool is free in place of {name} for {count}.",
        f"{'; '.join(lines)}{more}. Give them another time or another resource, or undo the removal.",
        Level.WARNING,
    )


def _line(change: Change, zone: str) -> str:
    """`Check-up Tue 8 Dec 10:00–10:30`, of a series its first date; and whether it is cancelled."""
    before = change.before or change.booking
    when = span_words(span_of(before.when, zone), zone, all_day=isinstance(before.when, AllDay))
    series = " (series)" if before.recurring else ""
    return f"“{before.title}” {when}{series}{', cancelled' if change.booking.deleted else ''}"
