"""Where a new booking begins that nobody gave a place: the next open, free time of what is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.flows.opening import soon
from schedapp.gui.forms.typed import day_text, time_text
from schedapp.model.timespan import to_local

DAYS_AHEAD = 60


class NextFree(NamedTuple):
    """`start` is UTC epoch seconds, `resources` are uids; `words` say when it is, "" where that was to be expected."""

    start: int
    resources: tuple[str, ...]
    words: str = ""


def next_free(desk: Desk, minutes: int) -> NextFree | None:
    """The first time from the next half hour on (in another period from its first morning on) at which one of the
    shown resources is open and free for so long. None where there is none, or where the period is over."""
    wished, week = soon(desk), desk.week
    day = to_local(wished, week.zone).date()
    if day < week.today or not desk.feed.shown or not 0 < minutes <= 1_440:
        return None
    try:
        # A resource's own day may be the one before.
        offers = desk.services.free_slots.find(
            [desk.feed.shown], minutes, first=day - timedelta(days=1), days=DAYS_AHEAD + 1, after=wished, count=1
        )
    except SchedError:
        return None
    if not offers:
        return None
    start = offers[0].start
    return NextFree(start, offers[0].resources, "" if start == wished else _words(desk, start))


def _words(desk: Desk, start: int) -> str:
    local, today = to_local(start, desk.week.zone), desk.week.today
    day = "today" if local.date() == today else day_text(local.date(), today)
    return f"The next free time is {day} at {time_text(local.hour * 60 + local.minute)}."
