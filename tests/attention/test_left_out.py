"""Events that Sched cannot represent: what is said of them is what is done with them."""

from __future__ import annotations

import pytest

from schedapp.errors import ReadOnly, Taken
from schedapp.model.attention import Attention
from schedapp.model.resource import Resource
from tests.attention.test_conflicts import DAY, times
from tests.desk import DOCTOR, Desk


def left_out(desk: Desk, **fields: object) -> Attention:
    """An event at nine with a repetition that is none."""
    made = desk.sim.google.insert(DOCTOR, {"summary": "Bad rule", **times("09:00", "10:00"), **fields})["id"]
    desk.sim.app.store.calendars[DOCTOR].rows[made].data["recurrence"] = ["RRULE:FREQ=SECONDLY"]
    desk.sync()
    (found,) = desk.container.attention.list()
    return found


def test_of_a_repetition_that_is_none_the_first_date_is_blocked(desk: Desk, doctor: Resource) -> None:
    found = left_out(desk)
    assert "is shown here, not changed." in found.reason
    assert found.reason.endswith("It stays in Google as it is; here Tue 8 Dec, 09:00–10:00 is blocked, and no other "
                                 "date of it.")  # fmt: skip
    with pytest.raises(Taken):
        desk.book(doctor, f"{DAY}T09:30", f"{DAY}T09:45")


def test_free_time_is_not_blocked(desk: Desk, doctor: Resource) -> None:
    found = left_out(desk, transparency="transparent")
    assert "taken time" not in found.reason
    assert found.reason.endswith("its time is not blocked here.")
    desk.book(doctor, f"{DAY}T09:30", f"{DAY}T09:45")


def test_what_is_not_shown_blocks_nothing(desk: Desk, doctor: Resource) -> None:
    odd = desk.sim.google.insert(DOCTOR, {"summary": "odd", **times("09:00", "10:00")})["id"]
    desk.sim.app.store.calendars[DOCTOR].rows[odd].data["start"] = {"dateTime": "0000-99-99T00:00:00Z"}
    desk.sync()
    (found,) = desk.container.attention.list()
    assert found.reason.endswith("its time is not blocked here.")


@pytest.mark.parametrize("seen", [False, True])
def test_why_it_cannot_be_changed(desk: Desk, doctor: Resource, seen: bool) -> None:
    found = left_out(desk)
    if seen:
        desk.container.attention.resolve(found.id, "both")
    ((uid,),) = desk.rows("SELECT uid FROM booking")
    assert desk.container.bookings.is_block(desk.container.bookings.get(uid))
    with pytest.raises(ReadOnly) as caught:
        desk.container.bookings.edit(uid, {"title": "Mine"})
    assert "Sched cannot represent its repetition" in caught.value.detail
    assert "somebody else" not in str(caught.value)


def test_what_is_somebody_elses_is_said_to_be(desk: Desk, doctor: Resource) -> None:
    left_out(desk)
    foreign = {"summary": "Theirs", **times("12:00", "13:00"), "organizer": {"email": "other@example.org"}}
    made = desk.sim.google.insert(DOCTOR, foreign)["id"]
    desk.sim.app.store.calendars[DOCTOR].rows[made].data["organizer"] = {"email": "other@example.org"}
    desk.sync()
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE title = 'Theirs'")
    assert not desk.container.bookings.is_block(desk.container.bookings.get(uid))
    with pytest.raises(ReadOnly, match="belongs to somebody else"):
        desk.container.bookings.edit(uid, {"title": "Mine"})
