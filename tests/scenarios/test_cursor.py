"""The sync cursor: killed in a first listing; a calendar that leaves the calendar list. Named by number."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import CalendarGone
from schedapp.model.connection import Health
from schedapp.model.resource import Resource
from schedapp.simulator import DOCTOR, PRACTICE, ManualClock, Simulator
from schedapp.sync import engine
from tests.desk import NOON, Desk
from tests.sync.direct import DirectDesk
from tests.sync.gates import CountingGate, Killed
from tests.sync.test_cursor import event, fill


def first_listing(home: Path, at: int) -> tuple[int, list[Any]]:
    """A first listing of three pages, dead at that step (0: never), and the sync of the next start."""
    sim = Simulator(clock=ManualClock(NOON), seed_number=1)
    for number in range(6):
        sim.google.insert(DOCTOR, event(number, id=f"event0{number}"))
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    gate = CountingGate()
    desk = DirectDesk(home, sim, now=lambda: NOON, gate=gate)
    desk.connect(desk.resource("Dr A"), DOCTOR)
    gate.arm(at)
    if at:
        with pytest.raises(Killed):
            desk.sync()
        steps = gate.passed
        gate.arm(0)
        desk.restart()
    assert all(report.ok for report in desk.sync())
    steps = steps if at else gate.passed
    connection = desk.connections.all()[0].uid
    tables = [
        desk.container.database.rows("SELECT uid, title, start, end, version FROM booking ORDER BY uid"),
        desk.container.database.rows("SELECT booking_uid, event_id, etag, gone FROM link ORDER BY event_id"),
        desk.container.database.rows("SELECT start, claim FROM occurrence ORDER BY start"),
        desk.container.database.rows("SELECT booking_uid, action FROM history ORDER BY booking_uid, id"),
        sorted(desk.state.known_events(connection)),
    ]
    assert [request.method for request in sim.requests if request.method != "events.list"] == []
    desk.container.close()
    return steps, tables


def test_04_failure_8_9_10_11_killed_at_every_step_of_a_first_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slice is as long as a page, so that a kill leaves the first page applied and the others not."""
    monkeypatch.setattr(engine, "SLICE", 2)
    steps, whole = first_listing(tmp_path / "never", 0)
    assert len(whole[0]) == 6
    assert steps >= 3 * 2 + 3 * 2
    for at in range(1, steps + 1):
        assert first_listing(tmp_path / str(at), at)[1] == whole, at


def listed(sim: Simulator, token: str = "") -> dict[str, Any]:
    """Google's calendar list, or what changed in it."""
    address = f"{sim.address}calendar/v3/users/me/calendarList" + (f"?syncToken={token}" if token else "")
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {sim.access_token()}"})
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def test_17_a_calendar_that_left_the_list_is_frozen_and_the_bookings_stay(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    """Sched does not read what changes in the list: the calendar itself says that it is gone, at the next sync."""
    fill(sim, 3)
    edited = desk.book(doctor, "2026-12-08T09:00", "2026-12-08T10:00", "ours")
    desk.sync()
    token = listed(sim)["nextSyncToken"]
    sim.google.set_role(DOCTOR, PRACTICE, "none")
    assert [(item["id"], item["deleted"]) for item in listed(sim, token)["items"]] == [(DOCTOR, True)]
    desk.container.bookings.edit(edited.uid, {"title": "changed meanwhile"})
    desk.book(doctor, "2026-12-09T09:00", "2026-12-09T10:00", "made meanwhile")
    for _ in range(3):
        desk.clock += 3_600
        report = desk.sync()[0]
        assert isinstance(report.error, CalendarGone)
        assert report.connection.health is Health.FROZEN
        assert "Nothing was deleted here" in report.connection.message
    assert len(desk.titles()) == 5
    assert len(desk.outbox()) == 2
    assert not any(parked for _, parked, _ in desk.outbox())
    assert len(desk.writes()) == 1
    sim.google.set_role(DOCTOR, PRACTICE, "owner")
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google()
    assert {"changed meanwhile", "made meanwhile"} <= {title for title, _ in desk.google()}
