"""A series on two desks: its changed dates stay one thing, wherever it moves, goes and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedapp.model.booking import EditScope
from schedapp.model.connection import Deletions, Direction
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk, shortly
from tests.sync.seen import hour
from tests.sync.test_series import FIRST, THIS, WEEKLY, google_series
from tests.sync.test_two_calendars import rest

SECOND = "20261210T080000Z"
SPECIAL = ("Special", "2026-12-10T08:00Z")


@pytest.fixture
def other(tmp_path: Path, sim: Simulator, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    made.connect(made.resource("Dr A"))
    yield made
    made.container.close()


def shared(desk: Desk, doctor: Resource, other: Desk) -> str:
    """A weekly series on both desks, with a date that is called otherwise."""
    booking = desk.book(doctor, *FIRST, "Class", recurrence=WEEKLY)
    desk.container.bookings.edit(f"{booking.uid}/{SECOND}", {"title": "Special"}, THIS)
    rest(desk, other)
    return booking.uid


def series_event(sim: Simulator) -> str:
    return str(next(event["id"] for event in sim.google.list(DOCTOR) if "recurrence" in event))


def moves(sim: Simulator, start: str, end: str) -> None:
    """Somebody moves the series in Google."""
    sim.google.patch(
        DOCTOR, series_event(sim), {"start": shortly(f"2026-12-03T{start}"), "end": shortly(f"2026-12-03T{end}")}
    )


def leaves_its_date(desk: Desk, other: Desk, uid: str) -> None:
    """The series moves and is changed by one desk while the other one deletes it: it comes back, and its date is an
    event of its own from then on."""
    moves(desk.sim, "11:00:00", "12:00:00")
    rest(desk, other)
    other.container.bookings.edit(uid, {"location": "Room 2"})
    desk.container.bookings.cancel(uid)
    desk.sync()
    rest(other, desk)


def live(desk: Desk) -> set[str]:
    """The uids of bookings, dates apart."""
    return {name.partition("/")[0] for (name,) in desk.rows("SELECT uid FROM booking WHERE deleted_at IS NULL")}


def test_a_date_that_its_series_moved_away_from_is_one_thing_on_both_desks(
    desk: Desk, doctor: Resource, other: Desk, sim: Simulator
) -> None:
    uid = shared(desk, doctor, other)
    leaves_its_date(desk, other, uid)
    assert desk.titles().count(SPECIAL) == 1
    assert len(sim.google.list(DOCTOR)) == 2
    assert live(desk) == live(other) == {uid}


def test_such_a_date_that_was_deleted_by_itself_does_not_come_back_with_its_series(
    desk: Desk, doctor: Resource, other: Desk, sim: Simulator
) -> None:
    uid = shared(desk, doctor, other)
    leaves_its_date(desk, other, uid)
    alone = next(event["id"] for event in sim.google.list(DOCTOR) if "recurrence" not in event)
    sim.google.delete(DOCTOR, alone)
    desk.container.bookings.edit(uid, {"title": "Course"})
    desk.sync()
    other.container.bookings.cancel(uid)  # before it heard of both
    rest(other, desk)
    assert SPECIAL not in desk.titles()
    assert len(desk.titles()) == 4


def test_a_date_comes_back_where_its_series_moves_back(
    desk: Desk, doctor: Resource, other: Desk, sim: Simulator
) -> None:
    uid = shared(desk, doctor, other)
    desk.container.bookings.move(f"{uid}/20261203T080000Z", hour(3, 11), EditScope.ALL)  # its date goes along
    desk.sync()
    moves(sim, "09:00:00", "10:00:00")
    rest(desk, other)
    assert ("Class", SPECIAL[1]) in desk.titles()


def test_a_desk_that_only_reads_shows_a_restored_series_without_the_dates_that_google_deleted(
    desk: Desk, sim: Simulator
) -> None:
    desk.connect(desk.resource("Dr A"), direction=Direction.PULL)
    series = google_series(sim)
    sim.google.patch(DOCTOR, f"{series}_{SECOND}", {"summary": "Special"})
    desk.sync()
    assert SPECIAL in desk.titles()
    sim.google.delete(DOCTOR, series)
    desk.sync(deletions=Deletions.ACCEPT)
    sim.google.restore(DOCTOR, series)
    desk.sync()
    assert desk.titles() == desk.google()


def made_again(desk: Desk, uid: str, sim: Simulator) -> None:
    """Google deletes the series for good, and a desk that edits it meanwhile makes it again."""
    sim.google.delete(DOCTOR, series_event(sim))
    sim.google.purge_tombstones(DOCTOR)
    sim.expire_sync_tokens()
    desk.container.bookings.edit(uid, {"location": "Room 2"})
    desk.clock += 61
    desk.sync()


def test_a_date_stays_cancelled_when_a_desk_that_did_not_know_makes_the_series_again(
    desk: Desk, doctor: Resource, other: Desk, sim: Simulator
) -> None:
    uid = shared(desk, doctor, other)
    made_again(other, uid, sim)
    other.container.bookings.cancel(f"{uid}/20261217T080000Z", THIS)
    other.sync()
    made_again(desk, uid, sim)  # under the id that the other one gave it, and with all its dates
    rest(desk, other)
    assert len(desk.titles()) == 3


def test_a_deletion_is_told_that_a_date_of_its_own_overrules(
    desk: Desk, doctor: Resource, other: Desk, sim: Simulator
) -> None:
    uid = shared(desk, doctor, other)
    series = series_event(sim)
    other.container.bookings.move(f"{uid}/{SECOND}", hour(10, 15), THIS)
    desk.container.bookings.move(f"{uid}/20261203T080000Z", hour(3, 11), EditScope.ALL)  # its date goes along
    desk.sync()
    other.sync()  # the series moved away from the date that was changed here: it is an event of its own
    sim.google.delete(DOCTOR, series)
    desk.sync()
    assert ("status", "cancelled", "confirmed", "theirs") in desk.conflicts()
    rest(desk, other)
    assert ("Special", "2026-12-10T14:00Z") in desk.titles()
