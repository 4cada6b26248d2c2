"""What Google or the network refuses, over real sockets. Names begin with the number of the scenario."""

from __future__ import annotations

import threading
from typing import Any

from schedapp.errors import Offline, SchedError
from schedapp.model.connection import Health
from schedapp.model.resource import Resource
from schedapp.simulator import TREATMENT, Simulator
from tests.desk import DOCTOR, Desk, shortly
from tests.sync.seen import LUNCH, NINE, assert_quiet


def test_43_89_what_google_refuses_is_parked_and_the_others_go_on(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    for number in range(10):
        desk.book(doctor, f"2026-12-{2 + number:02d}T09:00", f"2026-12-{2 + number:02d}T10:00", f"n{number}")
    sim.faults.add("events.insert", "status", nth=4, status=400, reason="invalid", message="Invalid value")
    report = desk.sync()[0]
    assert (report.pushed, report.parked) == (9, 1)
    ((uid, parked, reason),) = desk.outbox()
    assert parked
    assert "Invalid" in reason
    assert desk.sync()[0].pushed == 0
    desk.container.bookings.edit(uid, {"title": "better"})
    assert desk.sync()[0].pushed == 1
    assert not desk.outbox()


def test_86_rate_limits_are_waited_for(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, TREATMENT)
    desk.book(doctor, *NINE)
    sim.faults.add("events.list", "status", status=403, reason="rateLimitExceeded", domain="usageLimits", count=2)
    for _ in range(2):
        count = len(sim.requests)
        assert desk.sync()[0].error
        assert len(sim.requests) == count + 1  # the other calendar of the account is left alone
    assert all(report.ok for report in desk.sync())
    assert desk.titles(doctor) == desk.google()


def test_90_html_instead_of_an_error(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    sim.faults.add("events.insert", "status", status=502, body="<html>Bad Gateway</html>")
    assert isinstance(desk.sync()[0].error, Offline)
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google()


def test_101_the_grant_ended(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    desk.book(doctor, *NINE)
    sim.expire_access_tokens()
    sim.revoke()
    sim.clear_requests()
    for _ in range(3):
        report = desk.sync()[0]
        assert report.connection.health is Health.SIGN_IN
        assert "again" in report.connection.message.lower()
    assert len(sim.requests_of("token")) == 1
    assert len(desk.outbox()) == 1
    assert len(desk.titles()) == 1
    desk.sign_in()
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google()


def test_102_trouble_at_the_token_endpoint_is_no_sign_out(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    sim.expire_access_tokens()
    sim.faults.add("token", "status", status=502, body="<html></html>")
    assert desk.sync()[0].connection.health is Health.OFFLINE
    assert desk.sync()[0].ok


def test_106_disconnected_and_nothing_is_lost(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR)
    assert len(desk.titles()) == 1
    assert len(sim.google.list(DOCTOR)) == 1
    desk.connect(doctor)
    desk.sync()
    assert desk.titles() == desk.google()
    assert len(desk.titles()) == 1
    assert not desk.conflicts()
    assert_quiet(desk)


def test_93_two_programs_take_turns(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    held = sim.faults.add("events.list", "hold")
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(desk.sync())) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert held.wait_entered()
    assert len(sim.requests_of("events.list")) == 1
    held.release()
    for thread in threads:
        thread.join()
    assert [report[0].error for report in results] == [None, None]
    assert len(sim.google.list(DOCTOR)) == 1
    assert len(sim.requests_of("events.insert")) == 1


def test_81_an_end_before_its_start(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = sim.google.insert(DOCTOR, LUNCH)
    data = sim.app.store.calendars[DOCTOR].rows[made["id"]].data
    data["end"] = shortly("2026-12-02T11:00:00+01:00")
    desk.sync()
    (row,) = desk.container.bookings.week(0, 2**33)
    assert row.end > row.start
    assert_quiet(desk)


def test_failure_27_errors_say_what_to_do(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    sim.faults.add("events.list", "drop", count=None)
    error = desk.sync()[0].error
    assert isinstance(error, SchedError)
    assert error.title
    assert error.detail
