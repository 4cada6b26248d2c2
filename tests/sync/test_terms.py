"""Directions and policies that change: what is sent, what stays, and a change in the middle of a sync."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from schedapp.errors import BadInput, ReadOnly, WrongAccount
from schedapp.model.connection import Direction, Health, Incoming, Policy, Privacy
from schedapp.model.resource import Resource
from schedapp.simulator import HOLIDAYS, SOMEONE_ELSE, Simulator
from tests.desk import DOCTOR, PRACTICE, TREATMENT, Desk, shortly

DAY = "2026-12-02"


def change(desk: Desk, **terms: Any) -> None:
    desk.container.calendars.change(DOCTOR, **terms)


def in_google(sim: Simulator, title: str, hour: int = 14) -> str:
    times = {"start": shortly(f"{DAY}T{hour:02d}:00:00"), "end": shortly(f"{DAY}T{hour:02d}:30:00")}
    return str(sim.google.insert(DOCTOR, {"summary": title, "location": "Canteen", **times})["id"])


def summaries(sim: Simulator) -> set[str]:
    return {event.get("summary", "") for event in sim.google.list(DOCTOR)}


def test_pull_only_drops_what_waits_and_keeps_the_bookings(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    sent = desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Sent")
    desk.sync()
    desk.book(doctor, f"{DAY}T10:00", f"{DAY}T11:00", "Waits")
    change(desk, direction=Direction.PULL)
    assert desk.outbox() == []
    desk.container.bookings.edit(sent.uid, {"title": "Changed here"})
    desk.book(doctor, f"{DAY}T11:00", f"{DAY}T12:00", "Made meanwhile")
    in_google(sim, "From Google")
    sim.clear_requests()
    desk.sync()
    assert desk.writes() == []
    assert {title for title, _ in desk.titles()} == {"Changed here", "Waits", "Made meanwhile", "From Google"}
    (foreign,) = [row for row in desk.container.bookings.week(0, 2**33) if row.title == "From Google"]
    with pytest.raises(ReadOnly):
        desk.container.bookings.edit(foreign.name, {"title": "Mine"})
    change(desk, direction=Direction.TWO_WAY)
    desk.sync()
    assert summaries(sim) == {"Changed here", "Waits", "Made meanwhile", "From Google"}
    desk.container.bookings.edit(foreign.name, {"title": "Mine"})
    desk.sync()
    assert "Mine" in summaries(sim)


def test_what_was_deleted_here_while_nothing_was_sent_goes_when_it_is_again(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    made = desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00")
    desk.sync()
    change(desk, direction=Direction.PULL)
    desk.container.bookings.cancel(made.uid)
    desk.sync()
    assert len(sim.google.list(DOCTOR)) == 1
    change(desk, direction=Direction.TWO_WAY)
    desk.sync()
    assert sim.google.list(DOCTOR) == []
    assert desk.titles() == []


def test_an_operation_under_way_when_the_direction_turns(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    sim.faults.add("events.insert", "commit-then-drop", count=1)
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Arrived")
    desk.sync()
    change(desk, direction=Direction.PULL)
    desk.sync()
    desk.sync()
    assert desk.rows("SELECT count(*) FROM link WHERE nonce <> ''") == [(0,)]
    assert [title for title, _ in desk.titles()] == ["Arrived"]
    assert len(sim.google.list(DOCTOR)) == 1


def test_push_only_takes_nothing_over(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    change(desk, direction=Direction.PUSH)
    in_google(sim, "Not ours to know")
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Sent")
    desk.sync()
    assert summaries(sim) == {"Sent", "Not ours to know"}
    assert [title for title, _ in desk.titles()] == ["Sent"]
    change(desk, direction=Direction.TWO_WAY)
    assert desk.container.calendars.connections()[0].connection.sync_token == ""
    desk.sync()
    assert {title for title, _ in desk.titles()} == {"Sent", "Not ours to know"}


def test_a_calendar_that_is_only_read_shows_details_or_busy(desk: Desk, sim: Simulator) -> None:
    desk.connect(desk.resource("Dr A"), direction=Direction.PULL, incoming=Incoming.BUSY)
    in_google(sim, "Team lunch")
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["Busy"]
    change(desk, incoming=Incoming.DETAILS)
    assert [title for title, _ in desk.titles()] == ["Team lunch"]
    desk.sync()
    (uid,) = [uid for (uid,) in desk.rows("SELECT uid FROM booking")]
    assert desk.container.bookings.get(uid).location == "Canteen"
    change(desk, incoming=Incoming.BUSY)
    assert desk.container.bookings.get(uid).location == ""
    assert [title for title, _ in desk.titles()] == ["Busy"]
    change(desk, direction=Direction.TWO_WAY)
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["Team lunch"]
    assert desk.writes() == []
    assert summaries(sim) == {"Team lunch"}


def test_a_policy_takes_effect_at_once_and_sends_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Check-up")
    desk.sync()
    change(desk, policy=Policy.SCHED_WINS)
    assert desk.outbox() == []
    sim.google.patch(DOCTOR, sim.google.list(DOCTOR)[0]["id"], {"summary": "Theirs"})
    desk.container.bookings.edit(made.uid, {"title": "Mine"})
    desk.sync()
    assert summaries(sim) == {"Mine"}
    assert [row[3] for row in desk.conflicts()] == ["mine"]


def test_a_calendar_that_cannot_be_written_stays_pull_only(desk: Desk) -> None:
    desk.connect(desk.resource("Dr A"), HOLIDAYS, direction=Direction.PULL)
    with pytest.raises(BadInput):
        desk.container.calendars.change(HOLIDAYS, direction=Direction.TWO_WAY)
    assert desk.container.calendars.connections()[0].connection.direction is Direction.PULL


def test_a_resource_still_writes_to_one_calendar(desk: Desk, doctor: Resource) -> None:
    desk.connect(doctor, TREATMENT, direction=Direction.PULL)
    with pytest.raises(BadInput):
        desk.container.calendars.change(TREATMENT, direction=Direction.PUSH)


# --- in the middle of a sync ----------------------------------------------------------------------


def during(desk: Desk, sim: Simulator, method: str, step: Callable[[], object]) -> None:
    """Runs a sync, and `step` while Google works on the first request of a method."""
    held = sim.faults.add(method, "hold", count=1)
    runner = threading.Thread(target=desk.sync)
    runner.start()
    assert sim.wait_for_requests(method, 1)
    step()
    held.release()
    runner.join(60)
    assert not runner.is_alive()


@pytest.mark.parametrize("method", ["events.list", "events.insert"])
def test_a_level_that_is_lowered_during_a_sync_holds_at_its_end(
    method: str, desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    desk.sync()
    sim.clear_requests()
    for hour in (9, 10):
        desk.book(doctor, f"{DAY}T{hour:02d}:00", f"{DAY}T{hour:02d}:30", "Root canal")
    during(desk, sim, method, lambda: change(desk, privacy=Privacy.BUSY))
    desk.sync()
    assert summaries(sim) == {"Busy"}
    (status,) = desk.container.calendars.connections()
    assert (status.connection.privacy, status.connection.health, status.waiting) == (Privacy.BUSY, Health.OK, 0)


def test_what_is_typed_in_google_while_the_level_is_raised_is_not_overwritten(desk: Desk, sim: Simulator) -> None:
    resource = desk.resource("Dr A")
    desk.connect(resource, privacy=Privacy.BUSY)
    desk.book(resource, f"{DAY}T09:00", f"{DAY}T10:00", "Root canal")
    desk.sync()
    sim.google.patch(DOCTOR, sim.google.list(DOCTOR)[0]["id"], {"summary": "Typed in Google"})
    sim.clear_requests()
    during(desk, sim, "events.list", lambda: change(desk, privacy=Privacy.TITLE))
    desk.sync()
    assert summaries(sim) == {"Typed in Google"}
    assert [row[:2] for row in desk.conflicts()] == [("summary", "Root canal")]


def test_two_way_during_a_push_only_sync_still_reads_everything(desk: Desk, sim: Simulator) -> None:
    resource = desk.resource("Dr A")
    desk.connect(resource, direction=Direction.PUSH)
    desk.sync()
    in_google(sim, "Team lunch")
    sim.clear_requests()
    during(desk, sim, "events.list", lambda: change(desk, direction=Direction.TWO_WAY))
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["Team lunch"]


# --- the wrong account ----------------------------------------------------------------------------


def test_another_account_for_a_connection_is_refused_and_gets_nothing(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T10:00", "Root canal")
    sim.clear_requests()

    def consent(address: str) -> None:
        with urllib.request.urlopen(sim.consent(address, account=SOMEONE_ELSE)) as answer:
            answer.read()

    with pytest.raises(WrongAccount) as refused:
        desk.container.calendars.sign_in(login_hint=PRACTICE, open_browser=consent, cancelled=threading.Event())
    assert SOMEONE_ELSE in refused.value.title
    assert PRACTICE in refused.value.title
    assert [account.email for account in desk.container.calendars.accounts()] == [PRACTICE]
    assert not [r for r in sim.requests if r.method.startswith("events.")]
    desk.sync()
    assert summaries(sim) == {"Root canal"}
