"""Which dates an item touches: an all-day one those of its own zone, a timed one those of the display zone."""

from __future__ import annotations

from datetime import date

from schedapp.layout.week import Item
from schedapp.model.timespan import to_local


def dates_of(item: Item, zone: str) -> tuple[date, date]:
    """The first and the last date (inclusive) of an item; `zone` is the display zone (IANA name)."""
    own = item.zone if item.all_day and item.zone else zone
    return to_local(item.start, own).date(), to_local(max(item.end - 1, item.start), own).date()
