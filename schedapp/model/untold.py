"""What of a booking no calendar is told: the state of the day and why it was squeezed in. Pure."""

from __future__ import annotations

from dataclasses import replace

from schedapp.model.booking import Booking
from schedapp.model.progress import Progress
from schedapp.model.series import plain_occurrence


def is_local(before: Booking | None, after: Booking) -> bool:
    """Whether something was changed that stays here, and nothing else."""
    if before is None or _untold(before) == _untold(after) or _told(before) != _told(after):
        return False
    dates = {each.original_start for one in (before, after) for each in one.overrides}
    return all(_date(before, date) == _date(after, date) for date in dates)


def _untold(booking: Booking) -> list[tuple[str, str, str]]:
    parts = (booking, *booking.overrides)
    return [(part.uid, part.progress, part.squeeze) for part in parts if part.progress or part.squeeze]


def _told(one: Booking) -> Booking:
    return replace(one, progress=Progress.NONE, squeeze="", version=0, overrides=())


def _date(series: Booking, original_start: str) -> Booking:
    """One date as a calendar has it: as its series says where nothing overrides it."""
    return _told(series.override(original_start) or plain_occurrence(series, original_start))
