"""What the booking form is opened with: the draft, all that can be chosen in it, and a time where nobody said one."""

from __future__ import annotations

from datetime import datetime, time

from schedapp.gui.desk import Desk
from schedapp.gui.forms.booking_form import Opening
from schedapp.gui.forms.draft import Draft
from schedapp.model.booking import Booking
from schedapp.model.timespan import MINUTE, to_epoch

FOREIGN = "This booking belongs to somebody else in Google. Change it in Google Calendar."
BLOCK = "This is taken time: Sched cannot represent how the event repeats. Change it in Google Calendar."
HALF_HOUR = 30 * MINUTE
MORNING = time(9, 0)


def opening_of(desk: Desk, draft: Draft, booking: Booking | None) -> Opening:
    """`booking` is the existing one, None for a new one. Its service type is there even if it is offered no longer."""
    catalogue = desk.services.catalogue
    offered = catalogue.services()
    own = [each for each in catalogue.known_services() if each.uid == draft.service and each not in offered]
    return Opening(
        draft,
        desk.feed.resources,
        desk.week.today,
        existing=booking is not None,
        fixed=_why_fixed(desk, booking) if booking is not None and booking.read_only else "",
        services=(*offered, *own),
        pools=catalogue.pools(),
    )


def _why_fixed(desk: Desk, booking: Booking) -> str:
    return BLOCK if desk.services.bookings.is_block(booking) else FOREIGN


def soon(desk: Desk) -> int:
    """Where something new begins if nobody said where (UTC epoch seconds): the next half hour of today, else the
    morning of the first shown day."""
    week = desk.week
    if week.shows(week.today):
        return -(-int(desk.now()) // HALF_HOUR) * HALF_HOUR
    return to_epoch(datetime.combine(week.first, MORNING), week.zone)
