"""The booking on which a preview shows what Google would get."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.terms import Example
from schedapp.gui.forms.draft import draft_at
from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import DAY, to_epoch

AHEAD = 60 * DAY


def example_of(desk: Desk, resource: Resource) -> Example:
    """The next real booking of a resource that was made here, or a sample one."""
    now = int(desk.now())
    try:
        ahead = desk.services.bookings.week(now, now + AHEAD, (resource.uid,))
        if ahead:
            with_client = next((row for row in ahead if row.client), ahead[0])
            return Example(desk.services.bookings.get(with_client.name), True, resource.zone)
    except SchedError as error:
        desk.messages.error(error)
    tomorrow = desk.week.today + timedelta(days=1)
    start = to_epoch(datetime.combine(tomorrow, time(9, 0)), resource.zone)
    when = draft_at(start, start + 1800, False, resource.zone, (resource.uid,)).booking("sample").when
    sample = Booking("sample", "Check-up", when, (resource.uid,), "Anna Novak", "0171 554 20 12", "Asks for a nurse.")
    return Example(sample, False, resource.zone)
