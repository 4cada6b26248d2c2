"""A change as streams and webhooks give it: the names of the Standard Webhooks specification around our own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schedapp.model.booking import Booking, is_all_day
from schedapp.model.feed import FeedEntry, FeedType
from schedapp.model.timespan import Timed, When, iso

Shape = dict[str, Any]


def feed_shape(entry: FeedEntry, *, names: bool) -> Shape:
    """`type`, `timestamp` (UTC) and `data`. With `names` a booking has title, client and state of the day, too."""
    return {"type": entry.type.value, "timestamp": moment(entry.at), "data": _data(entry, names)}


def moment(epoch: int) -> str:
    """UTC, as `2026-12-01T11:00:00Z`."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _data(entry: FeedEntry, names: bool) -> Shape:
    if entry.type is FeedType.ATTENTION_CHANGED:
        return {}
    if not entry.type.startswith("booking."):
        return {"resource_id": entry.subject or None}
    shape: Shape = {"booking_id": entry.subject, "resource_ids": list(entry.resources)}
    now = entry.booking or entry.before
    if now is not None:
        shape |= _booking(now) | {"occurrences": list(entry.occurrences)}
        if entry.before is not None and entry.type is FeedType.BOOKING_MOVED:
            shape["previous"] = _times(entry.before.when) | {"resource_ids": list(entry.before.resources)}
        if names:
            shape |= {"title": now.title, "client": now.client or None, "progress": now.progress.value or None}
    return shape


def _booking(booking: Booking) -> Shape:
    return _times(booking.when) | {
        "all_day": is_all_day(booking.when),
        "status": "cancelled" if booking.deleted else booking.status.value,
        "recurring": booking.recurring,
        "version": booking.version,
    }


def _times(when: When) -> Shape:
    if isinstance(when, Timed):
        return {"start": iso(when.start, when.zone), "end": iso(when.end, when.zone)}
    return {"start": when.start.isoformat(), "end": when.end.isoformat()}
