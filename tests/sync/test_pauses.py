"""A pause that Google asked for holds for every process and the next start; who tries again, and when, can be told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.errors import RateLimited
from schedapp.google import quota
from schedapp.google.quota import LONGEST_PAUSE, Quota
from schedapp.model.connection import ConnectionStatus, Health
from schedapp.model.resource import Resource
from schedapp.services.next_try import NextTry
from schedapp.services.syncer import Syncer
from schedapp.simulator import Simulator
from schedapp.store.lease import Leases
from tests.desk import DOCTOR, Desk
from tests.sync.seen import NINE


def forget_the_quota() -> None:
    """As in another process: what is kept in memory of the account is not there."""
    quota._quotas.clear()


@pytest.fixture(autouse=True)
def in_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept in memory goes by the desk's clock, too."""
    monkeypatch.setattr(quota, "Quota", lambda: Quota(clock=lambda: float(desk.clock)))
    forget_the_quota()


@pytest.fixture
def other(desk: Desk, doctor: Resource) -> Iterator[Container]:
    """A second program on the same database, which shares nothing with the first one but the sign-in."""
    made = desk.open()
    made._tokens.session = desk.container._tokens.session
    yield made
    made.close()


def ask_to_wait(desk: Desk, sim: Simulator, seconds: int) -> RateLimited:
    sim.faults.add("events.list", "status", status=429, reason="rateLimitExceeded", retry_after=seconds)
    error = desk.sync()[0].error
    assert isinstance(error, RateLimited)
    sim.clear_requests()
    forget_the_quota()
    return error


def status_of(container: Container) -> ConnectionStatus:
    (status,) = container.calendars.connections()
    return status


def test_failure_46_another_process_keeps_the_pause(desk: Desk, sim: Simulator, other: Container) -> None:
    first = ask_to_wait(desk, sim, 300)
    assert first.title == f"Google asked to wait until {time.strftime('%H:%M', time.localtime(desk.clock + 300))}."
    assert first.retry_after == 300
    desk.clock += 100
    error = other.calendars.sync()[0].error
    assert isinstance(error, RateLimited)
    assert (error.title, error.retry_after) == (first.title, 200)
    look = other._looker.look([status_of(other).connection.resource], [])
    assert not look.checked
    assert "Google asked to wait until " in look.note
    assert not sim.requests, "not even a token is asked for"
    desk.clock += 200
    assert other.calendars.sync()[0].ok


def test_failure_46_the_next_start_keeps_the_pause(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    ask_to_wait(desk, sim, 40)
    desk.restart()
    assert isinstance(desk.sync()[0].error, RateLimited)
    assert not sim.requests
    desk.clock += 40
    assert desk.sync()[0].ok


def test_a_call_that_no_sync_makes_keeps_the_pause_and_makes_one(desk: Desk, sim: Simulator, other: Container) -> None:
    sim.faults.add("calendarList.list", "status", status=503, reason="backendError", retry_after=60)
    account = desk.container.calendars.accounts()[0]
    with pytest.raises(Exception, match="problem"):
        desk.container.calendars.calendars(account)
    sim.clear_requests()
    forget_the_quota()
    with pytest.raises(RateLimited, match="asked to wait until"):
        other.calendars.calendars(account)
    assert isinstance(other.calendars.sync()[0].error, RateLimited)
    assert not sim.requests_of("events.list")


@pytest.mark.parametrize("back", [LONGEST_PAUSE, 86_400 * 365])
def test_a_clock_that_was_set_back_makes_no_pause_eternal(
    desk: Desk, doctor: Resource, sim: Simulator, back: float
) -> None:
    ask_to_wait(desk, sim, 60)
    desk.restart()
    desk.clock -= int(back)
    assert desk.sync()[0].ok


def test_a_wait_of_days_is_an_hour(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    ask_to_wait(desk, sim, 86_400)
    desk.clock += int(LONGEST_PAUSE)
    assert desk.sync()[0].ok


def test_another_account_goes_on(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    ask_to_wait(desk, sim, 300)
    assert desk.container._accounts._pauses.until("another") == 0


def test_the_status_names_the_end_of_the_pause(desk: Desk, sim: Simulator, other: Container) -> None:
    ask_to_wait(desk, sim, 300)
    status = status_of(other)
    assert status.connection.health is Health.PAUSED
    assert status.asked_to_wait == status.next_try == desk.clock + 300
    assert status.last_error.startswith("Google asked to wait until")
    desk.clock += 300
    assert status_of(other).asked_to_wait == 0


# --- who tries again ------------------------------------------------------------------------------


@pytest.fixture
def syncer(desk: Desk, doctor: Resource) -> Iterator[Syncer]:
    made = desk.container.syncer()
    yield made
    made.stop()


def test_the_next_try_is_told_in_another_process(desk: Desk, sim: Simulator, other: Container, syncer: Syncer) -> None:
    desk.book(desk.container.resources.list()[0], *NINE)
    sim.faults.add("events.list", "status", count=None)
    assert not syncer.run("timer")[0].ok
    status = status_of(other)
    assert (status.connection.health, status.waiting) == (Health.OFFLINE, 1)
    assert desk.clock < status.next_try <= desk.clock + 8
    desk.clock += 60
    assert status_of(other).next_try == desk.clock, "the run lasts longer than the pause was: it is now"
    sim.faults.clear()
    assert syncer.run("timer")[0].ok
    assert status_of(other).next_try == 0


def test_nothing_that_runs_would_try(desk: Desk, sim: Simulator, other: Container, syncer: Syncer) -> None:
    sim.faults.add("events.list", "status", count=None)
    syncer.run("timer")
    assert status_of(other).next_try
    syncer.stop()
    assert status_of(other).next_try == 0


def test_by_hand_nothing_tries(desk: Desk, sim: Simulator, other: Container, syncer: Syncer) -> None:
    desk.container.settings.set("frequency", "manual")
    sim.faults.add("events.list", "status", count=None)
    syncer.run("button")
    assert status_of(other).connection.health is Health.OFFLINE
    assert status_of(other).next_try == 0


def test_the_second_of_two_takes_over(desk: Desk, tmp_path: Path) -> None:
    records, leases = desk.container._records, Leases(tmp_path / "leases")
    first, second = (NextTry(records, leases, lambda: 1_000) for _ in range(2))
    first.note(5)
    second.note(50)
    assert second.at() == 1_005
    first.end()
    second.note(50)
    assert first.at() == 1_050


def test_the_pause_reaches_the_calendar_of_the_message(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    ask_to_wait(desk, sim, 300)
    (run, *_) = desk.container.calendars.history(5, DOCTOR)
    desk.sync()
    desk.sync()
    assert run.error.startswith("Google asked to wait until")
    assert len(desk.container.calendars.history(5, DOCTOR)) == 1, "one entry, however often it was tried"
