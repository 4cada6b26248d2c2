"""When the background syncs: the clocks part, somebody looks, another process has the lease."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schedapp.services.syncer import Syncer
from schedapp.simulator import Simulator
from schedapp.store.lease import Leases
from schedapp.sync.cadence import SOON
from tests.desk import DOCTOR, TREATMENT, Desk


class Clocks:
    """A computer's two clocks. `sleep` stops the monotonic one, as suspending does."""

    def __init__(self) -> None:
        self.monotonic = 100.0
        self.wall = 1_000.0

    def run(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += seconds

    def sleep(self, seconds: float) -> None:
        self.wall += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def syncer(desk: Desk, clocks: Clocks) -> Iterator[Syncer]:
    desk.connect(desk.resource("Doctor"), DOCTOR)
    desk.connect(desk.resource("Treatment"), TREATMENT)
    parts = desk.container
    return Syncer(
        parts._runner,
        parts._connections,
        parts._bookings,
        parts.settings,
        monotonic=lambda: clocks.monotonic,
        wall=lambda: clocks.wall,
    )


def calendars(sim: Simulator) -> list[str]:
    return [request.path.split("/")[4] for request in sim.requests_of("events.list")]


def test_92_after_eight_hours_of_sleep_one_list_for_each_calendar(
    syncer: Syncer, clocks: Clocks, sim: Simulator
) -> None:
    syncer.run("start")
    before = len(sim.requests)
    clocks.sleep(8 * 3600)
    pools = [client._pool for client in syncer._runner.accounts._clients.values()]
    assert all(pool._idle for pool in pools), "connections stand open"
    assert syncer.next_due() == pytest.approx(SOON)
    assert not any(pool._idle for pool in pools), "what stood open before the sleep is not used again"
    clocks.run(1)
    assert syncer.next_due() == 0
    assert all(report.ok for report in syncer.run("timer"))
    due = syncer.next_due()
    assert due is not None
    assert due > 1
    assert [request.method for request in sim.requests[before:]] == ["events.list"] * 2


def test_a_network_that_comes_back_ends_a_long_pause(syncer: Syncer, clocks: Clocks, sim: Simulator) -> None:
    sim.faults.add("events.list", "status", count=None)
    for _ in range(8):
        syncer.run("timer")
    sim.faults.clear()
    due = syncer.next_due()
    assert due is not None
    assert due > 100
    syncer.network_changed()
    assert syncer.next_due() == pytest.approx(SOON)
    assert all(report.ok for report in syncer.run("timer"))


def test_what_the_window_shows_goes_first(syncer: Syncer, desk: Desk, sim: Simulator) -> None:
    treatment = next(r.uid for r in desk.container.resources.list() if r.name == "Treatment")
    syncer.set_window(active=True, visible=[treatment])
    syncer.run("timer")
    assert len(calendars(sim)) == 2
    assert calendars(sim)[0] != calendars(sim)[1]
    first = calendars(sim)[0]
    syncer.set_window(active=True, visible=[])
    syncer.run("timer")
    assert calendars(sim)[2] != first


def test_nobody_looks_so_it_is_slower(syncer: Syncer) -> None:
    syncer.set_window(active=False, visible=[])
    syncer.run("timer")
    due = syncer.next_due()
    assert due is not None
    assert due > 40


def test_93_the_timer_leaves_the_work_to_the_process_that_has_the_lease(
    syncer: Syncer, desk: Desk, sim: Simulator
) -> None:
    account = desk.container.calendars.accounts()[0]
    with Leases(desk.container.paths.leases).hold(f"account-{account.uid}", 0) as got:
        assert got
        assert all(report.ok for report in syncer.run("timer"))
    assert not sim.requests_of("events.list")
    syncer.run("timer")
    assert len(sim.requests_of("events.list")) == 2


def test_a_calendar_that_is_gone_slows_down_no_other(
    syncer: Syncer, clocks: Clocks, desk: Desk, sim: Simulator
) -> None:
    syncer.run("start")
    sim.google.remove_calendar(TREATMENT)
    sim.clear_requests()
    for _ in range(6):
        syncer.run("timer")
        clocks.run(10)
    assert len([path for path in calendars(sim) if path == TREATMENT.replace("@", "%40") or path == TREATMENT]) == 1
    assert len(calendars(sim)) == 7
    syncer.poke()
    assert syncer.next_due() == pytest.approx(0, abs=SOON)
    clocks.run(300)
    assert [report.ok for report in syncer.run("timer")] == [True, False]
    assert [report.ok for report in syncer.run("command")] == [True, False]
