"""A part of the same over sockets: what a real transport, JSON and pages make of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schedapp.model.booking import Transparency
from schedapp.simulator import DOCTOR, Simulator
from tests.desk import Desk
from tests.fuzz.ugly import many


def test_ugly_events_over_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Simulator() as sim:
        desk = Desk(tmp_path / "a", sim, monkeypatch)
        try:
            doctor = desk.resource("Dr A")
            desk.connect(doctor)
            sim.google.plant(DOCTOR, list(many(500, 0, 600)))
            before = json.dumps(sim.google.planted(DOCTOR))
            sim.faults.add("events.list", "page-limit", limit=37, count=None)
            (report,) = desk.sync()
            assert report.error is None
            assert json.dumps(sim.google.planted(DOCTOR)) == before
            assert desk.writes() == []
            sim.clear_requests()
            desk.sync()
            assert [request.method for request in sim.requests] == ["events.list"]
            free = Transparency.TRANSPARENT  # an event of a hundred years leaves no other room
            booking = desk.book(doctor, "2026-12-20T10:00", "2026-12-20T11:00", title="Among", transparency=free)
            desk.sync()
            assert len(desk.writes()) == 1
            assert booking.uid in str(sim.google.planted(DOCTOR)[-1])
            assert not sim.app.crashes
        finally:
            desk.container.close()
