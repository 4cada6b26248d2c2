"""The brake counts what a push finds deleted, too."""

from __future__ import annotations

import pytest

from schedapp.errors import DeletionsHeld
from schedapp.model.booking import EditScope
from schedapp.model.connection import Deletions
from schedapp.model.event import Content
from schedapp.model.timespan import Timed
from schedapp.services import edits
from schedapp.sync.arrivals import Tally
from tests.histories.cloud import ANY, Cloud, Habits
from tests.histories.desk import Desk, connection
from tests.histories.world import HOUR, START

WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=3",)
SECOND = "20260608T000000Z"


def test_one_more_that_a_push_finds_deleted_waits_for_a_person() -> None:
    """Five were let go without asking; the series went after the listing, while a date of it was being cancelled."""
    cloud = Cloud("calendar", Habits())
    desk = Desk("a", {"calendar": cloud}, [connection("a-0", "a", 0, cloud)], lambda: START)
    for number in range(6):
        when = Timed(START + number * HOUR, START + (number + 1) * HOUR, "UTC")
        cloud.insert(f"g{number}", Content(f"t{number}", when, recurrence=() if number else WEEKLY), None)
    desk.sync()
    for number in range(1, 6):
        cloud.delete(f"g{number}", ANY)
    desk.sync()
    [series] = desk.bookings()
    cloud.delete("g0", ANY)
    desk.save(edits.cancelled(series, SECOND, EditScope.THIS))
    with pytest.raises(DeletionsHeld, match="1 of 1 "):
        desk.engine.push(desk.connections[0], desk.client, Tally())
    [report] = desk.sync()
    assert isinstance(report.error, DeletionsHeld)
    assert [booking.uid for booking in desk.bookings()] == [series.uid]
    desk.answer = Deletions.ACCEPT
    [report] = desk.sync()
    assert report.error is None
    assert desk.bookings() == []
