"""Deletions on one side or both, over real sockets. Names begin with the number of the scenario."""

from __future__ import annotations

import pytest

from schedapp.errors import Offline
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk
from tests.sync.seen import LUNCH, NINE, assert_quiet, only


def test_48_the_delete(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    etag = only(sim)["etag"]
    desk.container.bookings.cancel(booking.uid)
    assert desk.sync()[0].pushed == 1
    request = desk.writes()[-1]
    assert (request.method, request.headers["if-match"]) == ("events.delete", etag)
    assert request.params["sendUpdates"] == "none"
    assert not sim.google.list(DOCTOR)
    assert not desk.titles()
    assert not desk.outbox()
    assert_quiet(desk)


def test_49_failure_70_deleted_here_but_changed_there(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, client="Mrs B")
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    change = lambda: sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "still needed"})  # noqa: E731
    sim.faults.add("events.delete", "run-before", run=change)
    assert desk.sync()[0].conflicts == 1
    assert desk.titles() == desk.google() == [("still needed", "2026-12-02T08:00Z")]
    assert desk.conflicts() == [("status", "cancelled", "confirmed", "theirs")]
    assert desk.container.bookings.get(booking.uid).client == "Mrs B"
    assert_quiet(desk)


@pytest.mark.parametrize(("answer", "left"), [("mine", ["still needed"]), ("theirs", [])])
def test_50_failure_69_changed_here_but_deleted_there(
    desk: Desk, doctor: Resource, sim: Simulator, answer: str, left: list[str]
) -> None:
    """The edit stands, and either side is one answer away."""
    booking = desk.book(doctor, *NINE)
    desk.sync()
    sim.google.delete(DOCTOR, only(sim)["id"])
    desk.container.bookings.edit(booking.uid, {"title": "still needed"})
    desk.sync()
    assert desk.titles() == desk.google() == [("still needed", "2026-12-02T08:00Z")]
    assert desk.conflicts() == [("status", "confirmed", "cancelled", "mine")]
    assert_quiet(desk)
    (open_,) = desk.container.attention.list()
    settled = desk.container.attention.answer(open_.id, answer)
    desk.sync()
    assert desk.titles() == desk.google()
    assert [title for title, _ in desk.google()] == left
    assert not desk.container.attention.list()
    if settled.change is not None:
        desk.container.bookings.undo(settled.change)
        desk.sync()
        assert desk.titles() == desk.google() == [("still needed", "2026-12-02T08:00Z")]


def test_51_failure_54_71_deleted_on_both_sides(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    sim.faults.add("events.list", "run-after", run=lambda: sim.google.delete(DOCTOR, only(sim)["id"]))
    report = desk.sync()[0]
    assert report.ok
    assert not report.conflicts
    assert_quiet(desk)
    assert not desk.titles()
    assert not sim.google.list(DOCTOR)


def test_52_a_delete_whose_answer_is_lost(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    sim.faults.add("events.delete", "commit-then-drop")
    assert desk.sync()[0].error
    desk.restart()
    assert desk.sync()[0].ok
    assert not desk.outbox()
    assert not desk.titles()
    assert_quiet(desk)


@pytest.mark.parametrize("form", ["object", "empty", "html"])
def test_what_a_portal_says_of_a_delete_is_no_deletion(desk: Desk, doctor: Resource, sim: Simulator, form: str) -> None:
    """Somebody gives the event a colour, so that Google refuses the deletion; a network's page says "200" to Sched."""
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    colour = lambda: sim.google.patch(DOCTOR, only(sim)["id"], {"colorId": "5"})  # noqa: E731
    sim.faults.add("events.delete", "run-before", run=colour)
    sim.faults.add("events.delete", "malformed", form=form)
    assert isinstance(desk.sync()[0].error, Offline)
    assert only(sim)["colorId"] == "5"
    assert desk.sync()[0].pushed == 1
    assert not sim.google.list(DOCTOR)
    assert not desk.titles()
    assert not desk.outbox()
    assert not desk.conflicts()
    assert_quiet(desk)


def test_53_54_sparse_tombstones(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "stays")
    desk.sync()
    event_id = next(e["id"] for e in sim.google.list(DOCTOR) if e["summary"] == "Check-up")
    unknown = sim.google.insert(DOCTOR, LUNCH)["id"]
    for one in (event_id, unknown):
        sim.google.delete(DOCTOR, one)
        data = sim.app.store.calendars[DOCTOR].rows[one].data
        kept = {"id": one, "status": "cancelled", "etag": data["etag"], "kind": data["kind"]}
        for name in set(data) - set(kept):
            del data[name]
    assert desk.sync()[0].ok
    assert [title for title, _ in desk.titles()] == ["stays"]
    assert_quiet(desk)


@pytest.mark.parametrize("refused", [False, True])
def test_57_undo_after_the_push(desk: Desk, doctor: Resource, sim: Simulator, refused: bool) -> None:
    booking = desk.book(doctor, *NINE, client="Mrs B")
    desk.sync()
    first = only(sim)["id"]
    change = desk.container.bookings.cancel(booking.uid)
    desk.sync()
    if refused:
        sim.faults.add("events.patch", "revive-refused", count=None)
    desk.container.bookings.undo(change)
    desk.sync()
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    assert (only(sim)["id"] == first) is not refused
    assert not desk.outbox()
    assert not desk.conflicts()
    assert_quiet(desk)
